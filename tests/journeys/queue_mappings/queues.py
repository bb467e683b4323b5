"""Queues of the mock itself and of moto, a consumer, and what became of its messages."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Protocol

import pytest

from lambdamock import Aws, Function
from lambdamock.domain.journal import Batch, Invocation
from lambdamock.timing import EPOCH

boto3 = pytest.importorskip("boto3")

ACCOUNT = "arn:aws:sqs:us-east-1:123456789012:"


class Queue(Protocol):
    arn: str

    def send(self, *bodies: str) -> None:
        """Send messages, all in one call."""

    def counts(self) -> tuple[int, int]:
        """How many messages are visible, and how many hidden."""


class OfTheMock:
    def __init__(self, aws: Aws, name: str, dead_letters: Any = None, most: int | None = None) -> None:
        redrive_to = None if dead_letters is None else dead_letters.queue
        self.queue = aws.queues.create(name, redrive_to=redrive_to, max_receive_count=most)
        self.arn = self.queue.arn
        self._aws = aws

    def send(self, *bodies: str) -> None:
        embedded = self._aws._simulation.embedded.queues[self.arn]
        for body in bodies:
            embedded.send(body, {})
        self._aws._simulation.run_due()

    def counts(self) -> tuple[int, int]:
        visible = [one.is_visible for one in self.queue.messages]
        return sum(visible), len(visible) - sum(visible)


class OfMoto:
    def __init__(self, _aws: Aws, name: str, dead_letters: Any = None, most: int | None = None) -> None:
        redrive = {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": most} if dead_letters else None
        self._sqs = boto3.client("sqs", region_name="us-east-1")
        attributes = {"RedrivePolicy": json.dumps(redrive)} if redrive else {}
        self._url = self._sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = ACCOUNT + name

    def send(self, *bodies: str) -> None:
        entries = [{"Id": str(index), "MessageBody": body} for index, body in enumerate(bodies)]
        self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)

    def counts(self) -> tuple[int, int]:
        answer = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["All"])["Attributes"]
        hidden = answer["ApproximateNumberOfMessagesNotVisible"]
        return int(answer["ApproximateNumberOfMessages"]), int(hidden)


MakeQueue = Callable[..., Queue]


class Consumer:
    """A handler that writes down what it gets, and fails at some messages."""

    def __init__(self, *bad: str, answer: Any = None) -> None:
        self.batches: list[list[str]] = []
        self.counts: list[list[str]] = []
        self.bad = set(bad)
        self.answer = answer

    def __call__(self, event: Any, context: Any) -> Any:
        bodies = [record["body"] for record in event["Records"]]
        self.batches.append(bodies)
        self.counts.append([record["attributes"]["ApproximateReceiveCount"] for record in event["Records"]])
        if self.bad & set(bodies):
            raise ValueError(bodies)
        return self.answer


def deployed(aws: Aws, consumer: Any, name: str = "orders", **settings: Any) -> Function:
    return aws.function(consumer, name=name, **settings)


def mapped(aws: Aws, queue: Queue, function: str = "orders", **members: Any) -> str:
    answer = aws.client().create_event_source_mapping(FunctionName=function, EventSourceArn=queue.arn, **members)
    uuid: str = answer["UUID"]
    return uuid


def begun(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of the mock's time."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation)]


def outcomes(aws: Aws) -> list[str]:
    return [one.outcome for one in aws.journal.of(Batch)]
