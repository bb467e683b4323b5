"""A stream of events as the body of an answer, in AWS's binary encoding (`application/vnd.amazon.eventstream`).

A message is a prelude (its own length, the length of its headers, and a checksum of both), headers, a payload, and a
checksum of all that. Source: documented, "Event stream encoding"; observed, botocore's parser reads it.
"""

from __future__ import annotations

from binascii import crc32
from collections.abc import Callable, Iterable, Mapping
from struct import pack
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.model import Shape

EVENT_STREAM: Final = "application/vnd.amazon.eventstream"

_BYTES: Final = "application/octet-stream"
_JSON: Final = "application/json"
_STRING_HEADER: Final = 7  # the type of a header whose value is a text
_AROUND: Final = 16  # bytes of the prelude and the last checksum

Event = Mapping[str, Mapping[str, Any]]
"""The name of one event to its members, as clients parse it."""
BodyWriter = Callable[[Mapping[str, Any]], bytes]


def message(headers: Mapping[str, str], payload: bytes) -> bytes:
    """Encode one message.

    Args:
        headers: names and values; both are texts here.
        payload: raw.
    """
    encoded = b"".join(_header(name.encode(), value.encode()) for name, value in headers.items())
    prelude = pack("!II", len(encoded) + len(payload) + _AROUND, len(encoded))
    unchecked = b"".join((prelude, pack("!I", crc32(prelude)), encoded, payload))
    return unchecked + pack("!I", crc32(unchecked))


def _header(name: bytes, value: bytes) -> bytes:
    return b"".join((pack("!B", len(name)), name, pack("!BH", _STRING_HEADER, len(value)), value))


def stream_writer_of(shape: Shape, body_writer_of: Callable[[Shape], BodyWriter]) -> Callable[[Iterable[Event]], bytes]:
    """Compile the writer of an event stream.

    Args:
        shape: a structure that has one member for each kind of event.
        body_writer_of: makes the writer of a structure as JSON, for events without a member that is raw bytes.

    Returns:
        A function from the events, in order, to the body of the answer.
    """
    writers = {name: _event_writer_of(event, body_writer_of) for name, event in shape.members.items()}

    def write(events: Iterable[Event]) -> bytes:
        return b"".join(_event(name, writers[name](members)) for event in events for name, members in event.items())

    return write


def _event(name: str, written: tuple[str, bytes]) -> bytes:
    content_type, payload = written
    headers = {":event-type": name, ":content-type": content_type, ":message-type": "event"}
    return message(headers, payload)


def _event_writer_of(
    shape: Shape, body_writer_of: Callable[[Shape], BodyWriter]
) -> Callable[[Mapping[str, Any]], tuple[str, bytes]]:
    """The writer of one kind of event: content type and payload."""
    raw = next((name for name, member in shape.members.items() if member.serialization.get("eventpayload")), None)
    if raw is not None:
        return lambda members: (_BYTES, members[raw])
    write = body_writer_of(shape)
    return lambda members: (_JSON, write(members))
