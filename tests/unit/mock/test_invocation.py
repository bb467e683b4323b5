"""What an invocation tells of itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.mock.invocation import FunctionFailure, Invocation


def test_it_tells_what_ran_and_what_is_paid_for(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f", memory_size=256)
    version = aws.client().publish_version(FunctionName="f")["Version"]
    aws.client().invoke(FunctionName="f", Qualifier=version)
    (invocation,) = function.invocations
    assert (invocation.version, invocation.memory_size) == ("1", 256)
    assert invocation.function_arn == f"{function.arn}:1"
    assert invocation.billed_ms == invocation.billed_duration >= 1
    assert f"Max Memory Used: {invocation.max_memory_used} MB" in invocation.report


def test_who_is_invoked_by_another_begins_after_it(aws: Aws) -> None:
    def invoke_inner(event: Any, context: Any) -> None:
        aws.client().invoke(FunctionName="inner")

    aws.function(lambda event, context: None, name="inner")
    aws.function(invoke_inner, name="outer").invoke()
    begun = {one.context.function_name: one._record.begun_after for one in aws.invocations}
    assert begun["outer"] <= begun["inner"] < len(aws.journal)
    assert [one.function_name for one in aws.invocations] == ["inner", "outer"]


def answered(aws: Aws, payload: bytes, error: str | None) -> Invocation:
    """An invocation as a runtime of its own may answer it."""
    record = aws.function(lambda event, context: None, name="f").invoke()._record
    return Invocation(record._replace(payload=payload, function_error=error))


def test_an_answer_that_is_no_json_is_told(aws: Aws) -> None:
    invocation = answered(aws, b"<html>", None)
    with pytest.raises(json.JSONDecodeError, match="the answer of f holds no JSON, but '<html>': Expecting value"):
        _ = invocation.result
    assert invocation.payload == b"<html>"


@pytest.mark.parametrize(
    ("payload", "failure", "text"),
    [
        pytest.param(b"no stock", FunctionFailure("", "no stock", ()), "no stock", id="text"),
        pytest.param(b'"no stock"', FunctionFailure("", "no stock", ()), "no stock", id="JSON text"),
        pytest.param(b"[1]", FunctionFailure("", "[1]", ()), "[1]", id="list"),
        pytest.param(b'{"errorType": "NoStock"}', FunctionFailure("NoStock", "", ()), "NoStock", id="type alone"),
    ],
)
def test_an_error_is_told_whatever_it_looks_like(aws: Aws, payload: bytes, failure: FunctionFailure, text: str) -> None:
    error = answered(aws, payload, "Unhandled").error
    assert (error, str(error)) == (failure, text)
