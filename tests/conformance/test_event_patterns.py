"""Recorded verdicts of EventBridge and of event source mappings on patterns and events."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from lambdamock import events
from lambdamock.eventsources.filters import PatternError, parse
from lambdamock.eventsources.filters.criteria import check, wanted

RECORDED = Path(__file__).parents[2].parent / "shared" / "facts" / "event-patterns.json"


# Of no recording, and against those that refuse values which are no arrays.
NEVER_RECORDED = "sqs:plain-string-filter:no_match"


def _all(_case: dict[str, Any]) -> bool:
    return True


def _has_reason(case: dict[str, Any]) -> bool:
    """Whether AWS tells what is wrong with the pattern; each parser has its own words for what is wrong with JSON."""
    return "Reason: " in case.get("error", {}).get("message", "") and not case["name"].startswith("invalid_json")


def _is_about_the_pattern(case: dict[str, Any]) -> bool:
    return case.get("event_text") != "plain string" and case["name"] != NEVER_RECORDED


def _cases(kind: str, where: Callable[[dict[str, Any]], bool] = _all) -> list[Any]:
    if not RECORDED.is_file():
        reason = f"the recordings are not there: {RECORDED}"
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="absent")]
    cases = json.loads(RECORDED.read_text(encoding="utf-8"))[kind]
    return [pytest.param(case, id=case["name"]) for case in cases if where(case)]


def _verdict(pattern: str, event: Any) -> str:
    try:
        read = parse(pattern)
    except PatternError:
        return "exception"
    return "match" if read.matches(event) else "no_match"


def _verdict_of_mapping(pattern: str, kind: str, record: Any) -> str:
    try:
        check(pattern, kind)
    except PatternError:
        return "exception"
    return "match" if wanted({"Filters": [{"Pattern": pattern}]}, kind, record) else "no_match"


@pytest.mark.parametrize("case", _cases("event_patterns", _is_about_the_pattern))
def test_the_verdict_is_that_of_eventbridge(case: dict[str, Any]) -> None:
    pattern = case.get("pattern_text") or json.dumps(case["pattern"])
    event = case["event"] if "event" in case else json.loads(case["event_text"])
    assert _verdict(pattern, event) == case["expect"]


@pytest.mark.parametrize("case", _cases("event_patterns", _has_reason))
def test_the_reason_of_a_refusal_is_that_of_eventbridge(case: dict[str, Any]) -> None:
    pattern = case.get("pattern_text") or json.dumps(case["pattern"])
    reason = case["error"]["message"].partition("Reason: ")[2]
    with pytest.raises(PatternError) as refusal:
        parse(pattern)
    assert str(refusal.value) == reason.partition("\n")[0]


def _images(case: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of a stream whose table had the items put one after the other."""
    seen: set[str] = set()
    records = []
    for item in case["items_put"]:
        key = json.dumps(item["id"])
        records.append(
            {
                "eventName": "MODIFY" if key in seen else "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {"ApproximateCreationDateTime": 1_700_000_000.0, "NewImage": item},
            }
        )
        seen.add(key)
    return records


@pytest.mark.parametrize("case", _cases("esm_filters", _is_about_the_pattern))
def test_the_verdict_is_that_of_a_mapping(case: dict[str, Any]) -> None:
    pattern = case.get("filter_text") or json.dumps(case["filter"])
    verdict = partial(_verdict_of_mapping, pattern, case["source"])
    if "items_put" in case:
        verdicts = [verdict(record) for record in _images(case)]
        assert verdicts.count("match") == case["expect_invocations"]
    else:
        [record] = events.sqs.messages(case.get("body", ""))["Records"]
        assert verdict(record) == case["expect"]
