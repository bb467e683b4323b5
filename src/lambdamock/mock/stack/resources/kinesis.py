"""Kinesis streams and their consumers: in another mock that answers Kinesis, else in this one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lambdamock.mock.event_sources.streams import Streams
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

_ON_DEMAND: Final = "ON_DEMAND"
_ON_DEMAND_SHARDS: Final = 4
"""Source: documented, Kinesis developer guide, "Choose the right mode": with what a stream on demand begins."""
_HOURS: Final = 24
"""For how long records are kept unless a template says so; Kinesis is told only when they are kept for longer."""


@makes("AWS::Kinesis::Stream")
def _stream(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Kinesis::Stream"."""
    name = making.name("Name", 128)
    return (_others_stream if making.is_answered("kinesis") else _own_stream)(making, name)


def _others_stream(making: Making, name: str) -> Made:
    mode = making.object("StreamModeDetails") or None
    shards = making.whole("ShardCount") or (None if _is_on_demand(making) else 1)
    most = making.whole("MaxRecordSizeInKiB")
    making.call(
        "kinesis",
        "create_stream",
        StreamName=name,
        ShardCount=shards,
        StreamModeDetails=mode,
        MaxRecordSizeInKiB=most,
    )
    making.undo_call("kinesis", "delete_stream", StreamName=name, EnforceConsumerDeletion=True)
    hours = making.whole("RetentionPeriodHours") or _HOURS
    if hours != _HOURS:
        making.call("kinesis", "increase_stream_retention_period", StreamName=name, RetentionPeriodHours=hours)
    if encryption := making.object("StreamEncryption"):
        kind, key = encryption.get("EncryptionType"), encryption.get("KeyId")
        making.call("kinesis", "start_stream_encryption", StreamName=name, EncryptionType=kind, KeyId=key)
    if tags := making.tags():
        making.call("kinesis", "add_tags_to_stream", StreamName=name, Tags=tags)
    if metrics := making.items("DesiredShardLevelMetrics"):
        making.call("kinesis", "enable_enhanced_monitoring", StreamName=name, ShardLevelMetrics=metrics)
    told = making.call("kinesis", "describe_stream_summary", StreamName=name)
    return making.made(name, {"Arn": told["StreamDescriptionSummary"]["StreamARN"]})


def _own_stream(making: Making, name: str) -> Made:
    usual = _ON_DEMAND_SHARDS if _is_on_demand(making) else 1
    options = {
        "shards": making.whole("ShardCount") or usual,
        "retention_hours": making.whole("RetentionPeriodHours") or _HOURS,
    }
    if most := making.whole("MaxRecordSizeInKiB"):
        options["max_record_kib"] = most
    streams = Streams(making.simulation, making.site.region)
    if name in streams:
        raise making.existing(name)
    stream = streams.create(name, **options)
    making.undo_by(stream.delete)
    return making.made(name, {"Arn": stream.arn}, stream)


def _is_on_demand(making: Making) -> bool:
    return making.object("StreamModeDetails").get("StreamMode") == _ON_DEMAND


@makes("AWS::Kinesis::StreamConsumer", "ConsumerName", "StreamARN")
def _consumer(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Kinesis::StreamConsumer"."""
    name, stream = making.text("ConsumerName") or "", making.text("StreamARN") or ""
    if making.is_answered("kinesis"):
        told = making.call("kinesis", "register_stream_consumer", StreamARN=stream, ConsumerName=name)["Consumer"]
        arn = told["ConsumerARN"]
        making.undo_call("kinesis", "deregister_stream_consumer", ConsumerARN=arn)
        began = str(int(told["ConsumerCreationTimestamp"].timestamp()))
    else:
        arn = _registered(making, name, stream)
        began = arn.rpartition(":")[2]
    attributes = {
        "ConsumerARN": arn,
        "ConsumerCreationTimestamp": began,
        "ConsumerName": name,
        "ConsumerStatus": "ACTIVE",
        "StreamARN": stream,
    }
    return making.made(arn, attributes)


def _registered(making: Making, name: str, arn: str) -> str:
    """Source: observed, Kinesis's words of a stream that does not exist."""
    streams = Streams(making.simulation, making.site.region)
    stream = next((one for one in streams.values() if one.arn == arn), None)
    if stream is None:
        raise making.wrong(
            "StreamARN", f"Stream {arn.rpartition('/')[2]} under account {making.site.account_id} not found."
        )
    consumer = stream.register_consumer(name)
    making.undo_by(lambda: stream.deregister_consumer(consumer))
    return consumer


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Kinesis::Stream": Kind(
        _stream,
        frozenset({"MaxRecordSizeInKiB", "Name", "RetentionPeriodHours", "ShardCount", "StreamModeDetails"}),
        frozenset({"DesiredShardLevelMetrics", "StreamEncryption", "Tags"}),
        name="Name",
        arn="arn:{partition}:kinesis:{region}:{account}:stream/{name}",
        beside="kinesis",
    ),
    "AWS::Kinesis::StreamConsumer": Kind(
        _consumer, frozenset({"ConsumerName", "StreamARN"}), frozenset({"Tags"}), name="ConsumerName", beside="kinesis"
    ),
}
