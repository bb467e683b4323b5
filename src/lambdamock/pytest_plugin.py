"""The pytest plugin: the fixture and marker `lambda_mock`, and the logs of functions in the reports of failing tests.

It loads the mock when a test first uses it, so that test runs that do not use it pay nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from lambdamock import Aws
    from lambdamock.simulation import Simulation

FIXTURE: Final = "lambda_mock"
SECTION: Final = "Lambda function logs"

_started: Final = pytest.StashKey[list["Simulation"]]()


@pytest.fixture(name=FIXTURE)
def _lambda_mock(request: pytest.FixtureRequest) -> Iterator[Aws]:
    """A running mock of AWS Lambda, empty for each test; its options are those of the marker `lambda_mock(...)`."""
    from lambdamock import mock_lambda

    marker = request.node.get_closest_marker(FIXTURE)
    if marker is not None and marker.args:
        raise pytest.UsageError(f"@pytest.mark.lambda_mock takes keywords only, not {marker.args!r}")
    with mock_lambda(**(marker.kwargs if marker is not None else {})) as aws:
        yield aws


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "lambda_mock(**options): run the test under mock_lambda(**options); see the fixture lambda_mock"
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """A marked test runs under the mock, whether it asks for the handle or not."""
    names = getattr(item, "fixturenames", None)
    if names is not None and FIXTURE not in names and item.get_closest_marker(FIXTURE) is not None:
        names.insert(0, FIXTURE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """Remember the mocks that run during a test, however they are started."""
    from lambdamock.interception.observers import observers

    started = item.stash[_started] = []
    observers.append(started.append)
    try:
        return (yield)
    finally:
        observers.remove(started.append)
        del item.stash[_started]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the functions logged when a test fails."""
    report = yield
    if report.failed:
        text = "\n".join(_logs(simulation) for simulation in item.stash.get(_started, []))
        if text.strip():
            report.sections.append((SECTION, text))
    return report


def _logs(simulation: Simulation) -> str:
    from lambdamock.observability import LogGroups

    groups = LogGroups(simulation.world.journal)
    return "\n".join(f"{group.name}\n{group.text}" for group in groups.values())
