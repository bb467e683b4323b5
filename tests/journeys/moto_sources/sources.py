"""Queues, streams and tables of moto, and functions that write down what they get."""

from __future__ import annotations

from typing import Any

import boto3

from lambdamock import Aws
from lambdamock.domain.journal import Invocation
from lambdamock.timing import EPOCH

REGION = "us-east-1"
ACCOUNT = "123456789012"
KINESIS = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/"


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def queue(name: str, **attributes: str) -> tuple[str, str]:
    """Its URL and ARN."""
    url = client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"


def table(name: str = "orders", view: str = "NEW_AND_OLD_IMAGES", key: str = "S") -> str:
    """The ARN of its stream."""
    answer = client("dynamodb").create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": key}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": view},
    )
    arn: str = answer["TableDescription"]["LatestStreamArn"]
    return arn


def stream(name: str = "clicks", shards: int = 1) -> str:
    """Its ARN."""
    client("kinesis").create_stream(StreamName=name, ShardCount=shards)
    return KINESIS + name


class Consumer:
    """A deployed function, its mapping, and the records that it got; it fails while `is_broken`."""

    def __init__(self, aws: Aws, arn: str, name: str = "consumer", **members: Any) -> None:
        self.batches: list[list[dict[str, Any]]] = []
        self.is_broken = False
        aws.function(self._handle, name=name)
        self._lambda = aws.client()
        mapping = self._lambda.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, **members)
        self.uuid: str = mapping["UUID"]

    def _handle(self, event: Any, context: Any) -> None:
        self.batches.append(event["Records"])
        if self.is_broken:
            raise ValueError("broken")

    @property
    def records(self) -> list[dict[str, Any]]:
        return [record for batch in self.batches for record in batch]

    def update(self, **members: Any) -> None:
        self._lambda.update_event_source_mapping(UUID=self.uuid, **members)


def begun(aws: Aws) -> list[float]:
    """When the invocations began, in seconds of the mock's time."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation)]
