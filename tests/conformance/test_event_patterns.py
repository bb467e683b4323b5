"""Recorded verdicts of EventBridge and of event source mappings on patterns and events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lambdamock.eventsources import PatternError, parse

RECORDED = Path(__file__).parents[2].parent / "shared" / "facts" / "event-patterns.json"


def _cases(kind: str) -> list[Any]:
    if not RECORDED.exists():
        return [pytest.param(None, marks=pytest.mark.skip(reason=f"{RECORDED.name} is not on this machine"))]
    cases = json.loads(RECORDED.read_text())[kind]
    return [pytest.param(case, id=case["name"]) for case in cases]


def _verdict(pattern: str, event: Any) -> str:
    try:
        read = parse(pattern)
    except PatternError:
        return "exception"
    return "match" if read.matches(event) else "no_match"


@pytest.mark.parametrize("case", _cases("event_patterns"))
def test_the_verdict_is_that_of_eventbridge(case: dict[str, Any]) -> None:
    pattern = case.get("pattern_text") or json.dumps(case["pattern"])
    try:
        event = case["event"] if "event" in case else json.loads(case["event_text"])
    except ValueError:
        pytest.skip("the event is refused, not the pattern: mappings make their events themselves")
    assert _verdict(pattern, event) == case["expect"]


@pytest.mark.parametrize("case", _cases("event_patterns"))
def test_the_reason_of_a_refusal_is_that_of_eventbridge(case: dict[str, Any]) -> None:
    pattern = case.get("pattern_text") or json.dumps(case["pattern"])
    reason = case.get("error", {}).get("message", "").partition("Reason: ")[2]
    if not reason or case["name"].startswith("invalid_json"):
        pytest.skip("nothing is refused, or the reason is that of another JSON parser")
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


@pytest.mark.parametrize("case", _cases("esm_filters"))
def test_the_verdict_is_that_of_a_mapping(case: dict[str, Any]) -> None:
    pattern = case.get("filter_text") or json.dumps(case["filter"])
    if case.get("filter") == {"body": "plain-string"}:
        pytest.skip("contradicts the recorded refusals of patterns whose values are no arrays")
    if "items_put" in case:
        verdicts = [_verdict(pattern, record) for record in _images(case)]
        assert verdicts.count("match") == case["expect_invocations"]
    else:
        assert _verdict(pattern, {"body": case.get("body")}) == case["expect"]
