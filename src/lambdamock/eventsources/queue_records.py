"""Messages of a queue as records of an event, and how many of them make a batch. Pure rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps
from typing import Final, NamedTuple

from lambdamock.domain.ports import QueueMessage
from lambdamock.events import sqs
from lambdamock.events.content import Event

BATCH_BYTES: Final = 6 * 1024 * 1024
"""Source: documented, developer guide, "Batching behavior": the payload of an invocation bounds the batch."""

_FIFO_ONLY: Final = (("deduplication_id", "MessageDeduplicationId"), ("sequence_number", "SequenceNumber"))
_MD5_OF_NOTHING: Final = "md5OfMessageAttributes"


class Held(NamedTuple):
    """A message that a poller has received.

    Attributes:
        record: as functions and filters see it.
        hidden_until: seconds since the epoch, on the clock of the mock.
    """

    message: QueueMessage
    record: Event
    hidden_until: float

    @property
    def receive_count(self) -> int:
        """How often it was received, this time included."""
        return int(self.message.attributes["ApproximateReceiveCount"])


def record_of(message: QueueMessage, arn: str, *, has_window: bool) -> Event:
    """A message as a record of the event.

    Args:
        has_window: the mapping waits for more messages: then a message without attributes has a null MD5 of them.

    Source: observed, recorded events of mappings with a window and without.
    """
    given = message.attributes
    fifo = {field: given.get(name) for field, name in _FIFO_ONLY} if arn.endswith(".fifo") else {}
    one = sqs.message(
        message.body,
        attributes=message.message_attributes,
        message_id=message.message_id,
        receipt_handle=message.receipt_handle,
        sender_id=given.get("SenderId"),
        sent_at=_moment(given, "SentTimestamp"),
        first_received_at=_moment(given, "ApproximateFirstReceiveTimestamp"),
        receive_count=int(given["ApproximateReceiveCount"]),
        group_id=given.get("MessageGroupId"),
        trace_header=given.get("AWSTraceHeader"),
        dead_letter_source_arn=given.get("DeadLetterQueueSourceArn"),
        **fifo,
    )
    record: Event = sqs.messages(one, queue_arn=arn)["Records"][0]
    return {_MD5_OF_NOTHING: None, **record} if has_window else record


def fitting(held: Sequence[Held], batch_size: int) -> int:
    """How many of the messages, from the first one on, make one batch; at least one."""
    room = BATCH_BYTES - len(b'{"Records": []}')
    for count, one in enumerate(held[:batch_size]):
        room -= len(dumps(one.record, separators=(",", ":")).encode()) + 1
        if room < 0:
            return max(1, count)
    return min(len(held), batch_size)


def _moment(attributes: Mapping[str, str], name: str) -> float:
    return int(attributes[name]) / 1000
