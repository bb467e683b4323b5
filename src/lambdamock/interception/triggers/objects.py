"""Notifications of moto's buckets: to functions, and through EventBridge."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final

from lambdamock.events import eventbridge, s3
from lambdamock.events.content import Event
from lambdamock.events.origin import Origin
from lambdamock.interception.port import Cloud, Innermost

_told: Final[ContextVar[Event | None]] = ContextVar("lambdamock_told_by_bucket", default=None)
_REASONS: Final[Mapping[str, str]] = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Delete": "DeleteObject",
    "DeleteMarkerCreated": "DeleteObject",
}
"""What EventBridge is told of why an object changed. Source: documented, S3 user guide, "EventBridge event message
structure"."""
_DELETION: Final[Mapping[str, str]] = {
    "Delete": "Permanently Deleted",
    "DeleteMarkerCreated": "Delete Marker Created",
}


_only: Final[ContextVar[str]] = ContextVar("lambdamock_told_of_object", default="")
_CREATIONS: Final[Mapping[str, str]] = {
    "put_object": "ObjectCreated:",
    "copy_object": "ObjectCreated:",
    "complete_multipart_upload": "ObjectCreated:CompleteMultipartUpload",
}


def told_by_bucket() -> Event | None:
    """The event as S3 words it, while moto tells its event buses of one of S3, empty where S3 has none; else None."""
    return _told.get()


def creating(original: Callable[..., Any], _innermost: Innermost) -> Callable[..., Any]:
    """An operation of moto's that makes an object, of which S3 tells once; moto tells of its tags and parts, too.

    Source: documented, S3 user guide, "Supported event types".
    """
    name = _CREATIONS[original.__name__]

    @wraps(original)
    def create(self: Any, *args: Any, **named: Any) -> Any:
        token = _only.set(name)
        try:
            return original(self, *args, **named)
        finally:
            _only.reset(token)

    return create


def telling(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`send_event` that tells our functions; all other destinations are moto's.

    Source: documented, rules B165, B168, B169 and B174.
    """

    @wraps(original)
    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> Any:
        cloud = innermost()
        configuration = bucket.notification_configuration
        if cloud is not None and configuration is not None and _is_told(event_name):
            for notification in configuration.cloud_function:
                if notification.matches(event_name, key.name):
                    event = _event(
                        cloud.origin(bucket.region_name, account_id), notification.id, event_name, bucket, key
                    )
                    cloud.notify("s3", notification.arn, event, source_arn=bucket.arn, source_account=account_id)
        return original(account_id, event_name, bucket, key)

    return send_event


def told_already(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`_invoke_awslambda` that leaves functions to `telling`."""

    @wraps(original)
    def _invoke_awslambda(*args: Any, **named: Any) -> Any:
        return original(*args, **named) if innermost() is None else None

    return _invoke_awslambda


def telling_event_bus(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`_send_event_bridge_message` that lets rules for our functions see the event as S3 words it."""

    @wraps(original)
    def _send_event_bridge_message(account_id: str, bucket: Any, event_name: Any, key: Any) -> Any:
        cloud = innermost()
        if cloud is None:
            return original(account_id, bucket, event_name, key)
        event = _bus_event(cloud, account_id, _name(event_name), bucket, key) if _is_told(event_name) else {}
        with _telling(event):
            return original(account_id, bucket, event_name, key)

    return _send_event_bridge_message


@contextmanager
def _telling(event: Event) -> Iterator[None]:
    token = _told.set(event)
    try:
        yield
    finally:
        _told.reset(token)


def _is_told(event_name: Any) -> bool:
    return _name(event_name).startswith(_only.get())


def _name(event_name: Any) -> str:
    """`ObjectCreated:Put`, of moto's enumeration or text."""
    return str(getattr(event_name, "value", event_name)).removeprefix("s3:")


def _event(origin: Origin, configuration_id: str, event_name: Any, bucket: Any, key: Any) -> Event:
    name = _name(event_name)
    details = s3.Details(configuration_id=configuration_id)
    event = s3.object_event(
        name, bucket.name, key.name, version_id=_version(bucket, key), details=details, origin=origin
    )
    described = event["Records"][0]["s3"]["object"]
    if name.startswith("ObjectRemoved:"):
        del described["size"], described["eTag"]
    else:
        described |= {"size": key.size, "eTag": _e_tag(key)}
    if "sequencer" in described:
        described["sequencer"] = _sequencer(origin)
    return event


def _bus_event(cloud: Cloud, account_id: str, name: str, bucket: Any, key: Any) -> Event:
    """Source: documented, S3 user guide, "EventBridge event message structure"."""
    kind, _, api = name.partition(":")
    origin = cloud.origin(bucket.region_name, account_id)
    is_deleted = kind in ("ObjectRemoved", "LifecycleExpiration")
    event = eventbridge.s3_object(
        _DETAIL_TYPES.get(name) or _DETAIL_TYPES.get(kind, kind),
        bucket.name,
        key.name,
        size=0 if is_deleted else key.size,
        e_tag=None if is_deleted else _e_tag(key),
        version_id=_version(bucket, key),
        origin=origin,
    )
    detail = event["detail"]
    detail["object"]["sequencer"] = _sequencer(origin)
    if is_deleted:
        del detail["object"]["size"]
        detail["deletion-type"] = _DELETION.get(api, "Permanently Deleted")
    if api in _REASONS and kind in ("ObjectCreated", "ObjectRemoved"):
        detail["reason"] = _REASONS[api]
    return event


_DETAIL_TYPES: Final[Mapping[str, str]] = {
    "ObjectCreated": "Object Created",
    "ObjectRemoved": "Object Deleted",
    "LifecycleExpiration": "Object Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
    "ObjectRestore:Delete": "Object Restore Expired",
    "LifecycleTransition": "Object Storage Class Changed",
    "IntelligentTiering": "Object Access Tier Changed",
    "ObjectAcl": "Object ACL Updated",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
}
"""Source: documented, S3 user guide, "Supported event types and destinations"."""


def _version(bucket: Any, key: Any) -> str | None:
    return str(key.version_id) if bucket.is_versioned and key.version_id else None


def _e_tag(key: Any) -> str:
    return str(key.etag).replace('"', "")


def _sequencer(origin: Origin) -> str:
    """Later events of a key have a greater one."""
    return f"00{origin.milliseconds // 1000:08X}{str(origin.seed)[-8:]}"
