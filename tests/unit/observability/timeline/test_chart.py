"""The axis of the picture: round times, with room between them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.observability.timeline.chart import _axis, _step


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (0.0, []),
        (0.004, ["+1 ms", "+2 ms", "+3 ms", "+4 ms"]),
        (3.9, ["+1 s", "+2 s", "+3 s"]),
        (181.4, ["+1 min", "+2 min", "+3 min"]),
        (5 * 3600.0, ["+1 h", "+2 h", "+3 h", "+4 h", "+5 h"]),
        (30 * 86_400.0, ["+10 d", "+20 d", "+30 d"]),
    ],
)
def test_ticks_are_at_round_times(length: float, told: list[str]) -> None:
    texts = re.findall(r">([^<>]+)</text>", _axis(0.0, length, 16))
    assert texts == ["1970-01-01 00:00:00Z", *told]


@given(st.floats(min_value=1e-6, max_value=1e10))
def test_there_are_neither_too_many_nor_none(length: float) -> None:
    assert 1 <= length / _step(length) <= 5.000001
