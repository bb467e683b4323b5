"""Topics of moto's hand messages to functions of ours."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.journeys.moto_triggers.conftest import ACCOUNT, Recorder, client, topic

from lambdamock import events
from lambdamock.domain.journal import Trigger
from lambdamock.errors import TriggerRefused
from lambdamock.mock.handle import Aws


def test_B184_B186_B192_a_topic_hands_messages_to_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    sns, arn, subscription = topic(told)
    attributes = {
        "kind": {"DataType": "String", "StringValue": "new"},
        "raw": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    message_id = sns.publish(TopicArn=arn, Message="A-1", Subject="Order", MessageAttributes=attributes)["MessageId"]
    [event] = told.events
    assert event == events.sns.notification(
        "A-1",
        topic_arn=arn,
        subject="Order",
        attributes={"kind": "new", "raw": b"\x00\xff"},
        subscription_arn=subscription,
        message_id=message_id,
        origin=events.Origin(seed="0 00000001"),
    )


def test_each_message_of_a_batch_comes_alone(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    sns, arn, _ = topic(told)
    entries = [{"Id": text, "Message": text} for text in ("a", "b")]
    sent = sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries)["Successful"]
    records = [event["Records"][0]["Sns"] for event in told.events]
    assert [(one["Message"], one["MessageId"]) for one in records] == [
        (entry["Id"], entry["MessageId"]) for entry in sent
    ]


def test_a_filter_policy_lets_some_messages_through(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    sns, arn, _ = topic(told, FilterPolicy=json.dumps({"kind": ["new"]}))
    for kind in ("old", "new"):
        sns.publish(TopicArn=arn, Message=kind, MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}})
    assert [event["Records"][0]["Sns"]["Message"] for event in told.events] == ["new"]


def test_a_message_may_differ_by_protocol(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    sns, arn, _ = topic(told)
    sns.publish(TopicArn=arn, MessageStructure="json", Message=json.dumps({"default": "all", "lambda": "you"}))
    assert told.events[0]["Records"][0]["Sns"]["Message"] == "you"


def test_a_subscription_may_name_an_alias(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    aws.client().create_alias(FunctionName="f", Name="live", FunctionVersion="$LATEST")
    sns = client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    aws.client().add_permission(
        FunctionName="f",
        Qualifier="live",
        StatementId="topic",
        Action="lambda:InvokeFunction",
        Principal="sns.amazonaws.com",
        SourceArn=arn,
    )
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"{told.arn}:live")
    sns.publish(TopicArn=arn, Message="x")
    assert [one.context.invoked_function_arn for one in aws.invocations] == [f"{told.arn}:live"]


def test_a_fifo_topic_takes_no_function(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    sns = client("sns")
    arn = sns.create_topic(Name="orders.fifo", Attributes={"FifoTopic": "true"})["TopicArn"]
    with pytest.raises(sns.exceptions.InvalidParameterException, match="Please use FIFO SQS queue"):
        sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=recorder().arn)


def test_B185_a_topic_that_may_not_invoke_tries_again_and_the_publisher_never_knows(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    sns = client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=told.arn)
    with pytest.warns(TriggerRefused, match=r"(?s)Amazon SNS could not invoke .*Principal='sns\.amazonaws\.com'"):
        assert sns.publish(TopicArn=arn, Message="x")["MessageId"]
    assert [(trigger.source_arn, trigger.attempts) for trigger in aws.journal.of(Trigger)] == [(arn, 4)]
    assert told.events == []


def test_B189_a_permission_with_a_source_account_does_not_let_a_topic(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    sns = client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=told.arn)
    told.allow("sns.amazonaws.com", SourceArn=arn, SourceAccount=ACCOUNT)
    with pytest.warns(TriggerRefused, match=r"never tells aws:SourceAccount"):
        sns.publish(TopicArn=arn, Message="x")


def test_a_deleted_function_is_not_found_and_the_publisher_never_knows(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    sns, arn, _ = topic(told)
    aws.client().delete_function(FunctionName="f")
    with pytest.warns(TriggerRefused, match="ResourceNotFoundException: Function not found: "):
        assert sns.publish(TopicArn=arn, Message="x")["MessageId"]


def test_a_topic_that_a_bucket_tells_tells_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    _, arn, _ = topic(told)
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_bucket_notification_configuration(
        Bucket="photos",
        NotificationConfiguration={"TopicConfigurations": [{"TopicArn": arn, "Events": ["s3:ObjectCreated:*"]}]},
    )
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"")
    messages = [json.loads(event["Records"][0]["Sns"]["Message"]) for event in told.events]
    keys = [one["Records"][0]["s3"]["object"]["key"] for one in messages if "Records" in one]
    assert keys == ["cat.jpg"]  # before, S3 sent a test event
