"""Every answer that was recorded on AWS is given again, key by key and text by text, or is a known gap."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conformance import known_gaps, newer_models
from tests.conformance.recorded import recordings, scenarios  # noqa: F401 - importing registers the scenarios
from tests.conformance.recorded.comparison import Comparison
from tests.conformance.recorded.stage import SCENARIOS, played

needs_recordings = pytest.mark.skipif(recordings.reason_to_skip() is not None, reason=str(recordings.reason_to_skip()))


def cases() -> list[Any]:
    if reason := recordings.reason_to_skip():
        return [pytest.param("", marks=pytest.mark.skip(reason=reason), id="none")]
    return [case(identity, answers) for identity, answers in recordings.scenarios().items()]


def case(identity: str, answers: dict[str, Any]) -> Any:
    reasons = {known_gaps.reason_for(identity, answer) for answer in answers}
    marks = newer_models.marks_of(identity, *answers)
    if identity not in SCENARIOS and None not in reasons:
        marks = [pytest.mark.skip(reason=f"known gap: {'; '.join(sorted(filter(None, reasons)))}")]
    return pytest.param(identity, marks=marks, id=identity.removeprefix("test_lambda_"))


@pytest.mark.parametrize("identity", cases())
def test_a_recorded_scenario_is_answered_as_recorded(identity: str) -> None:
    assert identity in SCENARIOS, "neither a scenario nor a known gap"
    recorded = recordings.scenarios()[identity]
    given = played(identity)
    comparison = Comparison()
    found = {answer: list(comparison.differences(recorded[answer], given[answer])) for answer in given}
    gaps = {answer for answer in recorded if known_gaps.reason_for(identity, answer)}
    assert {answer: differences for answer, differences in found.items() if differences and answer not in gaps} == {}
    assert [answer for answer in gaps & set(found) if not found[answer]] == [], "known gaps that are none any more"
    assert set(recorded) - set(given) - gaps == set(), "neither given nor known gaps"


@needs_recordings
def test_every_scenario_is_a_recorded_one() -> None:
    assert set(SCENARIOS) <= set(recordings.scenarios())


@needs_recordings
@pytest.mark.parametrize("pattern", known_gaps.ANSWERS)
def test_a_known_gap_is_one_of_a_recorded_answer(pattern: str) -> None:
    everything = [f"{scenario}#{answer}" for scenario, answers in recordings.scenarios().items() for answer in answers]
    assert any(known_gaps.fits(pattern, identity) for identity in everything)
