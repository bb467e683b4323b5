"""What a function did, compared with what a test expects of it."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lambdamock.domain import journal
from lambdamock.errors import UsageError
from lambdamock.mock.assertions.circumstances import circumstances, error_document, failure_text, log_lines
from lambdamock.mock.assertions.comparison import Difference, differences
from lambdamock.mock.assertions.completeness import check_complete, with_what_is_missing
from lambdamock.mock.assertions.errors import errors_of
from lambdamock.mock.assertions.nearest import Nearest, nearest
from lambdamock.mock.assertions.place import Place
from lambdamock.mock.assertions.texts import LINES, WIDTH, amount, listed, show

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation

_EVENT_WIDTH = 400
"""Characters that the event takes that a test expects."""


class Past:
    """The facts of one function, as they are now."""

    def __init__(self, simulation: Simulation, place: Place) -> None:
        self._simulation = simulation
        self._place = place
        facts = simulation.world.journal.of(journal.Invocation)
        self._invocations = [one for one in facts if place.owns(one.context.invoked_function_arn)]

    @property
    def count(self) -> int:
        """How often it was invoked."""
        return len(self._invocations)

    @property
    def is_throttled(self) -> bool:
        """Whether it ever was."""
        throttles = self._simulation.world.journal.of(journal.Throttle)
        return any(self._place.owns(fact.function_arn) for fact in throttles)

    @cached_property
    def _events(self) -> list[Any]:
        return [json.loads(one.event) if one.event else {} for one in self._invocations]

    def check(self, is_so: object, expectation: str, *, needs_all: bool = True) -> None:
        """Raise an AssertionError that tells the whole story, unless all is as expected.

        Args:
            needs_all: that it is so can be told only by who knows all that happened; else what is known is enough.
        """
        __tracebackhide__ = True
        if not is_so:
            raise AssertionError(self._story(f"expected {self._place.name} {expectation}; {self._count_text()}"))
        if needs_all:
            check_complete(self._simulation.world.journal, f"{self._place.name} {expectation}")

    def check_count(self, count: Any) -> None:
        """The same of the number of invocations."""
        __tracebackhide__ = True
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise UsageError(f"assert_invocation_count({show(count)}): give a number of at least 0")
        self.check(self.count == count, f"to be invoked {_times(count)}")

    def check_event(self, expected: Any, *, is_only: bool = False) -> None:
        """The same of the event of any invocation, or of the only one."""
        __tracebackhide__ = True
        wanted = _parsed(expected)
        found = nearest(wanted, self._events)
        is_there = found is not None and not found.differences
        if is_there and (self.count == 1 or not is_only):
            if is_only:
                check_complete(self._simulation.world.journal, f"{self._place.name} to be invoked once")
            return
        once = " once" if is_only else ""
        head = f"expected {self._place.name} to be invoked{once} with {show(wanted, _EVENT_WIDTH)}"
        raise AssertionError(self._story(f"{head}; {self._count_text()}", self._miss(found)))

    def check_failure(self, error_type: Any, match: str | None) -> None:
        """The same of an error."""
        __tracebackhide__ = True
        kind = error_type.__name__ if _is_exception(error_type) else error_type
        failures = [error_document(one) for one in self._invocations if one.function_error]
        if any(_is_failure(document, kind, match) for document in failures):
            return
        what = "" if kind is None else f" with {show(kind)}"
        how = "" if match is None else f", matching {show(match)}"
        head = f"expected {self._place.name} to fail{what}{how}; {self._count_text()}"
        told = [f"it failed with {show_error(document)}" for document in failures]
        raise AssertionError(self._story(head, _section("Failures:", told) if told else ["It never failed."]))

    def check_no_errors(self) -> None:
        """The same of all that can go wrong."""
        __tracebackhide__ = True
        if found := errors_of(self._simulation.world.journal, self._place):
            raise AssertionError(self._story(f"expected no errors of {self._place.name}; there are:\n{listed(found)}"))
        check_complete(self._simulation.world.journal, f"no errors of {self._place.name}")

    def _count_text(self) -> str:
        return f"it was invoked {_times(self.count)}" if self.count else "it was never invoked"

    def _miss(self, found: Nearest | None) -> list[str]:
        if found is None or not found.differences:
            return []
        which = f"invocations[{found.position}]" + (f" of {self.count}" if self.count > 1 else "")
        return [f"The nearest is {which} (what it had != what is expected):\n{listed(_texts(found.differences))}"]

    def _story(self, head: str, details: list[str] | None = None) -> str:
        """A message: what is wrong, then whatever may tell why."""
        parts = [
            head,
            *(details or []),
            *_section("Its invocations:", self._lines()),
            *_section("What else became of it:", circumstances(self._simulation, self._place)),
            *_section("The end of its log:", log_lines(self._invocations)),
        ]
        return with_what_is_missing("\n".join(parts), self._simulation.world.journal)

    def _lines(self) -> list[str]:
        """One for each of the first invocations; an attempt of an event that was tried before says so."""
        lines: list[str] = []
        tried: Counter[str] = Counter()
        for index, one in enumerate(self._invocations[:LINES]):
            tried[one.context.aws_request_id] += 1
            number = tried[one.context.aws_request_id]
            attempt = f", attempt {number}" if number > 1 else ""
            outcome = show_error(error_document(one)) if one.function_error else "no error"
            lines.append(f"[{index}] {show(self._events[index])}{attempt}: {outcome}")
        return lines if self.count <= LINES else [*lines, f"and {self.count - LINES} more"]


def show_error(document: Any) -> str:
    """An error document in a line."""
    return show_text(failure_text(document))


def show_text(text: str) -> str:
    """A text in a line, cut."""
    line = " ".join(text.split())
    return line if len(line) <= 2 * WIDTH else f"{line[: 2 * WIDTH - 1]}…"


def _texts(found: list[Difference]) -> list[str]:
    return [str(one) for one in found]


def _section(title: str, lines: list[str]) -> list[str]:
    return [f"{title}\n{listed(lines, LINES + 1)}"] if lines else []


def _times(count: int) -> str:
    return "once" if count == 1 else amount(count, "time")


def _parsed(expected: Any) -> Any:
    """What is given as raw bytes is JSON, as `invoke` takes it."""
    if not isinstance(expected, (bytes, bytearray)):
        return expected
    try:
        return json.loads(expected)
    except ValueError:
        raise UsageError(f"{show(bytes(expected))} is no event: give JSON") from None


def _is_exception(error_type: Any) -> bool:
    return isinstance(error_type, type) and issubclass(error_type, BaseException)


def _is_failure(document: Any, kind: Any, match: str | None) -> bool:
    known = document if isinstance(document, dict) else {}
    is_kind = kind is None or next(differences(kind, known.get("errorType", "")), None) is None
    return is_kind and (match is None or re.search(match, str(known.get("errorMessage", ""))) is not None)
