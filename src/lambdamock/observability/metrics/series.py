"""The data points of one metric with its dimensions, and statistics over periods of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from itertools import groupby
from typing import Final, Generic, NamedTuple, TypeVar, overload

from lambdamock.errors import UsageError
from lambdamock.observability.metrics.catalogue import METRICS, NAMESPACE, Metric
from lambdamock.observability.metrics.places import Dimensions
from lambdamock.observability.metrics.statistics import Reduce, reducer
from lambdamock.reprs import displayed

MINUTE: Final = 60
_T = TypeVar("_T")


@displayed()
class Point(NamedTuple):
    """Something that was counted or measured; `at` in seconds since the epoch."""

    at: float
    value: float


@displayed()
class Datapoint(NamedTuple):
    """A statistic of one period, which begins at `timestamp` (UTC)."""

    timestamp: datetime
    value: float
    unit: str


@displayed()
class Statistic(Generic[_T]):
    """A statistic of a series: called, it is reckoned over all points, or with `period=` for each period of seconds.

    Args:
        nothing: what it is when there are no points.
    """

    def __init__(self, points: Sequence[Point], name: str, unit: str, nothing: _T) -> None:
        self._points = points
        self._name = name
        self._unit = unit
        self._nothing = nothing

    @overload
    def __call__(self, *, start: datetime | None = None, end: datetime | None = None) -> float | _T: ...
    @overload
    def __call__(
        self, period: int, *, start: datetime | None = None, end: datetime | None = None
    ) -> list[Datapoint]: ...
    def __call__(
        self, period: int | None = None, *, start: datetime | None = None, end: datetime | None = None
    ) -> float | _T | list[Datapoint]:
        """Reckon it.

        Args:
            period: seconds, a multiple of 60; there is no data point for a period without any.
            start: the first moment that counts, on the mock's clock; rounded down to a minute.
            end: the first moment that counts no more.

        Raises:
            UsageError: CloudWatch has no such period.
        """
        points, reduce = within(self._points, start, end), reducer(self._name)
        if period is not None:
            return by_period(points, reduce, period, self._unit, start)
        return reduce([point.value for point in points]) if points else self._nothing

    def __repr__(self) -> str:
        return f"<{self._name} of {len(self._points)} data points; call it, with period=60 for minutes>"


def within(points: Sequence[Point], start: datetime | None, end: datetime | None) -> Sequence[Point]:
    """The points from `start`, rounded down to a minute, until right before `end`."""
    if start is None and end is None:
        return points
    first = float("-inf") if start is None else begin_of(start)
    last = float("inf") if end is None else _second_of(end)
    return [point for point in points if first <= point.at < last]


def by_period(
    points: Sequence[Point], reduce: Reduce, period: int, unit: str, start: datetime | None = None
) -> list[Datapoint]:
    """One data point for each period that has any, in order.

    Source: documented, API reference, GetMetricStatistics: periods of a metric that is kept by the minute are multiples
    of 60 seconds; they begin at `StartTime`, rounded down to a minute. Without one they begin at multiples of their
    length since 1970.
    """
    if period < MINUTE or period % MINUTE:
        raise UsageError(
            f"period={period!r}: CloudWatch keeps Lambda's metrics by the minute; give a multiple of {MINUTE} seconds"
        )
    origin = 0.0 if start is None else begin_of(start)
    groups = groupby(points, key=lambda point: int((point.at - origin) // period))
    return [
        Datapoint(moment_of(origin + number * period), reduce([one.value for one in group]), unit)
        for number, group in groups
    ]


@displayed()
class Series(Sequence[Point]):
    """The data points of a metric in order of time.

    Attributes:
        name: as CloudWatch has it, for instance "Errors".
        namespace: "AWS/Lambda".
        dimensions: names and values; empty for the whole account.
        unit: "Count", "Milliseconds" or "None".
        statistic_to_look_at: "Sum", "Average" or "Maximum".
    """

    namespace = NAMESPACE

    def __init__(self, name: str, dimensions: Dimensions, points: list[Point]) -> None:
        metric: Metric = METRICS[name][0]
        self.name = name
        self.dimensions = dict(dimensions)
        self.unit = metric.unit
        self.statistic_to_look_at = metric.statistic
        self._points = points

    @overload
    def __getitem__(self, index: int) -> Point: ...
    @overload
    def __getitem__(self, index: slice) -> list[Point]: ...
    def __getitem__(self, index: int | slice) -> Point | list[Point]:
        return self._points[index]

    def __len__(self) -> int:
        return len(self._points)

    def __iter__(self) -> Iterator[Point]:
        return iter(self._points)

    @property
    def sum(self) -> Statistic[float]:
        """All values together; 0 when there are none."""
        return Statistic(self._points, "Sum", self.unit, 0.0)

    @property
    def sample_count(self) -> Statistic[float]:
        """How many data points there are."""
        return Statistic(self._points, "SampleCount", self.unit, 0.0)

    @property
    def average(self) -> Statistic[None]:
        """Their average; None when there are none."""
        return self.statistic("Average")

    @property
    def minimum(self) -> Statistic[None]:
        """The smallest; None when there are none."""
        return self.statistic("Minimum")

    @property
    def maximum(self) -> Statistic[None]:
        """The largest; None when there are none."""
        return self.statistic("Maximum")

    def statistic(self, name: str) -> Statistic[None]:
        """Any statistic of CloudWatch's, for instance "p99" or "tm90".

        Raises:
            UsageError: there is none of that name.
        """
        reducer(name)
        return Statistic(self._points, name, self.unit, None)

    @property
    def telling(self) -> float:
        """The statistic to look at, over all points; 0 when there are none."""
        values = [point.value for point in self._points]
        return reducer(self.statistic_to_look_at)(values) if values else 0.0

    @property
    def said(self) -> str:
        """The same with its unit, as text."""
        return f"{self.telling:.6g}{' ms' if self.unit == 'Milliseconds' else ''}"

    def __repr__(self) -> str:
        of = f"{self.name} of {words(tuple(self.dimensions.items()))}"
        if not self._points:
            return f"<{of}: no data points>"
        plural = "" if len(self._points) == 1 else "s"
        return f"<{of}: {self.statistic_to_look_at} {self.said}, {len(self._points)} data point{plural}>"

    def _repr_html_(self) -> str:
        from lambdamock.observability.metrics.html import series_table  # only notebooks look at it

        return series_table(self)


def words(dimensions: Dimensions) -> str:
    """What has these dimensions, in words."""
    given = dict(dimensions)
    if not given:
        return "the account"
    of = given.get("Resource") or next(iter(given.values()))
    return f"{of}, version {given['ExecutedVersion']}" if "ExecutedVersion" in given else of


def _second_of(moment: datetime) -> float:
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def begin_of(start: datetime) -> float:
    """The minute that a moment is in, seconds since the epoch."""
    return _second_of(start) // MINUTE * MINUTE


def moment_of(second: float) -> datetime:
    """Seconds since the epoch as a moment, in UTC."""
    return datetime.fromtimestamp(second, timezone.utc)
