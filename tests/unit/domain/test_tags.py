"""Limits of tags, as the guide words them."""

from __future__ import annotations

import pytest

from lambdamock.domain.tags import merged
from lambdamock.errors import InvalidParameterValueException


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"k" * 128: "v"}, id="A301-key"),
        pytest.param({"k": "v" * 256}, id="A302-value"),
        pytest.param({"k": ""}, id="A302-empty-value"),
        pytest.param({"é" * 128: "日" * 256}, id="characters-not-bytes"),
        pytest.param({"a": "1", "A": "2"}, id="A303-case-sensitive"),
        pytest.param({"laws:x": "xaws:"}, id="A304-inside"),
    ],
)
def test_tags_at_the_limits_are_taken_as_they_are(given: dict[str, str]) -> None:
    assert merged({}, given, 50) == given


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param({"k" * 129: "v"}, "Tag keys must have 1 to 128 characters.", id="A301-key"),
        pytest.param({"": "v"}, "Tag keys must have 1 to 128 characters.", id="A301-no-key"),
        pytest.param({"k": "v" * 257}, "Tag values must have at most 256 characters.", id="A302-value"),
        pytest.param({"b": "1", "c": "1"}, "Number of tags exceeds resource tag limit.", id="A300-too-many"),
        pytest.param(
            {"aws:x": "1"}, "aws: prefixed tag key names are not allowed for external use.", id="A304-reserved-key"
        ),
        pytest.param(
            {"AWS:x": "1"}, "aws: prefixed tag key names are not allowed for external use.", id="A304-in-capitals"
        ),
        pytest.param(
            {"x": "aws:1"}, "aws: prefixed tag values are not allowed for external use.", id="A304-reserved-value"
        ),
    ],
)
def test_tags_beyond_a_limit_are_refused(given: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidParameterValueException) as refusal:
        merged({"a": "1"}, given, 2)
    assert refusal.value.message == message


def test_new_values_of_known_keys_need_no_room_A300() -> None:
    assert merged({"a": "1", "b": "2"}, {"b": "3"}, 2) == {"a": "1", "b": "3"}
