"""What a handler may do depends on the policies of the resources, too, where another mock in this process has them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda
from lambdamock.domain import journal
from lambdamock.errors import PolicyNotRead

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto", minversion="5")

HOME = "123456789012"
PARTNER = "210987654321"
REGION = "us-east-1"


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto.mock_aws(), mock_lambda() as handle:
        yield handle


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def client_of(service: str, account_id: str) -> Any:
    """A client of an account, for moto."""
    made = client(service)

    def tell(params: dict[str, Any], **_: object) -> None:
        params["headers"]["x-moto-account-id"] = account_id

    made.meta.events.register("before-call", tell)
    return made


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(action: str, resource: str, principal: str = "", effect: str = "Allow") -> dict[str, Any]:
    named = {"Principal": {"AWS": principal}} if principal else {}
    return {"Sid": "Only", "Effect": effect, "Action": action, "Resource": resource, **named}


def role(aws: Aws, *actions: str) -> str:
    """The ARN of a role that may do these actions with everything, and log."""
    return aws.iam.put_role("reader", [document({**statement("*", "*"), "Action": ["logs:*", *actions]})])


def becomes_of(aws: Aws, role: str, call: Callable[[], Any]) -> str:
    """What becomes of a call that a handler makes with a role: "allowed", or which kind of policy is to blame."""

    def handler(event: Any, context: Any) -> str:
        try:
            call()
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "allowed"

    function = aws.function(handler, role=role)
    code = function.invoke().result
    function.delete()
    if code == "allowed":
        return "allowed"
    assert code in {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
    denied = [fact for fact in aws.journal.of(journal.Authorisation) if fact.verdict == "denied"]
    return denied[-1].decision.kind


class Resource(NamedTuple):
    """One of each service, with a call about it.

    Attributes:
        put: gives it a policy.
    """

    action: str
    arn: str
    put: Callable[[str], Any]
    call: Callable[[], Any]


def bucket() -> Resource:
    s3 = client("s3")
    s3.create_bucket(Bucket="reports")
    s3.put_object(Bucket="reports", Key="2024/sales.csv", Body=b"1")
    return Resource(
        "s3:GetObject",
        "arn:aws:s3:::reports/*",
        lambda policy: s3.put_bucket_policy(Bucket="reports", Policy=policy),
        lambda: client("s3").get_object(Bucket="reports", Key="2024/sales.csv"),
    )


def queue() -> Resource:
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    return Resource(
        "sqs:SendMessage",
        f"arn:aws:sqs:{REGION}:{HOME}:orders",
        lambda policy: sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy}),
        lambda: client("sqs").send_message(QueueUrl=url, MessageBody="hello"),
    )


def topic() -> Resource:
    sns = client("sns")
    arn = sns.create_topic(Name="news")["TopicArn"]
    return Resource(
        "sns:Publish",
        arn,
        lambda policy: sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy),
        lambda: client("sns").publish(TopicArn=arn, Message="hello"),
    )


def secret() -> Resource:
    secrets = client("secretsmanager")
    arn = secrets.create_secret(Name="token", SecretString="x")["ARN"]
    return Resource(
        "secretsmanager:GetSecretValue",
        arn,
        lambda policy: secrets.put_resource_policy(SecretId=arn, ResourcePolicy=policy),
        lambda: client("secretsmanager").get_secret_value(SecretId=arn),
    )


def table() -> Resource:
    dynamodb = client("dynamodb")
    key = {"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "id", "KeyType": "HASH"}
    made = dynamodb.create_table(
        TableName="orders", AttributeDefinitions=[key[0]], KeySchema=[key[1]], BillingMode="PAY_PER_REQUEST"
    )
    arn = made["TableDescription"]["TableArn"]
    return Resource(
        "dynamodb:GetItem",
        arn,
        lambda policy: dynamodb.put_resource_policy(ResourceArn=arn, Policy=policy),
        lambda: client("dynamodb").get_item(TableName="orders", Key={"id": {"S": "1"}}),
    )


def stream() -> Resource:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="clicks", ShardCount=1)
    arn = f"arn:aws:kinesis:{REGION}:{HOME}:stream/clicks"
    return Resource(
        "kinesis:PutRecord",
        arn,
        lambda policy: kinesis.put_resource_policy(ResourceARN=arn, Policy=policy),
        lambda: client("kinesis").put_record(StreamName="clicks", Data=b"x", PartitionKey="a"),
    )


def bus() -> Resource:
    events = client("events")
    arn = events.create_event_bus(Name="orders")["EventBusArn"]
    return Resource(
        "events:DescribeEventBus",
        arn,
        lambda policy: events.put_permission(EventBusName="orders", Policy=policy),
        lambda: client("events").describe_event_bus(Name="orders"),
    )


def key() -> Resource:
    kms = client("kms")
    arn = kms.create_key()["KeyMetadata"]["Arn"]
    return Resource(
        "kms:Encrypt",
        arn,
        lambda policy: kms.put_key_policy(KeyId=arn, PolicyName="default", Policy=policy),
        lambda: client("kms").encrypt(KeyId=arn, Plaintext=b"x"),
    )


of_each_service = pytest.mark.parametrize(
    "make", [bucket, queue, topic, secret, table, stream, bus, key], ids=lambda make: make.__name__
)


@of_each_service
def test_what_no_policy_allows_is_denied(aws: Aws, make: Callable[[], Resource]) -> None:
    assert becomes_of(aws, role(aws), make().call) == "identity-based"


@of_each_service
def test_what_the_role_may_do_is_allowed(aws: Aws, make: Callable[[], Resource]) -> None:
    resource = make()
    assert becomes_of(aws, role(aws, resource.action), resource.call) == "allowed"


@of_each_service
def test_what_the_resource_allows_the_role_is_allowed(aws: Aws, make: Callable[[], Resource]) -> None:
    resource, reader = make(), role(aws)
    resource.put(document(statement(resource.action, resource.arn, reader)))
    assert becomes_of(aws, reader, resource.call) == "allowed"


@of_each_service
def test_what_the_resource_denies_is_denied(aws: Aws, make: Callable[[], Resource]) -> None:
    resource, reader = make(), role(aws, "*")
    resource.put(document(statement(resource.action, resource.arn, "*", "Deny")))
    assert becomes_of(aws, reader, resource.call) == "resource-based"


@of_each_service
def test_a_policy_that_is_changed_counts_at_once(aws: Aws, make: Callable[[], Resource]) -> None:
    resource, reader = make(), role(aws)
    assert becomes_of(aws, reader, resource.call) == "identity-based"
    resource.put(document(statement(resource.action, resource.arn, reader)))
    assert becomes_of(aws, reader, resource.call) == "allowed"
    resource.put(document(statement(resource.action, resource.arn, f"arn:aws:iam::{HOME}:role/other")))
    assert becomes_of(aws, reader, resource.call) == "identity-based"


def test_a_handler_may_change_the_policy_itself(aws: Aws) -> None:
    resource = bucket()
    reader = role(aws, "s3:PutBucketPolicy", "s3:GetObject")
    denial = document(statement("s3:GetObject", resource.arn, reader, "Deny"))

    def lock_out() -> None:
        resource.call()
        client("s3").put_bucket_policy(Bucket="reports", Policy=denial)
        resource.call()

    assert becomes_of(aws, reader, lock_out) == "resource-based"


def test_whether_a_key_leaves_it_to_the_account_decides_about_the_role(aws: Aws) -> None:
    resource, reader = key(), role(aws, "kms:*")
    assert becomes_of(aws, reader, resource.call) == "allowed"
    resource.put(document(statement("kms:*", "*", f"arn:aws:iam::{HOME}:role/administrator")))
    assert becomes_of(aws, reader, resource.call) == "resource-based"


def test_a_grant_of_a_key_is_enough_until_it_is_revoked(aws: Aws) -> None:
    resource, reader = key(), role(aws)
    grant = client("kms").create_grant(KeyId=resource.arn, GranteePrincipal=reader, Operations=["Encrypt"])
    assert becomes_of(aws, reader, resource.call) == "allowed"
    client("kms").revoke_grant(KeyId=resource.arn, GrantId=grant["GrantId"])
    assert becomes_of(aws, reader, resource.call) == "identity-based"


def bucket_of_a_partner() -> Resource:
    s3 = client_of("s3", PARTNER)
    s3.create_bucket(Bucket="theirs")
    s3.put_object(Bucket="theirs", Key="sales.csv", Body=b"1")
    return Resource(
        "s3:GetObject",
        "arn:aws:s3:::theirs/*",
        lambda policy: s3.put_bucket_policy(Bucket="theirs", Policy=policy),
        lambda: client("s3").get_object(Bucket="theirs", Key="sales.csv"),
    )


def topic_of_a_partner() -> Resource:
    sns = client_of("sns", PARTNER)
    arn = sns.create_topic(Name="news")["TopicArn"]
    return Resource(
        "sns:Publish",
        arn,
        lambda policy: sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy),
        lambda: client("sns").publish(TopicArn=arn, Message="hello"),
    )


@pytest.mark.parametrize("make", [bucket_of_a_partner, topic_of_a_partner], ids=["bucket", "topic"])
@pytest.mark.parametrize(
    ("role_allows", "resource_allows", "expected"),
    [
        (True, True, "allowed"),
        (True, False, "resource-based"),
        (False, True, "identity-based"),
        (False, False, "identity-based"),
    ],
    ids=["both", "the role's", "the resource's", "neither"],
)
def test_across_accounts_both_policies_must_allow(
    aws: Aws, make: Callable[[], Resource], role_allows: bool, resource_allows: bool, expected: str
) -> None:
    resource = make()
    reader = role(aws, *([resource.action] if role_allows else []))
    if resource_allows:
        resource.put(document(statement(resource.action, resource.arn, f"arn:aws:iam::{HOME}:root")))
    assert becomes_of(aws, reader, resource.call) == expected


@pytest.mark.parametrize("principal", [f"arn:aws:iam::{PARTNER}:root", f"arn:aws:iam::{PARTNER}:role/partner"])
def test_a_partner_needs_the_bucket_s_policy(aws: Aws, principal: str) -> None:
    resource = bucket()
    with aws.as_principal(principal), pytest.raises(ClientError, match="because no resource-based policy allows"):
        resource.call()
    resource.put(document(statement(resource.action, resource.arn, principal)))
    with aws.as_principal(principal):
        resource.call()


def test_a_role_that_nobody_knows_is_held_to_denials_of_resources(aws: Aws) -> None:
    resource, unknown = queue(), f"arn:aws:iam::{HOME}:role/unknown"
    assert becomes_of(aws, unknown, resource.call) == "allowed"
    resource.put(document(statement("sqs:*", resource.arn, "*", "Deny")))
    assert becomes_of(aws, unknown, resource.call) == "resource-based"


def test_the_test_s_own_calls_are_nobody_s_business(aws: Aws) -> None:
    resource = queue()
    resource.put(document(statement("sqs:*", resource.arn, "*", "Deny")))
    resource.call()
    assert list(aws.journal.of(journal.Authorisation)) == []


def test_reading_policies_is_no_call_of_the_handler(aws: Aws) -> None:
    resource, reader = queue(), role(aws, "sqs:SendMessage")
    assert becomes_of(aws, reader, resource.call) == "allowed"
    facts = [fact.action for fact in aws.journal.of(journal.Authorisation) if fact.service == "sqs"]
    assert facts == ["sqs:SendMessage"]


def test_another_mock_has_other_policies() -> None:
    with mock_lambda() as aws:
        reader = role(aws, "s3:*")
        for effect, expected in (("Deny", "resource-based"), ("Allow", "allowed"), ("Deny", "resource-based")):
            with moto.mock_aws():
                resource = bucket()
                resource.put(document(statement("s3:GetObject", resource.arn, "*", effect)))
                assert becomes_of(aws, reader, resource.call) == expected


def test_nobody_is_held_to_anything_when_it_is_off() -> None:
    with moto.mock_aws(), mock_lambda(iam="off") as aws:
        resource = queue()
        resource.put(document(statement("sqs:*", resource.arn, "*", "Deny")))
        assert becomes_of(aws, role(aws), resource.call) == "allowed"


def test_a_policy_that_cannot_be_read_is_warned_of(aws: Aws) -> None:
    arn = client("kms").create_key(Policy="some policy")["KeyMetadata"]["Arn"]
    reader = role(aws, "kms:Encrypt")
    with pytest.warns(PolicyNotRead, match="counts as none, because it cannot be read"):
        assert becomes_of(aws, reader, lambda: client("kms").encrypt(KeyId=arn, Plaintext=b"x")) == "allowed"
