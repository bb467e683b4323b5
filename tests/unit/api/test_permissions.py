"""AddPermission, GetPolicy, RemovePermission."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from lambdamock import Aws, mock_lambda

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
TOPIC = "arn:aws:sns:us-east-1:123456789012:lambda*"
GUEST = "arn:aws:iam::444455556666:root"
STALE = (
    "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the "
    "latest Revision Id"
)
NO_POLICY = (404, "ResourceNotFoundException", "The resource you requested does not exist.")


@pytest.fixture
def add(client: Any) -> Callable[..., dict[str, Any]]:
    """Adds a statement; returns it as text and parsed."""

    def call(sid: str = "s3", **members: Any) -> dict[str, Any]:
        request = {
            "FunctionName": "f",
            "StatementId": sid,
            "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com",
            **members,
        }
        answer = client.add_permission(**request)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 201
        statement: dict[str, Any] = json.loads(answer["Statement"])
        return statement

    return call


@pytest.fixture
def sids(client: Any) -> Callable[..., list[str]]:
    """The ids of the statements of a policy, in their order."""

    def call(**members: str) -> list[str]:
        policy = json.loads(client.get_policy(FunctionName="f", **members)["Policy"])
        return [statement["Sid"] for statement in policy["Statement"]]

    return call


@pytest.fixture
def published(client: Any, create: Create) -> str:
    """A function `f` with version 1 and the alias PROD for it."""
    create()
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="PROD", FunctionVersion="1")
    return "f"


def test_A048_a_statement_is_answered_as_text_in_this_order(client: Any, create: Create) -> None:
    create()
    answer = client.add_permission(
        FunctionName="f", StatementId="sns", Action="lambda:InvokeFunction", Principal="sns.amazonaws.com"
    )
    assert answer["Statement"] == (
        '{"Sid":"sns","Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"lambda:InvokeFunction",'
        f'"Resource":"{ARN}"}}'
    )


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("*", "*"),
        ("sns.amazonaws.com", {"Service": "sns.amazonaws.com"}),
        ("logs.eu-west-1.amazonaws.com", {"Service": "logs.eu-west-1.amazonaws.com"}),
        ("cognito-idp.amazonaws.com", {"Service": "cognito-idp.amazonaws.com"}),
        ("events.amazonaws.com.cn", {"Service": "events.amazonaws.com.cn"}),
        ("alexa-appkit.amazon.com", {"Service": "alexa-appkit.amazon.com"}),
        ("444455556666", {"AWS": GUEST}),
        (GUEST, {"AWS": GUEST}),
        ("arn:aws:iam::444455556666:user/team/ada", {"AWS": "arn:aws:iam::444455556666:user/team/ada"}),
        ("arn:aws:iam::444455556666:role/deploy", {"AWS": "arn:aws:iam::444455556666:role/deploy"}),
        (
            "arn:aws:sts::444455556666:assumed-role/deploy/session",
            {"AWS": "arn:aws:sts::444455556666:assumed-role/deploy/session"},
        ),
    ],
)
def test_A048_A052_a_principal_is_shown_by_its_kind(create: Create, add: Any, given: str, shown: Any) -> None:
    create()
    assert add(Principal=given)["Principal"] == shown


@pytest.mark.parametrize(
    "given",
    [
        "lambda.nonaws.org", "amazonaws.com", "s3", "12345678901", "1234567890123", "S3.amazonaws.com", "ada",
        "arn:aws:iam::444455556666:group/admins", "arn:aws:s3:::bucket", "s3.amazonaws.com.evil.org",
        "arn:aws:iam::444455556666:user",
    ],
)  # fmt: skip
def test_anything_else_is_no_principal(client: Any, create: Create, add: Any, refused: Refused, given: str) -> None:
    create()
    assert refused(add, Principal=given) == (
        400,
        "InvalidParameterValueException",
        "The provided principal was invalid. Please check the principal and try again.",
    )
    assert refused(client.get_policy, FunctionName="f") == NO_POLICY


@pytest.mark.parametrize(
    ("members", "condition"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"SourceArn": TOPIC}, {"ArnLike": {"AWS:SourceArn": TOPIC}}, id="source"),
        pytest.param(
            {"SourceArn": "arn:aws:s3:::bucket", "SourceAccount": "444455556666"},
            {
                "StringEquals": {"AWS:SourceAccount": "444455556666"},
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
            },
            id="source and its account",
        ),
        pytest.param(
            {"Principal": "*", "PrincipalOrgID": "o-abcdefghij"},
            {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}},
            id="organization",
        ),
        pytest.param(
            {"Principal": "alexa-appkit.amazon.com", "EventSourceToken": "amzn1.ask.skill.1-2"},
            {"StringEquals": {"lambda:EventSourceToken": "amzn1.ask.skill.1-2"}},
            id="token",
        ),
        pytest.param(
            {
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "SourceArn": "arn:aws:s3:::bucket",
                "PrincipalOrgID": "o-abcdefghij",
                "FunctionUrlAuthType": "NONE",
                "SourceAccount": "444455556666",
            },
            {
                "StringEquals": {
                    "AWS:SourceAccount": "444455556666",
                    "lambda:FunctionUrlAuthType": "NONE",
                    "aws:PrincipalOrgID": "o-abcdefghij",
                },
                "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
            },
            id="all of a URL",
        ),
        pytest.param(
            {"Principal": "*", "InvokedViaFunctionUrl": True},
            {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
            marks=pytest.mark.needs_model("AddPermission.InvokedViaFunctionUrl"),
            id="through the URL",
        ),
        pytest.param(
            {"Principal": "*", "InvokedViaFunctionUrl": False},
            {"Bool": {"lambda:InvokedViaFunctionUrl": "false"}},
            marks=pytest.mark.needs_model("AddPermission.InvokedViaFunctionUrl"),
            id="not through the URL",
        ),
    ],
)
def test_A049_A050_A051_conditions_come_from_the_members_in_this_order(
    create: Create, add: Any, members: dict[str, Any], condition: Any
) -> None:
    create()
    statement = add(**members)
    assert json.dumps(statement.get("Condition")) == json.dumps(condition)
    assert list(statement)[:5] == ["Sid", "Effect", "Principal", "Action", "Resource"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param(
            {"FunctionUrlAuthType": "NONE"},
            "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
            id="auth type",
        ),
        pytest.param(
            {"InvokedViaFunctionUrl": True, "Action": "lambda:GetFunction"},
            "InvokedViaFunctionUrl is only supported for lambda:InvokeFunction action",
            marks=pytest.mark.needs_model("AddPermission.InvokedViaFunctionUrl"),
            id="through the URL",
        ),
    ],
)
def test_members_that_belong_to_one_action_are_refused_for_others(
    create: Create, add: Any, refused: Refused, members: dict[str, Any], message: str
) -> None:
    create()
    assert refused(add, **members) == (400, "InvalidParameterValueException", message)


@pytest.mark.parametrize("action", ["lambda:GetFunction", "lambda:*", "*", "lambda:ListFunctions"])
def test_A055_A056_A057_any_action_of_lambda_can_be_granted(create: Create, add: Any, action: str) -> None:
    create()
    assert add(Action=action)["Action"] == action


def test_A044_A061_statements_are_listed_in_the_order_in_which_they_came(client: Any, create: Create, add: Any) -> None:
    create()
    added = [add(sid, Principal=principal) for sid, principal in (("z", "*"), ("a", "444455556666"), ("m", "*"))]
    answer = client.get_policy(FunctionName="f")
    assert json.loads(answer["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": added}
    assert answer["Policy"].startswith('{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"z",')


def test_A046_A047_A062_function_version_and_alias_have_a_policy_each(
    client: Any, published: str, add: Any, sids: Any, refused: Refused
) -> None:
    assert add("s")["Resource"] == ARN
    assert refused(client.get_policy, FunctionName="f", Qualifier="1") == NO_POLICY
    assert add("s", Qualifier="1")["Resource"] == f"{ARN}:1"
    assert add("s", FunctionName="f:PROD")["Resource"] == f"{ARN}:PROD"
    assert add("t", FunctionName=ARN, Qualifier="PROD")["Resource"] == f"{ARN}:PROD"
    assert (sids(), sids(Qualifier="1"), sids(Qualifier="PROD")) == (["s"], ["s"], ["s", "t"])
    by_name, by_member = (
        client.get_policy(**named) for named in ({"FunctionName": "f:PROD"}, {"FunctionName": ARN, "Qualifier": "PROD"})
    )
    assert (by_name["Policy"], by_name["RevisionId"]) == (by_member["Policy"], by_member["RevisionId"])


def test_a_permission_of_a_version_does_not_come_from_the_function_it_was_made_of(
    client: Any, create: Create, add: Any, refused: Refused
) -> None:
    create()
    add()
    client.publish_version(FunctionName="f")
    assert refused(client.get_policy, FunctionName="f:1") == NO_POLICY


@pytest.mark.parametrize("qualifier", [None, "1", "PROD"], ids=["function", "version", "alias"])
def test_a_new_statement_gives_its_function_version_or_alias_a_new_revision(
    client: Any, published: str, add: Any, qualifier: str | None
) -> None:
    def revisions() -> dict[str | None, str]:
        return {
            None: client.get_function_configuration(FunctionName="f")["RevisionId"],
            "1": client.get_function_configuration(FunctionName="f:1")["RevisionId"],
            "PROD": client.get_alias(FunctionName="f", Name="PROD")["RevisionId"],
        }

    members = {"Qualifier": qualifier} if qualifier else {}
    before = revisions()
    add(**members, RevisionId=before[qualifier])
    after = revisions()
    assert {key for key in after if after[key] != before[key]} == {qualifier}
    assert client.get_policy(FunctionName="f", **members)["RevisionId"] == after[qualifier]
    client.remove_permission(FunctionName="f", StatementId="s3", RevisionId=after[qualifier], **members)
    assert {key for key in after if revisions()[key] != after[key]} == {qualifier}


def test_a_stale_revision_is_refused(client: Any, create: Create, add: Any, sids: Any, refused: Refused) -> None:
    stale = create()["RevisionId"]
    add()
    assert refused(add, sid="two", RevisionId=stale) == (412, "PreconditionFailedException", STALE)
    remove = refused(client.remove_permission, FunctionName="f", StatementId="s3", RevisionId=stale)
    assert remove == (412, "PreconditionFailedException", STALE)
    assert sids() == ["s3"]


def test_A065_a_second_statement_of_one_id_is_refused(create: Create, add: Any, sids: Any, refused: Refused) -> None:
    create()
    add("same")
    assert refused(add, sid="same", Principal="*") == (
        409,
        "ResourceConflictException",
        (
            "The statement id (same) provided already exists. Please provide a new statement id, or remove the "
            "existing statement."
        ),
    )
    assert sids() == ["same"]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param({"FunctionName": "none"}, "Function not found: {arn}none", id="function"),
        pytest.param({"FunctionName": "none:1"}, "Function not found: {arn}none:1", id="version of no function"),
        pytest.param({"FunctionName": "none:A"}, "Cannot find alias arn: {arn}none:A", id="alias of no function"),
        pytest.param({"Qualifier": "7"}, "Function not found: {arn}f:7", id="version"),
        pytest.param({"Qualifier": "BETA"}, "Cannot find alias arn: {arn}f:BETA", id="alias"),
        pytest.param({"Qualifier": "be$ta"}, "Function not found: {arn}f:be$ta", id="neither"),
    ],
)
def test_what_does_not_exist_gets_no_policy(
    create: Create, add: Any, refused: Refused, members: dict[str, str], message: str
) -> None:
    create()
    expected = message.format(arn="arn:aws:lambda:us-east-1:123456789012:function:")
    assert refused(add, **members) == (404, "ResourceNotFoundException", expected)


@pytest.mark.parametrize("members", [{"FunctionName": "f:$LATEST"}, {"Qualifier": "$LATEST"}], ids=["name", "member"])
def test_today_the_qualified_latest_version_gets_no_policy(
    create: Create, add: Any, refused: Refused, members: dict[str, str]
) -> None:
    create()
    assert refused(add, **members) == (
        400,
        "InvalidParameterValueException",
        "We currently do not support adding policies for $LATEST.",
    )


@pytest.fixture
def client_of_2019() -> Iterator[Any]:
    """A client in the world of the guide of 2019."""
    with mock_lambda(profile="2019"):
        yield boto3.client("lambda", region_name="us-east-1", config=Config(parameter_validation=False))


def test_A239_in_2019_the_qualified_latest_version_has_a_policy_of_its_own(
    client_of_2019: Any, package: Callable[..., bytes], refused: Refused
) -> None:
    client_of_2019.create_function(
        FunctionName="f",
        Runtime="python3.7",
        Handler="app.handler",
        Role="arn:aws:iam::123456789012:role/r",
        Code={"ZipFile": package()},
    )
    added = client_of_2019.add_permission(
        FunctionName="f:$LATEST", StatementId="s", Action="lambda:InvokeFunction", Principal="444455556666"
    )
    assert json.loads(added["Statement"])["Resource"] == f"{ARN}:$LATEST"
    assert refused(client_of_2019.get_policy, FunctionName="f") == NO_POLICY
    assert json.loads(client_of_2019.get_policy(FunctionName="f:$LATEST")["Policy"])["Statement"] == [
        json.loads(added["Statement"])
    ]
    client_of_2019.remove_permission(FunctionName="f:$LATEST", StatementId="s")
    assert refused(client_of_2019.get_policy, FunctionName="f:$LATEST") == NO_POLICY


@pytest.mark.parametrize("name", ["none", "f", "f:7", "f:BETA", "f:$LATEST"])
def test_A063_whatever_has_no_policy_is_refused_in_the_same_words(
    client: Any, create: Create, refused: Refused, name: str
) -> None:
    create()
    assert refused(client.get_policy, FunctionName=name) == NO_POLICY


def test_A064_statements_are_removed_one_by_one_and_the_last_takes_the_policy_along(
    client: Any, create: Create, add: Any, sids: Any, refused: Refused
) -> None:
    create()
    add("one")
    add("two")
    removed = client.remove_permission(FunctionName="f", StatementId="one")
    assert removed["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert sids() == ["two"]
    client.remove_permission(FunctionName="f", StatementId="two")
    assert refused(client.get_policy, FunctionName="f") == NO_POLICY


@pytest.mark.parametrize(
    ("members", "message"),
    [
        pytest.param({"FunctionName": "none"}, "No policy found for: {arn}none", id="function"),
        pytest.param({"FunctionName": "f:BETA"}, "Cannot find alias arn: {arn}f:BETA", id="alias"),
        pytest.param({"FunctionName": "f:7"}, "Function not found: {arn}f:7", id="version"),
        pytest.param({"FunctionName": "f:1"}, "No policy is associated with the given resource.", id="no policy"),
        pytest.param({"StatementId": "other"}, "Statement other is not found in resource policy.", id="statement"),
    ],
)
def test_what_does_not_exist_cannot_be_removed(
    client: Any, published: str, add: Any, refused: Refused, members: dict[str, str], message: str
) -> None:
    add()
    request = {"FunctionName": "f", "StatementId": "s3", **members}
    expected = message.format(arn="arn:aws:lambda:us-east-1:123456789012:function:")
    assert refused(client.remove_permission, **request) == (404, "ResourceNotFoundException", expected)


def test_A007_a_policy_has_at_most_20_kb(client: Any, create: Create, add: Any, refused: Refused) -> None:
    create()
    source = "arn:aws:s3:::" + "b" * 4_700
    for number in range(4):
        add(f"s{number}", SourceArn=source)
    before = client.get_policy(FunctionName="f")
    size = len(before["Policy"]) + len(json.dumps(add("s4"), separators=(",", ":"))) + 1
    client.remove_permission(FunctionName="f", StatementId="s4")
    room = 20_480 - size
    longer = "b" * (room - len(',"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::"}}') + 1)
    assert refused(add, sid="s4", SourceArn=f"arn:aws:s3:::{longer}") == (
        400,
        "PolicyLengthExceededException",
        "The final policy size (20481) is bigger than the limit (20480).",
    )
    assert client.get_policy(FunctionName="f")["Policy"] == before["Policy"]
    add("s4", SourceArn=f"arn:aws:s3:::{longer[1:]}")
    assert len(client.get_policy(FunctionName="f")["Policy"]) == 20_480


def test_a_refused_statement_leaves_the_revision_as_it_was(
    client: Any, create: Create, add: Any, refused: Refused
) -> None:
    create()
    before = client.get_function_configuration(FunctionName="f")["RevisionId"]
    refused(add, Principal="nobody")
    assert client.get_function_configuration(FunctionName="f")["RevisionId"] == before


def test_A055_another_account_may_do_what_the_policy_allows(
    aws: Aws, client: Any, create: Create, add: Any, refused: Refused
) -> None:
    create()
    with aws.as_principal(GUEST):
        assert refused(client.get_function, FunctionName=ARN)[:2] == (403, "AccessDeniedException")
    add(Action="lambda:GetFunction", Principal="444455556666")
    with aws.as_principal(GUEST):
        assert client.get_function(FunctionName=ARN)["Configuration"]["FunctionArn"] == ARN
        assert refused(client.get_function_configuration, FunctionName=ARN)[:2] == (403, "AccessDeniedException")


def test_A053_A054_another_account_must_use_the_arn_that_the_permission_names(
    aws: Aws, client: Any, published: str, add: Any, refused: Refused
) -> None:
    add(Principal="444455556666", Qualifier="PROD")
    with aws.as_principal(GUEST):
        assert client.invoke(FunctionName=f"{ARN}:PROD")["ExecutedVersion"] == "1"
        for other in (ARN, f"{ARN}:1"):
            assert refused(client.invoke, FunctionName=other)[:2] == (403, "AccessDeniedException")
