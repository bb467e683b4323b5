"""Events that run at the same time, in virtual time: each has a time line of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from lambdamock import Aws, current, mock_lambda
from lambdamock.domain.journal import EventRepeated, EventRetry, Throttle
from lambdamock.errors import EventsLeft, UsageError
from lambdamock.timing import EPOCH


@pytest.fixture
def aws() -> Iterator[Aws]:
    """A mock in which handlers sleep in virtual time."""
    with mock_lambda(handler_time="virtual") as handle:
        yield handle


def sleeping(seconds: float) -> Callable[[Any, Any], None]:
    return lambda event, context: time.sleep(seconds)


def send(aws: Aws, count: int, name: str = "f") -> None:
    for _ in range(count):
        aws.client().invoke(FunctionName=name, InvocationType="Event")


def began(aws: Aws) -> list[float]:
    return [one.started_at.timestamp() - EPOCH for one in aws.invocations]


def test_events_do_not_wait_for_each_other(aws: Aws) -> None:
    aws.function(sleeping(3), name="f", timeout=5)
    send(aws, 3)
    assert aws.clock.now().timestamp() == EPOCH
    aws.settle()
    assert began(aws) == [0, 0, 0]
    assert aws.clock.now().timestamp() == EPOCH + 3


def test_each_runs_in_an_environment_of_its_own(aws: Aws) -> None:
    aws.function(sleeping(3), name="f", timeout=5)
    send(aws, 3)
    assert [one.cold for one in aws.invocations] == [True, True, True]
    aws.settle()
    send(aws, 1)
    assert not aws.invocations[-1].cold
    aws.settle()


def test_A162_B030_events_beyond_the_reservation_are_tried_again(aws: Aws) -> None:
    aws.function(sleeping(5), name="f", timeout=9)
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    send(aws, 2)
    aws.settle()
    assert began(aws) == [0, 7]  # it waits 1, 2 and 4 seconds
    assert [retry.delay for retry in aws.journal.of(EventRetry)] == [1, 2, 4]


def test_A172_A173_throttles_are_counted_and_run_nothing(aws: Aws) -> None:
    aws.function(sleeping(5), name="f", timeout=9)
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    send(aws, 2)
    aws.settle()
    reason = "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert [(one.at - EPOCH, one.invocation_type, one.reason) for one in aws.journal.of(Throttle)] == [
        (0, "Event", reason),
        (1, "Event", reason),
        (3, "Event", reason),
    ]
    assert len(aws.invocations) == 2


def test_A174_a_caller_is_throttled_while_an_event_runs(aws: Aws) -> None:
    aws.function(sleeping(5), name="f", timeout=9)
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    send(aws, 1)
    client = boto3.client("lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName="f")
    aws.clock.advance(5)
    assert client.invoke(FunctionName="f")["StatusCode"] == 200


def test_A352_A359_concurrency_is_rate_times_duration(aws: Aws) -> None:
    aws.function(sleeping(3), name="f", timeout=9)
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=24)
    for _ in range(80):
        send(aws, 1)
        aws.clock.advance(0.125)  # eight in a second, exactly
    assert not aws.journal.of(Throttle)
    assert sum(one.cold for one in aws.invocations) == 24
    aws.settle()


def test_a_failure_is_retried_a_minute_after_its_end(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        time.sleep(10)
        raise ValueError("no")

    aws.function(handler, name="f", timeout=20)
    send(aws, 1)
    aws.settle()
    assert began(aws) == [0, 70, 200]


def test_calls_of_a_handler_have_its_time(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        time.sleep(2)
        aws.client().invoke(FunctionName="inner")
        time.sleep(2)

    aws.function(handler, name="f", timeout=9)
    aws.function(sleeping(1), name="inner", timeout=9)
    send(aws, 2)
    aws.settle()
    assert sorted(began(aws)) == [0, 0, 2, 2]
    assert aws.clock.now().timestamp() == EPOCH + 5


def test_a_handler_that_settles_moves_only_its_own_time(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> str:
        aws.clock.advance(100)
        aws.settle()
        return aws.clock.now().isoformat()

    aws.function(handler, name="f", timeout=900)
    send(aws, 2)
    assert aws.clock.now().timestamp() == EPOCH
    aws.settle()
    assert [one.result for one in aws.invocations] == ["2026-01-01T00:01:40+00:00"] * 2


def test_A340_events_can_be_delivered_twice() -> None:
    with mock_lambda(duplicates=0.5, seed=7) as aws:
        aws.function(lambda event, context: "done", name="f")
        send(aws, 100)
        aws.settle()
        repeated = [one.request_id for one in aws.journal.of(EventRepeated)]
        assert 30 < len(repeated) < 70
        assert len(aws.invocations) == 100 + len(repeated)
        ids = [one.request_id for one in aws.invocations]
        assert {one for one in ids if ids.count(one) == 2} == set(repeated)
        first = repeated
    with mock_lambda(duplicates=0.5, seed=7) as aws:
        aws.function(lambda event, context: "done", name="f")
        send(aws, 100)
        aws.settle()
        assert [one.request_id for one in aws.journal.of(EventRepeated)] == first


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_lies_between_none_and_all(share: float) -> None:
    with pytest.raises(UsageError, match=r"give a share from 0\.0 to 1\.0"):
        mock_lambda(duplicates=share)


def failing(event: Any, context: Any) -> None:
    raise ValueError("no")


def test_events_that_wait_at_the_end_are_told() -> None:
    mock = mock_lambda()
    aws = mock.start()
    aws.function(failing, name="f")
    send(aws, 7)
    with pytest.warns(
        EventsLeft, match=r"(?s)7 asynchronous events .*:function:f \(attempt 2\), due in 60 s.* and 2 more"
    ):
        mock.stop()


def test_with_strict_events_that_wait_at_the_end_are_an_error() -> None:
    mock = mock_lambda(strict=True)
    aws = mock.start()
    aws.function(failing, name="f")
    send(aws, 1)
    with pytest.raises(UsageError, match=r"(?s)1 asynchronous event still .*Let the time pass with aws.settle\(\)"):
        mock.stop()
    mock.start()
    mock.stop()


def test_what_failed_in_the_block_is_worth_more_than_what_it_left() -> None:
    @mock_lambda(strict=True)
    def test() -> None:
        aws = current()
        aws.function(failing, name="f")
        send(aws, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        test()


def test_scaling_can_be_limited() -> None:
    with mock_lambda(scaling="limited", quotas={"concurrent_executions": 1}) as aws:
        aws.function(lambda event, context: None, name="f")
        client = aws.client()
        answers = [client.invoke(FunctionName="f") for _ in range(11)]
        assert [answer["ResponseMetadata"]["RetryAttempts"] > 0 for answer in answers] == [False] * 10 + [True]
        (throttle, *_) = aws.journal.of(Throttle)
        assert throttle.reason == "FunctionInvocationRateLimitExceeded"


def test_A356_functions_without_a_reservation_grow_no_faster() -> None:
    quotas = {"concurrent_executions": 5_000}
    with mock_lambda(
        profile="2019", region="us-east-2", scaling="limited", quotas=quotas, handler_time="virtual"
    ) as aws:
        aws.function(sleeping(5), name="f", timeout=9)
        client = aws.client()
        for _ in range(510):
            client.invoke(FunctionName="f", InvocationType="Event")
        assert len(aws.invocations) == 500
        assert {one.reason for one in aws.journal.of(Throttle)} == {"ConcurrentInvocationLimitExceeded"}
        aws.settle()
        assert len(aws.invocations) == 510
