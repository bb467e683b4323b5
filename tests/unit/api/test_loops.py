"""Functions that lead to themselves: Lambda stops them, and where it does not, this library does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import EventDiscarded
from lambdamock.errors import UsageError

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


def calling(aws: Aws, name: str, kind: str) -> Callable[[Any, Any], Any]:
    """A handler that invokes a function and returns what came of it."""

    def handler(event: Any, context: Any) -> Any:
        answer = aws.client().invoke(FunctionName=name, InvocationType=kind)
        return json.loads(answer["Payload"].read() or b"null")

    return handler


@pytest.mark.parametrize("kind", ["RequestResponse", "Event"])
def test_B008_a_function_that_invokes_itself_is_stopped_after_16_turns(aws: Aws, kind: str) -> None:
    function = aws.function(calling(aws, "f", kind), name="f")
    aws.client().invoke(FunctionName="f", InvocationType=kind)
    assert len(function.invocations) == 16


def test_the_caller_of_the_next_turn_is_refused(aws: Aws) -> None:
    aws.function(calling(aws, "f", "RequestResponse"), name="f")
    result = aws.functions["f"].invoke().result
    assert result["errorType"] == "RecursiveInvocationException"
    assert "detected your function being invoked in a recursive loop" in result["errorMessage"]


def test_an_event_of_the_next_turn_goes_where_failures_go(aws: Aws) -> None:
    aws.function(calling(aws, "f", "Event"), name="f")
    aws.client().update_function_configuration(FunctionName="f", DeadLetterConfig={"TargetArn": QUEUE})
    aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=b'{"a": 1}')
    (discarded,) = aws.journal.of(EventDiscarded)
    assert discarded.condition == "RecursiveLoop"
    (letter,) = aws.deliveries
    assert letter.purpose == "DeadLetter"
    assert letter.attributes["ErrorCode"] == "400"


def test_loops_of_several_functions_and_services_count(aws: Aws) -> None:
    aws.function(calling(aws, "g", "Event"), name="f")
    aws.function(lambda event, context: "done", name="g")
    arn = "arn:aws:lambda:us-east-1:123456789012:function:f"
    aws.client().put_function_event_invoke_config(
        FunctionName="g", DestinationConfig={"OnSuccess": {"Destination": arn}}
    )
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    aws.settle()
    assert len(aws.invocations.of("f")) == len(aws.invocations.of("g")) == 16


def test_separate_events_are_no_loop(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f")
    for _ in range(40):
        aws.client().invoke(FunctionName="f", InvocationType="Event")
    assert len(function.invocations) == 40


def test_retries_are_no_loop(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        aws.client().invoke(FunctionName="worker", InvocationType="Event")

    def worker(event: Any, context: Any) -> None:
        raise ValueError("no")

    aws.function(handler, name="f")
    aws.function(worker, name="worker")
    for _ in range(10):
        aws.client().invoke(FunctionName="f")
    aws.settle()
    assert len(aws.invocations.of("worker")) == 30
    assert {one.condition for one in aws.journal.of(EventDiscarded)} == {"RetriesExhausted"}


def test_a_function_whose_loops_are_allowed_is_stopped_by_the_mock(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdamock.simulation.course.AT_ONCE_BOUND", 50)
    aws.function(calling(aws, "f", "Event"), name="f")
    aws.client().put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")
    with pytest.raises(UsageError, match=r"there is always another: .* of .*:function:f after … → f → f → f → f \("):
        aws.client().invoke(FunctionName="f", InvocationType="Event")
    assert len(aws.invocations) == 50
    aws.reset()


def test_functions_that_wait_for_each_other_are_stopped_by_the_mock(aws: Aws) -> None:
    for name, other in ("f", "g"), ("g", "f"):
        aws.function(calling(aws, other, "RequestResponse"), name=name)
        aws.client().put_function_recursion_config(FunctionName=name, RecursiveLoop="Allow")
    result = aws.functions["f"].invoke().result
    assert result["errorType"] == "UsageError"
    assert "32 functions wait for each other" in result["errorMessage"]
    assert "… → f → g → f → g (turn 32)" in result["errorMessage"]


def test_A459_a_reservation_of_0_stops_a_loop() -> None:
    with mock_lambda(profile="2019") as aws:

        def handler(event: Any, context: Any) -> None:
            client = aws.client()
            if len(aws.invocations) == 5:
                client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
            client.invoke(FunctionName="f", InvocationType="Event")

        aws.function(handler, name="f")
        aws.client().invoke(FunctionName="f", InvocationType="Event")
        aws.settle()
        assert len(aws.invocations) == 6
        assert [one.condition for one in aws.journal.of(EventDiscarded)] == ["EventAgeExceeded"]
