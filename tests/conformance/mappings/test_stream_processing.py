"""Rules of the developer guide about what streams do when functions fail or are slow, and about what is told of it."""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from itertools import pairwise
from typing import Final

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
)

from lambdamock import Aws
from lambdamock.domain.journal import Batch

DAY: Final = 24 * 3600

BOTH: Final = pytest.mark.parametrize("kind", STREAMS)


# ------------------------------------------------------------------------------------------------------ what may fail


@BOTH
def test_B114_B127_B135_A346_a_batch_that_fails_blocks_its_shard_and_no_other(aws: Aws, kind: str) -> None:
    source = sharded(aws, kind)
    source.send(*range(1, 31))
    reader = deployed(aws, Reader(source, 1))
    mapped(aws, source, BatchSize=2)
    aws.clock.advance(3600)
    shards = shards_of(aws)
    blocked = [number for number in range(1, 31) if shards[number] == shards[1]]
    others = set(range(1, 31)) - set(blocked)
    assert (2 < len(blocked) < 30, blocked[0]) == (True, 1)
    tried = Counter(map(tuple, reader.batches))
    first = tuple(blocked[:2])
    assert tried.pop(first) > 50
    assert set(tried.values()) == {1}
    assert {number for batch in tried for number in batch} == others
    reader.bad = set()
    reader.batches = []
    aws.clock.advance(60)
    assert flat(reader.batches) == blocked


@pytest.mark.parametrize(
    ("kind", "pace"), [pytest.param("dynamodb", 0.25, id="B113"), pytest.param("kinesis", 1.0, id="B136-pace")]
)
def test_a_batch_that_fails_is_tried_again_at_the_next_look(aws: Aws, source: Source, pace: float) -> None:
    source.send(1)
    deployed(aws, Reader(source, 1))
    mapped(aws, source)
    aws.clock.advance(pace)
    assert begun(aws) == [0.0, pace]


@BOTH
def test_B114_B135_B156_a_batch_that_fails_ends_when_its_records_are_gone(aws: Aws, source: Source) -> None:
    source.send(1)
    aws.clock.advance(DAY - 200)
    reader = deployed(aws, Reader(source, 1))
    mapped(aws, source)
    aws.clock.advance(100)
    source.send(2)
    assert set(map(tuple, reader.batches)) == {(1,)}
    aws.clock.advance(200)
    assert reader.batches[-1] == [2]
    assert begun(aws)[-2] < DAY <= begun(aws)[-1] <= DAY + 60
    assert discarded(aws) == [("Expired", 1)]


@BOTH
def test_A176_B141_a_throttled_shard_keeps_its_place_while_others_go_on(aws: Aws, kind: str) -> None:
    source = sharded(aws, kind)
    source.send(*range(60))
    reader = deployed(aws, Reader(source, takes=5.0))
    aws.client().put_function_concurrency(FunctionName="reader", ReservedConcurrentExecutions=1)
    mapped(aws, source, BatchSize=4)
    aws.settle()
    outcomes = Counter(one.outcome for one in aws.journal.of(Batch))
    assert outcomes["TooManyRequestsException"] > 0
    assert outcomes.keys() == {"Success", "TooManyRequestsException"}
    assert sorted(flat(reader.batches)) == list(range(60))
    in_order(aws, reader)
    starts = sorted(begun(aws))
    assert all(after - before >= 5 for before, after in pairwise(starts))


def in_order(aws: Aws, reader: Reader) -> None:
    """Assert that the numbers of each shard came in their order."""
    shards = shards_of(aws)
    came: dict[str, list[int]] = defaultdict(list)
    for number in flat(reader.batches):
        came[shards[number]].append(number)
    assert len(came) > 1
    assert all(numbers == sorted(numbers) for numbers in came.values())


@BOTH
@pytest.mark.parametrize("shards", [1, 2, 5])
def test_B139_A336_A353_A465_each_shard_has_one_batch_at_a_time(aws: Aws, kind: str, shards: int) -> None:
    source = sharded(aws, kind, shards)
    source.send(*range(100))
    reader = deployed(aws, Reader(source, takes=2.0))
    mapped(aws, source, BatchSize=3)
    aws.settle()
    running: dict[str, float] = {}
    for one in aws.journal.of(Batch):
        assert one.at - running.get(one.shard_id, -math.inf) >= 2.0
        running[one.shard_id] = one.at
    assert len(running) == shards
    starts = begun(aws)
    assert max(map(starts.count, starts)) == shards
    if shards > 1:
        in_order(aws, reader)


