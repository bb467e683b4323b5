"""Resources of templates that moto keeps: what happens to them reaches functions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.mock.stack.resources import kind_of
from lambdamock.mock.stack.site import Made, Site


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws(), mock_lambda() as handle:
        yield handle


@pytest.fixture
def site(aws: Aws) -> Site:
    return Site(aws._simulation, "shop", Path(), {})


def make(site: Site, type_name: str, logical_id: str, **properties: Any) -> Made:
    kind = kind_of(type_name)
    assert kind is not None
    return kind.make(site, logical_id, properties)


def client(service: str) -> Any:
    return boto3.client(service, region_name="us-east-1")


def bodies(url: str) -> list[str]:
    received = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [one["Body"] for one in received]


def test_a_bucket_tells_a_function_what_its_filter_lets_through(aws: Aws, site: Site) -> None:
    function = aws.function(lambda event, context: event["Records"][0]["s3"]["object"]["key"], name="thumbnails")
    function.allow("s3", source_account=aws.account_id)
    images = {"S3Key": {"Rules": [{"Name": "suffix", "Value": ".jpg"}]}}
    told = [{"Event": "s3:ObjectCreated:*", "Function": function.arn, "Filter": images}]
    make(
        site, "AWS::S3::Bucket", "Photos", BucketName="photos", NotificationConfiguration={"LambdaConfigurations": told}
    )
    for key in ("cat.jpg", "notes.txt"):
        client("s3").put_object(Bucket="photos", Key=key, Body=b"...")
    assert [one.result for one in function.invocations] == ["cat.jpg"]


def test_a_bucket_tells_a_rule_through_eventbridge(aws: Aws, site: Site) -> None:
    function = aws.function(lambda event, context: event["detail"]["object"]["key"], name="audit")
    target = {"Arn": function.arn, "Id": "audit"}
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["photos"]}}}
    rule = make(site, "AWS::Events::Rule", "Uploads", EventPattern=pattern, Targets=[target])
    function.allow("eventbridge", source_arn=rule.attributes["Arn"])
    told = {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    make(site, "AWS::S3::Bucket", "Photos", BucketName="photos", NotificationConfiguration=told)
    client("s3").put_object(Bucket="photos", Key="cat.jpg", Body=b"...")
    assert [one.result for one in function.invocations] == ["cat.jpg"]


def test_a_rule_hands_what_its_pattern_matches_to_functions_and_queues(aws: Aws, site: Site) -> None:
    function = aws.function(lambda event, context: event, name="orders")
    queue = make(site, "AWS::SQS::Queue", "Queue")
    bus = make(site, "AWS::Events::EventBus", "Bus", Name="shop").ref
    rule = make(
        site,
        "AWS::Events::Rule",
        "Rule",
        EventBusName=bus,
        EventPattern={"source": ["shop"]},
        Targets=[
            {"Arn": function.arn, "Id": "function", "InputPath": "$.detail"},
            {"Arn": queue.attributes["Arn"], "Id": "queue"},
        ],
    )
    function.allow("eventbridge", source_arn=rule.attributes["Arn"])
    entry = {"EventBusName": bus, "DetailType": "Order", "Detail": '{"id": 1}'}
    client("events").put_events(Entries=[{**entry, "Source": "shop"}, {**entry, "Source": "another"}])
    assert [one.event for one in function.invocations] == [{"id": 1}]
    assert [json.loads(body)["detail"] for body in bodies(queue.ref)] == [{"id": 1}]


def test_a_topic_delivers_to_functions_by_their_filter(aws: Aws, site: Site) -> None:
    function = aws.function(lambda event, context: event["Records"][0]["Sns"]["Message"], name="reader")
    topic = make(site, "AWS::SNS::Topic", "Topic").ref
    function.allow("sns", source_arn=topic)
    queue = make(site, "AWS::SQS::Queue", "Queue")
    to_queue = {"Protocol": "sqs", "Endpoint": queue.attributes["Arn"], "RawMessageDelivery": True}
    make(site, "AWS::SNS::Subscription", "ToQueue", TopicArn=topic, **to_queue)
    subscription = make(
        site,
        "AWS::SNS::Subscription",
        "ToFunction",
        TopicArn=topic,
        Protocol="lambda",
        Endpoint=function.arn,
        FilterPolicy={"kind": ["order"]},
    )
    for kind in ("order", "bill"):
        attributes = {"kind": {"DataType": "String", "StringValue": kind}}
        client("sns").publish(TopicArn=topic, Message=kind, MessageAttributes=attributes)
    assert [one.result for one in function.invocations] == ["order"]
    assert bodies(queue.ref) == ["order", "bill"]
    subscription.undo()
    client("sns").publish(TopicArn=topic, Message="order")
    assert len(function.invocations) == 1


def test_what_a_function_cannot_do_goes_to_the_dead_letter_queue(aws: Aws, site: Site) -> None:
    letters = make(site, "AWS::SQS::Queue", "Letters")
    redriven = {"deadLetterTargetArn": letters.attributes["Arn"], "maxReceiveCount": "2"}
    queue = make(site, "AWS::SQS::Queue", "Orders", VisibilityTimeout="30", RedrivePolicy=redriven)
    function = aws.function(lambda event, context: event["missing"], name="orders")
    aws.client().create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.attributes["Arn"])
    client("sqs").send_message(QueueUrl=queue.ref, MessageBody="A-1")
    aws.settle()
    assert len(function.invocations) == 2
    assert bodies(letters.ref) == ["A-1"]


def test_a_stream_and_the_changes_of_a_table_reach_functions(aws: Aws, site: Site) -> None:
    stream = make(site, "AWS::Kinesis::Stream", "Clicks", Name="clicks")
    table = make(
        site,
        "AWS::DynamoDB::Table",
        "Orders",
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamViewType": "KEYS_ONLY"},
    )
    function = aws.function(lambda event, context: event["Records"][0]["eventSource"], name="reader")
    for arn in (stream.attributes["Arn"], table.attributes["StreamArn"]):
        aws.client().create_event_source_mapping(FunctionName="reader", EventSourceArn=arn, StartingPosition="LATEST")
    client("kinesis").put_record(StreamName="clicks", Data=b"a", PartitionKey="1")
    client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "1"}})
    assert [one.result for one in function.invocations] == ["aws:kinesis", "aws:dynamodb"]


def test_what_functions_log_goes_through_a_subscription_filter(aws: Aws, site: Site) -> None:
    group = make(site, "AWS::Logs::LogGroup", "Group", LogGroupName="/aws/lambda/noisy")
    noisy = aws.function(lambda event, context: print("ERROR", event["what"]), name="noisy")
    alarm = aws.function(lambda event, context: "alarmed", name="alarm")
    alarm.allow("logs", source_arn=group.attributes["Arn"])
    wanted = {"LogGroupName": group.ref, "FilterPattern": "ERROR", "DestinationArn": alarm.arn}
    make(site, "AWS::Logs::SubscriptionFilter", "Filter", **wanted)
    noisy.invoke({"what": "refused"})
    assert [one.result for one in alarm.invocations] == ["alarmed"]


def test_handlers_find_parameters_and_secrets(aws: Aws, site: Site) -> None:
    limit = make(site, "AWS::SSM::Parameter", "Limit", Type="String", Value=30).ref
    key = make(site, "AWS::SecretsManager::Secret", "Key", GenerateSecretString={"PasswordLength": 12}).ref

    @aws.function
    def reader(event: Any, context: Any) -> list[Any]:
        value = client("ssm").get_parameter(Name=limit)["Parameter"]["Value"]
        return [value, len(client("secretsmanager").get_secret_value(SecretId=key)["SecretString"])]

    assert reader.invoke().result == ["30", 12]
