"""Streams that live in the mock itself: shards, each with its records in order, of which the oldest are forgotten."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from heapq import merge
from typing import Any

from lambdamock.domain.ports import Shard, StreamPage, StreamRecord
from lambdamock.events.moments import milliseconds

Numbered = tuple[int, StreamRecord]
"""A record and its place among all records of its stream."""


class ShardLog:
    """The records of one shard.

    Positions count what the shard ever held, from 0. Forgotten records leave the list when they are half of it, so that
    neither reading nor forgetting costs more where there are many.
    """

    def __init__(self, parents: Sequence[str]) -> None:
        self.parents = tuple(parents)
        self.closed_at: float | None = None
        self.latest = 0.0  # the last arrival, in seconds since the epoch
        self._records: list[Numbered] = []
        self._expired = 0  # how many at the head of the list are forgotten
        self._removed = 0  # how many no longer are in the list

    @property
    def first(self) -> int:
        """The position of the oldest record that is still there."""
        return self._removed + self._expired

    @property
    def end(self) -> int:
        """The position of the record to come."""
        return self._removed + len(self._records)

    def append(self, number: int, record: StreamRecord) -> None:
        """Take a record, which arrived after all others."""
        self._records.append((number, record))
        self.latest = record.arrived_at

    def forget(self, moment: float) -> None:
        """Forget what arrived at a moment or before."""
        records, expired = self._records, self._expired
        while expired < len(records) and records[expired][1].arrived_at <= moment:
            expired += 1
        if 2 * expired > len(records):
            del records[:expired]
            self._removed += expired
            expired = 0
        self._expired = expired

    def since(self, moment: float) -> int:
        """The position of the first record that arrived at a moment or after."""
        index = bisect_left(self._records, moment, lo=self._expired, key=lambda one: one[1].arrived_at)
        return self._removed + index

    def numbered(self, position: int, most: int | None = None) -> list[Numbered]:
        """Records from a position on that are still there."""
        index = max(position, self.first) - self._removed
        return self._records[index : None if most is None else index + most]


class ShardedStream:
    """What all kinds of streams of the mock have in common; how records get into shards is their own affair.

    Args:
        retention: seconds after which a record is gone.
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there is something new to read.

    Source: documented, Kinesis API reference, ListShards: a closed shard is there until its last record could have
    expired; assumed, that no record arrives before one that lies before it in its shard.
    """

    def __init__(
        self,
        arn: str,
        retention: float,
        *,
        now: Callable[[], float],
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.arn = arn
        self.retention = retention
        self.now = now
        self.lock = lock
        self.changed = changed
        self._logs: dict[str, ShardLog] = {}
        self._count = 0

    def open_shard(self, shard_id: str, parents: Sequence[str] = ()) -> None:
        """Begin a shard; parents before their children."""
        self._logs[shard_id] = ShardLog(parents)

    def close_shard(self, shard_id: str) -> None:
        """Let a shard take no more records."""
        log = self._logs[shard_id]
        log.closed_at = max(self.now(), log.latest)

    def is_open(self, shard_id: str) -> bool:
        """Whether there is such a shard, and it takes records."""
        log = self._logs.get(shard_id)
        return log is not None and log.closed_at is None

    def add(self, shard_id: str, sequence_number: str, partition_key: str, content: Any) -> StreamRecord:
        """Put a record at the end of an open shard; `changed` is for the caller to call."""
        log = self._logs[shard_id]
        arrived_at = max(milliseconds(self.now()) / 1000, log.latest)
        record = StreamRecord(sequence_number, partition_key, arrived_at, content)
        log.append(self._count, record)
        self._count += 1
        return record

    def shards(self) -> list[Shard]:
        """The shards, open and closed ones, parents before their children."""
        with self.lock:
            self._forget()
            return [
                Shard(shard_id, tuple(parent for parent in log.parents if parent in self._logs))
                for shard_id, log in self._logs.items()
            ]

    def start(self, shard_id: str, where: str, moment: float | None) -> str:
        """The position in a shard where reading begins.

        Args:
            where: "TRIM_HORIZON", "LATEST" or "AT_TIMESTAMP".
            moment: for AT_TIMESTAMP: of the first record's arrival at the earliest, in seconds since the epoch.
        """
        with self.lock:
            self._forget()
            log = self._logs.get(shard_id)
            if log is None:
                return "0"
            if where == "LATEST":
                return str(log.end)
            return str(log.first if moment is None or where != "AT_TIMESTAMP" else log.since(moment))

    def read(self, shard_id: str, position: str, most: int) -> StreamPage:
        """Up to `most` records from a position on; a shard that is gone has come to its end."""
        with self.lock:
            log = self._logs.get(shard_id)
            if log is None:
                return StreamPage((), position, is_end=True)
            log.forget(self._horizon)
            begin = max(int(position), log.first)
            records = [record for _, record in log.numbered(begin, most)]
            end = begin + len(records)
            return StreamPage(records, str(end), is_end=log.closed_at is not None and end >= log.end)

    def records(self) -> list[tuple[str, StreamRecord]]:
        """All that is still there, with its shard, in the order in which it was put."""
        with self.lock:
            self._forget()
            shards = [
                [(number, shard_id, record) for number, record in log.numbered(0)]
                for shard_id, log in self._logs.items()
            ]
            return [(shard_id, record) for _, shard_id, record in merge(*shards)]

    def count(self, shard_id: str) -> int:
        """How many records of a shard are still there."""
        with self.lock:
            log = self._logs.get(shard_id)
            if log is None:
                return 0
            log.forget(self._horizon)
            return log.end - log.first

    @property
    def _horizon(self) -> float:
        """What arrived then or before is gone."""
        return self.now() - self.retention

    def _forget(self) -> None:
        horizon = self._horizon
        for shard_id, log in list(self._logs.items()):
            log.forget(horizon)
            if log.closed_at is not None and log.closed_at <= horizon:
                del self._logs[shard_id]
