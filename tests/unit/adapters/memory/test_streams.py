"""Streams of the mock place, number and reshard records as Kinesis does."""

from __future__ import annotations

from collections import defaultdict
from threading import RLock
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.adapters.memory.streams import HASH_KEYS, EmbeddedStream, Entry, HashKeys
from lambdamock.errors import UsageError

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
FIRST, SECOND, THIRD, FOURTH = (f"shardId-00000000000{index}" for index in range(4))
HALF = HASH_KEYS // 2


class Time:
    now = 1_767_225_600.0


class Stream(EmbeddedStream):
    """One that counts how often it told of changes."""

    def __init__(self, time: Time, shards: int = 1, retention: float = 86_400.0) -> None:
        self.changes = 0
        super().__init__(
            ARN,
            retention,
            shards=shards,
            most_bytes=1 << 20,
            now=lambda: time.now,
            lock=RLock(),
            changed=self._changed,
        )

    def _changed(self) -> None:
        self.changes += 1


@pytest.fixture
def time() -> Time:
    return Time()


def test_B155_a_single_shard_has_all_hash_keys(time: Time) -> None:
    assert Stream(time).keys_of(FIRST) == HashKeys(0, 340282366920938463463374607431768211455)


def test_shards_share_the_hash_keys_evenly(time: Time) -> None:
    stream = Stream(time, shards=3)
    assert [stream.keys_of(shard.shard_id) for shard in stream.shards()] == [
        (0, 113427455640312821154458202477256070484),
        (113427455640312821154458202477256070485, 226854911280625642308916404954512140969),
        (226854911280625642308916404954512140970, 340282366920938463463374607431768211455),
    ]


@pytest.mark.parametrize(
    ("partition_key", "shard_id"),
    [("1", SECOND), ("a", FIRST), ("ü", SECOND)],  # md5: c4ca…, 0cc1…, c03a…
)
def test_the_md5_of_the_partition_key_decides_on_the_shard(time: Time, partition_key: str, shard_id: str) -> None:
    [(where, _)] = Stream(time, shards=2).put([Entry(b"", partition_key)])
    assert where == shard_id


@pytest.mark.parametrize(
    ("hash_key", "shard_id"), [(0, FIRST), (HALF - 1, FIRST), (HALF, SECOND), (HASH_KEYS - 1, SECOND)]
)
def test_an_explicit_hash_key_decides_instead(time: Time, hash_key: int, shard_id: str) -> None:
    [(where, _)] = Stream(time, shards=2).put([Entry(b"", "1", hash_key)])
    assert where == shard_id


def test_B132_sequence_numbers_have_56_digits_and_grow(time: Time) -> None:
    stream = Stream(time)
    numbers = [record.sequence_number for _, record in stream.put([Entry(b"", "1")] * 300)]
    time.now += 1000
    numbers += [record.sequence_number for _, record in stream.put([Entry(b"", "1")])]
    assert {len(number) for number in numbers} == {56}
    assert numbers == sorted(set(numbers))
    version, begun, count = "2", f"{1_767_225_600:09x}", f"{0:016x}"
    assert f"{int(numbers[0]):x}" == f"{version}{begun}0{count}00{begun}00000000{version}"


def test_sequence_numbers_of_children_are_above_those_of_their_parents(time: Time) -> None:
    stream = Stream(time)
    numbers = []
    for _ in range(3):
        taken = stream.put([Entry(b"", "1")] * 20)
        numbers += [record.sequence_number for _, record in taken]
        stream.split(taken[0][0])
    assert numbers == sorted(set(numbers))


def test_whoever_reads_is_told_once_of_what_is_put_together(time: Time) -> None:
    stream = Stream(time)
    stream.put([Entry(b"a", "1"), Entry(b"b", "2")])
    assert stream.changes == 1


def test_a_split_closes_the_shard_and_divides_its_hash_keys(time: Time) -> None:
    stream = Stream(time)
    assert (stream.split(FIRST), stream.changes) == ((SECOND, THIRD), 1)
    assert [stream.is_open(shard_id) for shard_id in (FIRST, SECOND, THIRD)] == [False, True, True]
    assert stream.shards() == [(FIRST, ()), (SECOND, (FIRST,)), (THIRD, (FIRST,))]
    assert (stream.keys_of(SECOND), stream.keys_of(THIRD)) == ((0, HALF - 1), (HALF, HASH_KEYS - 1))


def test_a_split_begins_the_second_shard_where_it_is_told_to(time: Time) -> None:
    stream = Stream(time)
    stream.split(FIRST, at=276)
    assert (stream.keys_of(SECOND), stream.keys_of(THIRD)) == ((0, 275), (276, HASH_KEYS - 1))


