"""Rules of the developer guide about its tutorials on services that invoke functions, with moto as these services.

Each test has the ids of its rules in its name; rules that are proven beside the module that keeps them are not
repeated.
"""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, events, mock_lambda

ACCOUNT = "123456789012"
TABLES = """
import boto3


def handler(event, context):
    table = boto3.resource("dynamodb", region_name="us-east-1").Table(event.get("tableName", "none"))
    operations = {
        "create": lambda payload: table.put_item(**payload),
        "read": lambda payload: table.get_item(**payload),
        "delete": lambda payload: table.delete_item(**payload),
        "list": lambda payload: table.scan(**payload),
        "echo": lambda payload: payload,
        "ping": lambda payload: "pong",
    }
    if event["operation"] not in operations:
        raise ValueError(f"Unrecognized operation \\"{event['operation']}\\"")
    return operations[event["operation"]](event.get("payload"))
"""
THUMBNAILS = """
import os
import uuid
from urllib.parse import unquote_plus

import boto3

import resizing


def handler(event, context):
    s3 = boto3.client("s3", region_name="us-east-1")
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        if not key.endswith((".jpg", ".png")):
            raise ValueError(f"Unsupported image type: {key.rpartition('.')[2]}")
        downloaded, uploaded = f"/tmp/{uuid.uuid4()}", f"/tmp/resized-{uuid.uuid4()}"
        s3.download_file(bucket, key, downloaded)
        resizing.resize(downloaded, uploaded)
        s3.upload_file(uploaded, f"{bucket}resized", f"resized-{key}")
"""
RESIZING = """
def resize(source, target):
    with open(source, "rb") as given, open(target, "wb") as made:
        made.write(given.read()[:5])
"""


@pytest.fixture
def aws() -> Iterator[Aws]:
    """A mock beside moto."""
    with mock_aws(), mock_lambda() as handle:
        yield handle


def package(**modules: str) -> dict[str, bytes]:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, source in modules.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.py"), source)
    return {"ZipFile": content.getvalue()}


def create(
    aws: Aws, name: str, code: dict[str, bytes], role: str = "role/lambda-role", **members: Any
) -> dict[str, Any]:
    created: dict[str, Any] = aws.client().create_function(
        FunctionName=name,
        Runtime="python3.12",
        Handler="app.handler",
        Role=f"arn:aws:iam::{ACCOUNT}:{role}",
        Code=code,
        **members,
    )
    return created


