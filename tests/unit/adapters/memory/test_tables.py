"""Tables of the mock write what changes into their streams, as DynamoDB does."""

from __future__ import annotations

from decimal import Decimal
from threading import RLock
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.adapters.memory.tables import EmbeddedTable
from lambdamock.domain.ports import StreamRecord
from lambdamock.errors import UsageError
from lambdamock.events.dynamodb import View
from lambdamock.ids import Ids

ARN = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
STREAM = f"{ARN}/stream/2026-01-01T00:00:00.000"
SERVICE = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}


class Time:
    now = 1_767_225_600.0


@pytest.fixture
def time() -> Time:
    return Time()


def table_of(time: Time, **settings: Any) -> EmbeddedTable:
    changes: list[str] = []
    given: dict[str, Any] = {
        "keys": ("id",),
        "view": "NEW_AND_OLD_IMAGES",
        "shards": 1,
        "profile": "current",
    } | settings
    table = EmbeddedTable(
        ARN,
        STREAM,
        **given,
        now=lambda: time.now,
        ids=Ids(0),
        lock=RLock(),
        changed=lambda: changes.append("changed"),
    )
    table.changes = changes  # type: ignore[attr-defined]
    return table


def contents(table: EmbeddedTable) -> list[dict[str, Any]]:
    return [record.content for _, record in table.stream.records()]


def names(table: EmbeddedTable) -> list[str]:
    return [content["eventName"] for content in contents(table)]


def test_B112_a_new_item_is_an_insert(time: Time) -> None:
    time.now += 0.75
    table = table_of(time)
    event_id = table.put({"id": "hello world", "binary": b"foobar"})
    [(shard_id, record)] = table.stream.records()
    key = {"id": {"S": "hello world"}}
    assert record == StreamRecord(
        "100000000000000499659",
        '{"id":{"S":"hello world"}}',
        1_767_225_600.75,
        {
            "eventID": event_id,
            "eventName": "INSERT",
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": "eu-west-1",
            "dynamodb": {
                "ApproximateCreationDateTime": 1_767_225_600.0,
                "Keys": key,
                "NewImage": {**key, "binary": {"B": "Zm9vYmFy"}},
                "SequenceNumber": "100000000000000499659",
                "SizeBytes": 38,
                "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
        },
    )
    assert (len(event_id or ""), table.changes) == (32, ["changed"])  # type: ignore[attr-defined]
    assert shard_id.startswith("shardId-00000001767225600750-")
    assert len(shard_id) == 37


def test_B112_another_item_of_the_same_key_is_a_modification(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 101, "text": "New item!"})
    table.put({"id": Decimal("101.0"), "text": "This item has changed"})
    assert names(table) == ["INSERT", "MODIFY"]
    change = contents(table)[1]["dynamodb"]
    assert (change["OldImage"]["text"], change["NewImage"]["text"], change["SizeBytes"]) == (
        {"S": "New item!"},
        {"S": "This item has changed"},
        3 * len("id101") + len("text") + len("New item!") + len("text") + len("This item has changed"),
    )
    assert table.items == [{"id": 101, "text": "This item has changed"}]


def test_B112_a_deletion_shows_what_was_there(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 1, "n": 2})
    table.delete(1)
    change = contents(table)[1]
    assert (change["eventName"], change["dynamodb"]["OldImage"]) == ("REMOVE", {"id": {"N": "1"}, "n": {"N": "2"}})
    assert ("NewImage" in change["dynamodb"], "userIdentity" in change, table.items) == (False, False, [])


def test_dynamodb_itself_removes_what_has_expired(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 1})
    table.delete(1, is_expired=True)
    assert (names(table), contents(table)[1]["userIdentity"]) == (["INSERT", "REMOVE"], SERVICE)


def test_B129_the_view_decides_on_the_images(time: Time) -> None:
    def images(view: str) -> list[list[str]]:
        table = table_of(time, view=view)
        for act in (table.put, table.put, lambda item: table.delete(item["id"])):
            act({"id": 1, "n": table.stream.count(table._shard_ids[0])})
        return [sorted({"NewImage", "OldImage"} & set(content["dynamodb"])) for content in contents(table)]

    both = ["NewImage", "OldImage"]
    assert {view: images(view) for view in get_args(View)} == {
        "KEYS_ONLY": [[], [], []],
        "NEW_IMAGE": [["NewImage"], ["NewImage"], []],
        "OLD_IMAGE": [[], ["OldImage"], ["OldImage"]],
        "NEW_AND_OLD_IMAGES": [["NewImage"], both, ["OldImage"]],
    }


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda table: table.put({"id": 1, "tags": {"b", "a"}, "n": 2.0}), id="the same item"),
        pytest.param(lambda table: table.update(1, {"n": 2}), id="the same attribute"),
        pytest.param(lambda table: table.delete(2), id="deletion of no item"),
        pytest.param(lambda table: table.delete(2, is_expired=True), id="expiry of no item"),
    ],
)
def test_what_changes_nothing_writes_nothing(time: Time, act: Any) -> None:
    table = table_of(time)
    table.put({"id": 1, "tags": {"a", "b"}, "n": 2})
    assert (act(table), names(table), table.changes) == (None, ["INSERT"], ["changed"])  # type: ignore[attr-defined]


def test_an_update_keeps_the_other_attributes(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 1, "a": "x", "b": "y"})
    table.update(1, {"b": "z", "c": None})
    assert (names(table), table.get(1)) == (["INSERT", "MODIFY"], {"id": 1, "a": "x", "b": "z", "c": None})


