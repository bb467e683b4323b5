"""PutResourcePolicy, GetResourcePolicy, DeleteResourcePolicy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import OperationNotBuilt

pytestmark = pytest.mark.needs_model("PutResourcePolicy")

Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
GUEST = "arn:aws:iam::444455556666:root"
STATEMENT = {
    "Sid": "guest",
    "Effect": "Allow",
    "Principal": {"AWS": GUEST},
    "Action": "lambda:GetFunction",
    "Resource": ARN,
}
NO_REVISION = "00000000-0000-0000-0000-000000000000"
STALE = (
    412,
    "PreconditionFailedException",
    (
        "The Revision Id provided does not match the latest Revision Id. Call the GetResourcePolicy API to retrieve "
        "the latest Revision Id"
    ),
)


def document(*statements: Any, **members: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **members})


@pytest.fixture
def put(client: Any, create: Create) -> Callable[..., dict[str, Any]]:
    """Puts a policy of a function `f` that has a version 1 and an alias PROD."""
    create()
    client.publish_version(FunctionName="f")
    client.create_alias(FunctionName="f", Name="PROD", FunctionVersion="1")

    def call(policy: str = document(STATEMENT), **members: Any) -> dict[str, Any]:
        answer: dict[str, Any] = client.put_resource_policy(**{"ResourceArn": ARN, "Policy": policy, **members})
        return answer

    return call


def test_a_document_is_kept_whole(client: Any, put: Any) -> None:
    text = document(STATEMENT, Id="mine")
    answer = put(text)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert json.loads(answer["Policy"]) == json.loads(text)
    found = client.get_resource_policy(ResourceArn=ARN)
    assert (found["Policy"], found["RevisionId"]) == (answer["Policy"], answer["RevisionId"])


def test_a_document_replaces_permissions_that_were_added_one_by_one(client: Any, put: Any) -> None:
    client.add_permission(FunctionName="f", StatementId="old", Action="lambda:*", Principal="*")
    put()
    shown = client.get_policy(FunctionName="f")
    assert json.loads(shown["Policy"]) == {"Version": "2012-10-17", "Statement": [STATEMENT]}
    assert shown["RevisionId"] == client.get_resource_policy(ResourceArn=ARN)["RevisionId"]


def test_permissions_are_added_to_and_removed_from_a_document(client: Any, put: Any) -> None:
    put(document(STATEMENT, Id="mine"))
    added = client.add_permission(FunctionName="f", StatementId="new", Action="lambda:*", Principal="*")
    client.remove_permission(FunctionName="f", StatementId="guest")
    assert json.loads(client.get_resource_policy(ResourceArn=ARN)["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "mine",
        "Statement": [json.loads(added["Statement"])],
    }


@pytest.mark.parametrize("qualifier", ["1", "PROD"], ids=["version", "alias"])
def test_a_version_or_alias_has_a_policy_of_its_own(client: Any, put: Any, refused: Refused, qualifier: str) -> None:
    arn = f"{ARN}:{qualifier}"
    put(document({**STATEMENT, "Resource": arn}), ResourceArn=arn)
    assert json.loads(client.get_policy(FunctionName=arn)["Policy"])["Statement"][0]["Resource"] == arn
    assert refused(client.get_resource_policy, ResourceArn=ARN) == (
        404,
        "ResourceNotFoundException",
        "The resource you requested does not exist.",
    )


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param({**STATEMENT, "Effect": "Deny"}, id="denial"),
        pytest.param({key: value for key, value in STATEMENT.items() if key != "Sid"}, id="no id"),
        pytest.param({**STATEMENT, "Principal": {"AWS": ["444455556666", "*"]}}, id="several principals"),
        pytest.param({**STATEMENT, "Principal": {"Service": "s3.amazonaws.com"}}, id="service"),
        pytest.param({**STATEMENT, "Action": ["lambda:Get*", "lambda:InvokeFunction"]}, id="several actions"),
        pytest.param({**STATEMENT, "Resource": f"{ARN[:-1]}*"}, id="wildcard in the resource"),
        pytest.param({**STATEMENT, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, id="condition"),
    ],
)
def test_a_document_may_say_more_than_permissions_can(client: Any, put: Any, statement: dict[str, Any]) -> None:
    put(document(statement))
    assert json.loads(client.get_resource_policy(ResourceArn=ARN)["Policy"])["Statement"] == [statement]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        pytest.param("{", "This policy contains invalid Json", id="no JSON"),
        pytest.param("[]", "Syntax errors in policy.", id="no object"),
        pytest.param(document(STATEMENT, Statements=[]), "Syntax errors in policy.", id="unknown member"),
        pytest.param(document("x"), "Syntax errors in policy.", id="no statement"),
        pytest.param(document({**STATEMENT, "Act": "*"}), "Syntax errors in policy.", id="unknown element"),
        pytest.param(document({**STATEMENT, "Action": 1}), "Syntax errors in policy.", id="action of the wrong type"),
        pytest.param(document({**STATEMENT, "Principal": "ada"}), "Syntax errors in policy.", id="bare principal"),
        pytest.param(document({**STATEMENT, "Condition": []}), "Syntax errors in policy.", id="condition"),
        pytest.param(
            document({**STATEMENT, "Condition": {"StringIs": {"aws:PrincipalArn": "a"}}}),
            "Syntax errors in policy.",
            id="unknown operator",
        ),
        pytest.param(
            json.dumps({"Statement": [STATEMENT]}),
            "Policy document must be version 2012-10-17 or greater.",
            id="no version",
        ),
        pytest.param(document(), "Missing required field Statement cannot be empty!", id="no statements"),
        pytest.param(
            document({key: value for key, value in STATEMENT.items() if key != "Effect"}),
            "Missing required field Effect cannot be empty!",
            id="no effect",
        ),
        pytest.param(document({**STATEMENT, "Effect": "Maybe"}), "Invalid effect: Maybe", id="effect"),
        pytest.param(
            document({key: value for key, value in STATEMENT.items() if key != "Principal"}),
            "Missing required field Principal cannot be empty!",
            id="no principal",
        ),
        pytest.param(
            document({**STATEMENT, "NotAction": "lambda:*"}),
            "Policy statement must contain actions.",
            id="action twice",
        ),
        pytest.param(
            document({key: value for key, value in STATEMENT.items() if key != "Resource"}),
            "Policy statement must contain resources.",
            id="no resource",
        ),
        pytest.param(
            document({**STATEMENT, "Action": "s3:GetObject"}),
            "The action s3:GetObject is not supported by Lambda.",
            id="another service's action",
        ),
        pytest.param(
            document({**STATEMENT, "Resource": f"{ARN}:1"}),
            f"The resource {ARN}:1 in the policy does not match the resource {ARN}.",
            id="another resource",
        ),
        pytest.param(
            document({**STATEMENT, "Principal": {"Service": "nobody"}}),
            "The provided principal was invalid. Please check the principal and try again.",
            id="principal",
        ),
        pytest.param(
            document(STATEMENT, STATEMENT), "Statement IDs (SID) in a single policy must be unique.", id="ids"
        ),
    ],
)
def test_what_is_no_policy_of_this_resource_is_refused(
    client: Any, put: Any, refused: Refused, policy: str, message: str
) -> None:
    before = put()
    assert refused(put, policy=policy) == (400, "InvalidParameterValueException", message)
    after = client.get_resource_policy(ResourceArn=ARN)
    assert (after["Policy"], after["RevisionId"]) == (before["Policy"], before["RevisionId"])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("none", "Function not found: {arn}"),
        ("f:7", "Function not found: {arn}"),
        ("f:BETA", "Cannot find alias arn: {arn}"),
    ],
)
@pytest.mark.parametrize("operation", ["put", "get", "delete"])
def test_what_does_not_exist_has_no_policy(
    client: Any, put: Any, refused: Refused, operation: str, name: str, message: str
) -> None:
    arn = ARN[:-1] + name
    call = getattr(client, f"{operation}_resource_policy")
    members = {"Policy": document(STATEMENT)} if operation == "put" else {}
    expected = (404, "ResourceNotFoundException", message.format(arn=arn))
    assert refused(call, ResourceArn=arn, **members) == expected


def test_today_the_qualified_latest_version_gets_no_policy(put: Any, refused: Refused) -> None:
    assert refused(put, ResourceArn=f"{ARN}:$LATEST") == (
        400,
        "InvalidParameterValueException",
        "We currently do not support adding policies for $LATEST.",
    )


def test_a_policy_is_deleted_with_all_its_statements(client: Any, put: Any, refused: Refused) -> None:
    put()
    deleted = client.delete_resource_policy(ResourceArn=ARN)
    assert deleted["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(client.get_policy, FunctionName="f")[0] == 404
    assert refused(client.delete_resource_policy, ResourceArn=ARN) == (
        404,
        "ResourceNotFoundException",
        "No policy is associated with the given resource.",
    )


def test_a_stale_revision_is_refused(client: Any, put: Any, refused: Refused) -> None:
    first = put()["RevisionId"]
    assert refused(put, RevisionId=NO_REVISION) == STALE
    second = put(RevisionId=first)["RevisionId"]
    assert second != first
    assert refused(client.delete_resource_policy, ResourceArn=ARN, RevisionId=first) == STALE
    client.delete_resource_policy(ResourceArn=ARN, RevisionId=second)


def test_A007_a_document_has_at_most_as_many_bytes_as_the_quota(package: Any, refused: Refused) -> None:
    with mock_lambda(quotas={"policy_size": 100}):
        client = boto3.client("lambda", region_name="us-east-1")
        client.create_function(
            FunctionName="f",
            Runtime="python3.12",
            Handler="app.handler",
            Role="arn:aws:iam::123456789012:role/r",
            Code={"ZipFile": package()},
        )
        size = len(document(STATEMENT).replace(" ", ""))
        assert refused(client.put_resource_policy, ResourceArn=ARN, Policy=document(STATEMENT)) == (
            400,
            "PolicyLengthExceededException",
            f"The final policy size ({size}) is bigger than the limit (100).",
        )


def test_a_document_lets_another_account_in(aws: Aws, client: Any, put: Any, refused: Refused) -> None:
    put()
    with aws.as_principal(GUEST):
        assert client.get_function(FunctionName=ARN)["Configuration"]["FunctionName"] == "f"
        assert refused(client.get_resource_policy, ResourceArn=ARN)[:2] == (403, "AccessDeniedException")


def test_policies_of_runtimes_are_not_built(client: Any) -> None:
    with pytest.raises(OperationNotBuilt, match="policies of runtimes"):
        client.get_resource_policy(ResourceArn="arn:aws:lambda:us-east-1:123456789012:runtime/mine")
