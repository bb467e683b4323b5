"""Values of properties in the types that services take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.resources.shapes import (
    document_at,
    fitted,
    flag_at,
    items_at,
    number_at,
    object_at,
    text_at,
    whole_at,
)

PLACE = "Resources.Orders.Properties.Size"


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (text_at, 3, "3"),
        (text_at, True, "true"),
        (text_at, "a", "a"),
        (whole_at, "30", 30),
        (whole_at, 30.0, 30),
        (whole_at, "-1", -1),
        (number_at, "0.5", 0.5),
        (number_at, 2, 2.0),
        (flag_at, "True", True),
        (flag_at, "false", False),
        (flag_at, False, False),
        (items_at, [1], [1]),
        (object_at, '{"a": 1}', {"a": 1}),
        (document_at, {"a": [1]}, '{"a":[1]}'),
        (document_at, "any text", "any text"),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_a_value_is_read_as_what_a_service_takes(read: Callable[[Any, str], Any], value: Any, expected: Any) -> None:
    found = read(value, PLACE)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("read", "value", "wanted"),
    [
        (text_at, ["a"], "be of type String"),
        (whole_at, "many", "be of type Integer"),
        (whole_at, 0.5, "be of type Integer"),
        (whole_at, True, "be of type Integer"),
        (number_at, "many", "be of type Number"),
        (flag_at, "yes", "be of type Boolean"),
        (flag_at, 1, "be of type Boolean"),
        (items_at, "a", "be of type List"),
        (items_at, {"a": 1}, "be of type List"),
        (object_at, "a", "be an object"),
        (object_at, [1], "be an object"),
        (document_at, [1], "be an object"),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_what_cannot_be_read_is_refused_with_its_place(
    read: Callable[[Any, str], Any], value: Any, wanted: str
) -> None:
    with pytest.raises(TemplateError) as refused:
        read(value, PLACE)
    assert str(refused.value) == f"{PLACE}: Value of property Size must {wanted}"


@pytest.fixture(scope="module")
def shape() -> Any:
    """Of the members of CreateTable."""
    model = boto3.client("dynamodb", region_name="us-east-1").meta.service_model
    return model.operation_model("CreateTable").input_shape


def test_a_value_is_fitted_through_and_through(shape: Any) -> None:
    given = {
        "TableName": 3,
        "KeySchema": [{"AttributeName": 1, "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": "1", "WriteCapacityUnits": 2.0},
        "DeletionProtectionEnabled": "true",
        "Unknown": [1],
    }
    assert fitted(given, shape, PLACE) == {
        "TableName": "3",
        "KeySchema": [{"AttributeName": "1", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 1, "WriteCapacityUnits": 2},
        "DeletionProtectionEnabled": True,
        "Unknown": [1],
    }


def test_the_place_of_a_value_leads_to_it(shape: Any) -> None:
    given = {"GlobalSecondaryIndexes": [{"ProvisionedThroughput": {"ReadCapacityUnits": "many"}}]}
    with pytest.raises(TemplateError) as refused:
        fitted(given, shape, "Resources.Orders.Properties")
    place = "Resources.Orders.Properties.GlobalSecondaryIndexes.0.ProvisionedThroughput.ReadCapacityUnits"
    assert str(refused.value) == f"{place}: Value of property ReadCapacityUnits must be of type Integer"
