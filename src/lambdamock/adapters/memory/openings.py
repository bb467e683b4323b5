"""Which source of the mock itself a mapping reads: streams, topics, change streams, queues of brokers.

Each kind is imported by those only who have one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.embedded import Embedded
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import SourceMissing, StreamSource
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.adapters.memory.brokers import BrokerQueue


def open_stream(embedded: Embedded, mapping: EventSourceMapping) -> StreamSource | None:
    """The stream that a mapping reads; None when it is none of the mock's own.

    Raises:
        SourceMissing: the mock has the stream and no such consumer of it, the cluster and no such topic on it, or had
            the collection.
    """
    return _STREAMS[mapping.source](embedded, mapping)


def open_broker(embedded: Embedded, mapping: EventSourceMapping) -> BrokerQueue | None:
    """The queue of a broker that a mapping reads; None when the broker is none of the mock's own.

    Raises:
        UsageError: it asks for a virtual host where there are none.
    """
    broker = embedded.brokers.get(mapping.source_arn or "")
    if broker is None:
        return None
    accesses = mapping.settings["SourceAccessConfigurations"]
    host = next((one["URI"] for one in accesses if one["Type"] == "VIRTUAL_HOST"), None)
    if host is not None and broker.engine != "RabbitMQ":
        raise UsageError(f"VIRTUAL_HOST is for RabbitMQ, and {broker.arn} runs {broker.engine}: leave it out")
    [name] = mapping.settings["Queues"]
    return broker.queue(name) if host is None else broker.queue(name, host)


def servers_of(mapping: EventSourceMapping) -> Sequence[str]:
    """The bootstrap servers that a mapping names; none when its cluster has an ARN."""
    endpoints = mapping.settings.get("SelfManagedEventSource", {}).get("Endpoints", {})
    servers: Sequence[str] = endpoints.get("KAFKA_BOOTSTRAP_SERVERS", ())
    return servers


def _stream(embedded: Embedded, mapping: EventSourceMapping) -> StreamSource | None:
    return embedded.stream(mapping.source_arn or "")


def _topic(embedded: Embedded, mapping: EventSourceMapping) -> StreamSource | None:
    [name] = mapping.settings["Topics"]
    servers = servers_of(mapping)
    topics = embedded.topics.values()
    if not any(one.cluster.answers(mapping.source_arn, servers) for one in topics):
        return None
    from lambdamock.adapters.memory.topics import topic_of

    topic = topic_of(topics, mapping.source_arn, servers, name)
    if topic is None:
        raise SourceMissing(f"kafka://{name}")
    config: Mapping[str, Any] = mapping.settings[_CONFIG_OF[mapping.source]]
    return topic.reading(config["ConsumerGroupId"])


def _changes(embedded: Embedded, mapping: EventSourceMapping) -> StreamSource | None:
    cluster = embedded.clusters.get(mapping.source_arn or "")
    if cluster is None:
        return None
    from lambdamock.adapters.memory.change_streams import ChangeStream

    config = mapping.settings["DocumentDBEventSourceConfig"]
    database, collection = config["DatabaseName"], config.get("CollectionName")
    if collection is not None and cluster.is_dropped((database, collection)):
        raise SourceMissing(f"collection://{database}.{collection}")
    return ChangeStream(cluster, database, collection, looks_up=config["FullDocument"] == "UpdateLookup")


_CONFIG_OF: Final = {
    "msk": "AmazonManagedKafkaEventSourceConfig",
    "kafka": "SelfManagedKafkaEventSourceConfig",
}
_STREAMS: Final[Mapping[str, Callable[[Embedded, EventSourceMapping], StreamSource | None]]] = {
    "kinesis": _stream,
    "dynamodb": _stream,
    "msk": _topic,
    "kafka": _topic,
    "docdb": _changes,
}
