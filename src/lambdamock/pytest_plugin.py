"""The pytest plugin: the fixture and marker `lambda_mock`, and what functions did, for people.

Reports of failing tests show what functions logged, and what they were denied; a report at the end of a run shows what
they did with their roles.

It loads the mock when a test first uses it, so that test runs that do not use it pay nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from lambdamock import Aws
    from lambdamock.mock.permission_watch import PermissionWatch
    from lambdamock.simulation import Simulation

FIXTURE: Final = "lambda_mock"
SECTION: Final = "Lambda function logs"
DENIALS: Final = "Lambda permissions"
REPORT: Final = "lambda_iam_report"
TERMINAL: Final = "terminal"

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


def pytest_addoption(parser: pytest.Parser) -> None:
    """The report on permissions."""
    what = "report what functions did with their roles, the policy that would do, what was denied and what not used"
    where = "shown in the terminal, or written to FILE, as JSON when it ends in .json"
    parser.getgroup("lambdamock").addoption(
        "--lambda-iam-report", dest=REPORT, nargs="?", const=TERMINAL, metavar="FILE", help=f"{what}; {where}"
    )
    parser.addini(REPORT, f"{what}: {TERMINAL!r}, or a FILE", default="")


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known, and begin to watch permissions when a report is asked for."""
    config.addinivalue_line(
        "markers", "lambda_mock(**options): run the test under mock_lambda(**options); see the fixture lambda_mock"
    )
    target = _target(config)
    if target is not None:
        config.pluginmanager.register(PermissionReporter(config, target), "lambdamock-permissions")


def _target(config: pytest.Config) -> Path | None:
    """Where a report goes: a file, or the empty path for the terminal; None when none is wanted.

    Raises:
        pytest.UsageError: what follows the option names tests.
    """
    given = config.getoption(REPORT)
    if given is None:
        name = config.getini(REPORT)
        return None if not name else Path() if name == TERMINAL else config.rootpath / name
    path = config.invocation_params.dir / given
    if "::" in given or path.suffix == ".py" or path.is_dir():
        raise pytest.UsageError(
            f"--lambda-iam-report takes a file to write to, not {given!r}; put the option behind the tests, or write "
            "--lambda-iam-report=FILE or --lambda-iam-report=terminal"
        )
    return Path() if given == TERMINAL else path


class PermissionReporter:
    """Collects what functions did with their roles, in this process and in those that run tests for it.

    Args:
        target: the file to write to; the empty path for the terminal.
    """

    def __init__(self, config: pytest.Config, target: Path) -> None:
        self._config = config
        self._target = target
        self._watch: PermissionWatch | None = None

    def started(self, simulation: Simulation) -> None:
        """A mock was started."""
        self._watching().started(simulation)

    @pytest.hookimpl
    def pytest_sessionstart(self) -> None:
        """From now on mocks are watched, those of fixtures that several tests share among them."""
        from lambdamock.interception.observers import observers

        observers.append(self.started)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, call: pytest.CallInfo[None]) -> None:
        """The test is over, and nothing is torn down yet."""
        if self._watch is not None and call.when == "call":
            self._watch.look()

    @pytest.hookimpl
    def pytest_runtest_logfinish(self) -> None:
        """A test is over, with all that belongs to it alone."""
        if self._watch is not None:
            self._watch.collect()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process that ran tests for this one hands over what it collected."""
        handed_over = getattr(node, "workeroutput", None) or {}
        if REPORT in handed_over:
            self._watching().report.take(handed_over[REPORT])

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Hand over to the process that all belongs to, or write the file."""
        from lambdamock.interception.observers import observers

        observers.remove(self.started)
        if self._watch is not None:
            self._watch.collect(all_of_them=True)
        if hasattr(self._config, "workeroutput"):
            self._config.workeroutput[REPORT] = self._watching().report.handed_over()
        elif self._target.name:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._target.write_text(self._text(), encoding="utf-8")

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Show the report, or where it is."""
        terminalreporter.section(DENIALS)
        terminalreporter.write_line(f"written to {self._target}" if self._target.name else self._text().rstrip())

    def _watching(self) -> PermissionWatch:
        if self._watch is None:
            from lambdamock.mock.permission_watch import PermissionWatch  # only runs that have functions need it

            self._watch = PermissionWatch()
        return self._watch

    def _text(self) -> str:
        report = self._watching().report
        return report.as_json() if self._target.suffix == ".json" else "\n".join([*report.lines(), ""])


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
    """Show what the functions logged when a test fails, and what was denied."""
    report = yield
    if report.failed:
        started = item.stash.get(_started, [])
        for title, tell in ((SECTION, _logs), (DENIALS, _denials)):
            text = "\n".join(filter(None, map(tell, started)))
            if text.strip():
                report.sections.append((title, text))
    return report


def _logs(simulation: Simulation) -> str:
    from lambdamock.observability import LogGroups

    groups = LogGroups(simulation.world.journal)
    return "\n".join(f"{group.name}\n{group.text}" for group in groups.values())


def _denials(simulation: Simulation) -> str:
    from lambdamock.mock.permission_report import denial_lines

    return "\n".join(denial_lines(simulation.world.journal))
