"""Tumbling windows, several batches of a shard at a time, and streams whose shards change."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import Any, Final

import pytest
from tests.conformance.mappings.sources import (
    KINDS,
    STREAMS,
    Reader,
    Source,
    begun,
    deployed,
    discarded,
    flat,
    mapped,
    sharded,
    shards_of,
    text,
)

from lambdamock import Aws
from lambdamock.domain.journal import Batch
from lambdamock.events.kinesis import record
from lambdamock.mock.event_sources.streams import Stream

BOTH: Final = pytest.mark.parametrize("kind", STREAMS)
MEGABYTE: Final = 1024 * 1024


# ------------------------------------------------------------------------------------------------- tumbling windows


def windowed(aws: Aws, source: Source, *bad: int, **members: Any) -> Reader:
    """A function that gathers the numbers of a minute in its state."""

    def gathered(event: Any) -> Any:
        return {"state": {"numbers": event["state"].get("numbers", []) + source.numbers(event)}}

    reader = deployed(aws, Reader(source, *bad, answer=gathered))
    mapped(aws, source, TumblingWindowInSeconds=60, **members)
    return reader


def seen(source: Source, reader: Reader) -> list[tuple[list[int], list[int], bool]]:
    """Numbers, those of the state, and whether it is the window's end, of each invocation."""
    return [
        (source.numbers(one), one["state"].get("numbers", []), one["isFinalInvokeForWindow"]) for one in reader.events
    ]


@BOTH
def test_the_events_of_a_window(aws: Aws, source: Source) -> None:
    reader = windowed(aws, source)
    aws.clock.advance(70)
    source.send(1)
    aws.clock.advance(50)
    first, final = reader.events
    arn = source.members["EventSourceArn"]
    [batch, _] = aws.journal.of(Batch)
    of_window = {
        "window": {"start": "2026-01-01T00:01:00Z", "end": "2026-01-01T00:02:00Z"},
        "shardId": batch.shard_id,
        "eventSourceARN": arn,
        "isWindowTerminatedEarly": False,
    }
    assert {name: value for name, value in first.items() if name != "Records"} == {
        **of_window,
        "state": {},
        "isFinalInvokeForWindow": False,
    }
    assert len(first["Records"]) == 1
    assert final == {**of_window, "Records": [], "state": {"numbers": [1]}, "isFinalInvokeForWindow": True}
    assert begun(aws) == [70.0, 120.0]


@BOTH
def test_a_window_without_records_is_nothing_to_a_function(aws: Aws, source: Source) -> None:
    reader = windowed(aws, source)
    source.send(1)
    aws.clock.advance(600)
    assert seen(source, reader) == [([1], [], False), ([], [1], True)]


@BOTH
def test_records_that_wait_are_handed_over_window_by_window(aws: Aws, source: Source) -> None:
    for number in range(1, 7):
        source.send(number)
        aws.clock.advance(30)
    reader = windowed(aws, source)
    aws.settle()
    assert seen(source, reader) == [
        ([1, 2], [], False),
        ([], [1, 2], True),
        ([3, 4], [], False),
        ([], [3, 4], True),
        ([5, 6], [], False),
        ([], [5, 6], True),
    ]


@BOTH
def test_a_batch_that_fails_leaves_the_state_as_it_was(aws: Aws, source: Source) -> None:
    reader = windowed(aws, source, 2)
    source.send(1)
    source.send(2)
    reader.bad = set()
    aws.settle()
    assert seen(source, reader) == [([1], [], False), ([2], [1], False), ([2], [1], False), ([], [1, 2], True)]


@BOTH
def test_a_final_invocation_that_fails_is_tried_again(aws: Aws, source: Source) -> None:
    calls: list[bool] = []

    def handler(event: Any, context: Any) -> Any:
        calls.append(event["isFinalInvokeForWindow"])
        if calls == [False, True]:
            raise ValueError("not yet")
        return {"state": {"count": 1}}

    aws.function(handler, name="reader")
    mapped(aws, source, TumblingWindowInSeconds=60)
    source.send(1)
    aws.settle()
    assert calls == [False, True, True]


