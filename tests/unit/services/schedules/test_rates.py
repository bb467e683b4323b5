"""Rates count from when their rule was made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lambdamock.services.schedules import Rate, parse

MOMENTS = st.floats(1.7e9, 1.8e9)


@given(since=MOMENTS, moment=MOMENTS, minutes=st.integers(1, 10_000))
def test_the_next_moment_is_the_first_whole_period_after(since: float, moment: float, minutes: int) -> None:
    period = minutes * 60
    due = Rate(period).next_after(moment, since=since)
    assert due > moment
    assert due >= since + period
    assert due == since + round((due - since) / period) * period
    assert due - period <= max(moment, since) + 1e-6


def test_a_rule_fires_first_one_period_after_it_was_made() -> None:
    assert parse("rate(2 hours)").next_after(1_000, since=1_000) == 8_200
