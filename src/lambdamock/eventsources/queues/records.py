"""Messages of a queue as records of an event. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONEncoder
from typing import Final, NamedTuple

from lambdamock.domain.ports import QueueMessage
from lambdamock.events import sqs
from lambdamock.events.content import Event

_as_json: Final = JSONEncoder(separators=(",", ":")).encode
_SHOWN: Final = (
    "ApproximateReceiveCount",
    "AWSTraceHeader",
    "SentTimestamp",
    "SequenceNumber",
    "MessageGroupId",
    "SenderId",
    "MessageDeduplicationId",
    "DeadLetterQueueSourceArn",
    "ApproximateFirstReceiveTimestamp",
)
_SHOWN_OF_STANDARD: Final = tuple(name for name in _SHOWN if name not in {"MessageDeduplicationId", "SequenceNumber"})
_MD5_OF_NOTHING: Final = "md5OfMessageAttributes"


class Held(NamedTuple):
    """A message that a poller has received.

    Attributes:
        record: as functions and filters see it.
        content: the same, as JSON.
        hidden_until: seconds since the epoch, on the clock of the mock.
    """

    message: QueueMessage
    record: Event
    content: bytes
    hidden_until: float

    @property
    def size(self) -> int:
        """Bytes that it takes of an event, with the comma before the next record."""
        return len(self.content) + 1

    @property
    def receive_count(self) -> int:
        """How often it was received, this time included."""
        return int(self.message.attributes["ApproximateReceiveCount"])


def held(message: QueueMessage, arn: str, hidden_until: float, *, has_window: bool) -> Held:
    """A message that was received, as `record_of` shows it."""
    record = record_of(message, arn, has_window=has_window)
    return Held(message, record, _as_json(record).encode(), hidden_until)


def record_of(message: QueueMessage, arn: str, *, has_window: bool) -> Event:
    """A message as a record of the event.

    Args:
        has_window: the mapping waits for more messages: then a message without attributes has a null MD5 of them.

    Source: observed, recorded events of mappings with a window and without.
    """
    given = message.attributes
    shown = _SHOWN if arn.endswith(".fifo") else _SHOWN_OF_STANDARD
    record = sqs.record_of(
        message.message_id,
        message.receipt_handle,
        message.body,
        {name: given[name] for name in shown if name in given},
        message.message_attributes,
        arn,
        arn.split(":", 4)[3],
    )
    return {_MD5_OF_NOTHING: None, **record} if has_window else record


def event_of(batch: Sequence[Held]) -> tuple[Event, bytes]:
    """The event of a batch, and the same as JSON."""
    return {"Records": [one.record for one in batch]}, b'{"Records":[%b]}' % b",".join(one.content for one in batch)
