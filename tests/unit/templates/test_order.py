"""Each is made behind what it needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.templates.order import Circular, ordered


@pytest.mark.parametrize(
    ("needs", "order"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"b": [], "a": []}, ["b", "a"], id="as given"),
        pytest.param({"a": ["b"], "b": []}, ["b", "a"], id="behind"),
        pytest.param({"a": ["c", "c"], "b": [], "c": []}, ["b", "c", "a"], id="as late as needed"),
        pytest.param({"a": ["d"], "b": ["d"], "c": ["a"], "d": []}, ["d", "a", "b", "c"], id="ties"),
    ],
)
def test_orders(needs: dict[str, list[str]], order: list[str]) -> None:
    assert ordered(needs) == order


@pytest.mark.parametrize(
    ("needs", "circle"),
    [
        pytest.param({"a": ["a"]}, ["a"], id="itself"),
        pytest.param({"x": ["b"], "b": ["a"], "a": ["b", "y"], "y": []}, ["b", "a"], id="others are not named"),
        pytest.param({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"]}, ["a", "b", "c", "d"], id="two"),
    ],
)
def test_circles(needs: dict[str, list[str]], circle: list[str]) -> None:
    with pytest.raises(Circular) as refused:
        ordered(needs)
    assert refused.value.names == circle


GRAPHS = st.integers(1, 12).flatmap(
    lambda size: st.tuples(
        st.permutations(range(size)),
        st.sets(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda pair: pair[0] < pair[1])),
    )
)


@given(GRAPHS)
def test_any_graph_without_circles_has_an_order(graph: tuple[list[int], set[tuple[int, int]]]) -> None:
    places, edges = graph
    needs = {str(one): [str(b) for a, b in edges if a == one] for one in places}
    order = ordered(needs)
    assert sorted(order) == sorted(needs)
    assert all(order.index(str(b)) < order.index(str(a)) for a, b in edges)


@given(GRAPHS, st.data())
def test_any_circle_is_found(graph: tuple[list[int], set[tuple[int, int]]], data: st.DataObject) -> None:
    places, edges = graph
    needs = {str(one): [str(b) for a, b in edges if a == one] for one in places}
    circle = data.draw(st.lists(st.sampled_from(sorted(needs)), min_size=1, unique=True))
    for one, other in zip(circle, [*circle[1:], circle[0]], strict=True):
        needs[one].append(other)
    with pytest.raises(Circular) as refused:
        ordered(needs)
    assert set(circle) <= set(refused.value.names)
