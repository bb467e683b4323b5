"""Records of each kind of stream: as functions get them, and as they are told of when they are given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import StreamRecord
from lambdamock.events import documentdb, kinesis
from lambdamock.events.content import Event
from lambdamock.eventsources.streams import kafka_records
from lambdamock.eventsources.streams.batches import Held, json_of
from lambdamock.invocation.records import iso_time


class Reading(NamedTuple):
    """Who reads what.

    Attributes:
        role: ARN of the function's execution role.
    """

    mapping: EventSourceMapping
    shard_id: str
    role: str


class Kind(NamedTuple):
    """What is special about a kind of stream.

    Attributes:
        pace: seconds between two looks at a shard.
        record: a record as functions get it.
        event: the event around records that functions get.
        batch_info: the member of the record about a batch that was given up which names its records, and its value.
        window: seconds for which records are gathered unless the mapping says otherwise.
    """

    pace: float
    record: Callable[[StreamRecord, Reading], Event]
    event: Callable[[Sequence[Event], Reading], Event]
    batch_info: Callable[[Sequence[Held], Reading], tuple[str, Event]]
    window: float = 0.0


def _of_kinesis(one: StreamRecord, reading: Reading) -> Event:
    record: Event = kinesis.records(
        kinesis.Record(one.content, one.partition_key, one.sequence_number, one.arrived_at),
        stream_arn=reading.mapping.source_arn,
        shard_id=reading.shard_id,
        role_arn=reading.role,
    )["Records"][0]
    return record


def _of_table(one: StreamRecord, reading: Reading) -> Event:
    return {**one.content, "eventSourceARN": reading.mapping.source_arn}


def _records(records: Sequence[Event], _reading: Reading) -> Event:
    return {"Records": list(records)}


def _as_it_is(one: StreamRecord, _reading: Reading) -> Event:
    record: Event = one.content
    return record


def _changes(records: Sequence[Event], reading: Reading) -> Event:
    return {**documentdb.changes(cluster_arn=reading.mapping.source_arn), "events": list(records)}


def _shard_info(records: Sequence[Held], reading: Reading, time: Callable[[float], str]) -> Event:
    first, last = records[0].record, records[-1].record
    return {
        "shardId": reading.shard_id,
        "startSequenceNumber": first.sequence_number,
        "endSequenceNumber": last.sequence_number,
        "approximateArrivalOfFirstRecord": time(first.arrived_at),
        "approximateArrivalOfLastRecord": time(last.arrived_at),
        "batchSize": len(records),
        "streamArn": reading.mapping.source_arn,
    }


def _of_stream(records: Sequence[Held], reading: Reading) -> tuple[str, Event]:
    return "KinesisBatchInfo", _shard_info(records, reading, iso_time)


def _of_table_stream(records: Sequence[Held], reading: Reading) -> tuple[str, Event]:
    return "DDBStreamBatchInfo", _shard_info(records, reading, _to_the_second)


def _to_the_second(moment: float) -> str:
    return f"{iso_time(moment)[:19]}Z"


HALF_A_SECOND: Final = 0.5
"""Source: documented, API reference, `MaximumBatchingWindowInSeconds`."""

KINDS: Final[Mapping[str, Kind]] = {
    "kinesis": Kind(1.0, _of_kinesis, _records, _of_stream),
    "dynamodb": Kind(0.25, _of_table, _records, _of_table_stream),
    "msk": Kind(1.0, _as_it_is, kafka_records.of_msk, kafka_records.batch_info, HALF_A_SECOND),
    "kafka": Kind(1.0, _as_it_is, kafka_records.of_self_managed, kafka_records.batch_info, HALF_A_SECOND),
    "docdb": Kind(1.0, _as_it_is, _changes, _of_stream, HALF_A_SECOND),  # no mapping of these has a destination
}
"""By the kind of source.

Source: documented, rules B113 and B136 (pace), developer guide, the sample events; observed, recorded events, and
recorded messages about batches that were given up (their arrival has milliseconds for Kinesis, none for DynamoDB).
"""


def payload_of(records: Sequence[Held], reading: Reading, beside: Mapping[str, Any]) -> bytes:
    """The event of a batch as JSON.

    Args:
        beside: what it has in a window, besides its records.
    """
    kind = KINDS[reading.mapping.source]
    if kind.event is _records and not beside:
        return b'{"Records":[%b]}' % b",".join(one.content for one in records)
    return json_of({**kind.event([one.event for one in records], reading), **beside})


def failure_record(
    info: tuple[str, Event],
    context: Mapping[str, Any],
    *,
    at: float,
    response: Mapping[str, Any] | None,
    payload: str | None,
) -> Event:
    """What a destination of failures is told of records that Lambda gives up.

    Args:
        info: see `Kind.batch_info`.
        context: `requestContext`.
        at: when, in seconds since the epoch.
        response: of the last run; None when the function never ran.
        payload: the event, for destinations that take it.

    Source: observed, recorded messages; documented, developer guide of today, "Retain discarded batch records": only
    buckets get the event.
    """
    name, batch = info
    record: Event = {"requestContext": dict(context)}
    if response is not None:
        record["responseContext"] = dict(response)
    record |= {"version": "1.0", "timestamp": iso_time(at), name: batch}
    return record if payload is None else {**record, "payload": payload}
