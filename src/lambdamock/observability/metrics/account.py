"""The metrics of one account in one region, read from the journal whenever somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lambdamock.domain.journal import Journal
from lambdamock.errors import UsageError, did_you_mean
from lambdamock.observability.metrics.catalogue import ALL, METRICS, Metric
from lambdamock.observability.metrics.places import ORDER, Dimensions, place_of
from lambdamock.observability.metrics.rules import Rule, Surroundings
from lambdamock.observability.metrics.series import Point, Series


class AccountMetrics:
    """What CloudWatch would have in the namespace AWS/Lambda.

    Nothing is kept: a question reads the facts that its metric is made of.

    Args:
        owner: region and account.
        around: makes what rules look at besides the facts.

    Source: documented, developer guide of today, "View metrics for Lambda functions": the timestamp of a data point is
    that of the invocation's beginning.
    """

    def __init__(self, journal: Journal, owner: tuple[str, str], around: Callable[[], Surroundings]) -> None:
        self._journal = journal
        self._owner = owner
        self._around = around

    def series(self, name: str, dimensions: Dimensions = ()) -> Series:
        """The data points of a metric with exactly these dimensions.

        Raises:
            UsageError: Lambda has no metric of that name.
        """
        if name not in METRICS:
            raise UsageError(f"Lambda has no metric {name!r}{did_you_mean(name, METRICS)}")
        wanted = in_order(dimensions)
        found = (point for _, point, several in self._points(METRICS[name]) if wanted in several)
        return Series(name, wanted, sorted(found, key=_time_of))

    def all_with(self, dimensions: Dimensions) -> list[Series]:
        """Every metric that has data points with exactly these dimensions."""
        points: dict[str, list[Point]] = {}
        for metric, point, several in self._points(ALL):
            if dimensions in several:
                points.setdefault(metric.name, []).append(point)
        return [Series(name, dimensions, sorted(points[name], key=_time_of)) for name in METRICS if name in points]

    def listed(self) -> list[tuple[str, Dimensions]]:
        """Names and dimensions of everything that has data points, in order; what ListMetrics shows."""
        return sorted({(metric.name, one) for metric, _, several in self._points(ALL) for one in several})

    def _points(self, metrics: Iterable[Metric]) -> Iterator[tuple[Metric, Point, tuple[Dimensions, ...]]]:
        """The data points of some metrics, each with its sets of dimensions."""
        around = self._around()
        by_kind: dict[type, list[tuple[Metric, Rule]]] = {}
        for metric in metrics:
            for kind, rule in metric.rules.items():
                by_kind.setdefault(kind, []).append((metric, rule))
        for entry in self._entries(list(by_kind)):
            place = place_of(entry)
            if place.owner != self._owner:
                continue
            for metric, rule in by_kind[type(entry)]:
                value = rule(entry, around)
                if value is not None:
                    yield metric, Point(entry.at, value), metric.scope(place)

    def _entries(self, kinds: list[Any]) -> Iterable[Any]:
        """The facts of these kinds in order."""
        if len(kinds) == 1:
            found: list[Any] = self._journal.of(kinds[0])
            return found
        return [entry for entry in self._journal.entries if type(entry) in kinds]


def _time_of(point: Point) -> float:
    return point.at


def in_order(dimensions: Iterable[tuple[str, str]]) -> Dimensions:
    """Dimensions as Lambda's metrics have them: none of these has any other name."""
    return tuple(sorted(dimensions, key=lambda one: (ORDER.index(one[0]) if one[0] in ORDER else len(ORDER), one)))
