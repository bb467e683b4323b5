"""Managed policies of AWS: what they allow, and by which names they are found."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.managed_policies import arn_of, managed_policy, names
from lambdamock.iam import Document, Policies, Principal, Request, decide

LOGS = {"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}
BUCKET = "arn:aws:s3:::b/k"
ME = Principal("arn:aws:iam::123456789012:user/u", "123456789012", "arn:aws:iam::123456789012:user/u")


def policy(name: str, partition: str = "aws") -> Document:
    arn = arn_of(name, partition)
    assert arn is not None
    found = managed_policy(arn)
    assert found is not None
    return found


def allows(name: str, action: str, resource: str = "*", **context: str) -> bool:
    request = Request(ME, action, resource, {key.replace("_", ":", 1): value for key, value in context.items()})
    return decide(request, Policies(identity=(policy(name),))).is_allowed


def actions(name: str) -> set[str]:
    return {action for statement in policy(name).statements for action in statement["Action"]}


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        pytest.param("AWSLambdaBasicExecutionRole", LOGS, id="A032"),
        pytest.param(
            "AWSLambdaKinesisExecutionRole",
            LOGS
            | {f"kinesis:{one}" for one in ("DescribeStream", "DescribeStreamSummary", "GetRecords", "ListShards")}
            | {f"kinesis:{one}" for one in ("GetShardIterator", "ListStreams", "SubscribeToShard")},
            id="A033",
        ),
        pytest.param(
            "AWSLambdaDynamoDBExecutionRole",
            LOGS | {f"dynamodb:{one}" for one in ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")},
            id="A034",
        ),
        pytest.param(
            "AWSLambdaSQSQueueExecutionRole",
            LOGS | {f"sqs:{one}" for one in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")},
            id="A035",
        ),
        pytest.param("AWSLambdaRole", {"lambda:InvokeFunction"}, id="A077"),
        pytest.param("AWSLambdaExecute", {"logs:*", "s3:GetObject", "s3:PutObject"}, id="B171"),
    ],
)
def test_a_policy_of_the_guide_has_exactly_these_actions(name: str, allowed: set[str]) -> None:
    assert actions(name) == allowed


@pytest.mark.parametrize(
    ("name", "action", "resource", "is_allowed"),
    [
        pytest.param("AWSLambdaBasicExecutionRole", "s3:GetObject", BUCKET, False, id="A032-no-objects"),
        pytest.param("AWSLambdaSQSQueueExecutionRole", "sqs:SendMessage", "*", False, id="A035-no-sending"),
        pytest.param("AWSLambdaVPCAccessExecutionRole", "ec2:CreateNetworkInterface", "*", True, id="A036"),
        pytest.param("AWSLambdaVPCAccessExecutionRole", "ec2:RunInstances", "*", False, id="A036-nothing-else"),
        pytest.param("AWSXrayWriteOnlyAccess", "xray:PutTraceSegments", "*", True, id="A037"),
        pytest.param("AWSXrayWriteOnlyAccess", "xray:GetTraceSummaries", "*", False, id="A037-no-reading"),
        pytest.param("AWSLambdaFullAccess", "lambda:DeleteFunction", "*", True, id="A075"),
        pytest.param("AWSLambdaReadOnlyAccess", "lambda:GetFunction", "*", True, id="A076"),
        pytest.param("AWSLambdaReadOnlyAccess", "lambda:InvokeFunction", "*", False, id="A076-no-invoking"),
        pytest.param("AWSLambda_ReadOnlyAccess", "lambda:CreateFunction", "*", False, id="A076-of-today"),
        pytest.param("AWSLambdaRole", "lambda:GetFunction", "*", False, id="A077-nothing-else"),
        pytest.param("AdministratorAccess", "ec2:RunInstances", "*", True, id="administrator"),
        pytest.param("PowerUserAccess", "ec2:RunInstances", "*", True, id="power user"),
        pytest.param("PowerUserAccess", "iam:CreateUser", "*", False, id="power user, no IAM"),
        pytest.param("AmazonS3ReadOnlyAccess", "s3:GetObject", BUCKET, True, id="reading objects"),
        pytest.param("AmazonS3ReadOnlyAccess", "s3:PutObject", BUCKET, False, id="only reading objects"),
    ],
)
def test_a_policy_allows_what_it_is_for(name: str, action: str, resource: str, is_allowed: bool) -> None:
    assert allows(name, action, resource) is is_allowed


def test_full_access_of_today_passes_roles_to_lambda_only() -> None:
    role = "arn:aws:iam::123456789012:role/r"
    to = ("lambda.amazonaws.com", "ec2.amazonaws.com")
    allowed = [allows("AWSLambda_FullAccess", "iam:PassRole", role, iam_PassedToService=one) for one in to]
    assert allowed == [True, False]


def test_policies_of_other_partitions_are_about_their_own_resources() -> None:
    resources: list[Any] = [one["Resource"] for one in policy("AWSLambdaExecute", "aws-cn").statements]
    assert resources == ["arn:aws-cn:logs:*:*:*", "arn:aws-cn:s3:::*"]


@pytest.mark.parametrize("name", names())
def test_a_policy_is_known_by_its_arn_which_is_its_name_in_decisions(name: str) -> None:
    found = policy(name)
    assert (found.name, managed_policy(found.name)) == (arn_of(name, "aws"), found)


@pytest.mark.parametrize(
    "arn",
    [
        "AWSLambdaRole",
        "arn:aws:iam::aws:policy/AWSLambdaRole",
        "arn:aws:iam::123456789012:policy/service-role/AWSLambdaRole",
        "arn:aws:iam::aws:policy/",
    ],
    ids=["name", "without path", "of an account", "nothing"],
)
def test_what_is_no_arn_of_a_policy_of_aws_is_not_known(arn: str) -> None:
    assert managed_policy(arn) is None


def test_a_name_may_have_its_path() -> None:
    assert arn_of("service-role/AWSLambdaRole", "aws") == "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"
    assert arn_of("AWSLambdaRoles", "aws") is None
