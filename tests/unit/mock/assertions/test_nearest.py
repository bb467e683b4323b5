"""Which event came closest."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock import containing
from lambdamock.mock.assertions.comparison import differences
from lambdamock.mock.assertions.nearest import nearest


@pytest.mark.parametrize(
    ("events", "position"),
    [
        pytest.param([{}, {"a": 1, "b": 2, "c": 0}, {"a": 1}], 1, id="most keys in common"),
        pytest.param(["text", {"a": 1}], 1, id="the same kind of value"),
        pytest.param([{"a": 1, "b": 2, "c": 4}, {"a": 1, "b": 2, "c": 5}], 0, id="the first of equally near ones"),
        pytest.param([{"a": 1, "b": 2, "x": {"y": [1, 2]}}, {"a": 1, "b": 2}], 1, id="less that is unexpected"),
    ],
)
def test_the_event_that_differs_least_is_the_nearest(events: list[Any], position: int) -> None:
    wanted = {"a": 1, "b": 2, "c": 3}
    found = nearest(wanted, events)
    assert found is not None
    assert (found.position, found.differences) == (position, list(differences(wanted, events[position])))


def test_parts_are_compared_as_parts() -> None:
    events = [{"id": 1}, {"id": 3, "name": "b", "more": {"x": 1, "y": 2}}]
    found = nearest(containing({"id": 2, "name": "b"}), events)
    assert found is not None
    assert [str(one) for one in found.differences] == ["id: 3 != 2"]


def test_one_that_does_not_differ_ends_the_search() -> None:
    found = nearest({"a": 1}, iter([{"a": 2}, {"a": 1}, {"a": 1}]))
    assert found == (1, [])


def test_there_is_none_where_there_are_no_events() -> None:
    assert nearest({}, []) is None


@given(st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2)), min_size=1, max_size=6))
def test_no_event_differs_less_than_the_nearest(events: list[Any]) -> None:
    wanted = {"a": 0, "b": 1, "c": 2}
    weights = [sum(one.weight for one in differences(wanted, event)) for event in events]
    found = nearest(wanted, events)
    assert found is not None
    assert found.position == weights.index(min(weights))
