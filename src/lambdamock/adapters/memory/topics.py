"""Topics of Kafka that live in the mock itself, on its clock: one log each, read in its order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple

from lambdamock.domain.ports import Shard, StreamPage, StreamRecord
from lambdamock.events import kafka
from lambdamock.events.content import Content, bytes_of
from lambdamock.eventsources.batch_responses import offset_identifier

WEEK: Final = 604_800.0
"""Source: documented, Apache Kafka, `log.retention.hours`: 168."""


class Cluster(NamedTuple):
    """What topics lie on.

    Attributes:
        arn: of an MSK cluster; None for one of the team's own.
        servers: bootstrap servers of one of the team's own, as "host:port".
    """

    arn: str | None
    servers: tuple[str, ...] = ()

    def answers(self, arn: str | None, servers: Iterable[str]) -> bool:
        """Whether somebody who names an ARN, or servers, means it: one server that both know is enough."""
        return self.arn == arn if arn is not None else not set(self.servers).isdisjoint(servers)


Positions = dict[int, int]
"""By partition, a position in the log: all that is of the partition and before it was processed."""


class EmbeddedTopic:
    """A topic: its records in the order in which they came, whatever their partition.

    Args:
        retention: seconds for which a record is kept.
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there are new records.
    """

    def __init__(
        self,
        name: str,
        cluster: Cluster,
        *,
        partitions: int,
        retention: float,
        now: Callable[[], float],
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.cluster = cluster
        self.partitions = partitions
        self.retention = retention
        self._groups: dict[str, Positions] = {}
        self._now = now
        self._lock = lock
        self._changed = changed
        self._log: list[StreamRecord] = []
        self._counts: Counter[int] = Counter()
        self._without_key = 0

    @property
    def records(self) -> list[StreamRecord]:
        """Those that are kept, oldest first."""
        return self._log[self.oldest :]

    @property
    def oldest(self) -> int:
        """The position of the log before which everything is too old."""
        return bisect_right(self._log, self._now() - self.retention, key=_arrival)

    def send(
        self, value: Content | None, key: Content | None, headers: Mapping[str, Content], partition: int | None
    ) -> StreamRecord:
        """Take a record. Its content is what functions get."""
        now = self._now()
        with self._lock:
            number = self._partition_of(key) if partition is None else partition
            record = kafka.record(value, key, number, self._counts[number], headers, now)
            [(place, [shown])] = kafka.self_managed(record, topic=self.name)["records"].items()
            self._counts[number] += 1
            stored = StreamRecord(str(len(self._log)), place, now, shown, offset_identifier(place, shown["offset"]))
            self._log.append(stored)
        self._changed()
        return stored

    def offsets(self, group: str) -> dict[int, int]:
        """By partition, the offset of the record that a consumer group reads next; those that it knows."""
        positions = self._groups.get(group, {})
        partitions = [one.content["partition"] for one in self._log]
        done = (one for index, one in enumerate(partitions) if index < positions.get(one, 0))
        return dict(sorted(Counter(done).items()))

    def reading(self, group: str) -> TopicReader:
        """The topic as a consumer group reads it.

        Source: documented, developer guide of today, "Customizable consumer group ID": one that was used before goes on
        where it stopped, whatever its starting position.
        """
        return TopicReader(self, self._groups.setdefault(group, {}))

    def slice(self, first: int, most: int) -> Sequence[StreamRecord]:
        """Up to `most` records from a position of the log on."""
        return self._log[first : first + most]

    def position_at(self, where: str, moment: float | None) -> int:
        """The position of the log where reading begins.

        Source: documented, Apache Kafka, `auto.offset.reset` and `offsetsForTimes`.
        """
        if where == "LATEST":
            return len(self._log)
        since = moment if where == "AT_TIMESTAMP" and moment is not None else 0.0
        return bisect_left(self._log, since, key=_arrival)

    def _partition_of(self, key: Content | None) -> int:
        """Source: documented, Apache Kafka, the producer's default partitioner; assumed, that records without a key go
        to each partition in turn.
        """
        if key is not None:
            return (murmur2(bytes_of(key)) & 0x7FFF_FFFF) % self.partitions
        self._without_key += 1
        return (self._without_key - 1) % self.partitions


class TopicReader:
    """A topic as a consumer group reads it: one shard, whose positions are those of the log.

    A consumer may read several partitions, so that a batch may hold records of several.

    Args:
        positions: how far the group is.
    """

    def __init__(self, topic: EmbeddedTopic, positions: Positions) -> None:
        self._topic = topic
        self._positions = positions

    @property
    def retention(self) -> float:
        """Seconds after which a record is gone."""
        return self._topic.retention

    def shards(self) -> Sequence[Shard]:
        """The topic itself."""
        return (Shard(self._topic.name),)

    def start(self, shard_id: str, where: str, moment: float | None) -> str:
        """Where the group stopped first; where it has not begun, what the mapping says."""
        del shard_id
        position = self._topic.position_at(where, moment)
        return str(min(self._positions.get(partition, position) for partition in range(self._topic.partitions)))

    def read(self, shard_id: str, position: str, most: int) -> StreamPage:
        """Up to `most` records from a position on; what is gone, or done with by the group, is passed over."""
        del shard_id
        first = max(int(position), self._topic.oldest)
        records: list[StreamRecord] = []
        while len(records) < most and (found := self._topic.slice(first, most - len(records))):
            records += [one for one in found if not self._is_done(one)]
            first += len(found)
        return StreamPage(records, str(first))

    def _is_done(self, record: StreamRecord) -> bool:
        return int(record.sequence_number) < self._positions.get(record.content["partition"], 0)

    def commit(self, shard_id: str, progress: Sequence[str | None]) -> None:
        """Remember how far the consumers are. See `GroupSource.commit`."""
        del shard_id
        for partition in range(self._topic.partitions):
            position = progress[partition % len(progress)]
            if position is not None:
                self._positions[partition] = max(int(position), self._positions.get(partition, 0))


def _arrival(record: StreamRecord) -> float:
    return record.arrived_at


def topic_of(
    topics: Iterable[EmbeddedTopic], arn: str | None, servers: Sequence[str], name: str
) -> EmbeddedTopic | None:
    """The topic of that name on the cluster that an ARN, or servers, name."""
    return next((one for one in topics if one.name == name and one.cluster.answers(arn, servers)), None)


_MASK: Final = 0xFFFF_FFFF
_FACTOR: Final = 0x5BD1_E995
_SEED: Final = 0x9747_B28C


def murmur2(data: bytes) -> int:
    """The 32-bit hash by which Kafka's producers choose partitions."""
    length = len(data)
    state = (_SEED ^ length) & _MASK
    whole = length - length % 4
    for index in range(0, whole, 4):
        word = int.from_bytes(data[index : index + 4], "little") * _FACTOR & _MASK
        word = (word ^ word >> 24) * _FACTOR & _MASK
        state = (state * _FACTOR & _MASK) ^ word
    if whole < length:
        state = (state ^ int.from_bytes(data[whole:], "little")) * _FACTOR & _MASK
    state = (state ^ state >> 13) * _FACTOR & _MASK
    return state ^ state >> 15
