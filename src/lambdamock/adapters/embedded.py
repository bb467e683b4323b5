"""Sources of events that live in the mock itself, on its clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdamock.adapters.queues import EmbeddedQueue
    from lambdamock.domain.ports import StreamSource


class Embedded:
    """All of them, by what a mapping names.

    Attributes:
        queues: of SQS, by ARN.
        streams: Kinesis streams, and the streams of DynamoDB tables, by ARN.
    """

    def __init__(self) -> None:
        self.queues: dict[str, EmbeddedQueue] = {}
        self.streams: dict[str, StreamSource] = {}

    def clear(self) -> None:
        """Forget them all."""
        for kind in vars(self).values():
            kind.clear()
