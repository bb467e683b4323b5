"""A mock with a mapping on a queue, a function that does what its messages say, and Lambda's rules for both."""

from __future__ import annotations

import json
import time
from collections import Counter
from typing import Any, Final, NamedTuple

import boto3
from botocore.config import Config
from tests.stateful.stream_world import MALFORMED, TIMEOUT, Plan

from lambdamock import mock_lambda
from lambdamock.domain.journal import Batch, Invocation

PATIENCE: Final = 5
RETENTION: Final = 3_600
WANTED: Final = {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["wanted"]}})}]}
ENDED: Final = {"Success", "PartialFailure", "Failure"}


class Settings(NamedTuple):
    """Of the mapping."""

    batch_size: int = 3
    window: int = 0
    is_filtered: bool = False
    takes_reports: bool = False

    def members(self, *, is_fifo: bool) -> dict[str, Any]:
        """As clients give them."""
        window = {} if is_fifo else {"MaximumBatchingWindowInSeconds": self.window}
        return {
            "BatchSize": min(self.batch_size, 10) if is_fifo or not self.window else self.batch_size,
            "FilterCriteria": WANTED if self.is_filtered else {"Filters": []},
            "FunctionResponseTypes": ["ReportBatchItemFailures"] if self.takes_reports else [],
            **window,
        }


class Sent(NamedTuple):
    """A message; `number` tells the order."""

    number: int
    group: str
    at: float
    plan: Plan


class Change(NamedTuple):
    """From which entry of the journal on the mapping is like that."""

    index: int
    settings: Settings
    is_enabled: bool


class Running(NamedTuple):
    """A batch that the function has; `failing` are the messages that it does not take."""

    ids: tuple[str, ...]
    at: float
    seconds: float
    failing: frozenset[str]


class World:
    """A queue, the function `f` and one mapping between them.

    Args:
        most: how often a message is received before it goes to the dead-letter queue; None without one.
    """

    def __init__(self, settings: Settings, *, is_fifo: bool, visibility: int, most: int | None) -> None:
        self.is_fifo, self.visibility, self.most = is_fifo, visibility, most
        self.mock = mock_lambda(handler_time="virtual")
        self.aws = self.mock.start()
        config = Config(retries={"total_max_attempts": 1})
        self.client: Any = boto3.client("lambda", region_name="us-east-1", config=config)
        suffix = ".fifo" if is_fifo else ""
        self.dead = self.aws.queues.create(f"dead{suffix}", retention=RETENTION)
        redrive = {} if most is None else {"redrive_to": self.dead, "max_receive_count": most}
        self.queue = self.aws.queues.create(
            f"queue{suffix}", visibility_timeout=visibility, retention=RETENTION, **redrive
        )
        self.plans: list[Plan] = []
        self.runs: Counter[int] = Counter()
        self.sent: dict[str, Sent] = {}
        self.changes = [Change(0, settings, is_enabled=True)]
        self.healed_at: int | None = None
        self.reserved: int | None = None
        self.aws.function(self.run, name="f", timeout=TIMEOUT)
        self.uuid = self.client.create_event_source_mapping(
            FunctionName="f", EventSourceArn=self.queue.arn, **settings.members(is_fifo=is_fifo)
        )["UUID"]

    def run(self, event: Any, _context: Any) -> Any:
        """The handler of `f`."""
        bodies = [json.loads(one["body"]) for one in event["Records"]]
        for body in bodies:
            self.runs[body["n"]] += 1
        plans = [Plan() if self.healed_at is not None else self.plans[body["n"]] for body in bodies]
        failing = [self.runs[body["n"]] <= plan.fails for body, plan in zip(bodies, plans, strict=True)]
        ways = {plan.how for plan, fails in zip(plans, failing, strict=True) if fails}
        seconds = sum(plan.seconds for plan in plans)
        time.sleep(TIMEOUT + 1 if "timeout" in ways else seconds)
        if "error" in ways:
            raise ValueError("no")
        ids = [one["messageId"] for one, fails in zip(event["Records"], failing, strict=True) if fails]
        items = [{"itemIdentifier": one} for one in reversed(ids)]
        return {"batchItemFailures": items + [MALFORMED[how] for how in sorted(ways - {"item"})]}

    # --------------------------------------------------------------------------------------------------- what is done

    def now(self) -> float:
        return self.aws.clock.now().timestamp()

    def send(self, group: str, plans: list[Plan]) -> None:
        at, first = self.now(), len(self.plans)
        self.plans += plans
        bodies = [{"n": first + number, "kind": plan.kind} for number, plan in enumerate(plans)]
        ids = self.queue.send_many(bodies, **({"group": group} if self.is_fifo else {}))
        for number, message_id in enumerate(ids):
            self.sent[message_id] = Sent(first + number, group, at, plans[number])

    def update(self, settings: Settings) -> None:
        self.changes.append(Change(len(self.aws.journal), settings, self.changes[-1].is_enabled))
        self.client.update_event_source_mapping(UUID=self.uuid, **settings.members(is_fifo=self.is_fifo))

    def enable(self, enabled: bool) -> None:
        if self.changes[-1].is_enabled != enabled:
            self.changes.append(self.changes[-1]._replace(index=len(self.aws.journal), is_enabled=enabled))
            self.client.update_event_source_mapping(UUID=self.uuid, Enabled=enabled)

    def reserve(self, reserved: int | None) -> None:
        self.reserved = reserved
        if reserved is None:
            self.client.delete_function_concurrency(FunctionName="f")
        else:
            self.client.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=reserved)

    def heal(self) -> None:
        """From now on everything succeeds at once; what failed is visible again after a while."""
        self.healed_at = len(self.aws.journal)
        self.reserve(None)
        self.enable(True)
        for _ in range(3):
            self.advance(self.visibility + 10.0)
            self.settle()

    def advance(self, seconds: float) -> None:
        self.aws.clock.advance(seconds)

    def settle(self) -> None:
        self.aws.settle()

    def stop(self) -> None:
        self.mock.stop()


