"""Mappings of queues that change, end, or lose what they connect: while nothing happens, and while a batch runs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.journeys.queue_mappings.queues import (
    Consumer,
    MakeQueue,
    OfMoto,
    OfTheMock,
    Queue,
    begun,
    deployed,
    mapped,
    outcomes,
)

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Batch

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto", minversion="5")

FAILED = "PROBLEM: Function call failed"
REPORTS = ["ReportBatchItemFailures"]


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto.mock_aws(), mock_lambda(handler_time="virtual", profile="2019") as handle:
        yield handle


@pytest.fixture
def slow_world() -> Iterator[Aws]:
    """One in which changes of a mapping take 20 seconds."""
    with mock_lambda(transitions="timed", profile="2019") as handle:
        deployed(handle, Consumer())
        handle.clock.advance(60)
        yield handle


@pytest.fixture(params=[OfTheMock, OfMoto], ids=["of the mock", "of moto"])
def queue(request: pytest.FixtureRequest, aws: Aws) -> MakeQueue:
    return lambda *args, **named: request.param(aws, *args, **named)


class Worker(Consumer):
    """Works ten seconds on each batch."""

    def __call__(self, event: Any, context: Any) -> Any:
        time.sleep(10)
        return super().__call__(event, context)


def shown(aws: Aws, uuid: str) -> tuple[str, str]:
    """The state of a mapping, and what came of its last look."""
    mapping = aws.client().get_event_source_mapping(UUID=uuid)
    return mapping["State"], mapping["LastProcessingResult"]


def delete(aws: Aws, uuid: str) -> None:
    aws.client().delete_event_source_mapping(UUID=uuid)


def delete_queue(aws: Aws, queue: Queue) -> None:
    if isinstance(queue, OfTheMock):
        queue.queue.delete()
    else:
        sqs = boto3.client("sqs", region_name="us-east-1")
        sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=queue.arn.rpartition(":")[2])["QueueUrl"])


def disable(aws: Aws, uuid: str) -> None:
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=False)


def delete_function(aws: Aws, _uuid: str) -> None:
    aws.client().delete_function(FunctionName="orders")


def throttle(aws: Aws, _uuid: str) -> None:
    aws.client().put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)


Change = Callable[[Aws, str], None]
ENDINGS = [
    pytest.param(disable, id="disabled"),
    pytest.param(delete, id="deleted"),
    pytest.param(delete_function, id="function deleted"),
    pytest.param(throttle, id="throttled"),
]


@pytest.mark.parametrize("change", ENDINGS)
def test_a_batch_that_runs_ends_whatever_becomes_of_its_mapping(aws: Aws, queue: MakeQueue, change: Change) -> None:
    orders, consumer = queue("orders"), Worker()
    deployed(aws, consumer, timeout=15)
    uuid = mapped(aws, orders)
    orders.send("one")
    change(aws, uuid)
    assert (orders.counts(), outcomes(aws)) == ((0, 1), [])
    aws.clock.advance(10)
    assert (orders.counts(), outcomes(aws)) == ((0, 0), ["Success"])


@pytest.mark.parametrize("change", [disable, delete])
def test_messages_of_a_batch_that_fails_after_its_mapping_are_left_in_the_queue(
    aws: Aws, queue: MakeQueue, change: Change
) -> None:
    orders, consumer = queue("orders"), Worker("one")
    deployed(aws, consumer, timeout=15)
    uuid = mapped(aws, orders)
    orders.send("one")
    change(aws, uuid)
    aws.clock.advance(10)
    assert (orders.counts(), outcomes(aws)) == ((0, 1), ["Failure"])
    aws.clock.advance(20)
    assert (orders.counts(), consumer.batches) == ((1, 0), [["one"]])


def test_B206_what_failed_while_a_mapping_was_disabled_is_tried_again_when_it_is_enabled(
    aws: Aws, queue: MakeQueue
) -> None:
    orders, consumer = queue("orders"), Worker("one")
    deployed(aws, consumer, timeout=15)
    uuid = mapped(aws, orders)
    orders.send("one")
    disable(aws, uuid)
    aws.clock.advance(60)
    consumer.bad.clear()
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    aws.clock.advance(10)
    assert (begun(aws), consumer.counts, orders.counts()) == ([0, 60], [["1"], ["2"]], (0, 0))


@pytest.mark.parametrize(
    ("before", "after", "outcome"), [([], REPORTS, "Success"), (REPORTS, [], "PartialFailure")], ids=["on", "off"]
)
def test_a_batch_that_runs_ends_with_the_settings_that_it_began_with(
    aws: Aws, queue: MakeQueue, before: list[str], after: list[str], outcome: str
) -> None:
    orders = queue("orders")

    def report(event: Any, context: Any) -> Any:
        time.sleep(10)
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}

    deployed(aws, report, timeout=15)
    uuid = mapped(aws, orders, FunctionResponseTypes=before)
    orders.send("one", "two")
    aws.client().update_event_source_mapping(UUID=uuid, FunctionResponseTypes=after)
    aws.clock.advance(10)
    assert outcomes(aws) == [outcome]


def test_another_function_gets_the_batches_that_begin_after_the_update(aws: Aws, queue: MakeQueue) -> None:
    orders, first, second = queue("orders"), Worker(), Worker()
    function = deployed(aws, first, timeout=15)
    other = deployed(aws, second, "other", timeout=15)
    uuid = mapped(aws, orders)
    orders.send("one")
    aws.client().update_event_source_mapping(UUID=uuid, FunctionName="other")
    orders.send("two")
    aws.clock.advance(10)
    assert (first.batches, second.batches, orders.counts()) == ([["one"]], [["two"]], (0, 0))
    assert [one.function_arn for one in aws.journal.of(Batch)] == [function.arn, other.arn]


def test_what_a_mapping_has_gathered_goes_back_when_it_is_deleted(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders, MaximumBatchingWindowInSeconds=20)
    orders.send("one")
    assert orders.counts() == (0, 1)
    delete(aws, uuid)
    assert orders.counts() == (1, 0)
    aws.settle()
    assert consumer.batches == []


def test_what_a_deleted_mapping_gives_back_reaches_the_next_one(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders, MaximumBatchingWindowInSeconds=20)
    orders.send("one")
    delete(aws, uuid)
    mapped(aws, orders)
    assert (consumer.batches, orders.counts()) == ([["one"]], (0, 0))


def test_a_mapping_outlives_its_function_and_goes_on_when_that_is_made_again(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders)
    aws.client().delete_function(FunctionName="orders")
    orders.send("one")
    assert (shown(aws, uuid), outcomes(aws)) == (("Enabled", FAILED), ["FunctionNotFound"])
    deployed(aws, consumer)
    aws.clock.advance(30)
    assert (consumer.batches, shown(aws, uuid)) == ([["one"]], ("Enabled", "OK"))


def test_A177_a_throttled_mapping_stays_enabled_and_goes_on(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders)
    throttle(aws, uuid)
    orders.send("one")
    assert shown(aws, uuid) == ("Enabled", FAILED)
    aws.client().delete_function_concurrency(FunctionName="orders")
    aws.clock.advance(30)
    assert (consumer.batches, shown(aws, uuid)) == ([["one"]], ("Enabled", "OK"))


def test_B126_B212_a_mapping_shows_what_came_of_its_last_batch(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer("bad")
    deployed(aws, consumer)
    uuid = mapped(aws, orders)
    assert shown(aws, uuid) == ("Enabled", "No records processed")
    orders.send("good")
    assert shown(aws, uuid) == ("Enabled", "OK")
    orders.send("bad")
    assert shown(aws, uuid) == ("Enabled", FAILED)
    [listed] = aws.client().list_event_source_mappings(FunctionName="orders")["EventSourceMappings"]
    assert listed["LastProcessingResult"] == FAILED


def test_today_a_mapping_of_a_queue_shows_no_result() -> None:
    with mock_lambda() as aws:
        orders = OfTheMock(aws, "orders")
        deployed(aws, Consumer())
        uuid = mapped(aws, orders)
        orders.send("one")
        assert "LastProcessingResult" not in aws.client().get_event_source_mapping(UUID=uuid)


def test_a_mapping_whose_queue_is_deleted_stays_and_reads_the_next_one_of_that_name(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders)
    delete_queue(aws, orders)
    problem = (
        "PROBLEM: Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
        "SQS Error Message: The specified queue does not exist."
    )
    assert shown(aws, uuid) == ("Enabled", problem)
    aws.settle()
    again = queue("orders")
    again.send("one")
    assert (consumer.batches, shown(aws, uuid)) == ([["one"]], ("Enabled", "OK"))


def test_a_mapping_whose_queue_is_made_again_shows_that_nothing_came_yet(aws: Aws) -> None:
    orders = OfMoto(aws, "orders")
    deployed(aws, Consumer())
    uuid = mapped(aws, orders)
    delete_queue(aws, orders)
    OfMoto(aws, "orders")
    assert shown(aws, uuid) == ("Enabled", "No records processed")


def test_what_was_gathered_from_a_queue_that_is_deleted_is_gone(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    mapped(aws, orders, MaximumBatchingWindowInSeconds=20)
    orders.send("one")
    delete_queue(aws, orders)
    queue("orders")
    aws.settle()
    assert consumer.batches == []


def test_a_queue_that_is_deleted_while_its_messages_are_processed_takes_none_back(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Worker("one")
    deployed(aws, consumer, timeout=15)
    mapped(aws, orders)
    orders.send("one")
    delete_queue(aws, orders)
    aws.settle()
    assert (consumer.batches, outcomes(aws)) == ([["one"]], ["Failure"])


@pytest.mark.parametrize("bad", [(), ("one",)], ids=["succeeds", "fails"])
def test_a_handler_may_delete_its_own_mapping(aws: Aws, queue: MakeQueue, bad: tuple[str, ...]) -> None:
    orders, consumer, client = queue("orders"), Consumer(*bad), aws.client()

    def handler(event: Any, context: Any) -> None:
        [mapping] = client.list_event_source_mappings(FunctionName="orders")["EventSourceMappings"]
        client.delete_event_source_mapping(UUID=mapping["UUID"])
        consumer(event, context)

    deployed(aws, handler)
    mapped(aws, orders, BatchSize=1)
    orders.send("one", "two")
    aws.settle()
    assert (consumer.batches, orders.counts()) == ([["one"]], (2 if bad else 1, 0))
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_handler_may_delete_its_own_function(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer, client = queue("orders"), Consumer(), aws.client()

    def handler(event: Any, context: Any) -> None:
        client.delete_function(FunctionName="orders")
        consumer(event, context)

    deployed(aws, handler)
    uuid = mapped(aws, orders, BatchSize=1)
    orders.send("one", "two")
    assert (consumer.batches, orders.counts()) == ([["one"]], (0, 1))
    assert (outcomes(aws), shown(aws, uuid)) == (["Success", "FunctionNotFound"], ("Enabled", FAILED))


@pytest.mark.parametrize("bad", [(), ("one",)], ids=["succeeds", "fails"])
def test_a_handler_may_delete_its_own_message(aws: Aws, bad: tuple[str, ...]) -> None:
    orders, consumer = OfMoto(aws, "orders"), Consumer(*bad)
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]

    def handler(event: Any, context: Any) -> None:
        for record in event["Records"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])
        consumer(event, context)

    deployed(aws, handler)
    mapped(aws, orders)
    orders.send("one")
    aws.settle()
    assert (consumer.batches, orders.counts()) == ([["one"]], (0, 0))
    orders.send("two")
    assert consumer.batches == [["one"], ["two"]]


def test_changes_take_their_time_and_nothing_is_read_meanwhile(slow_world: Aws) -> None:
    client, orders = slow_world.client(), OfTheMock(slow_world, "orders")
    uuid = mapped(slow_world, orders)
    orders.send("one")
    slow_world.clock.advance(19)
    assert (shown(slow_world, uuid), orders.counts()) == (("Creating", "No records processed"), (1, 0))
    slow_world.clock.advance(1)
    assert (shown(slow_world, uuid), orders.counts()) == (("Enabled", "OK"), (0, 0))

    for members, state, then in (
        ({"BatchSize": 5}, "Updating", "Enabled"),
        ({"Enabled": False}, "Disabling", "Disabled"),
        ({"Enabled": True}, "Enabling", "Enabled"),
    ):
        client.update_event_source_mapping(UUID=uuid, **members)
        orders.send("more")
        slow_world.clock.advance(19)
        assert (shown(slow_world, uuid)[0], orders.counts()[0] > 0) == (state, True)
        slow_world.clock.advance(1)
        assert (shown(slow_world, uuid)[0], orders.counts()[0] > 0) == (then, then == "Disabled")

    delete(slow_world, uuid)
    orders.send("last")
    slow_world.clock.advance(19)
    assert shown(slow_world, uuid)[0] == "Deleting"
    slow_world.clock.advance(1)
    assert client.list_event_source_mappings()["EventSourceMappings"] == []
    assert orders.counts() == (1, 0)
