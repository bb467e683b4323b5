"""Queues of SQS that live in the mock itself, on its clock."""

from __future__ import annotations

from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from itertools import count
from typing import Any, Final, NamedTuple

from lambdamock.adapters.memory.stored_messages import ByArrival, ByGroup, Order, Stored, Timetable
from lambdamock.domain.ports import QueueMessage
from lambdamock.ids import Ids

DEDUPLICATION_SECONDS: Final = 300.0
"""Source: documented, SQS developer guide, "Using the Amazon SQS message deduplication ID"."""

_SENDER: Final = "AIDAIENQZJOLO23YVJ4VO"


class QueueSettings(NamedTuple):
    """How a queue is set up.

    Attributes:
        visibility_timeout: how long a received message is hidden, in seconds.
        delay: before a new message becomes visible, in seconds, unless it says otherwise.
        retention: how long a message is kept, in seconds.
        max_receive_count: how often a message is received before it goes to `dead_letters`.
        dead_letters: the dead-letter queue.
    """

    visibility_timeout: int = 30
    delay: int = 0
    retention: int = 345_600
    max_receive_count: int | None = None
    dead_letters: EmbeddedQueue | None = None


class EmbeddedQueue:
    """A queue, standard or FIFO.

    Args:
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there are new messages.

    Source: documented, SQS developer guide: "Amazon SQS visibility timeout", "Using dead-letter queues" (in a
    dead-letter queue the age of a message counts on, in one of a FIFO queue it begins anew); assumed, that a message in
    a dead-letter queue goes on counting its receipts.
    """

    def __init__(
        self,
        arn: str,
        settings: QueueSettings,
        *,
        now: Callable[[], float],
        ids: Ids,
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.arn = arn
        self.settings = settings
        self.is_fifo: Final = arn.endswith(".fifo")
        self._now = now
        self._ids = ids
        self._lock = lock
        self._changed = changed
        self._positions = count()
        self._stored: OrderedDict[int, Stored] = OrderedDict()  # by position; a dict is slow at its worn front
        self._by_handle: dict[str, Stored] = {}
        self._order: Order = ByGroup() if self.is_fifo else ByArrival()
        self._in_flight = Timetable()
        self._delayed = Timetable()
        self._kept_back = Timetable()
        self._numbers = count(18_870_000_000_000_000_256, 256)
        self._sent: OrderedDict[str, tuple[float, str]] = OrderedDict()  # deduplication id: when, and the message id

    @property
    def visibility_timeout(self) -> int:
        """How long a received message is hidden, in seconds."""
        return self.settings.visibility_timeout

    @property
    def gives_up(self) -> bool:
        """Whether a message that always fails leaves the queue for its dead-letter queue."""
        return self.settings.dead_letters is not None

    @property
    def stored(self) -> list[Stored]:
        """The messages, oldest first; those that are too old are gone."""
        with self._lock:
            self._forget(one for one in list(self._stored.values()) if self._is_too_old(one))
            return list(self._stored.values())

    def send(
        self,
        body: str,
        attributes: Mapping[str, tuple[str, str | bytes]],
        *,
        group: str | None = None,
        deduplication_id: str | None = None,
        delay: float | None = None,
        trace_header: str | None = None,
    ) -> str:
        """Take a message; returns its id, of a duplicate that of the first one."""
        now = self._now()
        system = {} if group is None else {"MessageGroupId": group}
        if trace_header is not None:
            system["AWSTraceHeader"] = trace_header
        visible_at = now + (self.settings.delay if delay is None else delay)
        with self._lock:
            message_id = self._ids.uuid()
            if self.is_fifo:
                key = deduplication_id or sha256(body.encode()).hexdigest()
                if (first := self._first_of(key, now)) is not None:
                    return first
                self._sent[key] = (now, message_id)
                system |= {"MessageDeduplicationId": key, "SequenceNumber": str(next(self._numbers))}
            self._put(Stored(message_id, body, attributes, now, now, visible_at, next(self._positions), system))
        self._changed()
        return message_id

    def receive(self, most: int) -> list[QueueMessage]:
        """Up to `most` messages that are visible; what was received too often goes to the dead-letter queue."""
        with self._lock:
            now = self._now()
            while self._stored and self._is_too_old(oldest := next(iter(self._stored.values()))):
                self._forget([oldest])
            self._appear(now)
            received: list[QueueMessage] = []
            while len(received) < most and (taken := self._order.take(most - len(received))):
                received += [self._received(one, now) for one in taken if not self._is_expired(one)]
            return received

    def delete(self, handles: Sequence[str]) -> None:
        """Delete messages by the handles of their last receipt."""
        with self._lock:
            self._forget(one for handle in handles if (one := self._by_handle.get(handle)))

    def release(self, handles: Sequence[str]) -> None:
        """Let messages be visible now, whatever is left of their visibility timeout, unless it was chosen for them."""
        with self._lock:
            now = self._now()
            for handle in handles:
                one = self._by_handle.get(handle)
                if one is not None and one.visible_at > now and not one.is_kept_back:
                    one.visible_at = now
                    self._in_flight.add(one)

    def keep_back(self, handle: str, seconds: float) -> bool:
        """Let a message be visible that many seconds from now; false when it is not received by that handle."""
        with self._lock:
            one = self._by_handle.get(handle)
            if one is None or not one.is_in_flight:
                return False
            one.visible_at = self._now() + seconds
            one.is_kept_back = True
            self._in_flight.add(one)
            self._kept_back.add(one)
        self._changed()
        return True

    def purge(self) -> None:
        """Delete all messages, also those that somebody has received."""
        with self._lock:
            self._forget(list(self._stored.values()))

    def hand_back(self, queue_of: Callable[[str], EmbeddedQueue | None]) -> int:
        """Give the visible messages of a dead-letter queue back to the queues that gave them up.

        Args:
            queue_of: the queue of an ARN; None when it is gone: then its messages stay.

        Returns:
            how many there were.

        Source: documented, SQS developer guide, "Configure a dead-letter queue redrive": a message that goes back is a
        new one, with another id; assumed, that it keeps its deduplication id and is no duplicate.
        """
        with self._lock:
            back = [
                (one, source)
                for one in self.stored
                if one.visible_at <= self._now()
                and (source := queue_of(one.system.get("DeadLetterQueueSourceArn", ""))) is not None
            ]
            self._forget(one for one, _ in back)
            for one, source in back:
                source.take_back(one)
        return len(back)

    def take_back(self, one: Stored) -> None:
        """Take a message that a dead-letter queue hands back."""
        now = self._now()
        system = {name: value for name, value in one.system.items() if name != "DeadLetterQueueSourceArn"}
        if self.is_fifo:
            system["SequenceNumber"] = str(next(self._numbers))
        position = next(self._positions)
        self._put(Stored(self._ids.uuid(), one.body, one.attributes, now, now, now, position, system))
        self._changed()

    def take_over(self, given_up: Iterable[Stored], source_arn: str) -> None:
        """Take messages that another queue gave up, as they are."""
        now = self._now()
        with self._lock:
            for one in given_up:
                self._put(
                    Stored(
                        one.message_id,
                        one.body,
                        one.attributes,
                        one.sent_at,
                        now if self.is_fifo else one.kept_from,
                        one.visible_at,
                        next(self._positions),
                        {**one.system, "DeadLetterQueueSourceArn": source_arn},
                        one.receive_count,
                        one.first_received_at,
                    )
                )
        self._changed()

    def delayed_until(self) -> float | None:
        """When the next message becomes visible that was sent with a delay or is kept back; None if there is none."""
        with self._lock:
            self._show(self._delayed.due(self._now()))
            moments = (self._delayed.next(), self._kept_back.next())
            return min((one for one in moments if one is not None), default=None)

    def _first_of(self, key: str, now: float) -> str | None:
        """The message that another one of the same deduplication id is a duplicate of."""
        while self._sent:
            oldest = next(iter(self._sent))
            if now < self._sent[oldest][0] + DEDUPLICATION_SECONDS:
                break
            del self._sent[oldest]
        return self._sent[key][1] if key in self._sent else None

    def _put(self, one: Stored) -> None:
        self._stored[one.position] = one
        if one.visible_at > self._now():
            self._delayed.add(one)
        else:
            self._order.show(one)

    def _received(self, one: Stored, now: float) -> QueueMessage:
        self._by_handle.pop(one.handle, None)
        one.receive_count += 1
        one.first_received_at = one.first_received_at or now
        one.visible_at = now + self.settings.visibility_timeout
        one.is_kept_back = False
        one.handle = "AQEB" + b64encode(bytes.fromhex(self._ids.hex(276))).decode()
        self._by_handle[one.handle] = one
        self._in_flight.add(one)
        system = {
            "ApproximateReceiveCount": str(one.receive_count),
            "SentTimestamp": str(round(one.sent_at * 1000)),
            "SenderId": _SENDER,
            "ApproximateFirstReceiveTimestamp": str(round(one.first_received_at * 1000)),
            **one.system,
        }
        return QueueMessage(one.message_id, one.handle, one.body, system, one.attributes)

    def _appear(self, now: float) -> None:
        """Let messages be visible whose time has come; what was received too often is given up instead."""
        self._show(self._delayed.due(now))
        back = self._in_flight.due(now)
        most, target = self.settings.max_receive_count, self.settings.dead_letters
        if most is None or target is None:
            given_up = []
        else:
            given_up = [one for one in back if one.receive_count >= most and not self._is_too_old(one)]
        for one in back:
            self._order.land(one)
        self._forget(given_up)
        self._show(one for one in back if not one.is_gone)
        if target is not None and given_up:
            target.take_over(given_up, self.arn)

    def _show(self, some: Iterable[Stored]) -> None:
        for one in some:
            self._order.show(one)

    def _is_too_old(self, one: Stored) -> bool:
        return one.kept_from <= self._now() - self.settings.retention

    def _is_expired(self, one: Stored) -> bool:
        """Whether its retention is over; then it is forgotten. It was taken to be handed out."""
        if not self._is_too_old(one):
            return False
        self._order.land(one)
        self._forget([one])
        return True

    def _forget(self, some: Iterable[Stored]) -> None:
        for one in some:
            one.is_gone = True
            del self._stored[one.position]
            self._by_handle.pop(one.handle, None)
            if one.is_in_flight:
                self._order.land(one)
