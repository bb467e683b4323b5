"""Mappings read Kinesis streams and the streams of tables of moto."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import datetime, timezone
from typing import Any

import pytest
from tests.journeys.moto_sources.sources import Consumer, begun, client, queue, stream, table

from lambdamock import Aws, mock_lambda
from lambdamock.timing import EPOCH


def put(*data: bytes, name: str = "clicks") -> None:
    for one in data:
        client("kinesis").put_record(StreamName=name, Data=one, PartitionKey=one.decode()[:1])


def data_of(consumer: Consumer) -> list[bytes]:
    return [b64decode(record["kinesis"]["data"]) for record in consumer.records]


def test_B132_B159_a_record_of_kinesis_reaches_the_function(aws: Aws) -> None:
    arn = stream()
    consumer = Consumer(aws, arn, StartingPosition="LATEST")
    aws.clock.advance(1.5)
    client("kinesis").put_record(StreamARN=arn, Data=b"Hello, this is a test.", PartitionKey="1")
    assert consumer.records == [
        {
            "kinesis": {
                "kinesisSchemaVersion": "1.0",
                "partitionKey": "1",
                "sequenceNumber": "1",
                "data": "SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==",
                "approximateArrivalTimestamp": EPOCH + 1.5,
            },
            "eventSource": "aws:kinesis",
            "eventVersion": "1.0",
            "eventID": "shardId-000000000000:1",
            "eventName": "aws:kinesis:record",
            "invokeIdentityArn": "arn:aws:iam::123456789012:role/lambda-role",
            "awsRegion": "us-east-1",
            "eventSourceARN": arn,
        }
    ]


def test_B112_B130_a_change_of_a_table_reaches_the_function(aws: Aws) -> None:
    arn = table(key="B")
    consumer = Consumer(aws, arn, StartingPosition="TRIM_HORIZON")
    dynamodb = client("dynamodb")
    aws.clock.advance(1.5)
    item = {"id": {"B": b"\x01"}, "prices": {"L": [{"N": "1.50"}, {"NULL": True}]}, "tags": {"SS": ["a"]}}
    dynamodb.put_item(TableName="orders", Item=item)
    dynamodb.put_item(TableName="orders", Item=item)
    dynamodb.update_item(
        TableName="orders",
        Key={"id": {"B": b"\x01"}},
        UpdateExpression="SET n = :n REMOVE prices, tags",
        ExpressionAttributeValues={":n": {"N": "7"}},
    )
    dynamodb.delete_item(TableName="orders", Key={"id": {"B": b"\x01"}})
    ids = [record.pop("eventID") for record in consumer.records]
    assert [len(one) for one in ids] == [32, 32, 32]
    first = {"id": {"B": "AQ=="}, "prices": {"L": [{"N": "1.50"}, {"NULL": True}]}, "tags": {"SS": ["a"]}}
    second = {"id": {"B": "AQ=="}, "n": {"N": "7"}}
    expected: list[tuple[str, dict[str, Any], int]] = [
        ("INSERT", {"NewImage": first}, 25),
        ("MODIFY", {"NewImage": second, "OldImage": first}, 31),
        ("REMOVE", {"OldImage": second}, 9),
    ]
    assert consumer.records == [
        {
            "eventName": name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": EPOCH + 1,
                "Keys": {"id": {"B": "AQ=="}},
                **images,
                "SequenceNumber": str(1100000000017454423009 + place),
                "SizeBytes": size,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": arn,
        }
        for place, (name, images, size) in enumerate(expected)
    ]


@pytest.mark.parametrize(
    ("view", "images"),
    [("KEYS_ONLY", set()), ("NEW_IMAGE", {"NewImage"}), ("OLD_IMAGE", set()), ("NEW_AND_OLD_IMAGES", {"NewImage"})],
)
def test_B129_a_stream_shows_the_images_of_its_view(aws: Aws, view: str, images: set[str]) -> None:
    consumer = Consumer(aws, table(view=view), StartingPosition="TRIM_HORIZON")
    client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "a"}})
    [record] = consumer.records
    assert {name for name in record["dynamodb"] if name.endswith("Image")} == images
    assert record["dynamodb"]["StreamViewType"] == view


def test_B118_latest_leaves_out_what_was_there(aws: Aws) -> None:
    arn = table()
    dynamodb = client("dynamodb")
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "old"}})
    consumer = Consumer(aws, arn, StartingPosition="LATEST")
    dynamodb.put_item(TableName="orders", Item={"id": {"S": "new"}})
    assert [record["dynamodb"]["Keys"] for record in consumer.records] == [{"id": {"S": "new"}}]


def test_B144_at_timestamp_is_a_moment_of_the_mock(aws: Aws) -> None:
    arn = stream()
    for _ in range(3):
        put(f"{aws.clock.now():%M}".encode())
        aws.clock.advance(60)
    moment = datetime.fromtimestamp(EPOCH + 60, timezone.utc)
    consumer = Consumer(aws, arn, StartingPosition="AT_TIMESTAMP", StartingPositionTimestamp=moment)
    assert data_of(consumer) == [b"01", b"02"]


def test_B145_a_disabled_mapping_goes_on_where_it_was(aws: Aws) -> None:
    consumer = Consumer(aws, stream(), StartingPosition="TRIM_HORIZON")
    put(b"1")
    consumer.update(Enabled=False)
    put(b"2")
    assert data_of(consumer) == [b"1"]
    consumer.update(Enabled=True)
    put(b"3")
    assert data_of(consumer) == [b"1", b"2", b"3"]


def test_B156_a_record_that_always_fails_is_given_up_when_the_stream_no_longer_keeps_it(aws: Aws) -> None:
    consumer = Consumer(aws, stream(), StartingPosition="TRIM_HORIZON")
    consumer.is_broken = True
    put(b"poison")
    consumer.update(Enabled=False)
    aws.clock.advance(86_400)
    consumer.update(Enabled=True)
    consumer.is_broken = False
    consumer.batches.clear()
    put(b"next")
    aws.clock.advance(60)
    assert data_of(consumer) == [b"next"]


def test_B139_records_stay_in_order_when_shards_are_split_and_merged(aws: Aws) -> None:
    arn = stream()
    kinesis = client("kinesis")
    put(b"a1", b"b1")
    kinesis.split_shard(StreamName="clicks", ShardToSplit="shardId-000000000000", NewStartingHashKey=str(2**127))
    put(b"a2", b"b2")
    kinesis.merge_shards(
        StreamName="clicks", ShardToMerge="shardId-000000000001", AdjacentShardToMerge="shardId-000000000002"
    )
    put(b"a3", b"b3")
    consumer = Consumer(aws, arn, StartingPosition="TRIM_HORIZON")
    put(b"a4", b"b4")
    seen = data_of(consumer)
    assert [one for one in seen if one.startswith(b"a")] == [b"a1", b"a2", b"a3", b"a4"]
    assert [one for one in seen if one.startswith(b"b")] == [b"b1", b"b2", b"b3", b"b4"]


def test_B139_a_mapping_goes_on_with_new_shards_when_the_number_of_shards_changes(aws: Aws) -> None:
    consumer = Consumer(aws, stream(shards=2), StartingPosition="TRIM_HORIZON")
    put(b"a1", b"b1", b"c1", b"d1")
    client("kinesis").update_shard_count(StreamName="clicks", TargetShardCount=4, ScalingType="UNIFORM_SCALING")
    put(b"a2", b"b2", b"c2", b"d2")
    assert data_of(consumer) == [b"a1", b"b1", b"c1", b"d1", b"a2", b"b2", b"c2", b"d2"]
    assert len({record["eventID"].partition(":")[0] for record in consumer.records[4:]}) > 1


def test_B138_a_consumer_of_the_stream_reads_its_records(aws: Aws) -> None:
    arn = stream()
    told = client("kinesis").register_stream_consumer(StreamARN=arn, ConsumerName="fan")["Consumer"]
    consumer = Consumer(aws, told["ConsumerARN"], StartingPosition="TRIM_HORIZON")
    put(b"1")
    assert [record["eventSourceARN"] for record in consumer.records] == [told["ConsumerARN"]]


def test_records_that_a_function_does_not_take_go_to_a_queue_of_moto(aws: Aws) -> None:
    url, failures = queue("failures")
    destination = {"OnFailure": {"Destination": failures}}
    arn = table()
    consumer = Consumer(
        aws, arn, StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=1, DestinationConfig=destination
    )
    consumer.is_broken = True
    client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "poison"}})
    aws.settle()
    assert len(consumer.batches) == 2
    [message] = client("sqs").receive_message(QueueUrl=url)["Messages"]
    told = json.loads(message["Body"])
    assert told["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert told["DDBStreamBatchInfo"]["streamArn"] == arn


def test_records_that_a_function_does_not_take_are_told_to_a_topic_of_moto(aws: Aws) -> None:
    url, watched = queue("watched")
    sns = client("sns")
    topic = sns.create_topic(Name="failures")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=watched, Attributes={"RawMessageDelivery": "true"})
    destination = {"OnFailure": {"Destination": topic}}
    arn = stream()
    consumer = Consumer(
        aws, arn, StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=0, DestinationConfig=destination
    )
    consumer.is_broken = True
    put(b"poison")
    aws.settle()
    [message] = client("sqs").receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["KinesisBatchInfo"]["streamArn"] == arn


def test_records_that_a_function_does_not_take_are_kept_in_a_bucket_of_moto(aws: Aws) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="failures")
    destination = {"OnFailure": {"Destination": "arn:aws:s3:::failures"}}
    consumer = Consumer(
        aws, stream(), StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=0, DestinationConfig=destination
    )
    consumer.is_broken = True
    put(b"poison")
    aws.settle()
    [kept] = s3.list_objects_v2(Bucket="failures")["Contents"]
    told = json.loads(s3.get_object(Bucket="failures", Key=kept["Key"])["Body"].read())
    assert json.loads(told["payload"])["Records"] == consumer.records


def test_what_a_handler_puts_into_streams_belongs_to_its_chain(aws: Aws) -> None:
    clicks, changes = stream(), table()
    forwarded = Consumer(aws, clicks, "forwarded", StartingPosition="TRIM_HORIZON")
    changed = Consumer(aws, changes, "changed", StartingPosition="TRIM_HORIZON")

    def forward(event: Any, context: Any) -> None:
        put(b"1")
        client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "a"}})

    aws.function(forward, name="first").invoke({})
    polling = aws._simulation._polling
    assert polling is not None
    ids = [f"{one['eventSourceARN']}/{one['eventID']}" for one in forwarded.records + changed.records]
    assert len(ids) == 2
    assert {polling._turns[one].function.name for one in ids} == {"first"}


def test_a_stream_that_is_gone_is_read_no_more(aws: Aws) -> None:
    consumer = Consumer(aws, stream(), StartingPosition="TRIM_HORIZON")
    put(b"1")
    client("kinesis").delete_stream(StreamName="clicks")
    aws.settle()
    mapping = aws.client().get_event_source_mapping(UUID=consumer.uuid)
    assert (len(consumer.records), mapping["LastProcessingResult"][:7]) == (1, "PROBLEM")


def test_in_2019_changes_were_told_otherwise() -> None:
    import moto

    with moto.mock_aws(), mock_lambda(profile="2019") as aws:
        consumer = Consumer(aws, table(), StartingPosition="TRIM_HORIZON")
        client("dynamodb").put_item(TableName="orders", Item={"id": {"S": "a"}})
        [record] = consumer.records
        assert record["eventVersion"] == "1.0"
        assert "ApproximateCreationDateTime" not in record["dynamodb"]


def test_B114_a_batch_that_fails_is_tried_again_in_the_time_of_the_mock(aws: Aws) -> None:
    consumer = Consumer(aws, stream(), StartingPosition="TRIM_HORIZON", MaximumRetryAttempts=2)
    consumer.is_broken = True
    put(b"1")
    aws.settle()
    assert begun(aws) == [0, 1, 3]
