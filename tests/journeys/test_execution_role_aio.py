"""Calls of aiobotocore's clients are held to the execution role as botocore's are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lambdamock import mock_lambda

session = pytest.importorskip("aiobotocore.session", reason="not installed: it pins botocore")

POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "health:DescribeEvents", "Resource": "*"}],
}
CALLS: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "rest-xml": ("s3", "put_object", {"Bucket": "b", "Key": "k", "Body": b"1"}, "AccessDenied"),
    "without a body": ("s3", "head_object", {"Bucket": "b", "Key": "k"}, "403"),
    "json": ("dynamodb", "list_tables", {}, "AccessDeniedException"),
    "query": ("sns", "list_topics", {}, "AuthorizationError"),
    "json instead of query": ("sqs", "list_queues", {}, "AccessDenied"),
    "ec2": ("ec2", "describe_instances", {}, "UnauthorizedOperation"),
    "rest-json": ("scheduler", "list_schedules", {}, "AccessDeniedException"),
}


async def call(service: str, method: str, members: dict[str, Any]) -> Any:
    credentials = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    async with session.get_session().create_client(service, region_name="us-east-1", **credentials) as client:
        return await getattr(client, method)(**members)


def in_handler(service: str, method: str, members: dict[str, Any]) -> Any:
    seen: list[Any] = []

    async def main() -> None:
        try:
            seen.append(await asyncio.create_task(call(service, method, members)))
        except ClientError as error:
            seen.append(error)

    with mock_lambda() as aws:
        role = aws.iam.put_role("worker", policies=[POLICY])
        aws.function(lambda event, context: asyncio.run(main()), name="worker", role=role, timeout=60).invoke()
    return seen[0]


@pytest.mark.parametrize("case", CALLS.values(), ids=CALLS)
def test_a_denial_is_the_services_own_error(case: tuple[str, str, dict[str, Any], str]) -> None:
    service, method, members, code = case
    error = in_handler(service, method, members)
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["RequestId"]


def test_objects_that_may_not_be_deleted_are_told() -> None:
    answer = in_handler("s3", "delete_objects", {"Bucket": "b", "Delete": {"Objects": [{"Key": "k"}]}})
    assert [(one["Key"], one["Code"]) for one in answer["Errors"]] == [("k", "AccessDenied")]


def test_a_handler_learns_who_it_is() -> None:
    answer = in_handler("sts", "get_caller_identity", {})
    assert answer["Arn"] == "arn:aws:sts::123456789012:assumed-role/worker/worker"
