"""Event sources: whatever answers SQS, Kinesis and DynamoDB in this process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.adapters.clients import Clients
from lambdamock.adapters.memory.embedded import Embedded
from lambdamock.domain.ports import Queue, SourceMissing
from lambdamock.errors import UsageError


class ClientSources:
    """Looks queues and streams up with clients of the region that they are in.

    Args:
        embedded: sources that live in the mock itself.
    """

    def __init__(self, clients: Clients, embedded: Embedded) -> None:
        self._clients = clients
        self._embedded = embedded

    def look_up(self, arn: str) -> Queue | None:
        """What there is to know of a queue; None for streams, and when nothing in this process answers for the source.

        Raises:
            SourceMissing: there is none of that ARN.
        """
        from botocore.exceptions import ClientError

        if arn in self._embedded.queues:
            return Queue(self._embedded.queues[arn].visibility_timeout)
        if self._embedded.stream(arn) is not None:
            return None
        _, _, service, region, _, resource = arn.split(":", 5)
        if service not in _READERS or not region:
            return None
        name, read = _READERS[service]
        client = self._clients.create(name, region)
        try:
            return read(client, arn, resource)
        except UsageError:
            return None
        except ClientError as error:
            if error.response["Error"].get("Code") in MISSING:
                raise SourceMissing(arn) from error
            return None  # a mock that does not know the operation knows nothing of the source either
        finally:
            client.close()

    def engine_of(self, arn: str) -> str | None:
        """What a broker runs: "ActiveMQ" or "RabbitMQ"; None when it is none of the mock's own."""
        broker = self._embedded.brokers.get(arn)
        return None if broker is None else broker.engine


MISSING: Final = frozenset(
    {"AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist", "ResourceNotFoundException"}
)
"""Codes with which services say that there is no such source."""


def _queue(client: Any, arn: str, name: str) -> Queue:
    url = client.get_queue_url(QueueName=name)["QueueUrl"]
    attributes = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn", "VisibilityTimeout"])[
        "Attributes"
    ]
    if attributes["QueueArn"] != arn:
        raise SourceMissing(arn)
    return Queue(int(attributes["VisibilityTimeout"]))


def _stream(client: Any, _arn: str, resource: str) -> None:
    stream, _, consumer = resource.removeprefix("stream/").partition("/consumer/")
    summary = client.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]
    if consumer:
        client.describe_stream_consumer(StreamARN=summary["StreamARN"], ConsumerName=consumer.partition(":")[0])


def _table_stream(client: Any, arn: str, resource: str) -> None:
    """Asked by table: mocks answer a stream that does not exist with an error of their own."""
    table = client.describe_table(TableName=resource.split("/")[1])["Table"]
    if table.get("LatestStreamArn") != arn:
        raise SourceMissing(arn)


# Service, as in ARNs, to (the client to ask, how).
_READERS: Final[Mapping[str, tuple[str, Callable[[Any, str, str], Queue | None]]]] = {
    "sqs": ("sqs", _queue),
    "kinesis": ("kinesis", _stream),
    "dynamodb": ("dynamodb", _table_stream),
}
