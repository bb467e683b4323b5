"""Batches of a stream's records: what makes one, and what becomes of one that failed. Pure rules."""

from __future__ import annotations

from collections.abc import Sequence
from json import JSONEncoder
from typing import Final, NamedTuple, Protocol

from lambdamock.domain.journal import Invocation
from lambdamock.domain.ports import StreamRecord
from lambdamock.events.content import Event
from lambdamock.eventsources.batch_size import BATCH_BYTES

ENVELOPE_BYTES: Final = 1024
"""Bytes that are kept free for what lies around the records. Source: assumed."""

TOO_LARGE: Final = "PayloadSizeExceeded"
"""Why a record is given up that an event has no room for. Source: assumed, the name."""

LONGEST_DELAY: Final = 60.0
"""Seconds between two attempts at most. Source: assumed, that the delays double up to a minute."""


_encode: Final = JSONEncoder(separators=(",", ":")).encode


class Measured(Protocol):
    """Something that takes room in an event."""

    @property
    def size(self) -> int:
        """Its bytes there."""
        ...


class Held(NamedTuple):
    """A record that a poller has read.

    Attributes:
        event: the record as functions and filters see it.
        content: the same, as JSON.
    """

    record: StreamRecord
    event: Event
    content: bytes

    @property
    def size(self) -> int:
        """Its bytes in the event."""
        return len(self.content)

    @property
    def identifier(self) -> str:
        """By which a function reports that it failed."""
        return self.record.identifier or self.record.sequence_number


class Work(NamedTuple):
    """Records that the function is to get together.

    Attributes:
        attempts: how often it got just these, and failed.
        tries: the same, and how often it could not run.
        last: its last run; None before the first.
        is_final: it is told that its window is over, and gets no records.
        is_early: because its state is too large.
    """

    records: tuple[Held, ...]
    attempts: int = 0
    tries: int = 0
    last: Invocation | None = None
    is_final: bool = False
    is_early: bool = False


def json_of(event: Event) -> bytes:
    """A record or an event as JSON, as it is handed over."""
    return _encode(event).encode()


def fitting(held: Sequence[Measured], batch_size: int, beside: int = 0) -> int:
    """How many of the records, from the first one on, make one batch; at least one.

    Args:
        beside: bytes of what else the event holds.
    """
    room = BATCH_BYTES - ENVELOPE_BYTES - beside
    for count, one in enumerate(held):
        room -= one.size + 1
        if count == batch_size or room < 0:
            return max(1, count)
    return len(held)


def first_failed(work: Work, failed: frozenset[str]) -> int:
    """The index of the first record that failed.

    Source: documented, developer guide, "Reporting batch item failures": Lambda goes on with the lowest sequence number
    that was reported.
    """
    return next(index for index, one in enumerate(work.records) if one.identifier in failed)


def after_failure(work: Work, first: int, last: Invocation, *, bisects: bool) -> list[Work]:
    """What is to be tried instead of records that failed.

    Args:
        first: index of the first record that failed; those before it are done.
        bisects: a batch that failed as a whole is split.

    Source: documented, developer guide, "Error handling": splitting a batch uses no retries up; a batch of which some
    records are done goes on with the rest, also where it would be split. Observed, a recorded batch: the rest is tried
    as often as a new batch.
    """
    if first:
        return [Work(work.records[first:], last=last)]
    middle = len(work.records) // 2
    if bisects and middle:
        return [Work(work.records[:middle], last=last), Work(work.records[middle:], last=last)]
    return [work._replace(attempts=work.attempts + 1, tries=work.tries + 1, last=last)]


def is_exhausted(work: Work, retries: int) -> bool:
    """Whether records have been tried often enough.

    Args:
        retries: `MaximumRetryAttempts`; -1 for as often as it takes.
    """
    return 0 <= retries < work.attempts


def delay_of(work: Work, pace: float) -> float:
    """Seconds before records are tried again.

    Args:
        pace: seconds between two looks at a shard.
    """
    return delay_after(work.tries, pace)


def delay_after(tries: int, pace: float) -> float:
    """Seconds after so many tries, counting from 1."""
    return min(pace * float(1 << min(max(0, tries - 1), 16)), LONGEST_DELAY)
