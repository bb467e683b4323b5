"""AWS::Kinesis::…: streams and their consumers."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError

STREAM, CONSUMER = "AWS::Kinesis::Stream", "AWS::Kinesis::StreamConsumer"
ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"


def test_a_stream_is_made_in_the_mock_where_nobody_else_answers(aws: Aws, make: Any) -> None:
    made = make(STREAM, Name="clicks", ShardCount="2", RetentionPeriodHours="48", MaxRecordSizeInKiB=2_048)
    assert (made.ref, made.attributes) == ("clicks", {"Arn": ARN})
    assert made.handle == aws.streams["clicks"]
    assert len(aws.streams["clicks"].shards) == 2
    aws.streams["clicks"].put(b"x" * 2_000_000)
    aws.clock.advance(47 * 3600)
    assert len(aws.streams["clicks"].records) == 1
    aws.clock.advance(3600)
    assert aws.streams["clicks"].records == []
    made.undo()
    assert "clicks" not in aws.streams


@pytest.mark.parametrize(
    ("properties", "shards"),
    [({}, 1), ({"StreamModeDetails": {"StreamMode": "ON_DEMAND"}}, 4)],
    ids=["provisioned", "on demand"],
)
def test_a_stream_has_as_many_shards_as_its_mode_begins_with(make: Any, properties: Any, shards: int) -> None:
    assert len(make(STREAM, **properties).handle.shards) == shards


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        (
            {"ShardCount": "many"},
            r"Resources\.It\.Properties\.ShardCount: Value of property ShardCount must be of type",
        ),
        ({"RetentionPeriodHours": 1}, r"Resources\.It \(AWS::Kinesis::Stream\): .*24 to 8760"),
        ({"Name": "a b"}, r"Resources\.It \(AWS::Kinesis::Stream\): 'a b' is no name of a stream"),
    ],
    ids=["text", "range", "name"],
)
def test_a_stream_that_kinesis_would_not_make_is_refused(
    aws: Aws, make: Any, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        make(STREAM, **properties)
    assert len(aws.streams) == 0


def test_a_stream_that_is_there_already_is_refused(make: Any) -> None:
    make(STREAM, Name="clicks")
    with pytest.raises(TemplateError, match=r"with identifier 'clicks' already exists\."):
        make(STREAM, Name="clicks")


def test_a_consumer_is_registered_with_its_stream(aws: Aws, make: Any) -> None:
    make(STREAM, Name="clicks")
    made = make(CONSUMER, ConsumerName="reader", StreamARN=ARN)
    assert made.ref == f"{ARN}/consumer/reader:1767225600"
    assert made.attributes == {
        "ConsumerARN": made.ref,
        "ConsumerCreationTimestamp": "1767225600",
        "ConsumerName": "reader",
        "ConsumerStatus": "ACTIVE",
        "StreamARN": ARN,
    }
    assert aws.streams["clicks"].consumers == [made.ref]
    made.undo()
    assert aws.streams["clicks"].consumers == []


def test_a_consumer_needs_its_stream(make: Any) -> None:
    message = r"Resources\.It\.Properties\.StreamARN: Stream clicks under account 123456789012 not found\."
    with pytest.raises(TemplateError, match=message):
        make(CONSUMER, ConsumerName="reader", StreamARN=ARN)


def test_a_stream_of_another_mock_is_set_up_there(moto: Any, aws: Aws, make: Any) -> None:
    made = make(
        STREAM,
        Name="clicks",
        ShardCount="2",
        RetentionPeriodHours="48",
        StreamEncryption={"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"},
        DesiredShardLevelMetrics=["IncomingBytes"],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    assert (made.ref, made.attributes, made.handle, len(aws.streams)) == ("clicks", {"Arn": ARN}, None, 0)
    kinesis = moto("kinesis")
    told = kinesis.describe_stream_summary(StreamName="clicks")["StreamDescriptionSummary"]
    assert (told["OpenShardCount"], told["RetentionPeriodHours"], told["EncryptionType"]) == (2, 48, "KMS")
    assert told["EnhancedMonitoring"] == [{"ShardLevelMetrics": ["IncomingBytes"]}]
    assert kinesis.list_tags_for_stream(StreamName="clicks")["Tags"] == [{"Key": "team", "Value": "shop"}]
    consumer = make(CONSUMER, "Reader", ConsumerName="reader", StreamARN=ARN)
    [known] = kinesis.list_stream_consumers(StreamARN=ARN)["Consumers"]
    assert (known["ConsumerName"], known["ConsumerARN"]) == ("reader", consumer.ref)
    consumer.undo()
    assert kinesis.list_stream_consumers(StreamARN=ARN)["Consumers"] == []
    made.undo()
    assert kinesis.list_streams()["StreamNames"] == []


def test_a_stream_of_another_mock_that_cannot_be_set_up_leaves_nothing(moto: Any, make: Any) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.It \(AWS::Kinesis::Stream\): InvalidArgumentException"):
        make(STREAM, Name="clicks", RetentionPeriodHours=9_000)
    assert moto("kinesis").list_streams()["StreamNames"] == []
