"""How fast Lambda grows with its load: how many more executions at a time, how many requests in a second."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final, NamedTuple, TypeAlias

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.errors import TooManyRequestsException

REQUESTS_PER_EXECUTION: Final = 10
"""Requests in a second for each execution that may run. Source: documented, rule A009 (2019) and developer guide of
today, "Understanding and visualizing concurrency"."""

_REGION, _FUNCTION = 2, 3  # how many parts of a reference those have in common that grow together

Scope: TypeAlias = "tuple[str | None, ...]"


class Ramp(NamedTuple):
    """How many executions may run as load begins, and how many more after each period.

    Attributes:
        initial: at once.
        step: more of them after each period in which there was no room.
        period: seconds.
        scope: whose executions count together: the function's, or all of the account's in the region.
    """

    initial: int
    step: int
    period: float
    scope: int


RAMP: Final = Ramp(1_000, 1_000, 10.0, _FUNCTION)
"""Source: documented, developer guide of today, "Lambda scaling behavior": each function by itself."""

_LARGE: Final = ("us-west-2", "us-east-1", "eu-west-1")
_MEDIUM: Final = ("ap-northeast-1", "eu-central-1")


def ramp_of_2019(region: str) -> Ramp:
    """Source: documented, developer guide, rules A356 and A357: all functions of a region together."""
    initial = 3_000 if region in _LARGE else 1_000 if region in _MEDIUM else 500
    return Ramp(initial, 500, 60.0, _REGION)


class Pace:
    """Refuses executions and requests that come faster than Lambda grows.

    Args:
        now: seconds since the epoch.
        ramp: of a region.
    """

    def __init__(self, now: Callable[[], float], ramp: Callable[[str], Ramp]) -> None:
        self._now = now
        self._ramp = ramp
        self._lock = Lock()
        self._running: dict[Scope, int] = {}
        self._full_since: dict[Scope, float] = {}
        self._requests: dict[Scope, tuple[float, int]] = {}

    def begin(self, reference: FunctionReference, limits: Limits, *, waits: bool) -> None:
        """Count a request and its execution, which lasts until `end`.

        Args:
            waits: a caller waits for the result; else it is an event of the queue, which is no request.

        Raises:
            TooManyRequestsException: not now; `retryAfterSeconds` says when. Source: documented, the service model,
                ThrottleReason; assumed, which reason is whose, and that a ramp begins anew when less runs than at
                first.
        """
        with self._lock:
            if waits:
                self._count_request(reference, limits)
            self._check_ramp(reference)
            for scope in _scopes(reference):
                self._running[scope] = self._running.get(scope, 0) + 1

    def end(self, reference: FunctionReference) -> None:
        """Count an execution no longer."""
        with self._lock:
            for scope in _scopes(reference):
                self._running[scope] -= 1

    def _check_ramp(self, reference: FunctionReference) -> None:
        ramp = self._ramp(reference.region)
        scope = reference[: ramp.scope]
        count = self._running.get(scope, 0)
        if count < ramp.initial:
            self._full_since.pop(scope, None)
            return
        now = self._now()
        periods, rest = divmod(now - self._full_since.setdefault(scope, now), ramp.period)
        if count >= ramp.initial + int(periods) * ramp.step:
            raise _refused("ConcurrentInvocationLimitExceeded", ramp.period - rest)

    def _count_request(self, reference: FunctionReference, limits: Limits) -> None:
        region, account_id, name, _ = reference
        scope: Scope
        if limits.reserved is None:
            scope, allowed, reason = (region, account_id), limits.pool, "FunctionInvocationRateLimitExceeded"
        else:
            scope, allowed, reason = (
                (region, account_id, name),
                limits.reserved,
                "ReservedFunctionInvocationRateLimitExceeded",
            )
        now = self._now()
        since, count = self._requests.get(scope, (now, 0))
        if now - since >= 1:
            since, count = now, 0
        if count >= allowed * REQUESTS_PER_EXECUTION:
            raise _refused(reason, 1 - (now - since))
        self._requests[scope] = (since, count + 1)


def _scopes(reference: FunctionReference) -> tuple[Scope, Scope]:
    return reference[:_REGION], reference[:_FUNCTION]


def _refused(reason: str, wait: float) -> TooManyRequestsException:
    seconds = max(1, -int(-wait // 1))  # whole ones, rounded up
    return TooManyRequestsException("Rate Exceeded.", Reason=reason, retryAfterSeconds=str(seconds))
