"""Events of streams: DynamoDB, Kinesis, Firehose, Kafka, Amazon MQ, DocumentDB, CloudWatch Logs."""

from __future__ import annotations

import base64
import json
from decimal import Decimal
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from lambdamock.errors import UsageError
from lambdamock.events import Origin, cloudtrail, documentdb, dynamodb, firehose, kafka, kinesis, logs, mq

ITEM = {"Id": 1, "Sort": "a", "Note": "x"}


TYPED: list[tuple[Any, dict[str, Any]]] = [
    ("text", {"S": "text"}),
    (101, {"N": "101"}),
    (-1.5, {"N": "-1.5"}),
    (Decimal("1.50"), {"N": "1.5"}),
    (1e25, {"N": "10000000000000000000000000"}),
    (Decimal(100), {"N": "100"}),
    (0, {"N": "0"}),
    (True, {"BOOL": True}),
    (None, {"NULL": True}),
    (b"\x00\xff", {"B": "AP8="}),
    ([1, "a"], {"L": [{"N": "1"}, {"S": "a"}]}),
    ({"a": {"b": None}}, {"M": {"a": {"M": {"b": {"NULL": True}}}}}),
    ({"b", "a"}, {"SS": ["a", "b"]}),
    ({2, 1}, {"NS": ["1", "2"]}),
    ({b"a"}, {"BS": ["YQ=="]}),
]


@pytest.mark.parametrize(("value", "typed"), TYPED, ids=[str(typed) for _, typed in TYPED])
def test_python_values_have_dynamodb_types(value: Any, typed: dict[str, Any]) -> None:
    assert dynamodb.attribute_value(value) == typed


@pytest.mark.parametrize("value", ["a", 12, Decimal("0.1"), None, False, [1, ["b"]], {"c": {"d"}}, {1, 2}], ids=repr)
def test_boto3_reads_attribute_values_back(value: Any) -> None:
    assert TypeDeserializer().deserialize(dynamodb.attribute_value(value)) == value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "DynamoDB has no type for"),
        (float("nan"), "DynamoDB has no number nan"),
        (set(), "at least one"),
        ({1, "a"}, "values of one type"),
    ],
    ids=["an object", "not a number", "an empty set", "a mixed set"],
)
def test_what_dynamodb_has_no_type_for_is_refused(value: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        dynamodb.attribute_value(value)


@pytest.mark.parametrize(
    ("view", "images"),
    [
        ("KEYS_ONLY", set()),
        ("NEW_IMAGE", {"NewImage"}),
        ("OLD_IMAGE", {"OldImage"}),
        ("NEW_AND_OLD_IMAGES", {"NewImage", "OldImage"}),
    ],
)
def test_B129_the_view_of_the_stream_decides_on_the_images(view: Any, images: set[str]) -> None:
    (record,) = dynamodb.records(dynamodb.modified(ITEM, {**ITEM, "Note": "y"}), view=view)["Records"]
    assert set(record["dynamodb"]) & {"NewImage", "OldImage"} == images
    assert record["dynamodb"]["StreamViewType"] == view


def test_keys_may_be_of_two_attributes() -> None:
    (record,) = dynamodb.records(dynamodb.removed(ITEM), key=("Id", "Sort"))["Records"]
    assert record["dynamodb"]["Keys"] == {"Id": {"N": "1"}, "Sort": {"S": "a"}}


def test_an_item_without_the_key_is_refused() -> None:
    with pytest.raises(UsageError, match=r"has no 'pk': name the table's key with records\(\.\.\., key=\.\.\.\)"):
        dynamodb.records(dynamodb.inserted(ITEM), key="pk")


def test_a_view_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="there are KEYS_ONLY, NEW_IMAGE"):
        dynamodb.records(dynamodb.inserted(ITEM), view="ALL")  # type: ignore[arg-type]