def test_an_update_of_no_item_makes_it(time: Time) -> None:
    table = table_of(time, keys=("pk", "sk"))
    table.update(("a", 1), {"n": 2})
    assert (names(table), table.items) == (["INSERT"], [{"pk": "a", "sk": 1, "n": 2}])


def test_records_of_2019_are_of_version_1_0_without_a_time(time: Time) -> None:
    table = table_of(time, profile="2019")
    table.put({"id": 1})
    [content] = contents(table)
    assert (content["eventVersion"], "ApproximateCreationDateTime" in content["dynamodb"]) == ("1.0", False)


def test_sequence_numbers_have_21_digits_and_more_and_grow(time: Time) -> None:
    table = table_of(time)
    for number in range(12):
        table.put({"id": number})
    numbers = [int(content["dynamodb"]["SequenceNumber"]) for content in contents(table)]
    assert (numbers, len(str(numbers[0]))) == (sorted(set(numbers)), 21)


@given(puts=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.integers(0, 9)), max_size=40))
def test_changes_of_one_partition_key_lie_in_one_shard_in_their_order(puts: list[tuple[int, int, int]]) -> None:
    table = table_of(Time(), keys=("pk", "sk"), shards=4)
    written = [event_id for pk, sk, n in puts if (event_id := table.put({"pk": pk, "sk": sk, "n": n}))]
    shards: dict[str, set[str]] = {}
    for shard_id, record in table.stream.records():
        shards.setdefault(record.content["dynamodb"]["Keys"]["pk"]["N"], set()).add(shard_id)
    assert [len(shard_ids) for shard_ids in shards.values()] == [1] * len(shards)
    assert [content["eventID"] for content in contents(table)] == written
    for shard in table.stream.shards():
        numbers = [int(one.sequence_number) for one in table.stream.read(shard.shard_id, "0", 100).records]
        assert numbers == sorted(numbers)


def test_a_record_is_gone_after_24_hours(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 1})
    time.now += 86_399
    assert names(table) == ["INSERT"]
    time.now += 1
    assert (names(table), table.items) == ([], [{"id": 1}])


def test_a_stream_that_ends_can_be_read_until_its_records_are_gone(time: Time) -> None:
    table = table_of(time)
    table.put({"id": 1})
    table.close()
    [shard] = table.stream.shards()
    assert table.stream.read(shard.shard_id, "0", 10).is_end
    time.now += 86_400
    assert table.stream.shards() == []


def test_an_item_shares_nothing_with_what_was_given_and_what_is_taken(time: Time) -> None:
    table = table_of(time)
    item = {"id": 1, "list": [1]}
    table.put(item)
    for one in (item, table.get(1), *table.items):
        one["list"].append(2)  # type: ignore[index]
    assert table.get(1) == {"id": 1, "list": [1]}


@pytest.mark.parametrize("key", [("a", 1), ["a", 1], {"pk": "a", "sk": Decimal(1)}], ids=["tuple", "list", "mapping"])
def test_a_key_of_two_attributes_is_given_in_any_form(time: Time, key: Any) -> None:
    table = table_of(time, keys=("pk", "sk"))
    table.put({"pk": "a", "sk": 1, "n": 0})
    assert table.get(key) == {"pk": "a", "sk": 1, "n": 0}


@pytest.mark.parametrize("key", ["a", ("a",), ("a", 1, 2), {"pk": "a"}, {"pk": "a", "sk": 1, "n": 0}], ids=repr)
def test_what_is_no_key_of_the_table_is_refused(time: Time, key: Any) -> None:
    with pytest.raises(UsageError, match="no key of orders: give pk and sk"):
        table_of(time, keys=("pk", "sk")).get(key)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        pytest.param(["id"], "an item is a mapping", id="no mapping"),
        pytest.param({"n": 1}, "has no 'id'", id="no key"),
        pytest.param({"id": True}, "a text, a number or bytes", id="boolean key"),
        pytest.param({"id": ["a"]}, "a text, a number or bytes", id="list as key"),
        pytest.param({"id": 2}, "in all items of a table alike", id="key of another type"),
        pytest.param({"id": ""}, "1 to 2048 bytes", id="empty key"),
        pytest.param({"id": "ü" * 1025}, "1 to 2048 bytes", id="long key"),
        pytest.param({"id": "a", "n": object()}, "DynamoDB has no type for", id="no type"),
        pytest.param({"id": "a", "n": "x" * 409_600}, "409604 bytes, DynamoDB takes up to 409600", id="size"),
    ],
)
def test_an_item_that_dynamodb_would_not_take_is_refused_and_changes_nothing(
    time: Time, item: Any, reason: str
) -> None:
    table = table_of(time)
    table.put({"id": "first"})
    with pytest.raises(UsageError, match=reason):
        table.put(item)
    assert (table.items, names(table)) == ([{"id": "first"}], ["INSERT"])


def test_a_sort_key_has_at_most_1024_bytes(time: Time) -> None:
    with pytest.raises(UsageError, match="1 to 1024 bytes"):
        table_of(time, keys=("pk", "sk")).put({"pk": "a", "sk": "x" * 1025})


def test_an_update_of_the_key_is_refused(time: Time) -> None:
    with pytest.raises(UsageError, match="an item's key never changes"):
        table_of(time).update(1, {"id": 2})
