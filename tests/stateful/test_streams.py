"""A mapping of a stream under any order of calls: each record ends once, in its turn, and is told of where it is lost.

Handlers sleep in virtual time, so every moment is exact.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.stateful.stream_judge import Judge
from tests.stateful.stream_world import ALWAYS, MALFORMED, RETENTION, Plan, Settings, World

good = st.builds(
    Plan,
    fails=st.just(0),
    how=st.just("error"),
    seconds=st.sampled_from([0.0, 0.0, 0.5, 2.0]),
    kind=st.sampled_from(["wanted", "wanted", "other"]),
)
bad = st.builds(
    Plan,
    fails=st.sampled_from([1, 1, 2, 4, ALWAYS]),
    how=st.sampled_from(["error", "error", "timeout", "item", "item", "item", *MALFORMED]),
    seconds=st.sampled_from([0.0, 0.0, 0.5]),
    kind=st.just("wanted"),
)
slow = st.builds(
    Plan, fails=st.just(0), how=st.just("error"), seconds=st.sampled_from([0.5, 2.0]), kind=st.just("wanted")
)
batches = st.lists(st.one_of(good, good, bad), min_size=1, max_size=7)
keys = st.sampled_from("abcd")
configurations = st.builds(
    Settings,
    batch_size=st.sampled_from([1, 2, 3, 5, 100]),
    retries=st.sampled_from([-1, 0, 1, 1, 2, 2, 5]),
    age=st.sampled_from([-1, -1, 60, 120]),
    bisects=st.booleans(),
    lanes=st.sampled_from([1, 1, 1, 2, 4]),
    window=st.sampled_from([0, 0, 5]),
    is_filtered=st.booleans(),
    takes_reports=st.booleans(),
    tells=st.booleans(),
)


class Streams(RuleBasedStateMachine):
    """Whatever is put, called and changed, and whenever."""

    @initialize(
        kind=st.sampled_from(["kinesis", "kinesis", "dynamodb"]),
        configuration=configurations,
        before=st.integers(0, 4),
        start=st.sampled_from(["TRIM_HORIZON", "TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"]),
        shards=st.integers(1, 3),
    )
    def begin(self, kind: str, configuration: Settings, before: int, start: str, shards: int) -> None:
        start = "LATEST" if (kind, start) == ("dynamodb", "AT_TIMESTAMP") else start
        self.world = World(kind, configuration, before=before, start=start, shards=shards)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            conclude(self.world)

    @rule(key=keys, plans=batches)
    def put(self, key: str, plans: list[Plan]) -> None:
        self.world.put(key, plans)

    @rule(sent=st.lists(st.tuples(keys, st.one_of(good, bad)), min_size=2, max_size=8))
    def put_by_turns(self, sent: list[tuple[str, Plan]]) -> None:
        for key, plan in sent:
            self.world.put(key, [plan])

    @rule(seconds=st.sampled_from([0.25, 0.5, 1.0, 2.0, 5.0, 30.0, 61.0, 3_600.0]))
    def advance(self, seconds: float) -> None:
        self.world.advance(seconds)

    @rule()
    def settle(self) -> None:
        self.world.settle()

    @rule(reserved=st.sampled_from([None, None, 0, 1, 2]))
    def reserve(self, reserved: int | None) -> None:
        self.world.reserve(reserved)

    @rule(enabled=st.booleans())
    def enable(self, enabled: bool) -> None:
        self.world.enable(enabled)

    @rule(configuration=configurations, is_divided=st.booleans())
    def update(self, configuration: Settings, is_divided: bool) -> None:
        before = self.world.changes[-1].settings
        self.world.update(configuration if is_divided else configuration._replace(lanes=before.lanes))

    @precondition(lambda self: self.world.kind == "kinesis")
    @rule(choice=st.integers(0, 3), merges=st.booleans())
    def reshard(self, choice: int, merges: bool) -> None:
        self.world.reshard(choice, merges=merges)

    @rule(plans=batches, seconds=st.sampled_from([1.0, 60.0, 61.0, 120.0, RETENTION - 30.0]))
    def wait_unread(self, plans: list[Plan], seconds: float) -> None:
        """Records that nobody reads until they are as old as they may be, or gone."""
        self.world.enable(False)
        self.world.put("a", plans)
        self.world.advance(seconds)
        self.world.put("a", plans)
        self.world.enable(True)
        self.world.advance(30.0)

    @rule(plans=st.lists(bad, min_size=1, max_size=3), seconds=st.sampled_from([1.0, 4.0, 62.0]))
    def starve(self, plans: list[Plan], seconds: float) -> None:
        """Records for which there is no room at first."""
        self.world.reserve(0)
        self.world.put("b", plans)
        self.world.advance(seconds)
        self.world.reserve(None)

    @rule(lanes=st.sampled_from([1, 2, 4]), plans=st.lists(st.one_of(slow, bad), min_size=4, max_size=8))
    def divide_meanwhile(self, lanes: int, plans: list[Plan]) -> None:
        """While batches run, and records of other keys wait."""
        for seconds in (0.0, 0.25):
            self.world.advance(seconds)
            for number, plan in enumerate(plans):
                self.world.put("abcd"[number % 4], [plan])
        self.world.update(self.world.changes[-1].settings._replace(lanes=lanes))

    @precondition(lambda self: self.world.kind == "kinesis")
    @rule(choice=st.integers(0, 3), merges=st.booleans(), plans=batches)
    def reshard_unseen(self, choice: int, merges: bool, plans: list[Plan]) -> None:
        """Shards that have records when the mapping first sees them."""
        self.world.enable(False)
        self.world.reshard(choice, merges=merges)
        for key in "abcd":
            self.world.put(key, plans[:2])
        self.world.enable(True)


FOR_EVER = [Plan(ALWAYS)]
HALVED = Settings(batch_size=8, bisects=True, lanes=4)
ORDERS = {
    "one shard fails for ever, another one once": [
        ("put", "a", FOR_EVER), ("settle",), ("advance", 15.0), ("put", "b", [Plan(1)]),
    ],
    "one lane for what is split in two": [
        ("update", HALVED), ("put", "a", [*FOR_EVER, *[Plan(4)] * 7]), ("advance", 6.0),
        ("update", HALVED._replace(lanes=1)),
    ],
    "one lane for keys that take turns": [
        ("update", HALVED), *[("put", key, [Plan(2, seconds=0.5)]) for key in "abcdabcdabcd"],
        ("update", HALVED._replace(lanes=1)), ("put", "a", [Plan()]),
    ],
    "what is full does not wait for its window": [
        ("update", Settings(batch_size=2, window=5)), ("advance", 1.0), ("put", "a", [Plan()] * 5),
    ],
    "more lanes while a batch runs": [
        ("put", "a", [Plan(seconds=2.0)] * 2), ("put", "a", [Plan()]), ("update", Settings(lanes=4)),
        ("put", "a", [Plan()]), ("put", "d", [Plan(seconds=0.5)]),
    ],
}  # fmt: skip


@pytest.mark.parametrize("calls", ORDERS.values(), ids=ORDERS)
def test_orders_that_chance_seldom_finds(calls: list[tuple[Any, ...]]) -> None:
    world = World("kinesis", Settings(), before=0, start="TRIM_HORIZON", shards=2)
    for what, *given in calls:
        getattr(world, what)(*given)
    conclude(world)


def conclude(world: World) -> None:
    """Let a world settle, judge it and end it."""
    try:
        world.settle()
        judge = Judge(world)
        judge.judge()
        judge.check_rest()
        world.heal()
        judge = Judge(world)
        judge.judge()
        judge.check_end()
    finally:
        world.stop()


TestStreams = Streams.TestCase
TestStreams.settings = settings(max_examples=settings.default.max_examples // 3, stateful_step_count=20, deadline=None)
