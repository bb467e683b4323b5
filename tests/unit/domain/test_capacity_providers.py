"""The rules about capacity providers that no older service model can ask for."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.capacity_providers import propagated_tags
from lambdamock.errors import InvalidParameterValueException


@pytest.mark.parametrize("given", [{"Mode": "None"}, {"Mode": "Explicit", "ExplicitTags": {"team": "blue"}}])
def test_tags_are_handed_on_as_they_are_given(given: dict[str, Any]) -> None:
    assert propagated_tags(given) == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(
            {"Mode": "None", "ExplicitTags": {"team": "blue"}},
            "ExplicitTags can only be specified when Mode is Explicit.",
            id="mode",
        ),
        pytest.param(
            {"Mode": "Explicit", "ExplicitTags": {"aws:team": "blue"}},
            "aws: prefixed tag key names are not allowed for external use.",
            id="reserved",
        ),
    ],
)
def test_tags_that_cannot_be_handed_on_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameterValueException) as refusal:
        propagated_tags(given)
    assert refusal.value.message == message
