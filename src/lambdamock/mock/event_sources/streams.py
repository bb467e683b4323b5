"""Kinesis streams as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, cast

from lambdamock.adapters.memory.streams import HASH_KEYS, EmbeddedStream, Entry
from lambdamock.domain.arns import partition_of, stream_of
from lambdamock.errors import UsageError
from lambdamock.events.content import Content, bytes_of, read_json
from lambdamock.events.kinesis import Record
from lambdamock.events.moments import as_datetime
from lambdamock.mock.event_sources import (
    EventSources,
    RecordSource,
    check_name,
    check_number,
    check_text,
    let_mappings_look,
    several,
)
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.domain.ports import StreamRecord as ArrivedRecord
    from lambdamock.simulation import Simulation

_RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "shards": (1, 10_000),
    "retention_hours": (24, 8_760),
    "max_record_kib": (1_024, 10_240),
}
"""Source: documented, Kinesis API reference: CreateStream, UpdateShardCount, IncreaseStreamRetentionPeriod."""

MOST_CONSUMERS: Final = 20
"""Source: documented, Kinesis API reference, RegisterStreamConsumer: of a stream with provisioned capacity."""

_NAME: Final = re.compile(r"[\w.-]{1,128}", re.ASCII)
_NAME_IN_WORDS: Final = "up to 128 letters, digits, '_', '.' and '-'"


@displayed("data", "partition_key", "shard_id", "sequence_number", "arrived_at")
class StreamRecord:
    """A record that lies in a stream.

    Attributes:
        event_id: what Lambda's event calls it: the shard id, a colon, the sequence number.
    """

    def __init__(self, shard_id: str, record: ArrivedRecord) -> None:
        self.shard_id = shard_id
        self.sequence_number = record.sequence_number
        self.partition_key = record.partition_key
        self.data: bytes = record.content
        self.event_id = f"{shard_id}:{record.sequence_number}"
        self._arrived_at = record.arrived_at

    @property
    def arrived_at(self) -> datetime:
        """When it was put (UTC)."""
        return as_datetime(self._arrived_at)

    def json(self) -> Any:
        """The data, parsed as JSON.

        Raises:
            json.JSONDecodeError: it is none; says what it begins with.
        """
        return read_json(self.data, f"record {self.event_id}")

    def __repr__(self) -> str:
        return f"<StreamRecord {self.data[:60]!r}, key {self.partition_key!r}, {self.shard_id}>"


@displayed("shard_id", "is_open", "count", "hash_keys", "parents")
class StreamShard:
    """A shard, as it was when it was asked for.

    Attributes:
        hash_keys: the first and the last one.
        parents: ids of the shards that it came from, as far as they are still there.
        count: of the records that are still there.
    """

    def __init__(self, stream: EmbeddedStream, shard_id: str, parents: Sequence[str]) -> None:
        self.shard_id = shard_id
        self.hash_keys = stream.keys_of(shard_id)
        self.parents = tuple(parents)
        self.is_open = stream.is_open(shard_id)
        self.count = stream.count(shard_id)

    def __repr__(self) -> str:
        first, last = self.hash_keys
        origin = f", from {' and '.join(self.parents)}" if self.parents else ""
        state = "open" if self.is_open else "closed"
        return f"<StreamShard {self.shard_id}: {state}, {self.count} records, hash keys {first} to {last}{origin}>"


@displayed("name", "arn", "shards", "records", "consumers")
class Stream(RecordSource):
    """A stream of the mock: event source mappings read from it."""

    def __init__(self, simulation: Simulation, stream: EmbeddedStream) -> None:
        super().__init__(simulation)
        self._stream = stream

    @property
    def arn(self) -> str:
        """What a mapping names."""
        return self._stream.arn

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition("/")[2]

    @property
    def _identity(self) -> str:
        return self.arn

    def put(self, data: Content, partition_key: str = "1", *, explicit_hash_key: int | None = None) -> StreamRecord:
        """Put a record, as PutRecord does; mappings that read from the stream get it before this returns.

        Args:
            data: bytes or a text; a mapping or list is put as JSON.
            partition_key: decides on the shard, 1 to 256 characters.
            explicit_hash_key: decides on it instead, 0 to 2**128 - 1.

        Raises:
            UsageError: Kinesis would not take it, or the stream is gone.
        """
        [record] = self._put([Entry(_bytes_of(data), partition_key, explicit_hash_key)])
        return record

    def put_many(self, records: Iterable[Content | Record], partition_key: str = "1") -> list[StreamRecord]:
        """Put records one after the other, then let mappings look.

        Args:
            records: data as `put` takes it, or with a partition key of its own:
                `lambdamock.events.kinesis.record(data, partition_key="...")`.
            partition_key: of those that have none of their own.

        Raises:
            UsageError: as `put`; no record is put then.
        """
        given = [one if isinstance(one, Record) else Record(one, partition_key) for one in several("put_many", records)]
        if any(one.sequence_number is not None or one.arrived_at is not None for one in given):
            raise UsageError("put_many(...): the stream itself says when a record arrives, and numbers it")
        return self._put([Entry(_bytes_of(one.data), one.partition_key) for one in given])

    def _put(self, entries: Sequence[Entry]) -> list[StreamRecord]:
        self._check_is_there()
        for entry in entries:
            self._check(entry)
        taken = [StreamRecord(shard_id, record) for shard_id, record in self._stream.put(entries)]
        self._simulation.sent(f"{self.arn}/{one.event_id}" for one in taken)
        self._simulation.run_due()
        return taken

    def _check(self, entry: Entry) -> None:
        """Source: documented, Kinesis API reference, PutRecord."""
        data, partition_key, hash_key = entry
        check_text("put", "partition_key", partition_key, 256)
        most = self._stream.most_bytes
        if len(data) + len(partition_key.encode()) > most:
            raise UsageError(
                f"the record has {len(data)} bytes; {self.name} takes up to {most}, the partition key included; "
                "create(..., max_record_kib=...) says how many, 10240 KiB at most"
            )
        if hash_key is not None:
            check_number("put", "explicit_hash_key", hash_key, 0, HASH_KEYS - 1)

    @property
    def records(self) -> list[StreamRecord]:
        """What lies in it, in the order of arrival; what is older than the stream's retention is gone."""
        return [StreamRecord(shard_id, record) for shard_id, record in self._stream.records()]

    def _lying(self) -> list[StreamRecord]:
        self._check_is_there()
        return self.records

    def _is_read_by(self, mapping: EventSourceMapping) -> bool:
        return stream_of(mapping.source_arn or "") == self.arn

    @property
    def shards(self) -> list[StreamShard]:
        """The shards; closed ones until their last records are gone."""
        return [StreamShard(self._stream, shard_id, parents) for shard_id, parents in self._stream.shards()]

    def split(self, shard: str | StreamShard, at: int | None = None) -> list[StreamShard]:
        """Close a shard; two new ones share its hash keys.

        Args:
            at: the first hash key of the second one; the middle by default.

        Raises:
            UsageError: the shard is not open, or the hash key is not inside of it.
        """
        self._check_is_there()
        return self._made(self._stream.split(_id_of(shard), at))

    def merge(self, shard: str | StreamShard, adjacent: str | StreamShard) -> StreamShard:
        """Close two shards; a new one has the hash keys of both.

        Raises:
            UsageError: one of them is not open, or they are not adjacent.
        """
        self._check_is_there()
        [child] = self._made([self._stream.merge(_id_of(shard), _id_of(adjacent))])
        return child

    def _made(self, shard_ids: Sequence[str]) -> list[StreamShard]:
        made = [shard for shard in self.shards if shard.shard_id in shard_ids]
        self._simulation.run_due()
        return made

    def register_consumer(self, name: str) -> str:
        """Register a consumer with a throughput of its own; it is active at once.

        Returns:
            its ARN, which a mapping may name instead of the stream's.

        Raises:
            UsageError: Kinesis would not register it.
        """
        self._check_is_there()
        taken = self.consumers
        check_name("consumer", name, _NAME, _NAME_IN_WORDS)
        if self._consumer(name) is not None:
            raise UsageError(f"register_consumer({name!r}): {self.name} has a consumer of that name")
        if len(taken) >= MOST_CONSUMERS:
            raise UsageError(f"register_consumer({name!r}): {self.name} has {len(taken)} consumers, which is the most")
        arn = f"{self.arn}/consumer/{name}:{int(self._simulation.world.clock.now())}"
        self._simulation.embedded.consumers[arn] = self.arn
        self._changed()
        return arn

    def deregister_consumer(self, consumer: str) -> None:
        """Let a consumer be no more; a mapping that names it finds nothing to read.

        Args:
            consumer: its ARN or its name.

        Raises:
            UsageError: the stream has no such consumer.
        """
        self._check_is_there()
        arn = consumer if consumer in self.consumers else self._consumer(consumer)
        if arn is None:
            names = ", ".join(repr(one.rpartition("/")[2].partition(":")[0]) for one in self.consumers) or "none"
            raise UsageError(f"deregister_consumer({consumer!r}): consumers of {self.name} are {names}")
        del self._simulation.embedded.consumers[arn]
        self._changed()

    def _consumer(self, name: str) -> str | None:
        return next((arn for arn in self.consumers if arn.startswith(f"{self.arn}/consumer/{name}:")), None)

    @property
    def consumers(self) -> list[str]:
        """The ARNs of its consumers."""
        return [arn for arn, stream in self._simulation.embedded.consumers.items() if stream == self.arn]

    def delete(self) -> None:
        """Delete it, with its records and consumers; mappings find nothing to read any more."""
        self._check_is_there()
        for arn in self.consumers:
            del self._simulation.embedded.consumers[arn]
        del self._simulation.embedded.streams[self.arn]
        self._changed()

    def _check_is_there(self) -> None:
        if self._simulation.embedded.streams.get(self.arn) is not self._stream:
            raise UsageError(f"{self.name} is gone; streams end with delete() and reset()")

    def __repr__(self) -> str:
        shards = self.shards
        return f"<Stream {self.name}: {len(shards)} shards, {sum(shard.count for shard in shards)} records>"


