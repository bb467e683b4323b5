"""Messages become records; records fill batches."""

from __future__ import annotations

import pytest

from lambdamock.domain.ports import QueueMessage
from lambdamock.eventsources.queue_records import Held, fitting, record_of

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"
ATTRIBUTES = {
    "ApproximateReceiveCount": "3",
    "SentTimestamp": "1767225600123",
    "SenderId": "AIDA",
    "ApproximateFirstReceiveTimestamp": "1767225601456",
}


def message(body: str = "b", **attributes: str) -> QueueMessage:
    return QueueMessage("id", "handle", body, {**ATTRIBUTES, **attributes}, {})


def held(*sizes: int) -> list[Held]:
    return [Held(message(), {"body": "x" * size}, 0.0) for size in sizes]


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
    assert Held(message(), {}, 0.0).receive_count == 3


MEBIBYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("sizes", "batch_size", "expected"),
    [
        pytest.param((1, 1, 1), 10, 3, id="all"),
        pytest.param((1, 1, 1), 2, 2, id="as many as the batch size"),
        pytest.param((MEBIBYTE,) * 7, 10, 5, id="as many as 6 MiB hold"),
        pytest.param((7 * MEBIBYTE, 1), 10, 1, id="one at least"),
    ],
)
def test_a_batch_holds_what_fits(sizes: tuple[int, ...], batch_size: int, expected: int) -> None:
    assert fitting(held(*sizes), batch_size) == expected
