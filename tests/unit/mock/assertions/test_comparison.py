"""How values differ: every difference with its path, none where there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.mock.assertions.comparison import Path, differences, path_text, weight_of

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("ab.[", max_size=3)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "-"]), inner, max_size=3),
    max_leaves=8,
)


def told(expected: Any, actual: Any, **options: bool) -> list[str]:
    return [str(one) for one in differences(expected, actual, **options)]


def is_even(value: int | None) -> bool:
    if value is None:
        raise TypeError("None is no number")
    return value % 2 == 0


@pytest.mark.parametrize(
    ("expected", "actual", "texts"),
    [
        pytest.param({"a": 1, "b": [1, {"c": 2}]}, {"b": [1, {"c": 2}], "a": 1}, [], id="equal"),
        pytest.param(
            {"Records": [{"body": "b"}]}, {"Records": [{"body": "a"}]}, ["Records[0].body: 'a' != 'b'"], id="a value"
        ),
        pytest.param({"a": 1}, {}, ["a: missing, expected 1"], id="a missing key"),
        pytest.param({}, {"a": [1]}, ["a: unexpected, [1]"], id="an unexpected key"),
        pytest.param([1, 2], [1], ["[1]: missing, expected 2"], id="a missing item"),
        pytest.param([1], [1, 2, 3], ["[1]: unexpected, 2", "[2]: unexpected, 3"], id="unexpected items"),
        pytest.param(
            {"b": 1, "a": 2}, {"z": 0, "a": 3}, ["b: missing, expected 1", "a: 3 != 2", "z: unexpected, 0"], id="order"
        ),
        pytest.param({"a": {}}, {"a": []}, ["a: [] != {}"], id="another kind of value"),
        pytest.param([], "", ["'' != []"], id="a text is no list"),
        pytest.param({"a": True}, {"a": 1}, ["a: 1 != True"], id="true is no 1"),
        pytest.param({"a": 0}, {"a": False}, ["a: False != 0"], id="0 is not false"),
        pytest.param({"a": 1}, {"a": 1.0}, [], id="numbers are numbers"),
        pytest.param({"a": (1, 2)}, {"a": [1, 2]}, [], id="tuples are lists"),
        pytest.param({"x-y": {"a b": 1}}, {"x-y": {"a b": 2}}, ["['x-y']['a b']: 2 != 1"], id="keys that are no names"),
        pytest.param({"a": ANY, "b": [ANY]}, {"a": {"c": 1}, "b": [None]}, [], id="anything"),
        pytest.param({"a": int}, {"a": 1}, [], id="a type"),
        pytest.param({"a": int}, {"a": True}, ["a: True is no int"], id="true is no int"),
        pytest.param({"a": bool}, {"a": True}, [], id="bool"),
        pytest.param({"a": str}, {"a": None}, ["a: None is no str"], id="another type"),
        pytest.param({"a": re.compile("^x")}, {"a": "xy"}, [], id="a pattern"),
        pytest.param({"a": re.compile("^x")}, {"a": "yx"}, ["a: 'yx' does not match '^x'"], id="a pattern not found"),
        pytest.param({"a": re.compile("1")}, {"a": 1}, ["a: 1 does not match '1'"], id="patterns are for texts"),
        pytest.param({"a": is_even}, {"a": 2}, [], id="a condition"),
        pytest.param({"a": is_even}, {"a": 3}, ["a: 3 does not satisfy is_even"], id="a condition that does not hold"),
        pytest.param(
            {"a": is_even},
            {"a": None},
            ["a: None does not satisfy is_even, which raised TypeError('None is no number')"],
            id="a condition that fails",
        ),
    ],
)
def test_differences_are_told_path_by_path(expected: Any, actual: Any, texts: list[str]) -> None:
    assert told(expected, actual) == texts


def test_a_part_may_lack_keys_at_any_depth_but_no_items() -> None:
    actual = {"a": [{"b": 1, "c": 2}], "d": 3}
    assert told({"a": [{"b": 1}]}, actual, is_part=True) == []
    assert told({"a": []}, actual, is_part=True) == ["a[0]: unexpected, {'b': 1, 'c': 2}"]


def test_a_lambda_is_told_by_where_it_is_written() -> None:
    (text,) = told(lambda event: event["n"] > 3, {"n": 3})
    assert re.fullmatch(r"\{'n': 3\} does not satisfy the lambda at test_comparison\.py:\d+", text)


def test_long_texts_are_shown_where_they_part() -> None:
    (text,) = told({"a": "x" * 1000 + "b" + "z" * 1000}, {"a": "x" * 1000 + "c" + "z" * 1000})
    ours, theirs = "x" * 20 + "c" + "z" * 49, "x" * 20 + "b" + "z" * 49
    assert text == f"a: …'{ours}'… != …'{theirs}'… (from character 1000 on)"


def test_no_difference_is_long_however_large_the_values_are() -> None:
    huge = {"a": ["x" * 100_000] * 1000, "b": {str(n): n for n in range(100_000)}}
    texts = [*told({}, huge), *told(huge, {}), *told(huge, [huge]), *told({"a": 1, "b": "y" * 9_999}, huge)]
    assert len(texts) == 7
    assert max(map(len, texts)) < 400


def test_values_may_nest_as_deep_as_json_can_hold() -> None:
    def nested(depth: int, inner: Any) -> Any:
        return inner if not depth else [nested(depth - 1, inner)]

    assert told(nested(300, 1), nested(300, 1)) == []
    (text,) = told(nested(300, 1), nested(300, 2))
    assert text.startswith("[0]" * 101 + ": ")


@given(JSON)
def test_equal_values_do_not_differ(value: Any) -> None:
    assert told(value, _copied(value)) == []


@given(JSON, JSON)
def test_unequal_values_differ_where_the_path_says(expected: Any, actual: Any) -> None:
    found = list(differences(expected, actual))
    assert bool(found) is not _is_equal(expected, actual)
    for one in found:
        wanted, had = _at(expected, one.path), _at(actual, one.path)
        assert wanted is _NOTHING or had is _NOTHING or not _is_equal(wanted, had)
        expects_both = not one.text.startswith(("missing, ", "unexpected, "))
        assert (wanted is not _NOTHING and had is not _NOTHING) is expects_both
        assert 0 < one.weight <= 21


@given(JSON, JSON)
def test_a_value_with_its_differences_mended_is_what_is_wanted(expected: Any, actual: Any) -> None:
    found = list(differences(expected, actual))
    too_much = [one for one in found if one.text.startswith("unexpected, ")]
    rest = [one for one in found if one not in too_much]
    for one in [*reversed(too_much), *rest]:  # from behind what goes, so that indices stay
        actual = _mended(actual, one.path, _at(expected, one.path))
    assert _is_equal(expected, actual)


@given(JSON)
def test_weights_are_bounded_counts_of_values(value: Any) -> None:
    assert weight_of(value) == min(_count(value), 20)


def test_paths_read_like_python() -> None:
    assert path_text(("a", 0, "b-c", "d", 1)) == "a[0]['b-c'].d[1]"
    assert path_text((0, "a")) == "[0].a"


class _Nothing:
    pass


_NOTHING = _Nothing()


def _copied(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _copied(value[key]) for key in reversed(list(value))}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _is_equal(one: Any, other: Any) -> bool:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return set(one) == set(other) and all(_is_equal(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_equal, one, other))
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)


def _at(value: Any, path: Path) -> Any:
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError):
            return _NOTHING
    return value


def _mended(value: Any, path: Path, wanted: Any) -> Any:
    if not path:
        return wanted
    step, *rest = path
    copy = dict(value) if isinstance(value, Mapping) else list(value)
    if rest:
        copy[step] = _mended(copy[step], tuple(rest), wanted)
    elif wanted is _NOTHING:
        del copy[step]
    elif isinstance(copy, list) and step >= len(copy):
        copy.append(wanted)
    else:
        copy[step] = wanted
    return copy


def _count(value: Any) -> int:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return 1 + sum(map(_count, inner))
