"""PutFunctionRecursionConfig, GetFunctionRecursionConfig."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
Create = Callable[..., dict[str, Any]]
Refused = Callable[..., tuple[int, str, str]]


def test_lambda_ends_loops_unless_told_otherwise(client: Any, create: Create) -> None:
    create()
    assert client.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == "Terminate"


def test_the_last_word_holds(client: Any, create: Create) -> None:
    create()
    for word in ("Allow", "Terminate", "Allow"):
        put = client.put_function_recursion_config(FunctionName=ARN, RecursiveLoop=word)
        assert put["RecursiveLoop"] == word
        assert client.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == word


@pytest.mark.parametrize(("verb", "members"), [("put", {"RecursiveLoop": "Allow"}), ("get", {})], ids=["put", "get"])
def test_the_function_must_exist(client: Any, refused: Refused, verb: str, members: dict[str, str]) -> None:
    operation = getattr(client, f"{verb}_function_recursion_config")
    missing = (404, "ResourceNotFoundException", f"Function not found: {ARN}")
    assert refused(operation, FunctionName="f", **members) == missing
