"""Contact flows of Amazon Connect."""

from __future__ import annotations

from typing import Any, Final, Literal

from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, as_object, expect, shown
from lambdamock.services.contracts.reply import Reply, failed

LONGEST_TIMEOUT: Final = 8.0
"""Seconds that the block of a flow may wait at most; 3 unless it says otherwise."""

_LARGEST: Final = 32 * 1024  # bytes of a result

Validation = Literal["STRING_MAP", "JSON"]


def answer(result: FunctionResult, *, timeout: float, validation: Validation) -> Reply:
    """What a contact flow takes from a result: the external attributes (`$.External`).

    An error is the flow's Error branch.

    Args:
        timeout: of the block, seconds.
        validation: "STRING_MAP" asks for texts by name, "JSON" takes nested objects as well.

    Source: documented, Amazon Connect administrator guide, "Invoke AWS Lambda functions" and "Flow block: AWS Lambda
    function"; assumed, the name and message of the error, which a flow does not show.
    """
    try:
        given = as_object(result.document(within=timeout), "the result")
        expect(len(result.payload) <= _LARGEST, f"the result has {len(result.payload)} bytes; there may be {_LARGEST}")
        if validation == "STRING_MAP":
            _check_texts(given)
    except BrokenContract as broken:
        return failed("Error", "The Lambda function could not be invoked, or its result cannot be used.", str(broken))
    return Reply(given)


def _check_texts(given: dict[str, Any]) -> None:
    for name, value in given.items():
        expect(isinstance(value, str), f"{name} has to be a text, not {shown(value)}")
