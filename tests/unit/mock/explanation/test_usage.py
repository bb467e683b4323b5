"""Errors that came before any request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ParamValidationError

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError
from lambdamock.mock.explanation import ErrorExplanation


@pytest.fixture(scope="module")
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        yield handle


CHECKED: dict[str, tuple[dict[str, Any], list[tuple[str, Any, str, tuple[str, ...]]]]] = {
    "unknown": (
        {"FunctionName": "f", "Memorysize": 1},
        [("Memorysize", None, "input has the members ", ("call it MemorySize",))],
    ),
    "missing": ({}, [("FunctionName", None, "it has to be given", ("give it",))]),
    "of another type": (
        {"FunctionName": "f", "Timeout": "3"},
        [("Timeout", "3", "it is of the type <class 'int'>, not <class 'str'>", ("convert it",))],
    ),
    "too small, twice": (
        {"FunctionName": "f", "Timeout": 0, "MemorySize": 1},
        [
            ("Timeout", "0", "its value is at least 1", ("give at least 1",)),
            ("MemorySize", "1", "its value is at least 128", ("give at least 128",)),
        ],
    ),
    "too short": ({"FunctionName": ""}, [("FunctionName", "0", "its length is at least 1", ("give at least 1",))]),
}


@pytest.mark.parametrize(("members", "expected"), CHECKED.values(), ids=CHECKED)
def test_what_botocore_refuses_itself_is_explained_by_member(
    aws: Aws, members: dict[str, Any], expected: list[tuple[str, Any, str, tuple[str, ...]]]
) -> None:
    with pytest.raises(ParamValidationError) as caught:
        aws.client().update_function_configuration(**members)
    found = aws.explain(caught.value)
    assert isinstance(found, ErrorExplanation)
    assert (found.kind, found.is_of_this_mock) == ("validation", False)
    told = {one.member: one for one in found.findings}
    assert set(told) == {member for member, *_ in expected}
    for member, given, rule, changes in expected:
        assert (told[member].given, told[member].changes) == (given, changes)
        assert told[member].rule.startswith(rule)
        assert "AWS was never asked" in told[member].source


def test_an_error_of_the_library_names_the_call_to_make(aws: Aws) -> None:
    with pytest.raises(UsageError) as caught:
        aws.image("x", 1)  # type: ignore[arg-type]
    found = aws.explain(caught.value)
    assert isinstance(found, ErrorExplanation)
    assert (found.kind, found.code, found.changes) == (
        "usage",
        "UsageError",
        ("make the call that the message names",),
    )
    assert found.message == str(caught.value)
