"""Reads a stream for a mapping: batches of each shard in their order, one synchronous invocation each.

Source: documented, developer guide, "Using AWS Lambda with Amazon Kinesis", "... with Amazon DynamoDB", rules B111 to
B120, B127, B131 to B145, B151 and B156; API reference, CreateEventSourceMapping.
"""

from __future__ import annotations

from functools import partial
from json import loads
from threading import RLock
from typing import Any

from lambdamock.domain.journal import Invocation, RecordsDiscarded
from lambdamock.domain.mappings import EventSourceMapping, Mappings, State
from lambdamock.domain.ports import Shard, StreamRecord, StreamSource
from lambdamock.events.content import Event
from lambdamock.eventsources.batch_responses import report_of
from lambdamock.eventsources.batch_size import BATCH_BYTES
from lambdamock.eventsources.filters.criteria import wanted
from lambdamock.eventsources.poller import OK, PATIENCE, PROBLEM, Poller, PollJob, Surroundings, window_of
from lambdamock.eventsources.streams.batches import (
    TOO_LARGE,
    Held,
    Work,
    after_failure,
    delay_of,
    first_failed,
    is_exhausted,
    json_of,
)
from lambdamock.eventsources.streams.failures import Failures
from lambdamock.eventsources.streams.records import KINDS, Reading, payload_of
from lambdamock.eventsources.streams.shard_reader import Lane, ShardReader, by_key
from lambdamock.eventsources.streams.unfinished import Unfinished, unfinished
from lambdamock.invocation.chains import Turn
from lambdamock.invocation.executions import Execution


