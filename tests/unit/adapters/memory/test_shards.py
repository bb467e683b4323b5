"""Shards of the mock keep their records in order, and forget the oldest."""

from __future__ import annotations

from threading import RLock

import pytest

from lambdamock.adapters.memory.shards import ShardedStream
from lambdamock.domain.ports import Shard, StreamPage, StreamRecord

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/s"


class Time:
    now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def stream(time: Time) -> ShardedStream:
    made = ShardedStream(ARN, 100.0, now=lambda: time.now, lock=RLock(), changed=lambda: None)
    made.open_shard("a")
    return made


def fill(stream: ShardedStream, count: int, shard_id: str = "a") -> None:
    for _ in range(count):
        number = str(stream._count + 1)
        stream.add(shard_id, number, "key", f"content {number}")


def numbers(page: StreamPage) -> list[str]:
    return [one.sequence_number for one in page.records]


def test_a_page_ends_where_the_next_one_begins(stream: ShardedStream) -> None:
    fill(stream, 5)
    first = stream.read("a", stream.start("a", "TRIM_HORIZON", None), 3)
    second = stream.read("a", first.position, 3)
    third = stream.read("a", second.position, 3)
    assert [numbers(page) for page in (first, second, third)] == [["1", "2", "3"], ["4", "5"], []]
    fill(stream, 1)
    assert numbers(stream.read("a", third.position, 3)) == ["6"]


def test_a_record_is_what_was_put_with_the_time_in_milliseconds(stream: ShardedStream, time: Time) -> None:
    time.now = 1000.0004
    fill(stream, 1)
    [record] = stream.read("a", "0", 1).records
    assert record == StreamRecord("1", "key", 1000.0, "content 1")


@pytest.mark.parametrize(
    ("where", "moment", "rest"),
    [
        ("TRIM_HORIZON", None, ["1", "2", "3"]),
        ("LATEST", None, []),
        ("AT_TIMESTAMP", 999.0, ["1", "2", "3"]),
        ("AT_TIMESTAMP", 1010.0, ["2", "3"]),
        ("AT_TIMESTAMP", 1010.5, ["3"]),
        ("AT_TIMESTAMP", 1030.0, []),
    ],
)
def test_B144_reading_begins_at_either_end_or_at_a_moment(
    stream: ShardedStream, time: Time, where: str, moment: float | None, rest: list[str]
) -> None:
    for _ in range(3):
        fill(stream, 1)
        time.now += 10
    assert numbers(stream.read("a", stream.start("a", where, moment), 10)) == rest


def test_B156_a_record_is_gone_when_its_retention_is_over(stream: ShardedStream, time: Time) -> None:
    fill(stream, 1)
    time.now += 99.9
    fill(stream, 1)
    assert numbers(stream.read("a", "0", 10)) == ["1", "2"]
    time.now += 0.1
    assert (numbers(stream.read("a", "0", 10)), stream.count("a")) == (["2"], 1)


def test_reading_goes_on_behind_what_is_gone(stream: ShardedStream, time: Time) -> None:
    fill(stream, 4)
    position = stream.read("a", "0", 2).position
    time.now += 50
    fill(stream, 2)
    time.now += 50
    page = stream.read("a", position, 10)
    assert (numbers(page), page.position) == (["5", "6"], stream.start("a", "LATEST", None))


def test_the_oldest_are_found_among_those_that_are_left(stream: ShardedStream, time: Time) -> None:
    for _ in range(30):
        fill(stream, 1)
        time.now += 10
    assert time.now == 1300.0
    assert numbers(stream.read("a", stream.start("a", "TRIM_HORIZON", None), 1)) == ["22"]
    assert numbers(stream.read("a", stream.start("a", "AT_TIMESTAMP", 1250.0), 1)) == ["26"]
    assert numbers(stream.read("a", stream.start("a", "AT_TIMESTAMP", 1000.0), 1)) == ["22"]


def test_what_is_forgotten_takes_no_room(stream: ShardedStream, time: Time) -> None:
    for _ in range(1000):
        fill(stream, 1)
        stream.read("a", "0", 1)
        time.now += 10
    assert (stream.count("a"), len(stream._logs["a"]._records) < 25) == (9, True)


def test_no_record_arrives_before_the_one_that_it_follows(stream: ShardedStream, time: Time) -> None:
    fill(stream, 1)
    time.now -= 5
    fill(stream, 1)
    assert [one.arrived_at for one in stream.read("a", "0", 10).records] == [1000.0, 1000.0]


def test_the_last_page_of_a_closed_shard_is_its_end(stream: ShardedStream) -> None:
    fill(stream, 3)
    stream.close_shard("a")
    first = stream.read("a", "0", 2)
    second = stream.read("a", first.position, 2)
    assert [(numbers(page), page.is_end) for page in (first, second)] == [(["1", "2"], False), (["3"], True)]
    assert stream.read("a", second.position, 2) == StreamPage([], second.position, is_end=True)


def test_an_open_shard_has_no_end(stream: ShardedStream) -> None:
    fill(stream, 1)
    assert not stream.read("a", "0", 2).is_end


def test_a_closed_shard_vanishes_with_its_last_record(stream: ShardedStream, time: Time) -> None:
    fill(stream, 1)
    stream.close_shard("a")
    stream.open_shard("b", ["a"])
    time.now += 99
    assert stream.shards() == [Shard("a"), Shard("b", ("a",))]
    time.now += 1
    assert stream.shards() == [Shard("b")]


def test_a_shard_that_has_vanished_is_at_its_end(stream: ShardedStream, time: Time) -> None:
    stream.close_shard("a")
    time.now += 100
    assert stream.shards() == []
    position = stream.start("a", "TRIM_HORIZON", None)
    assert (stream.read("a", position, 1), stream.count("a")) == (StreamPage((), position, is_end=True), 0)


def test_all_records_are_shown_in_the_order_of_their_arrival(stream: ShardedStream) -> None:
    stream.open_shard("b")
    for shard_id in "abba":
        fill(stream, 1, shard_id)
    assert [(shard_id, one.sequence_number) for shard_id, one in stream.records()] == [
        ("a", "1"),
        ("b", "2"),
        ("b", "3"),
        ("a", "4"),
    ]
