"""Collections of DocumentDB as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.change_streams import RETENTION, EmbeddedCluster
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError
from lambdamock.events.content import Event, plain
from lambdamock.mock.event_sources import EventSources, RecordSource, check_name, let_mappings_look
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.simulation import Simulation

MY_DATABASE: Final = "my-database"
MY_CLUSTER: Final = "my-cluster"

_ID: Final = re.compile(r"[0-9a-f]{24}")
_NAMES: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "collection": (
        re.compile(r"(?!system\.)[A-Za-z0-9_][^$]{0,56}"),
        "up to 57 characters without '$', a letter, digit or '_' first, and no \"system.\"",
    ),
    "database": (
        re.compile(r'[^ /\\.$"]{1,63}'),
        "up to 63 characters, no blanks, slashes, backslashes, dots, '$', '\"'",
    ),
    "cluster": (re.compile(r"[a-z][a-z0-9-]{0,62}"), "up to 63 small letters, digits and hyphens, a letter first"),
}
"""Source: documented, API reference, `DocumentDBEventSourceConfig`."""


@displayed("full_name", "cluster_arn", "documents", "changes")
class Collection(RecordSource):
    """A collection of the mock: event source mappings read the changes of its documents."""

    def __init__(self, simulation: Simulation, cluster: EmbeddedCluster, database: str, name: str) -> None:
        super().__init__(simulation)
        self._cluster = cluster
        self.database = database
        self._name = name
        self._stored = cluster.collections[database, name]

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def full_name(self) -> str:
        """With its database; and its cluster's name, where that is not the usual one."""
        cluster = self.cluster_arn.rpartition(":")[2]
        place = self.database if cluster == MY_CLUSTER else f"{cluster}/{self.database}"
        return f"{place}.{self.name}"

    @property
    def _identity(self) -> tuple[str, str, str]:
        return self.cluster_arn, self.database, self.name

    @property
    def cluster_arn(self) -> str:
        """What a mapping names, besides the database and the collection."""
        return self._cluster.arn

    @property
    def documents(self) -> dict[str, Event]:
        """The documents, by id."""
        return {identity: plain(document) for identity, document in self._documents.items()}

    @property
    def changes(self) -> list[Event]:
        """What became of them, oldest first, as change streams tell it."""
        return [plain(one.event) for one in self._cluster.changes_of(self._space())]

    def _lying(self) -> list[Event]:
        return self.changes

    def _is_read_by(self, mapping: EventSourceMapping) -> bool:
        config = mapping.settings.get("DocumentDBEventSourceConfig", {})
        is_here = mapping.source_arn == self.cluster_arn and config.get("DatabaseName") == self.database
        return is_here and config.get("CollectionName") in (None, self.name)

    def insert(self, document: Mapping[str, Any], *, document_id: str | None = None) -> str:
        """Insert a document; mappings that read its changes look at it before this returns, as after all changes.

        They gather changes for half a second of the mock's time unless `MaximumBatchingWindowInSeconds` says otherwise.

        Args:
            document: without its `_id`.
            document_id: 24 hexadecimal digits; chosen unless given.

        Returns:
            its id.

        Raises:
            UsageError: it has an `_id`, or there is one of that id.
        """
        _check("insert", document)
        if document_id is not None and (not _is_id(document_id) or document_id in self._documents):
            raise UsageError(f"insert(document_id={document_id!r}): 24 hexadecimal digits that no document has")
        identity = self._cluster.insert(self._space(), document, document_id)
        self._simulation.run_due()
        return identity

    def update(self, document_id: str, fields: Mapping[str, Any], *, unset: Sequence[str] = ()) -> None:
        """Set fields of a document.

        Args:
            unset: names of fields to take away.

        Raises:
            UsageError: there is no such document, or a field is `_id`.
        """
        self._check_is_there(document_id)
        _check("update", fields)
        if isinstance(unset, str):
            raise UsageError(f"update(unset={unset!r}): give a list of names of fields")
        self._cluster.update(self._space(), document_id, fields, unset)
        self._simulation.run_due()

    def replace(self, document_id: str, document: Mapping[str, Any]) -> None:
        """Put another document in the place of one.

        Raises:
            UsageError: there is no such document, or the new one has an `_id`.
        """
        self._check_is_there(document_id)
        _check("replace", document)
        self._cluster.replace(self._space(), document_id, document)
        self._simulation.run_due()

    def delete(self, document_id: str) -> None:
        """Delete a document.

        Raises:
            UsageError: there is no such document.
        """
        self._check_is_there(document_id)
        self._cluster.delete(self._space(), document_id)
        self._simulation.run_due()

    @property
    def _documents(self) -> Mapping[str, Event]:
        return self._cluster.collections[self._space()]

    def drop(self) -> None:
        """Delete the collection itself with its documents.

        A mapping that names it finds nothing to read any more; one of its whole database still tells its changes.
        """
        self._cluster.drop(self._space())
        self._changed()

    def _space(self) -> tuple[str, str]:
        space = (self.database, self.name)
        is_there = self._simulation.embedded.clusters.get(self._cluster.arn) is self._cluster
        if not is_there or self._cluster.collections.get(space) is not self._stored:
            raise UsageError(f"{self.name} is gone; collections end with drop() and reset()")
        return space

    def _check_is_there(self, document_id: str) -> None:
        if document_id not in self._documents:
            raise UsageError(f"{self.name} has no document {document_id!r}: insert() returns the id of one")

    def __repr__(self) -> str:
        return f"<Collection {self.database}.{self.name}: {len(self._stored)} documents>"


class Collections(EventSources[Collection]):
    """The collections of the mock by name; as "database.name" where two databases have one of that name."""

    _kind = "collection"

    def create(self, name: str, *, database: str = MY_DATABASE, cluster: str = MY_CLUSTER) -> Collection:
        """Make a collection whose changes are kept for three hours; its cluster and database come with it.

        Raises:
            UsageError: DocumentDB would not make it, or the database has one of that name.
        """
        for kind, given in {"collection": name, "database": database, "cluster": cluster}.items():
            check_name(kind, given, *_NAMES[kind])
        simulation = self._simulation
        found = self._cluster(cluster)
        if (database, name) in found.collections:
            raise UsageError(f"create({name!r}): the database has a collection of that name")
        found.create((database, name))
        let_mappings_look(simulation)
        return Collection(simulation, found, database, name)

    def _cluster(self, name: str) -> EmbeddedCluster:
        region, simulation = self._region, self._simulation
        world, clusters = simulation.world, simulation.embedded.clusters
        arn = f"arn:{partition_of(region)}:rds:{region}:{simulation.account_id}:cluster:{name}"
        if arn not in clusters:
            clusters[arn] = EmbeddedCluster(
                arn,
                retention=RETENTION,
                now=world.clock.now,
                ids=world.ids,
                lock=world.lock,
                changed=simulation.source_changed,
            )
        return clusters[arn]

    def _all(self) -> Iterator[Collection]:
        for cluster in list(self._simulation.embedded.clusters.values()):
            if self._is_here(cluster.arn):
                for database, name in list(cluster.collections):
                    yield Collection(self._simulation, cluster, database, name)


def _is_id(document_id: object) -> bool:
    return isinstance(document_id, str) and _ID.fullmatch(document_id) is not None


def _check(call: str, fields: object) -> None:
    if not isinstance(fields, Mapping) or not all(isinstance(name, str) for name in fields):
        raise UsageError(f"{call}({fields!r:.60}): give a mapping, values by names of fields")
    if "_id" in fields:
        raise UsageError("a document has its _id from insert(document, document_id=...), and keeps it")
