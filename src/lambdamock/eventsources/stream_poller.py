"""Reads a stream for a mapping."""

from __future__ import annotations

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.eventsources.poller import Poller


class StreamPoller(Poller):
    """Reads the shards of one stream."""

    def _turn(self, mapping: EventSourceMapping | None) -> None:
        """Nothing yet."""
