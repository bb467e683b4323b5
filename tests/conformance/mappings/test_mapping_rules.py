"""Rules of the developer guide about event source mappings themselves, whatever they read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, Final

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.conformance.mappings.sources import KINDS, STREAMS, Reader, Source, deployed, mapped, reads, refusal

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Invocation
from lambdamock.errors import ApiError
from lambdamock.events import s3

UUID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
FUNCTION: Final = "arn:aws:lambda:us-east-1:123456789012:function:reader"
SERVICE_ROLES: Final = "arn:aws:iam::aws:policy/service-role/"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual", profile="2019") as handle:
        yield handle


OF_2019: Final = pytest.mark.parametrize("kind", ["kinesis", "dynamodb", "sqs"])


# ------------------------------------------------------------------------------------------------- life of a mapping


@OF_2019
def test_A329_B124_a_mapping_is_made_shown_listed_changed_and_deleted(aws: Aws, source: Source) -> None:
    client, reader = aws.client(), deployed(aws, Reader(source))
    source.send(1)
    made = client.create_event_source_mapping(FunctionName="reader", **source.members)
    uuid = made["UUID"]
    assert re.fullmatch(UUID, uuid)
    assert (made["State"], reader.batches) == ("Creating", [[1]])
    shown = client.get_event_source_mapping(UUID=uuid)
    listed = client.list_event_source_mappings(EventSourceArn=source.members["EventSourceArn"])
    assert (shown["State"], shown["FunctionArn"]) == ("Enabled", FUNCTION)
    assert listed["EventSourceMappings"] == [without_metadata(shown)]
    changed = client.update_event_source_mapping(UUID=uuid, BatchSize=1)
    assert (changed["State"], changed["BatchSize"], changed["UUID"]) == ("Updating", 1, uuid)
    source.send(2, 3)
    assert reader.batches == [[1], [2], [3]]
    assert client.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"
    source.send(4)
    assert reader.batches == [[1], [2], [3]]


def without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


@pytest.mark.parametrize("kind", STREAMS)
def test_B146_B147_a_mapping_that_is_not_enabled_is_creating_then_disabled_and_invokes_nothing(
    aws: Aws, source: Source
) -> None:
    aws.clock.advance(1.5)
    source.send(1)
    reader = deployed(aws, Reader(source))
    made = aws.client().create_event_source_mapping(
        FunctionName="reader", BatchSize=500, Enabled=False, **source.members
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    documented = {
        "BatchSize": 500,
        "EventSourceArn": source.members["EventSourceArn"],
        "FunctionArn": FUNCTION,
        "LastModified": datetime(2026, 1, 1, 0, 0, 1, 500_000, timezone.utc),
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "User action",
    }
    assert {name: made[name] for name in documented} == documented
    aws.settle()
    shown = aws.client().get_event_source_mapping(UUID=made["UUID"])
    assert (shown["State"], shown["LastProcessingResult"], reader.batches) == ("Disabled", "No records processed", [])


@pytest.mark.parametrize("kind", STREAMS)
def test_B148_B153_a_mapping_is_enabled_and_begins_to_read(aws: Aws, source: Source) -> None:
    source.send(1)
    reader = deployed(aws, Reader(source))
    uuid = mapped(aws, source, Enabled=False)
    aws.clock.advance(60)
    changed = aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    assert (changed["State"], changed["UUID"]) == ("Enabling", uuid)
    assert changed["LastModified"] == datetime(2026, 1, 1, 0, 1, tzinfo=timezone.utc)
    [listed] = aws.client().list_event_source_mappings(FunctionName="reader")["EventSourceMappings"]
    assert (listed["State"], reader.batches) == ("Enabled", [[1]])


@pytest.mark.parametrize("kind", STREAMS)
def test_B149_a_mapping_that_is_deleted_is_found_no_more(aws: Aws, source: Source) -> None:
    reader = deployed(aws, Reader(source))
    uuid = mapped(aws, source)
    deleted = aws.client().delete_event_source_mapping(UUID=uuid)
    assert (deleted["ResponseMetadata"]["HTTPStatusCode"], deleted["State"]) == (202, "Deleting")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client().get_event_source_mapping(UUID=uuid)
    source.send(1)
    assert reader.batches == []
    mapped(aws, source)  # a new mapping begins anew
    assert reader.batches == [[1]]


def test_B125_mappings_are_listed_for_the_account_or_for_a_function(aws: Aws) -> None:
    first, second = KINDS["dynamodb"](aws, "first"), KINDS["kinesis"](aws, "second")
    deployed(aws, Reader(first), "one")
    deployed(aws, Reader(first), "two")
    uuids = [mapped(aws, first, "one"), mapped(aws, second, "one"), mapped(aws, first, "two")]

    def listed(**of: str) -> set[str]:
        return {one["UUID"] for one in aws.client().list_event_source_mappings(**of)["EventSourceMappings"]}

    assert listed() == set(uuids)
    assert (listed(FunctionName="one"), listed(FunctionName="two")) == (set(uuids[:2]), {uuids[2]})


# ------------------------------------------------------------------------------------------------ what it connects


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param("arn:aws:s3:::photos", id="A039 A330-bucket"),
        pytest.param("arn:aws:sns:us-east-1:123456789012:news", id="A039-topic"),
        pytest.param("arn:aws:events:us-east-1:123456789012:rule/daily", id="A330-rule"),
        pytest.param("arn:aws:dynamodb:us-east-1:123456789012:table/orders", id="A039-table without stream"),
        pytest.param("arn:aws:firehose:us-east-1:123456789012:deliverystream/logs", id="A039-delivery stream"),
    ],
)
def test_services_that_push_their_events_have_no_mappings(aws: Aws, arn: str) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    refused = refusal(aws, source, EventSourceArn=arn)
    assert refused == (400, "InvalidParameterValueException", "Unrecognized event source.")


PHOTO: Final = {
    "created": lambda aws: s3.object_created("photos", "cat.jpg", origin=aws.origin),
    "removed": lambda aws: s3.object_removed("photos", "cat.jpg", origin=aws.origin),
}


@pytest.mark.parametrize("event", PHOTO.values(), ids=PHOTO)
def test_A337_A338_a_bucket_needs_the_policy_of_the_function_and_not_its_role(
    aws: Aws, event: Callable[[Aws], Any]
) -> None:
    seen: list[Any] = []
    function = aws.function(
        lambda event, context: seen.append(event["Records"][0]["s3"]["object"]["key"]), name="resize"
    )
    with pytest.raises(ApiError, match="not authorized to perform: lambda:InvokeFunction"):
        aws.deliver.s3(function, event(aws))
    function.allow("s3", source_arn="arn:aws:s3:::photos")
    aws.deliver.s3(function, event(aws))
    aws.settle()
    assert seen == ["cat.jpg"]
    assert [one.invocation_type for one in aws.invocations] == ["Event"]


@OF_2019
def test_A331_a_polled_invocation_is_synchronous_and_its_errors_are_seen(aws: Aws, source: Source) -> None:
    source.send(1)
    reader = reads(aws, source, 1, BatchSize=1)
    assert len(reader.batches) > 1
    assert {(one.invocation_type, one.function_error) for one in aws.journal.of(Invocation)} == {
        ("RequestResponse", "Unhandled")
    }
    assert list(aws.deliveries) == []  # nothing that asynchronous events know


@OF_2019
def test_A332_A334_records_come_as_an_event_without_any_policy_of_the_function(aws: Aws, source: Source) -> None:
    source.send(1)
    [event] = reads(aws, source).events
    assert (event.keys(), len(event["Records"])) == ({"Records"}, 1)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client().get_policy(FunctionName="reader")


@OF_2019
@pytest.mark.parametrize("qualifier", ["PROD", "1"])
def test_A333_a_mapping_may_name_a_version_or_an_alias(aws: Aws, source: Source, qualifier: str) -> None:
    deployed(aws, Reader(source))
    client = aws.client()
    client.publish_version(FunctionName="reader")
    client.create_alias(FunctionName="reader", Name="PROD", FunctionVersion="1")
    made = client.create_event_source_mapping(FunctionName=f"reader:{qualifier}", **source.members)
    source.send(1)
    assert made["FunctionArn"] == f"{FUNCTION}:{qualifier}"
    assert [one.context.invoked_function_arn for one in aws.invocations] == [f"{FUNCTION}:{qualifier}"]


@OF_2019
def test_A230_an_alias_that_changes_over_takes_its_mappings_along(aws: Aws, source: Source) -> None:
    deployed(aws, Reader(source))
    client = aws.client()
    for number in "12":
        client.update_function_configuration(FunctionName="reader", Description=number)
        client.publish_version(FunctionName="reader")
    alias = client.create_alias(FunctionName="reader", Name="PROD", FunctionVersion="1")["AliasArn"]
    mapped(aws, source, alias)
    source.send(1)
    client.update_alias(FunctionName="reader", Name="PROD", FunctionVersion="2")
    source.send(2)
    aws.settle()
    assert [one.context.function_version for one in aws.invocations] == ["1", "2"]


# ----------------------------------------------------------------------------------------------------- the role


def test_B152_the_function_runs_as_its_execution_role(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    role = "arn:aws:iam::123456789012:role/lambda-kinesis-role"
    keys: list[str] = []

    def handler(event: Any, context: Any) -> None:
        keys.append(boto3.Session().get_credentials().access_key)
        assert event["Records"][0]["invokeIdentityArn"] == role

    aws.function(handler, name="reader", role=role)
    mapped(aws, source)
    source.send(1)
    assert [one.function_error for one in aws.journal.of(Invocation)] == [None]
    assert [key[:4] for key in keys] == ["ASIA"]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """A mock beside one of IAM that knows AWS's own policies."""
    moto = pytest.importorskip("moto", minversion="5")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    configured = {"iam": {"load_aws_managed_policies": True}}
    with moto.mock_aws(config=configured), mock_lambda(handler_time="virtual") as handle:
        yield handle


