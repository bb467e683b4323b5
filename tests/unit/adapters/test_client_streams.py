"""Streams are read with clients of their region, as far as something in the process answers, on the mock's clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from lambdamock.adapters.client_streams import ClientStream, ClientStreams
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.source_times import SourceTimes
from lambdamock.domain.ports import Shard, SourceMissing, StreamRecord
from lambdamock.errors import UsageError

STREAM = "arn:aws:kinesis:eu-west-1:123456789012:stream/s"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/2026-01-01T00:00:00.000"
REFUSED = ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": ""}}, "DescribeStream")
UNKNOWN = ClientError({"Error": {"Code": "404", "Message": "Not yet implemented"}}, "DescribeStream")


class Stream:
    """Stands in for `Neighbours`, a client of Kinesis and the stream that it reads: numbers from 1 on."""

    def __init__(self) -> None:
        self.time = 100.0
        self.times = SourceTimes(lambda: self.time)
        self.shards: list[dict[str, Any]] = [{"ShardId": "s-0", "SequenceNumberRange": {}}]
        self.records: list[int] = []
        self.failure: Exception | None = None
        self.is_there = True
        self.calls: list[str] = []

    def put(self, count: int = 1) -> None:
        for _ in range(count):
            self.records.append(len(self.records) + 1)
            self.times.arrived(f"{STREAM}/s-0:{self.records[-1]}")

    def may_answer(self) -> bool:
        return self.is_there

    def client(self, service: str, region: str) -> Stream:
        self.calls.append(f"{service} {region}")
        return self

    def describe_stream_summary(self, **_: str) -> Any:
        self._called("describe_stream_summary")
        return {"StreamDescriptionSummary": {"RetentionPeriodHours": 48}}

    def describe_stream(self, **_: str) -> Any:
        self._called("describe_stream")
        label = TABLE.rpartition("/")[2]
        return {"StreamDescription": {"StreamLabel": label, "Shards": self.shards}}

    def list_shards(self, **members: str) -> Any:
        self._called("list_shards")
        return (
            {"Shards": self.shards[:1], "NextToken": "more"} if "StreamARN" in members else {"Shards": self.shards[1:]}
        )

    def get_shard_iterator(self, **members: str) -> Any:
        self._called("get_shard_iterator")
        after = {"LATEST": len(self.records), "TRIM_HORIZON": 0}.get(members["ShardIteratorType"])
        return {"ShardIterator": members["StartingSequenceNumber"] if after is None else str(after)}

    def get_records(self, **members: Any) -> Any:
        self._called("get_records")
        after = int(members["ShardIterator"])
        told = [
            {"SequenceNumber": str(one), "PartitionKey": "k", "Data": b"%d" % one}
            for one in self.records
            if one > after
        ][: members["Limit"]]
        return {"Records": told, "NextShardIterator": str(after + len(told))}

    def _called(self, operation: str) -> None:
        self.calls.append(operation)
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def there() -> Stream:
    return Stream()


Open = Callable[..., ClientStream]


@pytest.fixture
def streams(there: Stream) -> ClientStreams:
    return ClientStreams(cast("Neighbours", there), nullcontext, there.times)


@pytest.fixture
def stream(streams: ClientStreams) -> ClientStream:
    opened = streams.open(STREAM)
    assert opened is not None
    return opened


def numbers(page: Any) -> list[str]:
    return [one.sequence_number for one in page.records]


@pytest.mark.parametrize(
    ("arn", "asked"),
    [
        (STREAM, ["kinesis eu-west-1", "describe_stream_summary"]),
        (TABLE, ["dynamodbstreams eu-west-1", "describe_stream"]),
    ],
)
def test_a_stream_is_looked_for_in_its_region_once(
    streams: ClientStreams, there: Stream, arn: str, asked: list[str]
) -> None:
    first = streams.open(arn)
    assert first is not None
    assert there.calls == asked
    assert streams.open(arn) is first
    assert there.calls == [*asked, asked[0]]


def test_nobody_is_asked_where_nothing_may_answer(streams: ClientStreams, there: Stream) -> None:
    there.is_there = False
    assert (streams.open(STREAM), there.calls) == (None, [])


@pytest.mark.parametrize("failure", [UsageError("nothing"), UNKNOWN, KeyError("StreamViewType")], ids=repr)
def test_who_does_not_know_streams_has_none(streams: ClientStreams, there: Stream, failure: Exception) -> None:
    there.failure = failure
    assert streams.open(TABLE) is None


def test_a_stream_of_the_table_that_is_not_the_present_one_is_none(streams: ClientStreams) -> None:
    assert streams.open(f"{TABLE}1") is None


def test_a_stream_that_is_gone_is_told(streams: ClientStreams, stream: ClientStream, there: Stream) -> None:
    there.failure = REFUSED
    for use in (stream.shards, lambda: streams.open(TABLE)):
        with pytest.raises(SourceMissing):
            use()


def test_shards_come_with_those_of_their_parents_that_are_there(stream: ClientStream, there: Stream) -> None:
    there.shards = [
        {"ShardId": "s-2", "ParentShardId": "s-0", "AdjacentParentShardId": "s-1"},
        {"ShardId": "s-0", "ParentShardId": "s-9"},
        {"ShardId": "s-1"},
    ]
    assert stream.shards() == [Shard("s-0"), Shard("s-1"), Shard("s-2", ("s-0", "s-1"))]


def test_how_long_records_are_kept_is_what_the_stream_says(stream: ClientStream) -> None:
    assert stream.retention == 48 * 3600


def test_B144_reading_goes_on_behind_the_last_record(stream: ClientStream, there: Stream) -> None:
    there.put(3)
    first = stream.read("s-0", stream.start("s-0", "TRIM_HORIZON", None), 2)
    there.time = 105.0
    there.put()
    second = stream.read("s-0", first.position, 10)
    assert first.records == [StreamRecord("1", "k", 100.0, b"1"), StreamRecord("2", "k", 100.0, b"2")]
    assert second.records == [StreamRecord("3", "k", 100.0, b"3"), StreamRecord("4", "k", 105.0, b"4")]
    assert stream.read("s-0", second.position, 10).records == []


def test_B144_latest_is_what_comes_after_the_start_whenever_it_is_read(stream: ClientStream, there: Stream) -> None:
    there.put()
    position = stream.start("s-0", "LATEST", None)
    position = stream.read("s-0", position, 10).position
    there.put(2)
    first = stream.read("s-0", position, 1)
    assert numbers(first) == ["2"]
    assert numbers(stream.read("s-0", first.position, 10)) == ["3"]


def test_B144_at_timestamp_goes_by_the_clock_of_the_mock(stream: ClientStream, there: Stream) -> None:
    there.put(5)
    there.time = 110.0
    there.put()
    there.time = 120.0
    there.put()
    page = stream.read("s-0", stream.start("s-0", "AT_TIMESTAMP", 110.0), 2)
    assert numbers(page) == ["6"]
    assert numbers(stream.read("s-0", page.position, 2)) == ["7"]


def test_a_moment_of_the_future_leaves_out_what_comes_before_it(stream: ClientStream, there: Stream) -> None:
    position = stream.start("s-0", "AT_TIMESTAMP", 200.0)
    there.put()
    page = stream.read("s-0", position, 10)
    assert numbers(page) == []
    there.time = 200.0
    there.put()
    assert numbers(stream.read("s-0", page.position, 10)) == ["2"]


def test_B156_records_that_are_too_old_are_passed_over(stream: ClientStream, there: Stream) -> None:
    there.put(3)
    there.time += 48 * 3600
    there.put()
    assert numbers(stream.read("s-0", stream.start("s-0", "TRIM_HORIZON", None), 2)) == ["4"]


@pytest.mark.parametrize(("is_closed", "most", "expected"), [(True, 10, True), (True, 2, False), (False, 10, False)])
def test_a_closed_shard_ends_with_its_last_record(
    stream: ClientStream, there: Stream, is_closed: bool, most: int, expected: bool
) -> None:
    there.put(2)
    if is_closed:
        there.shards[0]["SequenceNumberRange"]["EndingSequenceNumber"] = "2"
    stream.shards()
    assert stream.read("s-0", stream.start("s-0", "TRIM_HORIZON", None), most).is_end is expected


def test_where_nothing_answers_any_more_nothing_is_read(stream: ClientStream, there: Stream) -> None:
    there.put()
    there.shards[0]["SequenceNumberRange"]["EndingSequenceNumber"] = "1"
    stream.shards()
    position = stream.start("s-0", "TRIM_HORIZON", None)
    there.failure = UsageError("nothing")
    page = stream.read("s-0", position, 10)
    assert (page.records, page.is_end, stream.shards()) == ((), False, [])
    there.failure = None
    assert numbers(stream.read("s-0", page.position, 10)) == ["1"]