@pytest.fixture
def tables(aws: Aws) -> Any:
    """The function of the tutorial on API Gateway, and its table."""
    dynamodb = boto3.client("dynamodb", region_name="us-east-1")
    dynamodb.create_table(
        TableName="lambda-apigateway",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    role = "role/service-role/lambda-apigateway-role"
    create(aws, "LambdaFunctionOverHttps", package(app=TABLES), role, Timeout=10)
    return dynamodb


def ask(aws: Aws, operation: str, payload: Any = None, **members: Any) -> Any:
    """What Invoke answers to an event of the tutorial."""
    event = {"operation": operation, "payload": payload, **members}
    answer = aws.client().invoke(FunctionName="LambdaFunctionOverHttps", Payload=json.dumps(event))
    return json.load(answer["Payload"])


def test_B054_a_role_may_have_a_path(aws: Aws, tables: Any) -> None:
    shown = aws.client().get_function_configuration(FunctionName="LambdaFunctionOverHttps")
    assert shown["Role"] == f"arn:aws:iam::{ACCOUNT}:role/service-role/lambda-apigateway-role"


def test_B052_B055_the_tutorial_on_API_Gateway_works_with_events_by_hand(aws: Aws, tables: Any) -> None:
    item = {"Item": {"id": "1234ABCD", "number": 5}}
    assert ask(aws, "echo", {"somekey1": "somevalue1"}) == {"somekey1": "somevalue1"}
    assert ask(aws, "ping") == "pong"
    assert ask(aws, "create", item, tableName="lambda-apigateway")["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert tables.get_item(TableName="lambda-apigateway", Key={"id": {"S": "1234ABCD"}})["Item"]["number"] == {"N": "5"}
    assert ask(aws, "jump")["errorMessage"] == 'Unrecognized operation "jump"'


def test_B069_B172_time_out_and_memory_are_as_they_were_set(aws: Aws) -> None:
    created = create(aws, "CreateThumbnail", package(app=THUMBNAILS), Timeout=10, MemorySize=1024)
    assert (created["Timeout"], created["MemorySize"]) == (10, 1024)
    aws.client().update_function_configuration(FunctionName="CreateThumbnail", Timeout=30)
    shown = aws.client().get_function_configuration(FunctionName="CreateThumbnail")
    assert (shown["Timeout"], shown["MemorySize"]) == (30, 1024)


def test_B071_the_policy_shows_who_may_invoke(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f")
    statement = function.allow("s3", source_arn="arn:aws:s3:::my-bucket", source_account=ACCOUNT)
    policy = json.loads(aws.client().get_policy(FunctionName="f")["Policy"])
    assert (policy["Version"], policy["Id"]) == ("2012-10-17", "default")
    assert policy["Statement"] == [statement]


def test_B072_B177_B178_B181_the_tutorial_on_S3_works(aws: Aws) -> None:
    created = create(aws, "CreateThumbnail", package(app=THUMBNAILS, resizing=RESIZING), Timeout=30)
    s3 = boto3.client("s3", region_name="us-east-1")
    for bucket in "photos", "photosresized":
        s3.create_bucket(Bucket=bucket)
    aws.functions["CreateThumbnail"].allow("s3", source_arn="arn:aws:s3:::photos", source_account=ACCOUNT)
    told = {"LambdaFunctionArn": created["FunctionArn"], "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )
    s3.put_object(Bucket="photos", Key="Happy Face.jpg", Body=b"a large picture")
    assert s3.get_object(Bucket="photosresized", Key="resized-Happy Face.jpg")["Body"].read() == b"a lar"
    s3.put_object(Bucket="photos", Key="letter.txt", Body=b"...")
    assert [one.error.message for one in aws.invocations if one.error] == ["Unsupported image type: txt"]
    aws.settle()


def test_B092_the_parts_of_a_REPORT_line_are_divided_by_tabs(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f")
    answer = aws.client().invoke(FunctionName="f", LogType="Tail")
    last = base64.b64decode(answer["LogResult"]).decode().splitlines()[-1]
    assert re.fullmatch(
        r"REPORT RequestId: [-0-9a-f]{36}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB"
        r"\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t",
        last,
    )


def test_B190_B191_the_tutorial_on_SNS_works_across_accounts(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> Any:
        message = event["Records"][0]["Sns"]["Message"]
        print("From SNS: " + message)
        return message

    function = aws.function(handler, name="SNS-X-Account")
    sns = boto3.client("sns", region_name="us-east-1")
    topic = sns.create_topic(Name="lambda-x-account")["TopicArn"]
    added = aws.client().add_permission(
        FunctionName="SNS-X-Account",
        StatementId="sns-x-account",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=topic,
    )
    assert json.loads(added["Statement"]) == {
        "Sid": "sns-x-account",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": function.arn,
        "Condition": {"ArnLike": {"AWS:SourceArn": topic}},
    }
    subscribed = sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=function.arn)["SubscriptionArn"]
    assert re.fullmatch(rf"{topic}:[-0-9a-f]{{36}}", subscribed)
    published = sns.publish(TopicArn=topic, Message="Hello from SNS!")["MessageId"]
    (invocation,) = function.invocations
    assert invocation.result == "Hello from SNS!"
    assert "From SNS: Hello from SNS!" in invocation.log
    assert invocation.event["Records"][0]["Sns"]["MessageId"] == published
    assert events.sns.notification("x")["Records"][0].keys() == invocation.event["Records"][0].keys()
