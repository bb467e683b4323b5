"""moto's S3, SNS, EventBridge, CloudWatch Logs and Secrets Manager beside us: what they tell reaches our functions."""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import boto3
import botocore.exceptions
import pytest
from moto import mock_aws

from lambdamock import events, mock_lambda
from lambdamock.domain.journal import Trigger
from lambdamock.errors import TriggerRefused
from lambdamock.interception.triggers import seams
from lambdamock.mock.handle import Aws

REGION = "us-east-1"
ACCOUNT = "123456789012"


def client(service: str, region: str = REGION) -> Any:
    return boto3.client(service, region_name=region)


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws(), mock_lambda() as handle:
        yield handle


class Recorder:
    """A deployed function and the events that it got."""

    def __init__(self, aws: Aws, name: str = "f") -> None:
        self.function = aws.function(lambda event, context: None, name=name)
        self._aws = aws
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"

    @property
    def events(self) -> list[Any]:
        return [one.event for one in self._aws.invocations if one.function_name == self.function.name]

    def allow(self, principal: str, **condition: str) -> Recorder:
        self._aws.client().add_permission(
            FunctionName=self.arn,
            StatementId=f"{principal.partition('.')[0]}-{len(condition)}",
            Action="lambda:InvokeFunction",
            Principal=principal,
            **condition,
        )
        return self


@pytest.fixture
def recorder(aws: Aws) -> Callable[..., Recorder]:
    return lambda name="f": Recorder(aws, name)


# ----------------------------------------------------------------------------------------------------------------- S3


def bucket(recorder: Recorder, *event_names: str, rules: dict[str, str] | None = None, name: str = "photos") -> Any:
    """A bucket that tells a function, which lets it."""
    recorder.allow("s3.amazonaws.com", SourceArn=f"arn:aws:s3:::{name}", SourceAccount=ACCOUNT)
    s3 = client("s3")
    s3.create_bucket(Bucket=name)
    configuration: dict[str, Any] = {
        "Id": "thumbnails",
        "LambdaFunctionArn": recorder.arn,
        "Events": list(event_names or ["s3:ObjectCreated:*"]),
    }
    if rules:
        wanted = [{"Name": kind, "Value": value} for kind, value in rules.items()]
        configuration["Filter"] = {"Key": {"FilterRules": wanted}}
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"LambdaFunctionConfigurations": [configuration]}
    )
    return s3


def objects_of(recorder: Recorder) -> list[tuple[str, str]]:
    """Event name and key of each record that came."""
    return [
        (record["eventName"], record["s3"]["object"]["key"]) for event in recorder.events for record in event["Records"]
    ]


def test_B165_B167_a_bucket_tells_a_function_of_a_new_object(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told)
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"meow")
    [event] = told.events
    [record] = event["Records"]  # B168
    origin = events.Origin(seed="0 00000001")
    expected = events.s3.object_created(
        "photos", "cat.jpg", body=b"meow", details=events.s3.Details(configuration_id="thumbnails"), origin=origin
    )["Records"][0]
    expected["s3"]["object"]["sequencer"] = "006955B90000000001"
    assert record == expected
    [trigger] = aws.journal.of(Trigger)
    assert trigger[2:] == ("s3", "arn:aws:s3:::photos", told.arn, "Event", 1, None)


def put_object(s3: Any) -> None:
    s3.put_object(Bucket="photos", Key="a.jpg", Body=b"")


def upload_in_parts(s3: Any) -> None:
    upload = s3.create_multipart_upload(Bucket="photos", Key="big.jpg")["UploadId"]
    part = s3.upload_part(Bucket="photos", Key="big.jpg", UploadId=upload, PartNumber=1, Body=b"x")
    s3.complete_multipart_upload(
        Bucket="photos",
        Key="big.jpg",
        UploadId=upload,
        MultipartUpload={"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]},
    )


def copy(s3: Any) -> None:
    s3.copy_object(Bucket="photos", Key="copy.jpg", CopySource={"Bucket": "photos", "Key": "old.jpg"})


CHANGES = [
    pytest.param(put_object, "ObjectCreated:Put", "a.jpg", id="put"),
    pytest.param(copy, "ObjectCreated:Copy", "copy.jpg", id="copy"),
    pytest.param(upload_in_parts, "ObjectCreated:CompleteMultipartUpload", "big.jpg", id="multipart"),
    pytest.param(
        lambda s3: s3.delete_object(Bucket="photos", Key="old.jpg"), "ObjectRemoved:Delete", "old.jpg", id="delete"
    ),
    pytest.param(
        lambda s3: s3.put_object_tagging(
            Bucket="photos", Key="old.jpg", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]}
        ),
        "ObjectTagging:Put",
        "old.jpg",
        id="tags",
    ),
]
EVERYTHING = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*")


