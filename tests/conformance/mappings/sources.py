"""A source of every kind that the page of CreateEventSourceMapping names, and a function that reads it."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import pytest
from botocore.exceptions import ClientError

from lambdamock import Aws
from lambdamock.domain.journal import Invocation, RecordsDiscarded
from lambdamock.events.kinesis import record
from lambdamock.timing import EPOCH

SECRET: Final = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:reader-a1b2c3"}]
OLDEST: Final = {"StartingPosition": "TRIM_HORIZON"}


class Source(NamedTuple):
    """A source that holds numbers.

    Attributes:
        members: what a mapping says to read it, from its beginning on.
        send: puts numbers into it, one record each.
        records: those of an event.
        number: what a record holds.
        identifier: how a function reports that the record has failed.
        pattern: that of a filter which lets one number through.
    """

    members: Mapping[str, Any]
    send: Callable[..., None]
    records: Callable[[Any], list[Any]]
    number: Callable[[Any], int]
    identifier: Callable[[Any], Any]
    pattern: Callable[[int], Any]

    def numbers(self, event: Any) -> list[int]:
        return [self.number(one) for one in self.records(event)]


def text(number: int) -> str:
    return json.dumps({"n": number})


def number_of(content: str | bytes) -> int:
    number: int = json.loads(content)["n"]
    return number


def in_records(event: Any) -> list[Any]:
    records: list[Any] = event["Records"]
    return records


def kinesis(aws: Aws, name: str, shards: int = 1) -> Source:
    """A stream; every number has a partition key of its own."""
    stream = aws.streams.create(name, shards=shards)
    return Source(
        {"EventSourceArn": stream.arn, **OLDEST},
        lambda *numbers: stream.put_many([record(text(one), partition_key=str(one)) for one in numbers]),
        in_records,
        lambda one: number_of(b64decode(one["kinesis"]["data"])),
        lambda one: one["kinesis"]["sequenceNumber"],
        lambda number: {"data": {"n": [number]}},
    )


def dynamodb(aws: Aws, name: str, shards: int = 1) -> Source:
    """A table whose keys are the numbers."""
    table = aws.tables.create(f"table-{name}", shards=shards)

    def send(*numbers: int) -> None:
        for number in numbers:
            table.put({"id": number})

    return Source(
        {"EventSourceArn": table.stream_arn, **OLDEST},
        send,
        in_records,
        lambda one: int(one["dynamodb"]["Keys"]["id"]["N"]),
        lambda one: one["dynamodb"]["SequenceNumber"],
        lambda number: {"dynamodb": {"Keys": {"id": {"N": [str(number)]}}}},
    )


def sqs(aws: Aws, name: str, group: str | None = None) -> Source:
    queue = aws.queues.create(name)
    return Source(
        {"EventSourceArn": queue.arn},
        lambda *numbers: queue.send_many(map(text, numbers), group=group),
        in_records,
        lambda one: number_of(one["body"]),
        lambda one: one["messageId"],
        lambda number: {"body": {"n": [number]}},
    )


def sqs_fifo(aws: Aws, name: str) -> Source:
    """A queue with one group of messages."""
    return sqs(aws, f"{name}.fifo", "numbers")


def _topic(topic: Any, members: Mapping[str, Any]) -> Source:
    def send(*numbers: int) -> None:
        for number in numbers:
            topic.send(text(number))

    return Source(
        {**members, "Topics": [topic.name], **OLDEST},
        send,
        lambda event: [one for partition in event["records"].values() for one in partition],
        lambda one: number_of(b64decode(one["value"])),
        lambda one: {"partition": f"{one['topic']}-{one['partition']}", "offset": one["offset"]},
        lambda number: {"value": {"n": [number]}},
    )


def msk(aws: Aws, name: str) -> Source:
    topic = aws.topics.create("numbers", cluster=name)
    return _topic(topic, {"EventSourceArn": topic.cluster_arn})


def kafka(aws: Aws, name: str) -> Source:
    servers = [f"{name}.example.com:9092"]
    members = {
        "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": servers}},
        "SourceAccessConfigurations": SECRET,
    }
    return _topic(aws.topics.create("numbers", servers=tuple(servers)), members)


def mq(aws: Aws, name: str) -> Source:
    broker = aws.brokers.create(name)

    def send(*numbers: int) -> None:
        for number in numbers:
            broker.send(text(number), "numbers")

    return Source(
        {"EventSourceArn": broker.arn, "Queues": ["numbers"], "SourceAccessConfigurations": SECRET},
        send,
        lambda event: [one for messages in event["rmqMessagesByQueue"].values() for one in messages],
        lambda one: number_of(b64decode(one["data"])),
        lambda one: one["basicProperties"]["messageId"],
        lambda number: {"data": {"n": [number]}},
    )


KINDS: Final[Mapping[str, Callable[[Aws, str], Source]]] = {
    "kinesis": kinesis,
    "dynamodb": dynamodb,
    "sqs": sqs,
    "sqs-fifo": sqs_fifo,
    "msk": msk,
    "kafka": kafka,
    "mq": mq,
}


class Reader:
    """A handler that writes down the numbers that it gets, fails at bad ones, and answers something.

    Args:
        bad: numbers at which it fails.
        answer: what it makes of an event.
        takes: virtual seconds of each invocation.
    """

    def __init__(
        self, source: Source, *bad: int, answer: Callable[[Any], Any] = lambda _event: None, takes: float = 0.0
    ) -> None:
        self.source = source
        self.bad = set(bad)
        self.answer = answer
        self.takes = takes
        self.batches: list[list[int]] = []
        self.events: list[Any] = []

    def __call__(self, event: Any, context: Any) -> Any:
        from time import sleep

        numbers = self.source.numbers(event)
        self.batches.append(numbers)
        self.events.append(event)
        sleep(self.takes)
        if self.bad & set(numbers):
            raise ValueError(numbers)
        return self.answer(event)


STREAMS: Final = ("kinesis", "dynamodb")
KAFKA: Final = ("msk", "kafka")
QUEUES: Final = ("sqs", "sqs-fifo")

HAVE: Final[Mapping[str, tuple[str, ...]]] = {
    "BatchSize": tuple(KINDS),
    "BisectBatchOnFunctionError": (*STREAMS, *KAFKA),
    "DestinationConfig": (*STREAMS, *KAFKA),
    "Enabled": tuple(KINDS),
    "EventSourceArn": (*STREAMS, *QUEUES, "msk", "mq"),
    "FilterCriteria": tuple(KINDS),
    "FunctionName": tuple(KINDS),
    "FunctionResponseTypes": (*STREAMS, *QUEUES, *KAFKA),
    "MaximumBatchingWindowInSeconds": (*STREAMS, "sqs", *KAFKA, "mq"),
    "MaximumRecordAgeInSeconds": (*STREAMS, *KAFKA),
    "MaximumRetryAttempts": (*STREAMS, *KAFKA),
    "ParallelizationFactor": STREAMS,
    "Queues": ("mq",),
    "SelfManagedEventSource": ("kafka",),
    "SourceAccessConfigurations": (*KAFKA, "mq"),
    "StartingPosition": (*STREAMS, *KAFKA),
    "StartingPositionTimestamp": ("kinesis", *KAFKA),
    "Topics": KAFKA,
    "TumblingWindowInSeconds": STREAMS,
}
"""The parameters of CreateEventSourceMapping, and the kinds of sources that have them today."""


def of_kinds(parameter: str) -> Any:
    """Run a test with each kind of source that has a parameter."""
    return pytest.mark.parametrize("kind", HAVE[parameter])


def deployed(aws: Aws, reader: Reader, name: str = "reader") -> Reader:
    aws.function(reader, name=name, timeout=30)
    return reader


def mapped(aws: Aws, source: Source, function: str = "reader", **members: Any) -> str:
    """Let a function read a source; returns the UUID of the mapping."""
    answer = aws.client().create_event_source_mapping(FunctionName=function, **{**source.members, **members})
    uuid: str = answer["UUID"]
    return uuid


def begun(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of the mock's time."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation)]


def discarded(aws: Aws) -> list[tuple[str, int]]:
    """Why records were passed over, and how many at a time."""
    return [(one.reason, len(one.records)) for one in aws.journal.of(RecordsDiscarded)]


def reads(aws: Aws, source: Source, *bad: int, answer: Callable[[Any], Any] = lambda _: None, **members: Any) -> Reader:
    """A function that reads a source, once all has come to rest."""
    reader = deployed(aws, Reader(source, *bad, answer=answer))
    mapped(aws, source, **members)
    aws.settle()
    return reader


def refusal(aws: Aws, source: Source, **members: Any) -> tuple[int, str, str]:
    """Status, code and message with which a mapping is refused; nothing is left of it."""
    deployed(aws, Reader(source), "refused")
    with pytest.raises(ClientError) as refused:
        mapped(aws, source, "refused", **members)
    assert aws.client().list_event_source_mappings(FunctionName="refused")["EventSourceMappings"] == []
    answer = refused.value.response
    return answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"], answer["Error"]["Message"]


def sharded(aws: Aws, kind: str, shards: int = 3) -> Source:
    """A stream or a table whose stream has several shards."""
    return (kinesis if kind == "kinesis" else dynamodb)(aws, "numbers", shards)


def shards_of(aws: Aws) -> dict[int, str]:
    """The shard of each number of the source that `sharded` makes."""
    tables = [table._table.stream.records() for table in aws.tables.values()]
    of_tables = {int(one.content["dynamodb"]["Keys"]["id"]["N"]): shard for some in tables for shard, one in some}
    of_streams = {number_of(one.data): one.shard_id for stream in aws.streams.values() for one in stream.records}
    return of_tables | of_streams


def flat(batches: list[list[int]]) -> list[int]:
    return [number for batch in batches for number in batch]