def role_with(policy: str) -> str:
    iam = boto3.client("iam", region_name="us-east-1")
    arn: str = iam.create_role(RoleName=policy, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    iam.attach_role_policy(RoleName=policy, PolicyArn=SERVICE_ROLES + policy)
    return arn


@pytest.mark.parametrize(
    ("policy", "kind"),
    [
        pytest.param("AWSLambdaKinesisExecutionRole", "kinesis", id="A033 B150"),
        pytest.param("AWSLambdaDynamoDBExecutionRole", "dynamodb", id="A034 B121"),
    ],
)
def test_a_policy_of_aws_lets_a_role_read_streams_of_its_kind(world: Aws, policy: str, kind: str) -> None:
    source = KINDS[kind](world, "numbers")
    reader = Reader(source)
    world.function(reader, name="reader", role=role_with(policy))
    mapped(world, source)
    source.send(1)
    assert reader.batches == [[1]]
    other = KINDS[next(one for one in STREAMS if one != kind)](world, "others")
    with pytest.raises(ClientError, match=r"InvalidParameterValueException.*[Pp]lease ensure the role can perform"):
        mapped(world, other)


@pytest.mark.parametrize("kind", STREAMS)
def test_A023_nothing_is_read_with_a_role_that_may_not(world: Aws, kind: str) -> None:
    source = KINDS[kind](world, "numbers")
    reader = Reader(source)
    service = {"kinesis": "Kinesis", "dynamodb": "DynamoDB"}[kind]
    policy = f"AWSLambda{service}ExecutionRole"
    world.function(reader, name="reader", role=role_with(policy))
    uuid = mapped(world, source)
    iam = boto3.client("iam", region_name="us-east-1")
    iam.detach_role_policy(RoleName=policy, PolicyArn=SERVICE_ROLES + policy)
    basic = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [basic]})
    iam.put_role_policy(RoleName=policy, PolicyName="logs", PolicyDocument=document)
    source.send(1)
    shown = world.client().get_event_source_mapping(UUID=uuid)
    assert (reader.batches, shown["State"]) == ([], "Enabled")
    assert shown["LastProcessingResult"].startswith("PROBLEM: Cannot access stream")
    iam.attach_role_policy(RoleName=policy, PolicyArn=SERVICE_ROLES + policy)
    world.clock.advance(60)
    assert reader.batches == [[1]]
