"""Values of templates in the types that requests ask for."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest
from hypothesis import given, strategies

from lambdamock.mock.stack.coercion import coerced, moment
from lambdamock.protocol import LambdaProtocol

CASES: dict[str, tuple[Any, str, Any]] = {
    "a number in a text": ("30", "integer", 30),
    "a negative one": ("-1", "integer", -1),
    "a fraction in a text": ("0.25", "number", 0.25),
    "no number": ("many", "integer", "many"),
    "a boolean in a text": ("True", "boolean", True),
    "no boolean": ("yes", "boolean", "yes"),
    "a text of a number": (7, "string", "7"),
    "a text of a boolean": (False, "string", "false"),
    "a list is no text": (["a"], "string", ["a"]),
    "a boolean is no number": (True, "integer", True),
}


@pytest.mark.parametrize(("value", "wanted", "read"), CASES.values(), ids=list(CASES))
def test_a_value_is_read_in_the_type_that_is_asked_for(value: Any, wanted: str, read: Any) -> None:
    found = coerced(value, {"type": wanted})
    assert (found, type(found)) == (read, type(read))


def test_values_are_read_wherever_they_are() -> None:
    schema = LambdaProtocol.installed().operation("CreateFunction").input_schema
    given_ = {"Timeout": "7", "Layers": ["a"], "Environment": {"Variables": {"N": 1, "B": True}}, "Unknown": "5"}
    assert coerced(given_, schema) == {
        "Timeout": 7,
        "Layers": ["a"],
        "Environment": {"Variables": {"N": "1", "B": "true"}},
        "Unknown": "5",
    }


@pytest.mark.parametrize("value", ["1767225600", 1767225600, 1767225600.0])
def test_seconds_are_a_moment(value: Any) -> None:
    assert moment(value) == datetime(2026, 1, 1, tzinfo=timezone.utc)


@given(strategies.integers() | strategies.booleans())
def test_what_was_written_as_a_text_is_read_as_it_was(value: int | bool) -> None:
    text = coerced(value, {"type": "string"})
    assert coerced(text, {"type": "boolean" if isinstance(value, bool) else "integer"}) == value
