"""What the role of a function must allow for a mapping to read its source, by kind of source. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from lambdamock.authorisation.needs.need import Need
from lambdamock.domain.arns import stream_of
from lambdamock.domain.mappings import EventSourceMapping

DELETE: Final = "sqs:DeleteMessage"


def needs(kind: str, arn: str | None, settings: Mapping[str, Any]) -> Iterator[Need]:
    """All that a role must allow, in the order in which it is missed.

    Args:
        kind: of source, as the table of sources of the API names it.
        arn: of the source; None for a self-managed cluster.
        settings: of the mapping, by wire name.
    """
    for actions, place in _NEEDS[kind]:
        for resource, *forms in place(arn or "", settings):
            yield from (Need(action, resource, forms=tuple(forms)) for action in actions)


Needs = Callable[[EventSourceMapping], Iterable[Need]]
"""What a mapping needs for something; the same for the same mapping."""


def needs_to_read(mapping: EventSourceMapping) -> Iterator[Need]:
    """What a role must allow for records to be read; what was read from a queue may still come back.

    Source: documented, rule B210.
    """
    all_of_it = needs(mapping.source, mapping.source_arn, mapping.settings)
    return (need for need in all_of_it if need.action != DELETE)


def needs_to_delete(mapping: EventSourceMapping) -> Iterator[Need]:
    """What a role must allow for messages to be deleted when they are processed."""
    yield Need(DELETE, mapping.source_arn or "")


Place = Callable[[str, Mapping[str, Any]], list[tuple[str, ...]]]
"""The ARN of a source and the settings of a mapping to the resources of actions, each in its forms."""


def _source(arn: str, _settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [(stream_of(arn),)]


def _either(arn: str, _settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Source: documented, service authorization reference: these actions have no resource, or another one; assumed,
    because deployment tools grant them so, that a policy which names the source will do.
    """
    return [("*", stream_of(arn))]


def _consumer(arn: str, _settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Only where one is read; a policy that names its stream will do as well."""
    return [(arn, stream_of(arn))] if stream_of(arn) != arn else []


def _anything(_arn: str, _settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [("*",)]


def _network(_arn: str, settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [("*",)] if any(access.get("Type") == "VPC_SUBNET" for access in _accesses(settings)) else []


def _secrets(_arn: str, settings: Mapping[str, Any]) -> list[tuple[str, ...]]:
    uris = [access.get("URI", "") for access in _accesses(settings)]
    return [(uri,) for uri in uris if ":secretsmanager:" in uri]


def _accesses(settings: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    accesses: list[Mapping[str, Any]] = settings.get("SourceAccessConfigurations", [])
    return accesses


_QUEUE: Final = ((("sqs:ReceiveMessage", DELETE, "sqs:GetQueueAttributes"), _source),)
_INTERFACES: Final = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
)
_SECRET: Final = (("secretsmanager:GetSecretValue",), _secrets)

_NEEDS: Final[Mapping[str, tuple[tuple[tuple[str, ...], Place], ...]]] = {
    "sqs": _QUEUE,
    "sqs-fifo": _QUEUE,
    "kinesis": (
        (
            (
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:ListShards",
            ),
            _source,
        ),
        (("kinesis:ListStreams",), _either),
        (("kinesis:SubscribeToShard",), _consumer),
    ),
    "dynamodb": (
        (("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"), _source),
        (("dynamodb:ListStreams",), _either),
    ),
    "msk": (
        (("kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"), _source),
        (_INTERFACES, _anything),
        _SECRET,
    ),
    "kafka": (_SECRET, (_INTERFACES, _network)),
    "mq": ((("mq:DescribeBroker",), _source), _SECRET, (_INTERFACES, _anything)),
    "docdb": (
        (("rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"), _either),
        _SECRET,
        (_INTERFACES, _anything),
    ),
}
"""Kind of source to (actions, on what).

Source: documented, rules B121, B150 and B210; developer guide of today, execution role permissions of MSK, self-managed
Kafka, MQ and DocumentDB, without those for logs and for customer managed keys; assumed, that SubscribeToShard is needed
for consumers only, and interfaces of a self-managed cluster only where its network is named.
"""
