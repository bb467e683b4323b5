"""Topics of MSK and of clusters of the team's own, and a consumer of their records."""

from __future__ import annotations

from base64 import b64decode
from typing import Any, Final

from lambdamock import Aws
from lambdamock.domain.journal import Batch, Invocation, RecordsDiscarded
from lambdamock.timing import EPOCH

SERVERS: Final = ("kafka.example.com:9092", "kafka-2.example.com:9092")
SECRET: Final = {"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:kafka-AbCdEf"}


class OfMsk:
    config = "AmazonManagedKafkaEventSourceConfig"

    def __init__(self, aws: Aws, name: str = "orders", **options: Any) -> None:
        self.aws = aws
        self.topic = aws.topics.create(name, **options, **self.place())
        self.send = self.topic.send

    def place(self) -> dict[str, Any]:
        return {"cluster": "shop"}

    def servers(self) -> list[str]:
        return []

    def source(self) -> dict[str, Any]:
        return {"EventSourceArn": self.topic.cluster_arn}

    def mapped(self, function: str = "orders", *, group: str | None = None, **members: Any) -> str:
        grouped = {} if group is None else {self.config: {"ConsumerGroupId": group}}
        answer = self.aws.client().create_event_source_mapping(
            FunctionName=function,
            Topics=[self.topic.name],
            **self.source(),
            **{"StartingPosition": "TRIM_HORIZON", "MaximumBatchingWindowInSeconds": 0, **grouped, **members},
        )
        uuid: str = answer["UUID"]
        return uuid


class OfTheTeam(OfMsk):
    config = "SelfManagedKafkaEventSourceConfig"

    def place(self) -> dict[str, Any]:
        return {"servers": SERVERS}

    def servers(self) -> list[str]:
        return [SERVERS[1], "new.example.com:9092"]

    def source(self) -> dict[str, Any]:
        return {
            "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": self.servers()}},
            "SourceAccessConfigurations": [SECRET],
        }


class Consumer:
    """A handler that writes down the values that it gets, and fails at some of them."""

    def __init__(self, *bad: str, answer: Any = None) -> None:
        self.batches: list[list[str]] = []
        self.bad = set(bad)
        self.answer = answer

    def __call__(self, event: Any, context: Any) -> Any:
        values = [b64decode(one["value"]).decode() for records in event["records"].values() for one in records]
        self.batches.append(values)
        if self.bad & set(values):
            raise ValueError(values)
        return self.answer


def begun(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of the mock's time."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation)]


def outcomes(aws: Aws) -> list[str]:
    return [one.outcome for one in aws.journal.of(Batch)]


def given_up(aws: Aws) -> list[tuple[tuple[str, ...], str]]:
    return [(one.records, one.reason) for one in aws.journal.of(RecordsDiscarded)]
