"""AWS::IAM::…: what functions may do by the template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.mock.stack.conftest import greet

from lambdamock import Aws
from lambdamock.errors import TemplateError
from lambdamock.mock.stack import Stack

Deploy = Callable[..., Stack]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
CALL = """
import boto3

def handler(event, context):
    boto3.client("sqs", region_name="us-east-1").list_queues()
"""


def allows(*actions: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def role(**properties: Any) -> tuple[str, dict[str, Any]]:
    return "AWS::IAM::Role", {"AssumeRolePolicyDocument": TRUST, **properties}


def actions_of(aws: Aws, name: str) -> list[str]:
    return [policy.name for policy in aws.iam.roles[name].policies]


def test_a_role_has_what_the_template_says(aws: Aws, deploy: Deploy) -> None:
    stack = deploy(
        Role=role(
            RoleName="orders",
            Path="/shop/",
            Policies=[{"PolicyName": "write", "PolicyDocument": allows("sqs:SendMessage")}],
            ManagedPolicyArns=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
            PermissionsBoundary="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
            Tags=[{"Key": "team", "Value": "shop"}],
            Description="for orders",
        )
    )
    made = aws.iam.roles["orders"]
    assert stack["Role"].ref == "orders"
    assert stack["Role"].attributes == {"Arn": "arn:aws:iam::123456789012:role/shop/orders", "RoleId": made.unique_id}
    assert actions_of(aws, "orders") == [
        "write",
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    ]
    assert made.boundary is not None
    assert made.tags == {"team": "shop"}
    assert [left.place for left in stack.left_out] == ["Resources.Role.Properties.Description"]
    stack.delete()
    assert list(aws.iam.roles) == []


@pytest.mark.parametrize(("action", "reason"), [("sqs:SendMessage", "AccessDenied"), ("sqs:ListQueues", "Endpoint")])
def test_functions_are_held_to_it(deploy: Deploy, action: str, reason: str) -> None:
    held = role(Policies=[{"PolicyName": "write", "PolicyDocument": allows(action)}])
    arn = {"Fn::GetAtt": ["Role", "Arn"]}
    stack = deploy(Role=held, Greet=greet(Role=arn, Code={"ZipFile": CALL}, Timeout=60))
    failed = stack.functions["Greet"].invoke()
    assert failed.error is not None
    assert reason in f"{failed.error.type} {failed.error.message}"


def test_a_role_that_lambda_may_not_assume_is_refused(deploy: Deploy) -> None:
    trust = {
        "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    }
    policy = {"PolicyName": "write", "PolicyDocument": allows("sqs:SendMessage")}
    arn = {"Fn::GetAtt": ["Role", "Arn"]}
    with pytest.raises(TemplateError, match="cannot be assumed by Lambda"):
        deploy(Role=role(AssumeRolePolicyDocument=trust, Policies=[policy]), Greet=greet(Role=arn))


POLICIES: dict[str, tuple[str, dict[str, Any]]] = {
    "AWS::IAM::Policy": ("write", {"PolicyName": "write", "Roles": [{"Ref": "Role"}]}),
    "AWS::IAM::RolePolicy": ("write", {"PolicyName": "write", "RoleName": {"Ref": "Role"}}),
    "AWS::IAM::ManagedPolicy": (
        "arn:aws:iam::123456789012:policy/shop/write",
        {"ManagedPolicyName": "write", "Roles": [{"Ref": "Role"}], "Path": "/shop/"},
    ),
}


@pytest.mark.parametrize("type_name", POLICIES)
def test_a_policy_is_given_to_roles_and_taken_away(aws: Aws, deploy: Deploy, type_name: str) -> None:
    name, properties = POLICIES[type_name]
    deploy(Role=role(RoleName="orders"))
    aws.stacks["stack"].delete()
    aws.iam.put_role("orders", [("own", allows("s3:GetObject"))])
    given = {**properties, "PolicyDocument": allows("sqs:SendMessage")}
    given = {
        key: ["orders"] if key == "Roles" else "orders" if key == "RoleName" else one for key, one in given.items()
    }
    stack = deploy(Policy=(type_name, given))
    assert actions_of(aws, "orders") == ["own", name]
    stack.delete()
    assert actions_of(aws, "orders") == ["own"]


def test_a_managed_policy_is_known_by_its_arn(aws: Aws, deploy: Deploy) -> None:
    document = allows("sqs:SendMessage")
    stack = deploy(
        Policy=("AWS::IAM::ManagedPolicy", {"PolicyDocument": document}),
        Role=role(ManagedPolicyArns=[{"Ref": "Policy"}]),
    )
    assert actions_of(aws, stack["Role"].ref) == [stack["Policy"].ref]


def test_a_policy_of_a_user(aws: Aws, deploy: Deploy) -> None:
    aws.iam.put_user("ann")
    stack = deploy(
        One=("AWS::IAM::UserPolicy", {"PolicyName": "a", "UserName": "ann", "PolicyDocument": allows("s3:GetObject")}),
        Two=("AWS::IAM::Policy", {"PolicyName": "b", "Users": ["ann"], "PolicyDocument": allows("s3:GetObject")}),
    )
    assert [one.name for one in aws.iam.users["ann"].policies] == ["a", "b"]
    stack.delete()
    assert aws.iam.users["ann"].policies == ()


REFUSED: dict[str, tuple[tuple[str, dict[str, Any]], str]] = {
    "a policy of AWS that is not known": (
        role(ManagedPolicyArns=["arn:aws:iam::aws:policy/Nothing"]),
        "managed_policy",
    ),
    "a policy that is none": (
        role(Policies=[{"PolicyName": "p", "PolicyDocument": {"Statement": [{"Effect": "Alow"}]}}]),
        "Effect",
    ),
    "a policy for a role that there is not": (
        ("AWS::IAM::RolePolicy", {"PolicyName": "p", "RoleName": "nobody", "PolicyDocument": allows("s3:GetObject")}),
        "The role with name nobody cannot be found",
    ),
    "a path that is none": (role(Path="shop"), "a path begins and ends with a slash"),
    "no trust": (("AWS::IAM::Role", {}), r"required key \[AssumeRolePolicyDocument\] not found"),
}


@pytest.mark.parametrize(("resource", "words"), REFUSED.values(), ids=list(REFUSED))
def test_what_iam_would_refuse_is_refused(aws: Aws, deploy: Deploy, resource: Any, words: str) -> None:
    with pytest.raises(TemplateError, match=rf"(?s)Resources\.It.*{words}"):
        deploy(It=resource)
    assert list(aws.iam.roles) == []


@pytest.mark.parametrize(
    ("type_name", "properties", "words"),
    [
        (
            "AWS::IAM::Role",
            {"RoleName": "taken", "AssumeRolePolicyDocument": TRUST},
            "Role with name taken already exists",
        ),
        (
            "AWS::IAM::ManagedPolicy",
            {"ManagedPolicyName": "taken", "PolicyDocument": allows("s3:GetObject")},
            "already",
        ),
    ],
)
def test_names_that_are_taken(aws: Aws, deploy: Deploy, type_name: str, properties: Any, words: str) -> None:
    aws.iam.put_role("taken")
    aws.iam.managed_policy("taken", allows("sqs:SendMessage"))
    with pytest.raises(TemplateError, match=words):
        deploy(It=(type_name, properties))
    assert list(aws.iam.roles) == ["taken"]