def test_dynamodb_itself_removes_what_has_expired() -> None:
    expired, other = dynamodb.records(dynamodb.removed(ITEM, expired=True), dynamodb.removed(ITEM))["Records"]
    assert expired["userIdentity"] == {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    assert "userIdentity" not in other


def test_changes_are_in_order_and_to_the_second() -> None:
    first, second = dynamodb.records(*[dynamodb.inserted(ITEM)] * 2, origin=Origin(at=12.9))["Records"]
    assert first["dynamodb"]["ApproximateCreationDateTime"] == 12.0
    assert int(first["dynamodb"]["SequenceNumber"]) < int(second["dynamodb"]["SequenceNumber"])
    assert first["eventID"] != second["eventID"]


@pytest.mark.parametrize(
    ("item", "size"),
    [
        ({"Id": 1}, 8),  # twice 2 + 2, as key and as image
        ({"Id": 1, "a": "ü"}, 8 + 3),
        ({"Id": 1, "a": b"12345"}, 8 + 6),
        ({"Id": 1, "a": True, "b": None}, 8 + 4),
        ({"Id": 1, "a": []}, 8 + 4),
        ({"Id": 1, "a": {"b": "c"}}, 8 + 1 + 3 + 3),
        ({"Id": 1, "a": {"x", "yz"}}, 8 + 1 + 3),
        ({"Id": 1, "a": -12345}, 8 + 1 + 5),
        ({"Id": 1, "a": 1000}, 8 + 1 + 2),
    ],
    ids=["a key", "a text", "bytes", "true and null", "an empty list", "a map", "a set", "a negative number", "zeros"],
)
def test_sizes_are_counted_as_dynamodb_counts_them(item: dict[str, Any], size: int) -> None:
    (record,) = dynamodb.records(dynamodb.inserted(item))["Records"]
    assert record["dynamodb"]["SizeBytes"] == size


def test_B132_the_id_of_a_record_is_shard_and_sequence_number() -> None:
    batch = kinesis.records("a", kinesis.record("b", partition_key="k"), shard_id="shardId-000000000002")["Records"]
    assert [one["eventID"] for one in batch] == [
        f"shardId-000000000002:{one['kinesis']['sequenceNumber']}" for one in batch
    ]
    numbers = [one["kinesis"]["sequenceNumber"] for one in batch]
    assert [len(number) for number in numbers] == [56, 56]
    assert numbers == sorted(set(numbers))
    assert batch[1]["kinesis"]["partitionKey"] == "k"


def test_later_records_have_greater_sequence_numbers() -> None:
    asked = [kinesis.records("a", origin=Origin(at=at)) for at in (1e9, 1.7e9, 1.8e9)]
    numbers = [int(event["Records"][0]["kinesis"]["sequenceNumber"]) for event in asked]
    assert numbers == sorted(set(numbers))


def test_B133_data_is_base64() -> None:
    batch = kinesis.records(b"\x00", "ü", {"a": 1})["Records"]
    assert [base64.b64decode(one["kinesis"]["data"]) for one in batch] == [b"\x00", "ü".encode(), b'{"a":1}']


def test_firehose_tells_of_the_stream_only_where_there_is_one() -> None:
    direct = firehose.records("a")
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
    read = firehose.records(firehose.record("a", position=firehose.StreamPosition("k")), source_stream_arn=stream)
    assert "sourceKinesisStreamArn" not in direct
    assert "kinesisRecordMetadata" not in direct["records"][0]
    assert read["sourceKinesisStreamArn"] == stream
    metadata = read["records"][0]["kinesisRecordMetadata"]
    assert (metadata["partitionKey"], metadata["subsequenceNumber"]) == ("k", 0)
    assert metadata["approximateArrivalTimestamp"] == read["records"][0]["approximateArrivalTimestamp"]


def test_ids_of_firehose_records_differ() -> None:
    first, second = firehose.records("a", "a")["records"]
    assert first["recordId"] != second["recordId"]


def test_kafka_groups_records_by_partition_and_counts_offsets() -> None:
    given = ["a", kafka.record("b", partition=1, offset=7), "c", kafka.record("d", partition=1)]
    found = kafka.msk(*given, topic="t")["records"]
    offsets = {
        place: [(one["offset"], base64.b64decode(one["value"])) for one in batch] for place, batch in found.items()
    }
    assert offsets == {"t-0": [(0, b"a"), (1, b"c")], "t-1": [(7, b"b"), (8, b"d")]}


def test_kafka_headers_are_signed_bytes() -> None:
    (record,) = kafka.self_managed(kafka.record(None, key="k", headers={"h": b"a\xff"}))["records"]["my-topic-0"]
    assert record["headers"] == [{"h": [97, -1]}]
    assert ("value" in record, record["key"]) == (False, "aw==")


def test_messages_of_activemq_are_texts_or_bytes() -> None:
    text, data = mq.activemq("a", b"\x00", queue="q")["messages"]
    assert [text["messageType"], data["messageType"]] == ["jms/text-message", "jms/bytes-message"]
    assert text["destination"] == {"physicalName": "q"}
    assert text["messageID"] != data["messageID"]


def test_messages_of_rabbitmq_are_by_queue_and_virtual_host() -> None:
    found = mq.rabbitmq("a", {"b": 1}, b"c", queue="q", virtual_host="v")["rmqMessagesByQueue"]
    assert [one["basicProperties"]["contentType"] for one in found["q::v"]] == ["text/plain", "application/json", None]


def test_changes_of_documents_name_their_fields() -> None:
    change = documentdb.change({"n": 2}, operation="update", document_id="a" * 24, updated_fields={"n": 2})
    gone = documentdb.change(None, operation="delete")
    updated, deleted = (one["event"] for one in documentdb.changes(change, gone)["events"])
    assert updated["fullDocument"] == {"_id": {"$oid": "a" * 24}, "n": 2}
    assert updated["updateDescription"] == {"updatedFields": {"n": 2}, "removedFields": []}
    assert (deleted["operationType"], "fullDocument" in deleted) == ("delete", False)


def test_B090_log_events_are_gzip_in_base64() -> None:
    import gzip

    event = logs.subscription("a\tb\n", {"level": "INFO"}, log_group="/g", origin=Origin(at=1.5))
    document = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
    assert document == logs.decoded(event)
    assert [(line["timestamp"], line["message"]) for line in document["logEvents"]] == [
        (1500, "a\tb\n"),
        (1500, '{"level":"INFO"}'),
    ]
    assert [len(line["id"]) for line in document["logEvents"]] == [56, 56]
    assert document["logStream"].startswith("1970/01/01/[$LATEST]")


def test_a_control_message_has_no_group() -> None:
    document = logs.decoded(logs.control_message())
    assert (document["messageType"], document["logGroup"]) == ("CONTROL_MESSAGE", "")


def test_B066_a_log_file_of_cloudtrail_is_gzip_of_records() -> None:
    import gzip

    record = cloudtrail.record("sns.amazonaws.com", "CreateTopic", request={"name": "t"})
    assert json.loads(gzip.decompress(cloudtrail.log_file(record))) == {"Records": [record]}


def test_B067_a_record_of_cloudtrail_has_the_members_of_its_time() -> None:
    record = cloudtrail.record("sns.amazonaws.com", "CreateTopic", origin=Origin(profile="2019", at=0.0))
    assert (record["eventVersion"], record["eventTime"]) == ("1.02", "1970-01-01T00:00:00Z")
    assert record["userIdentity"]["arn"] == "arn:aws:iam::123456789012:user/my-user"
    assert record["userIdentity"]["sessionContext"]["attributes"]["creationDate"] == "1970-01-01T00:00:00Z"


def test_the_key_of_a_log_file_tells_account_region_and_day() -> None:
    key = cloudtrail.log_key(prefix="audit", origin=Origin(at=0.0))
    assert key.startswith("audit/AWSLogs/123456789012/CloudTrail/us-east-1/1970/01/01/")
    assert key.rpartition("/")[2].startswith("123456789012_CloudTrail_us-east-1_19700101T0000Z_")
