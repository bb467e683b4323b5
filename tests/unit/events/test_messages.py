"""Events of SQS and SNS, and what is in them."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock.errors import UsageError
from lambdamock.events import Origin, eventbridge, kinesis, s3, sns, sqs

FIFO = "arn:aws:sqs:us-east-1:123456789012:orders.fifo"

ATTRIBUTES: dict[str, Any] = {
    "text": "värde",
    "number": 7,
    "bytes": b"\x00\xff",
    "custom": ("Number.int", "8"),
    "Upper": "first in order",
}


def records(event: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = event["Records"]
    return found


def wire(attributes: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes as a sender of boto3 gives them."""
    return {
        name: {"DataType": "Binary", "BinaryValue": value}
        if isinstance(value, bytes)
        else {"DataType": value[0], "StringValue": value[1]}
        if isinstance(value, tuple)
        else {"DataType": "Number" if isinstance(value, int) else "String", "StringValue": str(value)}
        for name, value in attributes.items()
    }


def test_B197_the_md5_of_a_body_is_that_of_its_utf8() -> None:
    (record,) = records(sqs.messages("Grüße"))
    assert record["md5OfBody"] == hashlib.md5("Grüße".encode()).hexdigest()


def test_the_md5_of_attributes_is_that_of_their_parts_by_name() -> None:
    def part(data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + data

    expected = hashlib.md5(
        b"".join(
            [
                part(b"a") + part(b"Binary") + b"\x02" + part(b"\x01\x02"),
                part(b"b") + part(b"String") + b"\x01" + part("ü".encode()),
            ]
        )
    ).hexdigest()
    assert sqs.md5_of_attributes({"b": "ü", "a": b"\x01\x02"}) == expected


def test_the_md5_of_attributes_is_what_boto3_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        client = boto3.client("sqs", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
        url = client.create_queue(QueueName="q")["QueueUrl"]
        answer = client.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=wire(ATTRIBUTES))
    (record,) = records(sqs.messages(sqs.message("x", attributes=ATTRIBUTES)))
    assert record["md5OfMessageAttributes"] == answer["MD5OfMessageAttributes"]
    assert record["md5OfBody"] == answer["MD5OfMessageBody"]


def test_message_attributes_are_shown_with_their_types() -> None:
    (record,) = records(sqs.messages(sqs.message("x", attributes=ATTRIBUTES)))
    rest = {"stringListValues": [], "binaryListValues": []}
    assert record["messageAttributes"] == {
        "text": {"stringValue": "värde", "dataType": "String", **rest},
        "number": {"stringValue": "7", "dataType": "Number", **rest},
        "bytes": {"binaryValue": "AP8=", "dataType": "Binary", **rest},
        "custom": {"stringValue": "8", "dataType": "Number.int", **rest},
        "Upper": {"stringValue": "first in order", "dataType": "String", **rest},
    }


def test_equal_bodies_of_a_batch_are_told_apart() -> None:
    first, second = records(sqs.messages("same", "same"))
    assert first["messageId"] != second["messageId"]
    assert first["receiptHandle"] != second["receiptHandle"]


def test_a_message_received_again_has_another_receipt() -> None:
    (first,) = records(sqs.messages(sqs.message("x")))
    (again,) = records(sqs.messages(sqs.message("x", receive_count=2)))
    assert first["messageId"] == again["messageId"]
    assert first["receiptHandle"] != again["receiptHandle"]
    assert again["attributes"]["ApproximateReceiveCount"] == "2"


def test_messages_of_a_fifo_queue_have_group_sequence_and_deduplication() -> None:
    given = sqs.message("b", group_id="customer-1", deduplication_id="d")
    first, second = (record["attributes"] for record in records(sqs.messages("a", given, queue_arn=FIFO)))
    assert first["MessageDeduplicationId"] == hashlib.sha256(b"a").hexdigest()
    assert (second["MessageGroupId"], second["MessageDeduplicationId"]) == ("customer-1", "d")
    assert len(first["SequenceNumber"]) == 20
    assert first["SequenceNumber"] < second["SequenceNumber"]


def test_messages_of_a_standard_queue_have_none_of_these() -> None:
    (record,) = records(sqs.messages("a"))
    names = {"ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp"}
    assert set(record["attributes"]) == names


def test_what_a_message_was_given_beside_is_shown() -> None:
    source = "arn:aws:sqs:us-east-1:123456789012:orders"
    given = sqs.message("a", trace_header="Root=1-2-3", dead_letter_source_arn=source)
    (record,) = records(sqs.messages(given))
    assert record["attributes"]["AWSTraceHeader"] == "Root=1-2-3"
    assert record["attributes"]["DeadLetterQueueSourceArn"] == source


def test_bytes_are_no_body() -> None:
    with pytest.raises(UsageError, match="a text is needed, not bytes"):
        sqs.messages(b"a")  # type: ignore[arg-type]


def test_what_is_not_json_is_no_body() -> None:
    with pytest.raises(UsageError, match="an event is made of JSON values only"):
        sqs.messages({"when": object()})


@pytest.mark.parametrize("build", [sqs.messages, kinesis.records, sns.envelope], ids=["sqs", "kinesis", "sns"])
def test_a_batch_has_to_be_unpacked(build: Any) -> None:
    with pytest.raises(UsageError, match=r"one by one, as in f\(\*batch\)"):
        build([sqs.message("a"), sqs.message("b")])


@pytest.mark.parametrize("build", [kinesis.records, sns.notification], ids=["kinesis", "sns"])
def test_a_message_is_for_its_own_service(build: Any) -> None:
    with pytest.raises(UsageError, match="a record is no body"):
        build(sqs.message("a"))


def test_a_truth_value_is_no_attribute() -> None:
    with pytest.raises(UsageError, match="SQS has no type for True"):
        sqs.messages(sqs.message("a", attributes={"b": True}))
    with pytest.raises(UsageError, match="SNS has no type for False"):
        sns.notification("a", attributes={"b": False})


@pytest.mark.parametrize("beside", [{"deduplication_id": "d"}, {"sequence_number": "1"}], ids=str)
def test_a_standard_queue_does_not_deduplicate(beside: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="my-queue is no FIFO queue"):
        sqs.messages(sqs.message("a", **beside))


def test_S3_in_SNS_in_SQS_is_read_back() -> None:
    inner = s3.object_created("bucket", "a b.txt", body=b"abc")
    (record,) = records(sqs.messages(sns.envelope(inner)))
    envelope = json.loads(record["body"])
    assert envelope["Type"] == "Notification"
    assert json.loads(envelope["Message"]) == inner


def test_EventBridge_in_SQS_is_read_back() -> None:
    inner = eventbridge.event({"order": 1}, detail_type="Order placed")
    assert json.loads(records(sqs.messages(inner))[0]["body"]) == inner


def test_B187_attributes_of_a_notification_have_types() -> None:
    given: dict[str, Any] = {"a": "x", "b": b"\x01", "c": 1.5, "d": ["p", 1, None]}
    (record,) = records(sns.notification("m", attributes=given))
    assert record["Sns"]["MessageAttributes"] == {
        "a": {"Type": "String", "Value": "x"},
        "b": {"Type": "Binary", "Value": "AQ=="},
        "c": {"Type": "Number", "Value": "1.5"},
        "d": {"Type": "String.Array", "Value": '["p",1,null]'},
    }


def test_functions_see_a_subject_that_is_missing_and_queues_do_not() -> None:
    assert records(sns.notification("m"))[0]["Sns"]["Subject"] is None
    envelope = sns.envelope("m")
    assert set(envelope) == {
        "Type",
        "MessageId",
        "TopicArn",
        "Message",
        "Timestamp",
        "SignatureVersion",
        "Signature",
        "SigningCertURL",
        "UnsubscribeURL",
    }


def test_one_publication_is_the_same_message_for_all_subscribers() -> None:
    topic = "arn:aws:sns:us-east-1:123456789012:t"
    sent = records(sns.notification("m", topic_arn=topic))[0]
    envelope = sns.envelope("m", topic_arn=topic, subject="s", sequence_number="10000000000000000000")
    assert sent["Sns"]["MessageId"] == envelope["MessageId"]
    assert (envelope["Subject"], envelope["SequenceNumber"]) == ("s", "10000000000000000000")
    assert sent["EventSubscriptionArn"].startswith(f"{topic}:")


def test_the_made_up_signature_is_as_long_as_a_real_one() -> None:
    signature = records(sns.notification("m", origin=Origin(seed="x")))[0]["Sns"]["Signature"]
    assert len(base64.b64decode(signature)) == 256
