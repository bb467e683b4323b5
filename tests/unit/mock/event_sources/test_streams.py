"""Kinesis streams as tests hold them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError
from lambdamock.events import kinesis

FIRST, SECOND, THIRD = (f"shardId-00000000000{index}" for index in range(3))


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


@pytest.fixture
def mapped(aws: Aws) -> Any:
    """A stream, and the function that a mapping runs with its records."""
    stream = aws.streams.create("clicks", shards=2)
    function = aws.function(lambda event, context: None, name="reader")
    aws.client().create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream.arn, StartingPosition="TRIM_HORIZON"
    )
    return stream, function


def test_a_mapping_gets_a_record_before_put_returns(mapped: Any) -> None:
    stream, function = mapped
    record = stream.put(b"a", "k")
    [event] = [one.event for one in function.invocations]
    assert [(one["eventID"], one["kinesis"]["data"]) for one in event["Records"]] == [(record.event_id, "YQ==")]


def test_a_mapping_looks_once_at_records_that_are_put_together(mapped: Any) -> None:
    stream, function = mapped
    stream.put_many(["a", "b", "c"], partition_key="k")
    assert [len(one.event["Records"]) for one in function.invocations] == [3]


def test_a_mapping_reads_the_children_after_a_split(mapped: Any) -> None:
    stream, function = mapped
    stream.split(FIRST)
    stream.put("a", explicit_hash_key=0)
    assert [one.event["Records"][0]["eventID"].partition(":")[0] for one in function.invocations] == [THIRD]


@pytest.mark.parametrize("position", ["LATEST", "TRIM_HORIZON"])
@pytest.mark.parametrize("is_enabled", [True, False])
def test_a_stream_that_takes_the_place_of_a_deleted_one_is_read_from_its_beginning(
    aws: Aws, position: str, is_enabled: bool
) -> None:
    stream, client = aws.streams.create("clicks"), aws.client()
    function = aws.function(lambda event, context: None, name="reader")
    uuid = client.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream.arn, StartingPosition=position
    )["UUID"]
    stream.put("old")
    client.update_event_source_mapping(UUID=uuid, Enabled=is_enabled)
    stream.delete()
    new = aws.streams.create("clicks").put("new")
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    ids = [record["eventID"] for one in function.invocations[1:] for record in one.event["Records"]]
    assert ids == [new.event_id]


def test_a_mapping_reads_nothing_of_a_stream_that_was_deleted(aws: Aws, mapped: Any) -> None:
    stream, function = mapped
    stream.delete()
    aws.settle()
    assert len(function.invocations) == 0


def test_what_a_handler_puts_belongs_to_its_chain_of_invocations(aws: Aws) -> None:
    stream, queue = aws.streams.create("clicks"), aws.queues.create("orders")
    sender = aws.function(lambda event, context: stream.put("a") and None, name="sender")
    aws.function(lambda event, context: queue.send("a") and None, name="reader", timeout=3)
    client = aws.client()
    client.create_event_source_mapping(FunctionName="sender", EventSourceArn=queue.arn)
    client.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=stream.arn, StartingPosition="TRIM_HORIZON"
    )
    queue.send("first")
    assert len(sender.invocations) == 16  # then Lambda stops the loop


def test_a_stream_is_made_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    assert (stream.name, stream.arn) == ("clicks", "arn:aws:kinesis:eu-west-1:123456789012:stream/clicks")
    assert [one.arn for one in aws.streams.values()] == [aws.streams["clicks"].arn] == [stream.arn]


def test_streams_of_tables_are_not_among_them(aws: Aws) -> None:
    aws.tables.create("orders")
    assert (len(aws.streams), repr(aws.streams)) == (0, "<Streams: none>")


def test_a_stream_that_was_not_made_is_not_there(aws: Aws) -> None:
    with pytest.raises(KeyError, match="clicks"):
        _ = aws.streams["clicks"]


@pytest.mark.parametrize(
    ("given", "data"),
    [(b"\x00", b"\x00"), ("ü", "ü".encode()), ({"a": [1]}, b'{"a":[1]}'), ([1], b"[1]")],
    ids=["bytes", "text", "mapping", "list"],
)
def test_data_is_bytes_a_text_or_json(aws: Aws, given: Any, data: bytes) -> None:
    assert aws.streams.create("clicks").put(given).data == data


def test_a_record_knows_where_it_lies(aws: Aws) -> None:
    stream = aws.streams.create("clicks", shards=2)
    aws.clock.advance(1.5)
    put = stream.put("a", "key", explicit_hash_key=0)
    [record] = stream.records
    shown = (record.shard_id, record.partition_key, record.event_id, record.arrived_at)
    arrived = datetime(2026, 1, 1, 0, 0, 1, 500_000, timezone.utc)
    assert shown == (FIRST, "key", f"{FIRST}:{put.sequence_number}", arrived)


def test_many_records_are_put_in_their_order(aws: Aws) -> None:
    stream = aws.streams.create("clicks", shards=2)
    put = stream.put_many(["a", kinesis.record("b", partition_key="b"), {"c": 1}], partition_key="k")
    assert [(one.data, one.partition_key) for one in put] == [(b"a", "k"), (b"b", "b"), (b'{"c":1}', "k")]
    assert [one.event_id for one in stream.records] == [one.event_id for one in put]


def test_a_stream_shows_itself_its_shards_and_its_records(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    stream.put({"id": 1}, "k")
    assert repr(aws.streams) == "<Streams: clicks>"
    assert repr(stream) == "<Stream clicks: 1 shards, 1 records>"
    assert repr(stream.records) == f"[<StreamRecord b'{{\"id\":1}}', key 'k', {FIRST}>]"
    stream.split(FIRST, at=7)
    assert [repr(shard) for shard in stream.shards] == [
        f"<StreamShard {FIRST}: closed, 1 records, hash keys 0 to {2**128 - 1}>",
        f"<StreamShard {SECOND}: open, 0 records, hash keys 0 to 6, from {FIRST}>",
        f"<StreamShard {THIRD}: open, 0 records, hash keys 7 to {2**128 - 1}, from {FIRST}>",
    ]


def test_shards_that_a_split_made_can_be_merged(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    lower, upper = stream.split(stream.shards[0])
    child = stream.merge(lower, upper)
    assert (child.parents, child.is_open, child.hash_keys) == ((SECOND, THIRD), True, (0, 2**128 - 1))


def test_B156_records_and_closed_shards_are_gone_when_retention_is_over(aws: Aws) -> None:
    stream = aws.streams.create("clicks", retention_hours=48)
    stream.put("a")
    stream.split(FIRST)
    aws.clock.advance(48 * 3600 - 1)
    assert (len(stream.records), len(stream.shards)) == (1, 3)
    aws.clock.advance(1)
    assert (stream.records, [shard.shard_id for shard in stream.shards]) == ([], [SECOND, THIRD])


def test_B138_a_consumer_is_named_by_stream_name_and_time(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    arn = stream.register_consumer("reader")
    assert (arn, stream.consumers) == (f"{stream.arn}/consumer/reader:1767225600", [arn])


def test_B138_a_mapping_names_a_consumer_that_is_registered(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    aws.function(lambda event, context: None, name="reader", handler="index.handler")
    ask = {"FunctionName": "reader", "StartingPosition": "LATEST"}
    arn = stream.register_consumer("reader")
    made = aws.client().create_event_source_mapping(EventSourceArn=arn, **ask)
    assert made["EventSourceArn"] == arn
    client = aws.client()
    other = f"{stream.arn}/consumer/other:1767225600"
    with pytest.raises(client.exceptions.InvalidParameterValueException, match=f"Stream not found: {other}"):
        client.create_event_source_mapping(EventSourceArn=other, **ask)


@pytest.mark.parametrize("by", ["name", "ARN"])
def test_B138_a_mapping_reads_nothing_more_as_a_consumer_that_was_deregistered(aws: Aws, by: str) -> None:
    stream = aws.streams.create("clicks")
    function = aws.function(lambda event, context: None, name="reader")
    arn = stream.register_consumer("reader")
    client = aws.client()
    uuid = client.create_event_source_mapping(
        FunctionName="reader", EventSourceArn=arn, StartingPosition="TRIM_HORIZON"
    )["UUID"]
    stream.deregister_consumer("reader" if by == "name" else arn)
    stream.put("a")
    result = client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert (result, stream.consumers) == (f"PROBLEM: Stream not found: {arn}", [])
    assert (stream.register_consumer("reader"), len(function.invocations)) == (arn, 1)


def test_a_consumer_that_is_not_registered_cannot_be_deregistered(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    stream.register_consumer("reader")
    with pytest.raises(UsageError, match=r"deregister_consumer\('other'\): consumers of clicks are 'reader'"):
        stream.deregister_consumer("other")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("no name", "no name of a consumer"), ("reader-0", "a consumer of that name"), ("x", "has 20 consumers")],
)
def test_a_consumer_that_kinesis_would_not_register_is_refused(aws: Aws, name: str, reason: str) -> None:
    stream = aws.streams.create("clicks")
    for number in range(20):
        stream.register_consumer(f"reader-{number}")
    with pytest.raises(UsageError, match=reason):
        stream.register_consumer(name)


def test_consumers_of_other_streams_do_not_count(aws: Aws) -> None:
    other = aws.streams.create("clicks.2")
    other.register_consumer("reader")
    stream = aws.streams.create("clicks")
    stream.register_consumer("reader")
    other.delete()
    assert (len(stream.consumers), list(aws.streams)) == (1, ["clicks"])


def test_a_stream_that_was_deleted_can_be_made_anew(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    stream.put("a")
    stream.register_consumer("reader")
    stream.delete()
    assert len(aws.streams) == 0
    new = aws.streams.create("clicks")
    assert (new.records, new.consumers) == ([], [])


@pytest.mark.parametrize("how", ["delete", "reset"])
@pytest.mark.parametrize(
    "act",
    [
        lambda stream: stream.put("a"),
        lambda stream: stream.put_many(["a"]),
        lambda stream: stream.split(FIRST),
        lambda stream: stream.merge(FIRST, SECOND),
        lambda stream: stream.register_consumer("reader"),
        lambda stream: stream.deregister_consumer("reader"),
        lambda stream: stream.delete(),
    ],
    ids=["put", "put_many", "split", "merge", "register_consumer", "deregister_consumer", "delete"],
)
def test_a_stream_that_is_gone_takes_nothing(aws: Aws, how: str, act: Any) -> None:
    stream = aws.streams.create("clicks", shards=2)
    if how == "delete":
        stream.delete()
    else:
        aws.reset()
    aws.streams.create("clicks")
    with pytest.raises(UsageError, match="clicks is gone"):
        act(stream)


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        pytest.param("no name", {}, "no name of a stream", id="name"),
        pytest.param("x" * 129, {}, "no name of a stream", id="long name"),
        pytest.param("clicks", {"shards": 0}, "shards=0.*1 to 10000", id="shards"),
        pytest.param("clicks", {"shards": "2"}, "shards='2'.: a number", id="text for shards"),
        pytest.param("clicks", {"retention_hours": 23}, "24 to 8760", id="retention"),
        pytest.param("clicks", {"max_record_kib": 10_241}, "1024 to 10240", id="record size"),
        pytest.param("taken", {}, "there is a stream of that name", id="name taken"),
    ],
)
def test_a_stream_that_kinesis_would_not_make_is_refused(aws: Aws, name: str, options: Any, reason: str) -> None:
    aws.streams.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.streams.create(name, **options)


@pytest.mark.parametrize(
    ("data", "options", "reason"),
    [
        pytest.param("a", {"partition_key": ""}, "partition_key=''.: a text of 1 to 256 characters", id="no key"),
        pytest.param("a", {"partition_key": "ü" * 257}, r"üü\.\.\.\): a text of 1 to 256 characters", id="long key"),
        pytest.param("a", {"partition_key": 5}, "partition_key=5.: a text", id="number as key"),
        pytest.param("a", {"explicit_hash_key": "5"}, "explicit_hash_key='5'.: a number", id="text as hash key"),
        pytest.param(None, {}, r"put\(None\): give data", id="no data"),
        pytest.param(("a", "b"), {}, r"kinesis\.record\(data, partition_key=", id="data and key in a pair"),
        pytest.param(b"a" * 2**20, {}, "takes up to 1048576, the partition key included", id="size"),
        pytest.param("a", {"explicit_hash_key": 2**128}, "0 to 340282366920938463463374607431768211455", id="hash key"),
        pytest.param("a", {"explicit_hash_key": -1}, "explicit_hash_key=-1", id="negative hash key"),
        pytest.param({"a": object()}, {}, "JSON values only", id="no JSON"),
    ],
)
def test_a_record_that_kinesis_would_not_take_is_refused(aws: Aws, data: Any, options: Any, reason: str) -> None:
    stream = aws.streams.create("clicks")
    with pytest.raises(UsageError, match=reason):
        stream.put(data, **options)
    assert stream.records == []


def test_a_stream_may_take_larger_records(aws: Aws) -> None:
    stream = aws.streams.create("clicks", max_record_kib=2_048)
    assert len(stream.put(b"a" * (2**21 - 1)).data) == 2**21 - 1


@pytest.mark.parametrize("records", ["abc", b"abc", {"id": 1}, None, kinesis.record("a")], ids=repr)
def test_what_is_no_list_of_records_is_refused(aws: Aws, records: Any) -> None:
    stream = aws.streams.create("clicks")
    with pytest.raises(UsageError, match=r"as put_many\(\[\.\.\.\]\)"):
        stream.put_many(records)
    assert stream.records == []


@pytest.mark.parametrize(
    "bad",
    [
        kinesis.record("b", sequence_number="1"),
        kinesis.record("b", arrived_at=0),
        kinesis.record("b", partition_key=""),
        ("b", "key"),
    ],
    ids=["number", "time", "key", "pair"],
)
def test_of_many_records_none_is_put_when_one_is_refused(aws: Aws, bad: Any) -> None:
    stream = aws.streams.create("clicks")
    with pytest.raises(UsageError):
        stream.put_many(["a", bad])
    assert stream.records == []
