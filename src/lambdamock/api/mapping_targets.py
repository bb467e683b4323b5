"""What an event source mapping connects: its function and its source must be there, and not be connected already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from lambdamock.api.lookup import reference_of, store_of
from lambdamock.api.mapping_settings import KAFKA_CONFIGS
from lambdamock.api.mapping_sources import Source
from lambdamock.api.world import Call
from lambdamock.authorisation.subjects import of_function
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import SourceMissing
from lambdamock.domain.store import Store
from lambdamock.errors import InvalidParameterValueException, ResourceConflictException
from lambdamock.eventsources.permissions import needs
from lambdamock.eventsources.refusals import not_allowed, not_there


class Target(NamedTuple):
    """The function that a mapping invokes: as the request names it, its role's ARN, and its time-out in seconds."""

    reference: FunctionReference
    role: str
    timeout: int


def target_of(call: Call) -> Target:
    """The function that the request names.

    Raises:
        InvalidParameterValueException: there is no such function, version or alias. Source: observed, recorded refusal
            of a function; assumed for versions and aliases.
        ResourceNotFoundException, AccessDeniedException: see `reference_of`.
    """
    reference = reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    version = function.resolve(reference.qualifier) if function else None
    if version is None:
        raise InvalidParameterValueException("Function does not exist")
    return Target(reference, version.settings.role, version.settings.timeout)


def check_role(call: Call, source: Source, arn: str | None, settings: Mapping[str, Any], target: Target) -> None:
    """Ask whether the function's role may read the source.

    Raises:
        InvalidParameterValueException: its policies do not allow it. Source: documented, rules B121, B150 and B210;
            assumed, the wording, as users report it, and that it comes before what is wrong with the source.
    """
    subject = of_function(target.role, target.reference)
    denial = call.world.authority.check_role(subject, needs(source.kind, arn, settings), region=call.region)
    if denial is not None:
        raise InvalidParameterValueException(not_allowed(arn, denial.decision.request.action))


def check_source(call: Call, arn: str | None, target: Target) -> None:
    """Ask for the source, where something in this process answers for it.

    Raises:
        InvalidParameterValueException: there is no such queue or stream (Source: observed, recorded refusals of SQS and
            Kinesis; assumed for DynamoDB), or a queue shows its messages again before the function has timed out
            (documented, developer guide, "AWS Lambda limits"; assumed, the wording, as users report it).
    """
    if arn is None:
        return
    try:
        queue = call.world.sources.look_up(arn)
    except SourceMissing:
        raise InvalidParameterValueException(not_there(arn)) from None
    if queue is not None and queue.visibility_timeout < target.timeout:
        raise InvalidParameterValueException(
            f"Queue visibility timeout: {queue.visibility_timeout} seconds is less than Function timeout: "
            f"{target.timeout} seconds"
        )


def check_is_alone(
    store: Store, source: Source, arn: str | None, settings: Mapping[str, Any], target: Target, *, but: str = ""
) -> None:
    """Refuse a second mapping of the same source and function.

    Args:
        but: UUID of the mapping that is changed; it may stay what it is.

    Raises:
        ResourceConflictException: there is one. Source: observed, recorded refusals of DynamoDB and Kafka; assumed,
            that of SQS, as users report it, and MSK and MQ as Kafka.
    """
    for other in store.mappings.of(target.reference.arn, arn):
        if other.uuid != but and other.source == source.kind and _overlap(other, settings):
            raise ResourceConflictException(_conflict(source, arn, settings, target, other.uuid))


def check_engine(call: Call, arn: str | None, settings: Mapping[str, Any]) -> None:
    """Refuse a virtual host of a broker that has none, where the broker is known.

    Raises:
        InvalidParameterValueException: it runs ActiveMQ. Source: documented, API reference, SourceAccessConfiguration:
            virtual hosts are RabbitMQ's; assumed, the wording.
    """
    kinds = {access.get("Type") for access in settings.get("SourceAccessConfigurations", ())}
    engine = call.world.sources.engine_of(arn) if arn is not None and "VIRTUAL_HOST" in kinds else None
    if engine not in {None, "RabbitMQ"}:
        raise InvalidParameterValueException(f"Unsupported source access type VIRTUAL_HOST for {engine} brokers.")


def check_group_is_free(store: Store, source: Source, arn: str | None, settings: Mapping[str, Any]) -> None:
    """Refuse a consumer group that another mapping of the cluster has, be it enabled or not.

    Raises:
        InvalidParameterValueException: there is one. Source: documented, API reference: "must be unique among all your
            Kafka event sources"; assumed, the wording, and that groups of other clusters are others.
    """
    group = _group(settings)
    if group is None:
        return
    for other in store.mappings.of(None, arn):
        is_same_cluster = other.source == source.kind and (arn is not None or _share_servers(settings, other.settings))
        if is_same_cluster and _group(other.settings) == group:
            raise InvalidParameterValueException(
                f"The consumer group ID {group} is already in use by the event source mapping with UUID {other.uuid}."
            )


def _group(settings: Mapping[str, Any]) -> str | None:
    configs = (settings.get(name, {}) for name in KAFKA_CONFIGS)
    return next((config["ConsumerGroupId"] for config in configs if "ConsumerGroupId" in config), None)


def _overlap(other: EventSourceMapping, settings: Mapping[str, Any]) -> bool:
    """Whether two mappings read the same: of clusters and brokers that means a topic or queue that both name."""
    if other.source_arn is None and not _share_servers(settings, other.settings):
        return False
    names = set(_names(settings))
    return not names or bool(names & set(_names(other.settings)))


def _share_servers(settings: Mapping[str, Any], others: Mapping[str, Any]) -> bool:
    return bool(set(_servers(settings)) & set(_servers(others)))


def _servers(settings: Mapping[str, Any]) -> list[str]:
    endpoints = settings.get("SelfManagedEventSource", {}).get("Endpoints", {})
    return [server for servers in endpoints.values() for server in servers]


def _names(settings: Mapping[str, Any]) -> list[str]:
    names: list[str] = settings.get("Topics") or settings.get("Queues") or []
    return names


def _conflict(source: Source, arn: str | None, settings: Mapping[str, Any], target: Target, uuid: str) -> str:
    advice = f"already exists. Please update or delete the existing mapping with UUID {uuid}"
    name = target.reference.name
    if source.label == "SQS":
        return f'An event source mapping with SQS arn (" {arn} ") and function (" {name} ") {advice}'
    if names := _names(settings):
        return (
            f'An event source mapping with event source ("{arn or ",".join(_servers(settings))}"), '
            f'function ("{target.reference.arn}"), {"queues" if "Queues" in settings else "topics"} '
            f'("{",".join(names)}") {advice}'
        )
    return f'The event source arn (" {arn} ") and function (" {name} ") provided mapping {advice}'