@BOTH
@pytest.mark.parametrize(
    "bound",
    [
        pytest.param({"MaximumRetryAttempts": 3}, id="by retries"),
        pytest.param({"MaximumRecordAgeInSeconds": 120}, id="by age"),
    ],
)
def test_a_final_invocation_that_always_fails_is_given_up_and_the_next_window_begins(
    aws: Aws, source: Source, bound: dict[str, int]
) -> None:
    def handler(event: Any, context: Any) -> Any:
        if event["isFinalInvokeForWindow"]:
            raise ValueError("never")
        seen.append((source.numbers(event), event["state"]))
        return {"state": {"count": 1}}

    seen: list[Any] = []
    aws.function(handler, name="reader")
    mapped(aws, source, TumblingWindowInSeconds=60, **bound)
    source.send(1)
    aws.settle()
    assert len(aws.invocations) > 3
    aws.clock.advance(300)
    source.send(2)
    aws.settle()
    assert seen == [([1], {}), ([2], {})]
    assert discarded(aws) == []


@BOTH
@pytest.mark.parametrize(
    ("size", "is_early"), [pytest.param(MEGABYTE, False, id="1 MB"), pytest.param(MEGABYTE + 1, True, id="more")]
)
def test_a_window_whose_state_is_larger_than_1_MB_ends_early(
    aws: Aws, source: Source, size: int, is_early: bool
) -> None:
    around = len('{"text":""}')
    large = {"state": {"text": "x" * (size - around)}}
    reader = deployed(aws, Reader(source, answer=lambda event: large if source.numbers(event) == [1] else {}))
    mapped(aws, source, TumblingWindowInSeconds=60)
    source.send(1)
    source.send(2)
    aws.settle()
    shown = [
        (source.numbers(one), bool(one["state"]), one["isFinalInvokeForWindow"], one["isWindowTerminatedEarly"])
        for one in reader.events
    ]
    early = [([1], False, False, False), ([], True, True, True), ([2], False, False, False), ([], False, True, False)]
    in_time = [([1], False, False, False), ([2], True, False, False), ([], False, True, False)]
    assert shown == (early if is_early else in_time)
    assert {one["window"]["start"] for one in reader.events} == {"2026-01-01T00:00:00Z"}


def test_the_state_takes_room_that_records_have_not(aws: Aws) -> None:
    stream = aws.streams.create("large")
    stream.put_many([text(1)] + [b"x" * 900_000] * 5)
    sizes: list[tuple[int, int]] = []

    def handler(event: Any, context: Any) -> Any:
        sizes.append((len(event["Records"]), len(json.dumps(event, separators=(",", ":")))))
        return {"state": {"text": "x" * 1_000_000}}

    aws.function(handler, name="reader")
    members = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON", "BatchSize": 5}
    aws.client().create_event_source_mapping(FunctionName="reader", TumblingWindowInSeconds=60, **members)
    stream.put_many([b"x" * 900_000] * 5)
    aws.settle()
    assert sum(count for count, _ in sizes) == 11
    assert max(size for _, size in sizes) <= 6 * MEGABYTE


@BOTH
@pytest.mark.parametrize("answer", [None, {}, {"state": None}, "text"], ids=["null", "empty", "null state", "a text"])
def test_an_answer_without_a_state_leaves_none(aws: Aws, source: Source, answer: Any) -> None:
    reader = deployed(aws, Reader(source, answer=lambda event: answer))
    mapped(aws, source, TumblingWindowInSeconds=60)
    source.send(1)
    source.send(2)
    aws.settle()
    assert [one["state"] for one in reader.events] == [{}, {}, {}]


@BOTH
def test_each_shard_has_a_state_of_its_own(aws: Aws, kind: str) -> None:
    source = sharded(aws, kind)
    reader = windowed(aws, source)
    source.send(*range(20))
    aws.settle()
    shards = shards_of(aws)
    finals = {one["shardId"]: one["state"]["numbers"] for one in reader.events if one["isFinalInvokeForWindow"]}
    assert len(finals) > 1
    assert finals == {
        shard: [number for number in range(20) if shards[number] == shard] for shard in sorted(set(shards.values()))
    }


