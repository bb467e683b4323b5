"""What happens to an asynchronous event after an attempt: retry or give up.

Pure rules. `queue.py` owns the events and acts on what this module decides.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from lambdamock.domain.event_invoke_configs import EventInvokeConfig

FAILURE_DELAYS: Final = (60.0, 120.0)
"""Seconds before attempts 2 and 3 of a function that fails."""

TOO_OLD: Final = "EventAgeExceeded"
"""Condition of an event that was not done with in its time."""

_FIRST_THROTTLE_DELAY: Final = 1.0
_LONGEST_THROTTLE_DELAY: Final = 300.0
_DEFAULT_MAX_AGE: Final = 21_600.0


class RetryPolicy(NamedTuple):
    """How long Lambda tries.

    Attributes:
        max_retries: attempts after the first one that fails; 0 to 2.
        max_age: seconds that an event may spend in the queue; 60 to 21,600.
    """

    max_retries: int = len(FAILURE_DELAYS)
    max_age: float = _DEFAULT_MAX_AGE


_DEFAULT_POLICY: Final = RetryPolicy()


class Retry(NamedTuple):
    """Try again after `delay` seconds."""

    delay: float


class GiveUp(NamedTuple):
    """Discard the event; `condition` is AWS's word for why: "RetriesExhausted" or "EventAgeExceeded"."""

    condition: str


def policy_of(config: EventInvokeConfig | None) -> RetryPolicy:
    """The policy of a function, version or alias; the default where it configures nothing.

    Source: documented, the service model, `MaximumRetryAttempts` and `MaximumEventAgeInSeconds`; developer guide, rules
    A175 and A344.
    """
    if config is None:
        return _DEFAULT_POLICY
    return RetryPolicy(
        _DEFAULT_POLICY.max_retries if config.maximum_retry_attempts is None else config.maximum_retry_attempts,
        _DEFAULT_POLICY.max_age if config.maximum_event_age is None else config.maximum_event_age,
    )


def after_failure(attempt: int, age: float, policy: RetryPolicy) -> Retry | GiveUp:
    """Decide about an event whose attempt the function failed.

    Args:
        attempt: the attempt that failed, counting from 1; throttled ones do not count.
        age: seconds since the event was accepted.

    Returns:
        `Retry` after 60 s, then after 120 s; `GiveUp` when all attempts failed, or when the event would be too old.

    Source: documented, developer guide, rules A344 and A351, and "How Lambda handles errors and retries with
    asynchronous invocation": one minute, then two; assumed, that the age at the next attempt is what counts.
    """
    if attempt > policy.max_retries:
        return GiveUp("RetriesExhausted")
    return _if_young_enough(FAILURE_DELAYS[attempt - 1], age, policy)


def after_throttle(throttles: int, age: float, policy: RetryPolicy) -> Retry | GiveUp:
    """Decide about an event that Lambda could not run: throttled, or an error of Lambda's own (5xx).

    Args:
        throttles: how often in a row, counting from 1.
        age: seconds since the event was accepted.

    Returns:
        `Retry` after 1 s, 2 s, 4 s … up to five minutes; `GiveUp` when the event would be too old.

    Source: documented, developer guide, rule A175: up to six hours; "How Lambda handles errors and retries with
    asynchronous invocation": exponentially from one second to five minutes; assumed, that the interval doubles.
    """
    doubled = _FIRST_THROTTLE_DELAY * 2.0 ** min(throttles - 1, 30)
    return _if_young_enough(min(doubled, _LONGEST_THROTTLE_DELAY), age, policy)


def is_too_old(age: float, policy: RetryPolicy) -> bool:
    """Whether an event may no longer be handed to the function: its age may have been limited while it waited.

    Source: documented, the service model, `MaximumEventAgeInSeconds`: the age of a request that Lambda sends to a
    function; assumed, that what is configured at the attempt counts.
    """
    return age >= policy.max_age


def _if_young_enough(delay: float, age: float, policy: RetryPolicy) -> Retry | GiveUp:
    return GiveUp(TOO_OLD) if is_too_old(age + delay, policy) else Retry(delay)
