"""Log events of CloudWatch Logs that a subscription filter hands on, compressed; and the way back."""

from __future__ import annotations

import gzip
import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lambdamock.events import moments
from lambdamock.events.content import Event, Text, as_json, base64_of, text_of
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin


class LogEvent(NamedTuple):
    """A line of a log.

    Attributes:
        message: a mapping is written as JSON, as structured logs are.
        at: when it was logged; the origin's time unless told otherwise.
        event_id: 56 digits.
    """

    message: Text
    at: Moment | None = None
    event_id: str | None = None


log_event = LogEvent
"""`logs.log_event("message", at=...)`: a line with more than a text."""


def subscription(
    *given: LogEvent | Text,
    log_group: str = "/aws/lambda/my-function",
    log_stream: str | None = None,
    filters: Sequence[str] = ("my-filter",),
    origin: Origin = HERE,
) -> Event:
    """Lines of one log stream that the filters let through: base64 of gzip of JSON; see `decoded`.

    Source: documented, developer guide, "Using AWS Lambda with Amazon CloudWatch Logs"; CloudWatch Logs user guide,
    "Subscription filters with AWS Lambda".
    """
    date = f"{moments.as_datetime(origin.at):%Y/%m/%d}"
    stream = log_stream or f"{date}/[$LATEST]{origin.hex(32, 'log stream', log_group)}"
    lines = [_line(one, index, log_group, origin) for index, one in enumerate(given)]
    return _packed("DATA_MESSAGE", origin.account_id, log_group, stream, filters, lines)


def control_message(*, origin: Origin = HERE) -> Event:
    """What CloudWatch Logs sends now and then to see whether the destination is there.

    Source: documented, CloudWatch Logs user guide, "Subscription filters" ("CONTROL_MESSAGE"); assumed, its text.
    """
    text = "CWL CONTROL MESSAGE: Checking health of destination Firehose."
    line = {"id": "", "timestamp": origin.milliseconds, "message": text}
    return _packed("CONTROL_MESSAGE", "CloudwatchLogs", "", "", (), [line])


def decoded(event: Mapping[str, Any]) -> Event:
    """The document in such an event: `messageType`, `owner`, `logGroup`, `logStream`, `logEvents` and so on."""
    document: Event = json.loads(gzip.decompress(b64decode(event["awslogs"]["data"])))
    return document


def _line(given: LogEvent | Text, index: int, log_group: str, origin: Origin) -> Event:
    one = given if isinstance(given, LogEvent) else LogEvent(given)
    at = moments.milliseconds(origin.at if one.at is None else one.at)
    event_id = one.event_id or f"3{at:015d}{origin.number(34, 'log event', log_group)}{index:06d}"
    return {"id": event_id, "timestamp": at, "message": text_of(one.message)}


def _packed(
    kind: str, owner: str, log_group: str, log_stream: str, filters: Sequence[str], lines: list[Event]
) -> Event:
    document = {
        "messageType": kind,
        "owner": owner,
        "logGroup": log_group,
        "logStream": log_stream,
        "subscriptionFilters": list(filters),
        "logEvents": lines,
    }
    # No time of packing in it: equal arguments, equal bytes.
    return {"awslogs": {"data": base64_of(gzip.compress(as_json(document).encode(), mtime=0))}}
