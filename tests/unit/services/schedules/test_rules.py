"""What EventBridge takes as a rule and as a target; rules B073 and B077."""

from __future__ import annotations

import pytest

from lambdamock.errors import LimitExceededException, UsageError, ValidationException
from lambdamock.services.schedules.rules import Target, check_name, check_room, constant

EVENT = {"time": "2026-01-01T00:00:00Z", "detail": {}}


def test_B073_a_function_gets_the_event() -> None:
    assert Target("1", "arn", {}).payload(EVENT) == EVENT


@pytest.mark.parametrize(
    ("value", "payload"), [({"a": 1}, b'{"a": 1}'), ([1, 2], b"[1, 2]"), ("text", b'"text"'), (0, b"0")]
)
def test_or_a_constant_input_as_it_was_written(value: object, payload: bytes) -> None:
    assert Target("1", "arn", constant(value)).payload(EVENT) == payload


def test_a_constant_input_has_at_most_8192_characters() -> None:
    assert constant("x" * 8_190)
    with pytest.raises(ValidationException, match=r"at 'targets\.1\.member\.input'.* less than or equal to 8192"):
        constant("x" * 8_191)


def test_a_constant_input_is_JSON() -> None:
    with pytest.raises(UsageError, match="give what JSON can hold"):
        constant({1, 2})


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("", "Member must have length greater than or equal to 1"),
        ("x" * 65, "Member must have length less than or equal to 64"),
        ("every minute", r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"),
        ("name\n", r"Member must satisfy regular expression pattern: [\.\-_A-Za-z0-9]+"),
    ],
)
def test_names_have_a_shape(name: str, constraint: str) -> None:
    check_name("a.B-c_9" * 9, "name")
    with pytest.raises(ValidationException) as refused:
        check_name(name, "name")
    assert refused.value.message == (
        f"1 validation error detected: Value '{name}' at 'name' failed to satisfy constraint: {constraint}"
    )


def test_B077_there_is_room_up_to_the_quota() -> None:
    check_room(4, 5)
    with pytest.raises(LimitExceededException, match="exceeds the maximum number allowed"):
        check_room(5, 5)
