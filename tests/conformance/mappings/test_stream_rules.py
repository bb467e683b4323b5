"""Rules of the developer guide about mappings that read streams of Kinesis and DynamoDB."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from typing import Any, Final

import pytest
from tests.conformance.mappings.sources import KINDS, STREAMS, Reader, Source, begun, deployed, flat, mapped, reads

from lambdamock import Aws, mock_lambda

DAY: Final = 24 * 3600

BOTH: Final = pytest.mark.parametrize("kind", STREAMS)


# ------------------------------------------------------------------------------------------------------ what it gets


@BOTH
def test_B111_B131_A331_each_batch_is_one_synchronous_invocation(aws: Aws, source: Source) -> None:
    source.send(1, 2, 3)
    reads(aws, source, BatchSize=2)
    assert [(len(one.event["Records"]), one.invocation_type) for one in aws.invocations] == [
        (2, "RequestResponse"),
        (1, "RequestResponse"),
    ]


@pytest.fixture
def in_2019() -> Iterator[Aws]:
    with mock_lambda(profile="2019", region="us-west-2", handler_time="virtual") as handle:
        yield handle


def test_B112_B130_the_event_of_a_table_is_the_sample_of_the_guide(in_2019: Aws) -> None:
    table = in_2019.tables.create("ExampleTableWithStream", key="Id")
    table.put({"Id": 101, "Message": "New item!"})
    table.put({"Id": 101, "Message": "This item has changed"})
    table.delete(101)
    events: list[Any] = []
    in_2019.function(lambda event, context: events.append(event), name="reader")
    members = {"EventSourceArn": table.stream_arn, "StartingPosition": "TRIM_HORIZON"}
    in_2019.client().create_event_source_mapping(FunctionName="reader", **members)
    in_2019.settle()
    key = {"Id": {"N": "101"}}
    first = {"Message": {"S": "New item!"}, **key}
    second = {"Message": {"S": "This item has changed"}, **key}
    changes: list[tuple[str, Any]] = [
        ("INSERT", {"NewImage": first, "SizeBytes": 26}),
        ("MODIFY", {"NewImage": second, "OldImage": first, "SizeBytes": 59}),
        ("REMOVE", {"OldImage": second, "SizeBytes": 38}),
    ]
    assert events == [
        {
            "Records": [
                {
                    "eventID": told["eventID"],
                    "eventVersion": "1.0",
                    "dynamodb": {
                        "Keys": key,
                        **shown,
                        "SequenceNumber": told["dynamodb"]["SequenceNumber"],
                        "StreamViewType": "NEW_AND_OLD_IMAGES",
                    },
                    "awsRegion": "us-west-2",
                    "eventName": name,
                    "eventSourceARN": table.stream_arn,
                    "eventSource": "aws:dynamodb",
                }
                for told, (name, shown) in zip(table.records, changes, strict=True)
            ]
        }
    ]
    assert all(re.fullmatch("[0-9a-f]{32}", told["eventID"]) for told in table.records)
    numbers = [told["dynamodb"]["SequenceNumber"] for told in table.records]
    assert sorted(map(int, numbers)) == [int(number) for number in numbers]


def test_B132_B133_the_event_of_a_stream_is_the_sample_of_the_guide(in_2019: Aws) -> None:
    stream = in_2019.streams.create("lambda-stream")
    role = "arn:aws:iam::123456789012:role/lambda-role"
    events: list[Any] = []
    in_2019.function(lambda event, context: events.append(event), name="reader", role=role)
    members = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON"}
    in_2019.client().create_event_source_mapping(FunctionName="reader", **members)
    in_2019.clock.advance(0.987)
    texts = ["Hello, this is a test.", "This is only a test."]
    put = [stream.put(one) for one in texts]
    started = 1_767_225_600  # the first moment of the mock's time, in seconds since the epoch
    assert [event["Records"] for event in events] == [
        [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": "1",
                    "sequenceNumber": one.sequence_number,
                    "data": data,
                    "approximateArrivalTimestamp": started + 0.987,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"shardId-000000000000:{one.sequence_number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": role,
                "awsRegion": "us-west-2",
                "eventSourceARN": "arn:aws:kinesis:us-west-2:123456789012:stream/lambda-stream",
            }
        ]
        for one, data in zip(put, ["SGVsbG8sIHRoaXMgaXMgYSB0ZXN0Lg==", "VGhpcyBpcyBvbmx5IGEgdGVzdC4="], strict=True)
    ]
    assert [b64decode(event["Records"][0]["kinesis"]["data"]).decode() for event in events] == texts
    assert all(re.fullmatch(r"\d{56}", one.sequence_number) for one in put)


IMAGES: Final = {
    "KEYS_ONLY": [set(), set(), set()],
    "NEW_IMAGE": [{"NewImage"}, {"NewImage"}, set()],
    "OLD_IMAGE": [set(), {"OldImage"}, {"OldImage"}],
    "NEW_AND_OLD_IMAGES": [{"NewImage"}, {"NewImage", "OldImage"}, {"OldImage"}],
}


@pytest.mark.parametrize("view", IMAGES)
def test_B129_the_view_of_the_stream_says_which_images_a_function_sees(aws: Aws, view: Any) -> None:
    table = aws.tables.create("orders", view=view)
    events: list[Any] = []
    aws.function(lambda event, context: events.extend(event["Records"]), name="reader")
    mapping = {"EventSourceArn": table.stream_arn, "StartingPosition": "LATEST"}
    aws.client().create_event_source_mapping(FunctionName="reader", **mapping)
    table.put({"id": 1, "state": "new"})
    table.update(1, state="paid")
    table.delete(1)
    aws.settle()
    assert [one["eventName"] for one in events] == ["INSERT", "MODIFY", "REMOVE"]
    assert [one["dynamodb"].keys() & {"NewImage", "OldImage"} for one in events] == IMAGES[view]
    assert {one["dynamodb"]["StreamViewType"] for one in events} == {view}


def test_B128_the_sample_function_for_tables_logs_what_changed(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        for one in event["Records"]:
            print(one["eventID"])
            print(one["eventName"])
        print(f"Successfully processed {len(event['Records'])} records.")

    aws.function(handler, name="ProcessDynamoDBRecords")
    table = aws.tables.create("orders")
    ids = [table.put({"id": 1}), table.put({"id": 1, "paid": True}), table.delete(1)]
    mapping = {"EventSourceArn": table.stream_arn, "StartingPosition": "TRIM_HORIZON"}
    aws.client().create_event_source_mapping(FunctionName="ProcessDynamoDBRecords", **mapping)
    aws.settle()
    said = "".join(one.message for one in aws.logs["ProcessDynamoDBRecords"].events)
    changes = zip(ids, ["INSERT", "MODIFY", "REMOVE"], strict=True)
    assert "".join(f"{one}\n{name}\n" for one, name in changes) + "Successfully processed 3 records.\n" in said


def test_B157_B159_the_sample_function_for_streams_logs_the_decoded_data(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        for one in event["Records"]:
            print("Decoded payload: " + str(b64decode(one["kinesis"]["data"])))

    aws.function(handler, name="ProcessKinesisRecords")
    stream = aws.streams.create("lambda-stream")
    mapping = {"EventSourceArn": stream.arn, "StartingPosition": "LATEST"}
    aws.client().create_event_source_mapping(FunctionName="ProcessKinesisRecords", **mapping)
    for _ in range(2):
        stream.put("Hello, this is a test.")
    said = "".join(one.message for one in aws.logs["ProcessKinesisRecords"].events)
    assert said.count("Decoded payload: b'Hello, this is a test.'\n") == 2


def test_B123_the_tutorial_gets_its_message_back(aws: Aws) -> None:
    function = aws.function(lambda event, context: "message", name="ProcessDynamoDBRecords")
    table = aws.tables.create("orders")
    table.put({"id": 1})
    answer = aws.client().invoke(FunctionName=function.name, Payload=json.dumps({"Records": table.records}))
    assert (answer["StatusCode"], answer["Payload"].read()) == (200, b'"message"')


# ----------------------------------------------------------------------------------------------------- what a batch is


@pytest.mark.parametrize(
    ("count", "size", "expected"),
    [
        pytest.param(250, 100, [100, 100, 50], id="B136"),
        pytest.param(200, 100, [100, 100], id="B136-even"),
        pytest.param(3, 100, [3], id="A335-fewer than a batch"),
        pytest.param(10_001, 10_000, [10_000, 1], id="B143-the most"),
    ],
)
def test_batches_are_full_until_the_last(aws: Aws, count: int, size: int, expected: list[int]) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    source.send(*range(count))
    reader = reads(aws, source, BatchSize=size)
    assert [len(batch) for batch in reader.batches] == expected
    assert [number for batch in reader.batches for number in batch] == list(range(count))
    assert set(begun(aws)) == {0.0}


SIX_MB: Final = 6 * 1024 * 1024


def test_B140_B143_more_than_6_MB_of_a_stream_become_several_batches_in_their_order(aws: Aws) -> None:
    stream = aws.streams.create("large")
    stream.put_many([bytes([number]) * 1_000_000 for number in range(10)])
    sizes, seen = [], []

    def handler(event: Any, context: Any) -> None:
        sizes.append(len(json.dumps(event, separators=(",", ":"))))
        seen.append([b64decode(one["kinesis"]["data"])[0] for one in event["Records"]])

    aws.function(handler, name="reader")
    mapping = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON"}
    aws.client().create_event_source_mapping(FunctionName="reader", **mapping)
    aws.settle()
    assert seen == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert max(sizes) <= SIX_MB


def test_B117_more_than_6_MB_of_a_table_become_several_batches_in_their_order(aws: Aws) -> None:
    table = aws.tables.create("large")
    for number in range(20):
        table.put({"id": number, "text": "x" * 400_000})
    reader = Reader(KINDS["dynamodb"](aws, "numbers"))
    deployed(aws, reader)
    mapping = {"EventSourceArn": table.stream_arn, "StartingPosition": "TRIM_HORIZON"}
    aws.client().create_event_source_mapping(FunctionName="reader", **mapping)
    aws.settle()
    assert reader.batches == [list(range(15)), list(range(15, 20))]
    assert max(len(json.dumps(one.event, separators=(",", ":"))) for one in aws.invocations) <= SIX_MB


# --------------------------------------------------------------------------------------------------- where it begins


@pytest.mark.parametrize(
    ("kind", "position", "expected"),
    [
        pytest.param("dynamodb", "TRIM_HORIZON", [[1, 2], [3]], id="B118 B119-oldest"),
        pytest.param("dynamodb", "LATEST", [[3]], id="B118-newest"),
        pytest.param("kinesis", "TRIM_HORIZON", [[1, 2], [3]], id="B144-oldest"),
        pytest.param("kinesis", "LATEST", [[3]], id="B144-newest"),
    ],
)
def test_reading_begins_where_the_mapping_says_and_goes_on_with_new_records(
    aws: Aws, source: Source, position: str, expected: list[list[int]]
) -> None:
    source.send(1, 2)
    reader = reads(aws, source, StartingPosition=position)
    source.send(3)
    assert reader.batches == expected


@BOTH
@pytest.mark.parametrize("position", ["TRIM_HORIZON", "LATEST"])
def test_B120_B145_B153_a_mapping_that_was_disabled_goes_on_where_it_was(
    aws: Aws, source: Source, position: str
) -> None:
    reader = deployed(aws, Reader(source))
    uuid = mapped(aws, source, StartingPosition=position)
    source.send(1, 2)
    client = aws.client()
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    source.send(3, 4)
    aws.clock.advance(3600)
    aws.settle()
    assert flat(reader.batches) == [1, 2]
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert [one["State"] for one in client.list_event_source_mappings()["EventSourceMappings"]] == ["Enabled"]
    source.send(5)
    aws.settle()
    assert flat(reader.batches) == [1, 2, 3, 4, 5]
