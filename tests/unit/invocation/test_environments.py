"""Execution environments are used again for a while, end when they are idle or old, and are kept where provisioned."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.domain.versions import Version
from lambdamock.invocation import Environments, Lifetimes
from lambdamock.invocation.environments import AHEAD


class FakeEnvironment:
    def __init__(self, name: str, *, is_provisioned: bool) -> None:
        self.name = name
        self.is_provisioned = is_provisioned
        self.is_initialised = False
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


class Fleet:
    """Environments whose clock a test moves, and all that were started."""

    def __init__(self, *, fails: bool = False) -> None:
        self.now = 0.0
        self.started: list[FakeEnvironment] = []
        self._fails = fails
        self.environments = Environments(self._start, self._initialise, lambda: self.now, Lifetimes(600, 7_200))

    def _start(self, version: Version, *, is_provisioned: bool) -> Any:
        self.started.append(FakeEnvironment(f"{version.number}.{len(self.started)}", is_provisioned=is_provisioned))
        return self.started[-1]

    def _initialise(self, version: Version, environment: Any) -> bool:
        environment.is_initialised = True
        return not self._fails

    def use(self, of: Version, tenant: str | None = None, provisioned: int = 0) -> str:
        """Run one invocation; the name of its environment."""
        environment = cast("FakeEnvironment", self.environments.acquire(of, tenant, provisioned=provisioned))
        self.environments.release(cast("Any", environment))
        return environment.name

    @property
    def open(self) -> list[str]:
        return [environment.name for environment in self.started if not environment.is_closed]


def version(number: str = "1", generation: int = 0) -> Version:
    return cast("Version", SimpleNamespace(reference=("us-east-1", "f"), number=number, generation=generation))


@pytest.fixture
def fleet() -> Fleet:
    return Fleet()


@pytest.mark.parametrize(("pause", "is_warm"), [(0, True), (599, True), (600, True), (601, False), (86_400, False)])
def test_an_environment_ends_when_it_was_idle_for_long(fleet: Fleet, pause: float, is_warm: bool) -> None:
    fleet.use(version())
    fleet.now += pause
    assert fleet.use(version()) == ("1.0" if is_warm else "1.1")
    assert fleet.open == (["1.0"] if is_warm else ["1.1"])


def test_an_environment_ends_after_hours_even_when_it_is_used_all_the_time(fleet: Fleet) -> None:
    used = []
    for _ in range(30):
        used.append(fleet.use(version()))
        fleet.now += 300
    assert used == ["1.0"] * 24 + ["1.1"] * 6
    assert fleet.open == ["1.1"]


def test_an_environment_is_not_closed_while_it_is_busy(fleet: Fleet) -> None:
    busy = fleet.environments.acquire(version())
    fleet.now += 10_000
    assert fleet.use(version()) == "1.1"
    assert fleet.open == ["1.0", "1.1"]
    fleet.environments.release(busy)
    assert fleet.use(version()) == "1.1"
    assert fleet.open == ["1.1"]


def test_those_that_a_peak_needed_end_while_one_goes_on(fleet: Fleet) -> None:
    for environment in [fleet.environments.acquire(version()) for _ in range(3)]:
        fleet.environments.release(environment)
    for _ in range(3):
        fleet.now += 300
        assert fleet.use(version()) == "1.2"
    assert fleet.open == ["1.2"]


def test_tenants_have_environments_of_their_own(fleet: Fleet) -> None:
    assert [fleet.use(version(), tenant) for tenant in ("a", "b", "a", None)] == ["1.0", "1.1", "1.0", "1.2"]


def test_A411_environments_end_with_their_generation(fleet: Fleet) -> None:
    busy = fleet.environments.acquire(version())
    fleet.use(version())
    fleet.environments.provide(version(), 1)
    fleet.environments.retire(version())
    assert fleet.open == ["1.0"]
    fleet.environments.release(busy)
    assert fleet.open == []
    assert fleet.use(version(generation=1)) == "1.3"


def test_provisioned_environments_are_initialised_ahead_and_stay(fleet: Fleet) -> None:
    assert fleet.environments.provide(version(), 2)
    assert [(one.is_provisioned, one.is_initialised) for one in fleet.started] == [(True, True)] * 2
    fleet.now += 1_000_000
    assert fleet.use(version(), provisioned=2) == "1.1"
    assert fleet.use(version()) == "1.2"
    assert fleet.open == ["1.0", "1.1", "1.2"]


def test_only_so_many_are_initialised_ahead_the_others_when_they_are_used(fleet: Fleet) -> None:
    fleet.environments.provide(version(), AHEAD + 2)
    assert len(fleet.started) == AHEAD
    busy = [fleet.environments.acquire(version(), provisioned=AHEAD + 2) for _ in range(AHEAD + 1)]
    assert [one.is_initialised for one in fleet.started] == [True] * AHEAD + [False]
    assert fleet.started[-1].is_provisioned
    for environment in busy:
        fleet.environments.release(environment)
    assert len(fleet.open) == AHEAD + 1


def test_fewer_provisioned_environments_end_those_that_are_too_many(fleet: Fleet) -> None:
    fleet.environments.provide(version(), 3)
    busy = [fleet.environments.acquire(version(), provisioned=3) for _ in range(2)]
    fleet.environments.lower(version(), 1)
    assert len(fleet.open) == 3
    for environment in busy:
        fleet.environments.release(environment)
    assert fleet.open == ["1.0"]
    fleet.environments.lower(version(), 0)
    assert fleet.open == []


def test_providing_again_keeps_those_that_are_there(fleet: Fleet) -> None:
    fleet.environments.provide(version(), 2)
    fleet.environments.provide(version(), 3)
    assert fleet.open == ["1.0", "1.1", "1.2"]


def test_none_is_ready_when_an_initialisation_fails() -> None:
    fleet = Fleet(fails=True)
    assert not fleet.environments.provide(version(), 5)
    assert (len(fleet.started), fleet.open) == (1, [])


def test_nothing_is_left_open_at_the_end(fleet: Fleet) -> None:
    fleet.environments.provide(version("2"), 1)
    fleet.use(version())
    busy = fleet.environments.acquire(version())
    fleet.environments.close()
    assert fleet.open == []
    fleet.environments.release(busy)
    assert fleet.open == []


# ------------------------------------------------------------------------------------------------ seen by the function


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as aws:
        yield aws


def test_an_expired_environment_takes_its_memory_files_and_log_stream_along(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> tuple[str, list[str]]:
        directory = Path(tempfile.gettempdir())
        before = sorted(path.name for path in directory.iterdir())
        (directory / "kept").touch()
        return context.log_stream_name, before

    function = aws.function(handler, name="f")
    first, warm = function.invoke(), function.invoke()
    aws.clock.advance(601)
    cold = function.invoke()
    assert [run.cold for run in (first, warm, cold)] == [True, False, True]
    assert [run.result[1] for run in (first, warm, cold)] == [[], ["kept"], []]
    assert first.result[0] == warm.result[0] != cold.result[0]


@pytest.mark.parametrize(
    ("quota", "pauses", "colds"),
    [
        ("environment_idle_seconds", [30, 61], [True, False, True]),
        ("environment_lifetime_seconds", [30, 31], [True, False, True]),
    ],
)
def test_both_times_can_be_set(quota: str, pauses: list[float], colds: list[bool]) -> None:
    with mock_lambda(quotas={quota: 60}) as aws:
        function = aws.function(lambda event, context: None, name="f")
        runs = [function.invoke()]
        for pause in pauses:
            aws.clock.advance(pause)
            runs.append(function.invoke())
        assert [run.cold for run in runs] == colds
