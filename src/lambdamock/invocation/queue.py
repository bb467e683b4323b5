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
from lambdamock.domain.journal import EventDiscarded, EventRepeated, EventRetry, Journal
from lambdamock.domain.measurements import EventAccepted
from lambdamock.errors import ApiError, RecursiveInvocationException
from lambdamock.invocation.aftermath import Aftermath, targets
from lambdamock.invocation.chains import LOOP_DETECTED, Turn, is_stopped
from lambdamock.invocation.executions import Execution, execute
from lambdamock.invocation.invoker import Attempt, Invoker
from lambdamock.invocation.records import RECURSIVE, SUCCESS, ZERO_RESERVED, Ending, Last
from lambdamock.invocation.retries import (
    TOO_OLD,
    GiveUp,
    Retry,
    RetryPolicy,
    after_failure,
    after_throttle,
    is_too_old,
    policy_of,
)
from lambdamock.invocation.targets import Target
from lambdamock.timing import Clock, Job, Scheduler

NO_TARGET: Final = "FunctionNotFound"
"""Why an event is discarded whose function, version or alias was deleted meanwhile; assumed, AWS shows no word."""


class QueuedEvent(NamedTuple):
    """An event that Lambda has accepted.

    Attributes:
        request_id: of the call that brought it; every attempt has it.
        reference: what the call named; which version that is, is decided at each attempt.
        arn: the same as text.
        payload: raw; parsed anew for each attempt, because handlers may change what they get.
        trace_header: all attempts belong to the trace that it names.
        accepted_at: seconds since the epoch.
        chain: the invocation that led to it, if one did.
        caller: an account, or a service by its principal; empty when Lambda itself invokes.
        attempts: how often the function ran and failed.
        throttles: how often in a row it could not run.
    """

    request_id: str
    reference: FunctionReference
    arn: str
    payload: bytes
    accepted_at: float
    trace_header: str
    tenant_id: str | None = None
    chain: Turn | None = None
    caller: str = ""
    attempts: int = 0
    throttles: int = 0

    def counted(self, attempts: int, throttles: int) -> QueuedEvent:
        """The same after another attempt: `_replace`, at a third of its price."""
        return QueuedEvent(*self[:-2], attempts, throttles)


