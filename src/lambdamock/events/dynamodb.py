"""Batches of changes from DynamoDB streams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from lambdamock.errors import UsageError
from lambdamock.events import moments
from lambdamock.events.attribute_values import attribute_value, image, size_of
from lambdamock.events.content import Event
from lambdamock.events.moments import Moment
from lambdamock.events.origin import HERE, Origin, region_of

__all__ = ["Change", "attribute_value", "image", "inserted", "modified", "records", "removed"]

Item = Mapping[str, Any]
View = Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
IMAGES: Final[Mapping[str, frozenset[str]]] = {
    "KEYS_ONLY": frozenset(),
    "NEW_IMAGE": frozenset({"NewImage"}),
    "OLD_IMAGE": frozenset({"OldImage"}),
    "NEW_AND_OLD_IMAGES": frozenset({"NewImage", "OldImage"}),
}
"""Which images the records of a stream have.

Source: documented, DynamoDB API reference, "StreamSpecification".
"""


class Change(NamedTuple):
    """A change of an item; `inserted`, `modified` and `removed` make them.

    Attributes:
        old: the item before; None when there was none.
        new: the item after; None when there is none.
        event_id: 32 hexadecimal digits unless told otherwise.
        sequence_number: grows from record to record unless told otherwise.
        at: when, to the second; the origin's time unless told otherwise.
        is_expired: whether the item's time to live was over.
    """

    old: Item | None
    new: Item | None
    event_id: str | None = None
    sequence_number: str | None = None
    at: Moment | None = None
    is_expired: bool = False


def inserted(
    new: Item, *, event_id: str | None = None, sequence_number: str | None = None, at: Moment | None = None
) -> Change:
    """An item is new. Values are Python's: `{"Id": 101, "Tags": {"a", "b"}}`."""
    return Change(None, new, event_id, sequence_number, at)


def modified(
    old: Item, new: Item, *, event_id: str | None = None, sequence_number: str | None = None, at: Moment | None = None
) -> Change:
    """An item is no longer as it was."""
    return Change(old, new, event_id, sequence_number, at)


def removed(
    old: Item,
    *,
    expired: bool = False,
    event_id: str | None = None,
    sequence_number: str | None = None,
    at: Moment | None = None,
) -> Change:
    """An item is gone; DynamoDB itself removes one that has expired."""
    return Change(old, None, event_id, sequence_number, at, expired)


def records(
    *changes: Change,
    key: str | Sequence[str] = "Id",
    view: View = "NEW_AND_OLD_IMAGES",
    stream_arn: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A batch of one shard, in the order given.

    Args:
        key: the attribute that is the table's key, or partition and sort key.
        view: which images the stream shows.

    Raises:
        UsageError: an item lacks a key attribute, or holds a value that DynamoDB has no type for.

    Source: documented, developer guide, "Using AWS Lambda with Amazon DynamoDB"; assumed, how sequence numbers grow.
    """
    if view not in IMAGES:
        raise UsageError(f"records(view={view!r}): there are {', '.join(IMAGES)}")
    label = f"{moments.as_datetime(origin.at):%Y-%m-%dT%H:%M:%S}.000"
    arn = stream_arn or origin.arn("dynamodb", f"table/my-table/stream/{label}")
    keys = (key,) if isinstance(key, str) else tuple(key)
    return {"Records": [_record(one, index, keys, view, arn, origin) for index, one in enumerate(changes)]}


def _record(change: Change, index: int, keys: tuple[str, ...], view: str, arn: str, origin: Origin) -> Event:
    at = origin.at if change.at is None else change.at
    images = _images(change, keys, view)
    record: Event = {
        "eventID": change.event_id or origin.hex(32, "dynamodb", arn, index, images),
        "eventName": "INSERT" if change.old is None else "REMOVE" if change.new is None else "MODIFY",
        "eventVersion": "1.0" if origin.is_2019 else "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region_of(arn, origin),
        "dynamodb": {
            **({} if origin.is_2019 else {"ApproximateCreationDateTime": float(int(moments.seconds(at)))}),
            **images,
            "SequenceNumber": change.sequence_number or f"{moments.milliseconds(at):014d}{index:06d}",
            "StreamViewType": view,
        },
        "eventSourceARN": arn,
    }
    if change.is_expired:
        record["userIdentity"] = {"type": "Service", "principalId": "dynamodb.amazonaws.com"}
    return record


def _images(change: Change, keys: tuple[str, ...], view: str) -> Event:
    item = change.new if change.new is not None else change.old or {}
    missing = [name for name in keys if name not in item]
    if missing:
        raise UsageError(f"{item!r} has no {missing[0]!r}: name the table's key with records(..., key=...)")
    shown = {"Keys": image({name: item[name] for name in keys})}
    images = {"NewImage": change.new, "OldImage": change.old}
    shown |= {name: image(one) for name, one in images.items() if one is not None and name in IMAGES[view]}
    return {**shown, "SizeBytes": sum(size_of(one) for one in shown.values())}
