"""Moments and durations in words."""

from __future__ import annotations

import pytest

from lambdamock.observability.timeline.times import after, duration, moment, span


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.0, "0 ms"),
        (0.000_042, "0.04 ms"),
        (0.0125, "12.5 ms"),
        (0.25, "250 ms"),
        (1.0, "1 s"),
        (59.0, "59 s"),
        (60.0, "1 min"),
        (90.0, "1.5 min"),
        (3600.0, "1 h"),
        (86_400.0, "1 d"),
        (86_400.0 * 14, "14 d"),
        (86_400.0 * 2_000, "2,000 d"),
    ],
)
def test_how_long(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [(1.0, 1.0, "1 s"), (0.1, 3.0, "100 ms–3 s"), (1.0, 3.0, "1–3 s"), (0.00001, 0.00002, "0.01–0.02 ms")],
)
def test_from_how_long_to_how_long(least: float, most: float, words: str) -> None:
    assert span(least, most) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1_767_225_600.0, "2026-01-01 00:00:00"),
        (1_767_225_600.5, "2026-01-01 00:00:00.500"),
        (1_767_225_599.9999, "2026-01-01 00:00:00"),
        (1e300, "1e+300"),
    ],
)
def test_when(seconds: float, words: str) -> None:
    assert moment(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, "+0 s"), (60.0, "+60 s"), (90.5, "+90.5 s"), (3661.0, "+3,661 s"), (-1.0, "+0 s")]
)
def test_how_long_after(seconds: float, words: str) -> None:
    assert after(seconds) == words
