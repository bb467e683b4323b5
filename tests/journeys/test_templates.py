"""Templates of SAM as the developer guide has them: deployed, and then what they are for happens."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws

ECHO = "def handler(event, context):\n    return event\n"
TABLE = {
    "Type": "AWS::DynamoDB::Table",
    "Properties": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
    },
}


@pytest.fixture
def aws(lambda_mock: Aws) -> Aws:
    return lambda_mock


def serverless(events: Any = None, **properties: Any) -> dict[str, Any]:
    usual = {"InlineCode": ECHO, "Handler": "index.handler", "Runtime": "python3.12", "Timeout": 60}
    with_events = {"Events": events} if events else {}
    return {"Type": "AWS::Serverless::Function", "Properties": {**usual, **with_events, **properties}}


def template(**resources: Any) -> dict[str, Any]:
    return {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}


def source(type_name: str, **properties: Any) -> dict[str, Any]:
    return {"It": {"Type": type_name, "Properties": properties}}


def test_B100_a_function_has_what_the_template_says(aws: Aws) -> None:
    trust = {
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
    }
    stack = aws.deploy_template(
        template(
            Role={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": trust}},
            Primer=serverless(
                Description="Invoke a function to create a log stream.",
                MemorySize=128,
                Timeout=8,
                Role={"Fn::GetAtt": ["Role", "Arn"]},
                Tracing="Active",
            ),
        )
    )
    configuration = stack.functions["Primer"].configuration
    shown = {name: configuration[name] for name in ("Description", "MemorySize", "Timeout", "Role", "TracingConfig")}
    assert shown == {
        "Description": "Invoke a function to create a log stream.",
        "MemorySize": 128,
        "Timeout": 8,
        "Role": stack["Role"].attributes["Arn"],
        "TracingConfig": {"Mode": "Active"},
    }
    assert stack.functions["Primer"].invoke({"a": 1}).result == {"a": 1}
    assert len(aws.traces) == 1


def test_B063_an_api_leads_to_its_function(aws: Aws) -> None:
    path = "/DynamoDBOperations/DynamoDBManager"
    code = "import json\n\ndef handler(event, context):\n    return {'statusCode': 200, 'body': event['path']}\n"
    events = source("Api", Path=path, Method="post")
    stack = aws.deploy_template(template(OverHttps=serverless(events, InlineCode=code)))
    api = stack.apis["ServerlessRestApi"]
    answer = api.post(path, json={"operation": "list"})
    assert (answer.status, answer.text) == (200, path)
    assert api.get(path).status == 403
    event = stack.functions["OverHttps"].invocations[0].event
    assert (event["resource"], event["httpMethod"], json.loads(event["body"])) == (path, "POST", {"operation": "list"})


def test_B081_a_schedule_fires(aws: Aws) -> None:
    stack = aws.deploy_template(template(Check=serverless(source("Schedule", Schedule="rate(1 minute)"))))
    aws.clock.advance(180)
    assert len(stack.functions["Check"].invocations) == 3
    stack.delete()
    aws.clock.advance(180)
    assert len(aws.invocations) == 3


def test_B129_changes_of_a_table_are_read_with_the_images_of_its_stream(aws: Aws) -> None:
    events = source(
        "DynamoDB", Stream={"Fn::GetAtt": ["Table", "StreamArn"]}, BatchSize=100, StartingPosition="TRIM_HORIZON"
    )
    stack = aws.deploy_template(
        template(Process=serverless(events, Policies="AWSLambdaDynamoDBExecutionRole"), Table=TABLE)
    )
    stack.tables["Table"].put({"id": "a"})
    aws.settle()
    (run,) = stack.functions["Process"].invocations
    assert run.event["Records"][0]["dynamodb"]["NewImage"] == {"id": {"S": "a"}}
    assert "OldImage" not in run.event["Records"][0]["dynamodb"]


@pytest.mark.parametrize("consumer", [False, True], ids=["the stream", "a consumer of it"])
def test_B158_a_stream_is_read(aws: Aws, consumer: bool) -> None:
    read = {"Ref": "Consumer"} if consumer else {"Fn::GetAtt": ["Clicks", "Arn"]}
    resources: dict[str, Any] = {
        "Clicks": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}},
        "Process": serverless(
            source("Kinesis", Stream=read, BatchSize=100, StartingPosition="LATEST"), Tracing="Active", Timeout=10
        ),
    }
    if consumer:
        arn = {"Fn::GetAtt": ["Clicks", "Arn"]}
        properties = {"StreamARN": arn, "ConsumerName": "reader"}
        resources["Consumer"] = {"Type": "AWS::Kinesis::StreamConsumer", "Properties": properties}
    stack = aws.deploy_template(template(**resources))
    stack.streams["Clicks"].put("hello")
    aws.settle()
    assert [run.event["Records"][0]["kinesis"]["data"] for run in stack.functions["Process"].invocations] == [
        "aGVsbG8="
    ]


def test_B180_an_object_in_a_bucket_is_an_event(aws: Aws) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "photos"}}
    events = source("S3", Bucket={"Ref": "Photos"}, Events="s3:ObjectCreated:*")
    with mock_aws():
        stack = aws.deploy_template(
            template(Thumbnail=serverless(events, Policies="AWSLambdaExecute", Timeout=60), Photos=bucket)
        )
        boto3.client("s3", region_name="us-east-1").put_object(Bucket="photos", Key="a.jpg", Body=b"a")
        (run,) = stack.functions["Thumbnail"].invocations
        assert run.event["Records"][0]["s3"]["object"]["key"] == "a.jpg"
        stack.delete()
        assert boto3.client("s3", region_name="us-east-1").list_buckets()["Buckets"] == []


def test_B214_messages_of_a_queue_are_read(aws: Aws) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
    events = source("SQS", Queue={"Fn::GetAtt": ["Inbox", "Arn"]}, BatchSize=10)
    stack = aws.deploy_template(template(Work=serverless(events), Inbox=queue))
    stack.queues["Inbox"].send("hello")
    aws.settle()
    assert [run.event["Records"][0]["body"] for run in stack.functions["Work"].invocations] == ["hello"]
    stack.queues["Inbox"].assert_drained()


def test_globals_aliases_urls_and_dead_letters_of_sam(aws: Aws) -> None:
    whole = template(
        Work=serverless(
            AutoPublishAlias="live",
            FunctionUrlConfig={"AuthType": "NONE"},
            DeadLetterQueue={"Type": "SQS", "TargetArn": {"Fn::GetAtt": ["Failed", "Arn"]}},
            EventInvokeConfig={"MaximumRetryAttempts": 0},
            InlineCode="def handler(event, context):\n    raise ValueError(event)\n",
        ),
        Failed={"Type": "AWS::SQS::Queue"},
    )
    whole["Globals"] = {"Function": {"MemorySize": 512, "Environment": {"Variables": {"STAGE": "test"}}}}
    stack = aws.deploy_template(whole)
    work = stack.functions["Work"]
    assert (work.configuration["MemorySize"], work.configuration["Environment"]["Variables"]) == (
        512,
        {"STAGE": "test"},
    )
    assert stack["WorkAliaslive"].ref == f"{work.arn}:live"
    assert stack["WorkUrl"].attributes["FunctionUrl"].startswith("https://")

    aws.client().invoke(FunctionName=f"{work.arn}:live", InvocationType="Event", Payload=b'"a"')
    aws.settle()
    assert [run.error.message for run in work.invocations if run.error] == ["a"]
    assert [message.body for message in stack.queues["Failed"].messages] == ['"a"']


def test_policy_templates_of_sam_are_what_a_function_may_do(aws: Aws) -> None:
    code = (
        "import boto3\n\n\ndef handler(event, context):\n"
        "    table = boto3.resource('dynamodb', region_name='us-east-1').Table(event['table'])\n"
        "    table.put_item(Item={'id': 'a'})\n    return table.get_item(Key={'id': 'a'})['Item']\n"
    )
    may = [{"DynamoDBWritePolicy": {"TableName": {"Ref": "Table"}}}]
    more = [*may, {"DynamoDBReadPolicy": {"TableName": {"Ref": "Table"}}}]
    with mock_aws():
        for name, policies, result in [("held", may, None), ("free", more, {"id": "a"})]:
            stack = aws.deploy_template(
                template(Work=serverless(InlineCode=code, Policies=policies), Table=TABLE), name=name
            )
            run = stack.functions["Work"].invoke({"table": stack["Table"].ref})
            assert (run.result if run.error is None else None) == result
            assert (run.error is None) or "dynamodb:GetItem" in run.error.message


def test_templates_of_yaml_say_the_same(aws: Aws, tmp_path: Any) -> None:
    (tmp_path / "template.yaml").write_text(
        """
AWSTemplateFormatVersion: 2010-09-09
Transform: AWS::Serverless-2016-10-31
Parameters:
  Size: {Type: Number, Default: 10}
Resources:
  Inbox:
    Type: AWS::SQS::Queue
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Handler: index.handler
      Runtime: python3.12
      InlineCode: |
        def handler(event, context):
            return len(event["Records"])
      Environment:
        Variables:
          URL: !Ref Inbox
          ARN: !Sub "${Inbox.Arn}/*"
      Events:
        Inbox:
          Type: SQS
          Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: !Ref Size}
""",
        encoding="utf-8",
    )
    stack = aws.deploy_template(tmp_path / "template.yaml")
    queue = stack.queues["Inbox"]
    variables = stack.functions["Work"].configuration["Environment"]["Variables"]
    assert variables == {"URL": stack["Inbox"].ref, "ARN": f"{queue.arn}/*"}
    queue.send("hello")
    aws.settle()
    assert [run.result for run in stack.functions["Work"].invocations] == [1]
