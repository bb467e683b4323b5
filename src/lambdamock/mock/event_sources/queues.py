"""Queues as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.queues import EmbeddedQueue, QueueSettings
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError
from lambdamock.events.content import read_json, text_of
from lambdamock.events.message_attributes import Attribute, typed
from lambdamock.mock.event_sources import (
    EventSource,
    EventSources,
    check_name,
    check_number,
    check_text,
    let_mappings_look,
    several,
)
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.adapters.memory.stored_messages import Stored
    from lambdamock.simulation import Simulation

_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "visibility_timeout": (0, 43_200),
    "delay": (0, 900),
    "retention": (60, 1_209_600),
    "max_receive_count": (1, 1000),
}
"""Source: documented, SQS API reference, SetQueueAttributes."""

MESSAGE_BYTES: Final[Mapping[str, int]] = {"2019": 256 * 1024}
"""How long a message may be with its attributes, by profile; 1 MiB in the others. Source: documented, SQS developer
guide, "Amazon SQS message quotas"; 256 KiB until August 2025."""

ATTRIBUTES: Final = 10
"""Source: documented, SQS developer guide, "Amazon SQS message quotas"."""

_CHARACTERS: Final[Mapping[str, int]] = {"group": 128, "deduplication_id": 128, "trace_header": 1_024}
"""How long options of a message may be. Source: documented, SQS API reference, SendMessage; assumed, trace headers."""

_ATTRIBUTE: Final = re.compile(r".{1,256}", re.DOTALL)
"""Source: documented, SQS API reference, MessageAttributeValue, of the length."""

_NAME: Final = re.compile(r"[\w-]{1,80}|[\w-]{1,75}\.fifo", re.ASCII)


@displayed("message_id", "body", "attributes", "group", "is_visible", "visible_at", "receive_count")
class QueueMessage:
    """A message that lies in a queue."""

    def __init__(self, stored: Stored, now: float) -> None:
        self.message_id = stored.message_id
        self.body = stored.body
        self.attributes = {name: value for name, (_, value) in stored.attributes.items()}
        self.receive_count = stored.receive_count
        self.group = stored.group
        self._visible_at = stored.visible_at
        self._sent_at = stored.sent_at
        self.is_visible = stored.visible_at <= now

    @property
    def sent_at(self) -> datetime:
        """When it was sent (UTC)."""
        return datetime.fromtimestamp(self._sent_at, timezone.utc)

    @property
    def visible_at(self) -> datetime:
        """Until when it is hidden or delayed (UTC); a moment of the past when it is not."""
        return datetime.fromtimestamp(self._visible_at, timezone.utc)

    def json(self) -> Any:
        """The body, parsed as JSON.

        Raises:
            json.JSONDecodeError: it is none; says what it begins with.
        """
        return read_json(self.body, f"message {self.message_id}")

    def __repr__(self) -> str:
        state = "visible" if self.is_visible else f"hidden until {self.visible_at.isoformat()}"
        group = f" of group {self.group!r}" if self.group else ""
        return f"<QueueMessage {self.body[:60]!r}{group}, {state}, received {self.receive_count} times>"


@displayed("name", "arn", "messages")
class Queue(EventSource):
    """A queue of the mock: event source mappings read from it, dead letters and records of functions go to it."""

    def __init__(self, simulation: Simulation, queue: EmbeddedQueue) -> None:
        super().__init__(simulation)
        self._queue = queue

    def _living(self) -> EmbeddedQueue:
        if self._simulation.embedded.queues.get(self.arn) is not self._queue:
            raise UsageError(f"{self.name} is gone; queues end with delete() and reset()")
        return self._queue

    @property
    def arn(self) -> str:
        """What a mapping, a dead-letter configuration or a destination names."""
        return self._queue.arn

    @property
    def name(self) -> str:
        """Its name, with ".fifo" where it is one."""
        return self.arn.rpartition(":")[2]

    @property
    def _identity(self) -> str:
        return self.arn

    def send(
        self,
        body: Any,
        *,
        attributes: Mapping[str, Attribute] | None = None,
        group: str | None = None,
        deduplication_id: str | None = None,
        delay: float | None = None,
        trace_header: str | None = None,
    ) -> str:
        """Send a message, as SendMessage does; mappings that read from the queue get it before this returns.

        Args:
            body: a text; a mapping, a list or a number is sent as JSON.
            attributes: texts, numbers, bytes, or (data type, value), by name.
            group: of a FIFO queue's message, which must have one.
            deduplication_id: of a FIFO queue's message; the SHA-256 of the body unless told otherwise.
            delay: seconds until it is visible, 0 to 900; the queue's own by default.
            trace_header: `AWSTraceHeader`, of X-Ray.

        Returns:
            the message id.

        Raises:
            UsageError: the queue's kind has no such message, or SQS has none that is so long.
        """
        queue, fifo = self._living(), self._queue.is_fifo
        if fifo and group is None:
            raise UsageError(f"{self.name} is a FIFO queue: give the group that the message belongs to")
        if deduplication_id is not None and not fifo:
            raise UsageError(f"{self.name} is no FIFO queue: its messages have no deduplication_id")
        if fifo and delay is not None:
            raise UsageError(f"{self.name} is a FIFO queue: its messages have no delay but the queue's")
        if delay is not None:
            check_number("send", "delay", delay, *_RANGES["delay"])
        self._check_options(group=group, deduplication_id=deduplication_id, trace_header=trace_header)
        text = _text_of(body)
        sent = _typed(attributes or {})
        self._check_content(text, sent)
        message_id = queue.send(
            text, sent, group=group, deduplication_id=deduplication_id, delay=delay, trace_header=trace_header
        )
        self._sent([message_id])
        return message_id

    def send_many(self, bodies: Iterable[Any], *, group: str | None = None) -> list[str]:
        """Send messages before any mapping looks at the queue, as SendMessageBatch does; as many as there are.

        Args:
            bodies: as `send` takes them.
            group: of all of them, in a FIFO queue, which must have one.

        Returns:
            the message ids.
        """
        queue = self._living()
        if queue.is_fifo and group is None:
            raise UsageError(f"{self.name} is a FIFO queue: give the group that the messages belong to")
        self._check_options(group=group)
        texts = [_text_of(body) for body in several("send_many", bodies)]
        for text in texts:
            self._check_content(text, {})
        ids = [queue.send(text, {}, group=group) for text in texts]
        self._sent(ids)
        return ids

    def delete_message(self, receipt_handle: str) -> None:
        """Delete a message by the handle of its last receipt, as DeleteMessage does; that of an earlier one does not.

        Args:
            receipt_handle: the `receiptHandle` of a record.
        """
        self._living().delete([receipt_handle])

    def change_visibility(self, receipt_handle: str, seconds: int) -> None:
        """Let a received message be visible after a time of its own, as ChangeMessageVisibility does.

        Args:
            receipt_handle: the `receiptHandle` of a record.
            seconds: from now on, 0 to 43200.

        Raises:
            UsageError: nobody holds a message by that handle, or it cannot be hidden for so long.
        """
        call = f"{self.name}.change_visibility"
        check_number(call, "seconds", seconds, *_RANGES["visibility_timeout"])
        if not self._living().keep_back(receipt_handle, seconds):
            raise UsageError(f"{call}({receipt_handle[:12]!r}...): nobody holds a message by that handle")
        self._simulation.run_due()

    def purge(self) -> None:
        """Delete all messages, also hidden and delayed ones."""
        self._living().purge()

    def delete(self) -> None:
        """Delete the queue with its messages; its mappings stay, and have nothing to read.

        Queues that give their messages up to it keep them.
        """
        queue, queues = self._living(), self._simulation.embedded.queues
        del queues[self.arn]
        for other in queues.values():
            if other.settings.dead_letters is queue:
                other.settings = other.settings._replace(dead_letters=None, max_receive_count=None)
        self._changed()

    def redrive(self) -> int:
        """Give the visible messages of a dead-letter queue back to the queues that gave them up.

        Returns:
            how many there were; messages that came here otherwise stay.
        """
        count = self._living().hand_back(self._simulation.embedded.queues.get)
        self._simulation.run_due()
        return count

    def _sent(self, ids: list[str]) -> None:
        self._simulation.sent(ids)
        self._simulation.run_due()

    def _check_options(self, **options: str | None) -> None:
        for option, given in options.items():
            if given is not None:
                check_text("send", option, given, _CHARACTERS[option])

    def _check_content(self, text: str, attributes: Mapping[str, tuple[str, str | bytes]]) -> None:
        if not text:
            raise UsageError("send(''): SQS has no messages without a body")
        if len(attributes) > ATTRIBUTES:
            raise UsageError(f"send(attributes=...): {len(attributes)} of them; SQS takes {ATTRIBUTES}")
        most = MESSAGE_BYTES.get(self._simulation.world.profile.name, 1024 * 1024)
        size = len(text.encode()) + sum(
            len(name.encode()) + len(kind.encode()) + len(value if isinstance(value, bytes) else value.encode())
            for name, (kind, value) in attributes.items()
        )
        if size > most:
            raise UsageError(f"send(...): {size} bytes with attributes; SQS takes messages of up to {most}")

    @property
    def messages(self) -> list[QueueMessage]:
        """What lies in it, oldest first, hidden and delayed messages among them."""
        now = self._simulation.world.clock.now()
        return [QueueMessage(one, now) for one in self._queue.stored]

    def assert_drained(self) -> None:
        """Fail when messages lie in it, also hidden and delayed ones, and tell who reads from it."""
        __tracebackhide__ = True
        from lambdamock.mock.assertions.queues import check_drained

        self._living()
        check_drained(self._simulation, self.arn, self.name, self.messages)

    def __repr__(self) -> str:
        messages = self.messages
        visible = sum(one.is_visible for one in messages)
        most, target = self._queue.settings.max_receive_count, self._queue.settings.dead_letters
        letters = "" if target is None else f", to {target.arn.rpartition(':')[2]} after {most} receipts"
        return f"<Queue {self.name}: {visible} messages visible, {len(messages) - visible} hidden{letters}>"


class Queues(EventSources[Queue]):
    """The queues of the mock, by name."""

    _kind = "queue"

    def create(
        self,
        name: str,
        *,
        visibility_timeout: int = 30,
        delay: int = 0,
        retention: int = 345_600,
        fifo: bool | None = None,
        redrive_to: Queue | str | None = None,
        max_receive_count: int | None = None,
    ) -> Queue:
        """Make a queue.

        Args:
            name: that of a FIFO queue ends with ".fifo".
            visibility_timeout: for how long a received message is hidden, 0 to 43200 seconds.
            delay: before a new message becomes visible, 0 to 900 seconds.
            retention: how long a message is kept, 60 to 1209600 seconds.
            fifo: whether it is a FIFO queue; by default its name tells.
            redrive_to: its dead-letter queue, or the name of that.
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
        dead_letters = None if redrive_to is None else self._target(redrive_to)
        most = 10 if dead_letters and max_receive_count is None else max_receive_count
        settings = QueueSettings(visibility_timeout, delay, retention, most, dead_letters)
        _check(name, settings)
        world = simulation.world
        simulation.embedded.queues[arn] = EmbeddedQueue(
            arn, settings, now=world.clock.now, ids=world.ids, lock=world.lock, changed=simulation.source_changed
        )
        let_mappings_look(simulation)
        return Queue(simulation, simulation.embedded.queues[arn])

    def _target(self, redrive_to: object) -> EmbeddedQueue:
        queue = self.get(redrive_to) if isinstance(redrive_to, str) else redrive_to
        if not isinstance(queue, Queue):
            raise UsageError(f"create(redrive_to={redrive_to!r}): give a queue that exists, or its name")
        dead_letters = self._simulation.embedded.queues.get(queue.arn)
        if dead_letters is None:
            raise UsageError(f"create(redrive_to=...): {queue.name} is gone; queues end with delete() and reset()")
        return dead_letters

    def _arn(self, name: str) -> str:
        check_name("queue", name, _NAME, "up to 80 letters, digits, hyphens and underscores, .fifo included")
        return f"arn:{partition_of(self._region)}:sqs:{self._region}:{self._simulation.account_id}:{name}"

    def _all(self) -> Iterator[Queue]:
        queues = self._simulation.embedded.queues.values()
        return (Queue(self._simulation, queue) for queue in list(queues) if self._is_here(queue.arn))


