"""Statistics over numbers, as CloudWatch reckons them."""

from __future__ import annotations

import pytest

from lambdamock.errors import UsageError
from lambdamock.observability.metrics.statistics import reducer

TEN = [10.0, 1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0, 5.0]


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("Sum", 55),
        ("Average", 5.5),
        ("Minimum", 1),
        ("Maximum", 10),
        ("SampleCount", 10),
        ("p0", 1),
        ("p50", 5.5),
        ("p90", pytest.approx(9.1)),
        ("p99.9", pytest.approx(9.991)),
        ("p100", 10),
        ("tm90", 5),
        ("TM(10%:90%)", 5.5),
        ("TM(:50%)", 3),
        ("TM(80%:)", 9.5),
        ("TM(2:4)", 3.5),
        ("IQM", 5.5),
        ("wm80", pytest.approx(5.2)),
        ("tc90", 9),
        ("ts90", 45),
        ("PR(:5)", 50),
        ("PR(8:)", 20),
    ],
)
def test_a_statistic_of_the_numbers_from_1_to_10(statistic: str, expected: float) -> None:
    assert reducer(statistic)(TEN) == expected


@pytest.mark.parametrize(
    ("statistic", "expected"), [("p99", 7), ("tm99", 7), ("IQM", 7), ("TM(8:9)", 0), ("WM(8:9)", 0), ("TC(8:9)", 0)]
)
def test_a_statistic_of_one_number(statistic: str, expected: float) -> None:
    assert reducer(statistic)([7.0]) == expected


@pytest.mark.parametrize("statistic", ["sum", "p", "p101", "P99", "p99%", "TM(10:90", "median", ""])
def test_what_is_no_statistic_of_cloudwatch_is_said(statistic: str) -> None:
    with pytest.raises(UsageError, match="there is no statistic"):
        reducer(statistic)
