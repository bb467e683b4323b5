"""Records of streams that a function does not take: what it reports, how batches are split, and who is told."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any, Final

import boto3
import pytest
from tests.conformance.mappings.sources import (
    KINDS,
    STREAMS,
    Reader,
    Source,
    begun,
    deployed,
    discarded,
    flat,
    mapped,
    reads,
    text,
)

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Batch

BOTH: Final = pytest.mark.parametrize("kind", STREAMS)
REPORTS: Final = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


# ------------------------------------------------------------------------------------------------- what it reports

Answer = Callable[[list[str]], Any]


def failures(*identifiers: Any) -> Any:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


SUCCESSES: Final[dict[str, Answer]] = {
    "null": lambda ids: None,
    "an empty text": lambda ids: "",
    "an empty list": lambda ids: [],
    "an empty object": lambda ids: {},
    "no failures": lambda ids: {"batchItemFailures": []},
    "null failures": lambda ids: {"batchItemFailures": None},
    "other members": lambda ids: {"processed": len(ids)},
}

WHOLE_FAILURES: Final[dict[str, Answer]] = {
    "all": lambda ids: failures(*ids),
    "the first": lambda ids: failures(ids[0]),
    "an empty identifier": lambda ids: failures(""),
    "a null identifier": lambda ids: failures(None),
    "a number": lambda ids: failures(int(ids[1])),
    "an unknown identifier": lambda ids: failures("0"),
    "a known and an unknown one": lambda ids: failures(ids[2], "0"),
    "a known and an empty one": lambda ids: failures(ids[2], ""),
    "another key": lambda ids: {"batchItemFailures": [{"identifier": ids[1]}]},
    "another key that is null": lambda ids: {"batchItemFailures": [{"identifier": None}]},
    "identifiers themselves": lambda ids: {"batchItemFailures": [ids[1]]},
    "one item that is no list": lambda ids: {"batchItemFailures": {"itemIdentifier": ids[1]}},
    "a text": lambda ids: "failed",
    "a list": lambda ids: [ids[1]],
}


def reporting(aws: Aws, source: Source, answer: Answer, **members: Any) -> Reader:
    def of_event(event: Any) -> Any:
        return answer([source.identifier(one) for one in source.records(event)])

    source.send(1, 2, 3)
    return reads(aws, source, answer=of_event, **REPORTS, **members)


@BOTH
@pytest.mark.parametrize("answer", SUCCESSES.values(), ids=SUCCESSES)
def test_an_answer_that_names_nothing_is_a_success(aws: Aws, source: Source, answer: Answer) -> None:
    assert reporting(aws, source, answer).batches == [[1, 2, 3]]
    assert [one.outcome for one in aws.journal.of(Batch)] == ["Success"]


@BOTH
@pytest.mark.parametrize("answer", WHOLE_FAILURES.values(), ids=WHOLE_FAILURES)
def test_an_answer_that_names_the_first_record_or_makes_no_sense_fails_the_batch(
    aws: Aws, source: Source, answer: Answer
) -> None:
    assert reporting(aws, source, answer, MaximumRetryAttempts=1).batches == [[1, 2, 3]] * 2
    assert discarded(aws) == [("RetryAttemptsExhausted", 3)]
    assert {one.outcome for one in aws.journal.of(Batch)} <= {"Failure", "PartialFailure"}


@BOTH
@pytest.mark.parametrize("position", [0, 1, 2], ids=["one", "the lowest of two", "twice"])
def test_a_batch_goes_on_with_the_lowest_record_that_failed(aws: Aws, source: Source, position: int) -> None:
    def once(ids: list[str]) -> Any:
        named = [[ids[1]], [ids[-1], ids[-2]], [ids[1], ids[1]]][position]
        return failures(*named) if len(ids) == 3 else None

    assert reporting(aws, source, once).batches == [[1, 2, 3], [2, 3]]
    assert [one.outcome for one in aws.journal.of(Batch)] == ["PartialFailure", "Success"]


@BOTH
def test_what_is_left_of_a_batch_is_tried_as_often_as_a_new_one(aws: Aws, source: Source) -> None:
    reader = reporting(aws, source, lambda ids: failures(ids[-1]), MaximumRetryAttempts=2)
    assert reader.batches == [[1, 2, 3], [3], [3], [3]]
    assert discarded(aws) == [("RetryAttemptsExhausted", 1)]


@BOTH
def test_a_report_is_not_read_when_the_function_fails(aws: Aws, source: Source) -> None:
    source.send(1, 2, 3)
    assert reads(aws, source, 3, **REPORTS, MaximumRetryAttempts=0).batches == [[1, 2, 3]]
    assert discarded(aws) == [("RetryAttemptsExhausted", 3)]


@BOTH
def test_a_batch_is_split_at_the_record_that_was_reported(aws: Aws, source: Source) -> None:
    def four(event: Any) -> Any:
        bad = [source.identifier(one) for one in source.records(event) if source.number(one) == 4]
        return failures(*bad)

    source.send(*range(1, 7))
    members = {"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 0, **REPORTS}
    reader = reads(aws, source, answer=four, **members)
    assert reader.batches[:2] == [[1, 2, 3, 4, 5, 6], [4, 5, 6]]
    assert discarded(aws) == [("RetryAttemptsExhausted", 1)]
    assert sorted(set(flat(reader.batches))) == list(range(1, 7))


@BOTH
@pytest.mark.parametrize("poison", [1, 500, 1000])
def test_splitting_finds_one_bad_record_among_many(aws: Aws, source: Source, poison: int) -> None:
    source.send(*range(1, 1001))
    reader = reads(aws, source, poison, BatchSize=1000, BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)
    assert discarded(aws) == [("RetryAttemptsExhausted", 1)]
    good = [batch for batch in reader.batches if poison not in batch]
    assert flat(good) == [number for number in range(1, 1001) if number != poison]
    assert len(reader.batches) <= 2 * 10 + 1


@BOTH
def test_splitting_uses_no_retries_up(aws: Aws, source: Source) -> None:
    source.send(1, 2)
    reader = reads(aws, source, 2, BisectBatchOnFunctionError=True, MaximumRetryAttempts=2)
    assert reader.batches == [[1, 2], [1], [2], [2], [2]]


# ----------------------------------------------------------------------------------------------------- who is told


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A mock beside others of SQS, SNS and S3."""
    moto = pytest.importorskip("moto", minversion="5")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws(), mock_lambda(handler_time="virtual", iam="off") as handle:
        yield handle


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def failing(world: Aws, kind: str, target: str, **members: Any) -> tuple[Source, str, str]:
    """A function that never takes the numbers 1 and 2; its source, mapping and last request id."""
    source = KINDS[kind](world, "numbers")
    source.send(1)
    world.clock.advance(0.125)
    source.send(2)
    world.clock.advance(10)
    deployed(world, Reader(source, 1, 2))
    destination = {"OnFailure": {"Destination": target}}
    uuid = mapped(world, source, DestinationConfig=destination, **{"MaximumRetryAttempts": 1, **members})
    world.settle()
    return source, uuid, [*world.invocations][-1].context.aws_request_id


