"""Recursive loop detection of a function."""

from __future__ import annotations

from typing import Any

from lambdamock.api.lookup import function_of, reference_of
from lambdamock.api.registry import operation
from lambdamock.api.world import Call


@operation("PutFunctionRecursionConfig")
def put_function_recursion_config(call: Call) -> dict[str, Any]:
    """Say whether Lambda ends loops in which a function calls itself through a service.

    Source: documented, the service model; observed, recorded answers.
    """
    function = function_of(call, reference_of(call))
    function.recursive_loop = call.input["RecursiveLoop"]
    return {"RecursiveLoop": function.recursive_loop}


@operation("GetFunctionRecursionConfig")
def get_function_recursion_config(call: Call) -> dict[str, Any]:
    """Whether Lambda ends such loops; it does unless it was told otherwise.

    Source: documented, the service model; observed, recorded answers.
    """
    return {"RecursiveLoop": function_of(call, reference_of(call)).recursive_loop}