class Streams(EventSources[Stream]):
    """The Kinesis streams of the mock, by name."""

    _kind = "stream"

    def create(self, name: str, *, shards: int = 1, retention_hours: int = 24, max_record_kib: int = 1_024) -> Stream:
        """Make a stream.

        Args:
            shards: how many it has, 1 to 10000.
            retention_hours: how long a record is kept, 24 to 8760.
            max_record_kib: how large a record may be, with its partition key, 1024 to 10240.

        Raises:
            UsageError: Kinesis would not make it, or there is one of that name.
        """
        simulation = self._simulation
        arn = self._arn(name)
        if arn in simulation.embedded.streams:
            raise UsageError(f"create({name!r}): there is a stream of that name")
        given = {"shards": shards, "retention_hours": retention_hours, "max_record_kib": max_record_kib}
        for option, (least, most) in _RANGES.items():
            check_number("create", option, given[option], least, most)
        world = simulation.world
        stream = simulation.embedded.streams[arn] = EmbeddedStream(
            arn,
            retention_hours * 3_600.0,
            shards=shards,
            most_bytes=max_record_kib * 1_024,
            now=world.clock.now,
            lock=world.lock,
            changed=simulation.source_changed,
        )
        let_mappings_look(simulation)
        return Stream(simulation, stream)

    def _arn(self, name: str) -> str:
        check_name("stream", name, _NAME, _NAME_IN_WORDS)
        return f"arn:{partition_of(self._region)}:kinesis:{self._region}:{self._simulation.account_id}:stream/{name}"

    def _all(self) -> Iterator[Stream]:
        for stream in list(self._simulation.embedded.streams.values()):
            if isinstance(stream, EmbeddedStream) and self._is_here(stream.arn):
                yield Stream(self._simulation, stream)


def _bytes_of(data: object) -> bytes:
    """Source: documented, Kinesis API reference, PutRecord: data must be given, and may be empty."""
    if data is None or (isinstance(data, tuple) and len(data) == 2):
        raise UsageError(
            f"put({data!r:.60}): give data, and a partition key beside it; in put_many, "
            'lambdamock.events.kinesis.record(data, partition_key="...")'
        )
    return bytes_of(cast("Content", data))


def _id_of(shard: str | StreamShard) -> str:
    return shard if isinstance(shard, str) else shard.shard_id