def _typed(attributes: Mapping[str, Attribute]) -> dict[str, tuple[str, str | bytes]]:
    if not isinstance(attributes, Mapping):
        raise UsageError(f"send(attributes={attributes!r:.60}): give a mapping, values by name")
    for name in attributes:
        check_name("attribute", name, _ATTRIBUTE, "a text of up to 256 characters")
    return {name: typed(value) for name, value in attributes.items()}


def _text_of(body: Any) -> str:
    """Source: documented, SQS API reference, SendMessage: a text in UTF-8."""
    if body is None:
        raise UsageError("send(None): SQS has no messages without a body")
    try:
        text = text_of(body)
        text.encode()
    except (UsageError, UnicodeEncodeError) as error:
        raise UsageError(f"send({body!r:.60}): give a text, or what JSON can hold: {error}") from None
    return text


def _check(name: str, settings: QueueSettings) -> None:
    for option in _RANGES:
        given = getattr(settings, option)
        if given is not None:
            check_number("create", option, given, *_RANGES[option])
    target = settings.dead_letters
    if target is None and settings.max_receive_count is not None:
        raise UsageError("create(max_receive_count=...): name the dead-letter queue, too: redrive_to=queue")
    if target is not None and target.is_fifo is not name.endswith(".fifo"):
        raise UsageError(f"create({name!r}): the dead-letter queue of a FIFO queue is one, and of another is none")
