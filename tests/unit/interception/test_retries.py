"""A client's own retries, in virtual time: how often, how long, and what it says at the end."""

from __future__ import annotations

import random
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.retries.adaptive import ClientRateLimiter

from lambdamock import Aws, mock_lambda
from lambdamock.api import registry
from lambdamock.domain.journal import ApiCall, ClientRetry
from lambdamock.errors import ApiError, ServiceException, TooManyRequestsException


def refuse_with(monkeypatch: pytest.MonkeyPatch, error: ApiError, times: int | None = None) -> list[int]:
    """Let ListFunctions refuse, always or the first times; gives the count of its calls."""
    calls: list[int] = []

    def refuse(call: Any) -> dict[str, Any]:
        calls.append(1)
        if times is None or len(calls) <= times:
            raise error
        return {"Functions": []}

    monkeypatch.setitem(registry.OPERATIONS, "ListFunctions", registry.Operation(refuse, exclusive=True))
    return calls


def client(mode: str) -> Any:
    return boto3.client("lambda", region_name="us-east-1", config=Config(retries={"mode": mode}))


THROTTLED = TooManyRequestsException("Rate Exceeded.", Reason="ReservedFunctionConcurrentInvocationLimitExceeded")


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3), ("adaptive", 3)])
@pytest.mark.parametrize("error", [THROTTLED, ServiceException("internal")], ids=["throttled", "500"])
def test_each_retry_mode_tries_as_often_as_it_does_on_aws(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, mode: str, attempts: int, error: ApiError
) -> None:
    calls = refuse_with(monkeypatch, error)
    with pytest.raises(ClientError) as refusal:
        client(mode).list_functions()
    assert len(calls) == attempts
    assert f"(reached max retries: {attempts - 1})" in str(refusal.value)
    assert refusal.value.response["ResponseMetadata"]["RetryAttempts"] == attempts - 1
    assert refusal.value.response["Error"]["Code"] == error.code


def test_the_waits_pass_in_virtual_time_and_are_written_down(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(monkeypatch, THROTTLED)
    before = aws.clock.now()
    with pytest.raises(ClientError):
        client("legacy").list_functions()
    retries = aws.journal.of(ClientRetry)
    assert [(one.operation, one.attempt) for one in retries] == [("ListFunctions", number) for number in (1, 2, 3, 4)]
    passed = (aws.clock.now() - before).total_seconds()
    assert passed == pytest.approx(sum(one.delay for one in retries), abs=1e-5)
    assert [call.at for call in aws.journal.of(ApiCall)] == sorted({call.at for call in aws.journal.of(ApiCall)})


def test_a_retry_that_succeeds_gives_the_result(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = refuse_with(monkeypatch, THROTTLED, times=2)
    answer = client("standard").list_functions()
    assert answer["Functions"] == []
    assert answer["ResponseMetadata"]["RetryAttempts"] == 2
    assert len(calls) == 3


def test_a_refusal_that_no_retry_can_mend_is_not_retried(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    from lambdamock.errors import ResourceNotFoundException

    calls = refuse_with(monkeypatch, ResourceNotFoundException("Function not found: x"))
    with pytest.raises(ClientError) as refusal:
        client("legacy").list_functions()
    assert len(calls) == 1
    assert aws.journal.of(ClientRetry) == []
    assert refusal.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_a_throttle_is_a_typed_exception_with_its_reason(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(monkeypatch, THROTTLED)
    lambda_client = client("legacy")
    with pytest.raises(lambda_client.exceptions.TooManyRequestsException) as refusal:
        lambda_client.list_functions()
    response = refusal.value.response
    assert response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert (response["Type"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("User", 429)


@pytest.mark.parametrize("mode", ["legacy", "standard", "adaptive"])
def test_the_waits_are_the_same_in_every_run_and_draw_nothing_from_the_tests_own_numbers(
    monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    def waits(seed: int) -> tuple[list[float], float]:
        random.seed(seed)
        with mock_lambda() as aws:
            refuse_with(monkeypatch, THROTTLED)
            with pytest.raises(ClientError):
                client(mode).list_functions()
            return [retry.delay for retry in aws.journal.of(ClientRetry)], random.random()

    first, second = waits(1), waits(2)
    assert first[0] == second[0]
    assert len(set(first[0])) == len(first[0]) > 1
    assert [first[1], second[1]] == [random.Random(1).random(), random.Random(2).random()]


def test_a_handler_of_the_users_is_asked_about_successes_too_whenever_it_comes(aws: Aws) -> None:
    lambda_client = client("standard")
    lambda_client.list_functions()
    asked: list[int] = []

    def listen(response: Any, attempts: int, **_: Any) -> int | None:
        asked.append(response[0].status_code)
        return 1 if attempts == 1 else None

    lambda_client.meta.events.register_first("needs-retry.lambda.ListFunctions", listen)
    answer = lambda_client.list_functions()
    assert (asked, answer["ResponseMetadata"]["RetryAttempts"]) == ([200, 200], 1)
    lambda_client.meta.events.unregister("needs-retry.lambda.ListFunctions", listen)
    lambda_client.list_functions()
    assert asked == [200, 200]


def test_the_adaptive_mode_counts_successes(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []
    original = ClientRateLimiter.on_receiving_response
    monkeypatch.setattr(
        ClientRateLimiter, "on_receiving_response", lambda self, **event: counted.append(1) or original(self, **event)
    )
    client("adaptive").list_functions()
    client("standard").list_functions()
    assert counted == [1]
