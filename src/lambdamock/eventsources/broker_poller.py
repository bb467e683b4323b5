"""Reads a queue of a broker for a mapping: one batch at a time, in order, until the function has taken it.

Source: documented, developer guide, "Using Lambda with Amazon MQ": a batch that fails is tried as a whole until it
succeeds or its messages expire; API reference, `MaximumBatchingWindowInSeconds`; assumed: the delays between two
attempts, and that one batch runs at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from json import dumps
from threading import RLock
from typing import Final, NamedTuple

from lambdamock.domain.mappings import EventSourceMapping, Mappings, State
from lambdamock.domain.ports import BrokerMessage, BrokerSource
from lambdamock.events import mq
from lambdamock.events.content import Event
from lambdamock.eventsources.filters.criteria import wanted
from lambdamock.eventsources.poller import OK, PATIENCE, PROBLEM, Poller, PollJob, Surroundings, window_of
from lambdamock.eventsources.streams.batches import delay_after, fitting
from lambdamock.invocation.executions import Execution

WINDOW: Final = 0.5
"""Seconds for which messages are gathered unless the mapping says otherwise. Source: documented, API reference."""

FIRST_DELAY: Final = 1.0
"""Seconds between the first two attempts; they double. Source: assumed."""


class Held(NamedTuple):
    """A message that a poller has; `size` are its bytes in the event."""

    message: BrokerMessage
    size: int


class BrokerPoller(Poller):
    """Reads the queue of one mapping."""

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        super().__init__(uuid, table, around)
        self._source: BrokerSource | None = None
        self._held: list[Held] = []
        self._held_since = 0.0
        self._is_running = False
        self._failing: frozenset[str] = frozenset()
        self._attempts = 0
        self._blocked_until = 0.0
        self._reading = RLock()  # two threads may poll at the same time

    @property
    def ends_loops(self) -> bool:
        """Source: documented, developer guide of today, "Recursive loop detection": not through brokers."""
        return False

    def _turn(self, mapping: EventSourceMapping | None) -> None:
        source = None if mapping is None else self._around.open_broker(mapping)
        batch: list[Held] = []
        with self._reading:
            if mapping is None or source is None or mapping.state is not State.ENABLED:
                self._let_go()
            elif not self._is_running and self._around.clock.now() >= self._blocked_until:
                self._source = source
                self._receive(mapping, source)
                batch = self._next_batch(mapping)
                self._is_running = bool(batch)
        if mapping is not None and source is not None and batch:
            self._process(mapping, source, batch)

    def _let_go(self) -> None:
        """Give back what waits for its batch to be full."""
        if self._source is not None and self._held:
            self._source.release(_ids(self._held))
        self._held = []

    def _receive(self, mapping: EventSourceMapping, source: BrokerSource) -> None:
        """Fill the batch up with what the filters let through; the rest is acknowledged.

        Source: documented, developer guide, "Filtering Amazon MQ".
        """
        size = mapping.settings["BatchSize"]
        criteria = mapping.settings.get("FilterCriteria", {})
        if not self._held:
            self._held_since = self._around.clock.now()
        while len(self._held) < size and (received := source.receive(size - len(self._held))):
            dropped = [one.message_id for one in received if not wanted(criteria, mapping.source, one.record)]
            source.acknowledge(dropped)
            self._held += [Held(one, _size(one)) for one in received if one.message_id not in dropped]

    def _next_batch(self, mapping: EventSourceMapping) -> list[Held]:
        """What is to be processed now; nothing while the window is open and the batch is not full."""
        again = sum(one.message.message_id in self._failing for one in self._held)  # they come first
        if again:
            return self._taken(again)
        self._failing, self._attempts = frozenset(), 0
        size = mapping.settings["BatchSize"]
        count = fitting(self._held, size)
        ends = self._held_since + window_of(mapping, WINDOW)
        if count == size or count < len(self._held) or self._around.clock.now() >= ends:
            return self._taken(count)
        if self._held:
            self.look(ends)
        return []

    def _taken(self, count: int) -> list[Held]:
        batch, self._held = self._held[:count], self._held[count:]
        self._held_since = self._around.clock.now()
        return batch

    def _process(self, mapping: EventSourceMapping, source: BrokerSource, batch: list[Held]) -> None:
        ids = _ids(batch)
        event = event_of(mapping.source_arn or "", source, [one.message for one in batch])
        try:
            execution = self._execute(mapping, event, self._chain(ids), number=self._attempts + 1)
        except BaseException:
            self._return(source, ids)
            raise
        if isinstance(execution, str):
            self._return(source, ids)
            self._note(mapping, ids, execution, PROBLEM)
            return
        conclude = partial(self._conclude, mapping, source, ids, execution)
        if execution.end <= self._around.clock.now():
            conclude()
            return
        with self._around.lock:
            self._around.scheduler.add(PollJob(execution.end, conclude, f"end of a batch of mapping {self._uuid}"))

    def _conclude(
        self, mapping: EventSourceMapping, source: BrokerSource, ids: tuple[str, ...], execution: Execution
    ) -> None:
        """Acknowledge what was processed; after a failure, all of the batch comes back."""
        execution.release()
        if execution.invocation.function_error is not None:
            self._return(source, ids)
            self._note(mapping, ids, "Failure", PROBLEM)
            return
        source.acknowledge(ids)
        self._is_running = False
        self._note(mapping, ids, "Success", OK)
        self.look()

    def _return(self, source: BrokerSource, ids: tuple[str, ...]) -> None:
        """Give a batch back, and what was to follow, so that all comes again in its order."""
        with self._reading:
            source.release(ids)
            self._let_go()
            self._failing = frozenset(ids)
            self._attempts += 1
            self._blocked_until = self._around.clock.now() + delay_after(self._attempts, FIRST_DELAY)
            self._is_running = False
        self.look(self._blocked_until, recurring=self._attempts >= PATIENCE)


def event_of(arn: str, source: BrokerSource, messages: Sequence[BrokerMessage]) -> Event:
    """The event of a batch."""
    records = [one.record for one in messages]
    if source.engine == "ActiveMQ":
        return {**mq.activemq(broker_arn=arn), "messages": records}
    event = mq.rabbitmq(queue=source.name, virtual_host=source.virtual_host, broker_arn=arn)
    return {**event, "rmqMessagesByQueue": dict.fromkeys(event["rmqMessagesByQueue"], records)}


def _ids(some: Sequence[Held]) -> tuple[str, ...]:
    return tuple(one.message.message_id for one in some)


def _size(message: BrokerMessage) -> int:
    return len(dumps(message.record, separators=(",", ":")).encode())
