"""A broker, and a function that reads one of its queues."""

from __future__ import annotations

from base64 import b64decode
from typing import Any, Final, Literal

from lambdamock import Aws
from lambdamock.domain.journal import Batch, Invocation
from lambdamock.timing import EPOCH

SECRET: Final = {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:broker-AbCdEf"}


def records_of(event: Any) -> list[Any]:
    return [*event.get("messages", ()), *(one for some in event.get("rmqMessagesByQueue", {}).values() for one in some)]


class Reader:
    """A broker with a queue `orders`, and a function of that name that fails at some messages."""

    def __init__(self, aws: Aws, engine: Literal["RabbitMQ", "ActiveMQ"], *bad: str) -> None:
        self.aws = aws
        self.broker = aws.brokers.create("my-broker", engine=engine)
        self.bad = set(bad)
        self.batches: list[list[str]] = []
        self.again: list[list[bool]] = []
        self.function = aws.function(self._handle, name="orders")

    def _handle(self, event: Any, context: Any) -> None:
        records = records_of(event)
        bodies = [b64decode(one["data"]).decode() for one in records]
        self.batches.append(bodies)
        self.again.append([one["redelivered"] for one in records])
        if self.bad & set(bodies):
            raise ValueError(bodies)

    def mapped(self, function: str = "orders", host: str | None = None, queue: str = "orders", **members: Any) -> str:
        hosts = [] if host is None else [{"Type": "VIRTUAL_HOST", "URI": host}]
        answer = self.aws.client().create_event_source_mapping(
            FunctionName=function,
            EventSourceArn=self.broker.arn,
            Queues=[queue],
            SourceAccessConfigurations=[SECRET, *hosts],
            **{"MaximumBatchingWindowInSeconds": 0, **members},
        )
        uuid: str = answer["UUID"]
        return uuid

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.broker.send(body, "orders")

    def left(self) -> list[bytes]:
        return [one.body for one in self.broker.messages("orders")]

    def begun(self) -> list[float]:
        """When the invocations began, in seconds of the mock's time."""
        return [one.at - EPOCH for one in self.aws.journal.of(Invocation)]

    def outcomes(self) -> list[str]:
        return [one.outcome for one in self.aws.journal.of(Batch)]

    def result(self, uuid: str) -> str:
        found: str = self.aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
        return found
