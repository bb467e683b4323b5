"""Reads a queue for a mapping: batches of messages, one synchronous invocation each.

Source: documented, developer guide, "Using AWS Lambda with Amazon SQS", rules B196 to B200, B204, B206 and B211.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from threading import RLock
from typing import Final

from lambdamock.domain.journal import Invocation
from lambdamock.domain.mappings import EventSourceMapping, Mappings, State
from lambdamock.domain.ports import QueueMessage, QueueSource
from lambdamock.eventsources.batch_responses import failed_records
from lambdamock.eventsources.criteria import wanted
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
from lambdamock.eventsources.queue_records import Held, fitting, record_of
from lambdamock.invocation.executions import Execution

AT_ONCE: Final = 10
"""Messages that one ReceiveMessage gives at most. Source: documented, SQS API reference."""


class QueuePoller(Poller):
    """Reads the queue of one mapping."""

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        super().__init__(uuid, table, around)
        self._held: list[Held] = []
        self._held_since = 0.0
        self._running = 0
        self._reading = RLock()  # two threads may poll at the same time

    def _turn(self, mapping: EventSourceMapping | None) -> None:
        source = None if mapping is None or mapping.source_arn is None else self._around.open_queue(mapping.source_arn)
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
        has_window = window_of(mapping) > 0
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
        ends = self._held_since + window_of(mapping)
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
        assumed, that no more is read until something else happens, and that the messages of a loop are treated as those
        of a failed batch, so that the queue's redrive policy ends it.
        """
        event = {"Records": [one.record for one in batch]}
        chain = self._chain(_ids(batch))
        header = batch[0].message.attributes.get("AWSTraceHeader", "")
        execution = self._execute(mapping, event, chain, trace_header=header)
        if isinstance(execution, str):
            self._keep(source, batch)
            self._note(mapping, _ids(batch), execution, PROBLEM)
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
        self._note(mapping, _ids(batch), outcome, OK if execution.invocation.function_error is None else PROBLEM)
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


def _ids(some: Iterable[Held]) -> tuple[str, ...]:
    return tuple(one.message.message_id for one in some)


def _handles(some: Iterable[Held]) -> list[str]:
    return [one.message.receipt_handle for one in some]


def _delete(source: QueueSource, some: Sequence[Held]) -> None:
    if some:
        source.delete(_handles(some))


def _failed(mapping: EventSourceMapping, batch: list[Held], invocation: Invocation) -> frozenset[str]:
    """The ids of the messages that stay in the queue.

    Source: documented, rule B200 and developer guide, "Implementing partial batch responses".
    """
    ids = _ids(batch)
    if invocation.function_error is not None:
        return frozenset(ids)
    if "ReportBatchItemFailures" not in mapping.settings.get("FunctionResponseTypes", ()):
        return frozenset()
    return failed_records(invocation.payload, ids)
