"""Before: moto's Lambda answers, and runs nothing. This test is green whatever the handler does."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import boto3
import mailing
import pytest
from moto import mock_aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
}


def package():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.write(Path(mailing.__file__), "mailing.py")
    return buffer.getvalue()


@pytest.fixture
def mails():
    with mock_aws(config={"lambda": {"use_docker": False}}):
        sqs = boto3.client("sqs", region_name="us-east-1")
        yield sqs.create_queue(QueueName="mails")["QueueUrl"]


def test_a_customer_is_greeted(mails):
    iam = boto3.client("iam", region_name="us-east-1")
    role = iam.create_role(RoleName="mailing", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    client = boto3.client("lambda", region_name="us-east-1")
    client.create_function(
        FunctionName="mailing",
        Runtime="python3.12",
        Handler="mailing.handler",
        Role=role,
        Code={"ZipFile": package()},
        Environment={"Variables": {"MAILS": mails}},
    )
    answer = client.invoke(FunctionName="mailing", Payload=json.dumps({"name": "Ann", "mail": "ann@example.com"}))
    assert answer["StatusCode"] == 200
