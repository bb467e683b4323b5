"""Changes of tables as DynamoDB Streams tells them to clients, and as functions get them. Pure rules."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.events.attribute_values import size_of
from lambdamock.events.content import Event

_IMAGES: Final = ("NewImage", "OldImage")
_ABSENT: Final = {"INSERT": "OldImage", "REMOVE": "NewImage"}


def content_of(told: Mapping[str, Any], *, region: str, arrived_at: float, is_2019: bool) -> Event:
    """A record of GetRecords as functions get it, without `eventSourceARN`.

    What a mock tells in another way than AWS is put right: version, region, size, the image that an event has not, the
    bytes of a key.

    Args:
        told: as botocore hands it over.
        arrived_at: on the clock of the mock, seconds since the epoch.
        is_2019: functions get it as in that year.

    Source: observed, recorded events: version 1.1, whole seconds; documented, developer guide of 2019, its sample.
    """
    change = told["dynamodb"]
    absent = _ABSENT.get(told["eventName"])
    images = {name: written(change[name]) for name in _IMAGES if name in change and name != absent}
    item = next(iter(images.values()), {})
    keys = {name: item.get(name, value) for name, value in written(change["Keys"]).items()}
    shown = {"Keys": keys, **images}
    record: Event = {
        "eventID": told["eventID"],
        "eventName": told["eventName"],
        "eventVersion": "1.0" if is_2019 else "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": {
            **({} if is_2019 else {"ApproximateCreationDateTime": float(int(arrived_at))}),
            **shown,
            "SequenceNumber": change["SequenceNumber"],
            "SizeBytes": _size_of(shown, change["SizeBytes"]),
            "StreamViewType": change["StreamViewType"],
        },
    }
    who = told.get("userIdentity")
    return {**record, "userIdentity": {"type": who["Type"], "principalId": who["PrincipalId"]}} if who else record


def written(item: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """An item with bytes as base64; its numbers are texts already."""
    return {name: _written(value) for name, value in item.items()}


def _written(value: Mapping[str, Any]) -> dict[str, Any]:
    for name, content in value.items():  # one, whose name is its type
        if name == "M":
            return {name: written(content)}
        if name == "L":
            return {name: [_written(one) for one in content]}
        if name == "B":
            return {name: b64encode(content).decode()}
        if name == "BS":
            return {name: [b64encode(one).decode() for one in content]}
        return {name: content}
    return {}


def _size_of(shown: Mapping[str, Mapping[str, Any]], told: int) -> int:
    """Bytes of a change: of the key and the images that it shows."""
    try:
        return sum(size_of(one) for one in shown.values())
    except ValueError:  # moto before 5.1 loses bytes inside of lists
        return told
