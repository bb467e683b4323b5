"""Batches of records that Kinesis Data Firehose wants transformed."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.events import moments
from lambdamock.events.content import Content, Event, base64_of
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin, region_of


class StreamPosition(NamedTuple):
    """Where a record of a Kinesis data stream was.

    Attributes:
        sequence_number: follows from the record's place unless told otherwise.
        arrived_at: in the stream; that of the record unless told otherwise.
    """

    partition_key: str = "1"
    shard_id: str = "shardId-000000000000"
    sequence_number: str | None = None
    arrived_at: Moment | None = None


class Record(NamedTuple):
    """A record to transform.

    Attributes:
        data: a mapping or list is put as JSON.
        record_id: 56 digits and more; the answer has to name it.
        arrived_at: when; the origin's time unless told otherwise.
        position: in the stream that the delivery stream reads; None when the record was put directly.
    """

    data: Content
    record_id: str | None = None
    arrived_at: Moment | None = None
    position: StreamPosition | None = None


record = Record
"""`firehose.record(b"data", record_id="...")`: a record with more than data."""


def records(
    *given: Record | Content,
    delivery_stream_arn: str | None = None,
    source_stream_arn: str | None = None,
    region: str | None = None,
    invocation_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A batch to answer with one `{"recordId", "result", "data"}` for each record.

    Args:
        source_stream_arn: of the Kinesis data stream that the delivery stream reads, if it reads one.

    Source: documented, developer guide, "Using AWS Lambda with Amazon Kinesis Data Firehose"; Firehose developer guide,
    "Data transformation".
    """
    arn = delivery_stream_arn or origin.arn("firehose", "deliverystream/my-delivery-stream")
    batch = [one if isinstance(one, Record) else Record(one) for one in given]
    event: Event = {"invocationId": invocation_id or origin.uuid("firehose", arn), "deliveryStreamArn": arn}
    if source_stream_arn:
        event["sourceKinesisStreamArn"] = source_stream_arn
    event["region"] = region or region_of(arn, origin)
    return event | {"records": [_record(one, index, arn, origin) for index, one in enumerate(batch)]}


def _record(one: Record, index: int, arn: str, origin: Origin) -> Event:
    at = origin.at if one.arrived_at is None else one.arrived_at
    number = f"49{moments.milliseconds(at):015d}{origin.number(33, 'firehose', arn)}{index:06d}"
    shown: Event = {
        "recordId": one.record_id or f"{number}000000",
        "approximateArrivalTimestamp": moments.milliseconds(at),
        "data": base64_of(one.data),
    }
    if one.position:
        shown["kinesisRecordMetadata"] = _metadata(one.position, number, at, origin)
    return shown


def _metadata(position: StreamPosition, number: str, at: Moment, origin: Origin) -> Event:
    """Where the record was, as the stream tells it.

    Source: documented, developer guide (profile 2019); assumed, that numbers took the place of its texts since.
    """
    arrived = at if position.arrived_at is None else position.arrived_at
    return {
        "shardId": position.shard_id,
        "partitionKey": position.partition_key,
        "approximateArrivalTimestamp": (moments.iso_milliseconds if origin.is_2019 else moments.milliseconds)(arrived),
        "sequenceNumber": position.sequence_number or number,
        "subsequenceNumber": "" if origin.is_2019 else 0,
    }
