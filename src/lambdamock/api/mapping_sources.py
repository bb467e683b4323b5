"""What Lambda can read events from, and what a mapping of each kind of source takes: one table per profile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.errors import InvalidParameterValueException

_NOTHING: Final[Mapping[str, Any]] = {}


class Source(NamedTuple):
    """What mappings of one kind of source take and show.

    Attributes:
        kind: key of the table.
        label: the source in AWS's refusals.
        takes: members of the request that this kind has besides those of every kind (`COMMON`).
        batch_size: default of `BatchSize`; `batch_maximum` is the largest.
        defaults: what answers show of members that were not given.
        required: members that a mapping of this kind cannot be without, in the order in which they are missed.
        positions: values of `StartingPosition`; empty when it has none.
        needs_position: whether `StartingPosition` must be given; else it is `TRIM_HORIZON`.
        access: kinds of `SourceAccessConfigurations`.
        destinations: services whose resources take records that failed.
        pollers: bounds of (`MinimumPollers`, `MaximumPollers`).
        reason: `StateTransitionReason`.
        has_result: whether answers have `LastProcessingResult`.
    """

    kind: str
    label: str
    takes: frozenset[str]
    batch_size: int = 100
    batch_maximum: int = 10_000
    defaults: Mapping[str, Any] = _NOTHING
    required: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    needs_position: bool = False
    access: frozenset[str] = frozenset()
    destinations: tuple[str, ...] = ()
    pollers: tuple[range, range] = (range(0), range(0))
    reason: str = "USER_INITIATED"
    has_result: bool = True


COMMON: Final = frozenset({
    "BatchSize", "Enabled", "EventSourceArn", "FunctionName", "MetricsConfig", "SelfManagedEventSource", "Tags", "UUID",
})  # fmt: skip
"""Members that mappings of every kind of source take."""

_WINDOW: Final = frozenset({"MaximumBatchingWindowInSeconds"})
_FILTERED: Final = frozenset({"FilterCriteria", "KMSKeyArn"})
_POSITION: Final = frozenset({"StartingPosition", "StartingPositionTimestamp"})
_ERROR_HANDLING: Final = frozenset({
    "BisectBatchOnFunctionError", "DestinationConfig", "FunctionResponseTypes", "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
})  # fmt: skip
_STREAM: Final = (
    _FILTERED | _WINDOW | _POSITION | _ERROR_HANDLING | {"ParallelizationFactor", "TumblingWindowInSeconds"}
)
_KAFKA: Final = (_FILTERED | _WINDOW | _POSITION | _ERROR_HANDLING) | {
    "LoggingConfig", "ProvisionedPollerConfig", "SourceAccessConfigurations", "Topics",
}  # fmt: skip
_QUEUE: Final = _FILTERED | {"FunctionResponseTypes", "ProvisionedPollerConfig", "ScalingConfig"}

_FROM_EITHER_END: Final = ("TRIM_HORIZON", "LATEST")
_FROM_ANYWHERE: Final = (*_FROM_EITHER_END, "AT_TIMESTAMP")

_STREAM_DEFAULTS: Final[Mapping[str, Any]] = {
    "MaximumBatchingWindowInSeconds": 0,
    "ParallelizationFactor": 1,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "BisectBatchOnFunctionError": False,
    "MaximumRetryAttempts": -1,
    "TumblingWindowInSeconds": 0,
    "FunctionResponseTypes": [],
}
_QUEUE_DEFAULTS: Final[Mapping[str, Any]] = {"MaximumBatchingWindowInSeconds": 0, "FunctionResponseTypes": []}
_KAFKA_POLLERS: Final = (range(1, 201), range(1, 2_001))

_KINESIS: Final = Source(
    "kinesis",
    "Kinesis",
    _STREAM,
    defaults=_STREAM_DEFAULTS,
    positions=_FROM_ANYWHERE,
    needs_position=True,
    destinations=("sqs", "sns", "s3"),
    reason="User action",
)
_SQS: Final = Source(
    "sqs",
    "SQS",
    _QUEUE | _WINDOW,
    batch_size=10,
    defaults=_QUEUE_DEFAULTS,
    pollers=(range(2, 201), range(2, 10_001)),
    has_result=False,
)
_MSK: Final = Source(
    "msk",
    "MSK",
    _KAFKA | {"AmazonManagedKafkaEventSourceConfig"},
    required=("Topics",),
    positions=_FROM_ANYWHERE,
    needs_position=True,
    access=frozenset({"SASL_SCRAM_512_AUTH", "CLIENT_CERTIFICATE_TLS_AUTH"}),
    destinations=("sqs", "sns", "s3", "kafka"),
    pollers=_KAFKA_POLLERS,
)

CURRENT: Final[Mapping[str, Source]] = {
    "kinesis": _KINESIS,
    "dynamodb": _KINESIS._replace(kind="dynamodb", label="DynamoDB", positions=_FROM_EITHER_END),
    "sqs": _SQS,
    "sqs-fifo": _SQS._replace(kind="sqs-fifo", takes=_QUEUE, batch_maximum=10),
    "msk": _MSK,
    "kafka": _MSK._replace(
        kind="kafka",
        label="Kafka",
        takes=_KAFKA | {"SelfManagedKafkaEventSourceConfig"},
        required=("SourceAccessConfigurations", "Topics"),
        needs_position=False,
        access=frozenset({
            "BASIC_AUTH", "VPC_SUBNET", "VPC_SECURITY_GROUP", "SASL_SCRAM_512_AUTH", "SASL_SCRAM_256_AUTH",
            "CLIENT_CERTIFICATE_TLS_AUTH", "SERVER_ROOT_CA_CERTIFICATE", "OAUTHBEARER_AUTH", "OAUTHBEARER_SCOPE",
            "OAUTHBEARER_AUDIENCE", "OAUTHBEARER_LOGICAL_CLUSTER", "OAUTHBEARER_IDENTITY_POOL", "IAM_AUTH",
            "IAM_OAUTHBEARER_AUTH",
        }),
    ),
    "mq": Source(
        "mq",
        "MQ",
        _FILTERED | _WINDOW | {"Queues", "SourceAccessConfigurations"},
        required=("SourceAccessConfigurations", "Queues"),
        access=frozenset({"BASIC_AUTH", "VIRTUAL_HOST"}),
    ),
    "docdb": Source(
        "docdb",
        "DocumentDB",
        _FILTERED | _WINDOW | _POSITION | {"DocumentDBEventSourceConfig", "SourceAccessConfigurations"},
        required=("SourceAccessConfigurations", "DocumentDBEventSourceConfig"),
        positions=_FROM_ANYWHERE,
        access=frozenset({"BASIC_AUTH"}),
    ),
}  # fmt: skip
"""Today's sources.

