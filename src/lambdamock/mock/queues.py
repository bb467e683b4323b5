"""Queues as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from json import dumps
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.queues import EmbeddedQueue, QueueSettings
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError
from lambdamock.events.message_attributes import Attribute, typed

if TYPE_CHECKING:
    from lambdamock.adapters.queues import Stored
    from lambdamock.simulation import Simulation

_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "visibility_timeout": (0, 43_200),
    "delay": (0, 900),
    "retention": (60, 1_209_600),
    "max_receive_count": (1, 1000),
}
"""Source: documented, SQS API reference, SetQueueAttributes."""

_NAME: Final = re.compile(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", re.ASCII)


class QueueMessage:
    """A message that lies in a queue."""

    def __init__(self, stored: Stored, now: float) -> None:
        self.message_id = stored.message_id
        self.body = stored.body
        self.receive_count = stored.receive_count
        self.group = stored.group
        self._visible_at = stored.visible_at
        self.is_visible = stored.visible_at <= now

    @property
    def visible_at(self) -> datetime:
        """Until when it is hidden or delayed (UTC); a moment of the past when it is not."""
        return datetime.fromtimestamp(self._visible_at, timezone.utc)

    def __repr__(self) -> str:
        state = "visible" if self.is_visible else f"hidden until {self.visible_at.isoformat()}"
        return f"<QueueMessage {self.body[:60]!r}, {state}, received {self.receive_count} times>"


class Queue:
    """A queue of the mock: event source mappings read from it, dead letters and records of functions go to it."""

    def __init__(self, simulation: Simulation, queue: EmbeddedQueue) -> None:
        self._simulation = simulation
        self._queue = queue

    @property
    def arn(self) -> str:
        """What a mapping, a dead-letter configuration or a destination names."""
        return self._queue.arn

    @property
    def name(self) -> str:
        """Its name, with ".fifo" where it is one."""
        return self.arn.rpartition(":")[2]

    def send(
        self,
        body: Any,
        *,
        attributes: Mapping[str, Attribute] | None = None,
        group: str | None = None,
        deduplication_id: str | None = None,
        delay: float | None = None,
    ) -> str:
        """Send a message, as SendMessage does; mappings that read from the queue get it before this returns.

        Args:
            body: a text; anything else is sent as JSON.
            attributes: texts, numbers, bytes, or (data type, value), by name.
            group: of a FIFO queue's message, which must have one.
            deduplication_id: of a FIFO queue's message; the SHA-256 of the body unless told otherwise.
            delay: seconds until it is visible; the queue's own by default.

        Returns:
            the message id.

        Raises:
            UsageError: the queue's kind has no such message.
        """
        fifo = self._queue.is_fifo
        if fifo and group is None:
            raise UsageError(f"{self.name} is a FIFO queue: give the group that the message belongs to")
        if deduplication_id is not None and not fifo:
            raise UsageError(f"{self.name} is no FIFO queue: its messages have no deduplication_id")
        if fifo and delay is not None:
            raise UsageError(f"{self.name} is a FIFO queue: its messages have no delay but the queue's")
        text = body if isinstance(body, str) else dumps(body)
        sent = {name: typed(value) for name, value in (attributes or {}).items()}
        message_id = self._queue.send(text, sent, group=group, deduplication_id=deduplication_id, delay=delay)
        self._simulation.sent([message_id])
        self._simulation.run_due()
        return message_id

    @property
    def messages(self) -> list[QueueMessage]:
        """What lies in it, oldest first, hidden and delayed messages among them."""
        now = self._simulation.world.clock.now()
        return [QueueMessage(one, now) for one in self._queue.stored]

    def __repr__(self) -> str:
        messages = self.messages
        visible = sum(one.is_visible for one in messages)
        return f"<Queue {self.name}: {visible} messages visible, {len(messages) - visible} hidden>"


class Queues:
    """The queues of the mock, by name."""

    def __init__(self, simulation: Simulation, region: str) -> None:
        self._simulation = simulation
        self._region = region

    def create(
        self,
        name: str,
        *,
        visibility_timeout: int = 30,
        delay: int = 0,
        retention: int = 345_600,
        fifo: bool | None = None,
        redrive_to: Queue | None = None,
        max_receive_count: int | None = None,
    ) -> Queue:
        """Make a queue.

        Args:
            name: that of a FIFO queue ends with ".fifo".
            visibility_timeout: for how long a received message is hidden, 0 to 43200 seconds.
            delay: before a new message becomes visible, 0 to 900 seconds.
            retention: how long a message is kept, 60 to 1209600 seconds.
            fifo: whether it is a FIFO queue; by default its name tells.
            redrive_to: its dead-letter queue.
            max_receive_count: how often a message is received before it goes there, 1 to 1000; 10 by default.

        Raises:
            UsageError: SQS would not make it, or there is one of that name.
        """
        simulation = self._simulation
        arn = self._arn(name)
        if fifo is not None and fifo is not name.endswith(".fifo"):
            raise UsageError(f"create({name!r}, fifo={fifo}): the name of a FIFO queue ends with .fifo, no other does")
        if arn in simulation.embedded.queues:
            raise UsageError(f"create({name!r}): there is a queue of that name")
        dead_letters = None if redrive_to is None else simulation.embedded.queues.get(redrive_to.arn)
        if redrive_to is not None and dead_letters is None:
            raise UsageError(f"create({name!r}, redrive_to=...): {redrive_to.name} is gone; queues end with reset()")
        most = 10 if dead_letters and max_receive_count is None else max_receive_count
        settings = QueueSettings(visibility_timeout, delay, retention, most, dead_letters)
        _check(name, settings)
        world = simulation.world
        simulation.embedded.queues[arn] = EmbeddedQueue(
            arn, settings, now=world.clock.now, ids=world.ids, lock=world.lock, changed=simulation.source_changed
        )
        return self[name]

    def _arn(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} is no name of a queue: up to 80 letters, digits, hyphens and underscores, .fifo included"
            )
        return f"arn:{partition_of(self._region)}:sqs:{self._region}:{self._simulation.account_id}:{name}"

    def __getitem__(self, name: str) -> Queue:
        queue = self._simulation.embedded.queues.get(self._arn(name))
        if queue is None:
            raise KeyError(name)
        return Queue(self._simulation, queue)

    def __iter__(self) -> Iterator[Queue]:
        return (Queue(self._simulation, queue) for queue in self._simulation.embedded.queues.values())

    def __len__(self) -> int:
        return len(self._simulation.embedded.queues)

    def __repr__(self) -> str:
        return f"<Queues: {', '.join(queue.name for queue in self) or 'none'}>"


def _check(name: str, settings: QueueSettings) -> None:
    for option, (low, high) in _RANGES.items():
        given = getattr(settings, option)
        if given is not None and not low <= given <= high:
            raise UsageError(f"create({option}={given!r}): {low} to {high}")
    target = settings.dead_letters
    if target is None and settings.max_receive_count is not None:
        raise UsageError("create(max_receive_count=...): name the dead-letter queue, too: redrive_to=queue")
    if target is not None and target.is_fifo is not name.endswith(".fifo"):
        raise UsageError(f"create({name!r}): the dead-letter queue of a FIFO queue is one, and of another is none")
