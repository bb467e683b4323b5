"""Reads a queue for a mapping: batches of messages, one synchronous invocation each.

Source: documented, developer guide, "Using AWS Lambda with Amazon SQS", rules B196 to B200, B204, B206 and B211.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from itertools import groupby
from json import dumps
from threading import RLock
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.journal import Batch, Invocation, Journal
from lambdamock.domain.mappings import EventSourceMapping, Mappings, State
from lambdamock.domain.ports import QueueMessage, QueueSource
from lambdamock.errors import ApiError
from lambdamock.eventsources.batch_responses import failed_records
from lambdamock.eventsources.criteria import wanted
from lambdamock.eventsources.queue_records import Held, fitting, record_of
from lambdamock.ids import Ids
from lambdamock.invocation import Attempt, Invoker, Target
from lambdamock.invocation.chains import Turn, is_stopped
from lambdamock.invocation.executions import Execution, execute
from lambdamock.timing import Clock, Job, Scheduler

AT_ONCE: Final = 10
"""Messages that one ReceiveMessage gives at most. Source: documented, SQS API reference."""

PATIENCE: Final = 5
"""How often a message of a queue without a redrive policy is received while `settle()` waits for it: such a queue hands
out a message that always fails for days."""

OK: Final = "OK"
PROBLEM: Final = "PROBLEM: Function call failed"
"""Source: documented, API reference, `LastProcessingResult`; observed, its wording in recorded answers of streams."""

NO_TARGET: Final = "FunctionNotFound"
LOOP: Final = "RecursiveLoop"


class Surroundings(NamedTuple):
    """What pollers share.

    Attributes:
        lock: guards the stores and the scheduler; user code never runs while it is held.
        find: the target of a reference; None when there is none any more.
        open: the queue of an ARN; None when nothing in this process answers for it.
        turns: message id to the invocation whose handler sent it.
        ends_loops: Lambda stops functions that lead to themselves again and again.
        look_everywhere: lets all mappings look at their queues.
    """

    clock: Clock
    scheduler: Scheduler
    lock: AbstractContextManager[Any]
    ids: Ids
    invoker: Invoker
    journal: Journal
    find: Callable[[FunctionReference], Target | None]
    open: Callable[[str], QueueSource | None]
    turns: Mapping[str, Turn]
    ends_loops: bool
    look_everywhere: Callable[[], None]


class PollJob(Job):
    """Something that a poller will do; what it is about stays in the queue if it never does."""

    __slots__ = ()
    holds_event = False


class QueuePoller:
    """Reads the queue of one mapping.

    Looking is a job of its own for each batch, so that other mappings have their turns and a world that never comes to
    rest is noticed. A poller that finds nothing plans nothing.

    Args:
        uuid: of the mapping.
        table: where it is looked up, each time anew.
    """

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        self._uuid = uuid
        self._table = table
        self._around = around
        self._planned: set[float] = set()
        self._held: list[Held] = []
        self._held_since = 0.0
        self._running = 0
        self._reading = RLock()  # two threads may poll at the same time

    def look(self, moment: float | None = None) -> None:
        """Look at the queue as soon as no call is under way, or at a moment of the future."""
        around = self._around
        due = around.clock.now() if moment is None else moment
        with around.lock:
            if due not in self._planned:
                self._planned.add(due)
                around.scheduler.add(PollJob(due, partial(self._fall_due, due), f"mapping {self._uuid} polls"))

    def _fall_due(self, due: float) -> None:
        with self._around.lock:
            self._planned.discard(due)
        mapping = self._table.get(self._uuid)
        source = None if mapping is None or mapping.source_arn is None else self._around.open(mapping.source_arn)
        if mapping is None or source is None:
            self._held = []
        elif mapping.state is not State.ENABLED:
            self._let_go(source)
        elif self._has_room(mapping):
            self._poll(mapping, source)

    def _has_room(self, mapping: EventSourceMapping) -> bool:
        """Source: documented, developer guide of today, "Setting maximum concurrency for SQS event sources"."""
        most = mapping.settings.get("ScalingConfig", {}).get("MaximumConcurrency")
        return most is None or self._running < most

    def _poll(self, mapping: EventSourceMapping, source: QueueSource) -> None:
        with self._reading:
            self._receive(mapping, source)
            batch = self._next_batch(mapping)
        if batch:
            self._process(mapping, source, batch)
        elif (moment := source.delayed_until()) is not None:
            self.look(moment)

    def _receive(self, mapping: EventSourceMapping, source: QueueSource) -> None:
        """Fill the batch up."""
        size = mapping.settings["BatchSize"]
        while len(self._held) < size:
            received = source.receive(min(AT_ONCE, size - len(self._held)))
            if not received:
                return
            self._take(mapping, source, received)

    def _take(self, mapping: EventSourceMapping, source: QueueSource, received: Sequence[QueueMessage]) -> None:
        """Keep what the filters let through; the rest is deleted.

        What was hidden for less than the window comes once more: its last receipt counts.

        Source: documented, developer guide, "Lambda event filtering": messages that do not fit are removed.
        """
        now = self._around.clock.now()
        if not self._held:
            self._held_since = now
        hidden_until = now + source.visibility_timeout
        criteria = mapping.settings.get("FilterCriteria", {})
        has_window = _window(mapping) > 0
        arn = mapping.source_arn or ""
        taken = [Held(one, record_of(one, arn, has_window=has_window), hidden_until) for one in received]
        dropped = [one for one in taken if not wanted(criteria, mapping.source, one.record)]
        _delete(source, dropped)
        ids = {one.message_id for one in received}
        held = [one for one in self._held if one.message.message_id not in ids]
        self._held = held + [one for one in taken if one not in dropped]

    def _next_batch(self, mapping: EventSourceMapping) -> list[Held]:
        """What is to be processed now; nothing while the window is open and the batch is not full.

        Source: documented, developer guide, "Batching behavior".
        """
        if not self._held:
            return []
        size = mapping.settings["BatchSize"]
        count = fitting(self._held, size)
        ends = self._held_since + _window(mapping)
        now = self._around.clock.now()
        if count == len(self._held) < size and now < ends:
            self.look(ends)
            return []
        batch, self._held, self._held_since = self._held[:count], self._held[count:], now
        return batch

    def _let_go(self, source: QueueSource) -> None:
        with self._reading:
            held, self._held = self._held, []
        if held:
            source.release(_handles(held))

    def _process(self, mapping: EventSourceMapping, source: QueueSource, batch: list[Held]) -> None:
        """Invoke the function; what comes of it, comes when its time is over.

        Source: documented, rule B201: a batch for which the function was throttled comes back like a failed one;
        assumed, that no more is read until something else happens.
        """
        execution = self._execute(mapping, batch)
        if isinstance(execution, str):
            self._keep(source, batch)
            self._note(mapping, batch, execution, PROBLEM)
            if execution in {NO_TARGET, LOOP}:
                self.look()
            return
        with self._around.lock:
            self._running += 1
        now = self._around.clock.now()
        early = [
            one for one in batch if now <= one.hidden_until < execution.end
        ]  # it works longer than they are hidden
        conclude = partial(self._conclude, mapping, source, batch, execution, early)
        if execution.end <= now:
            conclude()
            return
        with self._around.lock:
            self._around.scheduler.add(PollJob(execution.end, conclude, f"end of a batch of mapping {self._uuid}"))
        self._keep(source, early)
        self.look()

    def _execute(self, mapping: EventSourceMapping, batch: list[Held]) -> Execution | str:
        """Run the function; why it could not run, where it could not.

        Source: documented, developer guide of today, "Recursive loop detection"; assumed, that the messages of a loop
        are treated as those of a failed batch, so that the queue's redrive policy ends it.
        """
        around = self._around
        reference = function_named_by(mapping.function_arn)
        with around.lock:
            target = None if reference is None else around.find(reference)
        if target is None:
            return NO_TARGET
        chain = self._chain(batch)
        if is_stopped(chain, target, ends_loops=around.ends_loops):
            return LOOP
        event = {"Records": [one.record for one in batch]}
        attempt = Attempt(
            around.ids.uuid(),
            dumps(event, separators=(",", ":")).encode(),
            event,
            mapping.function_arn,
            trace_header=batch[0].message.attributes.get("AWSTraceHeader", ""),
            chain=chain,
        )
        execution = execute(around.clock, around.invoker, target, attempt)
        return execution.code if isinstance(execution, ApiError) else execution

    def _chain(self, batch: list[Held]) -> Turn | None:
        """The longest of the chains that the messages come from; nobody waits in a queue."""
        turns = [turn for one in batch if (turn := self._around.turns.get(one.message.message_id))]
        return max(turns, key=lambda turn: turn.length)._replace(nesting=0) if turns else None

    def _conclude(
        self,
        mapping: EventSourceMapping,
        source: QueueSource,
        batch: list[Held],
        execution: Execution,
        early: list[Held],
    ) -> None:
        """Delete what was processed; the rest comes back, unless it came back `early`."""
        execution.release()
        with self._around.lock:
            self._running -= 1
        failed = _failed(mapping, batch, execution.invocation)
        _delete(source, [one for one in batch if one.message.message_id not in failed])
        self._keep(source, [one for one in batch if one.message.message_id in failed and one not in early])
        outcome = "Success" if not failed else "Failure" if len(failed) == len(batch) else "PartialFailure"
        self._note(mapping, batch, outcome, OK if execution.invocation.function_error is None else PROBLEM)
        self.look()

    def _keep(self, source: QueueSource, failed: Iterable[Held]) -> None:
        """Let messages come back when their visibility timeout is over."""
        for moment, some in groupby(failed, key=lambda one: one.hidden_until):
            returning = list(some)
            is_awaited = source.gives_up or min(one.receive_count for one in returning) < PATIENCE
            come_back = partial(self._come_back, source, _handles(returning))
            label = f"messages of mapping {self._uuid} come back"
            with self._around.lock:
                self._around.scheduler.add(PollJob(moment, come_back, label, recurring=not is_awaited))

    def _come_back(self, source: QueueSource, handles: list[str]) -> None:
        """What has failed too often goes to the dead-letter queue at the next look, which other mappings may read."""
        source.release(handles)
        self.look()
        self._around.look_everywhere()

    def _note(self, mapping: EventSourceMapping, batch: list[Held], outcome: str, result: str) -> None:
        around = self._around
        records = tuple(one.message.message_id for one in batch)
        around.journal.append(
            Batch(around.clock.now(), self._uuid, mapping.source_arn or "", mapping.function_arn, records, outcome)
        )
        with around.lock:
            current = self._table.get(self._uuid)
            if current is not None and current.last_processing_result != result:
                self._table.put(self._uuid, current._replace(last_processing_result=result))


def _window(mapping: EventSourceMapping) -> int:
    seconds: int = mapping.settings.get("MaximumBatchingWindowInSeconds", 0)
    return seconds


def _handles(some: Iterable[Held]) -> list[str]:
    return [one.message.receipt_handle for one in some]


def _delete(source: QueueSource, some: Sequence[Held]) -> None:
    if some:
        source.delete(_handles(some))


def _failed(mapping: EventSourceMapping, batch: list[Held], invocation: Invocation) -> frozenset[str]:
    """The ids of the messages that stay in the queue.

    Source: documented, rule B200 and developer guide, "Implementing partial batch responses".
    """
    ids = [one.message.message_id for one in batch]
    if invocation.function_error is not None:
        return frozenset(ids)
    if "ReportBatchItemFailures" not in mapping.settings.get("FunctionResponseTypes", ()):
        return frozenset()
    return failed_records(invocation.payload, ids)
