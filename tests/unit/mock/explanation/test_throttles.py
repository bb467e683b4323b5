"""Throttles: which limit, what ran at that moment, when there was room again."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.domain import journal
from lambdamock.errors import TooManyRequestsException
from lambdamock.mock.explanation import ErrorExplanation
from lambdamock.mock.explanation.throttles import REASONS
from lambdamock.protocol import LambdaProtocol

ITSELF = "; a handler that invokes its own function waits for room that it takes up itself"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:"


def nothing(event: object, context: object) -> None:
    """Do nothing."""


def calls_itself(event: object, context: Any) -> None:
    client = boto3.client("lambda", region_name="us-east-1")
    client.invoke(FunctionName=context.function_name, Payload=b"{}")


def calls_other(event: object, context: object) -> None:
    boto3.client("lambda", region_name="us-east-1").invoke(FunctionName="other")


def sleeps(event: object, context: object) -> None:
    import time

    time.sleep(20)


def explained(aws: Aws, error: object) -> ErrorExplanation:
    found = aws.explain(error)
    assert isinstance(found, ErrorExplanation)
    assert found.kind == "throttle"
    return found


def test_a_reservation_of_none_lets_nothing_through() -> None:
    with mock_lambda() as aws:
        function = aws.function(nothing, name="f")
        aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        with pytest.raises(TooManyRequestsException) as caught:
            function.invoke()
        aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=9)
        [finding] = explained(aws, caught.value).findings
    assert (finding.given, finding.rule) == (
        f"{ARN}f",
        "no more executions of a function run at once than are reserved for it",
    )
    assert [str(limit) for limit in finding.limits] == [
        "ReservedConcurrentExecutions is 0 at once (PutFunctionConcurrency raises it)"
    ]
    assert finding.notes == (
        "nothing of it ran at that moment that has ended by now",
        "there is never room: the limit is 0",
    )
    assert finding.changes == (
        "put_function_concurrency(FunctionName='f', ReservedConcurrentExecutions=1) or more",
        "delete_function_concurrency(FunctionName='f') lets it run again",
    )


def test_a_function_that_calls_itself_takes_up_its_own_room() -> None:
    with mock_lambda() as aws:
        function = aws.function(calls_itself, name="f", timeout=60)
        aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
        invocation = function.invoke()
        found = explained(aws, invocation)
        assert explained(aws, invocation.error) == found
        assert explained(aws, aws.journal.of(journal.Throttle)[-1]).findings == found.findings
    ran = invocation.request_id
    assert found.findings[0].notes == (
        f"1 execution ran at that moment: f ({ran}){ITSELF}",
        f"there was room again when {ran} ended",
    )


def test_functions_share_what_is_left_of_the_account() -> None:
    with mock_lambda(quotas={"concurrent_executions": 1}) as aws:
        aws.function(nothing, name="other")
        invocation = aws.function(calls_other, name="f", timeout=60).invoke()
        [finding] = explained(aws, invocation).findings
    assert finding.given == f"{ARN}other"
    assert [(limit.name, limit.number) for limit in finding.limits] == [
        ("unreserved concurrency", 1),
        ("concurrent_executions", 1),
    ]
    assert finding.notes[0] == f"1 execution ran at that moment: f ({invocation.request_id})"


def test_an_event_that_is_throttled_goes_back_into_the_queue() -> None:
    with mock_lambda(handler_time="virtual") as aws:
        aws.function(sleeps, name="f", timeout=60)
        client = aws.client()
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
        first, _ = (client.invoke(FunctionName="f", InvocationType="Event") for _ in range(2))
        aws.settle()
        [finding] = explained(aws, aws.journal.of(journal.Throttle)[0]).findings
    ran = first["ResponseMetadata"]["RequestId"]
    count, again, queued = finding.notes
    assert count == f"1 execution ran at that moment: f ({ran})"
    assert again.startswith("there was room again 20")
    assert queued == "the event went back into the queue for 1 s"


def test_requests_of_a_second_are_counted_and_when_to_come_again_is_told() -> None:
    with mock_lambda(scaling="limited", quotas={"concurrent_executions": 1}) as aws:
        function = aws.function(nothing, name="f")
        for _ in range(10):
            function.invoke()
        with pytest.raises(TooManyRequestsException) as caught:
            function.invoke()
        [finding] = explained(aws, caught.value).findings
    assert "ten requests a second" in finding.rule
    assert finding.notes[1] == "there is room again after 1 s"


def test_a_throttle_that_the_test_injected_is_no_limit() -> None:
    with mock_lambda() as aws:
        aws.function(nothing, name="f")
        aws.faults.throttle("f")
        with pytest.raises(ClientError) as caught:
            aws.client().invoke(FunctionName="f")
        [finding] = explained(aws, caught.value).findings
    assert finding.rule == "a fault of the test throttled it: aws.faults.throttle"
    assert finding.limits == ()


def test_a_batch_that_is_throttled_tells_the_limit() -> None:
    with mock_lambda() as aws:
        aws.function(nothing, name="f")
        queue, client = aws.queues.create("orders"), aws.client()
        client.create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn)
        client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
        queue.send("x")
        aws.clock.advance(1)
        batch = next(one for one in aws.journal.of(journal.Batch) if one.outcome == "TooManyRequestsException")
        found = explained(aws, batch)
    assert [limit.name for limit in found.limits] == ["ReservedConcurrentExecutions"]


def test_all_reasons_of_the_service_model_are_known() -> None:
    assert set(LambdaProtocol.installed().values_of("ThrottleReason")) <= set(REASONS)
