"""Which source of the mock itself a mapping reads: streams, topics, change streams, queues of brokers.

Each kind is imported by those only who have one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.embedded import Embedded
from lambdamock.domain.arns import stream_of
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import SourceMissing, StreamSource
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.adapters.brokers import BrokerQueue

IsReading = Callable[[str], bool]
"""Whether the mapping of a UUID is there, and enabled."""


def open_stream(embedded: Embedded, mapping: EventSourceMapping, is_reading: IsReading) -> StreamSource | None:
    """The stream that a mapping reads; None when it is none of the mock's own, or another one of its group reads.

    Raises:
        SourceMissing: the mock has the cluster, and no such topic on it.
        UsageError: the mapping asks for something that this version does not do.
    """
    return _STREAMS[mapping.source](embedded, mapping, is_reading)


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


def _stream(embedded: Embedded, mapping: EventSourceMapping, _is_reading: IsReading) -> StreamSource | None:
    return embedded.streams.get(stream_of(mapping.source_arn or ""))


def _topic(embedded: Embedded, mapping: EventSourceMapping, is_reading: IsReading) -> StreamSource | None:
    [name] = mapping.settings["Topics"]
    servers = mapping.settings.get("SelfManagedEventSource", {}).get("Endpoints", {}).get("KAFKA_BOOTSTRAP_SERVERS", ())
    topics = embedded.topics.values()
    if not any(one.cluster.answers(mapping.source_arn, servers) for one in topics):
        return None
    from lambdamock.adapters.topics import topic_of

    topic = topic_of(topics, mapping.source_arn, servers, name)
    if topic is None:
        raise SourceMissing(f"kafka://{name}")
    config: Mapping[str, Any] = mapping.settings[_CONFIG_OF[mapping.source]]
    if config.get("ConsumptionMode") == "Queue":
        raise UsageError("ConsumptionMode Queue: share groups are not built; leave it out, and records are read")
    if "SchemaRegistryConfig" in config:
        raise UsageError("SchemaRegistryConfig: there are no schema registries; leave it out, and records are read")
    return topic.reading(config["ConsumerGroupId"], mapping.uuid, is_reading)


def _changes(embedded: Embedded, mapping: EventSourceMapping, _is_reading: IsReading) -> StreamSource | None:
    cluster = embedded.clusters.get(mapping.source_arn or "")
    if cluster is None:
        return None
    from lambdamock.adapters.change_streams import ChangeStream

    config = mapping.settings["DocumentDBEventSourceConfig"]
    looks_up = config["FullDocument"] == "UpdateLookup"
    return ChangeStream(cluster, config["DatabaseName"], config.get("CollectionName"), looks_up=looks_up)


_CONFIG_OF: Final = {
    "msk": "AmazonManagedKafkaEventSourceConfig",
    "kafka": "SelfManagedKafkaEventSourceConfig",
}
_STREAMS: Final[Mapping[str, Callable[[Embedded, EventSourceMapping, IsReading], StreamSource | None]]] = {
    "kinesis": _stream,
    "dynamodb": _stream,
    "msk": _topic,
    "kafka": _topic,
    "docdb": _changes,
}
