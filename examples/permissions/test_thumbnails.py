"""Test the permissions of a role: are they enough, are they too much, and who else may do what?"""

from __future__ import annotations

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from thumbnails import POLICY, handler

# `iam="strict"` holds every function to its role; by default roles that nobody made may do everything.
pytestmark = pytest.mark.lambda_mock(iam="strict")


@pytest.fixture
def s3():
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        for bucket in ("photos", "thumbnails"):
            client.create_bucket(Bucket=bucket)
        client.put_object(Bucket="photos", Key="pen.jpg", Body=b"a large pen")
        yield client


@pytest.fixture
def thumbnails(lambda_mock, lambda_function, s3):
    role = lambda_mock.iam.put_role("thumbnails", {"photos": POLICY}, ["AWSLambdaBasicExecutionRole"])
    return lambda_function(handler, name="thumbnails", role=role, timeout=30)


def test_the_role_is_enough_and_not_too_much(thumbnails, s3):
    thumbnails.invoke({"key": "pen.jpg"})
    thumbnails.assert_no_errors()
    assert s3.get_object(Bucket="thumbnails", Key="pen.jpg")["Body"].read() == b"a la"
    thumbnails.assert_no_unused_permissions()


def test_the_mock_writes_the_policy(lambda_function, lambda_mock, s3):
    """With `iam="audit"` nothing is denied, and everything is noted."""
    role = lambda_mock.iam.put_role("new")
    function = lambda_function(handler, name="thumbnails", role=role, timeout=30, iam="audit")
    function.invoke({"key": "pen.jpg"})
    suggested = function.suggest_policy(wildcards="objects", by="handler")
    assert [(one["Action"], one["Resource"]) for one in suggested["Statement"]] == [
        ("s3:GetObject", "arn:aws:s3:::photos/*"),
        ("s3:PutObject", "arn:aws:s3:::thumbnails/*"),
    ]


def test_a_trainee_looks_and_does_not_touch(lambda_mock, lambda_client, thumbnails):
    look = {"Effect": "Allow", "Action": ["lambda:Get*", "lambda:List*"], "Resource": "*"}
    ann = lambda_mock.iam.put_user("ann", [{"Version": "2012-10-17", "Statement": look}])
    with lambda_mock.as_principal(ann):
        assert lambda_client.get_function(FunctionName="thumbnails")["Configuration"]["Timeout"] == 30
        with pytest.raises(ClientError, match="not authorized to perform: lambda:DeleteFunction"):
            lambda_client.delete_function(FunctionName="thumbnails")
