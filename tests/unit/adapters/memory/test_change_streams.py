"""Change streams of the mock tell changes of documents in their order, and forget them, as DocumentDB does."""

from __future__ import annotations

from threading import RLock
from typing import Any

import pytest

from lambdamock.adapters.memory.change_streams import ChangeStream, EmbeddedCluster
from lambdamock.ids import Ids

ORDERS, RETURNS, STOCK = ("shop", "orders"), ("shop", "returns"), ("stock", "orders")


class Time:
    now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def cluster(time: Time) -> EmbeddedCluster:
    arn = "arn:aws:rds:us-east-1:123456789012:cluster:documents"
    made = EmbeddedCluster(arn, retention=60, now=lambda: time.now, ids=Ids(0), lock=RLock(), changed=lambda: None)
    for space in (ORDERS, RETURNS, STOCK):
        made.create(space)
    return made


def stream_of(cluster: EmbeddedCluster, collection: str | None = None, *, looks_up: bool = False) -> ChangeStream:
    return ChangeStream(cluster, "shop", collection, looks_up=looks_up)


def read(stream: ChangeStream, position: str, most: int = 10) -> tuple[list[str], str]:
    page = stream.read("change-stream", position, most)
    return [one.sequence_number for one in page.records], page.position


def test_positions_pass_over_what_is_of_other_databases_and_collections(cluster: EmbeddedCluster) -> None:
    for space in (ORDERS, STOCK, RETURNS, STOCK, ORDERS, STOCK):
        cluster.insert(space, {}, None)
    assert read(stream_of(cluster), "0") == (["0", "2", "4"], "6")
    assert read(stream_of(cluster), "0", 2) == (["0", "2"], "3")
    assert read(stream_of(cluster, "orders"), "0") == (["0", "4"], "6")
    assert read(stream_of(cluster), "6") == ([], "6")


def test_changes_that_are_too_old_are_passed_over(cluster: EmbeddedCluster, time: Time) -> None:
    cluster.insert(ORDERS, {}, None)
    time.now += 60
    cluster.insert(ORDERS, {}, None)
    assert read(stream_of(cluster), "0") == (["1"], "2")


@pytest.mark.parametrize(
    ("where", "moment", "position"),
    [
        ("TRIM_HORIZON", None, "0"),
        ("LATEST", None, "2"),
        ("AT_TIMESTAMP", 1001.0, "1"),
        ("AT_TIMESTAMP", 1002.0, "2"),
    ],
)
def test_reading_starts_where_it_should(
    cluster: EmbeddedCluster, time: Time, where: str, moment: float | None, position: str
) -> None:
    for second in (1000.0, 1001.0):
        time.now = second
        cluster.insert(STOCK, {}, None)
    assert stream_of(cluster).start("change-stream", where, moment) == position


def test_the_order_within_a_second_is_told(cluster: EmbeddedCluster, time: Time) -> None:
    for moment in (1000.0, 1000.5, 1001.0):
        time.now = moment
        cluster.insert(ORDERS, {}, None)
    stamps = [one.event["clusterTime"]["$timestamp"] for one in cluster.changes_of(ORDERS)]
    assert [(one["t"], one["i"]) for one in stamps] == [(1000, 1), (1000, 2), (1001, 1)]


def test_documents_are_changed_as_they_are_told_to(cluster: EmbeddedCluster) -> None:
    first = cluster.insert(ORDERS, {"a": 1, "b": 1}, None)
    second = cluster.insert(ORDERS, {}, "0" * 24)
    cluster.update(ORDERS, first, {"a": 2, "c": [3]}, ["b"])
    cluster.replace(ORDERS, second, {"d": 4})
    assert cluster.collections[ORDERS] == {first: {"a": 2, "c": [3]}, "0" * 24: {"d": 4}}
    cluster.delete(ORDERS, first)
    assert list(cluster.collections[ORDERS]) == [second]


@pytest.mark.parametrize(
    ("looks_up", "documents"),
    [
        pytest.param(False, ["inserted", "absent", "absent"], id="Default"),
        pytest.param(True, ["inserted", "looked up", "absent"], id="UpdateLookup"),
    ],
)
def test_only_updates_are_looked_up(cluster: EmbeddedCluster, looks_up: bool, documents: list[str]) -> None:
    document_id = cluster.insert(ORDERS, {"state": "inserted"}, None)
    cluster.update(ORDERS, document_id, {"state": "updated"}, [])
    cluster.collections[ORDERS][document_id]["state"] = "looked up"
    stream = stream_of(cluster, looks_up=looks_up)
    told: list[Any] = [one.content["event"] for one in stream.read("change-stream", "0", 10).records]
    cluster.delete(ORDERS, document_id)
    told += [one.content["event"] for one in stream.read("change-stream", "2", 10).records]
    assert [one.get("fullDocument", {"state": "absent"})["state"] for one in told] == documents


def test_a_collection_that_is_made_anew_begins_without_changes(cluster: EmbeddedCluster) -> None:
    cluster.insert(ORDERS, {"n": 1}, None)
    cluster.drop(ORDERS)
    assert [cluster.is_dropped(space) for space in (ORDERS, RETURNS, ("shop", "new"))] == [True, False, False]
    cluster.create(ORDERS)
    cluster.insert(ORDERS, {"n": 2}, None)
    assert cluster.is_dropped(ORDERS) is False
    assert [one.event["fullDocument"]["n"] for one in cluster.changes_of(ORDERS)] == [2]
    starts = [stream_of(cluster, name).start("change-stream", "TRIM_HORIZON", None) for name in ("orders", None)]
    assert starts == ["1", "0"]


def test_a_document_of_a_dropped_collection_is_not_looked_up(cluster: EmbeddedCluster) -> None:
    document_id = cluster.insert(ORDERS, {}, None)
    cluster.update(ORDERS, document_id, {"n": 1}, [])
    cluster.drop(ORDERS)
    [_, update] = stream_of(cluster, looks_up=True).read("change-stream", "0", 10).records
    assert update.content["event"]["fullDocument"] is None