Source: documented, API reference, each member's text ("Amazon SQS only", "Default 100. Max 10,000.", ...); observed,
recorded answers of Kinesis, DynamoDB, SQS and self-managed Kafka: what they show, `StateTransitionReason`; assumed,
that MSK, MQ and DocumentDB answer as self-managed Kafka does, and which members mappings of MQ and DocumentDB require.
"""

_GUIDE_DESTINATIONS: Final = ("sqs", "sns")

GUIDE_2019: Final[Mapping[str, Source]] = {
    "kinesis": _KINESIS._replace(destinations=_GUIDE_DESTINATIONS),
    "dynamodb": CURRENT["dynamodb"]._replace(batch_maximum=1_000, destinations=_GUIDE_DESTINATIONS),
    "sqs": _SQS._replace(batch_maximum=10, has_result=True),
}
"""Sources of the `2019` profile.

Source: documented, API reference of 2019 (three sources, standard queues only: rule B195), and the page of
CreateEventSourceMapping of 2022 for members that the former does not have; rule B212: queues have a
`LastProcessingResult`.
"""

_TABLES: Final = {"current": CURRENT, "2019": GUIDE_2019}

# The form of an ARN to the kind of source that it names; the first that fits counts.
_ARNS: Final = (
    (re.compile(r"arn:[^:]+:kinesis:[^:]*:[^:]*:stream/[^/]+(/consumer/[^/]+)?"), "kinesis"),
    (re.compile(r"arn:[^:]+:dynamodb:[^:]*:[^:]*:table/[^/]+/stream/[^/]+"), "dynamodb"),
    (re.compile(r"arn:[^:]+:sqs:[^:]*:[^:]*:[^:/]+\.fifo"), "sqs-fifo"),
    (re.compile(r"arn:[^:]+:sqs:[^:]*:[^:]*:[^:/]+"), "sqs"),
    (re.compile(r"arn:[^:]+:kafka:[^:]*:[^:]*:(cluster|vpc-connection)/.+"), "msk"),
    (re.compile(r"arn:[^:]+:mq:[^:]*:[^:]*:broker:.+"), "mq"),
    (re.compile(r"arn:[^:]+:rds:[^:]*:[^:]*:cluster:.+"), "docdb"),
)


def sources_of(profile: str) -> Mapping[str, Source]:
    """The table of sources of a profile."""
    return _TABLES[profile]


def recognised(members: Mapping[str, Any], profile: str) -> Source:
    """The source that a request to create a mapping names.

    Raises:
        InvalidParameterValueException: it names none, or two. Source: observed, the recorded refusal of a request
            without a source; assumed, that of an ARN which is none of a source, and of two sources.
    """
    arn = members.get("EventSourceArn")
    if (arn is None) == ("SelfManagedEventSource" not in members):
        raise InvalidParameterValueException("Unrecognized event source.")
    kind = "kafka" if arn is None else next((kind for shape, kind in _ARNS if shape.fullmatch(arn)), "")
    source = _TABLES[profile].get(kind)
    if source is None:
        raise InvalidParameterValueException("Unrecognized event source.")
    return source
