"""Test beside moto: S3 and DynamoDB are moto's, the function between them runs here."""

from __future__ import annotations

import boto3
import pytest
from catalogue import handler
from moto import mock_aws


@pytest.fixture(autouse=True)
def moto():
    with mock_aws():
        yield


@pytest.fixture
def table():
    return boto3.resource("dynamodb", region_name="us-east-1").create_table(
        TableName="photos",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "photo", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "photo", "AttributeType": "S"}],
    )


@pytest.fixture
def catalogue(lambda_mock, lambda_function):
    function = lambda_function(handler, name="catalogue", timeout=30, environment={"TABLE": "photos"})
    function.allow("s3", source_arn="arn:aws:s3:::photos", source_account=lambda_mock.account_id)
    return function


@pytest.fixture
def s3(catalogue):
    """A bucket that tells the function of new photos."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="photos")
    wanted = {"LambdaFunctionArn": catalogue.arn, "Events": ["s3:ObjectCreated:*"]}
    client.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [wanted]}
    )
    return client


def test_a_new_photo_is_in_the_catalogue(s3, table, lambda_mock):
    s3.put_object(Bucket="photos", Key="red pen.jpg", Body=b"a large red pen")
    lambda_mock.assert_no_errors()  # S3 does not learn of errors; a test should
    assert table.scan()["Items"] == [{"photo": "red pen.jpg", "bytes": 15}]
