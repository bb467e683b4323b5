"""Every answer that was recorded on AWS is given again, key by key and text by text, or is a known gap."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conformance import known_gaps
from tests.conformance.recorded import recordings, scenarios  # noqa: F401 - importing registers the scenarios
from tests.conformance.recorded.comparison import Comparison
from tests.conformance.recorded.stage import SCENARIOS, played


def cases() -> list[Any]:
    if not recordings.are_there():
        return [pytest.param("", marks=pytest.mark.skip(reason=recordings.ABSENT), id="absent")]
    return [case(identity, answers) for identity, answers in recordings.scenarios().items()]


def case(identity: str, answers: dict[str, Any]) -> Any:
    reasons = {known_gaps.reason_for(identity, answer) for answer in answers}
    marks = []
    if identity not in SCENARIOS and None not in reasons:
        marks = [pytest.mark.skip(reason=f"known gap: {'; '.join(sorted(filter(None, reasons)))}")]
    return pytest.param(identity, marks=marks, id=identity.removeprefix("test_lambda_"))


@pytest.mark.parametrize("identity", cases())
def test_a_recorded_scenario_is_answered_as_recorded(identity: str) -> None:
    assert identity in SCENARIOS, "neither a scenario nor a known gap"
    given = played(identity)
    comparison = Comparison()
    found = []
    for answer, recorded in recordings.scenarios()[identity].items():
        is_gap = known_gaps.reason_for(identity, answer) is not None
        if answer in given:
            differences = list(comparison.differences(recorded, given[answer], answer))
            found += differences if not is_gap else [] if differences else [f"{answer}: no gap any more"]
        elif not is_gap:
            found.append(f"{answer}: neither given nor a known gap")
    assert found == []
    assert set(given) <= set(recordings.scenarios()[identity])


@pytest.mark.skipif(not recordings.are_there(), reason=recordings.ABSENT)
def test_scenarios_and_their_answers_are_recorded_ones() -> None:
    assert set(SCENARIOS) - set(recordings.scenarios()) == set()


@pytest.mark.skipif(not recordings.are_there(), reason=recordings.ABSENT)
@pytest.mark.parametrize("pattern", known_gaps.ANSWERS)
def test_a_known_gap_is_one_of_a_recorded_answer(pattern: str) -> None:
    everything = [f"{scenario}#{answer}" for scenario, answers in recordings.scenarios().items() for answer in answers]
    assert any(known_gaps.fits(pattern, identity) for identity in everything)
