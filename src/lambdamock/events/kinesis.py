"""Batches of records from Kinesis data streams."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.events import moments
from lambdamock.events.content import Content, Event, base64_of
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin, region_of


class Record(NamedTuple):
    """A record in a shard.

    Attributes:
        data: a mapping or list is put as JSON.
        sequence_number: grows from record to record unless told otherwise.
        arrived_at: when; the origin's time unless told otherwise.
    """

    data: Content
    partition_key: str = "1"
    sequence_number: str | None = None
    arrived_at: Moment | None = None


record = Record
"""`kinesis.record(b"data", partition_key="...")`: a record with more than data."""


def records(
    *given: Record | Content,
    stream_arn: str | None = None,
    shard_id: str = "shardId-000000000000",
    role_arn: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A batch of one shard, in the order given.

    Args:
        stream_arn: of the stream, or of the consumer that the mapping reads as.
        role_arn: the function's execution role.

    Source: documented, developer guide, "Using AWS Lambda with Amazon Kinesis"; assumed, how sequence numbers grow.
    """
    arn = stream_arn or origin.arn("kinesis", "stream/my-stream")
    role = role_arn or origin.global_arn("iam", "role/lambda-role")
    batch = [one if isinstance(one, Record) else Record(one) for one in given]
    return {"Records": [_record(one, index, arn, shard_id, role, origin) for index, one in enumerate(batch)]}


def _record(one: Record, index: int, arn: str, shard_id: str, role: str, origin: Origin) -> Event:
    at = origin.at if one.arrived_at is None else one.arrived_at
    number = one.sequence_number or (
        f"49{moments.milliseconds(at):015d}{origin.number(33, 'shard', arn, shard_id)}{index:06d}"
    )
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": one.partition_key,
            "sequenceNumber": number,
            "data": base64_of(one.data),
            "approximateArrivalTimestamp": moments.milliseconds(at) / 1000,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role,
        "awsRegion": region_of(arn, origin),
        "eventSourceARN": arn,
    }
