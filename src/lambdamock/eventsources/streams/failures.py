"""Tells a destination of failures of the records of a stream that Lambda gives up."""

from __future__ import annotations

from json import dumps
from typing import Any

from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.journal import Invocation
from lambdamock.domain.ports import Message
from lambdamock.eventsources.poller import Surroundings
from lambdamock.eventsources.streams.batches import Work
from lambdamock.eventsources.streams.kafka_records import servers_of
from lambdamock.eventsources.streams.records import KINDS, Reading, failure_record
from lambdamock.invocation.outbox import Parcel
from lambdamock.invocation.records import iso_time, json_text


class Failures:
    """Sends, when the mapping names a destination."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around

    def tell(self, reading: Reading, work: Work, condition: str) -> None:
        """Tell of records that are given up.

        Args:
            condition: why: "RetryAttemptsExhausted", "RecordAgeExceeded" or "PayloadSizeExceeded".

        Source: documented, API reference, `DestinationConfig`; observed, recorded messages: records that are too old
            count as handed over once, also when they never were.
        """
        around, mapping = self._around, reading.mapping
        target = mapping.settings.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        reference = function_named_by(mapping.function_arn)
        with around.lock:
            function = None if reference is None or target is None else around.find(reference)
        if function is None:
            return
        request_id = around.ids.uuid() if work.last is None else work.last.context.aws_request_id
        context = {
            "requestId": request_id,
            "functionArn": mapping.function_arn,
            "condition": condition,
            "approximateInvokeCount": max(1, work.attempts),
        }
        message = self._message(reading, work, context, target)
        around.outbox.send(
            Parcel(request_id, mapping.function_arn, "OnFailure", target, message), function.version, None
        )

    def _message(self, reading: Reading, work: Work, context: dict[str, Any], target: str) -> Message:
        """Source: documented, developer guide of today: buckets get the event, too; assumed for topics of Kafka."""
        kind = KINDS[reading.mapping.source]
        to_bucket, to_topic = target.split(":")[2:3] == ["s3"], target.startswith("kafka://")
        now = self._around.clock.now()
        event = kind.event([one.event for one in work.records], reading)
        record = failure_record(
            kind.batch_info(work.records, reading),
            context,
            at=now,
            response=None if work.last is None else _response(work.last),
            payload=dumps(event, separators=(",", ":")) if to_bucket or to_topic else None,
        )
        key = self._key(reading, now) if to_bucket else ""
        cluster = reading.mapping.source_arn or ",".join(servers_of(reading.mapping)) if to_topic else ""
        return Message(json_text(record), {}, "", reading.mapping.function_arn, key=key, cluster=cluster)

    def _key(self, reading: Reading, now: float) -> str:
        """Source: documented, developer guide of today, "Retain discarded batch records"."""
        day, _, time = iso_time(now)[:19].partition("T")
        name = f"{day}T{time.replace(':', '.')}-{self._around.ids.uuid()}"
        return f"aws/lambda/{reading.mapping.uuid}/{reading.shard_id}/{day.replace('-', '/')}/{name}"


def _response(last: Invocation) -> dict[str, Any]:
    """Source: observed, recorded messages: without an error of the function its name is null."""
    return {
        "statusCode": 200,
        "executedVersion": last.context.function_version,
        "functionError": last.function_error,
    }
