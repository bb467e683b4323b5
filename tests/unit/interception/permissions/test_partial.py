"""Calls of which only a part is denied: the rest is asked for, and the answer is as long as the request."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from lambdamock import Aws, mock_lambda

SELECT = "SELECT * FROM \"{}\" WHERE id = '1'"


class _Raw(io.BytesIO):
    def stream(self, *_: Any, **__: Any) -> Iterator[bytes]:
        yield self.read()


def answering(service: str, answer: dict[str, Any], sent: list[Any]) -> Any:
    """A client that is answered always the same; what it sends is noted."""
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

    def send(request: Any, **_: Any) -> AWSResponse:
        sent.append(json.loads(request.body))
        return AWSResponse(request.url, 200, {}, _Raw(json.dumps(answer).encode()))

    client.meta.events.register("before-send", send)
    return client


def caller(aws: Aws, *statements: tuple[str, str]) -> str:
    listed = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in statements]
    return aws.iam.put_user("ann", policies=[{"Version": "2012-10-17", "Statement": listed}])


READING = ("dynamodb:PartiQLSelect", "arn:aws:dynamodb:*:*:table/mine")


def test_statements_fail_one_by_one() -> None:
    sent: list[Any] = []
    client = answering("dynamodb", {"Responses": [{"TableName": "mine"}]}, sent)
    with mock_lambda() as aws, aws.as_principal(caller(aws, READING)):
        statements = [{"Statement": SELECT.format(table)} for table in ("other", "mine")]
        answer = client.batch_execute_statement(Statements=statements)
    assert [one.get("Error", {}).get("Code") for one in answer["Responses"]] == ["AccessDenied", None]
    assert [one["Statements"] for one in sent] == [[{"Statement": SELECT.format("mine")}]]


def test_nobody_is_asked_when_nothing_is_left() -> None:
    sent: list[Any] = []
    client = answering("dynamodb", {}, sent)
    with mock_lambda() as aws, aws.as_principal(caller(aws, READING)):
        answer = client.batch_execute_statement(Statements=[{"Statement": SELECT.format("other")}])
    assert ([one["Error"]["Code"] for one in answer["Responses"]], sent) == (["AccessDenied"], [])
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200


MINE = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf"
OTHER = MINE.replace("mine", "other")


def test_secrets_that_may_not_be_read_are_among_the_errors() -> None:
    sent: list[Any] = []
    client = answering("secretsmanager", {"SecretValues": [{"ARN": MINE}], "Errors": []}, sent)
    allowed = ("secretsmanager:BatchGetSecretValue", "*"), ("secretsmanager:GetSecretValue", MINE)
    with mock_lambda() as aws, aws.as_principal(caller(aws, *allowed)):
        answer = client.batch_get_secret_value(SecretIdList=[OTHER, MINE])
    assert [(one["SecretId"], one["ErrorCode"]) for one in answer["Errors"]] == [(OTHER, "AccessDeniedException")]
    assert [one["SecretIdList"] for one in sent] == [[MINE]]


def test_without_its_own_permission_a_batch_of_secrets_is_refused() -> None:
    client = answering("secretsmanager", {}, [])
    refused = pytest.raises(ClientError, match="secretsmanager:BatchGetSecretValue")
    with mock_lambda() as aws, aws.as_principal(caller(aws, ("secretsmanager:GetSecretValue", "*"))), refused:
        client.batch_get_secret_value(SecretIdList=[MINE])
