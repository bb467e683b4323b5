"""Data points and their periods."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from lambdamock.errors import UsageError
from lambdamock.observability.metrics.series import Datapoint, Point, Series

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


def series(*points: tuple[float, float], name: str = "Errors") -> Series:
    """Points with their seconds after noon."""
    at = NOON.timestamp()
    return Series(name, (("FunctionName", "orders"),), [Point(at + after, value) for after, value in points])


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_periods_without_a_start_begin_at_multiples_of_their_length() -> None:
    found = series((59, 1), (60, 1), (61, 1), (400, 2)).sum(60)
    assert found == [
        Datapoint(NOON, 1, "Count"),
        Datapoint(after(60), 2, "Count"),
        Datapoint(after(360), 2, "Count"),
    ]
    assert series((59, 1), (400, 2)).sum(300) == [Datapoint(NOON, 1, "Count"), Datapoint(after(300), 2, "Count")]


def test_with_a_start_they_begin_there_rounded_down_to_a_minute() -> None:
    found = series((30, 1), (130, 1), (210, 1)).sum(120, start=after(70))
    assert found == [Datapoint(after(60), 1, "Count"), Datapoint(after(180), 1, "Count")]


def test_the_end_counts_no_more() -> None:
    both = series((0, 1), (60, 1))
    assert both.sum(end=after(60)) == 1
    assert both.sum(end=after(61)) == 2


def test_a_moment_without_a_time_zone_is_utc() -> None:
    assert series((0, 1), (60, 1)).sum(start=after(60).replace(tzinfo=None)) == 1


@pytest.mark.parametrize("period", [0, -60, 1, 30, 90])
def test_a_period_that_cloudwatch_does_not_have_for_lambda_is_refused(period: int) -> None:
    with pytest.raises(UsageError, match="multiple of 60 seconds"):
        series((0, 1)).sum(period)


def test_of_nothing_the_sum_is_0_and_there_is_no_average() -> None:
    nothing = series()
    assert (nothing.sum(), nothing.sample_count()) == (0, 0)
    others = (nothing.average, nothing.minimum, nothing.maximum, nothing.statistic("p99"))
    assert [one() for one in others] == [None] * 4
    assert nothing.sum(60) == []
    assert repr(nothing) == "<Errors of orders: no data points>"


def test_it_says_what_matters_in_one_line() -> None:
    assert repr(series((0, 1), (1, 0))) == "<Errors of orders: Sum 1, 2 data points>"
    assert repr(series((0, 1.5), name="Duration")) == "<Duration of orders: Average 1.5 ms, 1 data point>"


def test_a_notebook_shows_its_last_minutes() -> None:
    shown = series(*((60 * minute, 1) for minute in range(70)))._repr_html_()
    assert "the last 60 of 70 minutes" in shown
    assert "2026-01-01 12:10" in shown
    assert "2026-01-01 12:09" not in shown