def told(world: Aws, kind: str, request_id: str, at: str) -> dict[str, Any]:
    """What a destination is told of the numbers 1 and 2."""
    numbers = (
        [one.sequence_number for one in world.streams["numbers"].records]
        if kind == "kinesis"
        else [one["dynamodb"]["SequenceNumber"] for one in world.tables["table-numbers"].records]
    )
    arn = world.streams["numbers"].arn if kind == "kinesis" else world.tables["table-numbers"].stream_arn
    [shard] = {one.shard_id for one in world.journal.of(Batch)}
    first, last = (
        ("2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.125Z")
        if kind == "kinesis"
        else ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
    )
    return {
        "requestContext": {
            "requestId": request_id,
            "functionArn": "arn:aws:lambda:us-east-1:123456789012:function:reader",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": at,
        {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}[kind]: {
            "shardId": shard,
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[1],
            "approximateArrivalOfFirstRecord": first,
            "approximateArrivalOfLastRecord": last,
            "batchSize": 2,
            "streamArn": arn,
        },
    }


LAST_ATTEMPT: Final = {"kinesis": "2026-01-01T00:00:11.125Z", "dynamodb": "2026-01-01T00:00:10.375Z"}


@BOTH
def test_a_queue_is_told_which_records_were_given_up(world: Aws, kind: str) -> None:
    url = client("sqs").create_queue(QueueName="failures")["QueueUrl"]
    _, _, request_id = failing(world, kind, "arn:aws:sqs:us-east-1:123456789012:failures")
    [message] = client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"]) == told(world, kind, request_id, LAST_ATTEMPT[kind])


@BOTH
def test_a_topic_is_told_which_records_were_given_up(world: Aws, kind: str) -> None:
    arn = client("sns").create_topic(Name="failures")["TopicArn"]
    url = client("sqs").create_queue(QueueName="subscriber")["QueueUrl"]
    subscriber = "arn:aws:sqs:us-east-1:123456789012:subscriber"
    client("sns").subscribe(TopicArn=arn, Protocol="sqs", Endpoint=subscriber)
    _, _, request_id = failing(world, kind, arn)
    [message] = client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(json.loads(message["Body"])["Message"]) == told(world, kind, request_id, LAST_ATTEMPT[kind])


@BOTH
def test_a_bucket_gets_the_records_too(world: Aws, kind: str) -> None:
    client("s3").create_bucket(Bucket="failures")
    _, uuid, request_id = failing(world, kind, "arn:aws:s3:::failures")
    [key] = [one["Key"] for one in client("s3").list_objects_v2(Bucket="failures")["Contents"]]
    written = json.load(client("s3").get_object(Bucket="failures", Key=key)["Body"])
    payload = written.pop("payload")
    assert written == told(world, kind, request_id, LAST_ATTEMPT[kind])
    assert json.loads(payload) == [*world.invocations][-1].event
    [shard] = {one.shard_id for one in world.journal.of(Batch)}
    moment = LAST_ATTEMPT[kind][:19].replace(":", ".")
    assert re.fullmatch(f"aws/lambda/{uuid}/{shard}/2026/01/01/{re.escape(moment)}-{UUID}", key)


@BOTH
def test_records_that_are_too_old_at_once_are_told_of_without_a_response(aws: Aws, source: Source) -> None:
    failures = aws.queues.create("failures")
    source.send(1)
    aws.clock.advance(90)
    source.send(2)
    destination = {"OnFailure": {"Destination": failures.arn}}
    reader = reads(aws, source, MaximumRecordAgeInSeconds=60, DestinationConfig=destination)
    assert reader.batches == [[2]]
    [message] = [json.loads(one.body) for one in failures.messages]
    assert "responseContext" not in message
    assert (message["requestContext"]["condition"], message["requestContext"]["approximateInvokeCount"]) == (
        "RecordAgeExceeded",
        1,
    )


def test_a_record_that_no_event_has_room_for_goes_to_the_destination_at_once(aws: Aws) -> None:
    failures = aws.queues.create("failures")
    stream = aws.streams.create("large", max_record_kib=10_240)
    stream.put(text(1))
    stream.put(b"x" * 5_000_000)
    stream.put(text(2))
    reader = deployed(aws, Reader(KINDS["kinesis"](aws, "numbers")))
    members = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON"}
    destination = {"OnFailure": {"Destination": failures.arn}}
    aws.client().create_event_source_mapping(FunctionName="reader", DestinationConfig=destination, **members)
    aws.settle()
    assert (reader.batches, discarded(aws)) == ([[1], [2]], [("PayloadSizeExceeded", 1)])
    [message] = [json.loads(one.body) for one in failures.messages]
    assert message["requestContext"]["condition"] == "PayloadSizeExceeded"
    assert message["KinesisBatchInfo"]["startSequenceNumber"] == stream.records[1].sequence_number


@BOTH
def test_nobody_is_told_of_records_that_filters_drop_or_that_succeed(aws: Aws, source: Source) -> None:
    failures = aws.queues.create("failures")
    source.send(1, 2)
    filters = {"Filters": [{"Pattern": json.dumps(source.pattern(2))}]}
    destination = {"OnFailure": {"Destination": failures.arn}}
    assert reads(aws, source, FilterCriteria=filters, DestinationConfig=destination).batches == [[2]]
    assert failures.messages == []


def test_a_reported_record_has_no_error_of_the_function(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    target = aws.queues.create("failures")
    destination = {"OnFailure": {"Destination": target.arn}}
    reporting(aws, source, lambda ids: failures(ids[-1]), MaximumRetryAttempts=0, DestinationConfig=destination)
    [message] = [json.loads(one.body) for one in target.messages]
    assert message["responseContext"] == {"statusCode": 200, "executedVersion": "$LATEST", "functionError": None}
    assert message["KinesisBatchInfo"]["batchSize"] == 1


def test_data_that_is_no_json_is_dropped_by_a_filter_for_json_and_passes_one_for_the_key(aws: Aws) -> None:
    stream = aws.streams.create("mixed")
    stream.put_many([b"\xff\x00", text(1)], partition_key="k")
    seen: dict[str, list[str]] = {"data": [], "key": []}
    for name, pattern in {"data": {"data": {"n": [1]}}, "key": {"partitionKey": ["k"]}}.items():
        aws.function(
            lambda event, context, into=seen[name]: into.extend(one["kinesis"]["data"] for one in event["Records"]),
            name=name,
        )
        members = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON"}
        filters = {"Filters": [{"Pattern": json.dumps(pattern)}]}
        aws.client().create_event_source_mapping(FunctionName=name, FilterCriteria=filters, **members)
    aws.settle()
    good = b64encode(text(1).encode()).decode()
    assert seen == {"data": [good], "key": ["/wA=", good]}
    assert begun(aws) == [0.0, 0.0]
