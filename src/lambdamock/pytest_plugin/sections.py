"""What the report of a failing test shows: what happened, what functions logged, what was denied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from lambdamock.pytest_plugin.permissions import DENIALS

if TYPE_CHECKING:
    from lambdamock.pytest_plugin.watch import Stretch

TIMELINE: Final = "Lambda timeline"
LOGS: Final = "Lambda function logs"

LONGEST: Final = 60
"""Lines of a section that are shown; the last ones, since what fails a test is mostly at the end."""

WIDEST: Final = 400
"""Characters of a line that are shown."""

_COLUMNS: Final = 140
"""Of the timeline: reports are read in terminals, in logs of builds and in files."""


def sections_of(stretches: list[Stretch], *, uncut: bool) -> Iterator[tuple[str, str]]:
    """Titles and texts of the sections that have anything to show.

    Args:
        uncut: show all, as `pytest -vv` does.
    """
    for title, tell in _SECTIONS:
        lines = [line for stretch in stretches for line in tell(stretch, uncut).splitlines()]
        if any(line.strip() for line in lines):
            yield title, "\n".join(lines if uncut else _cut(lines))


def _cut(lines: list[str]) -> list[str]:
    shown = [line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…" for line in lines[-LONGEST:]]
    left_out = len(lines) - len(shown)
    return [f"… {left_out} lines before these; -vv shows them", *shown] if left_out else shown


def _timeline(stretch: Stretch, _: bool) -> str:
    from lambdamock.mock.timeline import timeline_of

    return timeline_of(stretch.facts(), is_brief=True).to_text(width=_COLUMNS, colour=False)


def _logs(stretch: Stretch, uncut: bool) -> str:
    from lambdamock.pytest_plugin.function_logs import logs_in

    return logs_in(stretch.facts(), uncut=uncut)


def _denials(stretch: Stretch, _: bool) -> str:
    from lambdamock.mock.permission_report import denial_lines

    return "\n".join(denial_lines(stretch.facts()))


_SECTIONS: Final[tuple[tuple[str, Callable[[Stretch, bool], str]], ...]] = (
    (TIMELINE, _timeline),
    (LOGS, _logs),
    (DENIALS, _denials),
)