class EventQueue:
    """Tries events, the first at once and in the order in which they came.

    It has no state: an event that waits is a job of the scheduler. These jobs run user code, so they wait for the
    outermost call to end. An attempt runs on a time line of its own, so that events which are due at the same moment
    run at the same time, however long a handler takes in virtual time.

    Args:
        lock: guards the stores; user code never runs while it is held.
        find: the target of a reference; None when there is none any more.
        is_repeated: draws whether Lambda delivers an event once more than it should.
        ends_loops: Lambda stops functions that lead to themselves again and again.
    """

    def __init__(
        self,
        *,
        scheduler: Scheduler,
        clock: Clock,
        lock: AbstractContextManager[Any],
        find: Callable[[FunctionReference], Target | None],
        invoker: Invoker,
        journal: Journal,
        aftermath: Aftermath,
        is_repeated: Callable[[], bool],
        ends_loops: bool,
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self._lock = lock
        self._find = find
        self._invoker = invoker
        self._journal = journal
        self._aftermath = aftermath
        self._is_repeated = is_repeated
        self._ends_loops = ends_loops

    def put(self, event: QueuedEvent) -> None:
        """Take an event; its first attempt is due now."""
        self._journal.append(EventAccepted(event.accepted_at, event.request_id, event.arn))
        self._wait(event, 0.0)

    def _wait(self, event: QueuedEvent, delay: float) -> None:
        job = AttemptJob(self._clock.now() + delay, self._attempt, event)
        with self._lock:
            self._scheduler.add(job)

    def _attempt(self, event: QueuedEvent) -> None:
        with self._lock:
            target = self._find(event.reference)
        if target is None:
            self._discard(event, NO_TARGET)
        elif is_stopped(event.chain, target, ends_loops=self._ends_loops):
            self._give_up(event, target, RECURSIVE, RecursiveInvocationException(LOOP_DETECTED))
        elif is_too_old(self._age(event), _policy(event, target)):
            self._give_up(event, target, TOO_OLD, None)
        else:
            self._run(event, target)

    def _run(self, event: QueuedEvent, target: Target) -> None:
        """Run the function now; what comes of it, comes when its time is over."""
        if not event.attempts and not event.throttles and self._is_repeated():
            self._repeat(event, target)
        execution = self._execute(event, target)
        if isinstance(execution, ApiError):
            self._could_not_run(event, target, execution)
        elif execution.end > self._clock.now():
            ended = partial(self._ended, event, target, execution)
            with self._lock:
                self._scheduler.add(Job(execution.end, ended, f"end of an asynchronous invocation of {event.arn}"))
        else:
            self._ended(event, target, execution)

    def _execute(self, event: QueuedEvent, target: Target) -> Execution | ApiError:
        return execute(self._clock, self._invoker, target, _fresh(event))

    def _ended(self, event: QueuedEvent, target: Target, execution: Execution) -> None:
        invocation, release, _ = execution
        release()
        event = event.counted(event.attempts + 1, 0)
        if invocation.function_error is None:
            self._tell(event, target, SUCCESS, invocation)
        else:
            decision = after_failure(event.attempts, self._age(event), _policy(event, target))
            self._go_on(event, target, decision, invocation.function_error, invocation)

    def _repeat(self, event: QueuedEvent, target: Target) -> None:
        """Deliver the event a first time, of which nothing follows: the function must be able to cope with that.

        Source: documented, rule A340, and developer guide of today, "Asynchronous invocation": the queue is eventually
        consistent, so that a function may receive an event more than once.
        """
        self._journal.append(EventRepeated(self._clock.now(), event.request_id, event.arn))
        execution = self._execute(event, target)
        if not isinstance(execution, ApiError):
            label = f"end of a repeated invocation of {event.arn}"
            with self._lock:
                self._scheduler.add(Job(execution.end, execution.release, label))

    def _could_not_run(self, event: QueuedEvent, target: Target, refusal: ApiError) -> None:
        """Throttled, or an error of Lambda's own.

        Source: documented, developer guide of today, "Reserved concurrency": with a reservation of 0, events go to the
        dead-letter queue or the destination of failures without any retries; assumed, that without these rule A175
        holds: Lambda tries for six hours.
        """
        event = event.counted(event.attempts, event.throttles + 1)
        decision = after_throttle(event.throttles, self._age(event), _policy(event, target))
        if target.limits.reserved == 0 and any(
            targets(ZERO_RESERVED, target.function, target.version, _qualifier(event))
        ):
            decision = GiveUp(ZERO_RESERVED)
        self._go_on(event, target, decision, refusal.code, refusal)

    def _go_on(self, event: QueuedEvent, target: Target, decision: Retry | GiveUp, cause: str, last: Last) -> None:
        if isinstance(decision, GiveUp):
            self._give_up(event, target, decision.condition, last)
            return
        now = self._clock.now()
        self._journal.append(EventRetry(now, event.request_id, event.arn, event.attempts, cause, decision.delay))
        self._wait(event, decision.delay)

    def _give_up(self, event: QueuedEvent, target: Target, condition: str, last: Last) -> None:
        self._discard(event, condition)
        self._tell(event, target, condition, last)

    def _discard(self, event: QueuedEvent, condition: str) -> None:
        now = self._clock.now()
        self._journal.append(EventDiscarded(now, event.request_id, event.arn, event.attempts, condition))

    def _tell(self, event: QueuedEvent, target: Target, condition: str, last: Last) -> None:
        """Send what the configuration asks for now that Lambda is done with an event.

        Source: assumed, that it is the configuration of this moment, which may have changed during the attempt.
        """
        version = target.function.version(target.version.number) or target.version
        qualifier = _qualifier(event)
        wanted = list(targets(condition, target.function, version, qualifier))
        if not wanted:
            return
        ending = Ending(
            self._clock.now(),
            event.request_id,
            event.reference._replace(qualifier=qualifier).arn,
            event.reference.name,
            event.payload,
            condition,
            event.attempts,
            last,
        )
        self._aftermath.follow(ending, version, wanted, event.chain)

    def _age(self, event: QueuedEvent) -> float:
        return self._clock.now() - event.accepted_at


class AttemptJob(Job):
    """The next attempt of an event; small, because there may be a hundred thousand of them."""

    __slots__ = ("_attempt", "event")

    def __init__(self, due: float, attempt: Callable[[QueuedEvent], None], event: QueuedEvent) -> None:
        self.due = due
        self.inline = self.recurring = False
        self.is_awaited = True
        self.event = event
        self._attempt = attempt

    @property
    def label(self) -> str:
        event = self.event
        chain = f" after {event.chain}" if event.chain else ""
        tried = f" (attempt {event.attempts + 1})" if event.attempts else " (throttled)" if event.throttles else ""
        return f"asynchronous invocation of {event.arn}{chain}{tried}"

    def run(self) -> None:
        self._attempt(self.event)


def _qualifier(event: QueuedEvent) -> str:
    return event.reference.qualifier or LATEST


def _policy(event: QueuedEvent, target: Target) -> RetryPolicy:
    return policy_of(target.function.event_invoke_configs.get(_qualifier(event)))


def _fresh(event: QueuedEvent) -> Attempt:
    return Attempt(
        event.request_id,
        event.payload,
        loads(event.payload.decode()) if event.payload else {},
        event.arn,
        None,
        event.trace_header,
        event.tenant_id,
        "Event",
        event.chain,
        event.caller,
        event.attempts + 1,
    )
