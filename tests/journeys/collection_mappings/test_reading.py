"""Mappings read the change streams of DocumentDB: events, databases and collections, positions, failures."""

from __future__ import annotations

from typing import Any

import pytest
from tests.journeys.collection_mappings.conftest import SECRET, Map

from lambdamock import Aws, Function
from lambdamock.mock.event_sources.collections import Collection

ID = "65f0a1b2c3d4e5f6a7b8c9d0"


@pytest.fixture
def function(aws: Aws) -> Function:
    return aws.function(lambda event, context: None, name="orders")


def told(function: Function) -> list[dict[str, Any]]:
    return [one["event"] for invocation in function.invocations for one in invocation.event["events"]]


def kinds(function: Function) -> list[str]:
    return [event["operationType"] for event in told(function)]


def test_an_event_tells_what_became_of_documents(aws: Aws, orders: Collection, mapped: Map, function: Function) -> None:
    mapped(MaximumBatchingWindowInSeconds=1)
    orders.insert({"total": 1}, document_id=ID)
    orders.update(ID, {"total": 2}, unset=["note"])
    orders.replace(ID, {"total": 3})
    orders.delete(ID)
    aws.clock.advance(1)
    identity = {"_id": {"$oid": ID}}
    expected = [
        ("insert", {"fullDocument": {**identity, "total": 1}}, {}),
        ("update", {}, {"updateDescription": {"updatedFields": {"total": 2}, "removedFields": ["note"]}}),
        ("replace", {"fullDocument": {**identity, "total": 3}}, {}),
        ("delete", {}, {}),
    ]
    assert [one.event for one in function.invocations] == [
        {
            "eventSourceArn": "arn:aws:rds:us-east-1:123456789012:cluster:documents",
            "events": [
                {
                    "event": {
                        "_id": {"_data": f"016955b9000000000{number}010000000{number}000041e1"},
                        "clusterTime": {"$timestamp": {"t": 1767225600, "i": number}},
                        "documentKey": identity,
                        **document,
                        "ns": {"db": "shop", "coll": "orders"},
                        "operationType": kind,
                        **description,
                    }
                }
                for number, (kind, document, description) in enumerate(expected, 1)
            ],
            "eventSource": "aws:docdb",
        }
    ]


@pytest.mark.parametrize(
    ("is_deleted", "document"),
    [
        pytest.param(False, {"_id": {"$oid": ID}, "total": 3}, id="as it is when the change is read"),
        pytest.param(True, None, id="gone by then"),
    ],
)
def test_an_update_comes_with_the_whole_document_when_that_is_asked_for(
    aws: Aws, orders: Collection, mapped: Map, function: Function, is_deleted: bool, document: Any
) -> None:
    orders.insert({"total": 1}, document_id=ID)
    orders.update(ID, {"total": 2})
    orders.update(ID, {"total": 3})
    if is_deleted:
        orders.delete(ID)
    mapped({"FullDocument": "UpdateLookup"})
    updates = [event for event in told(function) if event["operationType"] == "update"]
    assert [(one["fullDocument"], one["updateDescription"]["updatedFields"]) for one in updates] == [
        (document, {"total": 2}),
        (document, {"total": 3}),
    ]


@pytest.mark.parametrize(
    ("config", "collections"),
    [
        pytest.param({"CollectionName": "orders"}, ["orders", "orders"], id="one collection"),
        pytest.param({}, ["orders", "returns", "orders"], id="all of the database"),
        pytest.param({"DatabaseName": "stock"}, ["orders"], id="another database"),
        pytest.param({"CollectionName": "carts"}, [], id="a collection that is not there"),
    ],
)
def test_a_mapping_reads_a_database_or_a_collection_of_it(
    aws: Aws, orders: Collection, mapped: Map, function: Function, config: Any, collections: list[str]
) -> None:
    returns = aws.collections.create("returns", database="shop", cluster="documents")
    stock = aws.collections.create("orders", database="stock", cluster="documents")
    mapped(config)
    for collection in (orders, returns, stock, orders):
        collection.insert({})
    assert [event["ns"]["coll"] for event in told(function)] == collections


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        pytest.param({"StartingPosition": "TRIM_HORIZON"}, ["insert", "update", "delete"], id="TRIM_HORIZON"),
        pytest.param({"StartingPosition": "LATEST"}, ["delete"], id="LATEST"),
        pytest.param(
            {"StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1767225601},
            ["update", "delete"],
            id="AT_TIMESTAMP",
        ),
    ],
)
def test_reading_begins_at_the_starting_position(
    aws: Aws, orders: Collection, mapped: Map, function: Function, members: Any, expected: list[str]
) -> None:
    orders.insert({}, document_id=ID)
    aws.clock.advance(10)
    orders.update(ID, {"total": 1})
    mapped(**members)
    orders.delete(ID)
    assert kinds(function) == expected


