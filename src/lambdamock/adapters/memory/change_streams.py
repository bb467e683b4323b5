"""Collections of DocumentDB that live in the mock itself, and the change streams of their clusters, on its clock."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final, Literal, NamedTuple

from lambdamock.domain.ports import Shard, StreamPage, StreamRecord
from lambdamock.events import documentdb
from lambdamock.events.content import Event, plain
from lambdamock.events.origin import Origin
from lambdamock.ids import Ids

RETENTION: Final = 10_800.0
"""Seconds for which changes are kept. Source: documented, DocumentDB developer guide, "Using change streams"."""

Operation = Literal["insert", "update", "replace", "delete"]
Space = tuple[str, str]
"""Database and collection."""


class Change(NamedTuple):
    """A change as its cluster keeps it.

    Attributes:
        event: as change streams tell it without looking anything up.
    """

    space: Space
    document_id: str
    at: float
    event: Event


class EmbeddedCluster:
    """A cluster: documents by collection, and all changes in their order.

    Args:
        arn: of the cluster.
        retention: seconds for which changes are kept.
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there are new changes.
    """

    def __init__(
        self,
        arn: str,
        *,
        retention: float,
        now: Callable[[], float],
        ids: Ids,
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.arn = arn
        self.retention = retention
        self.collections: dict[Space, dict[str, Event]] = {}
        self._now = now
        self._ids = ids
        self._lock = lock
        self._changed = changed
        self._log: list[Change] = []
        self._begun: dict[Space, int] = {}  # the positions of the log at which collections were made

    def create(self, space: Space) -> None:
        """Make a collection. What became of an earlier one of that name is not told of it."""
        with self._lock:
            self.collections[space] = {}
            self._begun[space] = len(self._log)

    def drop(self, space: Space) -> None:
        """Delete a collection with its documents.

        Source: assumed, that change streams tell nothing of it; Lambda hands over changes of documents.
        """
        with self._lock:
            del self.collections[space]

    def is_dropped(self, space: Space) -> bool:
        """Whether there was such a collection, and is none any more."""
        return space in self._begun and space not in self.collections

    def begin_of(self, space: Space) -> int:
        """The position of the log where the changes of a collection begin."""
        return self._begun.get(space, 0)

    def changes_of(self, space: Space) -> list[Change]:
        """Those of one collection that are kept, oldest first."""
        return [one for one in self._log[max(self.oldest, self.begin_of(space)) :] if one.space == space]

    @property
    def oldest(self) -> int:
        """The position of the log before which everything is too old."""
        return bisect_right(self._log, self._now() - self.retention, key=_moment)

    def insert(self, space: Space, document: Mapping[str, Any], document_id: str | None) -> str:
        """Put a new document into a collection; returns its id."""
        with self._lock:
            identity = document_id or self._ids.hex(24)
            self.collections[space][identity] = plain(document)
            self._keep(space, identity, documentdb.change(document, "insert", identity))
        self._changed()
        return identity

    def replace(self, space: Space, document_id: str, document: Mapping[str, Any]) -> None:
        """Put another document in the place of one."""
        with self._lock:
            self.collections[space][document_id] = plain(document)
            self._keep(space, document_id, documentdb.change(document, "replace", document_id))
        self._changed()

    def update(self, space: Space, document_id: str, updated: Mapping[str, Any], removed: Sequence[str]) -> None:
        """Set fields of a document, and take some away."""
        with self._lock:
            document = self.collections[space][document_id]
            kept = {name: value for name, value in document.items() if name not in removed}
            self.collections[space][document_id] = {**kept, **plain(updated)}
            change = documentdb.change(None, "update", document_id, updated)
            self._keep(space, document_id, change)["updateDescription"]["removedFields"] = list(removed)
        self._changed()

    def delete(self, space: Space, document_id: str) -> None:
        """Take a document away."""
        with self._lock:
            del self.collections[space][document_id]
            self._keep(space, document_id, documentdb.change(None, "delete", document_id))
        self._changed()

    def _keep(self, space: Space, document_id: str, change: documentdb.Change) -> Event:
        """Append a change to the log. Source: documented, the sample event: how tokens follow from the time."""
        now = self._now()
        second = int(now)
        ordinal = 1 + len(self._log) - bisect_left(self._log, float(second), key=_moment)
        database, collection = space
        [told] = documentdb.changes(
            change, database=database, collection=collection, cluster_arn=self.arn, origin=Origin(at=now)
        )["events"]
        event: Event = told["event"]
        event["_id"] = {"_data": f"01{second:08x}{ordinal:08x}01{ordinal:08x}000041e1"}
        event["clusterTime"] = {"$timestamp": {"t": second, "i": ordinal}}
        self._log.append(Change(space, document_id, now, event))
        return event

    def slice(self, first: int, most: int) -> Sequence[Change]:
        """Up to `most` changes from a position of the log on."""
        return self._log[first : first + most]

    def position_at(self, where: str, moment: float | None) -> int:
        """The position of the log where reading begins."""
        if where == "LATEST":
            return len(self._log)
        return bisect_left(self._log, moment if where == "AT_TIMESTAMP" and moment is not None else 0.0, key=_moment)

    def document_of(self, change: Change) -> Event | None:
        """The document that a change is about, as it is now; None when it is gone."""
        document = self.collections.get(change.space, {}).get(change.document_id)
        return None if document is None else {"_id": {"$oid": change.document_id}, **plain(document)}


class ChangeStream:
    """The changes of a database, or of one collection of it: one shard, positions of the cluster's log.

    Args:
        collection: None for all of the database.
        looks_up: an update comes with the whole document.
    """

    def __init__(self, cluster: EmbeddedCluster, database: str, collection: str | None, *, looks_up: bool) -> None:
        self._cluster = cluster
        self._database = database
        self._collection = collection
        self._looks_up = looks_up

    @property
    def retention(self) -> float:
        """Seconds after which a change is gone."""
        return self._cluster.retention

    def shards(self) -> Sequence[Shard]:
        """The stream itself."""
        return (Shard("change-stream"),)

    def start(self, shard_id: str, where: str, moment: float | None) -> str:
        """The position of the cluster's log where reading begins."""
        del shard_id
        position = self._cluster.position_at(where, moment)
        begin = 0 if self._collection is None else self._cluster.begin_of((self._database, self._collection))
        return str(max(position, begin))

    def read(self, shard_id: str, position: str, most: int) -> StreamPage:
        """Up to `most` changes from a position on, those of other databases and collections passed over."""
        first = max(int(position), self._cluster.oldest)
        records: list[StreamRecord] = []
        while len(records) < most and (found := self._cluster.slice(first, most - len(records))):
            records += [
                StreamRecord(str(first + index), shard_id, one.at, {"event": self._told(one)})
                for index, one in enumerate(found)
                if self._is_about(one)
            ]
            first += len(found)
        return StreamPage(records, str(first))

    def _is_about(self, change: Change) -> bool:
        database, collection = change.space
        return database == self._database and self._collection in {None, collection}

    def _told(self, change: Change) -> Event:
        """A change as functions get it.

        Source: documented, API reference, `FullDocument`; MongoDB manual, "updateLookup": the document as it is when
        the change is read, null when it is gone by then.
        """
        event = change.event
        if not self._looks_up or event["operationType"] != "update":
            return event
        told: Event = {}
        for name, value in event.items():
            told[name] = value
            if name == "documentKey":
                told["fullDocument"] = self._cluster.document_of(change)
        return told


def _moment(change: Change) -> float:
    return change.at
