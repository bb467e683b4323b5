"""Permissions of a handler for what it names in ways that only the owner of a resource understands."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock import mock_lambda

REGION = "us-east-1"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def allow(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": action,
        "Resource": resource,
        **({"Condition": condition} if condition else {}),
    }


def read_secret() -> Any:
    return client("secretsmanager").get_secret_value(SecretId="db")


def use_alias() -> Any:
    blob = client("kms").encrypt(KeyId="alias/app", Plaintext=b"x")["CiphertextBlob"]
    return client("kms").decrypt(CiphertextBlob=blob)


def put_item(partition: str) -> Any:
    item = {"sk": {"S": "mine"}, "pk": {"S": partition}}
    return client("dynamodb").put_item(TableName="t", Item=item)


CALLS = {
    "secret": read_secret,
    "alias": use_alias,
    "own item": lambda: put_item("mine"),
    "item of another": lambda: put_item("yours"),
}


def handler(event: str, _context: object) -> str:
    try:
        CALLS[event]()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "allowed"


@pytest.fixture(scope="module")
def _beside() -> Iterator[None]:
    """A secret, a key with an alias and a table, and a role for exactly these."""
    with mock_aws(), mock_lambda(region=REGION) as aws:
        secret = client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
        key = client("kms").create_key()["KeyMetadata"]["Arn"]
        client("kms").create_alias(AliasName="alias/app", TargetKeyId=key)
        client("dynamodb").create_table(
            TableName="t",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        iam = client("iam")
        role = iam.create_role(RoleName="r", AssumeRolePolicyDocument=policy(TRUST))["Role"]["Arn"]
        own = {
            "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine"]},
            "Null": {"dynamodb:LeadingKeys": "false"},
        }
        document = policy(
            allow("secretsmanager:GetSecretValue", secret), allow("kms:*", key), allow("dynamodb:PutItem", "*", **own)
        )
        iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document)
        aws.function(handler, name="f", role=role)
        yield


@pytest.mark.usefixtures("_beside")
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        pytest.param("secret", "allowed", id="secret-by-name"),
        pytest.param("alias", "allowed", id="key-by-alias-and-by-what-it-encrypted"),
        pytest.param("own item", "allowed", id="item-of-the-partition"),
        pytest.param("item of another", "AccessDeniedException", id="item-of-another-partition"),
    ],
)
def test_a_permission_for_a_resource_is_one_for_whatever_it_is_named_by(call: str, expected: str) -> None:
    answer = client("lambda").invoke(FunctionName="f", Payload=json.dumps(call))
    assert json.loads(answer["Payload"].read()) == expected
