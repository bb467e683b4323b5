"""Topics of Kafka as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.openings import servers_of
from lambdamock.adapters.memory.topics import WEEK, Cluster, EmbeddedTopic, topic_of
from lambdamock.errors import UsageError
from lambdamock.events.content import Content, read_json
from lambdamock.events.moments import as_datetime
from lambdamock.events.origin import Origin
from lambdamock.mock.event_sources import (
    EventSources,
    RecordSource,
    check_name,
    check_number,
    check_seconds,
    let_mappings_look,
)
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.domain.ports import StreamRecord
    from lambdamock.simulation import Simulation

MY_CLUSTER: Final = "my-cluster"
_NAME: Final = re.compile(r"(?!\.\.?\Z)[\w.-]{1,249}", re.ASCII)
_CLUSTER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,63}")
_SERVER: Final = re.compile(r"[A-Za-z0-9.-]+:\d{1,5}")
_NO_HEADERS: Final[Mapping[str, Content]] = {}


@displayed("key", "value", "headers", "partition", "offset", "written_at")
class TopicRecord:
    """A record that lies in a topic."""

    def __init__(self, record: StreamRecord) -> None:
        shown = record.content
        self.partition: int = shown["partition"]
        self.offset: int = shown["offset"]
        self.key = _bytes(shown.get("key"))
        self.value = _bytes(shown.get("value"))
        self.headers = {
            name: bytes(byte % 256 for byte in values) for one in shown["headers"] for name, values in one.items()
        }
        self._at = record.arrived_at

    @property
    def written_at(self) -> datetime:
        """When it was sent (UTC)."""
        return as_datetime(self._at)

    def json(self) -> Any:
        """The value, parsed as JSON.

        Raises:
            json.JSONDecodeError: it is none; says what it begins with.
        """
        return read_json(self.value or b"", f"the record at offset {self.offset} of partition {self.partition}")

    def __repr__(self) -> str:
        key = "" if self.key is None else f", key {self.key[:60]!r}"
        value = None if self.value is None else self.value[:60]
        return f"<TopicRecord {value!r}{key}, partition {self.partition}, offset {self.offset}>"


@displayed("full_name", "partitions", "records")
class Topic(RecordSource):
    """A topic of the mock: event source mappings read from it, records of failed batches may go to it."""

    def __init__(self, simulation: Simulation, topic: EmbeddedTopic) -> None:
        super().__init__(simulation)
        self._topic = topic

    @property
    def name(self) -> str:
        """What a mapping names."""
        return self._topic.name

    @property
    def full_name(self) -> str:
        """With its cluster: its name, or its bootstrap servers joined by commas."""
        arn, servers = self._topic.cluster
        return f"{','.join(servers) if arn is None else arn.split('/')[1]}/{self.name}"

    @property
    def _identity(self) -> tuple[str | None, tuple[str, ...], str]:
        return (*self._topic.cluster, self.name)

    @property
    def partitions(self) -> int:
        """How many there are."""
        return self._topic.partitions

    @property
    def cluster_arn(self) -> str:
        """The ARN of its MSK cluster, which a mapping names.

        Raises:
            UsageError: the cluster is the team's own.
        """
        arn = self._topic.cluster.arn
        if arn is None:
            raise UsageError(f"{self.name} lies on a cluster of the team's own: a mapping names its .servers")
        return arn

    @property
    def servers(self) -> list[str]:
        """The bootstrap servers of a cluster of the team's own, of which a mapping names one or more.

        Raises:
            UsageError: the cluster is one of MSK.
        """
        if self._topic.cluster.arn is not None:
            raise UsageError(f"{self.name} lies on an MSK cluster: a mapping names its .cluster_arn")
        return list(self._topic.cluster.servers)

    def send(
        self,
        value: Content | None,
        key: Content | None = None,
        headers: Mapping[str, Content] | None = None,
        *,
        partition: int | None = None,
    ) -> TopicRecord:
        """Send a record, as a producer does; mappings that read from the topic look at it before this returns.

        They gather records for half a second of the mock's time unless `MaximumBatchingWindowInSeconds` says otherwise.

        Args:
            value: bytes or a text; a mapping or list is sent as JSON; None says that the key is deleted.
            key: the same; it decides on the partition, as Kafka's producers do.
            headers: bytes, texts or JSON, by name.
            partition: instead of the one that the key decides on, or whose turn it is.

        Raises:
            UsageError: there is no such partition, or the topic is gone.
        """
        topic = self._topic
        self._key()
        if partition is not None and not 0 <= partition < topic.partitions:
            raise UsageError(f"send(partition={partition}): {self.name} has partitions 0 to {topic.partitions - 1}")
        record = topic.send(value, key, headers or _NO_HEADERS, partition)
        self._simulation.run_due()
        return TopicRecord(record)

    def delete(self) -> None:
        """Delete it with its records and what consumer groups know of it; mappings find nothing to read any more."""
        del self._simulation.embedded.topics[self._key()]
        self._changed()

    def _key(self) -> tuple[str, str]:
        topics = self._simulation.embedded.topics
        key = next((key for key, topic in topics.items() if topic is self._topic), None)
        if key is None:
            raise UsageError(f"{self.name} is gone; topics end with delete() and reset()")
        return key

    @property
    def records(self) -> list[TopicRecord]:
        """What lies in it, in the order in which it came."""
        return [TopicRecord(one) for one in self._topic.records]

    def _lying(self) -> list[TopicRecord]:
        self._key()
        return self.records

    def _is_read_by(self, mapping: EventSourceMapping) -> bool:
        servers = servers_of(mapping)
        return self.name in mapping.settings.get("Topics", ()) and self._topic.cluster.answers(
            mapping.source_arn, servers
        )

    def consumer_group(self, group_id: str) -> dict[int, int]:
        """How far a consumer group is: the offset that it reads next, by partition; nothing before it has begun.

        Args:
            group_id: `ConsumerGroupId` of a mapping, which is its UUID unless told otherwise.
        """
        return self._topic.offsets(group_id)

    def __repr__(self) -> str:
        return f"<Topic {self.name}: {self.partitions} partitions, {len(self._topic.records)} records>"


class Topics(EventSources[Topic]):
    """The topics of the mock by name; as "cluster/name" where two clusters have one of that name."""

    _kind = "topic"

    def create(
        self,
        name: str,
        *,
        partitions: int = 1,
        cluster: str | None = None,
        servers: tuple[str, ...] = (),
        retention: float = WEEK,
    ) -> Topic:
        """Make a topic.

        Args:
            partitions: how many, 1 to 10000.
            cluster: the name of the MSK cluster that it lies on; "my-cluster" by default.
            servers: bootstrap servers of a cluster of the team's own, as "host:port"; then it is none of MSK.
            retention: how long a record is kept, in seconds.

        Raises:
            UsageError: Kafka would not make it, or the cluster has one of that name.
        """
        simulation = self._simulation
        _check(name, partitions, cluster, servers, retention)
        place = Cluster(None, tuple(servers)) if servers else Cluster(self._arn(cluster or MY_CLUSTER))
        topics = simulation.embedded.topics
        if topic_of(topics.values(), place.arn, place.servers, name) is not None:
            raise UsageError(f"create({name!r}): there is a topic of that name on the cluster")
        world = simulation.world
        topic = topics[place.arn or ",".join(servers), name] = EmbeddedTopic(
            name,
            place,
            partitions=partitions,
            retention=retention,
            now=world.clock.now,
            lock=world.lock,
            changed=simulation.source_changed,
        )
        let_mappings_look(simulation)
        return Topic(simulation, topic)

    def _arn(self, cluster: str) -> str:
        origin = Origin(self._region, self._simulation.account_id)
        return origin.arn("kafka", f"cluster/{cluster}/{origin.uuid('cluster', cluster)}-1")

    def _all(self) -> Iterator[Topic]:
        for topic in list(self._simulation.embedded.topics.values()):
            if topic.cluster.arn is None or self._is_here(topic.cluster.arn):
                yield Topic(self._simulation, topic)


def _check(name: str, partitions: int, cluster: str | None, servers: Any, retention: float) -> None:
    """Source: documented, Apache Kafka, the names of topics; MSK API reference, CreateCluster."""
    check_name("topic", name, _NAME, "up to 249 letters, digits, dots, hyphens and underscores, not only dots")
    check_number("create", "partitions", partitions, 1, 10_000)
    check_seconds("create", "retention", retention)
    if cluster is not None and servers:
        raise UsageError("create(cluster=..., servers=...): the name of an MSK cluster, or servers of another one")
    if cluster is not None:
        check_name("cluster", cluster, _CLUSTER, "up to 64 letters, digits and hyphens, a letter or digit first")
    if isinstance(servers, str) or not all(_SERVER.fullmatch(one) for one in servers):
        raise UsageError(f'create(servers={servers!r}): a tuple of texts such as "kafka.example.com:9092"')


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text)