# ------------------------------------------------------------------------------------ several batches at a time


def test_records_of_one_partition_key_keep_their_order_however_many_batches_run(aws: Aws) -> None:
    stream = aws.streams.create("orders")
    stream.put_many([record(text(number), partition_key=f"customer {number % 7}") for number in range(140)])
    came: dict[str, list[int]] = defaultdict(list)
    reader = deployed(aws, Reader(KINDS["kinesis"](aws, "numbers"), takes=3.0))
    mapping = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON"}
    aws.client().create_event_source_mapping(FunctionName="reader", BatchSize=5, ParallelizationFactor=4, **mapping)
    aws.settle()
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for start, event in zip(begun(aws), reader.events, strict=True):
        for one in event["Records"]:
            came[one["kinesis"]["partitionKey"]].append(reader.source.number(one))
        for key in {one["kinesis"]["partitionKey"] for one in event["Records"]}:
            spans[key].append((start, start + 3))
    assert came == {f"customer {rest}": list(range(rest, 140, 7)) for rest in range(7)}
    assert all(end <= start for some in spans.values() for (_, end), (start, _) in pairwise(some))
    starts = begun(aws)
    assert 1 < max(map(starts.count, starts)) <= 4


@BOTH
def test_a_key_that_fails_does_not_stop_the_others_of_its_shard(aws: Aws, source: Source) -> None:
    source.send(*range(1, 101))
    reader = deployed(aws, Reader(source, 1))
    mapped(aws, source, BatchSize=1, ParallelizationFactor=10)
    aws.clock.advance(30)
    processed = {number for number in flat(reader.batches) if number != 1}
    assert 50 < len(processed) < 99
    assert flat(reader.batches).count(1) > 3


# -------------------------------------------------------------------------------------------- shards that change


def by_hash_key(stream: Stream, *numbers: int) -> None:
    """Put numbers, odd ones into the upper half of the hash keys."""
    for number in numbers:
        stream.put(text(number), explicit_hash_key=number % 2 * 2**127)


def test_a_shard_that_was_split_is_read_before_what_came_from_it(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    stream = aws.streams["numbers"]
    by_hash_key(stream, 1, 2, 3, 4)
    stream.split("shardId-000000000000")
    by_hash_key(stream, 5, 6, 7, 8)
    reader = deployed(aws, Reader(source, 3))
    mapped(aws, source, BatchSize=2)
    aws.clock.advance(20)
    assert {tuple(batch) for batch in reader.batches} == {(1, 2), (3, 4)}
    reader.bad, reader.batches = set(), []
    aws.clock.advance(60)
    assert reader.batches == [[3, 4], [6, 8], [5, 7]]


def test_shards_that_were_merged_are_read_before_what_came_from_them(aws: Aws) -> None:
    source = sharded(aws, "kinesis", 2)
    stream = aws.streams["numbers"]
    by_hash_key(stream, 1, 2)
    stream.merge(*stream.shards)
    by_hash_key(stream, 3, 4)
    reader = deployed(aws, Reader(source, 2))
    mapped(aws, source)
    aws.clock.advance(20)
    assert {tuple(batch) for batch in reader.batches} == {(1,), (2,)}
    reader.bad, reader.batches = set(), []
    aws.clock.advance(60)
    assert reader.batches == [[2], [3, 4]]


def test_what_comes_after_a_split_is_read_from_its_beginning_whatever_the_starting_position(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    stream = aws.streams["numbers"]
    by_hash_key(stream, 1, 2)
    reader = deployed(aws, Reader(source))
    uuid = mapped(aws, source, StartingPosition="LATEST")
    by_hash_key(stream, 3)
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=False)
    stream.split("shardId-000000000000")
    by_hash_key(stream, 4, 5)
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    aws.settle()
    assert reader.batches == [[3], [4], [5]]
