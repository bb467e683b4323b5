"""How AWS says why a mapping cannot read its source."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.eventsources.permissions import needs
from lambdamock.eventsources.refusals import not_allowed, not_there

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
CONSUMER = f"{STREAM}/consumer/c:1541139109"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
BROKER = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1"
DATABASE = "arn:aws:rds:us-east-1:123456789012:cluster:d"
NO_QUEUE = (
    "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
    "SQS Error Message: The specified queue does not exist."
)
EVERYTHING: dict[str, Any] = {
    "SourceAccessConfigurations": [
        {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"},
        {"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"},
    ]
}


@pytest.mark.parametrize(
    ("arn", "action", "message"),
    [
        pytest.param(
            QUEUE,
            "sqs:ReceiveMessage",
            "The provided execution role does not have permissions to call ReceiveMessage on SQS",
            id="B210",
        ),
        pytest.param(
            STREAM,
            "kinesis:ListShards",
            f"Cannot access stream {STREAM}. Please ensure the role can perform the GetRecords, GetShardIterator, "
            "DescribeStream, ListShards, and ListStreams Actions on your stream in IAM.",
            id="B150",
        ),
        pytest.param(
            TABLE,
            "dynamodb:GetRecords",
            f"Cannot access stream {TABLE}. Please ensure the role can perform the GetRecords, GetShardIterator, "
            "DescribeStream, and ListStreams Actions on your stream in IAM.",
            id="B121",
        ),
        pytest.param(
            None,
            "ec2:CreateNetworkInterface",
            "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
            id="network",
        ),
    ],
)
def test_a_refusal_says_what_is_not_allowed(arn: str | None, action: str, message: str) -> None:
    assert not_allowed(arn, action) == message


@pytest.mark.parametrize("kind", ["sqs", "sqs-fifo", "kinesis", "dynamodb", "msk", "kafka", "mq", "docdb"])
def test_a_refusal_is_worded_for_whatever_may_be_missing(kind: str) -> None:
    for need in needs(kind, CONSUMER, EVERYTHING):
        named = CONSUMER if kind in {"kinesis", "dynamodb"} else f"to call {need.action.partition(':')[2]} on"
        assert named in not_allowed(CONSUMER, need.action)


@pytest.mark.parametrize(
    ("arn", "message"),
    [
        (
            QUEUE,
            NO_QUEUE,
        ),
        (STREAM, f"Stream not found: {STREAM}"),
        (TABLE, f"Stream not found: {TABLE}"),
        ("kafka://orders", "Topic not found: orders"),
        (BROKER, f"Broker not found: {BROKER}"),
        (DATABASE, f"Cluster not found: {DATABASE}"),
    ],
    ids=["queue", "stream", "table", "topic", "broker", "database"],
)
def test_a_source_that_is_gone_is_named(arn: str, message: str) -> None:
    assert not_there(arn) == message
