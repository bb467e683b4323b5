"""What is made of moto's streams while a mock runs, and that it is moto's own while none does."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from lambdamock.adapters.source_times import SourceTimes
from lambdamock.interception.port import Cloud, Innermost
from lambdamock.interception.triggers.streams import changing, choosing, putting, resharding

STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/s"


class Listening:
    """Stands in for a cloud."""

    def __init__(self) -> None:
        self.times = SourceTimes(lambda: 5.0)
        self.told: list[str] = []
        self.changes = 0

    def sent(self, ids: list[str]) -> None:
        self.told += ids

    def source_changed(self) -> None:
        self.changes += 1


@pytest.fixture
def cloud() -> Listening:
    return Listening()


@pytest.fixture
def running(cloud: Listening) -> Innermost:
    return lambda: cast("Cloud", cloud)


def stopped() -> None:
    return None


def shard(*records: int, is_open: bool = True, low: int = 0, high: int = 9) -> Any:
    held = OrderedDict((one, one) for one in records)
    return SimpleNamespace(records=held, is_open=is_open, starting_hash=low, ending_hash=high)


def test_a_record_that_comes_is_told(cloud: Listening, running: Innermost) -> None:
    put = putting(lambda self, *args: ("7", "shard-1"), running)
    assert put(SimpleNamespace(arn=STREAM), "key", "", "data") == ("7", "shard-1")
    assert (cloud.told, cloud.changes) == ([f"{STREAM}/shard-1:7"], 1)
    assert cloud.times.arrival_of(f"{STREAM}/shard-1:7") == 5.0


class Table:
    """Stands in for the shard of a table's stream."""

    def __init__(self) -> None:
        self.table = SimpleNamespace(table_arn="arn:table/t", latest_stream_label="now")
        self.items: list[Any] = []

    def add(self, _old: Any, _new: Any) -> None:
        self.items.append(SimpleNamespace(record={"eventID": f"e{len(self.items)}"}))


def item(value: str) -> Any:
    return SimpleNamespace(to_json=lambda: {"Attributes": {"id": {"S": value}}})


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(None, item("a"), ["arn:table/t/stream/now/e0"], id="new"),
        pytest.param(item("a"), item("b"), ["arn:table/t/stream/now/e0"], id="changed"),
        pytest.param(item("a"), None, ["arn:table/t/stream/now/e0"], id="gone"),
        pytest.param(item("a"), item("a"), [], id="the same"),
    ],
)
def test_a_change_that_comes_is_told(
    cloud: Listening, running: Innermost, old: Any, new: Any, expected: list[str]
) -> None:
    table = Table()
    changing(Table.add, running)(table, old, new)
    assert (cloud.told, len(table.items)) == (expected, len(expected))


@pytest.mark.parametrize(
    ("key", "chosen"),
    [pytest.param("2", "low", id="below"), pytest.param("7", "high", id="above"), pytest.param("9", "high", id="last")],
)
def test_a_closed_shard_takes_no_records(running: Innermost, key: str, chosen: str) -> None:
    parent = shard(is_open=False)
    shards = {"parent": parent, "low": shard(high=4), "high": shard(low=5)}
    choose = choosing(lambda self, *args: parent, running)
    assert choose(SimpleNamespace(shards=shards), "", key) is shards[chosen]


def test_an_open_shard_is_the_one_that_moto_chooses(running: Innermost) -> None:
    one = shard()
    assert choosing(lambda self, *args: one, running)(SimpleNamespace(shards={}), "", "2") is one


def moving(self: Any, *_: str) -> None:
    """As moto splits a shard: its records move into the new ones."""
    parent = self.shards["parent"]
    self.shards["child"] = shard(*parent.records)
    parent.records = OrderedDict()


@pytest.mark.parametrize("runs", [True, False])
def test_records_stay_in_the_shard_that_they_came_to(cloud: Listening, running: Innermost, runs: bool) -> None:
    stream = SimpleNamespace(shards={"parent": shard(1, 2)})
    resharding(moving, running if runs else stopped)(stream, "parent", "5")
    held = {name: list(one.records) for name, one in stream.shards.items()}
    assert held == ({"parent": [1, 2], "child": []} if runs else {"parent": [], "child": [1, 2]})
    assert cloud.changes == int(runs)


@pytest.mark.parametrize(
    ("make", "arguments"),
    [(putting, ("key", "", "data")), (changing, (item("a"), item("a"))), (choosing, ("", "2"))],
    ids=["put_record", "add", "get_shard_for_key"],
)
def test_without_a_mock_moto_does_what_it_does(make: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    closed = shard(is_open=False)
    replacement = make(lambda self, *args: closed, stopped)
    assert replacement(SimpleNamespace(shards={"open": shard()}), *arguments) is closed