class StreamPoller(Poller):
    """Reads the shards of one stream. How far it is outlasts that the mapping is disabled."""

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        super().__init__(uuid, table, around)
        self._readers: dict[str, ShardReader] = {}
        self._has_begun = False
        self._guard = RLock()  # two threads may poll at the same time
        self._failures = Failures(around)

    @property
    def ends_loops(self) -> bool:
        """Source: documented, developer guide of today, "Recursive loop detection": not for streams."""
        return False

    def _turn(self, mapping: EventSourceMapping | None) -> None:
        source = None if mapping is None else self._around.open_stream(mapping)
        if mapping is None or source is None:
            self._readers.clear()
            return
        if mapping.state is not State.ENABLED:
            return
        with self._guard:
            self._find_shards(mapping, source)
            readers = list(self._readers.values())
        for reader in readers:
            if all(parent.is_done for parent in self._parents(reader.shard)):
                self._read(reader, source)

    def _find_shards(self, mapping: EventSourceMapping, source: StreamSource) -> None:
        """Shards that come after the mapping has begun are read from their first record on; also those of another
        stream of that name, which has taken the place of one that is gone.
        """
        start, lanes = self._start(mapping), self._lanes(mapping)
        shards = source.shards()
        for shard in shards:
            if shard.shard_id not in self._readers:
                position = source.start(shard.shard_id, *start)
                self._readers[shard.shard_id] = ShardReader(shard, position, lanes, self._lane_of)
        self._has_begun = True
        there = {shard.shard_id for shard in shards}
        self._readers = {name: reader for name, reader in self._readers.items() if name in there or not reader.is_done}

    def _start(self, mapping: EventSourceMapping) -> tuple[str, float | None]:
        if self._has_begun:
            return "TRIM_HORIZON", None
        moment = mapping.settings.get("StartingPositionTimestamp")
        where = mapping.settings.get("StartingPosition", "TRIM_HORIZON")
        return where, None if moment is None else moment.timestamp()

    def unfinished(self, mapping: EventSourceMapping, source: StreamSource) -> list[Unfinished]:
        """What is left to do, by shard; in a source that costs nothing to read."""
        start = self._start(mapping)
        with self._guard:
            known = dict(self._readers)
            for shard in source.shards():
                if shard.shard_id not in known:
                    known[shard.shard_id] = ShardReader(shard, source.start(shard.shard_id, *start), 1)
            found = [unfinished(reader, source) for reader in known.values()]
        return [one for one in found if one.records or one.running]

    def _lanes(self, mapping: EventSourceMapping) -> int:
        """How many batches of a shard are handed over at a time."""
        factor: int = mapping.settings.get("ParallelizationFactor", 1)
        return factor

    def _lane_of(self, record: StreamRecord, lanes: int) -> int:
        return by_key(record, lanes)

    def _parents(self, shard: Shard) -> list[ShardReader]:
        return [self._readers[parent] for parent in shard.parents if parent in self._readers]

    def _read(self, reader: ShardReader, source: StreamSource) -> None:
        """Hand over one batch of each lane that is free."""
        with self._guard:
            mapping = self._table.get(self._uuid)
            if mapping is not None:
                reader.divide(self._lanes(mapping))
            lanes = reader.lanes
        for lane in lanes:
            mapping = self._table.get(self._uuid)  # the function may have changed it
            if mapping is None or mapping.state is not State.ENABLED:
                return
            reading = self._reading(mapping, reader)
            with self._guard:
                work = self._next(reading, reader, lane, source)
            if work is not None:
                self._hand_over(reading, lane, self._fresh(reading, source, lane, work))

    def _reading(self, mapping: EventSourceMapping, reader: ShardReader) -> Reading:
        return Reading(mapping, reader.shard.shard_id, self._around.role_of(mapping) or "")

    def _next(self, reading: Reading, reader: ShardReader, lane: Lane, source: StreamSource) -> Work | None:
        """What a lane hands over now; when it will have something, it is looked at again."""
        now = self._around.clock.now()
        if lane.is_running:
            return None
        if now < lane.not_before:
            return None
        settings = reading.mapping.settings
        size, length = settings["BatchSize"], settings.get("TumblingWindowInSeconds", 0)
        if not length:
            lane.window = None
        filtered: list[StreamRecord] = []
        if not lane.work:
            reader.fill(source, lane, size, now, partial(self._taken, reading, filtered))
        self._pass_over(reading, filtered, "Filtered")
        window = window_of(reading.mapping, KINDS[reading.mapping.source].window)
        work = lane.next_batch(size, window, now, length)
        if isinstance(work, Work):
            lane.is_running = True
            return work
        if work is not None:
            self.look(work)
        return None

    def _taken(self, reading: Reading, filtered: list[StreamRecord], record: StreamRecord) -> Held | None:
        """A record as it is held; None when the filters drop it."""
        mapping = reading.mapping
        event = KINDS[mapping.source].record(record, reading)
        if not wanted(mapping.settings.get("FilterCriteria"), mapping.source, event):
            filtered.append(record)
            return None
        return Held(record, event, json_of(event))

    def _fresh(self, reading: Reading, source: StreamSource, lane: Lane, work: Work) -> Work:
        """What is left of a batch when records that are too old are gone.

        Source: documented, API reference, `MaximumRecordAgeInSeconds`, rules B114 and B156; assumed, that the end of a
            window is told for as long as a record of its last moment would be tried.
        """
        now = self._around.clock.now()
        most = reading.mapping.settings.get("MaximumRecordAgeInSeconds", -1)
        if not work.records:
            age = 0.0 if lane.window is None else now - lane.window.end
            if age < source.retention and not 0 <= most < age:
                return work
            lane.window = None
            return work._replace(is_final=False)
        expired = [one for one in work.records if one.record.arrived_at + source.retention <= now]
        kept = work.records[len(expired) :]
        old = [one for one in kept if 0 <= most < now - one.record.arrived_at]
        self._pass_over(reading, [one.record for one in expired], "Expired")
        if old:
            self._give_up(reading, work._replace(records=tuple(old)), "RecordAgeExceeded")
        return work._replace(records=kept[len(old) :])

    def _hand_over(self, reading: Reading, lane: Lane, work: Work) -> None:
        """Invoke the function; what comes of it, comes when its time is over.

        Source: documented, rule A176: a batch for which the function is throttled is tried until its records are too
        old; Kinesis developer guide of today, "Process large records": one that an event has no room for goes to the
        destination of failures at once; assumed, after which delays, that it is the same for a function that is not
        there, and how a record that is too large is told of.
        """
        if not work.records and not work.is_final:
            self._free(lane)
            return
        payload = payload_of(work.records, reading, self._beside(reading, lane, work))
        if len(payload) > BATCH_BYTES and len(work.records) == 1:
            self._note_batch(reading, work, TOO_LARGE, PROBLEM)
            self._give_up(reading, work, TOO_LARGE)
            self._free(lane)
            return
        event = loads(payload)  # the handler may change it, and the records may come again
        chain = self._chain_of(work)
        try:
            execution = self._execute(reading.mapping, event, chain, payload=payload, number=work.attempts + 1)
        except BaseException:
            with self._guard:
                lane.work.appendleft(work)
                lane.is_running = False
            raise
        if isinstance(execution, str):
            self._note_batch(reading, work, execution, PROBLEM)
            self._try_again(reading, lane, [work._replace(tries=work.tries + 1)], is_refused=True)
            return
        conclude = partial(self._conclude, reading, lane, work, execution)
        if execution.end <= self._around.clock.now():
            conclude()
            return
        with self._around.lock:
            self._around.scheduler.add(PollJob(execution.end, conclude, f"end of a batch of mapping {self._uuid}"))

    def _beside(self, reading: Reading, lane: Lane, work: Work) -> Event:
        """What the event of a batch has besides its records."""
        if lane.window is None:
            return {}
        arn = reading.mapping.source_arn or ""
        return lane.window.members(reading.shard_id, arn, is_final=work.is_final, is_early=work.is_early)

    def _chain_of(self, work: Work) -> Turn | None:
        if not self._around.turns:
            return None
        return self._chain([source_id(one.event) for one in work.records])

    def _conclude(self, reading: Reading, lane: Lane, work: Work, execution: Execution) -> None:
        """Go on after a batch: with the next one, with what is left of it, or with what it is split into."""
        execution.release()
        invocation = execution.invocation
        failed, reason = _failed(reading.mapping, work, invocation)
        result = OK if invocation.function_error is None else PROBLEM
        if failed is None:
            self._note_batch(reading, work, "Success", result, invocation.at, reason)
            self._succeed(reading, lane, work, invocation)
            return
        self._note_batch(reading, work, "PartialFailure" if failed else "Failure", result, invocation.at, reason)
        if failed and lane.window is not None:
            lane.window = lane.window.after(invocation.payload)
        self._fail(reading, lane, work, failed, invocation)

    def _succeed(self, reading: Reading, lane: Lane, work: Work, invocation: Invocation) -> None:
        if lane.window is not None:
            lane.window = None if work.is_final else lane.window.after(invocation.payload)
            if lane.window is not None and lane.window.is_too_large:
                with self._guard:
                    lane.work.appendleft(Work((), is_final=True, is_early=True))
        self._free(lane)

    def _fail(self, reading: Reading, lane: Lane, work: Work, first: int, invocation: Invocation) -> None:
        """Source: documented, API reference, `MaximumRetryAttempts`, `BisectBatchOnFunctionError`."""
        settings = reading.mapping.settings
        left = after_failure(work, first, invocation, bisects=settings.get("BisectBatchOnFunctionError", False))
        if not is_exhausted(left[0], settings.get("MaximumRetryAttempts", -1)):
            self._try_again(reading, lane, left)
            return
        if work.is_final:
            lane.window = None
        else:
            self._give_up(reading, left[0], "RetryAttemptsExhausted")
        self._free(lane)

    def _try_again(self, reading: Reading, lane: Lane, left: list[Work], *, is_refused: bool = False) -> None:
        """Keep what is left of a batch for its next attempt.

        Args:
            is_refused: the function could not run. While it has other batches of the mapping, it will be able to.
        """
        pace = KINDS[reading.mapping.source].pace
        with self._guard:
            lane.work.extendleft(reversed(left))
            lane.not_before = self._around.clock.now() + delay_of(left[0], pace)
            lane.is_running = False
            is_busy = any(one.is_running for reader in self._readers.values() for one in reader.lanes)
        settings = reading.mapping.settings
        is_bounded = is_busy if is_refused else settings.get("MaximumRetryAttempts", -1) >= 0
        comes_to_an_end = is_bounded or settings.get("MaximumRecordAgeInSeconds", -1) >= 0
        self.look(lane.not_before, recurring=not comes_to_an_end and left[0].tries >= PATIENCE)

    def _free(self, lane: Lane) -> None:
        with self._guard:
            lane.is_running = False
        self.look()

    def _give_up(self, reading: Reading, work: Work, reason: str) -> None:
        self._pass_over(reading, [one.record for one in work.records], reason)
        self._failures.tell(reading, work, reason)

    def _pass_over(self, reading: Reading, records: list[StreamRecord], reason: str) -> None:
        if not records:
            return
        mapping = reading.mapping
        numbers = tuple(one.sequence_number for one in records)
        self._around.journal.append(
            RecordsDiscarded(
                self._around.clock.now(),
                self._uuid,
                mapping.source_arn or "",
                mapping.function_arn,
                reading.shard_id,
                numbers,
                reason,
            )
        )

    def _note_batch(
        self,
        reading: Reading,
        work: Work,
        outcome: str,
        result: str,
        begun_at: float | None = None,
        reason: str = "",
    ) -> None:
        """Write down what became of a batch that the function got, or could not get now.

        Source: documented, rule B231, and developer guide of today, "Types of metrics", IteratorAge: the age of the
        last record when the batch is sent to the function; rule B151, that there is one when the function is done.
        """
        records = tuple(one.record.sequence_number for one in work.records)
        sent_at = self._around.clock.now() if begun_at is None else begun_at
        age = (sent_at - work.records[-1].record.arrived_at) * 1000 if work.records else None
        self._note(
            reading.mapping, records, outcome, result, shard_id=reading.shard_id, iterator_age=age, reason=reason
        )


def source_id(event: Event) -> str:
    """What identifies a record among those of all streams."""
    arn: Any = event.get("eventSourceARN", "")
    return f"{arn.partition('/consumer/')[0]}/{event.get('eventID', '')}"


def _failed(mapping: EventSourceMapping, work: Work, invocation: Invocation) -> tuple[int | None, str]:
    """The index of the first record that failed, None when none did; and why, when the function did not.

    Source: documented, rule B127 and developer guide, "Reporting batch item failures".
    """
    if invocation.function_error is not None:
        return 0, ""
    report = report_of(mapping.settings, invocation.payload, [one.identifier for one in work.records])
    if not report.failed:
        return None, report.reason
    first = first_failed(work, report.failed)
    if len(work.records) - first == len(report.failed):
        return first, report.reason
    return first, f"{report.reason}; all from number {first + 1} on come again"
