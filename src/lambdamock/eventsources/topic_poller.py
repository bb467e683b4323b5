"""Reads a topic of Kafka for a mapping, and lets the consumer group know how far it is."""

from __future__ import annotations

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import GroupSource, StreamSource
from lambdamock.eventsources.shard_reader import Lane, ShardReader
from lambdamock.eventsources.stream_batches import Work
from lambdamock.eventsources.stream_poller import StreamPoller
from lambdamock.eventsources.stream_records import Reading


class TopicPoller(StreamPoller):
    """Reads one topic.

    Source: documented, developer guide of today, "Customizable consumer group ID".
    """

    def _next(self, reading: Reading, reader: ShardReader, lane: Lane, source: StreamSource) -> Work | None:
        work = super()._next(reading, reader, lane, source)
        if work is None:  # the filters may have dropped all there was
            self._commit(reading.mapping)
        return work

    def _free(self, lane: Lane) -> None:
        super()._free(lane)
        self._commit(self._table.get(self._uuid))

    def _try_again(self, reading: Reading, lane: Lane, left: list[Work], *, is_refused: bool = False) -> None:
        super()._try_again(reading, lane, left, is_refused=is_refused)
        self._commit(reading.mapping)

    def _commit(self, mapping: EventSourceMapping | None) -> None:
        source = None if mapping is None else self._around.open_stream(mapping)
        if isinstance(source, GroupSource):
            with self._guard:
                for name, reader in self._readers.items():
                    if not any(lane.is_running for lane in reader.lanes):
                        source.commit(name, reader.done_until)
