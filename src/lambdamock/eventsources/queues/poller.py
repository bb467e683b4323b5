"""Reads a queue for a mapping: batches of messages, one synchronous invocation each.

Source: documented, developer guide, "Using AWS Lambda with Amazon SQS", rules B196 to B200, B204, B206 and B211.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from functools import partial
from itertools import groupby
from threading import RLock
from typing import Final

from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.journal import Invocation, RecordsDiscarded
from lambdamock.domain.mappings import EventSourceMapping, Mappings, State
from lambdamock.domain.ports import QueueMessage, QueueSource
from lambdamock.eventsources.batch_responses import Report, report_of
from lambdamock.eventsources.filters.criteria import wanted
from lambdamock.eventsources.permissions import needs_to_delete
from lambdamock.eventsources.poller import (
    LOOP,
    NO_TARGET,
    OK,
    PATIENCE,
    PROBLEM,
    Poller,
    PollJob,
    Surroundings,
    window_of,
)
from lambdamock.eventsources.queues.gathering import Gathering
from lambdamock.eventsources.queues.records import Held, event_of, held
from lambdamock.eventsources.queues.scaling import Running, climb_of
from lambdamock.eventsources.refusals import PROBLEM_WITH, not_allowed
from lambdamock.invocation.executions import Execution

AT_ONCE: Final = 10
"""Messages that one ReceiveMessage gives at most. Source: documented, SQS API reference."""


class QueuePoller(Poller):
    """Reads the queue of one mapping."""

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        super().__init__(uuid, table, around)
        self._gathering = Gathering()
        self._running = Running()
        self._reading = RLock()  # two threads may poll at the same time

    def _turn(self, mapping: EventSourceMapping | None) -> None:
        source = None if mapping is None or mapping.source_arn is None else self._around.open_queue(mapping.source_arn)
        if mapping is None or source is None:
            self._gathering.give_up()
        elif mapping.state is not State.ENABLED:
            self._let_go(source)
        elif (moment := self._room_from(mapping)) is not None:
            if moment > self._around.clock.now():
                self.look(moment)
            else:
                self._poll(mapping, source)

    def _room_from(self, mapping: EventSourceMapping) -> float | None:
        """When the next batch may run; None where that takes another one's end."""
        around = self._around
        climb = climb_of(mapping.settings, around.climb, is_fifo=_is_fifo(mapping))
        with around.lock:
            allowed = self._allowed(mapping) if climb is not None and climb.heeds_function else None
            return self._running.room_from(climb, around.clock.now(), allowed)

    def _allowed(self, mapping: EventSourceMapping) -> int | None:
        """How often the function may run at the same time."""
        reference = function_named_by(mapping.function_arn)
        target = None if reference is None else self._around.find(reference)
        if target is None:
            return None
        reserved = target.limits.reserved
        return target.limits.provisioned + (target.limits.pool if reserved is None else reserved)

    def _poll(self, mapping: EventSourceMapping, source: QueueSource) -> None:
        with self._reading:
            self._receive(mapping, source)
            if not self._gathering:
                self._running.rest()
            batch = self._next_batch(mapping)
            if batch and _is_fifo(mapping):
                self._let_go(source)
        if batch:
            self._process(mapping, source, batch)
        elif (moment := source.delayed_until()) is not None:
            self.look(moment)

    def _receive(self, mapping: EventSourceMapping, source: QueueSource) -> None:
        """Fill the batch up."""
        size = mapping.settings["BatchSize"]
        while len(self._gathering) < size:
            received = source.receive(min(AT_ONCE, size - len(self._gathering)))
            if not received:
                return
            self._take(mapping, source, received)

    def _take(self, mapping: EventSourceMapping, source: QueueSource, received: Sequence[QueueMessage]) -> None:
        """Keep what the filters let through; the rest is deleted.

        What was hidden for less than the window comes once more: its last receipt counts.

        Source: documented, developer guide, "Lambda event filtering": messages that do not fit are removed.
        """
        now = self._around.clock.now()
        hidden_until = now + source.visibility_timeout
        criteria = mapping.settings.get("FilterCriteria", {})
        has_window = window_of(mapping) > 0
        arn = mapping.source_arn or ""
        dropped = []
        for message in received:
            one = held(message, arn, hidden_until, has_window=has_window)
            if wanted(criteria, mapping.source, one.record):
                self._gathering.add(one, now)
            else:
                dropped.append(one)
        self._delete(mapping, source, dropped)
        if dropped:
            ids = _ids(dropped)
            discarded = RecordsDiscarded(now, self._uuid, arn, mapping.function_arn, "", ids, "Filtered")
            self._around.journal.append(discarded)

    def _next_batch(self, mapping: EventSourceMapping) -> list[Held]:
        """What is to be processed now; nothing while the window is open and the batch is not full.

        Source: documented, developer guide, "Batching behavior".
        """
        gathering, size = self._gathering, mapping.settings["BatchSize"]
        if not gathering:
            return []
        now = self._around.clock.now()
        ends = gathering.since + window_of(mapping)
        if now < ends and not gathering.is_full(size):
            self.look(ends)
            return []
        return gathering.take(size, now)

    def _let_go(self, source: QueueSource) -> None:
        """Let others have what is gathered; so the rest of a group waits in the queue while its first messages run.

        Source: assumed, that what does not fit into a batch of a FIFO queue is received once more.
        """
        with self._reading:
            given_up = self._gathering.give_up()
        if given_up:
            source.release(_handles(given_up))

    def _process(self, mapping: EventSourceMapping, source: QueueSource, batch: list[Held]) -> None:
        """Invoke the function; what comes of it, comes when its time is over.

        Source: documented, rule B201: a batch for which the function was throttled comes back like a failed one;
        assumed, that no more is read until something else happens, and that the messages of a loop are treated as those
        of a failed batch, so that the queue's redrive policy ends it.
        """
        event, payload = event_of(batch)
        chain = self._chain(_ids(batch))
        header = batch[0].message.attributes.get("AWSTraceHeader", "")
        execution = self._execute(mapping, event, chain, payload=payload, trace_header=header)
        if isinstance(execution, str):
            self._keep(source, batch)
            self._note(mapping, _ids(batch), execution, PROBLEM)
            if execution in {NO_TARGET, LOOP}:
                self.look()
            return
        now = self._around.clock.now()
        with self._around.lock:
            self._running.begin(now)
        early = [one for one in batch if now <= one.hidden_until < execution.end]  # hidden for less than it works
        conclude = partial(self._conclude, mapping, source, batch, execution, early)
        if execution.end <= now:
            conclude()
            return
        with self._around.lock:
            self._around.scheduler.add(PollJob(execution.end, conclude, f"end of a batch of mapping {self._uuid}"))
        self._keep(source, early)
        self.look()

    def _conclude(
        self,
        mapping: EventSourceMapping,
        source: QueueSource,
        batch: list[Held],
        execution: Execution,
        early: list[Held],
    ) -> None:
        """Delete what was processed; the rest comes back, unless it came back `early`.

        Source: documented, rule B210: a role that does not allow to delete lets processed messages come back.
        """
        execution.release()
        with self._around.lock:
            self._running.end()
        failed, reason = _report(mapping, batch, execution.invocation)
        come_back = {one.message.message_id for one in early}
        self._keep(source, [one for one in batch if one.message.message_id in failed - come_back])
        outcome = "Success" if not failed else "Failure" if len(failed) == len(batch) else "PartialFailure"
        result = OK if execution.invocation.function_error is None else PROBLEM
        processed = [one for one in batch if one.message.message_id not in failed]
        action = self._delete(mapping, source, processed, but=come_back)
        if action is not None:
            outcome, reason = "NotDeleted", not_allowed(mapping.source_arn, action)
            result = PROBLEM_WITH.format(reason)
        self._note(mapping, _ids(batch), outcome, result, reason=reason)
        self.look()

    def _delete(
        self, mapping: EventSourceMapping, source: QueueSource, some: Sequence[Held], *, but: Container[str] = ()
    ) -> str | None:
        """Delete messages; where the role does not allow it, they come back, `but` for some.

        Returns:
            the action that the role does not allow.
        """
        if not some:
            return None
        action = self._around.first_missing(mapping, needs_to_delete)
        if action is None:
            source.delete(_handles(some))
        else:
            self._keep(source, [one for one in some if one.message.message_id not in but])
        return action

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


def _is_fifo(mapping: EventSourceMapping) -> bool:
    return mapping.source == "sqs-fifo"


def _ids(some: Iterable[Held]) -> tuple[str, ...]:
    return tuple(one.message.message_id for one in some)


def _handles(some: Iterable[Held]) -> list[str]:
    return [one.message.receipt_handle for one in some]


def _report(mapping: EventSourceMapping, batch: list[Held], invocation: Invocation) -> Report:
    """Which messages stay in the queue.

    Source: documented, developer guide, "Implementing partial batch responses".
    """
    ids = _ids(batch)
    if invocation.function_error is not None:
        return Report(frozenset(ids))
    return report_of(mapping.settings, invocation.payload, ids)
