"""Rules of the developer guide about monitoring: metrics, logs, traces and the trail of API calls, end to end.

Each rule is proven by a test or a parameter that is named after it, here or beside the module that keeps it.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws
from tests.unit.metric_values import values

from lambdamock import Aws, mock_lambda
from lambdamock.errors import ApiError

TESTS: Final = Path(__file__).parents[1]
NAME: Final = re.compile(r"def test_\w+|\bids?=.+|^    \"B\d{3}.*\": \(", re.MULTILINE)
RULES: Final = {f"B{number}" for number in range(216, 266)}

NOT_APPLICABLE: Final = {
    "B222": "advice: try another memory size when functions take longer or fail more often",
    "B224": "what CloudWatch Logs costs; a bill of Lambda has no part for it",
    "B250": "how much memory the X-Ray daemon takes: there is none; what handlers send it is read as it comes",
    "B255": "a checkbox of the console, and hints for other languages than Python",
    "B263": "that records of CloudTrail come in no certain order: those of a mock have one, and nobody may rely on it",
    "B265": "what CloudTrail does with records: trails, files in S3, their encryption, notifications",
}


def test_every_rule_is_proven_or_said_not_to_apply() -> None:
    names = (name for path in TESTS.rglob("test_*.py") for name in NAME.findall(path.read_text(encoding="utf-8")))
    proven = {rule for name in names for rule in re.findall(r"B\d{3}", name)} & RULES
    assert proven == RULES - NOT_APPLICABLE.keys()
    assert NOT_APPLICABLE.keys() < RULES


# -------------------------------------------------------------------------------------------------------------- metrics


def good(event: Any, context: Any) -> Any:
    return event


def raising(event: Any, context: Any) -> None:
    raise KeyError("order")


def exiting(event: Any, context: Any) -> None:
    raise SystemExit(3)


def endless(event: Any, context: Any) -> None:
    time.sleep(60)


def forbidden(event: Any, context: Any) -> None:
    boto3.client("lambda", region_name="us-east-1").delete_function(FunctionName="f")


def unreadable(event: Any, context: Any) -> Any:
    return {1, 2}


def nothing(aws: Aws) -> None:
    """Leave all as it is."""


def no_room(aws: Aws) -> None:
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)


def not_initialised(aws: Aws) -> None:
    aws.faults.init_error("f")


def out_of_memory(aws: Aws) -> None:
    aws.faults.out_of_memory("f")


def broken(aws: Aws) -> None:
    aws.faults.service_error("f")


RAN: Final = {"invocations": [1], "errors": [0], "throttles": [0], "duration": 1}
FAILED: Final = {**RAN, "errors": [1]}
DID_NOT_RUN: Final = {**FAILED, "invocations": [], "duration": 0}
THROTTLED: Final = {**DID_NOT_RUN, "errors": [0], "throttles": [1]}
NOT_COUNTED: Final = {"invocations": [], "errors": [], "throttles": [], "duration": 0}

REQUESTS: Final[dict[str, tuple[Any, Callable[[Aws], None], dict[str, Any]]]] = {
    "B226-B235-B236 success": (good, nothing, RAN),
    "B227 an exception": (raising, nothing, FAILED),
    "B227 the interpreter exits": (exiting, nothing, FAILED),
    "B227 the time-out": (endless, nothing, FAILED),
    "B227 a permission that the role lacks": (forbidden, nothing, FAILED),
    "B227 a result that is no JSON": (unreadable, nothing, FAILED),
    "B227 memory": (good, out_of_memory, FAILED),
    "B234-B235 an initialisation that fails": (good, not_initialised, DID_NOT_RUN),
    "B230-B236 no room": (good, no_room, THROTTLED),
    "B227 an error of Lambda": (good, broken, NOT_COUNTED),
}


@pytest.mark.parametrize(("handler", "prepare", "expected"), REQUESTS.values(), ids=list(REQUESTS))
def test_a_request_is_counted_by_what_came_of_it(
    handler: Any, prepare: Callable[[Aws], None], expected: dict[str, Any]
) -> None:
    with mock_lambda(handler_time="virtual") as aws:
        role = aws.iam.put_role("limited", managed=["AWSLambdaBasicExecutionRole"])
        aws.function(handler, name="f", role=role)
        prepare(aws)
        with suppress(ApiError):  # refused or not, the metrics tell
            aws.functions["f"].invoke({})
        of = aws.metrics["f"]
        found = {name: values(getattr(of, name)) for name in ("invocations", "errors", "throttles")}
        assert {**found, "duration": len(of.duration)} == expected


def may_not_send(aws: Aws) -> str:
    """The role could send when the queue was named, and can no more."""
    aws.iam.delete_role("sender")
    aws.iam.put_role("sender", managed=["AWSLambdaBasicExecutionRole"])
    return "is not authorized to perform"


def is_gone(aws: Aws) -> str:
    """The queue was deleted meanwhile."""
    sqs = boto3.client("sqs", region_name="us-east-1")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="dead")["QueueUrl"])
    return "NonExistentQueue"


@pytest.mark.parametrize("lose", [may_not_send, is_gone])
def test_B228_a_dead_letter_that_does_not_arrive_is_counted_and_the_event_is_lost(lose: Callable[[Aws], str]) -> None:
    with mock_aws(), mock_lambda() as aws:
        boto3.client("sqs", region_name="us-east-1").create_queue(QueueName="dead")
        role = aws.iam.put_role("sender", managed=["AmazonSQSFullAccess", "AWSLambdaBasicExecutionRole"])
        aws.function(raising, name="f", role=role)
        client = aws.client()
        target = "arn:aws:sqs:us-east-1:123456789012:dead"
        client.update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": target})
        reason = lose(aws)
        client.invoke(FunctionName="f", InvocationType="Event")
        aws.settle()
        aws.assert_drained()
        [letter] = aws.deliveries
        assert reason in str(letter.refusal)
        of = aws.metrics["f"]
        assert (values(of.dead_letter_errors), values(of.errors)) == ([1], [1, 1, 1])
        assert [one.unit for one in (of.dead_letter_errors, of.errors)] == ["Count", "Count"]


def stream_of(aws: Aws, kind: str) -> tuple[str, Callable[[int], object]]:
    """The ARN of a stream, and what puts a record into it."""
    if kind == "kinesis":
        clicks = aws.streams.create("clicks")
        return clicks.arn, lambda number: clicks.put(str(number))
    orders = aws.tables.create("orders")
    return orders.stream_arn, lambda number: orders.put({"id": str(number)})


@pytest.mark.parametrize("kind", ["kinesis", "dynamodb"])
def test_B231_the_age_is_that_of_the_last_record_when_lambda_has_its_batch(kind: str) -> None:
    def slow(event: Any, context: Any) -> None:
        time.sleep(2)

    with mock_lambda(handler_time="virtual") as aws:
        arn, put = stream_of(aws, kind)
        aws.function(slow, name="f", timeout=5)
        for number in (1, 2):
            put(number)
            aws.clock.advance(3)
        aws.client().create_event_source_mapping(
            FunctionName="f", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=1
        )
        aws.settle()
        ages = aws.metrics["f"].iterator_age
        assert values(ages) == pytest.approx([6_000, 5_000])  # the second waits for the first
        assert ages.maximum() == pytest.approx(6_000)
        assert (ages.unit, ages.namespace) == ("Milliseconds", "AWS/Lambda")


def test_B223_what_the_graphs_of_the_console_show_can_be_reckoned() -> None:
    def work(event: Any, context: Any) -> None:
        time.sleep(event["seconds"])
        assert "bad" not in event

    with mock_lambda(handler_time="virtual") as aws:
        f = aws.function(work, name="f", timeout=10)
        for event in ({"seconds": 1}, {"seconds": 3}, {"seconds": 2, "bad": 1}):
            f.invoke(event)
        aws.clock.advance(300)
        f.invoke({"seconds": 4})
        of = aws.metrics["f"]
        assert [one.value for one in of.invocations.sum(300)] == [3, 1]
        assert [1 - one.value for one in of.errors.average(300)] == pytest.approx([2 / 3, 1])  # the success rate
        seconds = [[round(one.value / 1000, 1) for one in of.duration.statistic(name)(300)] for name in STATISTICS]
        assert seconds == [[1, 4], [2, 4], [3, 4]]
        assert [one.timestamp.minute for one in of.throttles.sum(300)] == [0, 5]


STATISTICS: Final = ("Minimum", "Average", "Maximum")


# ----------------------------------------------------------------------------------------------------------------- logs


def direct(aws: Aws) -> None:
    aws.functions["f"].invoke({})


def asynchronous(aws: Aws) -> None:
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    aws.settle()


def from_a_queue(aws: Aws) -> None:
    queue = aws.queues.create("orders")
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn)
    queue.send("a")
    aws.settle()


def from_a_stream(aws: Aws) -> None:
    arn, put = stream_of(aws, "kinesis")
    aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=arn, StartingPosition="TRIM_HORIZON")
    put(1)
    aws.settle()


@pytest.mark.parametrize("come", [direct, asynchronous, from_a_queue, from_a_stream])
def test_B217_B219_each_execution_has_its_lines_in_the_group_of_the_function(come: Callable[[Aws], None]) -> None:
    def handler(event: Any, context: Any) -> None:
        print("working")

    with mock_lambda() as aws:
        aws.function(handler, name="f")
        come(aws)
        [invocation] = aws.invocations
        words = [line.message.split(" ")[0].strip() for line in aws.logs["/aws/lambda/f"].events]
        assert words == ["INIT_START", "START", "working", "END", "REPORT"]
        assert {line.request_id for line in aws.logs["f"].events} == {invocation.request_id}


# --------------------------------------------------------------------------------------------------------------- traces


TRACES: Final[dict[str, tuple[Any, Callable[[Aws], None], int, list[str]]]] = {
    "B240-B241 synchronous": (good, direct, 200, ["Attempt #1"]),
    "B241-B242 asynchronous": (good, asynchronous, 202, ["Dwell Time", "Attempt #1"]),
    "B242 retries": (raising, asynchronous, 202, ["Dwell Time", "Attempt #1", "Attempt #2", "Attempt #3"]),
    "B241 a stream": (good, from_a_stream, 200, ["Attempt #1"]),
}


@pytest.mark.parametrize(("handler", "come", "status", "parts"), TRACES.values(), ids=list(TRACES))
def test_the_service_has_a_segment_with_its_attempts_and_the_function_one_for_each(
    handler: Any, come: Callable[[Aws], None], status: int, parts: list[str]
) -> None:
    with mock_lambda() as aws:
        aws.function(handler, name="f")
        aws.client().update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
        come(aws)
        [trace] = aws.traces
        service, *attempts = trace.segments
        assert (service.origin, service.name) == ("AWS::Lambda", "f")
        assert [one.name for one in service.subsegments] == parts
        assert {one.origin for one in attempts} == {"AWS::Lambda::Function"}
        assert len(attempts) == sum(part.startswith("Attempt") for part in parts)
        assert service.status == status
        initialised = [any(part.name == "Initialization" for part in one.subsegments) for one in attempts]
        assert initialised == [True] + [False] * (len(attempts) - 1)  # B243


@pytest.mark.parametrize(("profile", "seconds"), [("current", 1), ("2019", 60)], ids=["B249-today", "B249-2019"])
def test_the_first_request_of_each_second_or_minute_is_traced(profile: str, seconds: int) -> None:
    with mock_lambda(profile=profile) as aws:
        aws.function(good, name="f")
        aws.client().update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
        aws.traces.rate = 0
        for _ in range(4):
            aws.functions["f"].invoke({})
            aws.clock.advance(seconds / 2)
        assert len(aws.traces) == 2


def test_B251_B252_B253_a_handler_finds_its_trace_and_the_daemon_in_its_environment() -> None:
    def shown(event: Any, context: Any) -> list[str]:
        names = ("_X_AMZN_TRACE_ID", "AWS_XRAY_CONTEXT_MISSING", "AWS_XRAY_DAEMON_ADDRESS")
        return [os.environ[name] for name in names]

    with mock_lambda() as aws:
        header, missing, address = aws.function(shown, name="f").invoke({}).result
    assert re.fullmatch(r"Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=[01](;Lineage=.+)?", header)
    assert missing == "LOG_ERROR"
    assert re.fullmatch(r"\d+(\.\d+){3}:\d+", address)


def test_B246_B247_a_mode_is_of_the_unpublished_version_and_pass_through_at_first() -> None:
    with mock_lambda() as aws:
        aws.function(good, name="f")
        client = aws.client()
        client.publish_version(FunctionName="f")
        client.update_function_configuration(FunctionName="f", TracingConfig={"Mode": "Active"})
        modes = [
            client.get_function_configuration(FunctionName="f", Qualifier=one)["TracingConfig"]
            for one in ("1", "$LATEST")
        ]
        assert modes == [{"Mode": "PassThrough"}, {"Mode": "Active"}]


# ------------------------------------------------------------------------------------------------------------ the trail


def test_B256_B261_a_record_tells_who_asked_for_what_in_camel_case() -> None:
    with mock_lambda() as aws:
        aws.iam.put_user("ann", managed=["AWSLambda_FullAccess"])
        aws.function(good, name="f")
        aws.clock.advance(3_661)
        with aws.as_principal("arn:aws:iam::123456789012:user/ann"):
            answer = aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=7)
        record = aws.trail[-1]
        assert record["requestParameters"] == {"functionName": "f", "reservedConcurrentExecutions": 7}
        assert record["userIdentity"]["userName"] == "ann"
        assert record["eventTime"] == "2026-01-01T01:01:01Z"
        assert record["requestID"] == answer["ResponseMetadata"]["RequestId"]
        assert (record["eventSource"], record["awsRegion"]) == ("lambda.amazonaws.com", "us-east-1")


def test_B262_a_record_is_found_by_its_action_whatever_version_its_name_ends_with() -> None:
    with mock_lambda() as aws:
        aws.function(good, name="f")
        aws.client().get_function(FunctionName="f")
        found = [aws.trail.lookup(event_name=name) for name in ("GetFunction", "GetFunction20150331v2")]
        assert [[one.operation for one in trail] for trail in found] == [["GetFunction"], ["GetFunction"]]
