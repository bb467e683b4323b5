"""The queue of asynchronous events: each is tried until the function succeeds or Lambda gives up.

Which way it goes after an attempt is decided in `retries`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from json import loads
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.journal import EventDiscarded, EventRetry, Invocation, Journal
from lambdamock.errors import InvalidZipFileException, TooManyRequestsException
from lambdamock.invocation.aftermath import Aftermath, targets
from lambdamock.invocation.invoker import Attempt, Invoker
from lambdamock.invocation.records import SUCCESS, ZERO_RESERVED, Ending
from lambdamock.invocation.retries import GiveUp, Retry, RetryPolicy, after_failure, after_throttle, policy_of
from lambdamock.invocation.targets import Target
from lambdamock.timing import Job, Scheduler

NO_TARGET: Final = "FunctionNotFound"
"""Why an event is discarded whose function, version or alias was deleted meanwhile; assumed, AWS shows no word."""


class QueuedEvent(NamedTuple):
    """An event that Lambda has accepted.

    Attributes:
        request_id: of the call that brought it; every attempt has it.
        reference: what the call named; which version that is, is decided at each attempt.
        payload: raw; parsed anew for each attempt, because handlers may change what they get.
        trace_header: all attempts belong to the trace that it names.
        accepted_at: seconds since the epoch.
        attempts: how often the function ran and failed.
        throttles: how often in a row it could not run.
    """

    request_id: str
    reference: FunctionReference
    payload: bytes
    accepted_at: float
    trace_header: str
    tenant_id: str | None = None
    attempts: int = 0
    throttles: int = 0


class EventQueue:
    """Tries events, the first at once and in the order in which they came.

    It has no state: an event that waits is a job of the scheduler. These jobs run user code, so they wait for the
    outermost call to end.

    Args:
        now: virtual time, seconds since the epoch.
        lock: guards the stores; user code never runs while it is held.
        find: the target of a reference; None when there is none any more.
    """

    def __init__(
        self,
        *,
        scheduler: Scheduler,
        now: Callable[[], float],
        lock: AbstractContextManager[Any],
        find: Callable[[FunctionReference], Target | None],
        invoker: Invoker,
        journal: Journal,
        aftermath: Aftermath,
    ) -> None:
        self._scheduler = scheduler
        self._now = now
        self._lock = lock
        self._find = find
        self._invoker = invoker
        self._journal = journal
        self._aftermath = aftermath

    def put(self, event: QueuedEvent) -> None:
        """Take an event; its first attempt is due now."""
        self._wait(event, 0.0)

    def _wait(self, event: QueuedEvent, delay: float) -> None:
        label = f"asynchronous invocation of {event.reference.arn}"
        with self._lock:
            self._scheduler.add(Job(self._now() + delay, partial(self._attempt, event), label))

    def _attempt(self, event: QueuedEvent) -> None:
        with self._lock:
            target = self._find(event.reference)
        if target is None:
            self._discard(event, NO_TARGET)
            return
        try:
            invocation, _ = self._invoker.run(target.version, _fresh(event), target.limits)
        except (TooManyRequestsException, InvalidZipFileException) as refusal:
            self._could_not_run(event, target, refusal.code)
            return
        event = event._replace(attempts=event.attempts + 1, throttles=0)
        if invocation.function_error is None:
            self._end(event, target, SUCCESS, invocation)
        else:
            self._failed(event, target, invocation)

    def _failed(self, event: QueuedEvent, target: Target, invocation: Invocation) -> None:
        decision = after_failure(event.attempts, self._age(event), _policy(event, target))
        self._go_on(event, target, decision, invocation.function_error or "", invocation)

    def _could_not_run(self, event: QueuedEvent, target: Target, cause: str) -> None:
        """Throttled, or an error of Lambda's own.

        Source: documented, developer guide of today, "Reserved concurrency": with a reservation of 0, events go to the
        dead-letter queue or the destination of failures without any retries; assumed, that without these rule A175
        holds: Lambda tries for six hours.
        """
        event = event._replace(throttles=event.throttles + 1)
        decision = after_throttle(event.throttles, self._age(event), _policy(event, target))
        if target.limits.reserved == 0 and any(targets(ZERO_RESERVED, target, _qualifier(event))):
            decision = GiveUp(ZERO_RESERVED)
        self._go_on(event, target, decision, cause, None)

    def _go_on(
        self, event: QueuedEvent, target: Target, decision: Retry | GiveUp, cause: str, last: Invocation | None
    ) -> None:
        if isinstance(decision, GiveUp):
            self._discard(event, decision.condition)
            self._end(event, target, decision.condition, last)
            return
        arn = event.reference.arn
        self._journal.append(EventRetry(self._now(), event.request_id, arn, event.attempts, cause, decision.delay))
        self._wait(event, decision.delay)

    def _discard(self, event: QueuedEvent, condition: str) -> None:
        arn = event.reference.arn
        self._journal.append(EventDiscarded(self._now(), event.request_id, arn, event.attempts, condition))

    def _end(self, event: QueuedEvent, target: Target, condition: str, last: Invocation | None) -> None:
        wanted = list(targets(condition, target, _qualifier(event)))
        if not wanted:
            return
        ending = Ending(
            self._now(),
            event.request_id,
            event.reference._replace(qualifier=_qualifier(event)).arn,
            event.reference.name,
            event.payload,
            condition,
            event.attempts,
            last,
        )
        self._aftermath.follow(ending, target.version.settings.role, wanted)

    def _age(self, event: QueuedEvent) -> float:
        return self._now() - event.accepted_at


def _qualifier(event: QueuedEvent) -> str:
    return event.reference.qualifier or LATEST


def _policy(event: QueuedEvent, target: Target) -> RetryPolicy:
    return policy_of(target.function.event_invoke_configs.get(_qualifier(event)))


def _fresh(event: QueuedEvent) -> Attempt:
    return Attempt(
        event.request_id,
        event.payload,
        loads(event.payload) if event.payload else {},
        event.reference.arn,
        trace_header=event.trace_header,
        tenant_id=event.tenant_id,
        invocation_type="Event",
    )
