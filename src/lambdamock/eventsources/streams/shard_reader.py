"""Reads one shard for a mapping: how far it is, and what it holds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from zlib import crc32

from lambdamock.domain.ports import Shard, StreamRecord, StreamSource
from lambdamock.eventsources.streams.batches import Held, Work, fitting
from lambdamock.eventsources.streams.windows import Window, window_at

MOST: int = 10_000
"""Records of one read at most. Source: documented, Kinesis API reference, GetRecords."""


class Lane:
    """Records of a shard that are handed over in their order, one batch at a time.

    Attributes:
        work: what is to be handed over before the records that are held: what failed, or is the rest of it.
        held: records that make no batch yet.
        held_since: when the first of them was read.
        is_running: the function has a batch.
        not_before: when the next batch is handed over at the earliest.
        window: the tumbling window that the last batch was of, as it stands; None when none is open.
    """

    def __init__(self) -> None:
        self.work: deque[Work] = deque()
        self.held: deque[Held] = deque()
        self.held_since = 0.0
        self.is_running = False
        self.not_before = 0.0
        self.window: Window | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to be handed over."""
        return not (self.work or self.held or self.is_running or self.window)

    def next_batch(self, size: int, ends: float, now: float, length: int) -> Work | float | None:
        """What is to be handed over now, or from when on there will be something.

        Args:
            size: of a batch.
            ends: seconds after its first record was read, when a batch is handed over that is not full.
            length: of tumbling windows, in seconds; 0 for none.

        Source: documented, developer guide, "Batching behavior", "Tumbling windows".
        """
        if self.work:
            return self.work.popleft()
        if length and (final := self._final(now)):
            return final
        if not self.held:
            return self.window.end if self.window else None
        count = fitting(self.held, size, self.window.size if self.window else 0)
        if length:
            self.window = self.window or window_at(self.held[0].record.arrived_at, length)
            end = self.window.end
            count = next((n for n, one in enumerate(self._first(count)) if one.record.arrived_at >= end), count)
        is_full = count == size or count < len(self.held)
        if not is_full and now < self.held_since + ends:
            return self.held_since + ends
        self.held_since = now
        return Work(tuple(self.held.popleft() for _ in range(count)))

    def _final(self, now: float) -> Work | None:
        """The end of the window, when it has come: the time is over, and all its records are handed over."""
        if self.window is None or now < self.window.end:
            return None
        if self.held and self.held[0].record.arrived_at < self.window.end:
            return None
        return Work((), is_final=True)

    def _first(self, count: int) -> Iterator[Held]:
        return (one for _, one in zip(range(count), self.held, strict=False))


def by_key(record: StreamRecord, lanes: int) -> int:
    """The lane of a record: records of one partition key stay in order."""
    return crc32(record.partition_key.encode(errors="surrogatepass")) % lanes


class ShardReader:
    """Reads a shard from a position on.

    Args:
        position: where reading begins.
        lanes: how many batches are handed over at a time.
        lane_of: a record's lane of so many.

    Attributes:
        position: where the next read begins.
        is_at_end: the shard is closed, and all of it has been read.
    """

    def __init__(
        self, shard: Shard, position: str, lanes: int, lane_of: Callable[[StreamRecord, int], int] = by_key
    ) -> None:
        self.shard = shard
        self.is_at_end = False
        self.position = position
        self._lane_of = lane_of
        self.lanes = [Lane() for _ in range(lanes)]

    @property
    def is_done(self) -> bool:
        """Whether the shard is closed, and all of its records are handed over: its children may be read."""
        return self.is_at_end and all(lane.is_empty for lane in self.lanes)

    @property
    def held(self) -> list[StreamRecord]:
        """What was read and is to be handed over, but for batches that the function has."""
        return [one.record for lane in self.lanes for one in _all_of(lane)]

    @property
    def progress(self) -> list[str | None]:
        """By lane, the position before which all of it is done with; None while the function has a batch of it."""
        return [None if lane.is_running else self._done_until(lane) for lane in self.lanes]

    def _done_until(self, lane: Lane) -> str:
        first = next(iter(_all_of(lane)), None)
        return self.position if first is None else first.record.sequence_number

    def fill(
        self, source: StreamSource, lane: Lane, size: int, now: float, taken: Callable[[StreamRecord], Held | None]
    ) -> None:
        """Read until a lane holds a batch, or nothing is left to read.

        Args:
            size: of a batch.
            taken: a record as it is held; None when the filters drop it.
        """
        while not self.is_at_end and len(lane.held) < size:
            page = source.read(self.shard.shard_id, self.position, min(MOST, size * len(self.lanes)))
            self.position, self.is_at_end = page.position, page.is_end
            if not page.records:
                return
            for record in page.records:
                held = taken(record)
                if held is not None:
                    self._put(held, now)

    def _put(self, held: Held, now: float) -> None:
        lanes = self.lanes
        lane = lanes[self._lane_of(held.record, len(lanes))] if len(lanes) > 1 else lanes[0]
        if not lane.held:
            lane.held_since = now
        lane.held.append(held)

    def divide(self, count: int) -> None:
        """Hand over another number of batches at a time, once none is under way; records keep their order.

        Source: assumed, that a batch that failed counts as new when `ParallelizationFactor` changes.
        """
        before = self.lanes
        if len(before) == count or any(lane.is_running for lane in before):
            return
        self.lanes = [Lane() for _ in range(count)]
        self.lanes[0].window = next((lane.window for lane in before if lane.window), None)
        since = min((lane.held_since for lane in before if lane.held), default=0.0)
        for held in merge(*map(_all_of, before), key=lambda one: int(one.record.sequence_number)):
            self._put(held, since)


def _all_of(lane: Lane) -> Iterable[Held]:
    for work in lane.work:
        yield from work.records
    yield from lane.held
