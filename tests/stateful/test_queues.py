"""A mapping of a queue under any order of calls: each message ends once, and in the order of its group."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from tests.stateful.queue_world import RETENTION, Judge, Settings, World
from tests.stateful.stream_world import ALWAYS, MALFORMED, Plan

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
    how=st.sampled_from(["error", "timeout", "item", "item", "item", *MALFORMED]),
    seconds=st.sampled_from([0.0, 0.0, 0.5]),
    kind=st.just("wanted"),
)
batches = st.lists(st.one_of(good, good, bad), min_size=1, max_size=12)
groups = st.sampled_from("abc")
configurations = st.builds(
    Settings,
    batch_size=st.sampled_from([1, 2, 3, 10, 100]),
    window=st.sampled_from([0, 0, 5]),
    is_filtered=st.booleans(),
    takes_reports=st.booleans(),
)


class Queues(RuleBasedStateMachine):
    """Whatever is sent, called and changed, and whenever."""

    @initialize(
        configuration=configurations,
        is_fifo=st.booleans(),
        visibility=st.sampled_from([10, 30]),
        most=st.sampled_from([None, 1, 2, 3]),
    )
    def begin(self, configuration: Settings, is_fifo: bool, visibility: int, most: int | None) -> None:
        self.world = World(configuration, is_fifo=is_fifo, visibility=visibility, most=most)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            conclude(self.world)

    @rule(group=groups, plans=batches)
    def send(self, group: str, plans: list[Plan]) -> None:
        self.world.send(group, plans)

    @rule(sent=st.lists(st.tuples(groups, st.one_of(good, bad)), min_size=2, max_size=8))
    def send_by_turns(self, sent: list[tuple[str, Plan]]) -> None:
        for group, plan in sent:
            self.world.send(group, [plan])

    @rule(seconds=st.sampled_from([0.5, 2.0, 5.0, 10.0, 30.0, 61.0, RETENTION]))
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

    @rule(configuration=configurations)
    def update(self, configuration: Settings) -> None:
        self.world.update(configuration)


def conclude(world: World) -> None:
    """Let a world settle, judge it and end it."""
    try:
        world.settle()
        judge = Judge(world)
        judge.judge()
        judge.check_rest()
        world.heal()
        Judge(world).judge()
        assert world.queue.messages == []
    finally:
        world.stop()


TestQueues = Queues.TestCase
TestQueues.settings = settings(max_examples=settings.default.max_examples // 3, stateful_step_count=20, deadline=None)
