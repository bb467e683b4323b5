"""Which resources have policies of their own, read from whatever answers for them: here, moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock.adapters.policy_holders import HOLDERS
from lambdamock.iam import PolicySyntaxError, read

ACCOUNT = "123456789012"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "Own", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
}
TEXT = json.dumps(POLICY)


@pytest.fixture(autouse=True)
def _moto() -> Iterator[None]:
    with mock_aws():
        yield


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def bucket(*, has_policy: bool) -> str:
    client("s3").create_bucket(Bucket="reports")
    if has_policy:
        client("s3").put_bucket_policy(Bucket="reports", Policy=TEXT)
    return "arn:aws:s3:::reports"


def queue(*, has_policy: bool) -> str:
    attributes = {"Policy": TEXT} if has_policy else {}
    client("sqs").create_queue(QueueName="orders", Attributes=attributes)
    return f"arn:aws:sqs:us-east-1:{ACCOUNT}:orders"


def secret(*, has_policy: bool) -> str:
    arn: str = client("secretsmanager").create_secret(Name="token", SecretString="x")["ARN"]
    if has_policy:
        client("secretsmanager").put_resource_policy(SecretId=arn, ResourcePolicy=TEXT)
    return arn


def table(*, has_policy: bool) -> str:
    made = client("dynamodb").create_table(
        TableName="orders",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arn: str = made["TableDescription"]["TableArn"]
    if has_policy:
        client("dynamodb").put_resource_policy(ResourceArn=arn, Policy=TEXT)
    return arn


def stream(*, has_policy: bool) -> str:
    client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    arn = f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/clicks"
    if has_policy:
        client("kinesis").put_resource_policy(ResourceARN=arn, Policy=TEXT)
    return arn


def bus(*, has_policy: bool) -> str:
    arn: str = client("events").create_event_bus(Name="orders")["EventBusArn"]
    if has_policy:
        client("events").put_permission(EventBusName="orders", Policy=TEXT)
    return arn


def topic(*, has_policy: bool) -> str:
    arn: str = client("sns").create_topic(Name="news")["TopicArn"]
    if has_policy:
        client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=TEXT)
    return arn


def key(**settings: str) -> str:
    arn: str = client("kms").create_key(**settings)["KeyMetadata"]["Arn"]
    return arn


MAKERS = [bucket, queue, secret, table, stream, bus]


def found(arn: str) -> Any:
    """The policy of a resource, as JSON has it; None when it has none."""
    _, _, service, region, _, resource = arn.split(":", 5)
    holder = HOLDERS[service]
    name = holder.name(resource)
    policy = holder.read(boto3.client(service, region_name=region or "us-east-1"), arn.removesuffix(resource), name)
    return json.loads(policy) if isinstance(policy, str) and policy else policy or None


@pytest.mark.parametrize("make", [*MAKERS, topic], ids=lambda make: make.__name__)
def test_a_resource_has_the_policy_that_was_put(make: Callable[..., str]) -> None:
    assert found(make(has_policy=True)) == POLICY


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_a_resource_without_a_policy_is_there_all_the_same(make: Callable[..., str]) -> None:
    assert found(make(has_policy=False)) is None


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:s3:::nothing",
        f"arn:aws:sqs:us-east-1:{ACCOUNT}:nothing",
        f"arn:aws:sns:us-east-1:{ACCOUNT}:nothing",
        f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:nothing-AbCdEf",
        f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/nothing",
        f"arn:aws:kinesis:us-east-1:{ACCOUNT}:stream/nothing",
        f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/nothing",
        f"arn:aws:kms:us-east-1:{ACCOUNT}:key/00000000-0000-0000-0000-000000000000",
    ],
    ids=lambda arn: arn.split(":")[2],
)
def test_a_resource_that_does_not_exist_is_an_error(arn: str) -> None:
    with pytest.raises(ClientError):
        found(arn)


@pytest.mark.parametrize(
    ("service", "resource", "holder"),
    [
        ("s3", "reports", "reports"),
        ("s3", "reports/2024/a:b/c.csv", "reports"),
        ("sns", "news", "news"),
        ("sns", "news:6b0e71bd-7e97-4d97-80ce-4a0994e55286", "news"),
        ("dynamodb", "table/orders", "table/orders"),
        ("dynamodb", "table/orders/index/by-day", "table/orders"),
        ("dynamodb", "table/orders/stream/2024-01-01T00:00:00.000", "table/orders/stream/2024-01-01T00:00:00.000"),
        ("events", "event-bus/orders", "event-bus/orders"),
        ("events", "rule/orders/nightly", "event-bus/orders"),
        ("events", "rule/nightly", "event-bus/default"),
        ("kms", "key/1234", "key/1234"),
        ("kms", "alias/mine", ""),
        ("secretsmanager", "secret:token-AbCdEf", "secret:token-AbCdEf"),
    ],
)
def test_parts_of_a_resource_are_under_the_policy_of_the_whole(service: str, resource: str, holder: str) -> None:
    assert HOLDERS[service].name(resource) == holder


def test_a_topic_without_a_policy_of_its_own_has_one_for_its_account() -> None:
    statement = found(topic(has_policy=False))["Statement"][0]
    assert statement["Condition"] == {"StringEquals": {"AWS:SourceOwner": ACCOUNT}}


def test_a_key_without_a_policy_of_its_own_lets_its_account_decide() -> None:
    statement = found(key())["Statement"][0]
    assert (statement["Principal"], statement["Action"]) == ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")


def test_a_grant_of_a_key_is_a_statement_more() -> None:
    arn = key(Policy=TEXT)
    role = f"arn:aws:iam::{ACCOUNT}:role/reader"
    made = client("kms").create_grant(KeyId=arn, GranteePrincipal=role, Operations=["Decrypt", "DescribeKey"])
    grant = {
        "Sid": f"Grant{made['GrantId']}",
        "Effect": "Allow",
        "Principal": {"AWS": role},
        "Action": ["kms:Decrypt", "kms:DescribeKey"],
        "Resource": "*",
    }
    assert found(arn) == {**POLICY, "Statement": [*POLICY["Statement"], grant]}


def test_a_grant_may_be_to_a_service() -> None:
    arn = key(Policy=TEXT)
    client("kms").create_grant(KeyId=arn, GranteePrincipal="sqs.amazonaws.com", Operations=["Decrypt"])
    assert found(arn)["Statement"][-1]["Principal"] == {"Service": "sqs.amazonaws.com"}


@pytest.mark.parametrize(
    ("constraints", "condition"),
    [
        ({"EncryptionContextSubset": {"a": "1"}}, {"StringEquals": {"kms:EncryptionContext:a": "1"}}),
        (
            {"EncryptionContextEquals": {"a": "1", "b": "2"}},
            {
                "StringEquals": {"kms:EncryptionContext:a": "1", "kms:EncryptionContext:b": "2"},
                "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": ["a", "b"]},
            },
        ),
    ],
    ids=["at least", "exactly"],
)
def test_a_grant_may_demand_an_encryption_context(constraints: dict[str, Any], condition: dict[str, Any]) -> None:
    arn = key(Policy=TEXT)
    role = f"arn:aws:iam::{ACCOUNT}:role/reader"
    client("kms").create_grant(KeyId=arn, GranteePrincipal=role, Operations=["Decrypt"], Constraints=constraints)
    statement = found(arn)["Statement"][-1]
    assert statement["Condition"] == condition
    read({**POLICY, "Statement": [statement]})


def test_grants_do_not_make_an_unreadable_key_policy_readable() -> None:
    arn = key(Policy="my key policy")
    role = f"arn:aws:iam::{ACCOUNT}:role/reader"
    client("kms").create_grant(KeyId=arn, GranteePrincipal=role, Operations=["Decrypt"])
    with pytest.raises(PolicySyntaxError):
        found(arn)
