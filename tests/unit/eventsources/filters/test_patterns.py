"""Which events the patterns of mappings let through, and which texts are no patterns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.eventsources.filters import PatternError, parse


def matches(pattern: Any, event: Any) -> bool:
    return parse(json.dumps(pattern)).matches(event)


def value(expression: Any, found: Any) -> bool:
    """Whether one expression lets one value through."""
    return matches({"field": [expression]}, {"field": found})


ABSENT = object()

VALUES: list[tuple[str, Any, Any, bool]] = [
    ("text", "paid", "paid", True),
    ("text-is-exact", "paid", "Paid", False),
    ("text-is-no-number", "300", 300, False),
    ("number", 300, 300.0, True),
    ("number-is-no-truth", 1, True, False),
    ("truth-is-no-number", True, 1, False),
    ("true", True, True, True),
    ("true-is-not-false", True, False, False),
    ("null", None, None, True),
    ("null-is-not-empty", None, "", False),
    ("null-is-not-absent", None, ABSENT, False),
    ("empty", "", "", True),
    ("exists", {"exists": True}, None, True),
    ("exists-absent", {"exists": True}, ABSENT, False),
    ("exists-only-as-leaf", {"exists": True}, {"below": 1}, False),
    ("absent", {"exists": False}, ABSENT, True),
    ("absent-but-there", {"exists": False}, "", False),
    ("absent-as-leaf", {"exists": False}, {"below": 1}, True),
    ("prefix", {"prefix": "eu-"}, "eu-west-1", True),
    ("prefix-is-not-inside", {"prefix": "west"}, "eu-west-1", False),
    ("prefix-of-number", {"prefix": "3"}, 300, False),
    ("prefix-of-any-case", {"prefix": {"equals-ignore-case": "EU-"}}, "eu-west-1", True),
    ("suffix", {"suffix": ".png"}, "cat.png", True),
    ("suffix-of-other", {"suffix": ".png"}, "cat.jpg", False),
    ("suffix-of-any-case", {"suffix": {"equals-ignore-case": ".PNG"}}, "cat.png", True),
    ("any-case", {"equals-ignore-case": "Paid"}, "pAID", True),
    ("any-case-of-null", {"equals-ignore-case": "null"}, None, False),
    ("wildcard", {"wildcard": "dir/*.png"}, "dir/a/b.png", True),
    ("wildcard-of-nothing", {"wildcard": "a*b"}, "ab", True),
    ("wildcard-pieces-do-not-overlap", {"wildcard": "ab*ba"}, "aba", False),
    ("wildcard-over-lines", {"wildcard": "a*b"}, "a\nb", True),
    ("wildcard-anywhere", {"wildcard": "*"}, "", True),
    ("wildcard-escaped", {"wildcard": "a\\*"}, "a*", True),
    ("wildcard-escaped-is-plain", {"wildcard": "a\\*"}, "ab", False),
    ("wildcard-backslash", {"wildcard": "a\\\\*"}, "a\\b", True),
    ("greater", {"numeric": [">", 5]}, 5.5, True),
    ("greater-is-strict", {"numeric": [">", 5]}, 5, False),
    ("at-least", {"numeric": [">=", 5]}, 5, True),
    ("less", {"numeric": ["<", 0]}, -1, True),
    ("at-most", {"numeric": ["<=", 0]}, 0, True),
    ("equal", {"numeric": ["=", 3.018e2]}, 301.8, True),
    ("between", {"numeric": [">", 0, "<=", 5]}, 5, True),
    ("above", {"numeric": [">", 0, "<=", 5]}, 6, False),
    ("numeric-of-text", {"numeric": ["=", 5]}, "5", False),
    ("numeric-of-truth", {"numeric": ["=", 1]}, True, False),
    ("block", {"cidr": "10.0.0.0/24"}, "10.0.0.255", True),
    ("block-of-other", {"cidr": "10.0.0.0/24"}, "10.0.1.0", False),
    ("block-of-other-family", {"cidr": "10.0.0.0/24"}, "::1", False),
    ("block-of-no-address", {"cidr": "10.0.0.0/24"}, "here", False),
    ("other", {"anything-but": "paid"}, "sent", True),
    ("other-is-same", {"anything-but": "paid"}, "paid", False),
    ("other-is-absent", {"anything-but": "paid"}, ABSENT, False),
    ("other-is-number", {"anything-but": "101"}, 101, True),
    ("none-of", {"anything-but": [1, 2]}, 3, True),
    ("one-of", {"anything-but": [1, 2]}, 2.0, False),
    ("other-prefix", {"anything-but": {"prefix": ["eu-", "us-"]}}, "us-east-1", False),
    ("other-suffix", {"anything-but": {"suffix": ".png"}}, "cat.jpg", True),
    ("other-case", {"anything-but": {"equals-ignore-case": ["PAID"]}}, "paid", False),
    ("other-wildcard", {"anything-but": {"wildcard": "*/tmp/*"}}, "a/tmp/b", False),
    ("one-element", "b", ["a", "b"], True),
    ("no-element", "c", ["a", "b"], False),
    ("some-element-is-other", {"anything-but": "a"}, ["a", "b"], True),
    ("nested-elements", "b", [["a"], ["b"]], True),
    ("empty-array-is-absent", {"exists": False}, [], True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "found", "expected"), [row[1:] for row in VALUES], ids=[row[0] for row in VALUES]
)
def test_an_expression_lets_values_through(expression: Any, found: Any, expected: bool) -> None:
    event = {} if found is ABSENT else {"field": found}
    assert matches({"field": [expression]}, event) is expected


EVENT = {
    "source": "shop",
    "detail": {"state": "paid", "total": 12, "tags": ["new", "gift"]},
    "lines": [{"sku": "a", "count": 1}, {"sku": "b", "count": 2}],
}
EVENTS: list[tuple[str, Any, bool]] = [
    ("all-fields", {"source": ["shop"], "detail": {"state": ["paid"]}}, True),
    ("one-field-differs", {"source": ["shop"], "detail": {"state": ["sent"]}}, False),
    ("one-of-the-values", {"detail": {"state": ["sent", "paid"]}}, True),
    ("dots-join", {"detail.state": ["paid"]}, True),
    ("a-leaf-has-nothing-below", {"detail": {"state": {"state": ["paid"]}}}, False),
    ("same-element", {"lines": {"sku": ["b"], "count": [2]}}, True),
    ("different-elements", {"lines": {"sku": ["a"], "count": [2]}}, False),
    ("one-element-and-a-field", {"lines": {"sku": ["b"]}, "source": ["shop"]}, True),
    ("or", {"$or": [{"source": ["other"]}, {"detail": {"total": [12]}}]}, True),
    ("or-none", {"$or": [{"source": ["other"]}, {"detail": {"total": [13]}}]}, False),
    ("or-below", {"detail": {"$or": [{"state": ["sent"]}, {"total": [{"numeric": [">", 10]}]}]}}, True),
    ("or-and", {"source": ["other"], "$or": [{"source": ["shop"]}, {"detail": {"total": [12]}}]}, False),
    ("or-in-the-same-element", {"lines": {"sku": ["a"], "$or": [{"count": [2]}, {"count": [3]}]}}, False),
    ("absent-or-other", {"detail": {"refund": [{"exists": False}, "no"]}}, True),
    ("leaf-of-many", {"detail": {"tags": ["gift"]}}, True),
]


@pytest.mark.parametrize(("pattern", "expected"), [row[1:] for row in EVENTS], ids=[row[0] for row in EVENTS])
def test_a_pattern_lets_events_through(pattern: Any, expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


def test_a_field_named_or_is_a_field_unless_it_lists_groups_of_fields() -> None:
    assert matches({"$or": ["a"]}, {"$or": "a"})
    assert matches({"$or": [{"prefix": "a"}, {"exists": False}]}, {"$or": "ab"})


def test_the_last_of_two_fields_of_a_name_counts() -> None:
    assert parse('{"a": ["x"], "a": ["y"]}').matches({"a": "y"})


TOO_COMPLEX = (
    "Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard "
    "character"
)
INVALID: list[tuple[str, Any, str]] = [
    ("null", None, "Filter is not an object"),
    ("array", [], "Filter is not an object"),
    ("empty", {}, "Empty objects are not allowed"),
    ("empty-below", {"a": {}}, "Empty objects are not allowed"),
    ("value", {"a": "b"}, '"a" must be an object or an array'),
    ("null-value", {"a": None}, '"a" must be an object or an array'),
    ("no-values", {"a": []}, "Empty arrays are not allowed"),
    ("nested-values", {"a": [["b"]]}, "Match value must be String, number, true, false, or null"),
    ("no-operator", {"a": [{}]}, "Empty objects are not allowed"),
    ("two-operators", {"a": [{"prefix": "a", "suffix": "b"}]}, "Only one key allowed in match expression"),
    ("two-with-exists", {"a": [{"exists": True, "suffix": "b"}]}, "Only one key allowed in match expression"),
    ("unknown", {"a": [{"Prefix": "a"}]}, "Unrecognized match type Prefix"),
    ("exists-text", {"a": [{"exists": "true"}]}, "exists match pattern must be either true or false."),
    ("prefix-number", {"a": [{"prefix": 1}]}, "prefix match pattern must be a string"),
    ("suffix-list", {"a": [{"suffix": ["a"]}]}, "suffix match pattern must be a string"),
    ("case-number", {"a": [{"equals-ignore-case": 1}]}, "equals-ignore-case match pattern must be a string"),
    ("wildcard-number", {"a": [{"wildcard": 1}]}, "wildcard match pattern must be a string"),
    ("wildcard-twice", {"a": [{"wildcard": "a**"}]}, "Consecutive wildcard characters at pos 1"),
    ("wildcard-escape", {"a": [{"wildcard": "a\\b"}]}, "Invalid escape character at pos 1"),
    ("wildcard-open-escape", {"a": [{"wildcard": "a\\"}]}, "Invalid escape character at pos 1"),
    ("wildcard-complex", {"a": [{"wildcard": "*a*b*c*d*e*"}]}, TOO_COMPLEX),
    ("numeric-number", {"a": [{"numeric": 1}]}, "Value of numeric must be an array."),
    ("numeric-empty", {"a": [{"numeric": []}]}, "Invalid member in numeric match: ]"),
    ("numeric-no-operator", {"a": [{"numeric": [1, ">"]}]}, "Invalid member in numeric match: 1"),
    ("numeric-unknown", {"a": [{"numeric": ["!", 1]}]}, "Unrecognized numeric range operator: !"),
    ("numeric-text", {"a": [{"numeric": [">", "1"]}]}, "Value of > must be numeric"),
    ("numeric-truth", {"a": [{"numeric": [">", True]}]}, "Value of > must be numeric"),
    ("numeric-large", {"a": [{"numeric": [">", 6e9]}]}, "Value must be between -5.0E9 and 5.0E9, inclusive"),
    ("numeric-both-down", {"a": [{"numeric": ["<", 1, "<", 2]}]}, "Too many terms in numeric range expression"),
    ("numeric-empty-range", {"a": [{"numeric": [">", 2, "<", 1]}]}, "Bottom must be less than top"),
    ("numeric-three", {"a": [{"numeric": [">", 1, "<", 2, "=", 3]}]}, "Too many terms in numeric range expression"),
    ("cidr-bits", {"a": [{"cidr": "10.0.0.0/33"}]}, "Nonstandard IP address or mask: 10.0.0.0/33"),
    ("but-null", {"a": [{"anything-but": None}]},
     "Value of anything-but must be an array or single string/number value."),
    ("but-nothing", {"a": [{"anything-but": []}]}, "Empty arrays are not allowed"),
    ("but-mixed", {"a": [{"anything-but": ["1", 1]}]},
     "Inside anything but list, either all values are number or string, mixed type is not supported"),
    ("but-operator", {"a": [{"anything-but": {"numeric": [">", 1]}}]}, "Unsupported anything-but pattern: numeric"),
    ("but-empty-prefix", {"a": [{"anything-but": {"prefix": ["a", ""]}}]}, "Null prefix/suffix not allowed"),
    ("but-no-suffixes", {"a": [{"anything-but": {"suffix": []}}]}, "Empty arrays are not allowed"),
    ("affix-operator", {"a": [{"prefix": {"prefix": "a"}}]}, "Unsupported anything-but pattern: prefix"),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "reason"), [row[1:] for row in INVALID], ids=[row[0] for row in INVALID])
def test_what_is_no_pattern_is_refused_with_the_reason(pattern: Any, reason: str) -> None:
    with pytest.raises(PatternError) as refusal:
        parse(json.dumps(pattern))
    assert str(refusal.value) == reason


@pytest.mark.parametrize("text", ["", "{", "text", '{"a": [NaN]}', '{"a": [-Infinity]}', '{"a":' * 5_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(PatternError):
        parse(text)


SCALARS = st.none() | st.booleans() | st.integers(-1_000, 1_000) | st.text(max_size=5)
NAMES = st.text("abc", min_size=1, max_size=2)
OBJECTS = st.recursive(
    st.dictionaries(NAMES, SCALARS, max_size=3),
    lambda below: st.dictionaries(NAMES, below | SCALARS, max_size=3),
    max_leaves=8,
)
DOCUMENTS = st.recursive(
    SCALARS | st.floats(),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=14), below, max_size=3),
)


def exactly(event: dict[str, Any]) -> dict[str, Any]:
    """The pattern that asks for each value of an event."""
    return {
        name: exactly(found) if isinstance(found, dict) else [found]
        for name, found in event.items()
        if not isinstance(found, dict) or exactly(found)
    }


@given(OBJECTS)
def test_an_event_fits_the_pattern_of_its_own_values(event: dict[str, Any]) -> None:
    pattern = exactly(event)
    assert not pattern or matches(pattern, event)


@given(OBJECTS, SCALARS)
def test_fields_that_a_pattern_does_not_name_change_nothing(event: dict[str, Any], further: Any) -> None:
    pattern = exactly(event)
    assert not pattern or matches(pattern, {**event, "further": further})


@given(st.lists(st.text(max_size=3), min_size=1, max_size=3), SCALARS)
def test_anything_but_is_the_opposite_for_fields_that_are_there(listed: list[str], found: Any) -> None:
    assert value({"anything-but": listed}, found) is not matches({"field": listed}, {"field": found})


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-20, 20))
def test_a_range_has_what_lies_between_its_bounds(bottom: int, width: int, found: int) -> None:
    top = bottom + abs(width) + 1
    assert value({"numeric": [">=", bottom, "<", top]}, found) is (bottom <= found < top)


@given(st.lists(st.text("ab", max_size=3), min_size=1, max_size=4), st.lists(st.text("ab", max_size=3), min_size=3))
def test_whatever_stands_for_the_stars_the_wildcard_fits(pieces: list[str], fillings: list[str]) -> None:
    pieces = [pieces[0], *(piece or "x" for piece in pieces[1:])]
    text = pieces[0] + "".join(filling + piece for filling, piece in zip(fillings, pieces[1:], strict=False))
    used = pieces[: len(fillings) + 1]
    assert value({"wildcard": "*".join(used)}, text)


@given(st.text("ab/", max_size=6), st.lists(st.text("ab/", min_size=1, max_size=2), min_size=1, max_size=4))
def test_a_wildcard_fits_what_its_regular_expression_fits(text: str, pieces: list[str]) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pieces)), text) is not None
    assert value({"wildcard": "*".join(pieces)}, text) is expected


@given(OBJECTS, OBJECTS, OBJECTS)
def test_or_lets_through_what_one_of_its_groups_does(
    left: dict[str, Any], right: dict[str, Any], event: dict[str, Any]
) -> None:
    groups = [exactly(left), exactly(right)]
    if all(groups):
        assert matches({"$or": groups}, event) is any(matches(group, event) for group in groups)


@given(DOCUMENTS, OBJECTS)
def test_a_text_is_a_pattern_or_is_refused(document: Any, event: dict[str, Any]) -> None:
    try:
        pattern = parse(json.dumps(document))
    except PatternError:
        return
    assert pattern.matches(event) in (True, False)


# An evaluator written another way: every list of elements, one of each array, is one plain event.


def _choices(node: Any) -> Iterator[Any]:
    """The event with one element in place of each array; nothing in place of an empty one."""
    if isinstance(node, list):
        if not node:
            yield ABSENT
        for element in node:
            yield from _choices(element)
    elif isinstance(node, dict):
        for values in product(*(list(_choices(below)) for below in node.values())):
            yield {name: found for name, found in zip(node, values, strict=True) if found is not ABSENT}
    else:
        yield node


def _flat(node: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    if not isinstance(node, dict):
        return {path: node}
    flat: dict[tuple[str, ...], Any] = {}
    for name, below in node.items():
        flat.update(_flat(below, (*path, *name.split("."))))
    return flat


def _passes(alternative: Any, found: Any) -> bool:
    if not isinstance(alternative, dict):
        return type(alternative) is type(found) and bool(alternative == found)
    [(operator, argument)] = alternative.items()
    if operator == "anything-but":
        return found not in argument or type(found) is bool
    return operator == "exists" and argument is True


def _fits(pattern: Any, chosen: Any, named: set[tuple[str, ...]], path: tuple[str, ...] = ()) -> bool:
    for name, below in pattern.items():
        here = (*path, *name.split("."))
        if name == "$or":
            holds = any(_fits(group, chosen, named, path) for group in below)
        elif isinstance(below, dict):
            holds = _fits(below, chosen, named, here)
        elif here in chosen:
            holds = any(_passes(one, chosen[here]) for one in below)
        else:
            holds = {"exists": False} in below and here not in named
        if not holds:
            return False
    return True


def brute_force(pattern: Any, event: Any) -> bool:
    every = [_flat(chosen) for chosen in _choices(event)]
    named = {path for flat in every for path in flat}
    return any(_fits(pattern, flat, named) for flat in every)


FEW = st.sampled_from(["x", "y", 1, True, None])
ARRAYS = st.recursive(
    st.dictionaries(st.sampled_from("abc"), FEW, max_size=3),
    lambda below: st.dictionaries(st.sampled_from("abc"), FEW | below | st.lists(FEW | below, max_size=3), max_size=3),
    max_leaves=8,
)
ALTERNATIVES = st.one_of(
    FEW, st.sampled_from([{"exists": True}, {"exists": False}, {"anything-but": ["x"]}, {"anything-but": ["y", "z"]}])
)
PATTERNS = st.recursive(
    st.dictionaries(st.sampled_from(["a", "b", "c", "a.b", "b.a"]), st.lists(ALTERNATIVES, min_size=1, max_size=3),
                    min_size=1, max_size=3),
    lambda below: st.dictionaries(st.sampled_from(["a", "b", "c"]), below, min_size=1, max_size=2)
    | st.tuples(below, st.lists(below, min_size=2, max_size=3)).map(lambda pair: {**pair[0], "$or": pair[1]}),
    max_leaves=6,
)  # fmt: skip


@given(PATTERNS, ARRAYS)
def test_the_verdict_is_that_of_trying_every_element_of_every_array(pattern: Any, event: Any) -> None:
    assert matches(pattern, event) is brute_force(pattern, event)


def test_many_arrays_of_many_elements_are_told_apart_at_once() -> None:
    names = [f"n{number}" for number in range(12)]
    event = {name: ["x"] * 200 for name in names}
    pattern = {name: ["x"] for name in names}
    assert matches(pattern, event)
    assert not matches({**pattern, "n11": ["y"]}, event)


DOTTED: list[tuple[str, Any, Any, bool]] = [
    ("event", {"a": {"b": ["x"]}}, {"a.b": "x"}, True),
    ("both", {"a.b": {"c": ["x"]}}, {"a": {"b.c": "x"}}, True),
    ("labels", {"labels": {"app.io/name": ["shop"]}}, {"labels": {"app.io/name": "shop", "app.io/of": "us"}}, True),
    ("beside", {"a": {"b": ["x"], "c": ["y"]}}, {"a": {"b": "x"}, "a.c": "y"}, True),
    ("beside-differs", {"a": {"b": ["x"], "c": ["z"]}}, {"a": {"b": "x"}, "a.c": "y"}, False),
    ("twice", {"a": {"b": ["y"]}}, {"a": {"b": "x"}, "a.b": "y"}, True),
    ("absent", {"a": {"b": [{"exists": False}]}}, {"a.b": "x"}, False),
    ("absent-in-arrays", {"a": {"b": {"c": [{"exists": False}]}}}, {"a": [{"b.c": 1}, {"d": 1}]}, False),
    ("array", {"a": {"b": ["x"], "c": ["y"]}}, {"a": [{"b": "x"}, {"c": "y"}]}, False),
]


@pytest.mark.parametrize(("pattern", "event", "expected"), [row[1:] for row in DOTTED], ids=[row[0] for row in DOTTED])
def test_names_with_dots_are_paths(pattern: Any, event: Any, expected: bool) -> None:
    assert matches(pattern, event) is expected


def test_mappings_and_tuples_are_read_as_objects_and_arrays() -> None:
    event = MappingProxyType({"a": (MappingProxyType({"b": "x"}), "y")})
    assert parse('{"a": {"b": ["x"]}}').matches(event)
    assert parse('{"a": ["y"]}').matches(event)


def test_more_than_a_thousand_combinations_are_refused() -> None:
    ten = [{"x": [number]} for number in range(10)]
    three = {"a": {"$or": ten}, "b": {"$or": ten}, "c": {"$or": ten}}
    assert matches(three, {"a": {"x": 1}, "b": {"x": 2}, "c": {"x": 3}})
    with pytest.raises(PatternError, match=r"^Rule is too complex"):
        parse(json.dumps({**three, "d": {"$or": ten[:2]}}))


def test_a_pattern_names_its_fields() -> None:
    assert repr(parse('{"a": {"b": ["x"]}, "$or": [{"c": [1]}, {"d": [2]}]}')) == "<Pattern on a.b, c, d>"
