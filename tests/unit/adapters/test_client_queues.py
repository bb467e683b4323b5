"""Queues are read with clients of their region, as far as something in the process answers."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lambdamock.adapters.client_queues import ClientQueue, ClientQueues
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.source_times import SourceTimes
from lambdamock.domain.ports import QueueMessage, SourceMissing
from lambdamock.errors import UsageError

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:q"
URL = "https://sqs/q"
TOLD = {"MessageId": "1", "ReceiptHandle": "h", "Body": "b", "Attributes": {"SenderId": "s"}}
REFUSED = ClientError({"Error": {"Code": "QueueDoesNotExist", "Message": ""}}, "ReceiveMessage")


class Answering:
    """Stands in for `Neighbours` and its clients: each operation has one answer, and is written down."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {
            "get_queue_url": {"QueueUrl": URL},
            "get_queue_attributes": {"Attributes": {"QueueArn": QUEUE}},
            **answers,
        }
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.is_there = True

    def may_answer(self) -> bool:
        return self.is_there

    def client(self, service: str, region: str) -> Answering:
        self.calls.append((service, {"region": region}))
        return self

    def __getattr__(self, operation: str) -> Any:
        def call(**members: Any) -> Any:
            self.calls.append((operation, members))
            answer = self.answers.get(operation, {})
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call


def opened(neighbours: Answering) -> ClientQueue | None:
    return ClientQueues(cast("Neighbours", neighbours), nullcontext, SourceTimes(lambda: 0.0)).open(QUEUE)


def queue_of(neighbours: Answering, times: SourceTimes | None = None) -> ClientQueue:
    return ClientQueue(neighbours, URL, QUEUE, nullcontext, times or SourceTimes(lambda: 0.0))


def test_a_queue_is_looked_for_in_its_region_once() -> None:
    neighbours = Answering()
    queues = ClientQueues(cast("Neighbours", neighbours), nullcontext, SourceTimes(lambda: 0.0))
    assert queues.open(QUEUE) is not None
    assert neighbours.calls[0] == ("sqs", {"region": "eu-west-1"})
    neighbours.calls.clear()
    assert queues.open(QUEUE) is not None
    assert [operation for operation, _ in neighbours.calls] == ["sqs"]


def test_nobody_is_asked_where_nothing_may_answer() -> None:
    neighbours = Answering()
    neighbours.is_there = False
    assert (opened(neighbours), neighbours.calls) == (None, [])


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param({"get_queue_url": UsageError("nothing")}, id="nothing answers"),
        pytest.param({"get_queue_url": EndpointConnectionError(endpoint_url="http://localhost")}, id="server is gone"),
        pytest.param({"get_queue_attributes": {"Attributes": {"QueueArn": f"{QUEUE}-2"}}}, id="another account's"),
    ],
)
def test_a_queue_that_is_not_there_is_not_read(answers: dict[str, Any]) -> None:
    assert opened(Answering(**answers)) is None


def test_a_queue_that_is_gone_is_told() -> None:
    with pytest.raises(SourceMissing, match=QUEUE):
        opened(Answering(get_queue_url=REFUSED))
    with pytest.raises(SourceMissing, match=QUEUE):
        queue_of(Answering(receive_message=REFUSED)).receive(10)


def test_messages_are_received_without_waiting_and_with_all_attributes() -> None:
    binary = {"DataType": "Binary", "BinaryValue": b"x"}
    text = {"DataType": "String", "StringValue": "y"}
    told = {**TOLD, "MessageAttributes": {"binary": binary, "text": text}}
    neighbours = Answering(receive_message={"Messages": [told]})
    attributes: dict[str, tuple[str, str | bytes]] = {"binary": ("Binary", b"x"), "text": ("String", "y")}
    assert queue_of(neighbours).receive(7) == [QueueMessage("1", "h", "b", {"SenderId": "s"}, attributes)]
    [(_, members)] = neighbours.calls
    assert members == {
        "QueueUrl": URL,
        "MaxNumberOfMessages": 7,
        "WaitTimeSeconds": 0,
        "AttributeNames": ["All"],
        "MessageAttributeNames": ["All"],
    }


@pytest.mark.parametrize("answer", [{}, UsageError("nothing")], ids=["empty", "nothing answers"])
def test_there_may_be_no_messages(answer: Any) -> None:
    assert queue_of(Answering(receive_message=answer)).receive(10) == []


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param({"VisibilityTimeout": "45"}, (45, False), id="without a redrive policy"),
        pytest.param(
            {"VisibilityTimeout": "0", "RedrivePolicy": '{"deadLetterTargetArn":"a","maxReceiveCount":3}'},
            (0, True),
            id="with one",
        ),
        pytest.param({"VisibilityTimeout": "30", "RedrivePolicy": ""}, (30, False), id="with an empty one"),
    ],
)
def test_a_queue_tells_its_attributes(attributes: dict[str, str], expected: tuple[int, bool]) -> None:
    queue = queue_of(Answering(get_queue_attributes={"Attributes": attributes}))
    assert (queue.visibility_timeout, queue.gives_up) == expected


@pytest.mark.parametrize(
    ("act", "operation", "members"),
    [
        pytest.param(ClientQueue.delete, "delete_message_batch", {}, id="delete"),
        pytest.param(ClientQueue.release, "change_message_visibility_batch", {"VisibilityTimeout": 0}, id="release"),
    ],
)
def test_messages_are_changed_ten_at_a_time(act: Any, operation: str, members: dict[str, int]) -> None:
    neighbours = Answering()
    act(queue_of(neighbours), [f"h{number}" for number in range(11)])
    first, second = neighbours.calls
    assert (first[0], len(first[1]["Entries"])) == (operation, 10)
    assert second == (operation, {"QueueUrl": URL, "Entries": [{"Id": "0", "ReceiptHandle": "h10", **members}]})


def test_a_queue_knows_when_its_next_delayed_message_is_to_be_had() -> None:
    times = SourceTimes(lambda: 0.0)
    queue = queue_of(Answering(), times)
    assert queue.delayed_until() is None
    times.await_message(QUEUE, 5.0)
    times.await_message(f"{QUEUE}-2", 3.0)
    assert queue.delayed_until() == 5.0
