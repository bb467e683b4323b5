"""Batches of records from Kafka topics: Amazon MSK, or a cluster of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from lambdamock.events import moments
from lambdamock.events.content import Content, Event, base64_of, bytes_of
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin

_NO_HEADERS: Final[Mapping[str, Content]] = {}


class Record(NamedTuple):
    """A record of a topic.

    Attributes:
        value: a mapping or list is written as JSON; None deletes the key in a compacted topic.
        offset: counted per partition unless told otherwise.
        written_at: when; the origin's time unless told otherwise.
    """

    value: Content | None
    key: Content | None = None
    partition: int = 0
    offset: int | None = None
    headers: Mapping[str, Content] = _NO_HEADERS
    written_at: Moment | None = None


record = Record
"""`kafka.record("value", key="...")`: a record with more than a value."""


def msk(
    *given: Record | Content,
    topic: str = "my-topic",
    cluster_arn: str | None = None,
    bootstrap_servers: Sequence[str] | None = None,
    origin: Origin = HERE,
) -> Event:
    """A batch of an Amazon MSK cluster.

    Source: documented, developer guide, "Using Lambda with Amazon MSK".
    """
    arn = cluster_arn or origin.arn("kafka", f"cluster/my-cluster/{origin.uuid('cluster')}-1")
    servers = bootstrap_servers or [f"b-{number}.{origin.host('my-cluster.c1.kafka')}:9092" for number in (1, 2)]
    source = {"eventSource": "aws:kafka", "eventSourceArn": arn, "bootstrapServers": ",".join(servers)}
    return {**source, "records": _by_partition(given, topic, origin)}


def self_managed(
    *given: Record | Content,
    topic: str = "my-topic",
    bootstrap_servers: Sequence[str] = ("kafka.example.com:9092",),
    origin: Origin = HERE,
) -> Event:
    """A batch of a Kafka cluster of one's own.

    Source: documented, developer guide, "Using Lambda with self-managed Apache Kafka".
    """
    source = {"eventSource": "SelfManagedKafka", "bootstrapServers": ",".join(bootstrap_servers)}
    return {**source, "records": _by_partition(given, topic, origin)}


def _by_partition(given: Sequence[Record | Content], topic: str, origin: Origin) -> Event:
    partitions: dict[str, list[Event]] = {}
    for value in given:
        one = value if isinstance(value, Record) else Record(value)
        place = partitions.setdefault(f"{topic}-{one.partition}", [])
        offset = one.offset if one.offset is not None else place[-1]["offset"] + 1 if place else 0
        place.append(_record(one, topic, offset, origin))
    return partitions


def _record(one: Record, topic: str, offset: int, origin: Origin) -> Event:
    shown: Event = {
        "topic": topic,
        "partition": one.partition,
        "offset": offset,
        "timestamp": moments.milliseconds(origin.at if one.written_at is None else one.written_at),
        "timestampType": "CREATE_TIME",
    }
    shown |= {} if one.key is None else {"key": base64_of(one.key)}
    shown |= {} if one.value is None else {"value": base64_of(one.value)}
    # Bytes of headers are a list of signed numbers, as Java has them.
    headers = [
        {name: [byte - 256 if byte > 127 else byte for byte in bytes_of(text)]} for name, text in one.headers.items()
    ]
    return {**shown, "headers": headers}
