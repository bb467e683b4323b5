"""What a function's role must allow for a mapping to read, by kind of source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tests.unit.roles import SUBJECT, Asked

from lambdamock.authorisation.needs.need import Need
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.eventsources.permissions import needs, needs_to_delete, needs_to_read

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
CONSUMER = f"{STREAM}/consumer/c:1541139109"
TABLE = "arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
CLUSTER = "arn:aws:kafka:us-east-1:123456789012:cluster/c/1"
BROKER = "arn:aws:mq:us-east-1:123456789012:broker:b:b-1"
DATABASE = "arn:aws:rds:us-east-1:123456789012:cluster:d"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf"
NOTHING: Mapping[str, Any] = {}
WITH_SECRET = {"SourceAccessConfigurations": [{"Type": "BASIC_AUTH", "URI": SECRET}]}
IN_NETWORK = {"SourceAccessConfigurations": [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-1"}]}

INTERFACES = {
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
}
OF_QUEUE = {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"}
OF_STREAM = {
    "kinesis:DescribeStream",
    "kinesis:DescribeStreamSummary",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
    "kinesis:ListStreams",
}
OF_TABLE = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"}
OF_CLUSTER = {"kafka:DescribeCluster", "kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"}
OF_DATABASE = {"rds:DescribeDBClusters", "rds:DescribeDBClusterParameters", "rds:DescribeDBSubnetGroups"}
TO_SECRET = {"secretsmanager:GetSecretValue"}


def allowing(*actions: str, on: str = "*") -> list[dict[str, Any]]:
    return [{"Effect": "Allow", "Action": list(actions), "Resource": on}]


def first_missing(statements: list[Any] | None, wanted: Iterable[Need]) -> tuple[str, str] | None:
    """Action and resource of what policies do not allow."""
    denial = Asked(statements).authority.check_role(SUBJECT, wanted, region="us-east-1")
    return None if denial is None else (denial.decision.request.action, denial.decision.request.resource)


@pytest.mark.parametrize(
    ("kind", "arn", "settings", "actions"),
    [
        pytest.param("sqs", QUEUE, NOTHING, OF_QUEUE, id="B210"),
        pytest.param("sqs-fifo", f"{QUEUE}.fifo", NOTHING, OF_QUEUE, id="B210-fifo"),
        pytest.param("kinesis", STREAM, NOTHING, OF_STREAM, id="B150"),
        pytest.param("kinesis", CONSUMER, NOTHING, OF_STREAM | {"kinesis:SubscribeToShard"}, id="B150-consumer"),
        pytest.param("dynamodb", TABLE, NOTHING, OF_TABLE, id="B121"),
        pytest.param("msk", CLUSTER, NOTHING, OF_CLUSTER | INTERFACES, id="msk"),
        pytest.param("msk", CLUSTER, WITH_SECRET, OF_CLUSTER | INTERFACES | TO_SECRET, id="msk-secret"),
        pytest.param("kafka", None, WITH_SECRET, TO_SECRET, id="kafka"),
        pytest.param("kafka", None, IN_NETWORK, INTERFACES, id="kafka-in-network"),
        pytest.param("mq", BROKER, WITH_SECRET, {"mq:DescribeBroker"} | TO_SECRET | INTERFACES, id="mq"),
        pytest.param("docdb", DATABASE, WITH_SECRET, OF_DATABASE | TO_SECRET | INTERFACES, id="docdb"),
    ],
)
def test_a_role_must_allow_what_reading_the_source_takes(
    kind: str, arn: str | None, settings: Mapping[str, Any], actions: set[str]
) -> None:
    assert {need.action for need in needs(kind, arn, settings)} == actions


@pytest.mark.parametrize(
    ("action", "arn"),
    [
        *((action, QUEUE) for action in sorted(OF_QUEUE)),
        *((action, STREAM) for action in sorted(OF_STREAM)),
        ("kinesis:SubscribeToShard", CONSUMER),
        *((action, TABLE) for action in sorted(OF_TABLE)),
    ],
)
def test_B121_B150_B210_each_of_the_actions_is_missed(action: str, arn: str) -> None:
    kind = arn.split(":")[2]
    others = [need.action for need in needs(kind, arn, NOTHING) if need.action != action]
    missed = first_missing(allowing(*others), needs(kind, arn, NOTHING))
    assert missed is not None
    assert missed[0] == action


@pytest.mark.parametrize(
    ("resource", "arn"),
    [
        pytest.param("*", QUEUE, id="everything"),
        pytest.param(QUEUE, QUEUE, id="queue"),
        pytest.param("arn:aws:sqs:*:*:*", QUEUE, id="all queues"),
        pytest.param(STREAM, STREAM, id="stream, also for ListStreams"),
        pytest.param(STREAM, CONSUMER, id="stream of a consumer"),
        pytest.param(f"{STREAM}*", CONSUMER, id="stream and its consumers"),
        pytest.param(TABLE, TABLE, id="stream of a table, also for ListStreams"),
    ],
)
def test_a_policy_names_the_source_or_everything(resource: str, arn: str) -> None:
    kind = arn.split(":")[2]
    assert first_missing(allowing(f"{kind}:*", on=resource), needs(kind, arn, NOTHING)) is None


def test_a_policy_for_another_queue_does_not_count() -> None:
    missed = first_missing(allowing("sqs:*", on=f"{QUEUE}2"), needs("sqs", QUEUE, NOTHING))
    assert missed == ("sqs:ReceiveMessage", QUEUE)


def test_a_denial_counts_more_than_what_allows() -> None:
    denied = {"Effect": "Deny", "Action": "sqs:GetQueueAttributes", "Resource": "*"}
    missed = first_missing([*allowing("sqs:*"), denied], needs("sqs", QUEUE, NOTHING))
    assert missed == ("sqs:GetQueueAttributes", QUEUE)


def test_each_secret_is_needed() -> None:
    other = SECRET.replace("s-AbCdEf", "t-AbCdEf")
    accesses = [{"Type": "BASIC_AUTH", "URI": SECRET}, {"Type": "SERVER_ROOT_CA_CERTIFICATE", "URI": other}]
    wanted = needs("kafka", None, {"SourceAccessConfigurations": accesses})
    missed = first_missing(allowing("secretsmanager:GetSecretValue", on=SECRET), wanted)
    assert missed == ("secretsmanager:GetSecretValue", other)


def test_a_role_that_says_nothing_may_do_everything() -> None:
    assert first_missing(None, needs("sqs", QUEUE, NOTHING)) is None


def test_a_role_without_policies_may_do_everything() -> None:
    assert first_missing([], needs("sqs", QUEUE, NOTHING)) is None


def test_a_condition_that_does_not_hold_leaves_nothing_allowed() -> None:
    elsewhere = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    conditional = [{**allowing("sqs:*")[0], "Condition": elsewhere}]
    assert first_missing(conditional, needs("sqs", QUEUE, NOTHING)) == ("sqs:ReceiveMessage", QUEUE)


def test_everything_but_what_is_named_may_be_allowed() -> None:
    statements = [{"Effect": "Allow", "NotAction": "sqs:DeleteMessage", "Resource": "*"}]
    assert first_missing(statements, needs("sqs", QUEUE, NOTHING)) == ("sqs:DeleteMessage", QUEUE)


def test_B210_messages_are_read_also_where_they_cannot_be_deleted() -> None:
    mapping = cast("EventSourceMapping", SimpleNamespace(source="sqs", source_arn=QUEUE, settings=NOTHING))
    assert [(need.action, need.resource) for need in needs_to_delete(mapping)] == [("sqs:DeleteMessage", QUEUE)]
    assert [need.action for need in needs_to_read(mapping)] == [
        "sqs:ReceiveMessage",
        "sqs:GetQueueAttributes",
    ]
