"""Faults on demand, as teams use them: everything that can go wrong between an event and its function."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.config import Config

from lambdamock import Aws, Function
from lambdamock.domain.journal import ClientRetry, EventDiscarded, EventRetry, FaultInjected, Throttle
from lambdamock.errors import UsageError

QUEUE = "arn:aws:sqs:us-east-1:123456789012:lost"


@pytest.fixture
def ran() -> list[Any]:
    """The events that the handler of `checkout` got."""
    return []


@pytest.fixture
def checkout(aws: Aws, ran: list[Any]) -> Function:
    def handler(event: Any, context: Any) -> str:
        ran.append(event)
        return "done"

    return aws.function(handler, name="checkout")


def leave(aws: Aws, event: Any = None) -> None:
    """Invoke asynchronously, and let all retries pass."""
    aws.client().invoke(FunctionName="checkout", InvocationType="Event", Payload=json.dumps(event).encode())
    aws.settle()


def passed(aws: Aws) -> float:
    return aws.clock.now().timestamp() - 1_767_225_600


CAUSES = [
    pytest.param("fail", {"error": ConnectionError("away")}, "ConnectionError", id="exception"),
    pytest.param("slow", {"seconds": 900}, "Sandbox.Timedout", id="time-out"),
    pytest.param("out_of_memory", {}, "Runtime.ExitError", id="out-of-memory"),
    pytest.param("fail", {"error": SystemExit(1)}, "Runtime.ExitError", id="crash"),
    pytest.param("init_error", {"error": ImportError("x"), "times": None}, "Runtime.ImportModuleError", id="init"),
]


@pytest.mark.parametrize(("kind", "options", "error"), CAUSES)
def test_A339_each_cause_of_an_error_is_an_error_of_the_function(
    aws: Aws, checkout: Function, ran: list[Any], kind: str, options: dict[str, Any], error: str
) -> None:
    getattr(aws.faults, kind)("checkout", **options)
    answer = aws.client().invoke(FunctionName="checkout")
    assert (answer["StatusCode"], answer["FunctionError"], ran) == (200, "Unhandled", [])
    assert json.load(answer["Payload"])["errorType"] == error


@pytest.mark.parametrize(("kind", "options", "error"), CAUSES)
def test_A344_A345_a_function_that_fails_gets_its_event_three_times_and_then_the_queue_does(
    aws: Aws, checkout: Function, kind: str, options: dict[str, Any], error: str
) -> None:
    aws.client().update_function_configuration(FunctionName="checkout", DeadLetterConfig={"TargetArn": QUEUE})
    fault = getattr(aws.faults, kind)("checkout", **options)
    leave(aws, {"order": 7})
    assert [(one.attempt, one.kind) for one in aws.journal.of(FaultInjected)] == [(1, kind), (2, kind), (3, kind)]
    assert [retry.cause for retry in aws.journal.of(EventRetry)] == ["Unhandled", "Unhandled"]
    [letter] = aws.deliveries
    assert (fault.hits, letter.target, letter.body) == (3, QUEUE, '{"order": 7}')


@pytest.mark.parametrize(
    ("attempts", "runs", "letters"),
    [
        pytest.param([1], 1, 0, id="recovers-at-the-second"),
        pytest.param([1, 2], 1, 0, id="recovers-at-the-third"),
        pytest.param([1, 2, 3], 0, 1, id="never"),
        pytest.param([2], 1, 0, id="the-second-never-comes"),
    ],
)
def test_A344_a_function_may_recover_before_lambda_gives_up(
    aws: Aws, checkout: Function, ran: list[Any], attempts: list[int], runs: int, letters: int
) -> None:
    aws.client().update_function_configuration(FunctionName="checkout", DeadLetterConfig={"TargetArn": QUEUE})
    aws.faults.fail("checkout", attempt=attempts)
    leave(aws)
    assert (len(ran), len(aws.deliveries)) == (runs, letters)


def test_A340_an_event_whose_answer_was_lost_comes_again(aws: Aws, checkout: Function, ran: list[Any]) -> None:
    aws.faults.fail("checkout", attempt=1, after_handler=True)
    leave(aws, "order 7")
    assert ran == ["order 7", "order 7"]


def test_A172_A173_A174_a_throttled_caller_is_told_why_and_nothing_runs(
    aws: Aws, checkout: Function, ran: list[Any]
) -> None:
    aws.faults.throttle("checkout")
    client = aws.client()
    with pytest.raises(client.exceptions.TooManyRequestsException) as refusal:
        client.invoke(FunctionName="checkout")
    response = refusal.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert response["Type"] == "User"
    asked = response["ResponseMetadata"]["RetryAttempts"] + 1
    assert (len(aws.journal.of(Throttle)), ran) == (asked, [])


@pytest.mark.parametrize(("kind", "status"), [("throttle", 429), ("service_error", 500)])
def test_A174_a_client_tries_again_in_virtual_time(
    aws: Aws, checkout: Function, ran: list[Any], client_in: Any, kind: str, status: int
) -> None:
    fault = getattr(aws.faults, kind)("checkout", times=2)
    client = client_in(config=Config(retries={"mode": "standard", "max_attempts": 3}))
    answer = client.invoke(FunctionName="checkout")
    assert (answer["StatusCode"], answer["ResponseMetadata"]["RetryAttempts"]) == (200, 2)
    assert (fault.hits, len(ran)) == (2, 1)
    assert passed(aws) == pytest.approx(sum(retry.delay for retry in aws.journal.of(ClientRetry)), abs=1e-5)
    assert [call.status for call in aws.journal.entries if type(call).__name__ == "ApiCall"][-3:] == [
        status, status, 200,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "options", "cause"),
    [
        ("throttle", {}, "TooManyRequestsException"),
        ("service_error", {}, "ServiceException"),
        ("service_error", {"error": "EC2ThrottledException"}, "EC2ThrottledException"),
        ("service_error", {"error": "InvalidZipFileException"}, "InvalidZipFileException"),
    ],
)
def test_A175_an_event_that_cannot_run_waits_longer_and_longer_and_loses_no_attempt(
    aws: Aws, checkout: Function, ran: list[Any], kind: str, options: dict[str, Any], cause: str
) -> None:
    getattr(aws.faults, kind)("checkout", times=3, **options)
    leave(aws, 1)
    retries = aws.journal.of(EventRetry)
    assert [(retry.cause, retry.delay, retry.attempts) for retry in retries] == [
        (cause, 1, 0), (cause, 2, 0), (cause, 4, 0),
    ]  # fmt: skip
    assert (ran, passed(aws)) == ([1], 7)


@pytest.mark.parametrize("kind", ["throttle", "service_error"])
def test_A175_after_six_hours_lambda_gives_an_event_up(aws: Aws, checkout: Function, ran: list[Any], kind: str) -> None:
    getattr(aws.faults, kind)("checkout")
    leave(aws)
    assert [one.condition for one in aws.journal.of(EventDiscarded)] == ["EventAgeExceeded"]
    assert 6 * 3600 - 300 <= passed(aws) <= 6 * 3600
    assert ran == []


def test_A344_a_throttled_attempt_is_still_the_same_attempt(aws: Aws, checkout: Function, ran: list[Any]) -> None:
    aws.faults.throttle("checkout", times=2)
    aws.faults.fail("checkout", attempt=[1, 2])
    leave(aws)
    struck = [(one.kind, one.attempt) for one in aws.journal.of(FaultInjected)]
    assert struck == [("throttle", 1), ("throttle", 1), ("fail", 1), ("fail", 2)]
    assert (len(ran), passed(aws)) == (1, 1 + 2 + 60 + 120)


def test_slow_events_take_their_virtual_time_beside_each_other(aws: Aws, checkout: Function) -> None:
    aws.faults.slow("checkout", seconds=2)
    client = aws.client()

    @aws.function
    def front(event: Any, context: Any) -> None:
        for _ in range(3):
            client.invoke(FunctionName="checkout", InvocationType="Event")

    front.invoke()
    aws.settle()
    assert [int(invocation.duration / 1000) for invocation in checkout.invocations] == [2, 2, 2]
    assert passed(aws) == 2


def test_a_package_fails_to_start_as_a_callable_does(aws: Aws, tmp_path: Any) -> None:
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return 'done'\n")
    packed = aws.function(tmp_path, name="packed", handler="app.handler")
    with aws.faults.init_error("packed", error=ImportError("No module named 'db'")):
        failed = packed.invoke()
    assert failed.error is not None
    assert failed.error.message == "Unable to import module 'app': No module named 'db'"
    assert packed.invoke().result == "done"


def test_a_custom_runtime_says_that_it_is_out_of_reach(aws: Aws, tmp_path: Any) -> None:
    (tmp_path / "bootstrap").write_text("#!/bin/sh\n")
    own = aws.function(tmp_path, name="own", handler="x", runtime="provided.al2023")
    aws.faults.fail("own")
    with pytest.raises(UsageError, match="runs its own bootstrap"):
        own.invoke()
