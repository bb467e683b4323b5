"""moto's mock_aws and mock_lambda in one process: Lambda is ours, all else is moto's, whichever came first."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from moto import mock_aws
from tests.journeys.conftest import HELLO, create, make_zip

from lambdamock import mock_lambda
from lambdamock.errors import UsageError


def check_both() -> None:
    client = boto3.client("lambda", region_name="us-east-1")
    sqs = boto3.client("sqs", region_name="us-east-1")
    create(client)
    assert client.invoke(FunctionName="hello")["Payload"].read() == b'{"hello": "world"}'
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert [message["Body"] for message in sqs.receive_message(QueueUrl=url)["Messages"]] == ["x"]
    with pytest.raises(client.exceptions.ResourceConflictException, match="Function already exist: hello"):
        create(client)


def test_moto_first() -> None:
    with mock_aws(), mock_lambda():
        check_both()


def test_moto_second() -> None:
    with mock_lambda(), mock_aws():
        check_both()


@mock_aws
@mock_lambda
def test_decorators_with_moto_outside() -> None:
    check_both()


@mock_lambda
@mock_aws
def test_decorators_with_moto_inside() -> None:
    check_both()


def test_resources_of_other_services_are_left_alone() -> None:
    with mock_aws(), mock_lambda() as aws:
        queue = boto3.resource("sqs", region_name="us-east-1").create_queue(QueueName="q")

        def handler(event: Any, context: Any) -> str:
            return str(boto3.resource("sqs", region_name="us-east-1").get_queue_by_name(QueueName="q").url)

        assert aws.function(handler).invoke().result == queue.url


def test_moto_may_stop_while_we_run() -> None:
    with mock_lambda():
        with mock_aws():
            check_both()
        client = boto3.client("lambda", region_name="us-east-1")
        assert client.invoke(FunctionName="hello")["StatusCode"] == 200


def package_in(bucket: str, region: str, **options: Any) -> Any:
    s3 = boto3.client("s3", region_name=region)
    s3.create_bucket(Bucket=bucket, **options)
    return s3


def test_code_comes_from_the_s3_of_moto_B278() -> None:
    with mock_aws(), mock_lambda():
        s3 = package_in("code", "us-east-1")
        s3.put_object(Bucket="code", Key="app.zip", Body=make_zip({"app.py": HELLO}))
        client = boto3.client("lambda", region_name="us-east-1")
        create(client, Code={"S3Bucket": "code", "S3Key": "app.zip"})
        assert client.invoke(FunctionName="hello")["Payload"].read() == b'{"hello": "world"}'


def test_a_version_of_an_object_can_be_named() -> None:
    with mock_aws(), mock_lambda():
        s3 = package_in("code", "us-east-1")
        s3.put_bucket_versioning(Bucket="code", VersioningConfiguration={"Status": "Enabled"})
        first = s3.put_object(Bucket="code", Key="app.zip", Body=make_zip({"app.py": HELLO}))
        s3.put_object(Bucket="code", Key="app.zip", Body=b"not a zip")
        client = boto3.client("lambda", region_name="us-east-1")
        create(client, Code={"S3Bucket": "code", "S3Key": "app.zip", "S3ObjectVersion": first["VersionId"]})
        assert client.invoke(FunctionName="hello")["Payload"].read() == b'{"hello": "world"}'


def test_an_object_that_is_not_there_is_refused_with_the_words_of_s3() -> None:
    with mock_aws(), mock_lambda():
        package_in("code", "us-east-1")
        client = boto3.client("lambda", region_name="us-east-1")
        with pytest.raises(client.exceptions.InvalidParameterValueException) as refusal:
            create(client, Code={"S3Bucket": "code", "S3Key": "absent.zip"})
        assert refusal.value.response["Error"]["Message"] == (
            "Error occurred while GetObject. S3 Error Code: NoSuchKey. S3 Error Message: The specified key does not "
            "exist."
        )
        assert client.list_functions()["Functions"] == []


def test_code_in_s3_without_anybody_who_answers_s3_is_an_error_that_says_what_to_do() -> None:
    nobody = pytest.raises(UsageError, match=r"Nothing in this process answers s3 .* moto's mock_aws\(\)")
    with mock_lambda() as aws, nobody:
        create(aws.client(), Code={"S3Bucket": "code", "S3Key": "app.zip"})
