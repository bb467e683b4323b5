"""Sources of events that live in the mock itself, on its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain.arns import stream_of
from lambdamock.domain.ports import SourceMissing

if TYPE_CHECKING:
    from lambdamock.adapters.memory.brokers import EmbeddedBroker
    from lambdamock.adapters.memory.change_streams import EmbeddedCluster
    from lambdamock.adapters.memory.queues import EmbeddedQueue
    from lambdamock.adapters.memory.tables import EmbeddedTable
    from lambdamock.adapters.memory.topics import EmbeddedTopic
    from lambdamock.domain.ports import StreamSource


class Embedded:
    """All of them, by what a mapping names.

    Attributes:
        queues: of SQS, by ARN.
        streams: Kinesis streams, and the streams of DynamoDB tables, by ARN.
        consumers: of Kinesis streams: their ARNs, and the stream's.
        tables: of DynamoDB, by ARN.
        topics: of Kafka, by cluster (its ARN, or its bootstrap servers joined by commas) and name.
        brokers: of Amazon MQ, by ARN.
        clusters: of DocumentDB, by ARN.
    """

    def __init__(self) -> None:
        self.queues: dict[str, EmbeddedQueue] = {}
        self.streams: dict[str, StreamSource] = {}
        self.consumers: dict[str, str] = {}
        self.tables: dict[str, EmbeddedTable] = {}
        self.topics: dict[tuple[str, str], EmbeddedTopic] = {}
        self.brokers: dict[str, EmbeddedBroker] = {}
        self.clusters: dict[str, EmbeddedCluster] = {}

    def stream(self, arn: str) -> StreamSource | None:
        """The stream of an ARN, which may be that of a consumer; None when it is none of the mock's own.

        Raises:
            SourceMissing: the stream has no such consumer.
        """
        stream = self.streams.get(stream_of(arn))
        if stream is not None and arn not in self.streams and arn not in self.consumers:
            raise SourceMissing(arn)
        return stream

    def clear(self) -> None:
        """Forget them all."""
        for kind in vars(self).values():
            kind.clear()