@pytest.mark.parametrize("shards", [1, 5])
def test_A355_shards_and_duration_give_the_rate_of_requests(aws: Aws, shards: int) -> None:
    stream = aws.streams.create("clicks", shards=shards)
    span = 2**128 // shards
    for number in range(shards * 20):
        stream.put(str(number), explicit_hash_key=number % shards * span)
    aws.function(lambda event, context: time.sleep(2), name="reader")
    mapping = {"EventSourceArn": stream.arn, "StartingPosition": "TRIM_HORIZON", "BatchSize": 1}
    aws.client().create_event_source_mapping(FunctionName="reader", **mapping)
    aws.clock.advance(20)
    assert sum(start < 20 for start in begun(aws)) / 20 == shards / 2


@BOTH
def test_B115_B142_a_stream_may_have_several_mappings(aws: Aws, source: Source) -> None:
    first = deployed(aws, Reader(source, 1), "first")
    second = deployed(aws, Reader(source), "second")
    mapped(aws, source, "first")
    mapped(aws, source, "second", BatchSize=1)
    source.send(1, 2)
    aws.clock.advance(10)
    assert second.batches == [[1], [2]]  # whatever becomes of the other function
    assert {one[0] for one in first.batches} == {1}


@BOTH
def test_B115_B142_a_function_may_read_several_streams(aws: Aws, source: Source, kind: str) -> None:
    other = KINDS[kind](aws, "others")
    reader = deployed(aws, Reader(source))
    uuids = {mapped(aws, source), mapped(aws, other)}
    source.send(1)
    other.send(2)
    assert reader.batches == [[1], [2]]
    assert {one.mapping for one in aws.journal.of(Batch)} == uuids


# ------------------------------------------------------------------------------------------------------- what is told


@BOTH
def test_B151_B231_A466_the_iterator_age_is_that_of_the_last_record_when_it_is_sent(aws: Aws, source: Source) -> None:
    source.send(1)
    aws.clock.advance(30)
    source.send(2)
    aws.clock.advance(10)
    deployed(aws, Reader(source, takes=4.0))
    mapped(aws, source)
    aws.clock.advance(40)
    source.send(3)
    aws.settle()
    assert [one.iterator_age for one in aws.journal.of(Batch)] == pytest.approx([10_000.0, 0.0])


@BOTH
def test_B126_a_mapping_tells_what_came_of_its_last_batch(aws: Aws, source: Source) -> None:
    reader = deployed(aws, Reader(source, 2))
    uuid = mapped(aws, source, MaximumRetryAttempts=0)

    def told() -> str:
        result: str = aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
        return result

    assert told() == "No records processed"
    source.send(1)
    assert (reader.batches, told()) == ([[1]], "OK")
    source.send(2)
    assert (reader.batches, told()) == ([[1], [2]], "PROBLEM: Function call failed")
    source.send(3)
    assert (reader.batches, told()) == ([[1], [2], [3]], "OK")


def test_B134_B138_a_consumer_reads_all_that_its_stream_has(aws: Aws) -> None:
    source = KINDS["kinesis"](aws, "numbers")
    stream = aws.streams["numbers"]
    aws.clock.advance(5)
    consumer = stream.register_consumer("reader")
    assert consumer == f"{stream.arn}/consumer/reader:1767225605"
    source.send(1)
    plain, fast = (deployed(aws, Reader(source), name) for name in ("plain", "fast"))
    mapped(aws, source, "plain")
    mapped(aws, source, "fast", EventSourceArn=consumer)
    source.send(2)
    assert plain.batches == fast.batches == [[1], [2]]
    arns = [event["Records"][0]["eventSourceARN"] for reader in (plain, fast) for event in reader.events]
    assert arns == [stream.arn, stream.arn, consumer, consumer]


def test_B155_a_stream_has_one_shard_with_all_hash_keys_and_keeps_records_for_a_day(aws: Aws) -> None:
    stream = aws.streams.create("lambda-stream")
    [shard] = stream.shards
    assert (shard.shard_id, shard.hash_keys, shard.is_open, shard.parents) == (
        "shardId-000000000000",
        (0, 340282366920938463463374607431768211455),
        True,
        (),
    )
    stream.put("one")
    aws.clock.advance(DAY - 1)
    assert len(stream.records) == 1
    aws.clock.advance(1)
    assert stream.records == []
