"""Every refusal and failure that was recorded on AWS is given again: status, code, text, `Type`, place of the text.

The scenarios that reproduce the recorded answers meet them; those of the shapes alone are also in
`test_recorded_validation.py`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest
from tests.conformance import known_gaps, newer_models
from tests.conformance.recorded import recordings, scenarios  # noqa: F401 - importing registers the scenarios
from tests.conformance.recorded.comparison import Comparison
from tests.conformance.recorded.stage import SCENARIOS, played


def cases() -> list[Any]:
    if reason := recordings.reason_to_skip():
        return [pytest.param({}, marks=pytest.mark.skip(reason=reason), id="none")]
    return [case(fact) for fact in recordings.errors()]


def case(fact: dict[str, Any]) -> Any:
    scenario, _, answer = fact["test"].partition("#")
    reason = known_gaps.ERRORS.get((fact["test"], str(fact["message"])))
    if reason is None and not places_of(fact):
        reason = known_gaps.reason_for(scenario, answer)
    marks = [pytest.mark.skip(reason=f"known gap: {reason}")] if reason else newer_models.marks_of(scenario, answer)
    return pytest.param(fact, id=f"{fact['operation']}-{scenario.rpartition('::test_')[2]}-{answer}", marks=marks)


def places_of(fact: dict[str, Any]) -> list[tuple[str, str]]:
    """Scenario and answer in which the recorded refusal is met."""
    places = [tuple(place.split("#")) for place in fact["tests"]]
    return [
        (scenario, answer)
        for scenario, answer in places
        if scenario in SCENARIOS
        and answer in recordings.scenarios()[scenario]
        and known_gaps.reason_for(scenario, answer) is None
    ]


answers_of = lru_cache(maxsize=None)(played)


def as_recorded(answer: Any) -> dict[str, Any]:
    """What the recordings hold of a refusal or a failed invocation, read from an answer."""
    if "FunctionError" in answer:
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        extra = {"ExecutedVersion": answer["ExecutedVersion"]}
        return {"code": answer["FunctionError"], "message": answer["Payload"], "http_status": status, "extra": extra}
    if "Error" not in answer:  # a scenario that keeps code and text only
        return {"code": answer["Code"], "message": answer.get("Message") or violations(answer["Errors"])}
    return {
        "code": answer["Error"]["Code"],
        "message": answer["Error"]["Message"],
        "http_status": answer["ResponseMetadata"]["HTTPStatusCode"],
        "type": answer.get("Type"),
        "body_message_key": next((key for key in ("message", "Message") if key in answer), None),
    }


def violations(errors: list[str]) -> str:
    return f"{len(errors)} validation error{'s' if len(errors) > 1 else ''} detected: {'; '.join(errors)}"


@pytest.mark.skipif(recordings.reason_to_skip() is not None, reason=str(recordings.reason_to_skip()))
def test_known_gaps_are_recorded_ones() -> None:
    recorded = {(fact["test"], str(fact["message"])) for fact in recordings.errors()}
    assert set(known_gaps.ERRORS) <= recorded


@pytest.mark.parametrize("fact", cases())
def test_a_recorded_refusal_is_given_again(fact: dict[str, Any]) -> None:
    places = places_of(fact)
    assert places, "neither met in a scenario nor a known gap"
    for scenario, answer in places:
        given = as_recorded(answers_of(scenario)[answer])
        recorded = {key: fact.get(key) for key in given}
        assert list(Comparison().differences(recorded, given)) == []
