"""Batches of changes from DocumentDB change streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from lambdamock.events.content import Event, plain
from lambdamock.events.origin import HERE, Origin


class Change(NamedTuple):
    """A change of a document.

    Attributes:
        document: the whole document after the change, without its `_id`; None after a deletion.
        document_id: 24 hexadecimal digits.
        updated_fields: of an update.
    """

    document: Mapping[str, Any] | None
    operation: Literal["insert", "update", "replace", "delete"] = "insert"
    document_id: str | None = None
    updated_fields: Mapping[str, Any] | None = None


change = Change
"""`documentdb.change({...}, operation="update")`: more than an inserted document."""


def changes(
    *given: Change | Mapping[str, Any],
    database: str = "my-database",
    collection: str = "my-collection",
    cluster_arn: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A batch of changes; a mapping is a document that was inserted.

    Source: documented, developer guide, "Using AWS Lambda with Amazon DocumentDB".
    """
    arn = cluster_arn or origin.arn("rds", "cluster:my-cluster")
    space = {"db": database, "coll": collection}
    batch = [one if isinstance(one, Change) else Change(one) for one in given]
    events = [{"event": _change(one, index, space, origin)} for index, one in enumerate(batch)]
    return {"eventSourceArn": arn, "events": events, "eventSource": "aws:docdb"}


def _change(one: Change, index: int, space: Mapping[str, str], origin: Origin) -> Event:
    identity = {"$oid": one.document_id or origin.hex(24, "document", index)}
    shown: Event = {
        "_id": {"_data": origin.hex(50, "resume token", index)},
        "clusterTime": {"$timestamp": {"t": origin.milliseconds // 1000, "i": index + 1}},
        "documentKey": {"_id": identity},
    }
    if one.document is not None:
        shown["fullDocument"] = {"_id": dict(identity), **plain(one.document)}
    shown |= {"ns": dict(space), "operationType": one.operation}
    if one.updated_fields is not None:
        shown["updateDescription"] = {"updatedFields": plain(one.updated_fields), "removedFields": []}
    return shown