@pytest.mark.parametrize(("change", "event_name", "key"), CHANGES)
def test_B174_each_change_of_an_object_has_its_event(
    recorder: Callable[..., Recorder], change: Callable[[Any], Any], event_name: str, key: str
) -> None:
    told = recorder()
    client("s3").create_bucket(Bucket="photos")
    client("s3").put_object(Bucket="photos", Key="old.jpg", Body=b"old")
    change(bucket(told, *EVERYTHING))
    assert objects_of(told) == [(event_name, key)]


def test_only_events_that_the_configuration_names_are_told(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told, "s3:ObjectRemoved:*")
    s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"meow")
    s3.delete_object(Bucket="photos", Key="cat.jpg")
    [event] = told.events
    described = event["Records"][0]["s3"]["object"]
    assert described == {"key": "cat.jpg", "sequencer": described["sequencer"]}


@pytest.mark.parametrize(
    ("rules", "keys"),
    [
        pytest.param({"prefix": "in/"}, ["in/a.jpg", "in/b.png"], id="B166"),
        pytest.param({"suffix": ".jpg"}, ["in/a.jpg", "out/a.jpg"], id="suffix"),
        pytest.param({"prefix": "in/", "suffix": ".jpg"}, ["in/a.jpg"], id="both"),
    ],
)
def test_a_filter_lets_some_keys_through(
    recorder: Callable[..., Recorder], rules: dict[str, str], keys: list[str]
) -> None:
    told = recorder()
    s3 = bucket(told, rules=rules)
    for key in ("in/a.jpg", "in/b.png", "out/a.jpg"):
        s3.put_object(Bucket="photos", Key=key, Body=b"")
    assert [key for _, key in objects_of(told)] == keys


