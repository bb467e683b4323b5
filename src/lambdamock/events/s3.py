"""What S3 tells about an object: created, removed, restored, tagged."""

from __future__ import annotations

from hashlib import md5
from typing import Final, Literal, NamedTuple
from urllib.parse import quote_plus

from lambdamock.events import moments
from lambdamock.events.content import Content, Event, bytes_of, without_none
from lambdamock.events.origin import HERE, Origin

VERSIONS: Final = {
    "Replication": "2.2",
    "LifecycleTransition": "2.3",
    "LifecycleExpiration": "2.3",
    "IntelligentTiering": "2.3",
    "ObjectAcl": "2.3",
    "ObjectTagging": "2.3",
}
"""`eventVersion` by kind of event; the others have "2.1", and all had "2.0" in 2019.

Source: documented, S3 user guide, "Event message structure".
"""


class Details(NamedTuple):
    """What a record tells beside the object; ids that are None follow from bucket, key and origin.

    Attributes:
        configuration_id: the id of the bucket's notification configuration.
        principal_id: who caused the event.
        owner_id: whose bucket it is.
        source_ip: where the request came from.
        request_id: of the request that caused the event, and `id_2` the host that processed it.
    """

    configuration_id: str = "notification"
    principal_id: str | None = None
    owner_id: str | None = None
    source_ip: str = "127.0.0.1"
    request_id: str | None = None
    id_2: str | None = None


_DETAILS: Final = Details()
_EMPTY_MD5: Final = md5(b"", usedforsecurity=False).hexdigest()


def object_created(
    bucket: str,
    key: str,
    *,
    body: Content = b"",
    api: Literal["Put", "Post", "Copy", "CompleteMultipartUpload"] = "Put",
    size: int | None = None,
    e_tag: str | None = None,
    version_id: str | None = None,
    sequencer: str | None = None,
    details: Details = _DETAILS,
    origin: Origin = HERE,
) -> Event:
    """An object was written.

    Args:
        key: as it is in the bucket; the event has it URL-encoded.
        body: what was written: `size` and `e_tag` (its MD5) follow from it unless they are given.
        api: the operation that wrote it.
        version_id: of the object, in a bucket with versions.

    Source: documented, developer guide, "Using AWS Lambda with Amazon S3"; S3 user guide, "Event message structure".
    """
    described = _content(bytes_of(body)) | without_none({"size": size, "eTag": e_tag})
    described |= {"versionId": version_id, "sequencer": sequencer}
    return _event(f"ObjectCreated:{api}", bucket, key, described, details, origin)


def object_removed(
    bucket: str,
    key: str,
    *,
    api: Literal["Delete", "DeleteMarkerCreated"] = "Delete",
    version_id: str | None = None,
    sequencer: str | None = None,
    details: Details = _DETAILS,
    origin: Origin = HERE,
) -> Event:
    """An object was deleted, or hidden behind a delete marker; there is no size any more.

    Source: documented, S3 user guide, "Event message structure"; assumed, that a delete marker has the eTag of nothing.
    """
    described: Event = {"eTag": _EMPTY_MD5} if api == "DeleteMarkerCreated" else {}
    described |= {"versionId": version_id, "sequencer": sequencer}
    return _event(f"ObjectRemoved:{api}", bucket, key, described, details, origin)


def object_event(
    name: str,
    bucket: str,
    key: str,
    *,
    body: Content = b"",
    version_id: str | None = None,
    details: Details = _DETAILS,
    origin: Origin = HERE,
) -> Event:
    """Anything else that happened to an object: "ObjectRestore:Completed", "ObjectTagging:Put", "ObjectAcl:Put".

    Args:
        name: `eventName`; a leading "s3:", as in bucket configurations, is dropped.

    Source: documented, S3 user guide, "Supported event types" and "Event message structure".
    """
    name = name.removeprefix("s3:")
    event = _event(name, bucket, key, _content(bytes_of(body)) | {"versionId": version_id}, details, origin)
    if name == "ObjectRestore:Completed":
        expiry = moments.iso_milliseconds(moments.seconds(origin.at) + 86_400)
        restored = {"lifecycleRestorationExpiryTime": expiry, "lifecycleRestoreStorageClass": "GLACIER"}
        event["Records"][0]["glacierEventData"] = {"restoreEventData": restored}
    return event


def notification_test(bucket: str, *, origin: Origin = HERE) -> Event:
    """The s3:TestEvent that a queue or topic gets when a notification to it is configured; functions never get it.

    Source: documented, S3 user guide, "Granting permissions to publish event notification messages".
    """
    return {
        "Service": "Amazon S3",
        "Event": "s3:TestEvent",
        "Time": moments.iso_milliseconds(origin.at),
        "Bucket": bucket,
        "RequestId": origin.hex(16, "s3 request", bucket).upper(),
        "HostId": origin.hex(64, "s3 host", bucket),
    }


def encoded_key(key: str) -> str:
    """A key as events have it: a space is "+", other characters are percent-encoded, slashes stay.

    Source: documented, developer guide, "Tutorial: Using AWS Lambda with Amazon S3"; assumed, the slashes.
    """
    return quote_plus(key, safe="/")


def _content(data: bytes) -> Event:
    return {"size": len(data), "eTag": md5(data, usedforsecurity=False).hexdigest()}


def _sequencer(bucket: str, key: str, origin: Origin) -> str | None:
    """Grows with time; the guide's form has none.

    Source: assumed, only the order is documented: that of the texts, for one key.
    """
    if origin.is_2019:
        return None
    return f"00{origin.milliseconds // 1000:08X}{origin.hex(8, 'sequencer', bucket, key).upper()}"


def _event(name: str, bucket: str, key: str, described: Event, details: Details, origin: Origin) -> Event:
    described["sequencer"] = described.get("sequencer") or _sequencer(bucket, key, origin)
    record = {
        "eventVersion": "2.0" if origin.is_2019 else VERSIONS.get(name.partition(":")[0], "2.1"),
        "eventSource": "aws:s3",
        "awsRegion": origin.region,
        "eventTime": moments.iso_milliseconds(origin.at),
        "eventName": name,
        "userIdentity": {"principalId": details.principal_id or f"AWS:AIDA{origin.hex(17, 'user').upper()}"},
        "requestParameters": {"sourceIPAddress": details.source_ip},
        "responseElements": {
            "x-amz-request-id": details.request_id or origin.hex(16, "s3 request", bucket, key).upper(),
            "x-amz-id-2": details.id_2 or origin.hex(64, "s3 host", bucket, key),
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": details.configuration_id,
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": details.owner_id or f"A{origin.hex(13, 'owner').upper()}"},
                "arn": origin.global_arn("s3", bucket, account_id=""),
            },
            "object": {"key": encoded_key(key), **without_none(described)},
        },
    }
    return {"Records": [record]}
