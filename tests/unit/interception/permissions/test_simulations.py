"""IAM's policy simulator, answered by the mock."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lambdamock import mock_lambda

ACCOUNT = "123456789012"
ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
BUCKET = "arn:aws:s3:::b"


def document(effect: str = "Allow", action: str = "s3:GetObject", resource: str = "*", **more: Any) -> dict[str, Any]:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return {"Version": "2012-10-17", "Statement": [statement]}


def iam() -> Any:
    return boto3.client("iam", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")


def custom(*policies: dict[str, Any], **members: Any) -> list[dict[str, Any]]:
    request = {"ActionNames": ["s3:GetObject"], "PolicyInputList": [json.dumps(one) for one in policies], **members}
    answer: list[dict[str, Any]] = iam().simulate_custom_policy(**request)["EvaluationResults"]
    return answer


@pytest.fixture(autouse=True)
def mock() -> Any:
    with mock_lambda() as aws:
        yield aws


def test_a_result_names_the_statement_that_decided() -> None:
    text = '{"Version": "2012-10-17",\n "Statement": [\n  {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}'
    answer = iam().simulate_custom_policy(PolicyInputList=[text], ActionNames=["s3:GetObject"])
    assert answer["IsTruncated"] is False
    assert answer["EvaluationResults"] == [
        {
            "EvalActionName": "s3:GetObject",
            "EvalResourceName": "*",
            "EvalDecision": "allowed",
            "MatchedStatements": [
                {
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "IAM Policy",
                    "StartPosition": {"Line": 3, "Column": 3},
                    "EndPosition": {"Line": 3, "Column": 57},
                }
            ],
            "MissingContextValues": [],
        }
    ]


@pytest.mark.parametrize(
    ("policies", "members", "decision"),
    [
        ([], {}, "implicitDeny"),
        ([document()], {}, "allowed"),
        ([document(), document("Deny")], {}, "explicitDeny"),
        ([document(resource=f"{BUCKET}/x")], {"ResourceArns": [f"{BUCKET}/y"]}, "implicitDeny"),
        (
            [document(Condition={"StringEquals": {"aws:x": ["1", "2"]}})],
            {"ContextEntries": [{"ContextKeyName": "AWS:X", "ContextKeyValues": ["2"], "ContextKeyType": "string"}]},
            "allowed",
        ),
        ([document()], {"PermissionsBoundaryPolicyInputList": [json.dumps(document("Deny"))]}, "explicitDeny"),
        ([document()], {"PermissionsBoundaryPolicyInputList": [json.dumps(document(action="sqs:*"))]}, "implicitDeny"),
        (
            [],
            {
                "ResourcePolicy": json.dumps(document(Principal={"AWS": ANN})),
                "CallerArn": ANN,
                "ResourceArns": [BUCKET],
            },
            "allowed",
        ),
        (
            [],
            {
                "ResourcePolicy": json.dumps(document(Principal={"AWS": ANN})),
                "CallerArn": ANN,
                "ResourceArns": [BUCKET],
                "ResourceOwner": "arn:aws:iam::210987654321:root",
            },
            "implicitDeny",
        ),
        (
            [],
            {
                "ResourcePolicy": json.dumps(document(Principal={"Service": "s3.amazonaws.com"})),
                "CallerArn": "s3.amazonaws.com",
                "ResourceArns": [BUCKET],
            },
            "allowed",
        ),
    ],
    ids=[
        "no policy", "allowed", "denied", "another resource", "a condition", "the boundary denies",
        "the boundary lacks it", "a resource policy", "of another account", "a service",
    ],
)  # fmt: skip
def test_it_decides_as_iam_does(policies: list[Any], members: dict[str, Any], decision: str) -> None:
    assert [one["EvalDecision"] for one in custom(*policies, **members)] == [decision]


def test_each_action_on_each_resource_has_a_result_and_pages_follow_each_other() -> None:
    pages = (
        iam()
        .get_paginator("simulate_custom_policy")
        .paginate(
            PolicyInputList=[json.dumps(document())],
            ActionNames=["s3:GetObject", "s3:PutObject"],
            ResourceArns=[f"{BUCKET}/1", f"{BUCKET}/2"],
            PaginationConfig={"PageSize": 3},
        )
    )
    results = [
        [(one["EvalActionName"], one["EvalResourceName"]) for one in page["EvaluationResults"]] for page in pages
    ]
    assert results == [
        [("s3:GetObject", f"{BUCKET}/1"), ("s3:GetObject", f"{BUCKET}/2"), ("s3:PutObject", f"{BUCKET}/1")],
        [("s3:PutObject", f"{BUCKET}/2")],
    ]


def test_condition_keys_without_a_value_are_missing() -> None:
    policy = document(resource="arn:aws:s3:::${aws:username}/*", Condition={"StringEquals": {"s3:prefix": "a"}})
    (result,) = custom(policy, ResourceArns=[f"{BUCKET}/1"])
    assert result["MissingContextValues"] == ["s3:prefix", "aws:username"]
    assert result["ResourceSpecificResults"][0]["MissingContextValues"] == ["s3:prefix", "aws:username"]


def test_the_boundary_is_told_by_itself() -> None:
    (result,) = custom(document("Deny"), PermissionsBoundaryPolicyInputList=[json.dumps(document())])
    assert result["PermissionsBoundaryDecisionDetail"] == {"AllowedByPermissionsBoundary": True}


def test_both_sides_of_another_accounts_resource_are_told() -> None:
    (result,) = custom(
        document(),
        ResourcePolicy=json.dumps(document(action="s3:PutObject", Principal={"AWS": ANN})),
        CallerArn=ANN,
        ResourceArns=[BUCKET],
        ResourceOwner="arn:aws:iam::210987654321:root",
    )
    assert result["EvalDecisionDetails"] == {"IAM Policy": "allowed", "Resource Policy": "implicitDeny"}


def test_a_role_is_simulated_with_its_policies_and_its_boundary(mock: Any) -> None:
    role = mock.iam.put_role("r", policies=[("mine", document(action="s3:*"))], boundary=document())
    results = iam().simulate_principal_policy(PolicySourceArn=role, ActionNames=["s3:GetObject", "s3:PutObject"])
    decisions = [
        (one["EvalDecision"], [match["SourcePolicyId"] for match in one["MatchedStatements"]])
        for one in results["EvaluationResults"]
    ]
    assert decisions[0][0] == "allowed"
    assert "mine" in decisions[0][1]
    assert decisions[1] == ("implicitDeny", [])


@pytest.mark.parametrize(
    ("method", "members", "code"),
    [
        ("simulate_custom_policy", {"PolicyInputList": ["{"]}, "MalformedPolicyDocument"),
        ("simulate_custom_policy", {"PolicyInputList": [], "ActionNames": ["GetObject"]}, "InvalidInput"),
        ("simulate_custom_policy", {"PolicyInputList": [], "Marker": "x"}, "InvalidInput"),
        (
            "simulate_custom_policy",
            {"PolicyInputList": [], "ResourcePolicy": json.dumps(document(Principal="*"))},
            "InvalidInput",
        ),
        ("simulate_custom_policy", {"PolicyInputList": [], "ResourceHandlingOption": "EC2-Mars"}, "InvalidInput"),
        ("simulate_custom_policy", {"PolicyInputList": [], "ResourceHandlingOption": "EC2-VPC-EBS"}, "InvalidInput"),
        ("simulate_principal_policy", {"PolicySourceArn": f"{ANN}-nobody"}, "NoSuchEntity"),
    ],
    ids=["no policy", "no action", "no marker", "no caller", "no scenario", "too few resources", "no user"],
)
def test_a_wrong_request_is_refused(method: str, members: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(iam(), method)(**{"ActionNames": ["s3:GetObject"], **members})
    assert caught.value.response["Error"]["Code"] == code


def test_a_caller_must_be_allowed_to_simulate(mock: Any) -> None:
    user = mock.iam.put_user("ann", policies=[document()])
    with mock.as_principal(user), pytest.raises(ClientError, match="iam:SimulateCustomPolicy"):
        custom(document())
