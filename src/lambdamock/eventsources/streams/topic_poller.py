"""Reads a topic of Kafka for a mapping, and lets the consumer group know how far it is."""

from __future__ import annotations

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import GroupSource, SourceMissing, StreamRecord, StreamSource
from lambdamock.eventsources.streams.batches import Work
from lambdamock.eventsources.streams.poller import StreamPoller
from lambdamock.eventsources.streams.records import Reading
from lambdamock.eventsources.streams.shard_reader import Lane, ShardReader


class TopicPoller(StreamPoller):
    """Reads one topic, with one consumer, or in provisioned mode with as many as the mapping has pollers at least.

    Source: documented, developer guide of today, "Customizable consumer group ID", and that pollers of provisioned mode
    share the partitions; assumed, that there are never more of them than `MinimumPollers`, and which one has a
    partition.
    """

    def _lanes(self, mapping: EventSourceMapping) -> int:
        pollers: int = mapping.settings.get("ProvisionedPollerConfig", {}).get("MinimumPollers", 1)
        return pollers

    def _lane_of(self, record: StreamRecord, lanes: int) -> int:
        partition: int = record.content["partition"]
        return partition % lanes

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
        try:
            source = None if mapping is None else self._around.open_stream(mapping)
        except SourceMissing:  # the topic was deleted while the function had a batch
            return
        if isinstance(source, GroupSource):
            with self._guard:
                for name, reader in self._readers.items():
                    source.commit(name, reader.progress)
