"""Requests to make or change an event source mapping of each kind of source, and how AWS refuses them."""

from __future__ import annotations

from typing import Any

import pytest

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
BUCKET = "arn:aws:s3:::b"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
CLUSTER = "arn:aws:kafka:us-east-1:123456789012:cluster/c/0a1b2c3d-0000-0000-0000-000000000000-1"
BROKER = "arn:aws:mq:us-east-1:123456789012:broker:b:b-0a1b2c3d-0000-0000-0000-000000000000"
DATABASE = "arn:aws:rds:us-east-1:123456789012:cluster:docs"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"
INVALID = "InvalidParameterValueException"
START_OF_2026 = 1_767_225_600


def access(*kinds: str) -> dict[str, Any]:
    return {"SourceAccessConfigurations": [{"Type": kind, "URI": SECRET} for kind in kinds]}


def failures_to(destination: str) -> dict[str, Any]:
    return {"DestinationConfig": {"OnFailure": {"Destination": destination}}}


def pollers(**members: Any) -> dict[str, Any]:
    return {"ProvisionedPollerConfig": members}


def metrics(*names: str) -> dict[str, Any]:
    return {"MetricsConfig": {"Metrics": list(names)}}


def filters(*patterns: str) -> dict[str, Any]:
    return {"FilterCriteria": {"Filters": [{"Pattern": pattern} for pattern in patterns]}}


def reading(mode: str) -> dict[str, Any]:
    return {"SelfManagedKafkaEventSourceConfig": {"ConsumptionMode": mode}}


CONFIGS = {"msk": "AmazonManagedKafkaEventSourceConfig", "kafka": "SelfManagedKafkaEventSourceConfig"}
LATEST: dict[str, Any] = {"StartingPosition": "LATEST"}
FROM: dict[str, dict[str, Any]] = {
    "kinesis": {"EventSourceArn": STREAM, **LATEST},
    "consumer": {"EventSourceArn": f"{STREAM}/consumer/c:1541139109", **LATEST},
    "dynamodb": {"EventSourceArn": TABLE, **LATEST},
    "sqs": {"EventSourceArn": QUEUE},
    "sqs-fifo": {"EventSourceArn": f"{QUEUE}.fifo"},
    "msk": {"EventSourceArn": CLUSTER, "Topics": ["orders"], **LATEST},
    "kafka": {
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka:9092"]}},
        "Topics": ["orders"],
        **access("BASIC_AUTH"),
    },
    "mq": {"EventSourceArn": BROKER, "Queues": ["jobs"], **access("BASIC_AUTH")},
    "docdb": {
        "EventSourceArn": DATABASE,
        "DocumentDBEventSourceConfig": {"DatabaseName": "shop"},
        **access("BASIC_AUTH"),
    },
}
NEEDS_A_POSITION = (
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
    "Member must not be null."
)
NEEDS_A_WINDOW = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10"
NO_PATTERN = "Invalid filter pattern definition."


def unsupported(member: str) -> str:
    return f"Unsupported {member} parameter for given event source mapping type."


def missing(member: str) -> str:
    return f"Required '{member}' parameter is missing."


def beyond(member: str, value: int, limit: str) -> str:
    return (
        f"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: "
        f"Member must have value {limit}"
    )


def request(source: str, members: dict[str, Any]) -> dict[str, Any]:
    """A request to create a mapping; members that are None are left out."""
    given = {"FunctionName": "f", **FROM[source], **members}
    return {name: value for name, value in given.items() if value is not None}


def creations(table: list[tuple[str, dict[str, Any], Any]]) -> list[Any]:
    """Each row a case, where the installed botocore knows its members."""
    return [
        pytest.param(
            source,
            members,
            expected,
            marks=pytest.mark.needs_model("CreateEventSourceMapping", members),
            id=f"{source}-{'-'.join(members)}",
        )
        for source, members, expected in table
    ]


def updates(table: list[tuple[str, dict[str, Any], dict[str, Any], Any]]) -> list[Any]:
    """Each row a case, where the installed botocore knows the members before and those of the update."""
    return [
        pytest.param(
            source,
            before,
            members,
            expected,
            marks=[
                pytest.mark.needs_model("CreateEventSourceMapping", before),
                pytest.mark.needs_model("UpdateEventSourceMapping", members),
            ],
            id=f"{source}-{'-'.join(members)}",
        )
        for source, before, members, expected in table
    ]
