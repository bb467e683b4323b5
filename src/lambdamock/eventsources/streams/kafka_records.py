"""Records of Kafka topics: the events around them, and how a batch that was given up is told of."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps
from typing import TYPE_CHECKING

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.events import kafka
from lambdamock.events.content import Event
from lambdamock.events.origin import Origin, region_of
from lambdamock.invocation.records import iso_time

if TYPE_CHECKING:
    from lambdamock.eventsources.streams.batches import Held
    from lambdamock.eventsources.streams.records import Reading


def of_msk(records: Sequence[Event], reading: Reading) -> Event:
    """The event of an MSK cluster; a batch may hold records of several partitions."""
    arn = reading.mapping.source_arn or ""
    event = kafka.msk(cluster_arn=arn, bootstrap_servers=servers_of(reading.mapping))
    return {**event, "records": _by_partition(records)}


def of_self_managed(records: Sequence[Event], reading: Reading) -> Event:
    """The event of a cluster of the team's own."""
    event = kafka.self_managed(bootstrap_servers=servers_of(reading.mapping))
    return {**event, "records": _by_partition(records)}


def batch_info(records: Sequence[Held], reading: Reading) -> tuple[str, Event]:
    """The member of the record about a batch that names its records: the first one.

    Source: documented, developer guide of today, "Capturing discarded batches for Amazon MSK and self-managed Kafka";
    assumed, that a self-managed cluster has no ARN there either.
    """
    mapping = reading.mapping
    event = (of_self_managed if mapping.source_arn is None else of_msk)([one.event for one in records], reading)
    info: Event = {"batchSize": len(records)}
    if mapping.source_arn is not None:
        info["eventSourceArn"] = mapping.source_arn
    return "KafkaBatchInfo", {
        **info,
        "bootstrapServers": ",".join(servers_of(mapping)),
        "payloadSize": len(dumps(event, separators=(",", ":")).encode()),
        "recordInfo": {
            "offset": str(records[0].event["offset"]),
            "timestamp": iso_time(records[0].event["timestamp"] / 1000),
        },
    }


def servers_of(mapping: EventSourceMapping) -> Sequence[str]:
    """The bootstrap servers: those that the mapping names, or what those of an MSK cluster are called.

    Source: documented, MSK developer guide, the form of the names; assumed, that there are two.
    """
    arn = mapping.source_arn
    if arn is None:
        servers: Sequence[str] = mapping.settings["SelfManagedEventSource"]["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"]
        return servers
    origin = Origin(region=region_of(arn, Origin()))
    host = origin.host(f"{arn.split('/')[1]}.c1.kafka")
    return [f"b-{number}.{host}:9092" for number in (1, 2)]


def _by_partition(records: Sequence[Event]) -> Event:
    partitions: dict[str, list[Event]] = {}
    for one in records:
        partitions.setdefault(f"{one['topic']}-{one['partition']}", []).append(one)
    return partitions
