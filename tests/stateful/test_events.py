"""Asynchronous events under any order of calls: each ends once, in time, and is told to whom it concerns.

All handlers sleep in virtual time, so every moment is exact.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.stateful.event_judge import Judge
from tests.stateful.event_world import LONGEST, NEXT, RECORDS, Asynchronous, Function, Step, World

from lambdamock.domain.journal import Invocation


def masked(world: World) -> list[Any]:
    """The journal without what is measured."""
    return [
        entry._replace(log=(), duration=0.0, init_duration=None, billed_duration=0, max_memory_used=0)
        if isinstance(entry, Invocation)
        else entry
        for entry in world.aws.journal.entries
    ]


qualifiers = st.sampled_from([None, None, "live", "1"])
steps = st.tuples(st.sampled_from(["ok", "error", "error", "exit", "timeout"]), st.sampled_from([0.0, 0.0, 0.5, 2.0]))
plans = st.lists(steps, min_size=1, max_size=4)
failures = st.lists(
    st.tuples(st.sampled_from(["error", "timeout"]), st.sampled_from([0.0, 2.0])), min_size=1, max_size=3
)
targets = st.sampled_from([None, RECORDS, NEXT])
configurations = st.builds(
    Asynchronous, st.integers(0, 2), st.sampled_from([60.0, 60.0, 100.0, 181.0, LONGEST]), targets, targets
)


class Events(RuleBasedStateMachine):
    """Whatever is called, and whenever: each event ends once, in time, and is told to whom it concerns."""

    @initialize(seed=st.integers(0, 3), duplicates=st.sampled_from([0.0, 0.0, 0.5]))
    def begin(self, seed: int, duplicates: float) -> None:
        self.seed, self.duplicates = seed, duplicates
        self.script: list[tuple[str, tuple[Any, ...]]] = []
        self.world = World(seed, duplicates)

    def do(self, what: str, *given: Any) -> None:
        self.script.append((what, given))
        getattr(self.world, what)(*given)

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        facts = self.concluded(self.world)
        assert self.concluded(self.again(self.seed)) == facts
        self.concluded(self.again(self.seed + 1))

    def again(self, seed: int) -> World:
        """The same calls in another world."""
        world = World(seed, self.duplicates)
        for what, given in self.script:
            getattr(world, what)(*given)
        return world

    def concluded(self, world: World) -> list[Any]:
        """Let a world settle, judge it and end it."""
        try:
            world.settle()
            Judge(world).judge()
            return masked(world)
        finally:
            world.stop()

    @property
    def f(self) -> Function | None:
        return self.world.function

    @rule(qualifier=qualifiers, plan=plans)
    def send(self, qualifier: str | None, plan: list[Step]) -> None:
        if self.f is not None and self.f.version_of(qualifier):
            self.do("send", qualifier, plan)

    @rule(qualifier=qualifiers, plan=failures, retries=st.sampled_from([0, 2]), config=configurations)
    def change_meanwhile(self, qualifier: str | None, plan: list[Step], retries: int, config: Asynchronous) -> None:
        """While an event runs, or waits for its next attempt."""
        if self.f is not None and self.f.version_of(qualifier):
            self.do("configure", qualifier, Asynchronous(retries))
            self.do("send", qualifier, plan)
            self.do("configure", qualifier, config)
            self.do("update_letters", not self.f.latest.letters)

    @precondition(lambda self: self.f is not None)
    @rule()
    def starve(self) -> None:
        """An event that may not run, and whose failure nobody wants to know of, waits longer and longer."""
        self.do("reserve", 0)
        self.do("update_letters", False)
        self.do("configure", None, Asynchronous())
        self.do("send", None, [("ok", 0.0)])
        self.do("advance", 3_600.0)

    @precondition(lambda self: self.f is not None)
    @rule(count=st.integers(2, 6), seconds=st.sampled_from([0.5, 2.0]))
    def send_many(self, count: int, seconds: float) -> None:
        for _ in range(count):
            self.do("send", None, [("ok", seconds)])

    @precondition(lambda self: self.f is not None)
    @rule(plan=plans)
    def wait_for(self, plan: list[Step]) -> None:
        self.do("wait_for", plan)

    @rule(seconds=st.sampled_from([0.5, 1.0, 2.0, 59.0, 60.0, 61.0, 120.0, 3_600.0]))
    def advance(self, seconds: float) -> None:
        self.do("advance", seconds)

    @rule()
    def settle(self) -> None:
        self.do("settle")

    @precondition(lambda self: self.f is not None)
    @rule(reserved=st.sampled_from([None, 0, 0, 1, 2]))
    def reserve(self, reserved: int | None) -> None:
        self.do("reserve", reserved)

    @precondition(lambda self: self.f is not None)
    @rule(qualifier=qualifiers, config=configurations)
    def configure(self, qualifier: str | None, config: Asynchronous) -> None:
        if self.f is not None and self.f.version_of(qualifier):
            self.do("configure", qualifier, config)

    @precondition(lambda self: self.f is not None and self.f.configs)
    @rule(data=st.data())
    def unconfigure(self, data: st.DataObject) -> None:
        assert self.f is not None
        self.do("unconfigure", data.draw(st.sampled_from(sorted(self.f.configs))))

    @precondition(lambda self: self.f is not None)
    @rule(letters=st.booleans())
    def update_letters(self, letters: bool) -> None:
        self.do("update_letters", letters)

    @precondition(lambda self: self.f is not None)
    @rule(source=st.integers(0, 2))
    def update_source(self, source: int) -> None:
        self.do("update_source", source)

    @precondition(lambda self: self.f is not None)
    @rule(point=st.booleans())
    def publish(self, point: bool) -> None:
        self.do("publish")
        if point:
            self.do("point")

    @precondition(lambda self: self.f is not None and self.f.alias)
    @rule()
    def delete_alias(self) -> None:
        self.do("delete_alias")

    @precondition(lambda self: self.f is not None)
    @rule(back=st.booleans())
    def lead_back(self, back: bool) -> None:
        self.do("lead_back", back)

    @precondition(lambda self: self.f is not None)
    @rule(letters=st.booleans())
    def run_in_circles(self, letters: bool) -> None:
        self.do("update_letters", letters)
        self.do("configure", None, Asynchronous(on_success=NEXT, on_failure=RECORDS))
        self.do("lead_back", True)
        self.do("send", None, [("ok", 0.0)])

    @rule(at_once=st.booleans())
    def delete_or_create(self, at_once: bool) -> None:
        if self.f is None:
            self.do("create")
            return
        self.do("delete")
        if at_once:
            self.do("create")


FAILS_LATER = ("send", None, [("error", 2.0)])
ORDERS = {
    "letters are wanted while the last attempt runs": [
        ("configure", None, Asynchronous(retries=0)), FAILS_LATER, ("update_letters", True),
    ],
    "retries are taken away while the first attempt runs": [
        FAILS_LATER, ("configure", None, Asynchronous(retries=0, on_failure=NEXT)),
    ],
    "the age is limited while an event waits": [
        FAILS_LATER, ("advance", 10.0), ("configure", None, Asynchronous(age=60.0, on_failure=RECORDS)),
    ],
    "the function is created again while an attempt runs": [
        ("configure", None, Asynchronous(retries=0, on_failure=RECORDS)), FAILS_LATER, ("delete",), ("create",),
    ],
    "a caller is served while an attempt ends": [
        FAILS_LATER, ("advance", 0.5), ("wait_for", [("ok", 10.0)]), ("wait_for", [("timeout", 0.0)]),
    ],
    "one has room, the others come later": [("reserve", 1), *[FAILS_LATER] * 4, ("advance", 5.0), ("reserve", None)],
}  # fmt: skip


@pytest.mark.parametrize("duplicates", [0.0, 1.0], ids=["once", "twice"])
@pytest.mark.parametrize("calls", ORDERS.values(), ids=ORDERS)
def test_orders_that_chance_seldom_finds(calls: list[tuple[Any, ...]], duplicates: float) -> None:
    world = World(0, duplicates)
    try:
        for what, *given in calls:
            getattr(world, what)(*given)
        world.settle()
        Judge(world).judge()
    finally:
        world.stop()


TestEvents = Events.TestCase
TestEvents.settings = settings(
    max_examples=max(10, settings.default.max_examples // 8), stateful_step_count=30, deadline=None
)
