"""Log events as CloudWatch Logs takes them: when they happen, and how many fit in a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from lambdamock.domain.journal import LogLine

MAX_BATCH_EVENTS: Final = 10_000
MAX_BATCH_SIZE: Final = 1_048_576
"""Bytes of a PutLogEvents request: of the messages in UTF-8, and `EVENT_OVERHEAD` for each of them."""
EVENT_OVERHEAD: Final = 26
MAX_MESSAGE_SIZE: Final = 262_144 - EVENT_OVERHEAD
"""Bytes of a message in UTF-8; what is longer is cut off there."""
MAX_BATCH_SPAN: Final = 24 * 60 * 60 * 1000
"""Milliseconds between the first and the last event of a request."""
OLDEST: Final = 14 * 24 * 60 * 60.0
"""Seconds before now: older events are rejected."""
NEWEST: Final = 2 * 60 * 60.0
"""Seconds after now: events that are further in the future are rejected."""


class Event(NamedTuple):
    """A log event: milliseconds since the epoch, and what."""

    timestamp: int
    message: str


def within_reach(log: Sequence[LogLine], now: float) -> list[Event]:
    """The events in order of time, at times that CloudWatch Logs accepts.

    These are the mock's own times as long as they are near those of the machine. Else all are moved so that the last
    one happens now.

    Source: documented, API reference, PutLogEvents: events must be in order, no older than 14 days and no more than two
    hours in the future; assumed: events that would be rejected are moved, because the mock's time is its own.
    """
    events = sorted(log, key=lambda event: event.timestamp)
    if not events:
        return []
    first, last = events[0].timestamp, events[-1].timestamp
    shift = 0.0 if now - OLDEST < first and last < now + NEWEST else now - last
    return [Event(round((event.timestamp + shift) * 1000), event.message) for event in events]


def batches(events: Sequence[Event]) -> Iterator[list[dict[str, Any]]]:
    """The events as members of as few PutLogEvents requests as they fit in.

    Source: documented, API reference, PutLogEvents: 10,000 events, 1,048,576 bytes with 26 for each event, 24 hours;
    assumed: 262,144 bytes with these 26 for an event, what is longer is cut off, and empty events are left out.
    """
    batch: list[dict[str, Any]] = []
    total = 0
    for event in events:
        message, size = _cut(event.message)
        if not message:
            continue
        is_full = len(batch) == MAX_BATCH_EVENTS or total + size > MAX_BATCH_SIZE
        if batch and (is_full or event.timestamp - batch[0]["timestamp"] > MAX_BATCH_SPAN):
            yield batch
            batch, total = [], 0
        batch.append({"timestamp": event.timestamp, "message": message})
        total += size
    if batch:
        yield batch


def _cut(message: str) -> tuple[str, int]:
    """The message as it can be stored, and the size that counts for it."""
    encoded = message.encode("utf-8", "backslashreplace")[:MAX_MESSAGE_SIZE]
    return encoded.decode("utf-8", "ignore"), len(encoded) + EVENT_OVERHEAD
