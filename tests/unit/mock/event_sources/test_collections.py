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
        "<Collections: orders>",
    )


def test_what_a_test_does_to_a_document_does_not_change_the_collection(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    document = {"lines": [1]}
    identity = orders.insert(document)
    document["lines"].append(2)
    orders.documents[identity]["lines"].append(3)
    assert orders.documents == {identity: {"lines": [1]}}


def test_collections_are_found_by_name(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    orders.insert({})
    assert (list(aws.collections), len(aws.collections["orders"].documents)) == (["orders"], 1)
    assert aws.collections["my-database.orders"] == orders
    other = aws.collections.create("orders", cluster="another")
    assert dict(aws.collections) == {"my-database.orders": orders, "another/my-database.orders": other}
    with pytest.raises(UsageError, match="2 collections have the name 'orders': say which"):
        _ = aws.collections["orders"]


def test_a_new_world_has_no_collections(aws: Aws) -> None:
    orders = aws.collections.create("orders")
    aws.reset()
    assert (len(aws.collections), repr(aws.collections)) == (0, "<Collections: none>")
    with pytest.raises(UsageError, match="orders is gone"):
        orders.insert({})


@pytest.mark.parametrize(
    "use",
    [
        lambda orders: orders.insert({}),
        lambda orders: orders.update(ID, {}),
        lambda orders: orders.replace(ID, {}),
        lambda orders: orders.delete(ID),
        lambda orders: orders.drop(),
        lambda orders: orders.documents,
        lambda orders: orders.changes,
    ],
    ids=["insert", "update", "replace", "delete", "drop", "documents", "changes"],
)
def test_a_collection_that_was_dropped_is_gone_and_can_be_made_anew(aws: Aws, use: Any) -> None:
    orders = aws.collections.create("orders")
    orders.insert({}, document_id=ID)
    orders.drop()
    assert list(aws.collections) == []
    new = aws.collections.create("orders")
    assert (new.documents, new.changes) == ({}, [])
    with pytest.raises(UsageError, match="orders is gone"):
        use(orders)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"name": "system.users"}, "no name of a collection: up to 57 characters", id="name"),
        pytest.param({"database": "a.b"}, "no name of a database: up to 63 characters, no", id="database"),
        pytest.param({"cluster": "A"}, "no name of a cluster: up to 63 small letters", id="cluster"),
        pytest.param({"name": "taken"}, "the database has a collection of that name", id="a name that is taken"),
    ],
)
def test_a_collection_that_documentdb_would_not_make_is_refused(aws: Aws, options: Any, reason: str) -> None:
    aws.collections.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.collections.create(**{"name": "orders", **options})


def change_with(change: Any, *arguments: Any) -> None:
    unset = {"unset": arguments[2]} if len(arguments) == 3 else {}
    change(*arguments[:2], **unset)


@pytest.mark.parametrize(
    ("change", "arguments", "reason"),
    [
        pytest.param("insert", ({"_id": 1},), "keeps it", id="insert with an _id"),
        pytest.param("insert", ([1],), r"insert\(\[1\]\): give a mapping", id="insert of a list"),
        pytest.param("insert", ({1: 2},), "values by names", id="insert with a number for a name"),
        pytest.param("update", (ID, None), r"update\(None\): give a mapping", id="update with nothing"),
        pytest.param("update", (ID, {}, "n"), "give a list of names", id="unset of a text"),
        pytest.param("replace", (ID, "text"), "give a mapping", id="replace with a text"),
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
        change_with(getattr(orders, change), *arguments)
    assert (orders.documents, len(orders.changes)) == ({ID: {"n": 1}}, 1)


@pytest.mark.parametrize("document_id", [ID, "short", ID.upper()])
def test_an_id_is_24_digits_that_no_document_has(aws: Aws, document_id: str) -> None:
    orders = aws.collections.create("orders")
    orders.insert({}, document_id=ID)
    with pytest.raises(UsageError, match="24 hexadecimal digits that no document has"):
        orders.insert({}, document_id=document_id)
