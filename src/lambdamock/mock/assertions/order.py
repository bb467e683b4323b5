"""The order in which functions began."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.errors import UsageError
from lambdamock.mock.assertions.completeness import with_what_is_missing
from lambdamock.mock.assertions.place import Place, place_in
from lambdamock.mock.assertions.texts import LINES, listed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Journal


def check_order(facts: Journal, places: Sequence[Place]) -> None:
    """Fail unless functions were invoked one after the other, see `Aws.assert_order`."""
    __tracebackhide__ = True
    if len(places) < 2:
        raise UsageError("assert_order(...): give two functions or more, in the order in which they are to begin")
    begun = [place_in(one.context.invoked_function_arn) for one in in_order_of_begin(facts)]
    found = _steps_found(begun, places)
    if found == len(places):
        return
    missing = places[found].name
    after = f"after {places[found - 1].name}, " if found else ""
    wanted = " → ".join(place.name for place in places)
    lines = _runs([place for place in begun if place in places])
    told = f"these began in this order:\n{listed(lines, 3 * LINES)}" if lines else "none of them was invoked"
    message = f"expected the order {wanted}; {after}{missing} was not invoked; {told}"
    raise AssertionError(with_what_is_missing(message, facts))


def in_order_of_begin(facts: Journal) -> list[journal.Invocation]:
    """The invocations in the order in which they began: who invokes another and waits for it ends after it."""
    ended = list(enumerate(facts.of(journal.Invocation)))
    return [one for _, one in sorted(ended, key=lambda entry: (entry[1].begun_after, -entry[0]))]


def _steps_found(begun: Sequence[Place], places: Sequence[Place]) -> int:
    """How many of the places come one after the other; others may come between."""
    found = 0
    for place in begun:
        if found < len(places) and place == places[found]:
            found += 1
    return found


def _runs(begun: Sequence[Place]) -> list[str]:
    """Names, those that follow on themselves once with their number."""
    runs = [(place.name, sum(1 for _ in run)) for place, run in groupby(begun)]
    return [name if count == 1 else f"{name} ({count} times)" for name, count in runs]
