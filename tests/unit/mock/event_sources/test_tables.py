"""DynamoDB tables as tests hold them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


@pytest.fixture
def mapped(aws: Aws) -> Any:
    """A table, and the function that a mapping runs with its changes."""
    table = aws.tables.create("orders")
    function = aws.function(lambda event, context: None, name="reader")
    aws.client().create_event_source_mapping(
        FunctionName="reader", EventSourceArn=table.stream_arn, StartingPosition="TRIM_HORIZON"
    )
    return table, function


def test_B130_a_mapping_gets_each_change_before_the_call_returns(mapped: Any) -> None:
    table, function = mapped
    for act in (lambda: table.put({"id": 1}), lambda: table.update(1, n=2), lambda: table.delete(1)):
        event_id = act()
        assert [one["eventID"] for one in function.invocations[-1].event["Records"]] == [event_id]
    assert len(function.invocations) == 3
    expected = [{**record, "eventSourceARN": table.stream_arn} for record in table.records]
    assert [record for one in function.invocations for record in one.event["Records"]] == expected


def test_what_was_changed_before_the_table_was_dropped_is_still_read(aws: Aws) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1})
    table.drop()
    function = aws.function(lambda event, context: None, name="reader")
    aws.client().create_event_source_mapping(
        FunctionName="reader", EventSourceArn=table.stream_arn, StartingPosition="TRIM_HORIZON"
    )
    assert len(function.invocations) == 1


def test_what_a_handler_writes_belongs_to_its_chain_of_invocations(aws: Aws) -> None:
    table, queue = aws.tables.create("orders"), aws.queues.create("orders")
    writer = aws.function(
        lambda event, context: table.put({"id": context.aws_request_id}) and None, name="writer", timeout=3
    )
    aws.function(lambda event, context: queue.send("a") and None, name="reader", timeout=3)
    client = aws.client()
    client.create_event_source_mapping(FunctionName="writer", EventSourceArn=queue.arn)
    client.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=table.stream_arn, StartingPosition="TRIM_HORIZON"
    )
    queue.send("first")
    assert len(writer.invocations) == 16  # then Lambda stops the loop


def test_a_table_is_made_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    aws.clock.advance(1.5)
    table = aws.tables.create("orders")
    arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
    assert (table.name, table.arn, table.stream_arn) == ("orders", arn, f"{arn}/stream/2026-01-01T00:00:01.500")
    assert [one.arn for one in aws.tables.values()] == [aws.tables["orders"].arn] == [arn]


def test_a_table_that_was_not_made_is_not_there(aws: Aws) -> None:
    with pytest.raises(KeyError, match="orders"):
        _ = aws.tables["orders"]


def test_items_are_values_of_python(aws: Aws) -> None:
    table = aws.tables.create("orders")
    item = {"id": "a", "n": Decimal("1.5"), "b": b"\x00", "tags": {"x"}, "map": {"list": [1, None, True]}}
    table.put(item)
    assert (table.get("a"), table.items, table.get("b")) == (item, [item], None)


def test_what_happens_to_items_is_in_the_stream(aws: Aws) -> None:
    table = aws.tables.create("orders", key=("pk", "sk"), view="NEW_IMAGE")
    ids = [
        table.put({"pk": "a", "sk": 1}),
        table.update(("a", 1), n=2),
        table.update({"pk": "a", "sk": 1}, {"changes": 3, "key": 4}, self=5),
        table.put({"pk": "b", "sk": 1}),
        table.delete(("a", 1)),
        table.expire(("b", 1)),
    ]
    assert [record["eventID"] for record in table.records] == ids
    assert [record["eventName"] for record in table.records] == [
        "INSERT",
        "MODIFY",
        "MODIFY",
        "INSERT",
        "REMOVE",
        "REMOVE",
    ]
    assert ["userIdentity" in record for record in table.records] == [False] * 5 + [True]
    assert set(table.records[2]["dynamodb"]["NewImage"]) == {"pk", "sk", "n", "changes", "key", "self"}
    assert {record["dynamodb"]["StreamViewType"] for record in table.records} == {"NEW_IMAGE"}


def test_attributes_are_taken_away(aws: Aws) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1, "n": 1, "old": True, "remove": 2})
    table.update(1, n=2, remove=["old", "not there"])
    assert table.get(1) == {"id": 1, "n": 2, "remove": 2}
    table.update(1, {"remove": 3})
    assert [set(record["dynamodb"]["NewImage"]) for record in table.records[1:]] == [{"id", "n", "remove"}] * 2
    assert table.update(1, remove=["old"]) is None


@pytest.mark.parametrize(
    ("changes", "remove", "reason"),
    [
        pytest.param({}, ["id"], "an item's key never changes", id="key"),
        pytest.param({"n": 2}, ["n"], "change it or remove it", id="changed, too"),
        pytest.param({}, "n", "give a list of names", id="text"),
        pytest.param({}, [1], "give a list of names", id="number"),
    ],
)
def test_what_cannot_be_taken_away_is_refused(aws: Aws, changes: Any, remove: Any, reason: str) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1, "n": 1})
    with pytest.raises(UsageError, match=reason):
        table.update(1, changes, remove=remove)
    assert table.get(1) == {"id": 1, "n": 1}


def test_what_changes_nothing_has_no_record(aws: Aws) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1})
    assert [table.put({"id": 1}), table.update(1), table.delete(2), table.expire(2)] == [None] * 4
    assert len(table.records) == 1


def test_the_2019_profile_has_records_of_its_time() -> None:
    with mock_lambda(profile="2019") as aws:
        table = aws.tables.create("orders")
        table.put({"id": 1})
        assert [record["eventVersion"] for record in table.records] == ["1.0"]


def test_records_are_copies(aws: Aws) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1})
    table.records[0]["dynamodb"].clear()
    assert table.records[0]["dynamodb"]["Keys"] == {"id": {"N": "1"}}


def test_tables_show_themselves(aws: Aws) -> None:
    table = aws.tables.create("orders", key=["pk", "sk"], view="KEYS_ONLY")
    table.put({"pk": "a", "sk": 1})
    assert repr(table) == "<Table orders: 1 items, key pk, sk, KEYS_ONLY>"
    assert (repr(aws.tables), len(aws.tables)) == ("<Tables: orders>", 1)


def test_a_new_world_has_no_tables(aws: Aws) -> None:
    aws.tables.create("orders")
    aws.reset()
    assert (len(aws.tables), repr(aws.tables)) == (0, "<Tables: none>")


def test_a_table_that_was_dropped_can_be_made_anew_with_another_stream(aws: Aws) -> None:
    table = aws.tables.create("orders")
    table.put({"id": 1})
    table.drop()
    assert (len(aws.tables), len(table.records)) == (0, 1)
    new = aws.tables.create("orders")
    assert (new.items, new.records) == ([], [])
    assert new.stream_arn == table.stream_arn.replace(".000", ".001")


@pytest.mark.parametrize("how", ["drop", "reset"])
@pytest.mark.parametrize(
    "act",
    [
        lambda table: table.put({"id": 1}),
        lambda table: table.update(1, n=2),
        lambda table: table.delete(1),
        lambda table: table.expire(1),
        lambda table: table.drop(),
    ],
    ids=["put", "update", "delete", "expire", "drop"],
)
def test_a_table_that_is_gone_takes_nothing(aws: Aws, how: str, act: Any) -> None:
    table = aws.tables.create("orders")
    if how == "drop":
        table.drop()
    else:
        aws.reset()
    aws.tables.create("orders")
    with pytest.raises(UsageError, match="orders is gone"):
        act(table)


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        pytest.param("no name", {}, "no name of a table", id="name"),
        pytest.param("ab", {}, "3 to 255", id="short name"),
        pytest.param("orders", {"key": ()}, "name the partition key", id="no key"),
        pytest.param("orders", {"key": ("a", "b", "c")}, "name the partition key", id="three keys"),
        pytest.param("orders", {"key": ("a", "a")}, "name the partition key", id="one key twice"),
        pytest.param("orders", {"key": ""}, "name the partition key", id="empty key"),
        pytest.param("orders", {"view": "ALL"}, "there are KEYS_ONLY, NEW_IMAGE", id="view"),
        pytest.param("orders", {"shards": 0}, "at least 1", id="shards"),
        pytest.param("taken", {}, "there is a table of that name", id="name taken"),
    ],
)
def test_a_table_that_dynamodb_would_not_make_is_refused(aws: Aws, name: str, options: Any, reason: str) -> None:
    aws.tables.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.tables.create(name, **options)
