"""TagResource, UntagResource, ListTags, and the tags that resources are created with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import mock_lambda

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUALIFIED = "Tags on function aliases and versions are not supported. Please specify a function ARN."
TOO_MANY = "Number of tags exceeds resource tag limit."
RESERVED = "aws: prefixed tag key names are not allowed for external use."
PUBLISHERS = {"SigningProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/signing-profiles/p/Abc1"]}
NEEDS_PROVIDERS = pytest.mark.needs_model("CreateCapacityProvider")
PROVIDER: dict[str, Any] = {
    "CapacityProviderName": "instances",
    "VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]},
    "PermissionsConfig": {"CapacityProviderOperatorRoleArn": "arn:aws:iam::123456789012:role/operator"},
}


def new_function(client: Any, create: Create, **members: Any) -> str:
    arn: str = create(**members)["FunctionArn"]
    return arn


def new_code_signing_config(client: Any, create: Create, **members: Any) -> str:
    created = client.create_code_signing_config(AllowedPublishers=PUBLISHERS, **members)
    arn: str = created["CodeSigningConfig"]["CodeSigningConfigArn"]
    return arn


def new_capacity_provider(client: Any, create: Create, **members: Any) -> str:
    arn: str = client.create_capacity_provider(**PROVIDER, **members)["CapacityProvider"]["CapacityProviderArn"]
    return arn


def new_mapping(client: Any, create: Create, **members: Any) -> str:
    create()
    source = "arn:aws:sqs:us-east-1:123456789012:queue"
    created = client.create_event_source_mapping(FunctionName="f", EventSourceArn=source, **members)
    arn: str = created["EventSourceMappingArn"]
    return arn


TAGGABLE = pytest.mark.parametrize(
    "new",
    [
        pytest.param(new_function, id="function"),
        pytest.param(new_mapping, id="event-source-mapping"),
        pytest.param(new_code_signing_config, id="code-signing-config"),
        pytest.param(new_capacity_provider, marks=NEEDS_PROVIDERS, id="capacity-provider"),
    ],
)


@TAGGABLE
def test_tags_are_added_overwritten_and_taken_away_A297(client: Any, create: Create, new: Any) -> None:
    arn = new(client, create)
    assert client.list_tags(Resource=arn)["Tags"] == {}
    tagged = client.tag_resource(Resource=arn, Tags={"team": "blue", "stage": "test"})
    assert tagged["ResponseMetadata"]["HTTPStatusCode"] == 204
    client.tag_resource(Resource=arn, Tags={"stage": "live", "cost": ""})
    assert client.list_tags(Resource=arn)["Tags"] == {"team": "blue", "stage": "live", "cost": ""}
    untagged = client.untag_resource(Resource=arn, TagKeys=["team", "never there"])
    assert untagged["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert client.list_tags(Resource=arn)["Tags"] == {"stage": "live", "cost": ""}


@TAGGABLE
def test_resources_can_be_created_with_tags_A296(client: Any, create: Create, new: Any) -> None:
    arn = new(client, create, Tags={"DEPARTMENT": "Department B", "department": "c"})
    assert client.list_tags(Resource=arn)["Tags"] == {"DEPARTMENT": "Department B", "department": "c"}


@TAGGABLE
def test_resources_are_not_created_with_too_many_tags_A300(
    client: Any, create: Create, refused: Refused, new: Any
) -> None:
    tags = {f"key{number}": "v" for number in range(51)}
    assert refused(new, client=client, create=create, Tags=tags) == (400, "InvalidParameterValueException", TOO_MANY)


def test_a_refused_creation_leaves_nothing_behind(client: Any, create: Create, refused: Refused) -> None:
    refused(new_function, client=client, create=create, Tags={"aws:x": "1"})
    assert client.list_functions()["Functions"] == []


def test_a_function_has_at_most_50_tags_A300(client: Any, create: Create, refused: Refused) -> None:
    create(Tags={f"key{number}": "v" for number in range(50)})
    client.tag_resource(Resource=FUNCTION, Tags={"key7": "w"})
    expected = (400, "InvalidParameterValueException", TOO_MANY)
    assert refused(client.tag_resource, Resource=FUNCTION, Tags={"one more": "", "key7": "x"}) == expected
    tags = client.list_tags(Resource=FUNCTION)["Tags"]
    assert (len(tags), tags["key7"]) == (50, "w")


@pytest.mark.parametrize("qualifier", ["$LATEST", "1", "live", "doesnotexist"])
@pytest.mark.parametrize(
    ("operation", "members"),
    [("tag_resource", {"Tags": {"a": "b"}}), ("untag_resource", {"TagKeys": ["a"]}), ("list_tags", {})],
)
def test_versions_and_aliases_have_no_tags_of_their_own_A295(
    client: Any, create: Create, refused: Refused, operation: str, members: Any, qualifier: str
) -> None:
    create()
    expected = (400, "InvalidParameterValueException", QUALIFIED)
    assert refused(getattr(client, operation), Resource=f"{FUNCTION}:{qualifier}", **members) == expected


@pytest.mark.parametrize(
    ("resource", "message"),
    [
        pytest.param(FUNCTION, f"Function not found: {FUNCTION}", id="A307-function"),
        pytest.param(
            "arn:aws:lambda:eu-west-1:123456789012:function:f",
            "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
            id="function-elsewhere",
        ),
        pytest.param(
            "arn:aws:lambda:us-east-1:123456789012:event-source-mapping:00000000-0000-0000-0000-000000000000",
            "The resource you requested does not exist.",
            id="event-source-mapping",
        ),
        pytest.param(
            "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0000000000000000a",
            "The Lambda code signing configuration "
            "arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-0000000000000000a can not be found.",
            id="code-signing-config",
        ),
        pytest.param(
            "arn:aws:lambda:us-east-1:123456789012:capacity-provider:none",
            "Capacity provider not found: arn:aws:lambda:us-east-1:123456789012:capacity-provider:none",
            marks=NEEDS_PROVIDERS,
            id="capacity-provider",
        ),
        pytest.param(
            "arn:aws:lambda:eu-west-1:123456789012:capacity-provider:none",
            "The resource you requested does not exist.",
            marks=NEEDS_PROVIDERS,
            id="elsewhere",
        ),
    ],
)
@pytest.mark.parametrize(
    ("operation", "members"),
    [("tag_resource", {"Tags": {"a": "b"}}), ("untag_resource", {"TagKeys": ["a"]}), ("list_tags", {})],
)
def test_what_does_not_exist_has_no_tags(
    client: Any, refused: Refused, operation: str, members: Any, resource: str, message: str
) -> None:
    refusal = refused(getattr(client, operation), Resource=resource, **members)
    assert refusal == (404, "ResourceNotFoundException", message)


def test_the_tags_of_another_account_are_out_of_reach(client: Any, create: Create, refused: Refused) -> None:
    create()
    foreign = FUNCTION.replace("123456789012", "210987654321")
    status, code, _ = refused(client.list_tags, Resource=foreign)
    assert (status, code) == (403, "AccessDeniedException")


def test_tagging_with_no_tags_is_refused(client: Any, create: Create, refused: Refused) -> None:
    create()
    expected = (400, "InvalidParameterValueException", "An error occurred and the request cannot be processed.")
    assert refused(client.tag_resource, Resource=FUNCTION, Tags={}) == expected


def test_untagging_without_keys_is_refused(client: Any, create: Create, refused: Refused) -> None:
    create()
    message = "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null"
    expected = (400, "ValidationException", f"1 validation error detected: {message}")
    assert refused(client.untag_resource, Resource=FUNCTION, TagKeys=[]) == expected


def test_tags_of_aws_are_neither_set_nor_taken_away_A304(client: Any, create: Create, refused: Refused) -> None:
    create()
    expected = (400, "InvalidParameterValueException", RESERVED)
    assert refused(client.tag_resource, Resource=FUNCTION, Tags={"a": "b", "aws:x": "1"}) == expected
    assert refused(client.untag_resource, Resource=FUNCTION, TagKeys=["aws:x"]) == expected
    assert client.list_tags(Resource=FUNCTION)["Tags"] == {}


@pytest.mark.parametrize("resource", ["f", "arn:aws:something", "arn:aws:lambda:us-east-1:123456789012:layer:l:1"])
def test_tags_are_given_by_the_arn_of_what_can_have_some_A298(client: Any, refused: Refused, resource: str) -> None:
    status, code, message = refused(client.tag_resource, Resource=resource, Tags={"a": "b"})
    assert (status, code) == (400, "ValidationException")
    assert message.startswith(f"1 validation error detected: Value '{resource}' at 'resource' failed to satisfy")


def test_tags_hold_for_all_versions_and_change_no_revision_A140_A299(client: Any, create: Create) -> None:
    create(Publish=True)
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    assert "Tags" not in client.get_function(FunctionName="f")
    client.tag_resource(Resource=FUNCTION, Tags={"a": "b"})
    assert client.get_function(FunctionName="f", Qualifier="1")["Tags"] == {"a": "b"}
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before


def test_a_new_function_of_an_old_name_has_no_tags_A306(client: Any, create: Create) -> None:
    create(Tags={"a": "b"})
    client.delete_function(FunctionName="f")
    create()
    assert client.list_tags(Resource=FUNCTION)["Tags"] == {}


def test_the_number_of_tags_is_a_quota(refused: Refused) -> None:
    with mock_lambda(quotas={"tags_per_resource": 1}) as aws:
        client = boto3.client("lambda", region_name="us-east-1")

        @aws.function(name="f")
        def handler(event: Any, context: Any) -> None: ...

        client.tag_resource(Resource=FUNCTION, Tags={"a": "1"})
        expected = (400, "InvalidParameterValueException", TOO_MANY)
        assert refused(client.tag_resource, Resource=FUNCTION, Tags={"b": "1"}) == expected
