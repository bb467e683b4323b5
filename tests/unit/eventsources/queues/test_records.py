"""Messages become records."""

from __future__ import annotations

import json

import pytest

from lambdamock.domain.ports import QueueMessage
from lambdamock.eventsources.queues.records import Held, event_of, held, record_of

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"
ATTRIBUTES = {
    "ApproximateReceiveCount": "3",
    "SentTimestamp": "1767225600123",
    "SenderId": "AIDA",
    "ApproximateFirstReceiveTimestamp": "1767225601456",
}


def message(body: str = "b", **attributes: str) -> QueueMessage:
    return QueueMessage("id", "handle", body, {**ATTRIBUTES, **attributes}, {})


def test_a_record_has_the_attributes_of_its_message() -> None:
    assert record_of(message(), QUEUE, has_window=False) == {
        "messageId": "id",
        "receiptHandle": "handle",
        "body": "b",
        "attributes": ATTRIBUTES,
        "messageAttributes": {},
        "md5OfBody": "92eb5ffee6ae2fec3ad71c777531578f",
        "eventSource": "aws:sqs",
        "eventSourceARN": QUEUE,
        "awsRegion": "eu-west-1",
    }


def test_a_record_of_a_fifo_queue_tells_its_group_and_place() -> None:
    of_fifo = {"MessageGroupId": "g", "MessageDeduplicationId": "d", "SequenceNumber": "18"}
    record = record_of(message(**of_fifo), f"{QUEUE}.fifo", has_window=False)
    assert record["attributes"] == {**ATTRIBUTES, **of_fifo}


@pytest.mark.parametrize(
    ("attributes", "of_queue"),
    [
        pytest.param({"MessageGroupId": "tenant"}, {"MessageGroupId": "tenant"}, id="a group of a fair queue"),
        pytest.param({"AWSTraceHeader": "Root=1"}, {"AWSTraceHeader": "Root=1"}, id="a trace"),
        pytest.param({"SequenceNumber": "18"}, {}, id="what only FIFO queues have"),
    ],
)
def test_a_record_of_a_standard_queue_tells_what_its_message_has(
    attributes: dict[str, str], of_queue: dict[str, str]
) -> None:
    record = record_of(message(**attributes), QUEUE, has_window=False)
    assert record["attributes"] == {**ATTRIBUTES, **of_queue}


def test_with_a_window_the_md5_of_no_attributes_is_null() -> None:
    assert record_of(message(), QUEUE, has_window=True)["md5OfMessageAttributes"] is None


def test_how_often_a_message_was_received_is_in_its_attributes() -> None:
    assert Held(message(), {}, b"", 0.0).receive_count == 3


def test_an_event_is_its_records_and_the_same_as_json() -> None:
    batch = [held(message(body), QUEUE, 0.0, has_window=False) for body in ("é", '"')]
    event, content = event_of(batch)
    assert event == {"Records": [one.record for one in batch]}
    assert content == json.dumps(event, separators=(",", ":")).encode()
