"""The public evaluator of filter patterns."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from lambdamock import events, filters
from lambdamock.errors import UsageError

PATTERN: dict[str, Any] = {"kind": ["order"], "total": [{"numeric": [">", 100]}]}


@pytest.mark.parametrize(
    "pattern", [PATTERN, json.dumps(PATTERN), filters.parse(PATTERN)], ids=["document", "text", "read"]
)
def test_a_pattern_is_a_document_or_a_text_or_was_read_before(pattern: filters.Given) -> None:
    assert filters.matches(pattern, {"kind": "order", "total": 101})
    assert not filters.matches(pattern, {"kind": "order", "total": 100})


def test_a_pattern_that_was_changed_is_another_one() -> None:
    pattern: dict[str, Any] = {"kind": [True]}
    assert filters.matches(pattern, {"kind": True})
    pattern["kind"][0] = 1
    assert not filters.matches(pattern, {"kind": True})
    assert filters.matches(pattern, {"kind": 1})


def test_a_pattern_is_read_once() -> None:
    assert filters.parse(dict(PATTERN)) is filters.parse({**PATTERN})
    assert filters.parse(json.dumps(PATTERN)) is filters.parse(json.dumps(PATTERN))


@pytest.mark.parametrize(
    "pattern", [{"kind": [{"prefixx": "a"}]}, '{"kind": [{"prefixx": "a"}]}'], ids=["document", "text"]
)
def test_what_is_no_pattern_is_refused_with_the_reason_of_aws(pattern: filters.Given) -> None:
    for ask in (filters.check, filters.parse, lambda given: filters.matches(given, {})):
        with pytest.raises(filters.PatternError, match=r"^Unrecognized match type prefixx$"):
            ask(pattern)


def _deep() -> dict[str, Any]:
    pattern: dict[str, Any] = {"a": ["x"]}
    for _ in range(5_000):
        pattern = {"a": pattern}
    return pattern


@pytest.mark.parametrize(
    "pattern",
    [{"a": {"b"}}, {"a": [b"b"]}, {"a": [float("nan")]}, ["a"], None, _deep(), '{"a":' * 600 + '["x"]' + "}" * 600],
    ids=["set", "bytes", "nan", "list", "none", "too-deep", "text-too-deep"],
)
def test_what_is_no_json_object_is_refused(pattern: Any) -> None:
    with pytest.raises(filters.PatternError):
        filters.check(pattern)


def test_check_says_nothing_about_what_is_a_pattern() -> None:
    filters.check(PATTERN)


def test_an_event_is_a_mapping() -> None:
    with pytest.raises(UsageError, match=r"json\.loads"):
        filters.matches(PATTERN, '{"kind": "order"}')  # type: ignore[arg-type]


def test_what_a_mapping_lets_through_can_be_asked_for_a_record() -> None:
    first, second = events.sqs.messages({"kind": "order", "total": 300}, {"kind": "order", "total": 3})["Records"]
    criteria = {"Filters": [{"Pattern": json.dumps({"body": PATTERN})}]}
    assert filters.wanted(criteria, "sqs", first)
    assert not filters.wanted(criteria, "sqs", second)


def test_the_public_names_are_these() -> None:
    assert filters.__all__ == ["Pattern", "PatternError", "check", "matches", "parse", "wanted"]


def test_the_evaluator_needs_no_mock() -> None:
    script = (
        "import sys, lambdamock\n"
        "assert lambdamock.filters.matches({'a': ['x']}, {'a': 'x'})\n"
        "assert not {'botocore', 'lambdamock.mock', 'lambdamock.domain'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
