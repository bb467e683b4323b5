"""Queues of SQS that live in the mock itself, on its clock."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final, NamedTuple

from lambdamock.domain.ports import QueueMessage
from lambdamock.ids import Ids

DEDUPLICATION_SECONDS: Final = 300.0
"""Source: documented, SQS developer guide, "Using the Amazon SQS message deduplication ID"."""


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


@dataclass(eq=False)
class Stored:
    """A message in a queue; moments are seconds since the epoch.

    Attributes:
        visible_at: hidden or delayed until then.
        handle: of the last receipt; empty before the first.
    """

    message_id: str
    body: str
    attributes: Mapping[str, tuple[str, str | bytes]]
    sent_at: float
    visible_at: float
    system: dict[str, str] = field(default_factory=dict)
    receive_count: int = 0
    first_received_at: float = 0.0
    handle: str = ""

    @property
    def group(self) -> str | None:
        """The group that its order counts in."""
        return self.system.get("MessageGroupId")


class EmbeddedQueue:
    """A queue, standard or FIFO.

    Args:
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there are new messages.

    Source: documented, SQS developer guide: "Amazon SQS visibility timeout", "Using dead-letter queues", "FIFO queue
    delivery logic"; assumed, that a message in a dead-letter queue goes on counting its receipts.
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
        self._now = now
        self._ids = ids
        self._lock = lock
        self._changed = changed
        self._stored: list[Stored] = []
        self._sequence = 18_870_000_000_000_000_000
        self._sent: dict[str, tuple[float, str]] = {}  # deduplication id to when, and the message id

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order within a group."""
        return self.arn.endswith(".fifo")

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
        oldest = self._now() - self.settings.retention
        with self._lock:
            self._stored = [one for one in self._stored if one.sent_at > oldest]
            return list(self._stored)

    def send(
        self,
        body: str,
        attributes: Mapping[str, tuple[str, str | bytes]],
        *,
        group: str | None = None,
        deduplication_id: str | None = None,
        delay: float | None = None,
    ) -> str:
        """Take a message; returns its id, of a duplicate that of the first one."""
        now = self._now()
        system = {} if group is None else {"MessageGroupId": group}
        visible_at = now + (self.settings.delay if delay is None else delay)
        with self._lock:
            message_id = self._ids.uuid()
            if self.is_fifo:
                key = deduplication_id or sha256(body.encode()).hexdigest()
                sent_at, first = self._sent.get(key, (-DEDUPLICATION_SECONDS, ""))
                if now < sent_at + DEDUPLICATION_SECONDS:
                    return first
                self._sent[key] = (now, message_id)
                self._sequence += 256
                system |= {"MessageDeduplicationId": key, "SequenceNumber": str(self._sequence)}
            self._stored.append(Stored(message_id, body, attributes, now, visible_at, system))
        self._changed()
        return message_id

    def receive(self, most: int) -> list[QueueMessage]:
        """Up to `most` messages that are visible; what was received too often goes to the dead-letter queue."""
        with self._lock:
            self._redrive()
            now = self._now()
            blocked = {one.group for one in self.stored if self.is_fifo and one.visible_at > now}
            visible = [one for one in self._stored if one.visible_at <= now and one.group not in blocked]
            return [self._received(one, now) for one in visible[:most]]

    def delete(self, handles: Sequence[str]) -> None:
        """Delete messages by the handles of their last receipt."""
        with self._lock:
            self._stored = [one for one in self._stored if not one.handle or one.handle not in handles]

    def release(self, handles: Sequence[str]) -> None:
        """Let messages be visible now, whatever is left of their visibility timeout."""
        for one in self.stored:
            if one.handle and one.handle in handles:
                one.visible_at = min(one.visible_at, self._now())

    def delayed_until(self) -> float | None:
        """When the next message that was sent with a delay becomes visible; None if there is none."""
        now = self._now()
        return min((one.visible_at for one in self.stored if not one.handle and one.visible_at > now), default=None)

    def _received(self, one: Stored, now: float) -> QueueMessage:
        one.receive_count += 1
        one.first_received_at = one.first_received_at or now
        one.visible_at = now + self.settings.visibility_timeout
        one.handle = "AQEB" + b64encode(bytes.fromhex(self._ids.hex(276))).decode()
        system = {
            "ApproximateReceiveCount": str(one.receive_count),
            "SentTimestamp": str(round(one.sent_at * 1000)),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": str(round(one.first_received_at * 1000)),
            **one.system,
        }
        return QueueMessage(one.message_id, one.handle, one.body, system, one.attributes)

    def _redrive(self) -> None:
        most, target = self.settings.max_receive_count, self.settings.dead_letters
        if most is None or target is None:
            return
        now = self._now()
        given_up = [one for one in self.stored if one.visible_at <= now and one.receive_count >= most]
        if given_up:
            self._stored = [one for one in self._stored if one not in given_up]
            target.take_over(given_up, self.arn)

    def take_over(self, given_up: Sequence[Stored], source_arn: str) -> None:
        """Take messages that another queue gave up, as they are."""
        for one in given_up:
            one.system["DeadLetterQueueSourceArn"] = source_arn
            one.handle = ""
        with self._lock:
            self._stored += given_up
        self._changed()
