"""Messages and handlers that do odd things to a queue which a mapping reads."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from tests.journeys.queue_mappings.queues import ACCOUNT, Consumer, MakeQueue, begun, deployed, mapped, outcomes

from lambdamock import Aws
from lambdamock.domain.journal import Batch

boto3 = pytest.importorskip("boto3")
MEBIBYTE = 1024 * 1024


def reporting(*identifiers: Any, key: str = "itemIdentifier") -> dict[str, Any]:
    return {"batchItemFailures": [{key: one} for one in identifiers]}


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        pytest.param(None, 0, id="null"),
        pytest.param({}, 0, id="empty"),
        pytest.param({"batchItemFailures": []}, 0, id="no failures"),
        pytest.param({"batchItemFailures": None}, 0, id="null failures"),
        pytest.param(reporting(""), 2, id="empty identifier"),
        pytest.param(reporting(None), 2, id="null identifier"),
        pytest.param(reporting("a", key="messageId"), 2, id="another key"),
        pytest.param(reporting("not of this batch"), 2, id="unknown identifier"),
        pytest.param("no report", 2, id="text"),
    ],
)
def test_an_answer_that_is_no_report_is_a_success_or_fails_the_batch(aws: Aws, answer: Any, left: int) -> None:
    orders = aws.queues.create("orders")
    deployed(aws, Consumer(answer=answer))
    mapped(aws, orders, FunctionResponseTypes=["ReportBatchItemFailures"])
    orders.send_many(list("ab"))
    assert (len(orders.messages), outcomes(aws)) == (left, ["Failure" if left else "Success"])


@pytest.mark.parametrize("others", [(), ("unknown",)], ids=["twice", "with an unknown one"])
def test_a_message_that_is_reported_twice_fails_once_an_unknown_one_fails_all(aws: Aws, others: Any) -> None:
    orders = aws.queues.create("orders")

    def report(event: Any, context: Any) -> Any:
        first = event["Records"][0]["messageId"]
        return reporting(first, first, *others)

    deployed(aws, report)
    mapped(aws, orders, FunctionResponseTypes=["ReportBatchItemFailures"])
    orders.send_many(list("ab"))
    assert [one.body for one in orders.messages] == (["a", "b"] if others else ["a"])


@pytest.mark.parametrize("fails", [False, True], ids=["and succeeds", "and fails"])
def test_a_handler_may_delete_its_own_message(aws: Aws, fails: bool) -> None:
    orders = aws.queues.create("orders")

    def handler(event: Any, context: Any) -> None:
        orders.delete_message(event["Records"][0]["receiptHandle"])
        if fails:
            raise ValueError

    function = deployed(aws, handler)
    mapped(aws, orders)
    orders.send("one")
    aws.settle()
    assert (orders.messages, len(function.invocations)) == ([], 1)


def test_a_handler_may_delete_its_own_message_with_a_client(aws: Aws) -> None:
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]

    def handler(event: Any, context: Any) -> None:
        for record in event["Records"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=record["receiptHandle"])
        raise ValueError

    function = deployed(aws, handler)
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=f"{ACCOUNT}orders")
    sqs.send_message(QueueUrl=url, MessageBody="one")
    aws.settle()
    assert len(function.invocations) == 1


def test_a_handler_may_purge_its_own_queue(aws: Aws) -> None:
    orders = aws.queues.create("orders")
    function = deployed(aws, lambda event, context: orders.purge())
    mapped(aws, orders, BatchSize=2)
    orders.send_many(list("abcde"))
    assert (len(function.invocations), orders.messages) == (1, [])


def test_a_loop_through_its_own_queue_is_shown(aws: Aws) -> None:
    orders = aws.queues.create("orders")
    deployed(aws, lambda event, context: orders.send("again"))
    mapped(aws, orders)
    orders.send("first")
    last = aws.journal.of(Batch)[-1]
    assert (last.outcome, last.records) == ("RecursiveLoop", (orders.messages[0].message_id,))


def test_of_two_mappings_of_a_queue_each_message_reaches_one(aws: Aws, queue: MakeQueue) -> None:
    orders, one, other = queue("orders"), Consumer(), Consumer()
    deployed(aws, one, "one")
    deployed(aws, other, "other")
    mapped(aws, orders, "one", BatchSize=2)
    mapped(aws, orders, "other", BatchSize=2)
    orders.send(*"abcdefgh")
    seen = Counter(body for consumer in (one, other) for batch in consumer.batches for body in batch)
    assert (seen, orders.counts()) == (Counter("abcdefgh"), (0, 0))
    assert (len(one.batches), len(other.batches)) == (2, 2)


def test_a_failed_message_of_two_mappings_reaches_either_and_none_twice(aws: Aws) -> None:
    orders, bad, good = aws.queues.create("orders"), Consumer("a"), Consumer("a")
    deployed(aws, bad, "one")
    deployed(aws, good, "other")
    for name in ("one", "other"):
        mapped(aws, orders, name)
    orders.send("a")
    assert len(bad.batches) + len(good.batches) == 1
    bad.bad.clear()
    good.bad.clear()
    aws.clock.advance(30)
    assert (len(bad.batches) + len(good.batches), orders.messages) == (2, [])


def test_messages_that_are_too_long_for_one_payload_are_split(aws: Aws) -> None:
    orders, consumer = aws.queues.create("orders"), Consumer()
    deployed(aws, consumer)
    orders.send_many(letter * (MEBIBYTE - 1024) for letter in "abcdefgh")
    mapped(aws, orders, BatchSize=10)
    assert [[body[0] for body in batch] for batch in consumer.batches] == [list("abcdef"), list("gh")]
    assert max(len(json.dumps(one.event)) for one in aws.invocations) <= 6 * MEBIBYTE


def test_what_does_not_fit_waits_for_the_messages_of_its_group_before_it(aws: Aws) -> None:
    import time

    orders, seen = aws.queues.create("orders.fifo", visibility_timeout=60), []

    def handler(event: Any, context: Any) -> None:
        seen.append("".join(record["body"][0] for record in event["Records"]))
        time.sleep(2)

    deployed(aws, handler)
    orders.send_many((letter * (MEBIBYTE - 1024) for letter in "abcdefgh"), group="g")
    mapped(aws, orders)
    aws.settle()
    assert (seen, begun(aws), orders.messages) == (["abcdef", "gh"], [0, 2], [])


def test_messages_wait_where_their_queue_is_deleted_under_a_mapping(aws: Aws) -> None:
    orders, consumer = aws.queues.create("orders"), Consumer("bad")
    deployed(aws, consumer)
    mapped(aws, orders)
    orders.send("bad")
    orders.delete()
    aws.settle()
    assert consumer.batches == [["bad"]]
    aws.queues.create("orders").send("new")
    assert consumer.batches == [["bad"], ["new"]]
