"""What an invocation tells of itself."""

from __future__ import annotations

from typing import Any

from lambdamock import Aws


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