def test_a_merge_closes_both_shards_for_one_with_all_their_hash_keys(time: Time) -> None:
    stream = Stream(time, shards=2)
    assert (stream.merge(SECOND, FIRST), stream.changes) == (THIRD, 1)
    assert stream.shards() == [(FIRST, ()), (SECOND, ()), (THIRD, (SECOND, FIRST))]
    assert stream.keys_of(THIRD) == (0, HASH_KEYS - 1)


def test_what_is_put_after_a_split_lies_in_the_children(time: Time) -> None:
    stream = Stream(time)
    stream.split(FIRST)
    assert [shard_id for shard_id, _ in stream.put([Entry(b"", "", 0), Entry(b"", "", HALF)])] == [SECOND, THIRD]


@pytest.mark.parametrize(
    ("reshard", "reason"),
    [
        pytest.param(
            lambda stream: stream.split(FIRST), "no open shard of .*; open are .*002, .*003, .*001", id="closed"
        ),
        pytest.param(lambda stream: stream.split("shard"), "'shard' is no open shard", id="unknown"),
        pytest.param(lambda stream: stream.split(SECOND, HALF), "give one inside", id="at the first hash key"),
        pytest.param(lambda stream: stream.split(SECOND, HASH_KEYS - 1), "give one inside", id="at the last one"),
        pytest.param(lambda stream: stream.split(SECOND, 5), "give one inside", id="in another shard"),
        pytest.param(lambda stream: stream.merge(THIRD, SECOND), "must follow the other's", id="not adjacent"),
        pytest.param(lambda stream: stream.merge(THIRD, THIRD), "must follow the other's", id="with itself"),
        pytest.param(lambda stream: stream.merge(THIRD, FIRST), "no open shard", id="with a closed one"),
    ],
)
def test_what_kinesis_would_not_reshard_is_refused_and_changes_nothing(time: Time, reshard: Any, reason: str) -> None:
    stream = Stream(time, shards=2)
    stream.split(FIRST)
    before = stream.shards()
    with pytest.raises(UsageError, match=reason):
        reshard(stream)
    assert (stream.shards(), stream.changes) == (before, 1)


class Reader:
    """Reads parents before their children, each shard from its oldest record on."""

    def __init__(self, stream: EmbeddedStream) -> None:
        self.stream = stream
        self.positions: dict[str, str] = {}
        self.ended: set[str] = set()
        self.seen: list[Any] = []

    def look(self, most: int) -> None:
        for shard_id, parents in self.stream.shards():
            if shard_id in self.ended or not self.ended.issuperset(parents):
                continue
            if shard_id not in self.positions:
                self.positions[shard_id] = self.stream.start(shard_id, "TRIM_HORIZON", None)
            page = self.stream.read(shard_id, self.positions[shard_id], most)
            self.seen += [(record.partition_key, int(record.content)) for record in page.records]
            self.positions[shard_id] = page.position
            if page.is_end:
                self.ended.add(shard_id)


_PUTS = st.tuples(st.just("put"), st.lists(st.integers(0, 9), max_size=8))
_CHANGES = st.tuples(st.sampled_from(["split", "merge"]), st.integers(0, 20))
_READS = st.tuples(st.just("read"), st.integers(1, 5))
_WAITS = st.tuples(st.just("wait"), st.integers(0, 40))


@given(shards=st.integers(1, 3), steps=st.lists(st.one_of(_PUTS, _CHANGES, _READS, _WAITS), max_size=40))
def test_B139_each_unexpired_record_is_read_once_and_in_the_order_of_its_key(
    shards: int, steps: list[tuple[str, Any]]
) -> None:
    time = Time()
    stream = Stream(time, shards, retention=60.0)
    reader = Reader(stream)
    put: dict[tuple[str, int], float] = {}
    lost: set[tuple[str, int]] = set()
    for step, argument in steps:
        routes = stream._routes
        if step == "put":
            given_now = [(str(key), len(put) + index) for index, key in enumerate(argument)]
            stream.put([Entry(str(number).encode(), key) for key, number in given_now])
            put |= dict.fromkeys(given_now, time.now)
        elif step == "split" and len(routes) < 8:
            stream.split(routes[argument % len(routes)][1])
        elif step == "merge" and len(routes) > 1:
            at = argument % (len(routes) - 1)
            stream.merge(routes[at][1], routes[at + 1][1])
        elif step == "read":
            reader.look(argument)
        elif step == "wait":
            time.now += argument
            lost |= {one for one, moment in put.items() if moment <= time.now - 60 and one not in reader.seen}
    for _ in range(len(put) + len(stream._origins)):  # more often than there are pages
        reader.look(3)
    assert sorted(reader.seen) == sorted(put.keys() - lost)
    by_key: dict[str, list[int]] = defaultdict(list)
    for key, number in reader.seen:
        by_key[key].append(number)
    assert all(numbers == sorted(numbers) for numbers in by_key.values())
