"""The report on permissions of a whole run: what functions did with their roles, collected over all its processes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

    from lambdamock.mock.permission_watch import PermissionWatch
    from lambdamock.simulation import Simulation

DENIALS: Final = "Lambda permissions"
REPORT: Final = "lambda_iam_report"
TERMINAL: Final = "terminal"


def target_of(config: pytest.Config) -> Path | None:
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
