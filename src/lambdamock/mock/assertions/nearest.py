"""Which of the events that there were came closest to the one that is wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from lambdamock.mock.assertions.comparison import Difference, differences


class Nearest(NamedTuple):
    """The event that came closest.

    Attributes:
        position: its place among those that were compared.
        differences: how it is not what is wanted.
    """

    position: int
    differences: list[Difference]


def nearest(expected: Any, events: Iterable[Any]) -> Nearest | None:
    """The event with the lightest differences, of equally near ones the first; None when there are no events.

    One without any differences is what is wanted.
    """
    best: Nearest | None = None
    lightest = 0
    for index, event in enumerate(events):
        found, weight = _weighed(expected, event, None if best is None else lightest)
        if best is None or weight < lightest:
            best, lightest = Nearest(index, found), weight
        if not lightest:
            break
    return best


def _weighed(expected: Any, event: Any, bound: int | None) -> tuple[list[Difference], int]:
    """All differences and their weight; those up to a bound when they weigh as much."""
    found: list[Difference] = []
    weight = 0
    for one in differences(expected, event):
        found.append(one)
        weight += one.weight
        if bound is not None and weight >= bound:
            break
    return found, weight
