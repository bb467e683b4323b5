"""A mock with a mapping on a stream, a function that does what its records say, and all that was done."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import boto3
from botocore.config import Config

from lambdamock import mock_lambda

TIMEOUT: Final = 3
ALWAYS: Final = 1_000
"""How often a record fails that never succeeds."""

RETENTION: Final = 24 * 3_600.0
WANTED: Final = {
    "kinesis": {"data": {"kind": ["wanted"]}},
    "dynamodb": {"dynamodb": {"NewImage": {"kind": {"S": ["wanted"]}}}},
}
"""Patterns for records whose plan says so."""

MALFORMED: Final[dict[str, Any]] = {
    "empty": {"itemIdentifier": ""},
    "null": {"itemIdentifier": None},
    "absent": {},
    "unknown": {"itemIdentifier": "of-no-record"},
}
"""Items of a report that fail the whole batch."""


class Plan(NamedTuple):
    """How a record behaves.

    Attributes:
        fails: how often the function fails with it.
        how: "error", "timeout", "item" (the function reports it), or the name of what is malformed in its report.
        seconds: that the function takes for it.
        kind: what filters look at.
    """

    fails: int = 0
    how: str = "error"
    seconds: float = 0.0
    kind: str = "wanted"


class Record(NamedTuple):
    """A record as it was put; `index` is how long the journal was then."""

    number: str
    shard: str
    key: str
    at: float
    index: int
    plan: Plan


class Settings(NamedTuple):
    """Of the mapping."""

    batch_size: int = 3
    retries: int = -1
    age: int = -1
    bisects: bool = False
    lanes: int = 1
    window: int = 0
    is_filtered: bool = False
    takes_reports: bool = False
    tells: bool = False

    def members(self, kind: str, destination: str) -> dict[str, Any]:
        """As clients give them."""
        filters = [{"Pattern": json.dumps(WANTED[kind])}] if self.is_filtered else []
        return {
            "BatchSize": self.batch_size,
            "MaximumRetryAttempts": self.retries,
            "MaximumRecordAgeInSeconds": self.age,
            "BisectBatchOnFunctionError": self.bisects,
            "ParallelizationFactor": self.lanes,
            "MaximumBatchingWindowInSeconds": self.window,
            "FilterCriteria": {"Filters": filters},
            "FunctionResponseTypes": ["ReportBatchItemFailures"] if self.takes_reports else [],
            "DestinationConfig": {"OnFailure": {"Destination": destination} if self.tells else {}},
        }


class Change(NamedTuple):
    """From which entry of the journal on, and since when, the mapping is like that."""

    index: int
    at: float
    settings: Settings
    is_enabled: bool


class Outcome(NamedTuple):
    """What becomes of a batch: it takes so long, and fails from the record of that index on (None: it succeeds)."""

    seconds: float
    first_failed: int | None
    is_error: bool = False


def outcome_of(plans: list[Plan], deliveries: list[int], *, takes_reports: bool) -> Outcome:
    """What a function does with a batch that plans so.

    Args:
        deliveries: how often it got each of the records, this time included.
    """
    failing = [index for index, plan in enumerate(plans) if deliveries[index] <= plan.fails]
    ways = {plans[index].how for index in failing}
    seconds = sum(plan.seconds for plan in plans)
    if "timeout" in ways or seconds >= TIMEOUT:
        return Outcome(TIMEOUT, 0, is_error=True)
    if "error" in ways:
        return Outcome(seconds, 0, is_error=True)
    if not failing or not takes_reports:
        return Outcome(seconds, None)
    return Outcome(seconds, 0 if ways - {"item"} else failing[0])


class World:
    """A stream or table, the function `f` and one mapping between them.

    Args:
        kind: "kinesis" or "dynamodb".
        before: how many records lie in the stream when the mapping is made, ten seconds apart.
        start: "TRIM_HORIZON", "LATEST" or "AT_TIMESTAMP": that of the record in the middle.
    """

    def __init__(self, kind: str, settings: Settings, *, before: int, start: str, shards: int) -> None:
        self.kind = kind
        self.mock = mock_lambda(handler_time="virtual")
        self.aws = self.mock.start()
        config = Config(retries={"total_max_attempts": 1})
        self.client: Any = boto3.client("lambda", region_name="us-east-1", config=config)
        self.lost = self.aws.queues.create("lost").arn
        self.stream = self.aws.streams.create("stream", shards=shards)
        self.table = self.aws.tables.create("table")
        self.plans: list[Plan] = []
        self.runs: Counter[int] = Counter()
        self.records: dict[str, Record] = {}
        self.parents: dict[str, tuple[str, ...]] = {}
        self.changes: list[Change] = []
        self.reserved: list[tuple[int, int | None]] = [(0, None)]
        self.healed_at: int | None = None
        self.aws.function(self.run, name="f", timeout=TIMEOUT)
        for _ in range(before):
            self.put("a", [Plan()])
            self.advance(10.0)
        self.passed_over = self.make(settings, start)

    def make(self, settings: Settings, start: str) -> set[str]:
        """Make the mapping; returns the records that it passes over because of where it begins."""
        there = list(self.records.values())
        count = {"TRIM_HORIZON": 0, "LATEST": len(there), "AT_TIMESTAMP": len(there) // 2}[start]
        moment = there[count].at if count < len(there) else self.now()
        given = {"StartingPositionTimestamp": moment} if start == "AT_TIMESTAMP" else {}
        source = self.stream.arn if self.kind == "kinesis" else self.table.stream_arn
        self.note(settings, is_enabled=True)
        members = settings.members(self.kind, self.lost)
        created = self.client.create_event_source_mapping(
            FunctionName="f", EventSourceArn=source, StartingPosition=start, **given, **members
        )
        self.uuid = created["UUID"]
        return {one.number for one in there[:count]}

    def stop(self) -> None:
        self.mock.stop()

    def now(self) -> float:
        return self.aws.clock.now().timestamp()

    # --------------------------------------------------------------------------------------------------- the function

    def run(self, event: Any, _context: Any) -> Any:
        """The handler of `f`."""
        records = [contents_of(record) for record in event["Records"]]
        for n, _ in records:
            self.runs[n] += 1
        plans = [self.plan_of(n) for n, _ in records]
        counts = [self.runs[n] for n, _ in records]
        outcome = outcome_of(plans, counts, takes_reports=True)
        time.sleep(outcome.seconds + (1 if outcome.seconds == TIMEOUT else 0))
        if outcome.is_error:
            raise ValueError("no")
        failing = [index for index, plan in enumerate(plans) if counts[index] <= plan.fails]
        items = [{"itemIdentifier": records[index][1]} for index in reversed(failing)]
        ways = {plans[index].how for index in failing} - {"item"}
        return {"batchItemFailures": items + [MALFORMED[how] for how in sorted(ways)]}

    def plan_of(self, n: int) -> Plan:
        return Plan() if self.healed_at is not None else self.plans[n]

    # --------------------------------------------------------------------------------------------------- what is done

    def put(self, key: str, plans: list[Plan]) -> None:
        """Put records of one key: together into a stream, one after the other into a table."""
        if self.kind == "kinesis":
            self.note_put(key, plans, lambda data: self.stream.put_many(data, key))
            return
        for plan in plans:
            self.note_put(key, [plan], lambda data: [self.table.put({"id": key, **data[0]})])

    def note_put(self, key: str, plans: list[Plan], write: Callable[[list[Any]], list[Any]]) -> None:
        at, index, first = self.now(), len(self.aws.journal), len(self.plans)
        self.plans += plans
        put = write([{"n": first + number, "kind": plan.kind} for number, plan in enumerate(plans)])
        for one, plan in zip(put, plans, strict=True):
            if self.kind == "kinesis":
                number, shard = one.sequence_number, one.shard_id
            else:
                number, shard = self.table.records[-1]["dynamodb"]["SequenceNumber"], ""
            self.records[number] = Record(number, shard, key, at, index, plan)

    def reshard(self, choice: int, *, merges: bool) -> None:
        """Split an open shard, or merge two that are adjacent."""
        shards = sorted((one for one in self.stream.shards if one.is_open), key=lambda one: one.hash_keys.first)
        if merges and len(shards) > 1:
            first = choice % (len(shards) - 1)
            made = [self.stream.merge(shards[first], shards[first + 1])]
        elif len(shards) < 4:
            made = self.stream.split(shards[choice % len(shards)])
        else:
            return
        self.parents |= {one.shard_id: one.parents for one in made}

    def note(self, settings: Settings, *, is_enabled: bool) -> None:
        self.changes.append(Change(len(self.aws.journal), self.now(), settings, is_enabled))

    def update(self, settings: Settings) -> None:
        self.note(settings, is_enabled=self.changes[-1].is_enabled)
        self.client.update_event_source_mapping(UUID=self.uuid, **settings.members(self.kind, self.lost))

    def enable(self, enabled: bool) -> None:
        if self.changes[-1].is_enabled != enabled:
            self.note(self.changes[-1].settings, is_enabled=enabled)
            self.client.update_event_source_mapping(UUID=self.uuid, Enabled=enabled)

    def reserve(self, reserved: int | None) -> None:
        self.reserved.append((len(self.aws.journal), reserved))
        if reserved is None:
            self.client.delete_function_concurrency(FunctionName="f")
        else:
            self.client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=reserved)

    def heal(self) -> None:
        """From now on everything succeeds at once; what failed is tried again within a minute."""
        self.reserve(None)
        self.enable(True)
        self.healed_at = len(self.aws.journal)
        self.advance(61.0)
        self.settle()
        self.advance(61.0)

    def advance(self, seconds: float) -> None:
        self.aws.clock.advance(seconds)

    def settle(self) -> None:
        self.aws.settle()


def contents_of(record: Any) -> tuple[int, str]:
    """What a record of an event carries, and its sequence number."""
    if "kinesis" in record:
        return json.loads(b64decode(record["kinesis"]["data"]))["n"], record["kinesis"]["sequenceNumber"]
    return int(record["dynamodb"]["NewImage"]["n"]["N"]), record["dynamodb"]["SequenceNumber"]
