"""What one service of moto hands to another reaches the function at its end, with no further call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from moto import mock_aws
from moto.s3 import notifications
from tests.journeys.moto_sources.sources import Consumer, client, queue, stream, table

from lambdamock import Aws, mock_lambda


@pytest.fixture(params=["moto first", "moto last"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    with ExitStack() as stack:
        if request.param == "moto first":
            stack.enter_context(mock_aws())
        handle = stack.enter_context(mock_lambda())
        if request.param == "moto last":
            stack.enter_context(mock_aws())
        yield handle


def topic_to(queue_arn: str) -> str:
    sns = client("sns")
    arn: str = sns.create_topic(Name="news")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=queue_arn, Attributes={"RawMessageDelivery": "true"})
    return arn


def bucket_to(**configurations: Any) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="uploads")
    s3.put_bucket_notification_configuration(Bucket="uploads", NotificationConfiguration=configurations)
    return s3


def from_topic(queue_arn: str) -> None:
    client("sns").publish(TopicArn=topic_to(queue_arn), Message="cat.jpg")


def from_bucket(queue_arn: str) -> None:
    wanted = {"QueueArn": queue_arn, "Events": ["s3:ObjectCreated:*"]}
    bucket_to(QueueConfigurations=[wanted]).put_object(Bucket="uploads", Key="cat.jpg", Body=b"...")


def from_bucket_by_topic(queue_arn: str) -> None:
    wanted = {"TopicArn": topic_to(queue_arn), "Events": ["s3:ObjectCreated:*"]}
    bucket_to(TopicConfigurations=[wanted]).put_object(Bucket="uploads", Key="cat.jpg", Body=b"...")


def from_event_bus(queue_arn: str) -> None:
    events = client("events")
    events.put_rule(Name="uploads", EventPattern=json.dumps({"source": ["shop"]}))
    events.put_targets(Rule="uploads", Targets=[{"Id": "1", "Arn": queue_arn}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "upload", "Detail": '{"key": "cat.jpg"}'}])


told_to_topics = pytest.mark.skipif(
    not hasattr(notifications, "_send_sns_message"), reason="this version of moto tells no topics of objects"
)


@pytest.mark.parametrize(
    "send", [from_topic, from_bucket, pytest.param(from_bucket_by_topic, marks=told_to_topics), from_event_bus]
)
def test_what_reaches_a_queue_reaches_the_function(aws: Aws, send: Callable[[str], None]) -> None:
    _, arn = queue("orders")
    consumer = Consumer(aws, arn)
    send(arn)
    bodies = [record["body"] for record in consumer.records if "s3:TestEvent" not in record["body"]]
    assert len(bodies) == 1
    assert "cat.jpg" in bodies[0]


def test_a_table_reaches_the_function(aws: Aws) -> None:
    consumer = Consumer(aws, table(), StartingPosition="LATEST")
    requests = [{"PutRequest": {"Item": {"id": {"S": key}}}} for key in "ab"]
    client("dynamodb").batch_write_item(RequestItems={"orders": requests})
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in consumer.records] == ["a", "b"]


def test_a_stream_reaches_the_function(aws: Aws) -> None:
    consumer = Consumer(aws, stream(), StartingPosition="LATEST")
    records = [{"Data": data, "PartitionKey": "1"} for data in (b"1", b"2")]
    client("kinesis").put_records(StreamName="clicks", Records=records)
    assert [[record["kinesis"]["data"] for record in batch] for batch in consumer.batches] == [["MQ==", "Mg=="]]


def test_a_function_reaches_the_next_by_a_queue(aws: Aws) -> None:
    first_url, first = queue("first")
    next_url, last = queue("last")

    def forward(event: Any, context: Any) -> None:
        for record in event["Records"]:
            client("sqs").send_message(QueueUrl=next_url, MessageBody=record["body"].upper())

    aws.function(forward, name="forward")
    aws.client().create_event_source_mapping(FunctionName="forward", EventSourceArn=first)
    consumer = Consumer(aws, last)
    client("sqs").send_message(QueueUrl=first_url, MessageBody="hello")
    assert [record["body"] for record in consumer.records] == ["HELLO"]


def test_a_loop_by_a_topic_and_a_queue_is_stopped(aws: Aws) -> None:
    _, arn = queue("orders")
    topic = topic_to(arn)

    def again(event: Any, context: Any) -> None:
        client("sns").publish(TopicArn=topic, Message="again")

    function = aws.function(again, name="again")
    aws.client().create_event_source_mapping(FunctionName="again", EventSourceArn=arn)
    client("sns").publish(TopicArn=topic, Message="begin")
    assert len(function.invocations) == 16
