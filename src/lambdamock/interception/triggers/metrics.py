"""moto's CloudWatch shows our functions' metrics: they are reckoned when somebody asks, nothing is written there.

moto looks for some of a metric's dimensions, CloudWatch for exactly those; so what is asked of the namespace AWS/Lambda
is answered from the journal. Times are the mock's: ask for `aws.clock.now()`, not for the machine's time.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from datetime import datetime
from functools import wraps
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from lambdamock.interception.port import Cloud, Innermost

if TYPE_CHECKING:
    from lambdamock.observability.metrics import Series

_NAMESPACE: Final = "AWS/Lambda"
_prepared: ContextVar[list[Any] | None] = ContextVar("lambdamock_metric_data", default=None)
"""What moto shall find instead of our metrics while it answers GetMetricData."""


def reckoning(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`CloudWatchBackend.get_metric_statistics` that knows our functions' metrics."""

    @wraps(original)
    def get_metric_statistics(
        self: Any,
        namespace: str,
        metric_name: str,
        start_time: datetime,
        end_time: datetime,
        period: int,
        stats: list[str],
        dimensions: list[dict[str, str]],
        unit: str | None = None,
    ) -> Any:
        cloud = innermost()
        if cloud is None or namespace != _NAMESPACE or start_time >= end_time:
            return original(
                self, namespace, metric_name, start_time, end_time, period, stats, dimensions=dimensions, unit=unit
            )
        from lambdamock.observability.metrics.series import begin_of, within

        series = _series(cloud, self, metric_name, dimensions, unit)
        if series is None:
            return []
        models = sys.modules["moto.cloudwatch.models"]
        origin = begin_of(start_time)
        result = []
        points = within(series, start_time, end_time)
        for number, group in groupby(points, key=lambda point: int((point.at - origin) // period)):
            found = models.Statistics(stats, _moment(origin + number * period, start_time))
            found.unit = series.unit
            found.metric_data = [_datum(_NAMESPACE, metric_name, one.value, found.timestamp) for one in group]
            result.append(found)
        return result

    return get_metric_statistics


def answering(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`CloudWatchBackend.get_metric_data` that knows our functions' metrics, percentiles among their statistics.

    moto gets one value for each period, under a namespace that nobody else uses, so that its expressions work.
    """

    @wraps(original)
    def get_metric_data(
        self: Any,
        queries: list[dict[str, Any]],
        start_time: datetime,
        end_time: datetime,
        scan_by: str = "TimestampAscending",
    ) -> Any:
        cloud = innermost()
        ours = [query for query in queries if _is_ours(query)]
        if cloud is None or not ours or start_time >= end_time:
            return original(self, queries, start_time, end_time, scan_by)
        start_time = start_time.replace(second=0, microsecond=0)
        data = [datum for query in ours for datum in _values(cloud, self, query, start_time, end_time)]
        token = _prepared.set(data)
        try:
            others = [_renamed(query) if _is_ours(query) else query for query in queries]
            return original(self, others, start_time, end_time, scan_by)
        finally:
            _prepared.reset(token)

    return get_metric_data


def listing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`CloudWatchBackend.get_all_metrics` that has one value of each of our metrics, for ListMetrics."""

    @wraps(original)
    def get_all_metrics(self: Any) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(self)
        prepared = _prepared.get()
        if prepared is not None:
            return [*original(self), *prepared]
        listed = cloud.metrics(self.region_name, self.account_id).listed()
        ours = [_datum(_NAMESPACE, name, 0.0, None, dimensions) for name, dimensions in listed]
        return [*original(self), *ours]

    return get_all_metrics


def _is_ours(query: dict[str, Any]) -> bool:
    stat = query.get("MetricStat")
    return stat is not None and stat["Metric"].get("Namespace") == _NAMESPACE


def _renamed(query: dict[str, Any]) -> dict[str, Any]:
    """The query for the values that were prepared for it."""
    stat = query["MetricStat"]
    name = stat["Metric"]["MetricName"]
    metric = {"Namespace": _place_of(query), "MetricName": name}
    prepared = {"Metric": metric, "Period": stat["Period"], "Stat": "Sum"}
    return {**query, "Label": query.get("Label") or f"{name} {stat['Stat']}", "MetricStat": prepared}


def _place_of(query: dict[str, Any]) -> str:
    return f"{_NAMESPACE} {query['Id']}"


def _values(cloud: Cloud, backend: Any, query: dict[str, Any], start: datetime, end: datetime) -> Sequence[Any]:
    stat = query["MetricStat"]
    name = stat["Metric"]["MetricName"]
    series = _series(cloud, backend, name, stat["Metric"].get("Dimensions", []), stat.get("Unit"))
    if series is None:
        return []
    found = series.statistic(stat["Stat"])(int(stat["Period"]), start=start, end=end)
    return [_datum(_place_of(query), name, one.value, _like(one.timestamp, start)) for one in found]


def _series(cloud: Cloud, backend: Any, name: str, dimensions: list[dict[str, str]], unit: str | None) -> Series | None:
    """The metric with exactly these dimensions; None where Lambda has none of that name, or in another unit."""
    from lambdamock.observability.metrics.catalogue import METRICS

    if name not in METRICS or unit not in (None, METRICS[name][0].unit):
        return None
    wanted = tuple((one["Name"], one["Value"]) for one in dimensions)
    return cloud.metrics(backend.region_name, backend.account_id).series(name, wanted)


def _datum(
    namespace: str, name: str, value: float, at: datetime | None, dimensions: Sequence[tuple[str, str]] = ()
) -> Any:
    from lambdamock.observability.metrics.catalogue import METRICS

    named = [{"Name": key, "Value": text} for key, text in dimensions]
    unit = METRICS[name][0].unit
    return sys.modules["moto.cloudwatch.models"].MetricDatum(namespace, name, value, named, at, unit)


def _moment(second: float, like: datetime) -> datetime:
    from lambdamock.observability.metrics.series import moment_of

    return _like(moment_of(second), like)


def _like(moment: datetime, other: datetime) -> datetime:
    """A moment in UTC, with a time zone where the other has one: moto's have none, or one, by its version."""
    return moment if other.tzinfo else moment.replace(tzinfo=None)
