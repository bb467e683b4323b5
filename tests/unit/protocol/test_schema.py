from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel

from lambdamock.protocol.constraints import Constraints, lookup
from lambdamock.protocol.schema import schema_of

NAME = {"type": "string", "minLength": 1, "maxLength": 8, "pattern": r"^(?a:[a-z]+)\Z", "x-pattern": "[a-z]+"}
WEIGHT = {"type": "number", "minimum": 0.0, "maximum": 1.0}


def schema(service_model: ServiceModel, overrides: Constraints | None = None) -> dict[str, Any]:
    return schema_of(service_model.shape_for("MakeInput"), lookup("Make", overrides or {}))


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("Title", NAME),
        ("Kind", {"type": "string", "enum": ["Allow", "Terminate"]}),
        ("Secret", {"type": "string", "pattern": r"^(?a:[a-z]+)\Z", "x-pattern": "[a-z]+", "x-sensitive": True}),
        ("Count", {"type": "integer", "minimum": 1, "maximum": 10}),
        ("Size", {"type": "integer"}),
        ("Weight", WEIGHT),
        ("Flag", {"type": "boolean"}),
        ("When", {}),
        ("Zip", {"minBytes": 2, "maxBytes": 4}),
        ("Names", {"type": "array", "minItems": 1, "maxItems": 2, "items": NAME}),
        ("Weights", {"type": "object", "propertyNames": NAME, "additionalProperties": WEIGHT}),
    ],
)
def test_a_shape_becomes_json_schema(service_model: ServiceModel, member: str, expected: object) -> None:
    assert schema(service_model)["properties"][member] == expected


def test_path_labels_come_last_and_what_is_required_keeps_that_order(service_model: ServiceModel) -> None:
    made = schema(service_model)

    assert list(made["properties"])[-2:] == ["Owner", "Number"]
    assert made["required"] == ["Title", "Owner"]


def test_a_shape_that_holds_itself_is_checked_one_level_deep(service_model: ServiceModel) -> None:
    assert schema(service_model)["properties"]["Item"]["properties"]["Inner"] == {}


@pytest.mark.parametrize(
    ("path", "keywords", "member", "expected"),
    [
        pytest.param("Count", {"maximum": 5}, "Count", {"type": "integer", "minimum": 1, "maximum": 5}, id="tighter"),
        pytest.param("Count", {"maximum": None}, "Count", {"type": "integer", "minimum": 1}, id="taken-away"),
        pytest.param("Kind", {"enum": None}, "Kind", {"type": "string"}, id="no-enum"),
        pytest.param(
            "Title",
            {"pattern": "x|y"},
            "Title",
            {**NAME, "pattern": r"^(?a:x|y)\Z", "x-pattern": "x|y"},
            id="pattern-is-anchored",
        ),
        pytest.param(
            "Names[]",
            {"maxLength": 3},
            "Names",
            {"type": "array", "minItems": 1, "maxItems": 2, "items": {**NAME, "maxLength": 3}},
            id="element",
        ),
        pytest.param(
            "Weights{key}",
            {"maxLength": 3},
            "Weights",
            {"type": "object", "propertyNames": {**NAME, "maxLength": 3}, "additionalProperties": WEIGHT},
            id="key",
        ),
        pytest.param(
            "Weights{value}",
            {"maximum": 0.5},
            "Weights",
            {"type": "object", "propertyNames": NAME, "additionalProperties": {**WEIGHT, "maximum": 0.5}},
            id="value",
        ),
    ],
)
def test_an_override_replaces_the_models_constraint(
    service_model: ServiceModel, path: str, keywords: dict[str, object], member: str, expected: object
) -> None:
    made = schema(service_model, {("Make", path): keywords})

    assert made["properties"][member] == expected


@pytest.mark.parametrize(
    ("required", "expected"),
    [
        pytest.param({"Kind": True}, ["Title", "Kind", "Owner"], id="more"),
        pytest.param({"Title": None}, ["Owner"], id="fewer"),
        pytest.param({"Title": None, "Owner": None}, None, id="none"),
    ],
)
def test_an_override_changes_what_is_required(
    service_model: ServiceModel, required: dict[str, object], expected: object
) -> None:
    made = schema(service_model, {("Make", path): {"required": value} for path, value in required.items()})

    assert made.get("required") == expected


def test_an_operation_without_a_shape_takes_an_empty_object() -> None:
    made = schema_of(None, lookup("Ping"))

    assert made == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {},
    }
