"""Collections of DocumentDB as tests hold them."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError

ID = "65f0a1b2c3d4e5f6a7b8c9d0"


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


def test_a_collection_lies_on_a_cluster_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    assert (orders.name, orders.database) == ("orders", "my-database")
    assert orders.cluster_arn == "arn:aws:rds:eu-west-1:123456789012:cluster:my-cluster"
    assert aws.collections.create("orders", database="shop").cluster_arn == orders.cluster_arn


def test_a_collection_shows_its_documents_and_what_became_of_them(aws: Aws) -> None:
    orders = aws.collections.create("orders", database="shop")
    chosen = orders.insert({"n": 1})
    orders.insert({"n": 2, "old": True}, document_id=ID)
    orders.update(ID, {"n": 3}, unset=["old"])
    orders.replace(chosen, {"m": 1})
    assert orders.documents == {chosen: {"m": 1}, ID: {"n": 3}}
    orders.delete(chosen)
    kinds = [one["operationType"] for one in orders.changes]
    assert kinds == ["insert", "insert", "update", "replace", "delete"]
    assert (repr(orders), repr(aws.collections)) == (
        "<Collection shop.orders: 1 documents>",
        "<Collections: shop.orders>",
    )


def test_what_a_test_does_to_a_document_does_not_change_the_collection(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    document = {"lines": [1]}
    identity = orders.insert(document)
    document["lines"].append(2)
    orders.documents[identity]["lines"].append(3)
    assert orders.documents == {identity: {"lines": [1]}}


def test_collections_are_found_by_name(aws: Aws) -> None:
    aws.collections.create("orders").insert({})
    assert ([one.name for one in aws.collections], len(aws.collections["orders"].documents)) == (["orders"], 1)
    with pytest.raises(KeyError, match="returns"):
        _ = aws.collections["returns"]
    aws.collections.create("orders", cluster="another")
    assert len(aws.collections) == 2
    with pytest.raises(UsageError, match="2 databases have a collection orders"):
        _ = aws.collections["orders"]


def test_a_new_world_has_no_collections(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    aws.reset()
    assert (len(aws.collections), repr(aws.collections)) == (0, "<Collections: none>")
    with pytest.raises(UsageError, match="orders is gone"):
        orders.insert({})


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"name": "system.users"}, "create.name=", id="name"),
        pytest.param({"database": "a.b"}, "create.database=", id="database"),
        pytest.param({"cluster": "A"}, "create.cluster=", id="cluster"),
        pytest.param({"name": "taken"}, "the database has a collection of that name", id="a name that is taken"),
    ],
)
def test_a_collection_that_documentdb_would_not_make_is_refused(aws: Aws, options: Any, reason: str) -> None:
    aws.collections.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.collections.create(**{"name": "orders", **options})


@pytest.mark.parametrize(
    ("change", "arguments", "reason"),
    [
        pytest.param("insert", ({"_id": 1},), "keeps it", id="insert with an _id"),
        pytest.param("update", (ID, {"_id": 1}), "keeps it", id="update of the _id"),
        pytest.param("replace", (ID, {"_id": 1}), "keeps it", id="replace with an _id"),
        pytest.param("update", ("0", {}), "insert.. returns the id", id="update of nothing"),
        pytest.param("replace", ("0", {}), "insert.. returns the id", id="replace of nothing"),
        pytest.param("delete", ("0",), "insert.. returns the id", id="delete of nothing"),
    ],
)
def test_a_change_that_cannot_be_is_refused(aws: Aws, change: str, arguments: Any, reason: str) -> None:
    orders = aws.collections.create("orders")
    orders.insert({"n": 1}, document_id=ID)
    with pytest.raises(UsageError, match=reason):
        getattr(orders, change)(*arguments)
    assert (orders.documents, len(orders.changes)) == ({ID: {"n": 1}}, 1)


@pytest.mark.parametrize("document_id", [ID, "short", ID.upper()])
def test_an_id_is_24_digits_that_no_document_has(aws: Aws, document_id: str) -> None:
    orders = aws.collections.create("orders")
    orders.insert({}, document_id=ID)
    with pytest.raises(UsageError, match="24 hexadecimal digits that no document has"):
        orders.insert({}, document_id=document_id)
