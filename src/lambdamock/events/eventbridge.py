"""Events of EventBridge (CloudWatch Events): matched by a rule, or set off by a schedule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lambdamock.events import moments
from lambdamock.events.content import Event, plain
from lambdamock.events.origin import HERE, Origin, region_of

_NO_DETAIL: Final[Mapping[str, Any]] = {}


def event(
    detail: Mapping[str, Any] = _NO_DETAIL,
    *,
    detail_type: str = "Test",
    source: str = "my.application",
    resources: Sequence[str] = (),
    event_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """An event that a rule matched: of an application, or of a service ("aws.ec2").

    Args:
        detail: the event's own content.
        resources: ARNs of what the event is about.

    Source: documented, EventBridge user guide, "Events"; developer guide, "Using AWS Lambda with Amazon CloudWatch
    Events" (profile 2019: without `version`).
    """
    version = {} if origin.is_2019 else {"version": "0"}
    return version | {
        "id": event_id or origin.uuid("eventbridge", source, detail_type, plain(detail)),
        "detail-type": detail_type,
        "source": source,
        "account": origin.account_id,
        "time": moments.iso_seconds(origin.at),
        "region": origin.region,
        "resources": list(resources),
        "detail": plain(detail),
    }


def scheduled(*, rule_arn: str | None = None, event_id: str | None = None, origin: Origin = HERE) -> Event:
    """A rule's schedule came round.

    Source: documented, developer guide, "Using AWS Lambda with Amazon CloudWatch Events".
    """
    rule = rule_arn or origin.arn("events", "rule/my-schedule")
    there = origin._replace(region=region_of(rule, origin))
    return event(detail_type="Scheduled Event", source="aws.events", resources=[rule], event_id=event_id, origin=there)


def s3_object(
    detail_type: str,
    bucket: str,
    key: str,
    *,
    size: int = 0,
    e_tag: str | None = None,
    version_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """What S3 tells through EventBridge: "Object Created", "Object Deleted"; the key is not URL-encoded here.

    Source: documented, S3 user guide, "EventBridge event message structure".
    """
    described: Event = {"key": key, "size": size, "etag": e_tag, "version-id": version_id}
    described["sequencer"] = f"00{origin.milliseconds // 1000:08X}{origin.hex(8, 'sequencer', bucket, key).upper()}"
    reason = {"Object Created": "PutObject", "Object Deleted": "DeleteObject"}.get(detail_type)
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": {name: value for name, value in described.items() if value is not None},
        "request-id": origin.hex(16, "s3 request", bucket, key).upper(),
        "requester": origin.account_id,
        "source-ip-address": "127.0.0.1",
        **({"reason": reason} if reason else {}),
    }
    arn = origin.global_arn("s3", bucket, account_id="")
    return event(detail, detail_type=detail_type, source="aws.s3", resources=[arn], origin=origin)
