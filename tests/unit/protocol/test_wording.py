from __future__ import annotations

from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest

from lambdamock.protocol.wording import describe, hash_set_order, java_hash, show


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("a", 97), ("Hello", 69609650), ("python3.12", java_hash("python3.1") * 31 + ord("2") & 0xFFFF_FFFF)],
)
def test_the_hash_of_a_text_is_that_of_java(text: str, number: int) -> None:
    assert java_hash(text) == number


@pytest.mark.parametrize(
    ("model_order", "aws_order"),
    [
        (["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"], ["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]),
        (["BUFFERED", "RESPONSE_STREAM"], ["RESPONSE_STREAM", "BUFFERED"]),
        (["x86_64", "arm64"], ["x86_64", "arm64"]),
    ],
)
def test_an_enum_is_listed_in_the_order_of_a_hash_table(model_order: list[str], aws_order: list[str]) -> None:
    assert hash_set_order(model_order) == aws_order


def test_runtimes_are_listed_in_the_order_of_a_java_hash_set() -> None:
    runtimes = ["dotnet6", "java21", "python3.12", "nodejs20.x", "python3.9", "ruby3.2", "java17", "java8.al2"]
    padding = [f"pad{number}" for number in range(20)]  # enough entries for 64 buckets

    ordered = [name for name in hash_set_order(runtimes + padding, spread=True) if name in runtimes]

    assert ordered == ["nodejs20.x", "python3.12", "java21", "ruby3.2", "python3.9", "java17", "dotnet6", "java8.al2"]


@pytest.mark.parametrize(
    ("value", "schema", "shown"),
    [
        ("text", {}, "text"),
        (True, {"type": "boolean"}, "true"),
        (0, {"type": "integer"}, "0"),
        (2, {"type": "number"}, "2.0"),
        (0.001, {"type": "number"}, "0.001"),
        (1e10, {"type": "number"}, "1.0E10"),
        (-0.000125, {"type": "number"}, "-1.25E-4"),
        (["a", "b"], {"type": "array", "items": {}}, "[a, b]"),
        ([1, None], {"type": "array", "items": {"type": "integer"}}, "[1, null]"),
        ({"a": -1}, {"type": "object", "additionalProperties": {"type": "number"}}, "{a=-1.0}"),
        ({"A": {"B": 1}}, {"properties": {"A": {"properties": {"B": {"type": "number"}}}}}, "{A={B=1.0}}"),
        (Decimal("1.50"), {}, "1.50"),
        (b"abc", {}, "java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]"),
        (datetime(2024, 1, 2, tzinfo=timezone.utc), {}, "2024-01-02T00:00:00+00:00"),
    ],
)
def test_a_value_is_shown_as_java_prints_it(value: object, schema: dict[str, Any], shown: str) -> None:
    assert show(value, schema) == shown


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        pytest.param(
            {"type": "string", "enum": ["Allow", "Terminate"]},
            "Member must satisfy enum value set: [Terminate, Allow], Member must not be null",
            id="enum",
        ),
        pytest.param(
            {"type": "string", "minLength": 0, "maxLength": 3, "pattern": r"^(?a:a)\Z", "x-pattern": "a"},
            "Member must have length less than or equal to 3, Member must have length greater than or equal to 0, "
            "Member must satisfy regular expression pattern: a",
            id="text-of-limited-length",
        ),
        pytest.param(
            {"type": "number", "minimum": 0, "maximum": 1.0},
            "Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, "
            "Member must not be null",
            id="number",
        ),
        pytest.param(
            {"type": "array", "maxItems": 2, "items": {"type": "string", "maxLength": 3}},
            "Member must have length less than or equal to 2, Member must satisfy constraint: "
            "[Member must have length less than or equal to 3], Member must not be null",
            id="list",
        ),
    ],
)
def test_all_constraints_of_an_element_are_listed(schema: dict[str, Any], text: str) -> None:
    assert describe(schema) == text
