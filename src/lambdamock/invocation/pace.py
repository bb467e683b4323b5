"""How fast Lambda grows with its load: how many more executions at a time, how many requests in a second."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.errors import TooManyRequestsException
from lambdamock.invocation.concurrency import Slot

REQUESTS_PER_EXECUTION: Final = 10
"""Requests in a second for each execution that may run. Source: documented, rule A009 (2019) and developer guide of
today, "Understanding and visualizing concurrency"."""

_FUNCTION, _REGION = 3, 2  # how much of a slot the executions have in common that grow together


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
        self._full_since: dict[Slot, float] = {}
        self._requests: dict[Slot, tuple[float, int]] = {}

    def check(self, reference: FunctionReference, limits: Limits, running: Mapping[Slot, int], *, waits: bool) -> None:
        """Count a request, and ask whether one more execution may begin.

        Args:
            running: executions of everything.
            waits: a caller waits for the result.

        Raises:
            TooManyRequestsException: not now; `retryAfterSeconds` says when. Source: documented, the service model,
                ThrottleReason; assumed, which reason is whose, and that a ramp begins anew when less runs than at
                first.
        """
        if waits:
            self.count_request(reference, limits)
        ramp = self._ramp(reference.region)
        scope: Slot = tuple(part for part in reference[: ramp.scope] if part is not None)
        count = sum(number for slot, number in running.items() if slot[: ramp.scope] == scope)
        if count < ramp.initial:
            self._full_since.pop(scope, None)
            return
        now = self._now()
        periods, rest = divmod(now - self._full_since.setdefault(scope, now), ramp.period)
        if count >= ramp.initial + int(periods) * ramp.step:
            raise _refused("ConcurrentInvocationLimitExceeded", ramp.period - rest)

    def count_request(self, reference: FunctionReference, limits: Limits) -> None:
        """Count a request that does not come out of a queue.

        Raises:
            TooManyRequestsException: there were too many in this second.
        """
        region, account_id, name, _ = reference
        scope: Slot
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


def _refused(reason: str, wait: float) -> TooManyRequestsException:
    seconds = max(1, -int(-wait // 1))  # whole ones, rounded up
    return TooManyRequestsException("Rate Exceeded.", Reason=reason, retryAfterSeconds=str(seconds))
