"""Every parameter of CreateEventSourceMapping has its effect: on batches, and on what becomes of those that fail."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.conformance.mappings.sources import (
    KAFKA,
    QUEUES,
    Reader,
    Source,
    begun,
    deployed,
    discarded,
    mapped,
    of_kinds,
    reads,
    refusal,
)

from lambdamock import Aws


@of_kinds("BisectBatchOnFunctionError")
@pytest.mark.parametrize(
    ("bisects", "expected", "lost"),
    [
        pytest.param({"BisectBatchOnFunctionError": True}, [[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]], 1, id="split"),
        pytest.param({"BisectBatchOnFunctionError": False}, [[1, 2, 3, 4]], 4, id="not split"),
        pytest.param({}, [[1, 2, 3, 4]], 4, id="not split by default"),
    ],
)
def test_BisectBatchOnFunctionError_splits_a_batch_that_fails(
    aws: Aws, source: Source, bisects: dict[str, bool], expected: list[list[int]], lost: int
) -> None:
    source.send(1, 2, 3, 4)
    assert reads(aws, source, 3, MaximumRetryAttempts=0, **bisects).batches == expected
    assert discarded(aws) == [("RetryAttemptsExhausted", lost)]


@of_kinds("DestinationConfig")
def test_DestinationConfig_names_who_is_told_of_records_that_are_given_up(aws: Aws, source: Source, kind: str) -> None:
    told = aws.queues.create("failures")
    source.send(1, 2)
    reads(aws, source, 1, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": told.arn}})
    [message] = [json.loads(one.body) for one in told.messages]
    assert (message["requestContext"]["condition"], message["requestContext"]["approximateInvokeCount"]) == (
        "RetryAttemptsExhausted",
        2,
    )
    assert message["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert {name for name in message if name.endswith("BatchInfo")} == {
        {"kinesis": "KinesisBatchInfo", "dynamodb": "DDBStreamBatchInfo"}.get(kind, "KafkaBatchInfo")
    }


@of_kinds("DestinationConfig")
def test_DestinationConfig_is_nobody_by_default(aws: Aws, source: Source) -> None:
    source.send(1, 2)
    reads(aws, source, 1, MaximumRetryAttempts=1)
    assert discarded(aws) == [("RetryAttemptsExhausted", 2)]
    assert list(aws.deliveries) == []


@of_kinds("FunctionResponseTypes")
@pytest.mark.parametrize(
    ("types", "expected"),
    [
        pytest.param({"FunctionResponseTypes": ["ReportBatchItemFailures"]}, True, id="reported"),
        pytest.param({"FunctionResponseTypes": []}, False, id="none"),
        pytest.param({}, False, id="none by default"),
    ],
)
def test_FunctionResponseTypes_say_whether_a_function_reports_what_failed(
    aws: Aws, source: Source, kind: str, types: dict[str, Any], expected: bool
) -> None:
    def once(event: Any) -> Any:
        """Report the second record of the first batch."""
        first = len(source.records(event)) == 3
        return {"batchItemFailures": [{"itemIdentifier": source.identifier(source.records(event)[1])}] if first else []}

    source.send(1, 2, 3)
    again = [2] if kind in QUEUES else [2, 3]  # a stream goes on where it failed, whatever came after that
    assert reads(aws, source, answer=once, **types).batches == [[1, 2, 3], *([again] if expected else [])]


@of_kinds("MaximumBatchingWindowInSeconds")
def test_MaximumBatchingWindowInSeconds_is_how_long_records_are_gathered(aws: Aws, source: Source) -> None:
    reader = deployed(aws, Reader(source))
    mapped(aws, source, MaximumBatchingWindowInSeconds=20)
    source.send(1)
    aws.clock.advance(19)
    source.send(2)
    assert reader.batches == []
    aws.settle()
    assert (reader.batches, begun(aws)) == ([[1, 2]], [20.0])


@of_kinds("MaximumBatchingWindowInSeconds")
def test_MaximumBatchingWindowInSeconds_ends_when_the_batch_is_full(aws: Aws, source: Source) -> None:
    reader = deployed(aws, Reader(source))
    mapped(aws, source, MaximumBatchingWindowInSeconds=20, BatchSize=2)
    source.send(1)
    aws.clock.advance(3)
    source.send(2)
    assert (reader.batches, begun(aws)) == ([[1, 2]], [3.0])


@of_kinds("MaximumBatchingWindowInSeconds")
def test_MaximumBatchingWindowInSeconds_is_nothing_or_half_a_second_by_default(
    aws: Aws, source: Source, kind: str
) -> None:
    source.send(1)
    reads(aws, source)
    assert begun(aws) == [0.5 if kind in {*KAFKA, "mq"} else 0.0]


@of_kinds("MaximumRecordAgeInSeconds")
def test_MaximumRecordAgeInSeconds_is_how_old_records_that_fail_become(aws: Aws, source: Source) -> None:
    source.send(1)
    reader = reads(aws, source, 1, MaximumRecordAgeInSeconds=60)
    aws.clock.advance(timedelta(seconds=200))
    source.send(2)
    aws.settle()
    assert len(reader.batches) > 2
    assert reader.batches[-1] == [2]
    assert discarded(aws) == [("RecordAgeExceeded", 1)]
    assert begun(aws)[-2] <= 60


@of_kinds("MaximumRecordAgeInSeconds")
@pytest.mark.parametrize("age", [{}, {"MaximumRecordAgeInSeconds": -1}], ids=["by default", "said"])
def test_MaximumRecordAgeInSeconds_is_without_bounds_unless_it_is_said(
    aws: Aws, source: Source, age: dict[str, int]
) -> None:
    source.send(1)
    reads(aws, source, 1, **age)
    aws.clock.advance(timedelta(hours=1))
    assert discarded(aws) == []
    assert begun(aws)[-1] > 3500


@of_kinds("MaximumRetryAttempts")
@pytest.mark.parametrize("retries", [0, 1, 6])
def test_MaximumRetryAttempts_is_how_often_a_batch_is_tried_again(aws: Aws, source: Source, retries: int) -> None:
    source.send(1, 2, 3)
    reader = reads(aws, source, 1, MaximumRetryAttempts=retries, BatchSize=2)
    assert reader.batches == [[1, 2]] * (retries + 1) + [[3]]
    assert discarded(aws) == [("RetryAttemptsExhausted", 2)]


@of_kinds("MaximumRetryAttempts")
@pytest.mark.parametrize("retries", [{}, {"MaximumRetryAttempts": -1}], ids=["by default", "said"])
def test_MaximumRetryAttempts_is_without_bounds_unless_it_is_said(
    aws: Aws, source: Source, retries: dict[str, int]
) -> None:
    source.send(1)
    reader = reads(aws, source, 1, **retries)
    aws.clock.advance(timedelta(minutes=30))
    assert len(reader.batches) > 30
    assert discarded(aws) == []


@of_kinds("ParallelizationFactor")
@pytest.mark.parametrize(
    ("factor", "most"),
    [
        pytest.param({}, 1, id="one by default"),
        pytest.param({"ParallelizationFactor": 1}, 1, id="one"),
        pytest.param({"ParallelizationFactor": 3}, 3, id="three"),
        pytest.param({"ParallelizationFactor": 10}, 10, id="ten"),
    ],
)
def test_ParallelizationFactor_is_how_many_batches_of_a_shard_run_at_a_time(
    aws: Aws, source: Source, factor: dict[str, int], most: int
) -> None:
    source.send(*range(200))
    reader = deployed(aws, Reader(source, takes=10.0))
    mapped(aws, source, BatchSize=1, **factor)
    aws.settle()
    starts = begun(aws)
    assert sorted(number for batch in reader.batches for number in batch) == list(range(200))
    assert max(sum(start == moment for start in starts) for moment in starts) == most
    assert max(sum(start <= moment < start + 10 for start in starts) for moment in starts) == most


@of_kinds("TumblingWindowInSeconds")
def test_TumblingWindowInSeconds_is_how_long_a_state_is_carried_on(aws: Aws, source: Source) -> None:
    def added(event: Any) -> Any:
        return {"state": {"sum": event["state"].get("sum", 0) + sum(source.numbers(event))}}

    reader = deployed(aws, Reader(source, answer=added))
    mapped(aws, source, TumblingWindowInSeconds=60)
    source.send(1)
    aws.clock.advance(59)
    source.send(20)
    aws.clock.advance(1)
    source.send(300)
    aws.clock.advance(60)
    seen = [(source.numbers(one), one["state"], one["isFinalInvokeForWindow"]) for one in reader.events]
    assert seen == [
        ([1], {}, False),
        ([20], {"sum": 1}, False),
        ([], {"sum": 21}, True),
        ([300], {}, False),
        ([], {"sum": 300}, True),
    ]
    assert [one["window"] for one in reader.events][-1] == {
        "start": "2026-01-01T00:01:00Z",
        "end": "2026-01-01T00:02:00Z",
    }


@of_kinds("TumblingWindowInSeconds")
@pytest.mark.parametrize("length", [{}, {"TumblingWindowInSeconds": 0}], ids=["by default", "said"])
def test_TumblingWindowInSeconds_is_none_unless_it_is_said(aws: Aws, source: Source, length: dict[str, int]) -> None:
    source.send(1)
    [event] = reads(aws, source, **length).events
    assert event.keys() == {"Records"}


@of_kinds("TumblingWindowInSeconds")
def test_TumblingWindowInSeconds_is_at_most_15_minutes(aws: Aws, source: Source) -> None:
    assert refusal(aws, source, TumblingWindowInSeconds=901)[:2] == (400, "ValidationException")
