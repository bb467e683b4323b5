"""The role with which CloudFormation deploys the application of the tutorial on pipelines (P18)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.journeys.conftest import make_zip
from tests.journeys.tutorial_roles.tutorials import ACCOUNT, client

from lambdamock import Aws, mock_lambda

moto = pytest.importorskip("moto", reason="not installed")

ACTIONS = [
    "apigateway:*", "codedeploy:*", "lambda:*", "cloudformation:CreateChangeSet", "iam:GetRole", "iam:CreateRole",
    "iam:DeleteRole", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
    "iam:PassRole", "s3:GetObjectVersion", "s3:GetBucketVersioning",
]  # fmt: skip
FUNCTION_ROLE = f"arn:aws:iam::{ACCOUNT}:role/function"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)
EMPTY = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}'
MANAGED = f"arn:aws:iam::{ACCOUNT}:policy/team"
Members = Mapping[str, Any]
CREATE: Members = {
    "FunctionName": "app",
    "Runtime": "python3.12",
    "Handler": "app.handler",
    "Role": FUNCTION_ROLE,
    "Code": {"S3Bucket": "artifacts", "S3Key": "app.zip"},
}
INLINE: Members = {"RoleName": "function", "PolicyName": "p"}

NEEDED: list[tuple[str, str, str, Members]] = [
    ("codedeploy:*", "codedeploy", "create_application", {"applicationName": "app", "computePlatform": "Lambda"}),
    ("lambda:*", "lambda", "create_function", CREATE),
    ("iam:PassRole", "lambda", "create_function", CREATE),
    ("iam:GetRole", "iam", "get_role", {"RoleName": "function"}),
    ("iam:CreateRole", "iam", "create_role", {"RoleName": "another", "AssumeRolePolicyDocument": TRUST}),
    ("iam:DeleteRole", "iam", "delete_role", {"RoleName": "idle"}),
    ("iam:PutRolePolicy", "iam", "put_role_policy", {**INLINE, "PolicyDocument": EMPTY}),
    ("iam:DeleteRolePolicy", "iam", "delete_role_policy", INLINE),
    ("iam:AttachRolePolicy", "iam", "attach_role_policy", {"RoleName": "idle", "PolicyArn": MANAGED}),
    ("iam:DetachRolePolicy", "iam", "detach_role_policy", {"RoleName": "function", "PolicyArn": MANAGED}),
    ("s3:GetBucketVersioning", "s3", "get_bucket_versioning", {"Bucket": "artifacts"}),
]  # fmt: skip
DENIED: list[tuple[str, str, Members]] = [
    ("iam", "create_user", {"UserName": "eve"}),
    ("iam", "update_assume_role_policy", {"RoleName": "function", "PolicyDocument": TRUST}),
    ("s3", "delete_object", {"Bucket": "artifacts", "Key": "app.zip"}),
    ("s3", "list_objects_v2", {"Bucket": "artifacts"}),
    ("cloudformation", "describe_stacks", {}),
    ("dynamodb", "list_tables", {}),
]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """An account with the artifacts of a build, a role for a function, and one that nobody uses."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with moto.mock_aws(), mock_lambda(iam="strict") as handle:
        client("s3").create_bucket(Bucket="artifacts")
        code = make_zip({"app.py": "def handler(event, context): pass\n"})
        client("s3").put_object(Bucket="artifacts", Key="app.zip", Body=code)
        iam = client("iam")
        for name in ("function", "idle"):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
        iam.create_policy(PolicyName="team", PolicyDocument=EMPTY)
        iam.attach_role_policy(RoleName="function", PolicyArn=MANAGED)
        iam.put_role_policy(RoleName="function", PolicyName="p", PolicyDocument=EMPTY)
        yield handle


def pipeline(aws: Aws, actions: list[str]) -> str:
    """The role of the tutorial, but with these actions. The guide has the version of its policy last."""
    trust = TRUST.replace("lambda.", "cloudformation.")
    inline = {"Statement": [{"Action": actions, "Resource": "*", "Effect": "Allow"}], "Version": "2012-10-17"}
    return aws.iam.put_role("cfn-lambda-pipeline", inline, "AWSLambdaExecute", trust=trust)


def called(aws: Aws, service: str, method: str, members: Members, actions: list[str]) -> str | None:
    """The code of the error that CloudFormation gets with such a role; None when the call was done."""
    with aws.as_principal(pipeline(aws, actions)):
        try:
            getattr(client(service), method)(**members)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
    return None


@pytest.mark.parametrize(("action", "service", "method", "members"), NEEDED, ids=[one[0] for one in NEEDED])
def test_P18_the_role_may_deploy_and_not_without_any_part(
    aws: Aws, action: str, service: str, method: str, members: Members
) -> None:
    assert str(called(aws, service, method, members, [one for one in ACTIONS if one != action])).startswith(
        "AccessDenied"
    )
    assert called(aws, service, method, members, ACTIONS) is None


@pytest.mark.parametrize(("service", "method", "members"), DENIED, ids=[one[1] for one in DENIED])
def test_P18_the_role_may_do_nothing_else(aws: Aws, service: str, method: str, members: Members) -> None:
    assert str(called(aws, service, method, members, ACTIONS)).startswith("AccessDenied")


@pytest.mark.parametrize(
    ("action", "allowed_by"),
    [
        ("apigateway:POST", "apigateway:*"),
        ("cloudformation:CreateChangeSet", "cloudformation:CreateChangeSet"),
        ("s3:GetObjectVersion", "s3:GetObjectVersion"),
    ],
)
def test_P18_the_policy_simulator_decides_alike(aws: Aws, action: str, allowed_by: str) -> None:
    decisions = []
    for actions in (ACTIONS, [one for one in ACTIONS if one != allowed_by]):
        role = pipeline(aws, actions)
        answer = client("iam").simulate_principal_policy(PolicySourceArn=role, ActionNames=[action])
        decisions += [one["EvalDecision"] for one in answer["EvaluationResults"]]
    assert decisions == ["allowed", "implicitDeny"]
