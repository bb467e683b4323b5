"""Thumbnails, with the role that production has: what it must allow, what it need not, and what nobody else may do.

Run it with: pytest examples/permissions.py
"""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from lambdamock import mock_lambda

REGION = "us-east-1"


def thumbnail(event, context):
    """The code under test: put a smaller image beside each new one."""
    s3 = boto3.client("s3", region_name=REGION)
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        image = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        s3.put_object(Bucket="thumbnails", Key=key, Body=image[:4])


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


READ = allow("s3:GetObject", "arn:aws:s3:::photos/*")
WRITE = allow("s3:PutObject", "arn:aws:s3:::thumbnails/*")


@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws(), mock_lambda(iam="strict") as handle:
        yield handle


def deploy(aws, *statements):
    """The function with its role, and a bucket that tells it of new photos."""
    role = aws.iam.put_role("thumbnails", [("photos", policy(*statements))], ["AWSLambdaBasicExecutionRole"])
    function = aws.function(thumbnail, name="thumbnails", role=role, timeout=30)
    function.allow("s3", source_arn="arn:aws:s3:::photos", source_account=aws.account_id)
    s3 = boto3.client("s3", region_name=REGION)
    for bucket in ("photos", "thumbnails"):
        s3.create_bucket(Bucket=bucket)
    wanted = {"LambdaFunctionArn": function.arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"a large cat")
    aws.settle()
    return function


def test_the_role_is_enough_and_not_too_much(aws):
    function = deploy(aws, READ, WRITE)
    s3 = boto3.client("s3", region_name=REGION)
    assert s3.get_object(Bucket="thumbnails", Key="cat.jpg")["Body"].read() == b"a la"
    function.assert_no_unused_permissions()


def test_without_the_right_to_write_it_fails(aws):
    function = deploy(aws, READ)
    explanation = aws.explain(function.invocations[0])
    assert explanation.action == "s3:PutObject"
    assert explanation.changes[0].statement == allow("s3:PutObject", "arn:aws:s3:::thumbnails/cat.jpg")


def test_the_mock_writes_the_policy(aws):
    function = deploy(aws, allow("s3:*", "*"))
    statements = {one["Sid"]: one for one in function.suggest_policy(wildcards="objects")["Statement"]}
    assert list(statements) == ["Logs", "S3GetObject", "S3PutObject"]
    assert statements["S3GetObject"] == {"Sid": "S3GetObject", **READ}
    assert statements["S3PutObject"] == {"Sid": "S3PutObject", **WRITE}


def test_a_trainee_looks_and_does_not_touch(aws):
    deploy(aws, READ, WRITE)
    ann = aws.iam.put_user("ann", policy(allow(["lambda:Get*", "lambda:List*"], "*")))
    client = aws.client()
    with aws.as_principal(ann):
        assert client.get_function(FunctionName="thumbnails")["Configuration"]["Timeout"] == 30
        with pytest.raises(ClientError, match="lambda:DeleteFunction"):
            client.delete_function(FunctionName="thumbnails")