def test_changes_are_kept_for_three_hours(aws: Aws, orders: Collection, mapped: Map, function: Function) -> None:
    orders.insert({}, document_id=ID)
    aws.clock.advance(10_800)
    orders.delete(ID)
    mapped()
    assert (kinds(function), len(orders.changes)) == (["delete"], 1)


def test_changes_are_gathered_for_half_a_second_by_default(aws: Aws, orders: Collection, function: Function) -> None:
    aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn=orders.cluster_arn,
        SourceAccessConfigurations=[SECRET],
        DocumentDBEventSourceConfig={"DatabaseName": "shop"},
    )
    orders.insert({})
    aws.clock.advance(0.4)
    assert told(function) == []
    aws.clock.advance(0.1)
    assert kinds(function) == ["insert"]


def test_batches_have_no_more_changes_than_the_mapping_says(
    orders: Collection, mapped: Map, function: Function
) -> None:
    for _ in range(3):
        orders.insert({})
    mapped(BatchSize=2)
    assert [len(one.event["events"]) for one in function.invocations] == [2, 1]


def test_filters_see_the_change(orders: Collection, mapped: Map, function: Function) -> None:
    mapped(FilterCriteria={"Filters": [{"Pattern": '{"event": {"operationType": ["delete"]}}'}]})
    orders.insert({}, document_id=ID)
    orders.delete(ID)
    assert kinds(function) == ["delete"]


def test_a_change_that_fails_blocks_the_stream_until_it_succeeds(aws: Aws, orders: Collection, mapped: Map) -> None:
    seen: list[list[str]] = []

    def handler(event: Any, context: Any) -> None:
        seen.append([one["event"]["operationType"] for one in event["events"]])
        if len(seen) < 3:
            raise ValueError

    aws.function(handler, name="orders")
    uuid = mapped()
    orders.insert({}, document_id=ID)
    orders.delete(ID)
    result = aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert (seen, result) == ([["insert"]], "PROBLEM: Function call failed")
    aws.settle()
    assert seen == [["insert"], ["insert"], ["insert"], ["delete"]]


def test_a_disabled_mapping_keeps_its_place_also_when_it_looks_elsewhere_afterwards(
    aws: Aws, orders: Collection, mapped: Map, function: Function
) -> None:
    client, uuid = aws.client(), mapped({"CollectionName": "returns"})
    orders.insert({})
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    returns = aws.collections.create("returns", database="shop", cluster="documents")
    returns.insert({})
    config = {"CollectionName": "orders"}
    client.update_event_source_mapping(UUID=uuid, Enabled=True, DocumentDBEventSourceConfig=config)
    orders.insert({"is": "new"})
    assert [event["fullDocument"]["is"] for event in told(function)] == ["new"]


def test_a_mapping_of_a_dropped_collection_says_so_and_reads_a_new_one_from_its_beginning(
    aws: Aws, orders: Collection, mapped: Map, function: Function
) -> None:
    client, uuid = aws.client(), mapped({"CollectionName": "orders"}, StartingPosition="LATEST")
    orders.insert({"is": "old"})
    orders.drop()
    result = client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert result == "PROBLEM: Collection not found: shop.orders"
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    aws.collections.create("orders", database="shop", cluster="documents").insert({"is": "new"})
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert [event["fullDocument"]["is"] for event in told(function)] == ["old", "new"]


def test_a_mapping_of_a_database_goes_on_when_a_collection_of_it_is_dropped(
    aws: Aws, orders: Collection, mapped: Map, function: Function
) -> None:
    mapped(MaximumBatchingWindowInSeconds=5)
    orders.insert({"is": "old"})
    orders.drop()
    aws.collections.create("returns", database="shop", cluster="documents").insert({"is": "new"})
    aws.settle()
    assert [event["fullDocument"]["is"] for event in told(function)] == ["old", "new"]
