"""Tables of DynamoDB that live in the mock itself, on its clock, and their streams."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from copy import deepcopy
from hashlib import md5
from typing import Any, Final

from lambdamock.adapters.memory.shards import ShardedStream
from lambdamock.errors import UsageError
from lambdamock.events.attribute_values import attribute_value, image, size_of
from lambdamock.events.content import as_json
from lambdamock.events.dynamodb import Change, View, records
from lambdamock.events.moments import milliseconds
from lambdamock.events.origin import Origin, Profile
from lambdamock.ids import Ids

RETENTION: Final = 86_400.0
"""Source: documented, DynamoDB developer guide, "Change data capture for DynamoDB Streams": 24 hours."""

MOST_BYTES: Final = 409_600
"""Source: documented, DynamoDB developer guide, "Quotas": an item has at most 400 KB."""

KEY_BYTES: Final = (2_048, 1_024)
"""Of the partition key and of the sort key. Source: documented, DynamoDB developer guide, "Quotas"."""

Item = Mapping[str, Any]


class EmbeddedTable:
    """A table, and the stream of its changes.

    Args:
        stream_arn: ends with the stream's label.
        keys: names of the partition key, and of the sort key where there is one.
        view: what the stream shows of an item.
        shards: how many the stream has.
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there is something new in the stream.

    Source: documented, DynamoDB developer guide, "Change data capture for DynamoDB Streams": a record is written only
    where something changes; assumed, that shards stay open until the table is deleted, and that items with the same
    partition key have one shard.
    """

    def __init__(
        self,
        arn: str,
        stream_arn: str,
        *,
        keys: tuple[str, ...],
        view: View,
        shards: int,
        profile: Profile,
        now: Callable[[], float],
        ids: Ids,
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.arn = arn
        self.keys = keys
        self.view = view
        self.stream = ShardedStream(stream_arn, RETENTION, now=now, lock=lock, changed=changed)
        self._profile = profile
        self._ids = ids
        self._items: dict[str, Item] = {}
        self._key_types: dict[str, str] = {}  # those of the first item
        self._changes = 0
        self._shard_ids = [f"shardId-{milliseconds(now()):020d}-{ids.hex(8)}" for _ in range(shards)]
        for shard_id in self._shard_ids:
            self.stream.open_shard(shard_id)

    @property
    def items(self) -> list[Item]:
        """Copies of the items, in the order in which their keys came."""
        with self.stream.lock:
            return deepcopy(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Any) -> Item | None:
        """A copy of an item."""
        with self.stream.lock:
            return deepcopy(self._items.get(self._identity(self._named(key))))

    def put(self, item: Item) -> str | None:
        """Write an item; returns the event id of its change, None when nothing has changed.

        Raises:
            UsageError: DynamoDB would not take the item.
        """
        if not isinstance(item, Mapping):
            raise UsageError(f"put({item!r}): an item is a mapping of attributes, as {{'id': 1}}")
        with self.stream.lock:
            return self._write(self._identity(item), dict(item))

    def update(self, key: Any, changes: Item, removed: Iterable[str] = ()) -> str | None:
        """Change attributes of an item; one that is not there begins with its key. Returns as `put` does.

        Args:
            removed: names of attributes to take away.

        Raises:
            UsageError: DynamoDB would not take the item, or the key would change.
        """
        named = self._named(key)
        gone = set(removed)
        for name in self.keys:
            if name in changes or name in gone:
                raise UsageError(
                    f"update(..., {name}=...): an item's key never changes; put another item, delete this one"
                )
        with self.stream.lock:
            identity = self._identity(named)
            kept = {name: value for name, value in self._items.get(identity, named).items() if name not in gone}
            return self._write(identity, {**kept, **changes})

    def delete(self, key: Any, *, is_expired: bool = False) -> str | None:
        """Remove an item; returns the event id of its change, None when there is none.

        Args:
            is_expired: DynamoDB itself removes it, because its time to live is over.
        """
        with self.stream.lock:
            return self._write(self._identity(self._named(key)), None, is_expired=is_expired)

    def close(self) -> None:
        """Let the stream end; what is in it can be read until it expires."""
        with self.stream.lock:
            for shard_id in self._shard_ids:
                self.stream.close_shard(shard_id)
        self.stream.changed()

    def _named(self, key: Any) -> Item:
        """The key attributes that a mapping, a tuple or a single value stands for."""
        if isinstance(key, Mapping):
            given = dict(key)
        else:
            values = key if isinstance(key, tuple | list) else (key,)
            given = dict(zip(self.keys, values, strict=False)) if len(values) == len(self.keys) else {}
        if given.keys() != set(self.keys):
            raise UsageError(f"{key!r} is no key of {self.arn.rpartition('/')[2]}: give {' and '.join(self.keys)}")
        return given

    def _identity(self, item: Item) -> str:
        """The key of an item, as text.

        Raises:
            UsageError: the item lacks a part of it, or it is none that DynamoDB would take.
        """
        parts: dict[str, Any] = {}
        for name, most in zip(self.keys, KEY_BYTES, strict=False):
            if name not in item:
                raise UsageError(f"{item!r} has no {name!r}, which is part of the key")
            [(kind, text)] = attribute_value(item[name]).items()
            wanted = self._key_types.get(name, kind)
            if kind not in {"S", "N", "B"} or kind != wanted:
                raise UsageError(
                    f"{name}={item[name]!r}: a key is a text, a number or bytes, in all items of a table alike"
                )
            if not text or size_of({"": {kind: text}}) > most:
                raise UsageError(f"{name}={item[name]!r}: a key has 1 to {most} bytes")
            parts[name] = {kind: text}
        return as_json(parts)

    def _write(self, identity: str, new: Item | None, *, is_expired: bool = False) -> str | None:
        old = self._items.get(identity)
        if new is None:
            if old is None:
                return None
            del self._items[identity]
        else:
            written = image(new)
            if size_of(written) > MOST_BYTES:
                raise UsageError(f"the item has {size_of(written)} bytes, DynamoDB takes up to {MOST_BYTES}")
            if old is not None and image(old) == written:
                return None
            self._key_types = {name: next(iter(written[name])) for name in self.keys}
            self._items[identity] = new = deepcopy(new)
        return self._tell(identity, old, new, is_expired=is_expired)

    def _tell(self, identity: str, old: Item | None, new: Item | None, *, is_expired: bool) -> str:
        stream = self.stream
        event_id = self._ids.hex(32)
        self._changes += 1
        number = _sequence_number(self._changes)
        change = Change(old, new, event_id, number, stream.now(), is_expired)
        origin = Origin(profile=self._profile)
        [record] = records(change, key=self.keys, view=self.view, stream_arn=stream.arn, origin=origin)["Records"]
        del record["eventSourceARN"]
        stream.add(self._shard_of(record["dynamodb"]["Keys"][self.keys[0]]), number, identity, record)
        stream.changed()
        return event_id

    def _shard_of(self, partition_key: Mapping[str, Any]) -> str:
        digest = md5(as_json(partition_key).encode(), usedforsecurity=False).digest()
        return self._shard_ids[int.from_bytes(digest, "big") % len(self._shard_ids)]


def _sequence_number(count: int) -> str:
    """21 digits and more that grow from record to record.

    Args:
        count: which change of the table it is, counting from 1.

    Source: documented, DynamoDB Streams API reference, sample answer of GetRecords.
    """
    return str(count * 10**20 + 499_658 + count)
