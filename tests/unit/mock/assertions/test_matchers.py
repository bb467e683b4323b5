"""What stands for more than one value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock import conforming, containing, json_text, matching
from lambdamock.errors import UsageError
from lambdamock.mock.assertions.comparison import Matcher

JSON = st.recursive(
    st.none() | st.integers(0, 2) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


def told(matcher: Matcher, value: Any) -> list[str]:
    return [str(one) for one in matcher.differences(value)]


EVENT = {"id": 7, "user": {"name": "Ann", "mail": "ann@example.com"}, "tags": ["a", "b"], "body": '{"n": 1}'}

MATCH = {
    "keys that matter": containing({"id": 7}),
    "keys within": containing({"user": {"name": "Ann"}}),
    "lists item by item": containing({"tags": ["a", ANY]}),
    "a part of a text": containing({"body": containing('"n"')}),
    "items in any order": containing({"tags": containing(["b", "a"])}),
    "a regular expression": containing({"user": containing({"mail": matching(r"@example\.com$")})}),
    "a compiled one": containing({"user": {"mail": re.compile("^ann")}}),
    "a condition": matching(lambda event: event["id"] > 6),
    "a type": containing({"id": matching(int)}),
    "a schema": conforming({"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}),
    "a schema within": containing({"user": conforming({"maxProperties": 2})}),
    "a text of JSON": containing({"body": json_text({"n": int})}),
    "everything": conforming(True),
}


@pytest.mark.parametrize("matcher", MATCH.values(), ids=list(MATCH))
def test_they_match(matcher: Matcher) -> None:
    assert told(matcher, EVENT) == []
    assert matcher == EVENT
    assert matcher == EVENT
    assert not matcher != EVENT  # noqa: SIM202 - the other operator is under test


DIFFER = {
    "another value": (containing({"id": 8}), ["id: 7 != 8"]),
    "no such key": (containing({"user": {"age": 3}}), ["user.age: missing, expected 3"]),
    "too few items": (containing({"tags": ["a"]}), ["tags[1]: unexpected, 'b'"]),
    "no mapping": (containing({"id": {"a": 1}}), ["id: 7 != {'a': 1}"]),
    "not in the text": (containing({"body": containing("m")}), ["body: '{\"n\": 1}' does not contain 'm'"]),
    "no text": (containing({"id": containing("7")}), ["id: 7 does not contain '7'"]),
    "no such item": (
        containing({"tags": containing(["c"])}),
        ["tags: no item is 'c'", "tags[0]: 'a' != 'c'"],
    ),
    "no list": (containing({"id": containing([7])}), ["id: 7 is no list"]),
    "no match": (containing({"id": matching("7")}), ["id: 7 does not match '7'"]),
    "schema": (
        conforming({"properties": {"id": {"type": "string"}, "tags": {"items": {"const": "a"}}}}),
        ["id: 7 is not of type 'string'", "tags[1]: 'a' was expected"],
    ),
    "no JSON": (containing({"id": json_text(7)}), ["id: 7 is no JSON text"]),
    "not even a text of JSON": (containing({"user": {"name": json_text("Ann")}}), ["user.name: 'Ann' is no JSON text"]),
    "other JSON": (containing({"body": json_text(containing({"n": 2}))}), ["body.n: 1 != 2"]),
}


@pytest.mark.parametrize(("matcher", "texts"), DIFFER.values(), ids=list(DIFFER))
def test_they_tell_what_does_not_match(matcher: Matcher, texts: list[str]) -> None:
    assert told(matcher, EVENT) == texts
    assert matcher != EVENT


def test_items_that_are_looked_for_may_be_parts_and_the_nearest_is_told() -> None:
    records = [{"id": 1, "kind": "new"}, {"id": 2, "kind": "old", "by": "Ann"}]
    assert containing([{"id": 2}, {"kind": "new"}]) == records
    assert told(containing([{"id": 2, "kind": "new", "by": "Ann"}]), records) == [
        "no item is {'by': 'Ann', 'id': 2, 'kind': 'new'}",
        "[1].kind: 'old' != 'new'",
    ]
    assert told(containing([1]), []) == ["no item is 1"]


def test_they_show_what_they_stand_for() -> None:
    shown = [containing({"b": matching("^x"), "a": json_text([1])}), containing(["c"]), conforming({"type": "null"})]
    assert [repr(one) for one in shown] == [
        "containing({'a': json_text([1]), 'b': matching('^x')})",
        "containing(['c'])",
        "conforming({'type': 'null'})",
    ]
    assert repr(matching(len)) == "matching(len)"
    assert len(repr(containing({"a": "x" * 10_000}))) < 200


@pytest.mark.parametrize(
    ("make", "words"),
    [
        pytest.param(lambda: containing(3), "give keys that matter", id="a part of nothing"),  # type: ignore[arg-type]
        pytest.param(lambda: matching("("), "no regular expression: ", id="a bad pattern"),
        pytest.param(lambda: matching({"a": 1}), r"containing\(\.\.\.\) matches a part", id="a mapping"),
        pytest.param(lambda: matching(3), "give a regular expression or a callable", id="a number"),
        pytest.param(lambda: conforming({"type": "objekt"}), "this is no JSON Schema, at type: ", id="a bad schema"),
        pytest.param(lambda: conforming([]), "give a mapping, True or False", id="no schema"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_matched_is_refused(make: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        make()


def test_they_have_no_place_in_a_set() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(containing("a"))


@given(JSON, JSON)
def test_containing_agrees_with_its_definition(part: Any, value: Any) -> None:
    if isinstance(part, (dict, list, str)):
        assert (containing(part) == value) is _contains(part, value)


@given(st.text("ab", max_size=4), st.sampled_from(["a", "^a", "a$", "ab|ba", "^$"]))
def test_matching_agrees_with_search(text: str, pattern: str) -> None:
    assert (matching(pattern) == text) is (re.search(pattern, text) is not None)


@given(JSON)
def test_a_condition_decides(value: Any) -> None:
    assert (matching(lambda one: isinstance(one, list)) == value) is isinstance(value, list)


def _contains(part: Any, value: Any) -> bool:
    if isinstance(part, list):
        return isinstance(value, list) and all(any(_covers(one, item) for item in value) for one in part)
    return isinstance(value, str) and part in value if isinstance(part, str) else _covers(part, value)


def _covers(part: Any, value: Any) -> bool:
    if isinstance(part, Mapping) and isinstance(value, Mapping):
        return all(key in value and _covers(part[key], value[key]) for key in part)
    if isinstance(part, list) and isinstance(value, list):
        return len(part) == len(value) and all(map(_covers, part, value))
    return bool(part == value)
