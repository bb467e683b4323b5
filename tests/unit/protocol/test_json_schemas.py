"""JSON Schemas of somebody else."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import UsageError
from lambdamock.protocol.json_schemas import check_schema, problems


def test_all_problems_are_told_in_the_order_of_their_paths() -> None:
    schema = {"required": ["c"], "properties": {"b": {"type": "integer"}, "a": {"items": {"maximum": 1}}}}
    assert problems(schema, {"b": "x", "a": [1, 2]}) == [
        ((), "'c' is a required property"),
        (("a", 1), "2 is greater than the maximum of 1"),
        (("b",), "'x' is not of type 'integer'"),
    ]


def test_what_conforms_has_none() -> None:
    assert problems({"type": "array"}, []) == []


@pytest.mark.parametrize(
    ("draft", "count"),
    [
        pytest.param("http://json-schema.org/draft-07/schema#", 0, id="draft 7 lets $ref hide what is beside it"),
        pytest.param("https://json-schema.org/draft/2020-12/schema", 1, id="draft 2020-12 does not"),
        pytest.param(None, 1, id="2020-12 is the one that is meant"),
    ],
)
def test_the_schema_says_which_draft_it_is(draft: str | None, count: int) -> None:
    definitions = {"definitions": {"any": {}}}
    schema: dict[str, Any] = {"properties": {"a": {"$ref": "#/definitions/any", "type": "string"}}, **definitions}
    assert len(problems(schema | ({"$schema": draft} if draft else {}), {"a": 1})) == count


def test_schemas_elsewhere_are_not_fetched() -> None:
    schema = {"$ref": "https://example.com/order.json"}
    with pytest.raises(UsageError, match=r"refers to 'https://example\.com/order\.json', which it does not hold"):
        problems(schema, {})


def test_texts_are_short_however_large_the_value_is() -> None:
    ((_, text),) = problems({"type": "string"}, list(range(100_000)))
    assert len(text) == 200


@pytest.mark.parametrize("schema", [True, False, {}, {"type": "object"}])
def test_these_are_schemas(schema: Any) -> None:
    check_schema(schema)
    assert (problems(schema, {}) == []) is (schema is not False)
