"""How fast Lambda grows with its load, where a mock is told to mind it."""

from __future__ import annotations

import pytest

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.errors import TooManyRequestsException
from lambdamock.invocation.pace import RAMP, Pace, Ramp, ramp_of_2019

F = FunctionReference("us-east-1", "123456789012", "f")
OHIO = F._replace(region="us-east-2")
SHARED = Limits(None, 0, "", 1_000)


class Time:
    """A clock that is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("region", "initial"),
    [
        *[(region, 3_000) for region in ("us-west-2", "us-east-1", "eu-west-1")],
        *[(region, 1_000) for region in ("ap-northeast-1", "eu-central-1")],
        *[
            (region, 500)
            for region in ("us-east-2", "us-west-1", "eu-west-3", "sa-east-1", "cn-north-1", "us-gov-west-1")
        ],
    ],
)
def test_A357_initial_bursts(region: str, initial: int) -> None:
    assert ramp_of_2019(region) == Ramp(initial, 500, 60.0, scope=2)


def run(pace: Pace, reference: FunctionReference, count: int) -> None:
    """Let so many executions run."""
    for _ in range(count):
        pace.begin(reference, SHARED, waits=False)


def is_allowed(pace: Pace, reference: FunctionReference) -> bool:
    try:
        pace.begin(reference, SHARED, waits=False)
    except TooManyRequestsException:
        return False
    pace.end(reference)
    return True


def test_A356_a_burst_and_then_500_more_in_each_minute() -> None:
    time = Time()
    pace = Pace(time, ramp_of_2019)
    run(pace, OHIO, 300)
    run(pace, OHIO._replace(name="g"), 200)
    assert not is_allowed(pace, OHIO)
    time.now = 59.9
    assert not is_allowed(pace, OHIO)
    time.now = 60
    run(pace, OHIO, 500)
    assert not is_allowed(pace, OHIO)
    time.now = 180
    run(pace, OHIO, 1_000)
    assert not is_allowed(pace, OHIO)


def test_the_ramp_begins_anew_after_the_load() -> None:
    time = Time()
    pace = Pace(time, ramp_of_2019)
    run(pace, OHIO, 500)
    assert not is_allowed(pace, OHIO)
    time.now = 120
    pace.end(OHIO)
    run(pace, OHIO, 1)
    assert not is_allowed(pace, OHIO)


def test_today_each_function_grows_by_itself() -> None:
    pace = Pace(Time(), lambda _: RAMP)
    run(pace, F, 1_000)
    with pytest.raises(TooManyRequestsException) as refusal:
        pace.begin(F, SHARED, waits=False)
    assert refusal.value.details == {"Reason": "ConcurrentInvocationLimitExceeded", "retryAfterSeconds": "10"}
    assert is_allowed(pace, F._replace(name="g"))


@pytest.mark.parametrize(
    ("limits", "allowed_in_a_second", "reason"),
    [
        (Limits(None, 0, "", 5), 50, "FunctionInvocationRateLimitExceeded"),
        (Limits(2, 0, "", 5), 20, "ReservedFunctionInvocationRateLimitExceeded"),
    ],
)
def test_A009_ten_requests_in_a_second_for_each_execution(
    limits: Limits, allowed_in_a_second: int, reason: str
) -> None:
    time = Time()
    pace = Pace(time, lambda _: RAMP)
    for _ in range(allowed_in_a_second):
        pace.begin(F, limits, waits=True)
    with pytest.raises(TooManyRequestsException) as refusal:
        pace.begin(F, limits, waits=True)
    assert refusal.value.details == {"Reason": reason, "retryAfterSeconds": "1"}
    pace.begin(F, limits, waits=False)  # an event of the queue
    time.now = 1.0
    pace.begin(F, limits, waits=True)
