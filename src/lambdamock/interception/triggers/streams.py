"""What comes into streams of moto: records of Kinesis, changes of tables, and shards that take the place of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import md5
from typing import Any

from lambdamock.interception.port import Cloud, Innermost


def putting(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Stream.put_record` that tells which record came, also when another service of moto's put it."""

    @wraps(original)
    def put_record(self: Any, *args: Any, **named: Any) -> Any:
        result = original(self, *args, **named)
        cloud = innermost()
        if cloud is not None:
            sequence_number, shard_id = result
            _tell(cloud, f"{self.arn}/{shard_id}:{sequence_number}")
        return result

    return put_record


def changing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`StreamShard.add` that tells which change came; what changes nothing is none.

    Source: documented, DynamoDB developer guide, "Change data capture for DynamoDB Streams": a write that changes
    nothing leaves no record.
    """

    @wraps(original)
    def add(self: Any, old: Any, new: Any) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(self, old, new)
        if old is not None and new is not None and old.to_json() == new.to_json():
            return None
        result = original(self, old, new)
        arn = f"{self.table.table_arn}/stream/{self.table.latest_stream_label}"
        _tell(cloud, f"{arn}/{self.items[-1].record['eventID']}")
        return result

    return add


def _tell(cloud: Cloud, record_id: str) -> None:
    cloud.times.arrived(record_id)
    cloud.sent([record_id])
    cloud.source_changed()


def choosing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Stream.get_shard_for_key` that chooses an open shard: moto finds the closed one first that was split.

    Source: documented, Kinesis developer guide, "Resharding a stream": closed shards take no records.
    """

    @wraps(original)
    def get_shard_for_key(self: Any, partition_key: str, explicit_hash_key: str) -> Any:
        shard = original(self, partition_key, explicit_hash_key)
        if innermost() is None or shard is None or shard.is_open:
            return shard
        digest = md5(partition_key.encode(), usedforsecurity=False).hexdigest()
        key = int(explicit_hash_key) if explicit_hash_key else int(digest, 16)
        there = [one for one in self.shards.values() if one.is_open and one.starting_hash <= key <= one.ending_hash]
        return there[0] if there else shard

    return get_shard_for_key


def resharding(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Stream.split_shard` or `merge_shards` that leaves records where they are: moto puts them into the new shards.

    Source: documented, Kinesis developer guide, "Resharding a stream": records of a parent stay in it.
    """

    @wraps(original)
    def reshard(self: Any, *args: Any, **named: Any) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(self, *args, **named)
        before = {shard_id: shard.records.copy() for shard_id, shard in self.shards.items()}
        result = original(self, *args, **named)
        for shard_id, shard in self.shards.items():
            shard.records = before.get(shard_id, type(shard.records)())
        cloud.source_changed()
        return result

    return reshard
