"""Lambda's rules for mappings of streams, held against the journal of a world.

What is here knows nothing of how the mock keeps these rules: it follows each record from entry to entry.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tests.stateful.stream_world import (
    RETENTION,
    Change,
    Outcome,
    Plan,
    Record,
    Settings,
    World,
    contents_of,
    outcome_of,
)

from lambdamock.domain.journal import Authorisation, Batch, Delivery, Invocation, RecordsDiscarded

PATIENCE = 5
"""How often a world that is to come to rest sees a batch fail that fails for ever."""

PACE = {"kinesis": 1.0, "dynamodb": 0.25}
OUTCOMES = {"Success", "PartialFailure", "Failure"}
Numbers = tuple[str, ...]


class Piece(NamedTuple):
    """Records that are handed over together once more.

    Attributes:
        batch: the first record of the batch that was first handed over: its pieces wait for each other.
    """

    numbers: Numbers
    batch: str
    attempts: int
    tries: int
    due: float


class Running(NamedTuple):
    """A batch that the function has."""

    piece: Piece
    change: Change
    at: float
    outcome: Outcome
    is_reserved: bool


class Judge:
    """Follows the journal of a world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.entries = world.aws.journal.entries
        self.pace = PACE[world.kind]
        self.fates: dict[str, str] = {}
        self.runs: Counter[str] = Counter()
        self.running: dict[Numbers, Running] = {}
        self.waiting: list[Piece] = []
        self.free_at: dict[str, float] = {}
        self.dropped: Counter[tuple[str, float]] = Counter()  # too old when their batch was to be handed over
        self.undivided: dict[str, int] = {}  # shards that are still read with that many lanes
        self.gathered: set[str] = set()  # shards of which what failed has just been gathered anew
        self.exhausted: dict[Numbers, Settings] = {}
        self.lanes = world.changes[0].settings.lanes
        self.most_tries = 0

    def judge(self) -> None:
        """Everything that has happened."""
        told = self.told()
        for index, entry in enumerate(self.entries):
            self.notice_division(index)
            if isinstance(entry, Invocation):
                event = json.loads(entry.event)
                self.start(index, entry.at, tuple(contents_of(one)[1] for one in event["Records"]))
            elif isinstance(entry, Batch) and entry.outcome in OUTCOMES:
                self.end(entry)
            elif isinstance(entry, Batch):
                self.throttle(index, entry)
            elif isinstance(entry, RecordsDiscarded):
                self.discard(index, entry, told)
        assert list(told) == [], "told of what was not given up"
        assert self.exhausted == {}, "not given up"
        assert not set(self.fates) & self.world.passed_over

    def told(self) -> Iterator[tuple[int, Delivery]]:
        return ((index, entry) for index, entry in enumerate(self.entries) if isinstance(entry, Delivery))

    def change_at(self, index: int) -> Change:
        changes = self.world.changes
        return next((change for change in reversed(changes) if change.index <= index), changes[0])

    def enabled_since(self, index: int) -> float:
        """When the mapping began to read last."""
        changes = [change for change in self.world.changes if change.index <= index]
        disabled = max((position for position, change in enumerate(changes) if not change.is_enabled), default=-1)
        return changes[disabled + 1].at

    # ------------------------------------------------------------------------------------------------------- batches

    def start(self, index: int, at: float, numbers: Numbers) -> None:
        piece = self.handed_over(index, at, numbers)
        assert self.has_room(index), "more runs than there is room for"
        self.runs.update(numbers)
        is_healed = self.world.healed_at is not None and index >= self.world.healed_at
        plans = [Plan() if is_healed else self.world.records[number].plan for number in numbers]
        change = self.change_at(index)
        counts = [self.runs[number] for number in numbers]
        outcome = outcome_of(plans, counts, takes_reports=change.settings.takes_reports)
        self.running[numbers] = Running(piece, change, at, outcome, self.reserved_at(index) is not None)

    def throttle(self, index: int, entry: Batch) -> None:
        assert entry.outcome == "TooManyRequestsException"
        piece = self.handed_over(index, entry.at, entry.records)
        assert not self.has_room(index), "there was room"
        tries = piece.tries + 1
        self.wait(piece._replace(tries=tries, due=entry.at + self.delay(tries)))

    def has_room(self, index: int) -> bool:
        """Whether the function may run once more; runs that began without reserved concurrency use none up."""
        reserved = self.reserved_at(index)
        beside = [one for one in self.running.values() if one.is_reserved]
        return reserved is None or len(beside) < reserved

    def reserved_at(self, index: int) -> int | None:
        return next(value for at, value in reversed(self.world.reserved) if at <= index)

    def handed_over(self, index: int, at: float, numbers: Numbers) -> Piece:
        """A batch that is handed over now, if that may be."""
        records = [self.world.records[number] for number in numbers]
        shard = self.shard_of(numbers)
        change = self.change_at(index)
        assert change.is_enabled, "handed over while disabled"
        assert [*numbers] == sorted({*numbers}, key=int), "out of order"
        assert len({record.shard for record in records}) == 1
        for record in records:
            assert record.number not in self.fates, f"{record} has ended: {self.fates[record.number]}"
            assert record.index <= index
            assert at - record.at < RETENTION, "expired"
            assert change.settings.age < 0 or at - record.at <= change.settings.age, "too old"
            assert record.plan.kind == "wanted" or self.was_unfiltered(record, index), "filtered"
        beside = [one for one in self.running if self.shard_of(one) == shard]
        assert not {number for one in beside for number in one} & {*numbers}, "handed over twice at a time"
        lanes = self.undivided.get(shard, self.lanes)
        assert len(beside) < lanes
        self.check_order(records, at, index, lanes)
        piece = next((one for one in self.waiting if {*one.numbers} & {*numbers}), None)
        if piece is None:
            self.check_fresh(records, at, index)
        else:
            assert numbers == piece.numbers, "not what was to be handed over next"
            self.waiting.remove(piece)
            assert at == max(piece.due, self.enabled_since(index)), "not when it was due"
        return piece or Piece(numbers, numbers[0], 0, 0, at)

    def check_order(self, records: list[Record], at: float, index: int, lanes: int) -> None:
        """What comes before in the shard, of the same key where several batches run at a time, has ended."""
        first = records[0]
        numbers, keys = {record.number for record in records}, {record.key for record in records}
        for other in self.alive(first.shard, at, index):
            is_of_lane = lanes == 1 or other.key in keys
            assert not is_of_lane or other.number in numbers or int(other.number) > int(first.number), "overtaken"
        for last in records:
            before = [other for other in self.alive(first.shard, at, index) if int(other.number) < int(last.number)]
            assert {other.number for other in before if lanes == 1 or other.key == last.key} <= numbers, "left out"
        for parent in self.ancestors(first.shard):
            assert list(self.alive(parent, at, index)) == [], "the shard that it came from has not ended"

    def check_fresh(self, records: list[Record], at: float, index: int) -> None:
        """A batch that is no other try is as large as it may be, and comes as soon as it may."""
        change = self.change_at(index)
        settings = change.settings
        assert len(records) <= settings.batch_size
        shard = records[0].shard
        if self.undivided.get(shard, self.lanes) > 1:
            return
        there = [one for one in self.alive(shard, at, index) if one.plan.kind == "wanted" or not settings.is_filtered]
        if len({one.settings.is_filtered for one in self.world.changes}) == 1:
            most = len(records) if self.dropped[shard, at] else settings.batch_size
            assert records == there[:most], "not all that fits"
        if shard in self.gathered:
            self.gathered.remove(shard)
            return
        ended = [self.free_at.get(one, 0.0) for one in (shard, *self.ancestors(shard))]
        ready = max(records[0].at, *ended, self.enabled_since(index))
        if at == change.at > ready:
            return
        if settings.window == 0:
            assert at == ready, "not at once"
        else:
            is_full = len(records) == settings.batch_size
            assert ready <= at <= (max(ready, records[-1].at) if is_full else ready + settings.window), "too late"
            is_whole = is_full or self.dropped[shard, at]
            assert is_whole or at >= records[0].at + settings.window, "before the window ended"

    def end(self, entry: Batch) -> None:
        """What is left of a batch when the function is done with it."""
        piece, change, at, outcome, _ = self.running.pop(entry.records)
        numbers, settings, first = piece.numbers, change.settings, outcome.first_failed
        last = self.world.records[numbers[-1]]
        assert entry.at == at + outcome.seconds
        assert entry.iterator_age == (at - last.at) * 1_000
        assert entry.outcome == ("Success" if first is None else "PartialFailure" if first else "Failure")
        self.free_at[last.shard] = entry.at
        self.fates.update(dict.fromkeys(numbers if first is None else numbers[:first], "processed"))
        self.hold_back(piece.batch, entry.at)
        if first is None:
            return
        if first:
            self.wait(Piece(numbers[first:], piece.batch, 0, 0, entry.at + self.pace))
        elif settings.bisects and len(numbers) > 1:
            middle = len(numbers) // 2
            self.wait(Piece(numbers[:middle], piece.batch, 0, 0, entry.at + self.pace))
            self.wait(Piece(numbers[middle:], piece.batch, 0, 0, entry.at))
        else:
            attempts, tries = piece.attempts + 1, piece.tries + 1
            if 0 <= settings.retries < attempts:
                self.exhausted[numbers] = settings
            else:
                self.wait(Piece(numbers, piece.batch, attempts, tries, entry.at + self.delay(tries)))

    def delay(self, tries: int) -> float:
        return min(self.pace * 2.0 ** min(tries - 1, 9), 60.0)

    def wait(self, piece: Piece) -> None:
        self.most_tries = max(self.most_tries, piece.tries)
        self.waiting.append(piece)

    def hold_back(self, batch: str, until: float) -> None:
        """The pieces of a batch come one after the other."""
        self.waiting = [one._replace(due=max(one.due, until)) if one.batch == batch else one for one in self.waiting]

    # ------------------------------------------------------------------------------------------------------- discards

    def discard(self, index: int, entry: RecordsDiscarded, told: Iterator[tuple[int, Delivery]]) -> None:
        settings = self.change_at(index).settings
        numbers = entry.records
        records = [self.world.records[number] for number in numbers]
        assert not {*numbers} & {number for batch in self.running for number in batch}, "given up while it runs"
        for record in records:
            assert record.number not in self.fates, f"{record} has ended: {self.fates[record.number]}"
            if entry.reason == "Filtered":
                assert settings.is_filtered
                assert (record.plan.kind, self.runs[record.number]) == ("other", 0)
            elif entry.reason == "Expired":
                assert entry.at - record.at >= RETENTION
            elif entry.reason == "RecordAgeExceeded":
                assert 0 <= settings.age < entry.at - record.at
        if entry.reason == "RetryAttemptsExhausted":
            settings = self.exhausted.pop(numbers)
        self.fates.update(dict.fromkeys(numbers, entry.reason))
        self.leave(numbers, entry.at)
        if entry.reason in {"Expired", "RecordAgeExceeded"}:
            self.dropped[records[0].shard, entry.at] += len(numbers)
        if entry.reason != "Filtered":
            self.free_at[records[0].shard] = entry.at
        if entry.reason in {"RecordAgeExceeded", "RetryAttemptsExhausted"} and settings.tells:
            place, delivery = next(told)
            between = self.entries[index + 1 : place]
            assert all(isinstance(one, Authorisation) for one in between), "something else was told first"
            self.check_delivery(delivery, entry)

    def leave(self, numbers: Numbers, at: float) -> None:
        """Take records out of what waits; what is left of a piece is handed over in its place."""
        for batch in {one.batch for one in self.waiting if {*one.numbers} <= {*numbers}}:
            self.hold_back(batch, at)
        rest = [(one, tuple(number for number in one.numbers if number not in numbers)) for one in self.waiting]
        self.waiting = [one._replace(numbers=left) for one, left in rest if left]

    def check_delivery(self, delivery: Delivery, entry: RecordsDiscarded) -> None:
        document = json.loads(delivery.body)
        name = "KinesisBatchInfo" if self.world.kind == "kinesis" else "DDBStreamBatchInfo"
        assert (delivery.at, delivery.target, delivery.refusal) == (entry.at, self.world.lost, None)
        assert document["requestContext"]["condition"] == entry.reason
        batch = document[name]
        found = batch["startSequenceNumber"], batch["endSequenceNumber"], batch["batchSize"], batch["shardId"]
        assert found == (entry.records[0], entry.records[-1], len(entry.records), entry.shard_id)

    # ----------------------------------------------------------------------------------------------- what is left then

    def check_rest(self) -> None:
        """A world that has come to rest: what is left waits for ever, or until the mapping is enabled.

        What failed very often may succeed on the way to that; nobody waits for what comes of it.
        """
        change = self.world.changes[-1]
        now, end = self.world.now(), len(self.entries)
        assert self.running == {} or self.most_tries >= PATIENCE
        if not change.is_enabled:
            return
        for shard in {record.shard for record in self.world.records.values()}:
            places = {shard, *self.ancestors(shard)}
            if places & {self.shard_of(numbers) for numbers in self.running}:
                continue
            for record in self.alive(shard, now, end):
                blocked = [one for one in self.waiting if self.world.records[one.numbers[0]].shard in places]
                assert any(one.due > now and one.tries >= PATIENCE for one in blocked), f"nobody cares for {record}"

    def check_end(self) -> None:
        """A world whose function takes everything: nothing is left."""
        for shard in {record.shard for record in self.world.records.values()}:
            assert list(self.alive(shard, self.world.now(), len(self.entries))) == []
        lost = {*self.world.records} - {*self.fates} - self.world.passed_over
        assert [number for number in lost if self.runs[number]] == [], "handed over, but not noted when it expired"
        assert (self.waiting, self.running) == ([], {})

    def alive(self, shard: str, at: float, index: int) -> Iterator[Record]:
        """The records of a shard that have not ended, in their order; those that nobody read in time have."""
        for number, record in self.world.records.items():
            is_there = record.index <= index and number not in self.fates and number not in self.world.passed_over
            if record.shard == shard and is_there and at - record.at < RETENTION:
                yield record

    def was_unfiltered(self, record: Record, index: int) -> bool:
        """Whether it may have been read while nothing was filtered."""
        return any(not one.settings.is_filtered for one in self.world.changes if one.index <= index)

    def shard_of(self, numbers: Numbers) -> str:
        return self.world.records[numbers[0]].shard

    def ancestors(self, shard: str) -> list[str]:
        parents = self.world.parents.get(shard, ())
        return [*parents, *(older for parent in parents for older in self.ancestors(parent))]

    # ----------------------------------------------------------------------------------------------------- divided anew

    def notice_division(self, index: int) -> None:
        """Where another number of batches is handed over at a time, records that failed are gathered anew.

        That is done when the shard is read next while none of its batches runs.
        """
        change = self.change_at(index)
        if change.settings.lanes != self.lanes:
            for shard in {record.shard for record in self.world.records.values()}:
                self.undivided.setdefault(shard, self.lanes)
            self.lanes = change.settings.lanes
        for shard, lanes in list(self.undivided.items()):
            if lanes == self.lanes:
                del self.undivided[shard]
            elif change.is_enabled and shard not in map(self.shard_of, self.running):
                self.waiting = [one for one in self.waiting if self.shard_of(one.numbers) != shard]
                self.gathered.add(shard)
                del self.undivided[shard]
