"""Statistics over numbers, as CloudWatch names and reckons them. Pure.

Source: documented, CloudWatch user guide, "CloudWatch statistics definitions"; assumed, that percentiles lie between
their two neighbours in proportion, and that trimmed statistics keep a number when part of it is within the bounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from typing import Final

from lambdamock.errors import UsageError

Reduce = Callable[[Sequence[float]], float]
"""One number out of at least one."""

_SHORT: Final = re.compile(r"(p|tm|wm|tc|ts)(\d{1,2}(?:\.\d{1,10})?|100)\Z")
_LONG: Final = re.compile(r"(TM|WM|TC|TS|PR)\((\d+(?:\.\d+)?%?)?:(\d+(?:\.\d+)?%?)?\)\Z")


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)


SIMPLE: Final[Mapping[str, Reduce]] = {
    "Sum": sum,
    "Average": _average,
    "Minimum": min,
    "Maximum": max,
    "SampleCount": lambda values: float(len(values)),
}


def reducer(statistic: str) -> Reduce:
    """What reckons a statistic.

    Args:
        statistic: "Sum", "Average", "Minimum", "Maximum", "SampleCount", "p99", "tm90", "TM(10%:90%)", "IQM" and so on.

    Raises:
        UsageError: there is no such statistic.
    """
    if statistic in SIMPLE:
        return SIMPLE[statistic]
    if statistic == "IQM":
        return reducer("TM(25%:75%)")
    if found := _SHORT.match(statistic):
        kind, percent = found[1], float(found[2])
        return (
            (lambda values: percentile(values, percent)) if kind == "p" else _trimmed(kind.upper(), "0%", f"{percent}%")
        )
    if found := _LONG.match(statistic):
        return _trimmed(found[1], found[2], found[3])
    raise UsageError(
        f"there is no statistic {statistic!r}: {', '.join(SIMPLE)}, 'p99', 'tm90', 'wm90', 'tc90', 'ts90', "
        "'TM(10%:90%)', 'PR(100:2000)' or 'IQM'"
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The number below which `percent` of them are."""
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    low = floor(position)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def _trimmed(kind: str, low: str | None, high: str | None) -> Reduce:
    def reduce(values: Sequence[float]) -> float:
        ordered = sorted(values)
        kept = _within(ordered, low, high)
        if kind == "WM":
            return _average([min(max(one, kept[0]), kept[-1]) for one in ordered]) if kept else 0.0
        return _KEPT[kind](kept, ordered)

    return reduce


def _within(ordered: Sequence[float], low: str | None, high: str | None) -> list[float]:
    """The numbers between two bounds, which are percentages of their count, or numbers themselves."""
    if (low or high or "").endswith("%"):
        first = floor(len(ordered) * float((low or "0%")[:-1]) / 100)
        return list(ordered[first : ceil(len(ordered) * float((high or "100%")[:-1]) / 100)])
    above, below = float(low or "-inf"), float(high or "inf")
    return [one for one in ordered if above < one <= below]


_KEPT: Final[Mapping[str, Callable[[Sequence[float], Sequence[float]], float]]] = {
    "TM": lambda kept, _: _average(kept) if kept else 0.0,
    "TC": lambda kept, _: float(len(kept)),
    "TS": lambda kept, _: sum(kept, 0.0),
    "PR": lambda kept, ordered: 100.0 * len(kept) / len(ordered),
}
