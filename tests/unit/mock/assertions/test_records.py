"""Whether the records of a source are processed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import UsageError

CLICKS = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"
SETTLE = "  what waits for its time comes with aws.settle() or aws.clock.advance(seconds)"


def failure(check: Callable[[], None]) -> list[str]:
    with pytest.raises(AssertionError) as caught:
        check()
    assert type(caught.value) is AssertionError
    return str(caught.value).splitlines()


def fail(event: Any, context: Any) -> None:
    raise ValueError("no stock")


def read(aws: Aws, handler: Any = lambda event, context: None, **settings: Any) -> str:
    """Let a function read from a source, from its first record on; the UUID of the mapping."""
    aws.function(handler, name="f")
    made = aws.client().create_event_source_mapping(FunctionName="f", **{"StartingPosition": "TRIM_HORIZON"} | settings)
    uuid: str = made["UUID"]
    return uuid


def source(aws: Aws, kind: str) -> tuple[Any, Callable[[], object], dict[str, Any]]:
    """A source, what puts something into it, and what a mapping of it needs."""
    if kind == "stream":
        stream = aws.streams.create("clicks")
        return stream, lambda: stream.put("a"), {"EventSourceArn": stream.arn}
    if kind == "consumer":
        stream = aws.streams.create("clicks")
        return stream, lambda: stream.put("a"), {"EventSourceArn": stream.register_consumer("fast")}
    if kind == "table":
        table = aws.tables.create("orders")
        return table, lambda: table.put({"id": "1"}), {"EventSourceArn": table.stream_arn}
    if kind == "topic":
        topic = aws.topics.create("orders")
        return topic, lambda: topic.send("a"), {"EventSourceArn": topic.cluster_arn, "Topics": ["orders"]}
    collection = aws.collections.create("orders")
    config = {"DatabaseName": collection.database, "CollectionName": "orders"}
    access = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"}]
    settings = {"DocumentDBEventSourceConfig": config, "SourceAccessConfigurations": access}
    return collection, lambda: collection.insert({}), {"EventSourceArn": collection.cluster_arn, **settings}


KINDS = ["stream", "consumer", "table", "topic", "collection"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_source_whose_records_are_processed_is_drained(aws: Aws, kind: str) -> None:
    held, put, settings = source(aws, kind)
    held.assert_drained()
    read(aws, **settings)
    held.assert_drained()
    put()
    aws.settle()
    aws.functions["f"].assert_invoked_once()
    held.assert_drained()


@pytest.mark.parametrize("kind", KINDS)
def test_records_that_nobody_reads_are_told(aws: Aws, kind: str) -> None:
    held, put, _ = source(aws, kind)
    put()
    lines = failure(held.assert_drained)
    assert lines[0] == f"expected {held.name} to be drained; 1 record in it, and nobody reads them:"
    assert lines[2:] == ["Why that may be:", "  no event source mapping reads from it"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_mapping_that_does_not_read_leaves_them(aws: Aws, kind: str) -> None:
    held, put, settings = source(aws, kind)
    uuid = read(aws, **settings)
    client = aws.client()
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    aws.settle()
    put()
    aws.settle()
    lines = failure(held.assert_drained)
    assert lines[0] == f"expected {held.name} to be drained; this is left:"
    assert re.fullmatch(r"  1 record of .+ for f, since 2026-01-01 00:00:0\dZ", lines[1])
    assert lines[2:5] == ["Why that may be:", "  the mapping for f is Disabled", "  f never got a batch of it"]
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    aws.settle()
    held.assert_drained()


def test_a_batch_that_failed_tells_when_it_is_due_and_why(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    read(aws, fail, EventSourceArn=stream.arn, MaximumRetryAttempts=2)
    stream.put_many(["a", "b"])
    assert failure(stream.assert_drained) == [
        "expected clicks to be drained; this is left:",
        f"  2 records of {CLICKS} (shardId-000000000000) for f, since 2026-01-01 00:00:00Z, due in 1 s, tried once",
        "Why that may be:",
        "  the mapping for f is Enabled",
        "  its last batch for f ended with Failure: ValueError: no stock",
        SETTLE,
    ]
    aws.clock.advance(1)
    assert failure(stream.assert_drained)[1].endswith(", due in 2 s, tried 2 times")
    aws.settle()
    stream.assert_drained()  # they were given up, which assert_no_errors tells


def test_records_behind_a_batch_that_failed_wait_too(aws: Aws) -> None:
    stream = aws.streams.create("clicks", shards=2)
    read(aws, fail, EventSourceArn=stream.arn, BatchSize=1)
    for number in range(3):
        stream.put("a", explicit_hash_key=0)
        stream.put("b", explicit_hash_key=2**128 - 1) if not number else None
    assert [line.partition(" for ")[0] for line in failure(stream.assert_drained)[1:3]] == [
        f"  3 records of {CLICKS} (shardId-000000000000)",
        f"  1 record of {CLICKS} (shardId-000000000001)",
    ]


def test_a_batch_that_the_function_has_is_told(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    seen = []

    def look(event: Any, context: Any) -> None:
        seen.extend(failure(stream.assert_drained))

    read(aws, look, EventSourceArn=stream.arn)
    stream.put("a")
    assert seen[1] == f"  1 batch that runs of {CLICKS} (shardId-000000000000) for f"
    stream.assert_drained()


def test_what_came_before_a_mapping_that_begins_with_the_latest_is_not_left(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    stream.put("a")
    read(aws, EventSourceArn=stream.arn, StartingPosition="LATEST")
    stream.assert_drained()


@pytest.mark.parametrize("kind", ["stream", "table", "topic"])
def test_a_source_that_is_gone_cannot_be_asked(aws: Aws, kind: str) -> None:
    held, _, _ = source(aws, kind)
    held.drop() if kind == "table" else held.delete()
    with pytest.raises(UsageError, match="is gone"):
        held.assert_drained()