def test_B169_keys_are_encoded(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bucket(told).put_object(Bucket="photos", Key="in/Happy Face é.jpg", Body=b"")
    assert objects_of(told) == [("ObjectCreated:Put", "in/Happy+Face+%C3%A9.jpg")]


def test_an_object_of_a_bucket_with_versions_has_its_version(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = bucket(told)
    s3.put_bucket_versioning(Bucket="photos", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="photos", Key="cat.jpg", Body=body)["VersionId"] for body in (b"1", b"2")]
    described = [event["Records"][0]["s3"]["object"] for event in told.events]
    assert [one["versionId"] for one in described] == versions
    assert described[0]["sequencer"] < described[1]["sequencer"]


def test_a_bucket_may_not_notify_a_function_that_does_not_let_it(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    wanted: dict[str, Any] = {
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": told.arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        s3.put_bucket_notification_configuration(Bucket="photos", NotificationConfiguration=wanted)
    assert refusal.value.response["Error"] == {
        "Code": "InvalidArgument",
        "Message": "Unable to validate the following destination configurations",
        "ArgumentName1": f"{told.arn}, null",
        "ArgumentValue1": f"Not authorized to invoke function [{told.arn}]",
    }
    assert "LambdaFunctionConfigurations" not in s3.get_bucket_notification_configuration(Bucket="photos")


def test_a_bucket_may_not_notify_a_function_that_does_not_exist(aws: Aws) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    absent = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:absent"
    wanted: dict[str, Any] = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": absent, "Events": ["s3:*"]}]}
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        s3.put_bucket_notification_configuration(Bucket="photos", NotificationConfiguration=wanted)
    assert refusal.value.response["Error"]["ArgumentValue1"] == "The destination Lambda function does not exist"


def test_B170_an_unchecked_destination_that_may_not_be_invoked_is_refused_when_it_is_told(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    wanted: dict[str, Any] = {
        "LambdaFunctionConfigurations": [{"LambdaFunctionArn": told.arn, "Events": ["s3:ObjectCreated:*"]}]
    }
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration=wanted, SkipDestinationValidation=True
    )
    with pytest.warns(TriggerRefused, match=r"(?s)Amazon S3 could not invoke .*function:f: .*client\.add_permission\("):
        s3.put_object(Bucket="photos", Key="cat.jpg", Body=b"")
    assert s3.get_object(Bucket="photos", Key="cat.jpg")["ContentLength"] == 0
    assert told.events == []
    [trigger] = aws.journal.of(Trigger)
    assert trigger.refusal is not None
    assert trigger.refusal.startswith("AccessDeniedException: ")


# ---------------------------------------------------------------------------------------------------------------- SNS


def topic(recorder: Recorder, name: str = "orders", **attributes: str) -> tuple[Any, str, str]:
    """A topic that a function subscribes to, and that the function lets invoke it."""
    sns = client("sns")
    arn = sns.create_topic(Name=name)["TopicArn"]
    recorder.allow("sns.amazonaws.com", SourceArn=arn)
    subscription = sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=recorder.arn, Attributes=attributes)
    return sns, arn, subscription["SubscriptionArn"]


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


# -------------------------------------------------------------------------------------------------------- EventBridge

PLACED = {"source": ["shop"], "detail-type": ["Order placed"], "detail": {"total": [{"numeric": [">", 10]}]}}


def rule(recorder: Recorder, pattern: dict[str, Any] = PLACED, *, bus: str = "default", **target: Any) -> Any:
    """A rule that invokes a function, which lets it."""
    bridge = client("events")
    arn = bridge.put_rule(Name="big-orders", EventPattern=json.dumps(pattern), EventBusName=bus)["RuleArn"]
    recorder.allow("events.amazonaws.com", SourceArn=arn)
    bridge.put_targets(Rule="big-orders", EventBusName=bus, Targets=[{"Id": "1", "Arn": recorder.arn, **target}])
    return bridge


def order(total: int, **members: Any) -> dict[str, Any]:
    detail = {"id": "A-1", "total": total, "items": [{"sku": "x"}]}
    return {"Source": "shop", "DetailType": "Order placed", "Detail": json.dumps(detail), **members}


def test_B073_B075_a_rule_hands_an_event_to_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bridge = rule(told)
    entry = bridge.put_events(Entries=[order(20, Resources=["arn:aws:x"]), order(5)])["Entries"][0]
    assert told.events == [
        {
            "version": "0",
            "id": entry["EventId"],
            "detail-type": "Order placed",
            "source": "shop",
            "account": ACCOUNT,
            "time": "2026-01-01T00:00:00Z",
            "region": REGION,
            "resources": ["arn:aws:x"],
            "detail": {"id": "A-1", "total": 20, "items": [{"sku": "x"}]},
        }
    ]


def test_an_event_may_have_a_time_of_its_own(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    rule(told).put_events(Entries=[order(20, Time="2020-02-03T04:05:06Z")])
    assert told.events[0]["time"] == "2020-02-03T04:05:06Z"


@pytest.mark.parametrize(
    ("target", "got"),
    [
        pytest.param({"Input": '{"constant": 1}'}, {"constant": 1}, id="Input"),
        pytest.param({"InputPath": "$.detail.items[0]"}, {"sku": "x"}, id="InputPath"),
        pytest.param(
            {
                "InputTransformer": {
                    "InputPathsMap": {"id": "$.detail.id", "total": "$.detail.total"},
                    "InputTemplate": '{"text": "order <id>", "total": <total>, "rule": <aws.events.rule-name>}',
                }
            },
            {"text": "order A-1", "total": 20, "rule": "big-orders"},
            id="InputTransformer",
        ),
    ],
)
def test_a_target_may_get_something_else(
    recorder: Callable[..., Recorder], target: dict[str, Any], got: dict[str, Any]
) -> None:
    told = recorder()
    rule(told, **target).put_events(Entries=[order(20)])
    assert told.events == [got]


def test_a_rule_may_have_several_targets(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    first, second = recorder("first"), recorder("second")
    bridge = rule(first)
    second.allow("events.amazonaws.com")
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="orders")["QueueUrl"]
    queue = {"Id": "3", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders"}
    bridge.put_targets(Rule="big-orders", Targets=[{"Id": "2", "Arn": second.arn}, queue])
    bridge.put_events(Entries=[order(20)])
    assert len(first.events) == len(second.events) == 1
    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"]["id"] == "A-1"


def test_a_disabled_rule_hands_over_nothing(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    bridge = rule(told)
    bridge.disable_rule(Name="big-orders")
    bridge.put_events(Entries=[order(20)])
    assert told.events == []
    bridge.enable_rule(Name="big-orders")
    bridge.put_events(Entries=[order(20)])
    assert len(told.events) == 1


def test_a_rule_of_another_bus_sees_the_events_of_its_bus(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    client("events").create_event_bus(Name="shop")
    bridge = rule(told, bus="shop")
    bridge.put_events(Entries=[order(20), order(30, EventBusName="shop")])
    assert [event["detail"]["total"] for event in told.events] == [30]


def test_a_rule_with_a_schedule_alone_matches_no_event(recorder: Callable[..., Recorder]) -> None:
    told = recorder().allow("events.amazonaws.com")
    bridge = client("events")
    bridge.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")
    bridge.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": told.arn}])
    bridge.put_events(Entries=[order(20)])
    assert told.events == []


def test_B082_a_rule_with_a_schedule_fires_on_the_clock_of_the_mock(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder().allow("events.amazonaws.com")
    bridge = client("events")
    arn = bridge.put_rule(Name="hourly", ScheduleExpression="rate(1 hour)")["RuleArn"]
    bridge.put_targets(Rule="hourly", Targets=[{"Id": "1", "Arn": told.arn}])
    aws.clock.advance(7200)
    assert [(event["time"], event["resources"]) for event in told.events] == [
        ("2026-01-01T01:00:00Z", [arn]),
        ("2026-01-01T02:00:00Z", [arn]),
    ]
    bridge.disable_rule(Name="hourly")
    aws.clock.advance(7200)
    bridge.enable_rule(Name="hourly")
    aws.clock.advance(3600)
    bridge.remove_targets(Rule="hourly", Ids=["1"])
    bridge.delete_rule(Name="hourly")
    aws.clock.advance(7200)
    assert [event["time"] for event in told.events][2:] == ["2026-01-01T05:00:00Z"]


def test_a_bucket_tells_event_bridge_which_tells_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    rule(told, {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["photos"]}}})
    s3 = client("s3")
    s3.create_bucket(Bucket="photos")
    s3.put_bucket_notification_configuration(
        Bucket="photos", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    s3.put_object(Bucket="photos", Key="in/Happy Face.jpg", Body=b"meow")
    s3.delete_object(Bucket="photos", Key="in/Happy Face.jpg")
    [event] = told.events
    detail = event["detail"]
    assert (event["source"], event["resources"], event["time"]) == (
        "aws.s3",
        ["arn:aws:s3:::photos"],
        "2026-01-01T00:00:00Z",
    )
    assert (detail["reason"], detail["bucket"]) == ("PutObject", {"name": "photos"})
    assert detail["object"] == {
        "key": "in/Happy Face.jpg",
        "size": 4,
        "etag": "4a4be40c96ac6314e91d93f38043a634",
        "sequencer": detail["object"]["sequencer"],
    }


def test_a_rule_that_may_not_invoke_is_refused_and_the_publisher_never_knows(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    bridge = client("events")
    arn = bridge.put_rule(Name="all", EventPattern='{"source": ["shop"]}')["RuleArn"]
    bridge.put_targets(Rule="all", Targets=[{"Id": "1", "Arn": told.arn}])
    with pytest.warns(TriggerRefused, match=r"(?s)Amazon EventBridge could not invoke .*SourceArn='arn:aws:events:"):
        assert bridge.put_events(Entries=[order(20)])["FailedEntryCount"] == 0
    assert [trigger.source_arn for trigger in aws.journal.of(Trigger)] == [arn]


# ---------------------------------------------------------------------------------------------------- CloudWatch Logs


def subscribe_to(group: str, recorder: Recorder, pattern: str = "") -> Any:
    """A subscription of a function, which allows it."""
    logs = client("logs")
    recorder.allow("logs.amazonaws.com", SourceArn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*")
    logs.put_subscription_filter(
        logGroupName=group, filterName="mine", filterPattern=pattern, destinationArn=recorder.arn
    )
    return logs


def put(logs: Any, group: str, *messages: str) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000)
    lines = [{"timestamp": now + index, "message": message} for index, message in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=lines)


def test_B089_B090_B091_a_log_group_hands_log_events_to_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", told)
    put(logs, "shop", "first", "second")
    [event] = told.events
    document = events.logs.decoded(event)
    lines = document.pop("logEvents")
    assert document == {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": "shop",
        "logStream": "one",
        "subscriptionFilters": ["mine"],
    }
    assert [(line["message"], len(line["id"])) for line in lines] == [("first", 56), ("second", 56)]


@pytest.mark.parametrize(
    ("pattern", "through"),
    [
        pytest.param("ERROR", ["ERROR 1", '{"level": "ERROR"}'], id="term"),
        pytest.param('{ $.level = "ERROR" }', ['{"level": "ERROR"}'], id="JSON"),
        pytest.param("[kind, number > 1]", ["INFO 2"], id="columns"),
    ],
)
def test_B089_a_pattern_lets_some_log_events_through(
    recorder: Callable[..., Recorder], pattern: str, through: list[str]
) -> None:
    told = recorder()
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", told, pattern)
    put(logs, "shop", "ERROR 1", "INFO 2", '{"level": "ERROR"}')
    assert [line["message"] for event in told.events for line in events.logs.decoded(event)["logEvents"]] == through


def test_where_nothing_passes_the_pattern_nothing_is_invoked(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", recorder(), "ERROR")
    put(logs, "shop", "INFO")
    assert aws.journal.of(Trigger) == []


@pytest.mark.parametrize("exists", [True, False], ids=["no permission", "no function"])
def test_a_subscription_that_may_not_invoke_is_refused(
    aws: Aws, recorder: Callable[..., Recorder], exists: bool
) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    if exists:
        recorder()
    with pytest.raises(logs.exceptions.InvalidParameterException) as refusal:
        logs.put_subscription_filter(
            logGroupName="shop",
            filterName="mine",
            filterPattern="",
            destinationArn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
        )
    assert refusal.value.response["Error"]["Message"] == (
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
        "function."
    )
    assert logs.describe_subscription_filters(logGroupName="shop")["subscriptionFilters"] == []


def test_a_pattern_that_is_none_is_refused(recorder: Callable[..., Recorder]) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Invalid filter pattern"):
        subscribe_to("shop", recorder(), "{ $.level = }")


def test_B093_the_log_of_a_function_triggers_another_one(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    aws.function(lambda event, context: print("ERROR it broke"), name="shop").invoke()
    told = recorder("watcher")
    subscribe_to("/aws/lambda/shop", told, "ERROR")
    aws.functions["shop"].invoke()
    [event] = told.events
    assert [line["message"] for line in events.logs.decoded(event)["logEvents"]] == ["ERROR it broke\n"]


def test_a_function_that_is_subscribed_to_its_own_log_comes_to_an_end(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    told.function.invoke()  # makes the group
    subscribe_to("/aws/lambda/f", told)
    told.function.invoke()
    assert len(told.events) == 17  # the first without a subscription, then sixteen turns


# ---------------------------------------------------------------------------------------------------- Secrets Manager


def secret(aws: Aws, failing: str | None = None) -> tuple[Any, Recorder, list[str]]:
    """A secret and a function that rotates it, unless it fails in a step."""
    steps: list[str] = []

    def rotate(event: Any, context: Any) -> None:
        steps.append(event["Step"])
        if event["Step"] == failing:
            raise ValueError("no")
        if event["Step"] == "createSecret":
            boto3.client("secretsmanager", region_name=REGION).put_secret_value(
                SecretId=event["SecretId"],
                ClientRequestToken=event["ClientRequestToken"],
                SecretString="new",
                VersionStages=["AWSPENDING"],
            )

    recorder = Recorder(aws, "rotate")
    recorder.function = aws.function(rotate, name="rotation")
    recorder.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:rotation"
    manager = client("secretsmanager")
    manager.create_secret(Name="password", SecretString="old")
    return manager, recorder, steps


def test_a_secret_is_rotated_by_a_function(aws: Aws) -> None:
    manager, rotation, steps = secret(aws)
    rotation.allow("secretsmanager.amazonaws.com", SourceAccount=ACCOUNT)
    answer = manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert steps == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert manager.get_secret_value(SecretId="password")["SecretString"] == "new"
    assert {event["SecretId"] for event in rotation.events} == {answer["ARN"]}
    assert len({event["ClientRequestToken"] for event in rotation.events}) == 1
    manager.rotate_secret(SecretId="password")
    assert len(steps) == 8


def test_a_rotation_ends_with_the_step_that_fails(aws: Aws) -> None:
    manager, rotation, steps = secret(aws, failing="setSecret")
    rotation.allow("secretsmanager.amazonaws.com")
    manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert steps == ["createSecret", "setSecret"]
    assert manager.get_secret_value(SecretId="password")["SecretString"] == "old"
    stages = manager.describe_secret(SecretId="password")["VersionIdsToStages"].values()
    assert sorted(stages) == [["AWSCURRENT"], ["AWSPENDING"]]


def test_secrets_manager_refuses_a_function_that_it_may_not_invoke(aws: Aws) -> None:
    manager, rotation, steps = secret(aws)
    with pytest.raises(botocore.exceptions.ClientError) as refusal:
        manager.rotate_secret(SecretId="password", RotationLambdaARN=rotation.arn)
    assert refusal.value.response["Error"]["Code"] == "AccessDeniedException"
    assert refusal.value.response["Error"]["Message"].startswith(
        "Secrets Manager cannot invoke the specified Lambda function."
    )
    assert steps == []
    assert "RotationLambdaARN" not in manager.describe_secret(SecretId="password")


# ----------------------------------------------------------------------------------------------------- order and time


def test_what_a_handler_publishes_is_handed_over_after_it(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    told = recorder("subscriber")
    _, arn, _ = topic(told)
    during: list[int] = []

    def publish(event: Any, context: Any) -> None:
        boto3.client("sns", region_name=REGION).publish(TopicArn=arn, Message="from a handler")
        during.append(len(told.events))

    aws.function(publish, name="publisher").invoke()
    assert during == [0]
    assert [event["Records"][0]["Sns"]["Message"] for event in told.events] == ["from a handler"]


def test_a_function_that_publishes_to_its_own_topic_is_stopped_as_a_loop(aws: Aws) -> None:
    sns = client("sns")
    arn = sns.create_topic(Name="echo")["TopicArn"]

    def again(event: Any, context: Any) -> None:
        boto3.client("sns", region_name=REGION).publish(TopicArn=arn, Message="again")

    aws.function(again, name="again").allow("sns", source_arn=arn)
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:again")
    sns.publish(TopicArn=arn, Message="begin")
    assert len(aws.invocations) == 16


def test_a_failing_function_is_tried_again_and_the_publisher_never_knows(aws: Aws) -> None:
    def fail(event: Any, context: Any) -> None:
        raise ValueError("no")

    function = aws.function(fail, name="failing")
    sns = client("sns")
    arn = sns.create_topic(Name="orders")["TopicArn"]
    function.allow("sns", source_arn=arn)
    sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:failing")
    sns.publish(TopicArn=arn, Message="x")
    assert len(aws.invocations) == 1
    aws.settle()
    assert len(aws.invocations) == 3


def test_a_topic_of_another_account_may_tell_a_function_B188() -> None:
    with mock_aws(), mock_lambda(account_id="210987654321") as aws:
        function = aws.function(lambda event, context: None, name="f")
        sns = client("sns")
        arn = sns.create_topic(Name="orders")["TopicArn"]  # moto's account is another one
        function.allow("sns", source_arn=arn)
        sns.subscribe(TopicArn=arn, Protocol="lambda", Endpoint=f"arn:aws:lambda:{REGION}:210987654321:function:f")
        sns.publish(TopicArn=arn, Message="x")
        assert len(aws.invocations) == 1


# --------------------------------------------------------------------------------------------------- beside each other


def check_topic() -> None:
    from lambdamock import current

    told = Recorder(current())
    sns, arn, _ = topic(told)
    sns.publish(TopicArn=arn, Message="x")
    assert len(told.events) == 1


def test_moto_may_start_second() -> None:
    with mock_lambda(), mock_aws():
        check_topic()


@mock_aws
@mock_lambda
def test_decorators_with_moto_outside() -> None:
    check_topic()


@mock_lambda
@mock_aws
def test_decorators_with_moto_inside() -> None:
    check_topic()


def test_an_inner_mock_is_told_and_the_outer_one_not() -> None:
    with mock_aws(), mock_lambda() as outer:
        with mock_lambda():
            check_topic()
        assert list(outer.invocations) == []


def originals() -> dict[str, Any]:
    found = {}
    for name in {seam.module for seam in seams.SEAMS}:
        for seam, owner in seams.found_in(import_module(name)):
            found[f"{name}.{seam.owner}.{seam.name}"] = vars(owner)[seam.name]
    return found


def test_this_version_of_moto_has_all_places_that_are_taken_over() -> None:
    expected = {f"{seam.module}.{seam.owner}.{seam.name}" for seam in seams.SEAMS}
    assert originals().keys() == expected


def test_moto_is_as_it_was_when_no_mock_runs() -> None:
    before = originals()
    with mock_aws():
        with mock_lambda():
            client("s3").list_buckets()
            assert all(value is not before[name] for name, value in originals().items())
        after = originals()
    assert all(value is before[name] for name, value in after.items())


def test_without_us_moto_is_left_alone() -> None:
    with mock_aws():
        sns = client("sns")
        arn = sns.create_topic(Name="orders")["TopicArn"]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert sns.publish(TopicArn=arn, Message="x")["MessageId"]
