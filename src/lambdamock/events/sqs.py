"""Batches of messages from SQS queues, standard and FIFO."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import md5
from typing import Final, NamedTuple

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.content import Event, Text, text_of
from lambdamock.events.message_attributes import Attribute, typed
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin, region_of

_NO_ATTRIBUTES: Final[Mapping[str, Attribute]] = {}
_STRING, _BINARY = b"\x01", b"\x02"


class Message(NamedTuple):
    """A message before it is received.

    Attributes:
        body: a mapping or list is sent as JSON.
        attributes: the sender's, by name.
        sent_at: when it was sent; the origin's time unless told otherwise.
        first_received_at: when it was first handed out; the time of sending unless told otherwise.
        receive_count: how often it has been handed out, this time included.
        group_id: of a FIFO queue's message; "group" unless told otherwise. Fair standard queues have it too.
        deduplication_id: of a FIFO queue's message; the SHA-256 of the body unless told otherwise.
        sequence_number: of a FIFO queue's message.
        trace_header: `AWSTraceHeader`, of X-Ray.
        dead_letter_source_arn: the queue that gave the message up, in a dead-letter queue.
    """

    body: Text
    attributes: Mapping[str, Attribute] = _NO_ATTRIBUTES
    message_id: str | None = None
    receipt_handle: str | None = None
    sender_id: str | None = None
    sent_at: Moment | None = None
    first_received_at: Moment | None = None
    receive_count: int = 1
    group_id: str | None = None
    deduplication_id: str | None = None
    sequence_number: str | None = None
    trace_header: str | None = None
    dead_letter_source_arn: str | None = None


message = Message
"""`sqs.message("body", attributes={...})`: a message with more than a body."""


def messages(*given: Message | Text, queue_arn: str | None = None, origin: Origin = HERE) -> Event:
    """A batch of messages, in the order given.

    Args:
        given: bodies, or messages with more than a body. Ids differ by place, so equal bodies are told apart.
        queue_arn: one that ends with ".fifo" gives each message a group, a deduplication id and a sequence number.

    Raises:
        UsageError: a body is no text and no JSON; a message has what its queue or SQS has not.

    Source: documented, developer guide, "Using AWS Lambda with Amazon SQS".
    """
    arn = queue_arn or origin.arn("sqs", "my-queue")
    return {"Records": [_record(_message(one), index, arn, origin) for index, one in enumerate(given)]}


def md5_of_attributes(attributes: Mapping[str, Attribute]) -> str:
    """The MD5 that SQS tells for message attributes.

    Over the attributes by name: name, data type, one byte for the kind of value, value; the others with their lengths.

    Source: documented, SQS developer guide, "Calculating the MD5 message digest for message attributes".
    """
    digest = md5(usedforsecurity=False)
    for name in sorted(attributes):
        data_type, value = typed(attributes[name])
        _feed(digest, name.encode())
        _feed(digest, data_type.encode())
        digest.update(_BINARY if isinstance(value, bytes) else _STRING)
        _feed(digest, value if isinstance(value, bytes) else value.encode())
    return digest.hexdigest()


def _feed(digest: object, part: bytes) -> None:
    digest.update(len(part).to_bytes(4, "big") + part)  # type: ignore[attr-defined]


def _message(given: Message | Text) -> Message:
    return given if isinstance(given, Message) else Message(given)


def record_of(
    message_id: str,
    receipt_handle: str,
    body: str,
    system_attributes: Mapping[str, str],
    attributes: Mapping[str, Attribute],
    arn: str,
    region: str,
) -> Event:
    """The record of a message all of which is known."""
    record = {
        "messageId": message_id,
        "receiptHandle": receipt_handle,
        "body": body,
        "attributes": system_attributes,
        "messageAttributes": {name: _attribute(value) for name, value in attributes.items()},
        "md5OfBody": md5(body.encode(), usedforsecurity=False).hexdigest(),
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
        "awsRegion": region,
    }
    if attributes:
        record["md5OfMessageAttributes"] = md5_of_attributes(attributes)
    return record


def _record(one: Message, index: int, arn: str, origin: Origin) -> Event:
    body = text_of(one.body)
    return record_of(
        one.message_id or origin.uuid("sqs", arn, index, body),
        one.receipt_handle or _handle(arn, index, body, one.receive_count, origin),
        body,
        _system_attributes(one, index, body, arn, origin),
        one.attributes,
        arn,
        region_of(arn, origin),
    )


def _handle(arn: str, index: int, body: str, count: int, origin: Origin) -> str:
    """A receipt handle; each receipt has its own."""
    return "AQEB" + b64encode(bytes.fromhex(origin.hex(276, "receipt", arn, index, body, count))).decode()


def _system_attributes(one: Message, index: int, body: str, arn: str, origin: Origin) -> Event:
    sent = origin.at if one.sent_at is None else one.sent_at
    received = sent if one.first_received_at is None else one.first_received_at
    attributes = {
        "ApproximateReceiveCount": str(one.receive_count),
        "AWSTraceHeader": one.trace_header,
        "SentTimestamp": str(moments.milliseconds(sent)),
        "SequenceNumber": one.sequence_number,
        "MessageGroupId": one.group_id,
        "SenderId": one.sender_id or f"AIDA{origin.hex(17, 'sender').upper()}",
        "MessageDeduplicationId": one.deduplication_id,
        "DeadLetterQueueSourceArn": one.dead_letter_source_arn,
        "ApproximateFirstReceiveTimestamp": str(moments.milliseconds(received)),
    }
    if not arn.endswith(".fifo") and (one.deduplication_id or one.sequence_number):
        raise UsageError(f"{arn} is no FIFO queue: its messages have no deduplication id and no sequence number")
    if arn.endswith(".fifo"):
        attributes["SequenceNumber"] = one.sequence_number or f"188{moments.milliseconds(sent):013d}{index:04d}"
        attributes["MessageGroupId"] = one.group_id or "group"
        attributes["MessageDeduplicationId"] = one.deduplication_id or _sha256(body)
    return {name: value for name, value in attributes.items() if value is not None}


def _sha256(body: str) -> str:
    from hashlib import sha256

    return sha256(body.encode()).hexdigest()


def _attribute(given: Attribute) -> Event:
    data_type, value = typed(given)
    shown = {"binaryValue": b64encode(value).decode()} if isinstance(value, bytes) else {"stringValue": value}
    return {**shown, "stringListValues": [], "binaryListValues": [], "dataType": data_type}
