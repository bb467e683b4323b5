"""What calls of DynamoDB need: tables and indexes, one need per table of a batch, the keys and attributes they name."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions, told

from lambdamock.authorisation.needs import Need

T = arn("dynamodb", "table/t")
U = arn("dynamodb", "table/u")
PARTITION = {("dynamodb-partition-key", T): "pk", ("dynamodb-partition-key", U): "id"}


def keys(operation: str, members: dict[str, Any], known: dict[tuple[str, str], str] | None = None) -> list[Any]:
    """Per need, the partition keys that are told."""
    members = {"TableName": "t", **members}
    return [need.context.get("dynamodb:LeadingKeys") for need in needs("dynamodb", operation, members, known)]


def attributes(operation: str, members: dict[str, Any]) -> Any:
    (need,) = needs("dynamodb", operation, {"TableName": "t", **members})
    return need.context.get("dynamodb:Attributes")


@pytest.mark.parametrize("name", ["t", T], ids=["name", "arn"])
@pytest.mark.parametrize("operation", ["GetItem", "PutItem", "UpdateItem", "DeleteItem"])
def test_an_item_needs_its_table(operation: str, name: str) -> None:
    assert permissions("dynamodb", operation, {"TableName": name}) == [(f"dynamodb:{operation}", T)]


@pytest.mark.parametrize("operation", ["Query", "Scan"])
def test_a_search_of_an_index_needs_the_index_alone(operation: str) -> None:
    members = {"TableName": "t", "IndexName": "by-date"}
    assert permissions("dynamodb", operation, members) == [(f"dynamodb:{operation}", f"{T}/index/by-date")]
    assert permissions("dynamodb", operation, {"TableName": T}) == [(f"dynamodb:{operation}", T)]


def test_a_batch_needs_each_of_its_tables() -> None:
    members = {"RequestItems": {"t": {"Keys": [{"id": {"S": "1"}}, {"id": {"S": "2"}}]}, U: {"Keys": []}}}
    assert needs("dynamodb", "BatchGetItem", members) == [
        Need("dynamodb:BatchGetItem", T, {"dynamodb:LeadingKeys": ["1", "2"], "dynamodb:Attributes": ["id"]}),
        Need("dynamodb:BatchGetItem", U),
    ]


def test_a_batch_of_writes_tells_the_keys_of_puts_and_deletes() -> None:
    writes = [
        {"PutRequest": {"Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}},
        {"DeleteRequest": {"Key": {"pk": {"N": "7"}}}},
    ]
    found = needs("dynamodb", "BatchWriteItem", {"RequestItems": {"t": writes}}, PARTITION)
    assert found == [
        Need("dynamodb:BatchWriteItem", T, {"dynamodb:LeadingKeys": ["a", "7"], "dynamodb:Attributes": ["pk", "n"]})
    ]


def test_a_transaction_needs_what_each_item_would_need_alone() -> None:
    items = [
        {"Put": {"TableName": "t", "Item": {"pk": {"S": "a"}}}},
        {"Update": {"TableName": "t", "Key": {"pk": {"S": "b"}}}},
        {"Delete": {"TableName": "u", "Key": {"id": {"S": "c"}}}},
        {"ConditionCheck": {"TableName": U, "Key": {"id": {"S": "d"}}}},
    ]
    found = needs("dynamodb", "TransactWriteItems", {"TransactItems": items}, PARTITION)
    assert [(need.action, need.resource, need.context["dynamodb:LeadingKeys"]) for need in found] == [
        ("dynamodb:PutItem", T, ["a"]),
        ("dynamodb:UpdateItem", T, ["b"]),
        ("dynamodb:DeleteItem", U, ["c"]),
        ("dynamodb:ConditionCheckItem", U, ["d"]),
    ]
    assert {need.context["dynamodb:EnclosingOperation"] for need in found} == {"TransactWriteItems"}


def test_a_transaction_asks_once_for_what_is_alike() -> None:
    items = [{"Get": {"TableName": "t", "Key": {"pk": {"S": "a"}}}}] * 2
    assert permissions("dynamodb", "TransactGetItems", {"TransactItems": items}) == [("dynamodb:GetItem", T)]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param("GetItem", {"Key": {"pk": {"S": "a"}}}, ["a"], id="one-attribute"),
        pytest.param("GetItem", {"Key": {"pk": {"N": "12"}}}, ["12"], id="number"),
        pytest.param("GetItem", {"Key": {"pk": {"B": b"ab"}}}, ["YWI="], id="bytes"),
        pytest.param("GetItem", {"Key": {"sk": {"S": "z"}, "pk": {"S": "a"}}}, ["a"], id="known-partition-key"),
        pytest.param("PutItem", {"Item": {"sk": {"S": "z"}, "pk": {"S": "a"}}}, ["a"], id="item"),
        pytest.param("PutItem", {"Item": {"sk": {"S": "z"}}}, None, id="item-without-key"),
        pytest.param(
            "Query",
            {
                "KeyConditionExpression": "pk = :p AND sk > :s",
                "ExpressionAttributeValues": {":p": {"S": "a"}, ":s": {"N": "1"}},
            },
            ["a"],
            id="query",
        ),
        pytest.param(
            "Query",
            {
                "KeyConditionExpression": "#s = :s AND #p = :p",
                "ExpressionAttributeNames": {"#p": "pk", "#s": "sk"},
                "ExpressionAttributeValues": {":p": {"S": "a"}, ":s": {"S": "b"}},
            },
            ["a"],
            id="query-of-two-equalities",
        ),
        pytest.param(
            "Query",
            {
                "KeyConditions": {
                    "pk": {"ComparisonOperator": "EQ", "AttributeValueList": [{"S": "a"}]},
                    "sk": {"ComparisonOperator": "BEGINS_WITH", "AttributeValueList": [{"S": "b"}]},
                }
            },
            ["a"],
            id="query-of-old",
        ),
        pytest.param("Scan", {}, None, id="scan"),
    ],
)
def test_leading_keys_are_the_partitions_of_a_call(operation: str, members: dict[str, Any], expected: Any) -> None:
    assert keys(operation, members, PARTITION) == [expected]


def test_an_index_has_a_partition_key_of_its_own() -> None:
    members = {
        "IndexName": "i",
        "KeyConditionExpression": "a = :a and b = :b",
        "ExpressionAttributeValues": {":a": {"S": "1"}, ":b": {"S": "2"}},
    }
    assert keys("Query", members, {**PARTITION, ("dynamodb-partition-key", f"{T}/index/i"): "b"}) == [["2"]]


def test_where_nobody_knows_the_partition_key_an_item_tells_none() -> None:
    assert keys("PutItem", {"Item": {"pk": {"S": "a"}}}) == [None]
    assert keys("GetItem", {"Key": {"pk": {"S": "a"}, "sk": {"S": "b"}}}, {}) == [None]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param(
            "GetItem", {"Key": {"pk": {"S": "a"}}, "AttributesToGet": ["x", "y"]}, ["pk", "x", "y"], id="list"
        ),
        pytest.param(
            "GetItem",
            {"ProjectionExpression": "a, b.c[0].d, #e.f", "ExpressionAttributeNames": {"#e": "size"}},
            ["a", "b", "size"],
            id="projection",
        ),
        pytest.param(
            "UpdateItem",
            {
                "UpdateExpression": "SET a = if_not_exists(b, :v) REMOVE c ADD d :n",
                "ConditionExpression": "attribute_exists(e)",
            },
            ["a", "b", "c", "d", "e"],
            id="expressions",
        ),
        pytest.param("Scan", {}, None, id="all"),
    ],
)
def test_attributes_are_those_that_a_call_names(operation: str, members: dict[str, Any], expected: Any) -> None:
    assert attributes(operation, members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"Select": "COUNT"}, "COUNT", id="said"),
        pytest.param({}, "ALL_ATTRIBUTES", id="table"),
        pytest.param({"IndexName": "i"}, "ALL_PROJECTED_ATTRIBUTES", id="index"),
        pytest.param({"ProjectionExpression": "a"}, "SPECIFIC_ATTRIBUTES", id="projection"),
    ],
)
def test_a_search_tells_what_it_selects(members: dict[str, Any], expected: str) -> None:
    (context,) = told(needs("dynamodb", "Query", {"TableName": "t", **members}), "dynamodb:Select")
    assert context == {"dynamodb:Select": expected}


def test_what_a_write_returns_is_told() -> None:
    members = {
        "TableName": "t",
        "Key": {"pk": {"S": "a"}},
        "ReturnValues": "ALL_OLD",
        "ReturnConsumedCapacity": "TOTAL",
    }
    (context,) = told(needs("dynamodb", "DeleteItem", members), "dynamodb:Return")
    assert context == {"dynamodb:ReturnValues": "ALL_OLD", "dynamodb:ReturnConsumedCapacity": "TOTAL"}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"TableName": None}, arn("dynamodb", "table/*"), id="no-table"),
        pytest.param({"TableName": "t", "Key": "nonsense", "ExpressionAttributeNames": 7}, T, id="nonsense"),
    ],
)
def test_what_dynamodb_will_refuse_is_asked_for_all_the_same(members: dict[str, Any], expected: str) -> None:
    assert permissions("dynamodb", "GetItem", members) == [("dynamodb:GetItem", expected)]
