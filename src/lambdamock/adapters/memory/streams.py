"""Streams of Kinesis that live in the mock itself, on its clock."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import md5
from itertools import pairwise
from typing import Any, Final, NamedTuple

from lambdamock.adapters.memory.shards import ShardedStream
from lambdamock.domain.ports import StreamRecord
from lambdamock.errors import UsageError

HASH_KEYS: Final = 1 << 128
"""How many hash keys there are: partition keys are hashed to 0 and up to this, exclusive."""


class HashKeys(NamedTuple):
    """The hash keys of a shard, the last one included."""

    first: int
    last: int


class Entry(NamedTuple):
    """What is put into a stream.

    Attributes:
        hash_key: decides on the shard instead of the partition key.
    """

    data: bytes
    partition_key: str
    hash_key: int | None = None


class _Origin(NamedTuple):
    """What a shard was made with; `created` in whole seconds since the epoch."""

    ordinal: int
    created: int
    keys: HashKeys


class EmbeddedStream(ShardedStream):
    """A data stream.

    Args:
        retention: seconds after which a record is gone.
        shards: how many there are, with equal parts of the hash keys.
        most_bytes: of a record's data and partition key; whoever puts records heeds it.

    Source: documented, Kinesis API reference: PutRecord, SplitShard, MergeShards; assumed, that resharding takes no
    time.
    """

    def __init__(
        self,
        arn: str,
        retention: float,
        *,
        shards: int,
        most_bytes: int,
        now: Callable[[], float],
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        super().__init__(arn, retention, now=now, lock=lock, changed=changed)
        self.most_bytes = most_bytes
        self._origins: dict[str, _Origin] = {}
        self._routes: list[tuple[int, str]] = []  # the open shards by their first hash keys
        self._puts = 0
        starts = [HASH_KEYS * index // shards for index in range(shards + 1)]
        self._create([(HashKeys(first, after - 1), ()) for first, after in pairwise(starts)])

    def keys_of(self, shard_id: str) -> HashKeys:
        """The hash keys of a shard, be it open or closed."""
        return self._origins[shard_id].keys

    def put(self, entries: Sequence[Entry]) -> list[tuple[str, StreamRecord]]:
        """Take records; returns each with the id of its shard."""
        with self.lock:
            taken = [self._put(entry) for entry in entries]
        self.changed()
        return taken

    def split(self, shard_id: str, at: int | None = None) -> tuple[str, str]:
        """Divide the hash keys of a shard between two new ones.

        Args:
            at: the first hash key of the second one; the middle by default.

        Raises:
            UsageError: the shard is not open, or the hash key is not inside of it.

        Source: documented, Kinesis API reference, SplitShard; assumed, which hash keys are too close to the ends, as
        users report the refusal.
        """
        with self.lock:
            first, last = self._open_keys(shard_id)
            middle = (first + last + 1) // 2 if at is None else at
            if not first + 1 < middle < last:
                raise UsageError(
                    f"split({shard_id!r}, at={middle}): its hash keys are {first} to {last}; give one inside"
                )
            lower, upper = self._replace((shard_id,), [HashKeys(first, middle - 1), HashKeys(middle, last)])
        self.changed()
        return lower, upper

    def merge(self, shard_id: str, adjacent_id: str) -> str:
        """Let one new shard take the place of two.

        Raises:
            UsageError: one of them is not open, or they are not adjacent.
        """
        with self.lock:
            (first, middle), (after, last) = sorted((self._open_keys(shard_id), self._open_keys(adjacent_id)))
            if middle + 1 != after:
                raise UsageError(f"merge({shard_id!r}, {adjacent_id!r}): the hash keys of one must follow the other's")
            [child] = self._replace((shard_id, adjacent_id), [HashKeys(first, last)])
        self.changed()
        return child

    def _open_keys(self, shard_id: str) -> HashKeys:
        if not self.is_open(shard_id):
            open_ones = ", ".join(one for _, one in self._routes)
            raise UsageError(f"{shard_id!r} is no open shard of {self.arn}; open are {open_ones}")
        return self.keys_of(shard_id)

    def _replace(self, parents: tuple[str, ...], parts: Sequence[HashKeys]) -> list[str]:
        for parent in parents:
            self.close_shard(parent)
        return self._create([(keys, parents) for keys in parts])

    def _create(self, wanted: Sequence[tuple[HashKeys, tuple[str, ...]]]) -> list[str]:
        made = list(self._created(wanted))
        self._routes = sorted((one.keys.first, name) for name, one in self._origins.items() if self.is_open(name))
        return made

    def _created(self, wanted: Sequence[tuple[HashKeys, tuple[str, ...]]]) -> Iterator[str]:
        for keys, parents in wanted:
            ordinal = len(self._origins)
            shard_id = f"shardId-{ordinal:012d}"
            created = max([int(self.now()), *(self._origins[parent].created + 1 for parent in parents)])
            self._origins[shard_id] = _Origin(ordinal, created, keys)
            self.open_shard(shard_id, parents)
            yield shard_id

    def _put(self, entry: Entry) -> tuple[str, StreamRecord]:
        key = entry.hash_key
        if key is None:
            key = int.from_bytes(md5(entry.partition_key.encode(), usedforsecurity=False).digest(), "big")
        _, shard_id = self._routes[bisect_right(self._routes, key, key=lambda route: route[0]) - 1]
        number = _sequence_number(self._origins[shard_id], self._puts, int(self.now()))
        self._puts += 1
        return shard_id, self.add(shard_id, number, entry.partition_key, entry.data)


def _sequence_number(shard: _Origin, count: int, now: int) -> str:
    """56 digits that grow from record to record of a shard, and from shards to those that come of them.

    Args:
        count: of the records that the stream took before.
        now: whole seconds since the epoch.

    Source: observed, sequence numbers in the developer guide and in recorded answers: 47 hexadecimal digits are version
    2, the time the shard began, the last digit of its index, a count, 00, the time of the record, the index, version 2.
    """
    digits = f"2{shard.created:09x}{shard.ordinal & 15:x}{count:016x}00{now:09x}{shard.ordinal:08x}2"
    return str(int(digits, 16))
