"""Mappings of streams that change, end, or lose what they connect: while nothing happens, and while a batch runs."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Batch, Invocation
from lambdamock.mock.event_sources.streams import Stream
from lambdamock.timing import EPOCH

FAILED = "PROBLEM: Function call failed"
DAY = 86_400


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


@pytest.fixture
def clicks(aws: Aws) -> Stream:
    return aws.streams.create("clicks")


class Consumer:
    """A handler that writes down the data that it gets, works for some seconds, and fails at some."""

    def __init__(self, *bad: str, seconds: float = 0, answer: Any = None) -> None:
        self.batches: list[list[str]] = []
        self.bad = set(bad)
        self.seconds = seconds
        self.answer = answer

    def __call__(self, event: Any, context: Any) -> Any:
        data = [b64decode(record["kinesis"]["data"]).decode() for record in event["Records"]]
        self.batches.append(data)
        time.sleep(self.seconds)
        if self.bad & set(data):
            raise ValueError(data)
        return self.answer


def deployed(aws: Aws, consumer: Any, name: str = "clicks") -> None:
    aws.function(consumer, name=name, timeout=15)


def mapped(aws: Aws, stream: Stream, **members: Any) -> str:
    wanted = {"FunctionName": "clicks", "StartingPosition": "TRIM_HORIZON", **members}
    answer = aws.client().create_event_source_mapping(EventSourceArn=stream.arn, **wanted)
    uuid: str = answer["UUID"]
    return uuid


def shown(aws: Aws, uuid: str) -> tuple[str, str]:
    """The state of a mapping, and what came of its last look."""
    mapping = aws.client().get_event_source_mapping(UUID=uuid)
    return mapping["State"], mapping["LastProcessingResult"]


def outcomes(aws: Aws) -> list[str]:
    return [one.outcome for one in aws.journal.of(Batch)]


def begun(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of the mock's time."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation)]


def change(aws: Aws, uuid: str, **members: Any) -> None:
    aws.client().update_event_source_mapping(UUID=uuid, **members)


def delete(aws: Aws, uuid: str) -> None:
    aws.client().delete_event_source_mapping(UUID=uuid)


@pytest.mark.parametrize("position", ["TRIM_HORIZON", "LATEST"])
def test_B120_B148_a_mapping_keeps_its_position_while_it_is_disabled(aws: Aws, clicks: Stream, position: str) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, clicks, StartingPosition=position)
    clicks.put("one")
    change(aws, uuid, Enabled=False)
    clicks.put("two")
    aws.clock.advance(3600)
    clicks.put("three")
    assert consumer.batches == [["one"]]
    change(aws, uuid, Enabled=True)
    assert consumer.batches == [["one"], ["two", "three"]]


def test_B156_records_that_expire_while_a_mapping_is_disabled_are_gone(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    change(aws, uuid, Enabled=False)
    clicks.put("old")
    aws.clock.advance(DAY - 1)
    clicks.put("new")
    aws.clock.advance(1)
    change(aws, uuid, Enabled=True)
    assert consumer.batches == [["new"]]


def test_a_batch_that_failed_is_tried_again_when_a_disabled_mapping_is_enabled(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer("one")
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    change(aws, uuid, Enabled=False)
    count = len(consumer.batches)
    aws.clock.advance(3600)
    assert len(consumer.batches) == count
    consumer.bad.clear()
    clicks.put("two")
    change(aws, uuid, Enabled=True)
    assert consumer.batches[count:] == [["one"], ["two"]]


Ending = Callable[[Aws, str], None]
ENDINGS = [
    pytest.param(lambda aws, uuid: change(aws, uuid, Enabled=False), id="disabled"),
    pytest.param(delete, id="deleted"),
    pytest.param(lambda aws, _: aws.client().delete_function(FunctionName="clicks"), id="function deleted"),
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_batch_that_runs_ends_whatever_becomes_of_its_mapping(aws: Aws, clicks: Stream, ending: Ending) -> None:
    consumer = Consumer(seconds=10)
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    ending(aws, uuid)
    assert outcomes(aws) == []
    aws.clock.advance(10)
    assert (consumer.batches, outcomes(aws)) == ([["one"]], ["Success"])


@pytest.mark.parametrize("bad", [(), ("one",)], ids=["succeeds", "fails"])
def test_a_batch_that_ends_while_its_mapping_is_disabled_counts(aws: Aws, clicks: Stream, bad: tuple[str, ...]) -> None:
    consumer = Consumer(*bad, seconds=10)
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    change(aws, uuid, Enabled=False)
    aws.clock.advance(60)
    clicks.put("two")
    assert begun(aws) == [0]
    consumer.bad.clear()
    change(aws, uuid, Enabled=True)
    aws.clock.advance(30)
    assert consumer.batches[1:] == ([["one"], ["two"]] if bad else [["two"]])


def test_nothing_of_a_deleted_mapping_is_tried_again(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer("one", seconds=10)
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    delete(aws, uuid)
    clicks.put("two")
    aws.settle()
    assert (consumer.batches, outcomes(aws)) == ([["one"]], ["Failure"])


def test_a_mapping_that_is_made_anew_begins_anew(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    clicks.put("one")
    delete(aws, mapped(aws, clicks))
    mapped(aws, clicks)
    assert consumer.batches == [["one"], ["one"]]


@pytest.mark.parametrize(
    ("before", "after", "outcome"),
    [([], ["ReportBatchItemFailures"], "Success"), (["ReportBatchItemFailures"], [], "Failure")],
    ids=["on", "off"],
)
def test_a_batch_that_runs_ends_with_the_settings_that_it_began_with(
    aws: Aws, clicks: Stream, before: list[str], after: list[str], outcome: str
) -> None:
    deployed(aws, Consumer(seconds=10, answer={"batchItemFailures": [{"itemIdentifier": ""}]}))
    uuid = mapped(aws, clicks, FunctionResponseTypes=before)
    clicks.put("one")
    change(aws, uuid, FunctionResponseTypes=after)
    aws.clock.advance(10)
    assert outcomes(aws)[:1] == [outcome]


def test_an_update_keeps_the_position_and_another_function_goes_on_there(aws: Aws, clicks: Stream) -> None:
    first, second = Consumer(seconds=10), Consumer()
    deployed(aws, first)
    deployed(aws, second, "other")
    uuid = mapped(aws, clicks)
    clicks.put("one")
    change(aws, uuid, FunctionName="other", BatchSize=1)
    clicks.put("two")
    clicks.put("three")
    assert second.batches == []  # their shard is blocked until the batch that runs has ended
    aws.clock.advance(10)
    assert (first.batches, second.batches) == ([["one"]], [["two"], ["three"]])


def test_A176_a_throttled_batch_waits_and_its_mapping_stays_enabled(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    client = aws.client()
    client.put_function_concurrency(FunctionName="clicks", ReservedConcurrentExecutions=0)
    clicks.put("one")
    clicks.put("two")
    aws.clock.advance(600)
    assert (consumer.batches, shown(aws, uuid)) == ([], ("Enabled", FAILED))
    client.delete_function_concurrency(FunctionName="clicks")
    aws.settle()
    aws.clock.advance(600)
    assert (list(chain(*consumer.batches)), shown(aws, uuid)) == (["one", "two"], ("Enabled", "OK"))


def test_a_mapping_outlives_its_function_and_goes_on_when_that_is_made_again(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    aws.client().delete_function(FunctionName="clicks")
    clicks.put("one")
    assert (set(outcomes(aws)), shown(aws, uuid)) == ({"FunctionNotFound"}, ("Enabled", FAILED))
    deployed(aws, consumer)
    clicks.put("two")
    aws.clock.advance(600)
    assert (list(chain(*consumer.batches)), shown(aws, uuid)) == (["one", "two"], ("Enabled", "OK"))


def test_B126_a_mapping_shows_what_came_of_its_last_batch(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer("bad")
    deployed(aws, consumer)
    uuid = mapped(aws, clicks, MaximumRetryAttempts=0)
    assert shown(aws, uuid) == ("Enabled", "No records processed")
    clicks.put("good")
    assert shown(aws, uuid) == ("Enabled", "OK")
    clicks.put("bad")
    assert shown(aws, uuid) == ("Enabled", FAILED)
    clicks.put("good")
    assert shown(aws, uuid) == ("Enabled", "OK")


def test_a_mapping_whose_stream_is_deleted_stays_and_reads_the_next_one_of_that_name(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    clicks.delete()
    assert shown(aws, uuid) == ("Enabled", f"PROBLEM: Stream not found: {clicks.arn}")
    aws.settle()
    again = aws.streams.create("clicks")
    again.put("two")
    assert (consumer.batches, shown(aws, uuid)) == ([["one"], ["two"]], ("Enabled", "OK"))


def test_a_stream_that_is_deleted_while_a_batch_runs_lets_it_end(aws: Aws, clicks: Stream) -> None:
    consumer = Consumer("one", seconds=10)
    deployed(aws, consumer)
    uuid = mapped(aws, clicks)
    clicks.put("one")
    clicks.delete()
    aws.settle()
    assert (consumer.batches, outcomes(aws)) == ([["one"]], ["Failure"])
    assert shown(aws, uuid) == ("Enabled", f"PROBLEM: Stream not found: {clicks.arn}")


@pytest.mark.parametrize("bad", [(), ("one",)], ids=["succeeds", "fails"])
def test_a_handler_may_delete_its_own_mapping(aws: Aws, clicks: Stream, bad: tuple[str, ...]) -> None:
    consumer, client = Consumer(*bad), aws.client()

    def handler(event: Any, context: Any) -> None:
        [mapping] = client.list_event_source_mappings(FunctionName="clicks")["EventSourceMappings"]
        client.delete_event_source_mapping(UUID=mapping["UUID"])
        consumer(event, context)

    deployed(aws, handler)
    mapped(aws, clicks, BatchSize=1)
    clicks.put_many(["one", "two"])
    aws.settle()
    assert consumer.batches == [["one"]]
    assert client.list_event_source_mappings()["EventSourceMappings"] == []


def test_a_handler_may_delete_its_own_function(aws: Aws, clicks: Stream) -> None:
    consumer, client = Consumer(), aws.client()

    def handler(event: Any, context: Any) -> None:
        client.delete_function(FunctionName="clicks")
        consumer(event, context)

    deployed(aws, handler)
    uuid = mapped(aws, clicks, BatchSize=1)
    clicks.put_many(["one", "two"])
    aws.clock.advance(5)
    assert (consumer.batches, outcomes(aws)[:2]) == ([["one"]], ["Success", "FunctionNotFound"])
    assert shown(aws, uuid) == ("Enabled", FAILED)


def test_changes_take_their_time_and_nothing_is_read_meanwhile() -> None:
    with mock_lambda(transitions="timed") as aws:
        consumer, clicks = Consumer(), aws.streams.create("clicks")
        deployed(aws, consumer)
        aws.clock.advance(60)
        uuid = mapped(aws, clicks)
        for members, state, then in (
            ({}, "Creating", "Enabled"),
            ({"BatchSize": 5}, "Updating", "Enabled"),
            ({"Enabled": False}, "Disabling", "Disabled"),
            ({"Enabled": True}, "Enabling", "Enabled"),
        ):
            if members:
                change(aws, uuid, **members)
            consumer.batches.clear()
            clicks.put(state)
            aws.clock.advance(19)
            assert (shown(aws, uuid)[0], consumer.batches) == (state, [])
            aws.clock.advance(1)
            assert (shown(aws, uuid)[0], bool(consumer.batches)) == (then, then == "Enabled")
        assert consumer.batches == [["Disabling", "Enabling"]]


def test_A332_a_stream_waits_while_the_role_does_not_allow_to_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    boto3 = pytest.importorskip("boto3")
    moto = pytest.importorskip("moto", minversion="5")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws(), mock_lambda() as aws:
        consumer, clicks = Consumer(), aws.streams.create("clicks")
        iam = boto3.client("iam", region_name="us-east-1")
        role = iam.create_role(RoleName="reader", AssumeRolePolicyDocument="{}")["Role"]["Arn"]

        def allow(*actions: str) -> None:
            statement = {"Effect": "Allow", "Action": ["logs:*", *actions], "Resource": "*"}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName="reader", PolicyName="policy", PolicyDocument=document)

        allow("kinesis:*")
        aws.function(consumer, name="clicks", role=role)
        uuid = mapped(aws, clicks, StartingPosition="LATEST")
        clicks.put("one")
        allow("kinesis:ListStreams")
        clicks.put("two")
        aws.clock.advance(600)
        state, result = shown(aws, uuid)
        assert (consumer.batches, state) == ([["one"]], "Enabled")
        assert result.startswith(f"PROBLEM: Cannot access stream {clicks.arn}. Please ensure the role can perform ")
        allow("kinesis:*")
        assert (consumer.batches, shown(aws, uuid)) == ([["one"], ["two"]], ("Enabled", "OK"))