class Judge:
    """Follows the journal of a world; knows nothing of how the mock keeps the rules."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.counts: Counter[str] = Counter()
        self.runs: Counter[str] = Counter()
        self.received: dict[str, float] = {}
        self.running: list[Running] = []
        self.done: set[str] = set()

    def judge(self) -> None:
        """Everything that has happened."""
        for index, entry in enumerate(self.world.aws.journal.entries):
            change = next(one for one in reversed(self.world.changes) if one.index <= index)
            if isinstance(entry, Invocation):
                self.start(index, entry.at, json.loads(entry.event)["Records"], change)
            elif isinstance(entry, Batch) and entry.outcome in ENDED:
                self.end(entry)
            elif isinstance(entry, Batch):
                assert entry.outcome == "TooManyRequestsException"
                self.counts.update(entry.records)
                self.received.update(dict.fromkeys(entry.records, entry.at))
        self.check_places()

    def start(self, index: int, at: float, records: list[Any], change: Change) -> None:
        ids = tuple(one["messageId"] for one in records)
        settings = change.settings
        assert change.is_enabled
        assert 1 <= len({*ids}) == len(ids) <= settings.members(is_fifo=self.world.is_fifo)["BatchSize"]
        beside = {message_id for one in self.running for message_id in one.ids}
        for record, message_id in zip(records, ids, strict=True):
            sent = self.world.sent[message_id]
            assert message_id not in self.done, "processed already"
            assert message_id not in beside, "handed over twice at a time"
            assert at < sent.at + RETENTION + self.world.visibility, "expired"
            assert sent.plan.kind == "wanted" or not all(one.settings.is_filtered for one in self.world.changes)
            count = int(record["attributes"]["ApproximateReceiveCount"])
            assert count > self.counts[message_id]
            assert self.world.most is None or count <= self.world.most
            waited = max(
                one.settings.window for one in self.world.changes
            )  # hidden already while its batch was gathered
            if message_id in self.received:
                assert at >= self.received[message_id] + self.world.visibility - waited, "visible too soon"
            self.counts[message_id] = count
            self.runs[message_id] += 1
            self.received[message_id] = at
        if self.world.is_fifo:
            self.check_groups(ids, at, beside)
        self.running.append(self.begun(index, at, ids, settings))

    def check_groups(self, ids: tuple[str, ...], at: float, beside: set[str]) -> None:
        """Messages of a group come in their order, and one batch at a time."""
        order = [(self.world.sent[one].group, self.world.sent[one].number) for one in ids]
        for group in {group for group, _ in order}:
            numbers = [number for one, number in order if one == group]
            assert numbers == sorted(numbers)
            assert group not in {self.world.sent[one].group for one in beside}, "two batches of a group"
            for message_id, sent in self.world.sent.items():
                if sent.group == group and sent.number < numbers[-1] and message_id not in ids:
                    assert self.has_ended(message_id, sent, at), f"{sent} is overtaken"

    def has_ended(self, message_id: str, sent: Sent, at: float) -> bool:
        """Whether others may come before it."""
        is_given_up = (
            self.world.most is not None
            and self.counts[message_id] >= self.world.most
            and self.received[message_id] + self.world.visibility <= at
        )
        return message_id in self.done or is_given_up or at >= sent.at + RETENTION or self.may_be_dropped(sent)

    def may_be_dropped(self, sent: Sent) -> bool:
        return sent.plan.kind == "other" and any(one.settings.is_filtered for one in self.world.changes)

    def there(self) -> set[str]:
        """The messages that lie in the queue at the end."""
        return {one.message_id for one in self.world.queue.messages}

    def begun(self, index: int, at: float, ids: tuple[str, ...], settings: Settings) -> Running:
        is_healed = self.world.healed_at is not None and index >= self.world.healed_at
        plans = {one: Plan() if is_healed else self.world.sent[one].plan for one in ids}
        failing = frozenset(one for one in ids if self.runs[one] <= plans[one].fails)
        ways = {plans[one].how for one in failing}
        seconds = TIMEOUT if "timeout" in ways else sum(plan.seconds for plan in plans.values())
        if seconds >= TIMEOUT or "error" in ways:
            return Running(ids, at, min(seconds, TIMEOUT), frozenset(ids))
        if not settings.takes_reports:
            failing = frozenset()
        return Running(ids, at, seconds, frozenset(ids) if failing and ways - {"item"} else failing)

    def end(self, entry: Batch) -> None:
        ended = next(one for one in self.running if one.ids == entry.records)
        self.running.remove(ended)
        assert entry.at == ended.at + ended.seconds
        outcome = "PartialFailure" if ended.failing else "Success"
        assert entry.outcome == ("Failure" if ended.failing == {*ended.ids} else outcome)
        self.done.update({*ended.ids} - ended.failing)

    def check_places(self) -> None:
        """Each message is in one place: processed, filtered, in one of the queues, or expired."""
        here, dead = self.there(), {one.message_id for one in self.world.dead.messages}
        under_way = {message_id for one in self.running for message_id in one.ids}
        for message_id, sent in self.world.sent.items():
            is_old = self.world.now() >= sent.at + RETENTION
            places = [message_id in some for some in (self.done, here, dead)]
            assert sum(places) <= 1, f"{sent} is in several places"
            assert sum(places) == 1 or is_old or self.may_be_dropped(sent) or message_id in under_way, f"{sent} is lost"
        for one in self.world.dead.messages:
            assert one.receive_count == self.world.most

    def check_rest(self) -> None:
        """A world that has come to rest: nothing waits, unless messages failed very often.

        Such a message may succeed on the way to that; nobody waits for what comes of it. What finds no room is not read
        until something happens.
        """
        if self.world.changes[-1].is_enabled and self.world.reserved is None:
            messages = self.world.queue.messages
            has_patience = max(self.counts.values(), default=0) < PATIENCE
            assert not messages or not (has_patience or self.world.most), "nobody cares for them"
            assert not self.running or not has_patience
