"""Records of a shard that a mapping is not done with."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.domain.ports import StreamRecord, StreamSource
from lambdamock.eventsources.streams.shard_reader import MOST, ShardReader


class Unfinished(NamedTuple):
    """What a mapping has yet to do in a shard.

    Attributes:
        records: how many are to be handed over, those among them that filters may drop when they are read.
        since: when the first of them arrived, seconds since the epoch; None when there is none.
        due: when the next batch is handed over at the earliest, the same; None when nothing keeps it from that.
        tries: how often the next batch was tried so far.
        running: batches that the function has now.
    """

    shard_id: str
    records: int
    since: float | None
    due: float | None
    tries: int
    running: int


def unfinished(reader: ShardReader, source: StreamSource) -> Unfinished:
    """What is left to do in the shard of a reader; nothing is read for it."""
    waiting = [*reader.held, *_unread(reader, source)]
    lanes = reader.lanes
    tried = [lane for lane in lanes if lane.work]
    return Unfinished(
        reader.shard.shard_id,
        len(waiting),
        min((one.arrived_at for one in waiting), default=None),
        min((lane.not_before for lane in tried), default=None),
        max((lane.work[0].tries for lane in tried), default=0),
        sum(lane.is_running for lane in lanes),
    )


def _unread(reader: ShardReader, source: StreamSource) -> list[StreamRecord]:
    found: list[StreamRecord] = []
    position, is_end = reader.position, reader.is_at_end
    while not is_end:
        page = source.read(reader.shard.shard_id, position, MOST)
        if not page.records:
            break
        found += page.records
        position, is_end = page.position, page.is_end
    return found
