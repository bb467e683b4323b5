"""Which mocks run, and who started them: the test, or a fixture that outlives it."""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections import Counter

    from lambdamock.domain.journal import Journal
    from lambdamock.simulation import Simulation


class LambdaMockLeak(pytest.PytestWarning):
    """A test left something behind that may change what other tests see; the message says what to call."""


class SharedMock(NamedTuple):
    """A mock of the plugin that tests share.

    Attributes:
        fixture: whose it is, for instance "lambda_mock_module".
        told: the events that wait in it and that were told of already, with how many of a kind.
    """

    fixture: str
    told: Counter[str]


class Stretch:
    """What happens in one mock during one test."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation
        self._journal = simulation.world.journal
        self._begun_after = self._journal.end

    def facts(self) -> Journal:
        """What happened since the test began, or since it reset the mock."""
        now = self.simulation.world.journal
        if now is not self._journal or not self._begun_after:
            return now
        return now.since(self._begun_after)


class Test:
    """One test, while it runs.

    Attributes:
        started: the mocks that it started itself.
        threads: those that ran before any handler of the test could start one.
    """

    def __init__(self, node_id: str, shared: list[Simulation]) -> None:
        self.node_id = node_id
        self.has_failed = False
        self.started: list[Simulation] = []
        self.stretches: list[Stretch] = []
        self.threads: set[object] = set()
        for simulation in shared:
            self.follow(simulation)

    def follow(self, simulation: Simulation) -> None:
        """A mock runs during the test."""
        if not self.stretches:
            import threading

            self.threads = set(threading.enumerate())
        self.stretches.append(Stretch(simulation))


class Watch:
    """Follows the mocks of a run through its tests, in one process.

    Args:
        leaks: "warning", "error" or "off".

    Attributes:
        shared: the mocks that tests share.
        left_patches: what was told of already, by name.
    """

    def __init__(self, leaks: str) -> None:
        from lambdamock.interception.observers import observers

        self.leaks = leaks
        self.shared: dict[Simulation, SharedMock] = {}
        self.left_patches: dict[str, object] = {}
        self._test: Test | None = None
        self._fixtures: list[Any] = []
        self._held: dict[Any, list[Simulation]] = {}
        self._told: list[str] = []
        self._observers = observers
        observers.append(self._started)

    def end(self) -> None:
        """Watch no longer."""
        if self._started in self._observers:
            self._observers.remove(self._started)

    def _started(self, simulation: Simulation) -> None:
        if self._fixtures:
            self._held.setdefault(self._fixtures[-1], []).append(simulation)
        if self._test is not None:
            self._test.follow(simulation)
            if not self._fixtures:
                self._test.started.append(simulation)

    @property
    def has_failed(self) -> bool:
        """Whether the test that runs has failed so far."""
        return self._test is not None and self._test.has_failed

    def failed(self) -> list[Stretch]:
        """The test that runs has failed; returns what happens in its mocks."""
        if self._test is None:
            return []
        self._test.has_failed = True
        return [stretch for stretch in self._test.stretches if len(stretch.facts())]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        """A test runs, with the mocks that fixtures of wider scopes hold."""
        shared = [one for held in self._held.values() for one in held if _runs(one)] if self._held else []
        self._test = Test(item.nodeid, shared)
        try:
            return (yield)
        finally:
            self._test = None

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
        """Mocks that a fixture starts may outlive the test."""
        __tracebackhide__ = True  # of whatever a fixture raises
        if fixturedef.scope == "function":
            return (yield)
        self._fixtures.append(fixturedef)
        try:
            return (yield)
        finally:
            self._fixtures.pop()

    def pytest_fixture_post_finalizer(self, fixturedef: pytest.FixtureDef[Any]) -> None:
        """Mocks that a fixture started must have ended with it."""
        held = self._held.pop(fixturedef, None)
        if held and self.leaks != "off":
            from lambdamock.pytest_plugin.leaks import mocks_left

            self._told.extend(mocks_left(f"the fixture {fixturedef.argname!r}", held))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, None, None]:
        """The test is over: what did it leave behind?"""
        __tracebackhide__ = True
        yield
        test = self._test
        if self.leaks == "off" or test is None or not (test.stretches or self._told):
            return
        from lambdamock.pytest_plugin.leaks import left_behind  # only tests with a mock need it

        found = [*left_behind(test, self), *self._told]
        self._told.clear()
        if found and self.leaks == "error":
            pytest.fail("\n".join(found), pytrace=False)
        for text in found:
            item.warn(LambdaMockLeak(text))


def _runs(simulation: Simulation) -> bool:
    running = sys.modules.get("lambdamock.interception.running")
    return running is not None and running.is_running(simulation)


WATCH: Final = pytest.StashKey[Watch]()
