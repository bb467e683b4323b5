"""After an attempt that came to nothing, Lambda tries again or gives the event up."""

from __future__ import annotations

import pytest

from lambdamock.domain.event_invoke_configs import EventInvokeConfig
from lambdamock.invocation.retries import (
    GiveUp,
    Retry,
    RetryPolicy,
    after_failure,
    after_throttle,
    is_too_old,
    policy_of,
)


@pytest.mark.parametrize(
    ("attempt", "policy", "decision"),
    [
        (1, RetryPolicy(), Retry(60.0)),
        (2, RetryPolicy(), Retry(120.0)),
        (3, RetryPolicy(), GiveUp("RetriesExhausted")),
        (1, RetryPolicy(max_retries=0), GiveUp("RetriesExhausted")),
        (1, RetryPolicy(max_retries=1), Retry(60.0)),
        (2, RetryPolicy(max_retries=1), GiveUp("RetriesExhausted")),
    ],
)
def test_a_failed_event_is_tried_three_times_unless_configured_otherwise_A344_A351(
    attempt: int, policy: RetryPolicy, decision: Retry | GiveUp
) -> None:
    assert after_failure(attempt, 0.0, policy) == decision


@pytest.mark.parametrize(
    ("age", "max_age", "decision"),
    [
        (0.0, 61.0, Retry(60.0)),
        (0.0, 60.0, GiveUp("EventAgeExceeded")),
        (39.5, 100.0, Retry(60.0)),
        (40.0, 100.0, GiveUp("EventAgeExceeded")),
    ],
)
def test_an_event_that_would_be_too_old_at_its_next_attempt_is_given_up(
    age: float, max_age: float, decision: Retry | GiveUp
) -> None:
    assert after_failure(1, age, RetryPolicy(max_age=max_age)) == decision


def test_spent_attempts_are_the_reason_even_when_the_event_is_old() -> None:
    assert after_failure(3, 1e6, RetryPolicy()) == GiveUp("RetriesExhausted")


def test_throttled_events_wait_longer_and_longer_up_to_five_minutes_A175() -> None:
    delays = [after_throttle(throttles, 0.0, RetryPolicy()) for throttles in range(1, 12)]
    assert delays == [Retry(float(delay)) for delay in (1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300)]
    assert after_throttle(10_000, 0.0, RetryPolicy()) == Retry(300.0)


def test_throttles_end_after_six_hours_A175() -> None:
    age, throttles = 0.0, 1
    while isinstance(decision := after_throttle(throttles, age, RetryPolicy()), Retry):
        age, throttles = age + decision.delay, throttles + 1
    assert decision == GiveUp("EventAgeExceeded")
    assert (age, throttles) == (511 + 70 * 300, 9 + 70 + 1)


@pytest.mark.parametrize(
    ("config", "policy"),
    [
        (None, RetryPolicy(2, 21_600.0)),
        (EventInvokeConfig("$LATEST", 0.0), RetryPolicy(2, 21_600.0)),
        (EventInvokeConfig("$LATEST", 0.0, maximum_retry_attempts=0), RetryPolicy(0, 21_600.0)),
        (EventInvokeConfig("live", 0.0, 1, 60), RetryPolicy(1, 60)),
    ],
    ids=["none", "empty", "attempts", "both"],
)
def test_what_is_not_configured_is_the_default(config: EventInvokeConfig | None, policy: RetryPolicy) -> None:
    assert policy_of(config) == policy


@pytest.mark.parametrize(("age", "expected"), [(0.0, False), (59.9, False), (60.0, True)])
def test_an_event_may_have_become_too_old_while_it_waited(age: float, expected: bool) -> None:
    assert is_too_old(age, RetryPolicy(max_age=60)) is expected
