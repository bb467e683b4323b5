"""AddLayerVersionPermission, GetLayerVersionPolicy, RemoveLayerVersionPermission."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import Aws, mock_lambda

Refused = Callable[..., tuple[int, str, str]]
Add = Callable[..., dict[str, Any]]
ARN = "arn:aws:lambda:us-east-1:123456789012:layer:tools"
GUEST = "arn:aws:iam::444455556666:root"
NO_POLICY = (404, "ResourceNotFoundException", "No policy is associated with the given resource.")
STALE = (
    412,
    "PreconditionFailedException",
    (
        "The Revision Id provided does not match the latest Revision Id. Call the GetLayerPolicy API to retrieve the "
        "latest Revision Id"
    ),
)


@pytest.fixture
def add(client: Any, package: Callable[..., bytes]) -> Add:
    """Adds statements to the policy of version 1 (of 2) of a layer; every member can be replaced."""
    for _ in range(2):
        client.publish_layer_version(LayerName="tools", Content={"ZipFile": package()})

    def call(sid: str = "s", **members: Any) -> dict[str, Any]:
        request = {
            "LayerName": "tools",
            "VersionNumber": 1,
            "StatementId": sid,
            "Action": "lambda:GetLayerVersion",
            "Principal": "*",
            **members,
        }
        answer: dict[str, Any] = client.add_layer_version_permission(**request)
        return answer

    return call


@pytest.mark.parametrize(
    ("members", "principal", "condition"),
    [
        pytest.param({}, '"*"', "", id="everybody"),
        pytest.param({"Principal": "444455556666"}, f'{{"AWS":"{GUEST}"}}', "", id="account"),
        pytest.param({"Principal": GUEST}, f'{{"AWS":"{GUEST}"}}', "", id="root"),
        pytest.param(
            {"OrganizationId": "o-abcdefghij"},
            '"*"',
            ',"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-abcdefghij"}}',
            id="organization",
        ),
    ],
)
def test_A067_A068_A069_A070_a_statement_is_answered_as_text_with_the_revision(
    add: Add, members: dict[str, str], principal: str, condition: str
) -> None:
    answer = add("shared", **members)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert answer["Statement"] == (
        f'{{"Sid":"shared","Effect":"Allow","Principal":{principal},"Action":"lambda:GetLayerVersion",'
        f'"Resource":"{ARN}:1"{condition}}}'
    )
    assert len(answer["RevisionId"]) == 36


def test_A072_the_policy_has_all_statements_in_their_order(client: Any, add: Add) -> None:
    first = add("z")
    last = add("a", LayerName=ARN, RevisionId=first["RevisionId"])
    answer = client.get_layer_version_policy(LayerName="tools", VersionNumber=1)
    assert json.loads(answer["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "default",
        "Statement": [json.loads(first["Statement"]), json.loads(last["Statement"])],
    }
    assert answer["RevisionId"] == last["RevisionId"] != first["RevisionId"]


def test_A066_every_version_has_a_policy_of_its_own(client: Any, add: Add, refused: Refused) -> None:
    add()
    assert refused(client.get_layer_version_policy, LayerName="tools", VersionNumber=2) == NO_POLICY
    client.delete_layer_version(LayerName="tools", VersionNumber=1)
    assert add("s", VersionNumber=2)["Statement"].count(f"{ARN}:2") == 1


def test_A072_statements_are_removed_one_by_one_and_the_last_takes_the_policy_along(
    client: Any, add: Add, refused: Refused
) -> None:
    kept = add("one")
    two = add("two")
    version = {"LayerName": "tools", "VersionNumber": 1}
    removed = client.remove_layer_version_permission(**version, StatementId="two", RevisionId=two["RevisionId"])
    assert removed["ResponseMetadata"]["HTTPStatusCode"] == 204
    policy = client.get_layer_version_policy(**version)
    assert json.loads(policy["Policy"])["Statement"] == [json.loads(kept["Statement"])]
    assert policy["RevisionId"] not in {kept["RevisionId"], two["RevisionId"]}
    client.remove_layer_version_permission(**version, StatementId="one")
    assert refused(client.get_layer_version_policy, **version) == NO_POLICY
    assert refused(client.remove_layer_version_permission, **version, StatementId="one") == NO_POLICY


@pytest.mark.parametrize("missing", [("none", 1), ("tools", 3)], ids=["layer", "version"])
@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("add_layer_version_permission", {"Action": "lambda:GetLayerVersion", "Principal": "*", "StatementId": "s"}),
        ("get_layer_version_policy", {}),
        ("remove_layer_version_permission", {"StatementId": "s"}),
    ],
    ids=["add", "get", "remove"],
)
def test_a_version_that_does_not_exist_has_no_policy(
    client: Any, add: Add, refused: Refused, operation: str, members: dict[str, str], missing: tuple[str, int]
) -> None:
    name, number = missing
    assert refused(getattr(client, operation), LayerName=name, VersionNumber=number, **members) == (
        404,
        "ResourceNotFoundException",
        f"Layer version arn:aws:lambda:us-east-1:123456789012:layer:{name}:{number} does not exist.",
    )


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        pytest.param(
            {"sid": "s"},
            (
                409,
                "ResourceConflictException",
                (
                    "The statement id (s) provided already exists. Please provide a new statement id, or remove the "
                    "existing statement."
                ),
            ),
            id="id",
        ),
        pytest.param({"RevisionId": "old"}, STALE, id="revision"),
        pytest.param(
            {"OrganizationId": "o-abcdefghij", "Principal": "444455556666"},
            (400, "InvalidParameterValueException", "OrganizationId is only supported with the principal *."),
            id="organization of one account",
        ),
        pytest.param(
            {"Action": "lambda:InvokeFunction"},
            (
                400,
                "ValidationException",
                (
                    "1 validation error detected: Value 'lambda:InvokeFunction' at 'action' failed to satisfy "
                    "constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion"
                ),
            ),
            id="action",
        ),
    ],
)
def test_A071_statements_that_are_refused_leave_the_policy_as_it_was(
    client: Any, add: Add, refused: Refused, members: dict[str, str], answer: tuple[int, str, str]
) -> None:
    before = add("s")
    assert refused(add, **{"sid": "t", **members}) == answer
    policy = client.get_layer_version_policy(LayerName="tools", VersionNumber=1)
    assert policy["RevisionId"] == before["RevisionId"]
    assert json.loads(policy["Policy"])["Statement"] == [json.loads(before["Statement"])]


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        pytest.param(
            {"StatementId": "other"},
            (404, "ResourceNotFoundException", "Statement other is not found in resource policy."),
            id="statement",
        ),
        pytest.param({"RevisionId": "old"}, STALE, id="revision"),
    ],
)
def test_what_is_not_there_is_not_removed(
    client: Any, add: Add, refused: Refused, members: dict[str, str], answer: tuple[int, str, str]
) -> None:
    before = add("s")
    request = {"LayerName": "tools", "VersionNumber": 1, "StatementId": "s", **members}
    assert refused(client.remove_layer_version_permission, **request) == answer
    policy = client.get_layer_version_policy(LayerName="tools", VersionNumber=1)
    assert policy["RevisionId"] == before["RevisionId"]


def test_a_revision_is_refused_where_there_is_no_policy_yet(add: Add, refused: Refused) -> None:
    assert refused(add, RevisionId="first") == STALE


def test_a_policy_is_as_long_as_the_quota_at_most(package: Callable[..., bytes], refused: Refused) -> None:
    with mock_lambda(quotas={"policy_size": 204}):
        client = boto3.client("lambda", region_name="us-east-1")
        client.publish_layer_version(LayerName="tools", Content={"ZipFile": package()})
        request = {
            "LayerName": "tools",
            "VersionNumber": 1,
            "StatementId": "statement",
            "Action": "lambda:GetLayerVersion",
            "Principal": "*",
        }
        assert refused(client.add_layer_version_permission, **request) == (
            400,
            "PolicyLengthExceededException",
            "The final policy size (205) is bigger than the limit (204).",
        )
        client.add_layer_version_permission(**{**request, "StatementId": "statemen"})
        assert len(client.get_layer_version_policy(LayerName="tools", VersionNumber=1)["Policy"]) == 204


def test_A067_an_organization_is_let_in_only_by_callers_that_say_theirs(
    aws: Aws, client: Any, add: Add, refused: Refused
) -> None:
    add("organization", OrganizationId="o-abcdefghij")
    with aws.as_principal(GUEST):
        assert refused(client.get_layer_version_by_arn, Arn=f"{ARN}:1")[:2] == (403, "AccessDeniedException")
    add("everybody")
    with aws.as_principal(GUEST):
        assert client.get_layer_version_by_arn(Arn=f"{ARN}:1")["Version"] == 1
        assert refused(client.get_layer_version_by_arn, Arn=f"{ARN}:2")[:2] == (403, "AccessDeniedException")


def test_only_the_owner_may_share_a_layer(aws: Aws, add: Add, refused: Refused) -> None:
    add("everybody")
    with aws.as_principal(GUEST):
        assert refused(add, sid="more", LayerName=ARN)[:2] == (403, "AccessDeniedException")
