"""After: `mock_lambda` beside `mock_aws`, and the same calls run the function. What it does can be looked at."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import boto3
import mailing
import pytest
from moto import mock_aws

from lambdamock import mock_lambda  # new

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
    with mock_aws(), mock_lambda():  # new; moto goes on answering for SQS and IAM
        sqs = boto3.client("sqs", region_name="us-east-1")
        yield sqs.create_queue(QueueName="mails")["QueueUrl"]


def test_a_customer_is_greeted_indeed(mails):
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
        Timeout=30,
    )
    answer = client.invoke(FunctionName="mailing", Payload=json.dumps({"name": "Ann", "mail": "ann@example.com"}))
    assert answer["StatusCode"] == 200
    assert json.load(answer["Payload"]) == {"sent": True}  # new: there is a result
    sqs = boto3.client("sqs", region_name="us-east-1")
    [mail] = sqs.receive_message(QueueUrl=mails)["Messages"]  # new: and an effect
    assert json.loads(mail["Body"]) == {"to": "ann@example.com", "text": "Welcome, Ann!"}
