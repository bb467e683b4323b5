"""Collections of DocumentDB as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.change_streams import RETENTION, EmbeddedCluster
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError
from lambdamock.events.content import Event, plain

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation

MY_DATABASE: Final = "my-database"
MY_CLUSTER: Final = "my-cluster"

_ID: Final = re.compile(r"[0-9a-f]{24}")
_CLUSTER: Final = re.compile(r"[a-z][a-z0-9-]{0,62}")
_DATABASE: Final = re.compile(r'[^ /\\.$"]{1,63}')
_COLLECTION: Final = re.compile(r"(?!system\.)[A-Za-z0-9_][^$]{0,56}")
"""Source: documented, API reference, `DocumentDBEventSourceConfig`."""


class Collection:
    """A collection of the mock: event source mappings read the changes of its documents."""

    def __init__(self, simulation: Simulation, cluster: EmbeddedCluster, database: str, name: str) -> None:
        self._simulation = simulation
        self._cluster = cluster
        self.database = database
        self.name = name

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
        space = (self.database, self.name)
        return [plain(one.event) for one in self._cluster.changes if one.space == space]

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
        _check(document)
        if document_id is not None and (not _ID.fullmatch(document_id) or document_id in self._documents):
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
        _check(fields)
        self._cluster.update(self._space(), document_id, fields, unset)
        self._simulation.run_due()

    def replace(self, document_id: str, document: Mapping[str, Any]) -> None:
        """Put another document in the place of one.

        Raises:
            UsageError: there is no such document, or the new one has an `_id`.
        """
        self._check_is_there(document_id)
        _check(document)
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
        return self._cluster.collections[self.database, self.name]

    def _space(self) -> tuple[str, str]:
        if self._simulation.embedded.clusters.get(self._cluster.arn) is not self._cluster:
            raise UsageError(f"{self.name} is gone; collections end with reset()")
        return self.database, self.name

    def _check_is_there(self, document_id: str) -> None:
        if document_id not in self._documents:
            raise UsageError(f"{self.name} has no document {document_id!r}: insert() returns the id of one")

    def __repr__(self) -> str:
        return f"<Collection {self.database}.{self.name}: {len(self._documents)} documents>"


class Collections:
    """The collections of the mock."""

    def __init__(self, simulation: Simulation, region: str) -> None:
        self._simulation = simulation
        self._region = region

    def create(self, name: str, *, database: str = MY_DATABASE, cluster: str = MY_CLUSTER) -> Collection:
        """Make a collection whose changes are kept for three hours; its cluster and database come with it.

        Raises:
            UsageError: DocumentDB would not make it, or the database has one of that name.
        """
        for option, given, shape in (
            ("name", name, _COLLECTION), ("database", database, _DATABASE), ("cluster", cluster, _CLUSTER)
        ):  # fmt: skip
            if not shape.fullmatch(given):
                raise UsageError(f"create({option}={given!r}): a name of the form {shape.pattern}")
        simulation = self._simulation
        found = self._cluster(cluster)
        if (database, name) in found.collections:
            raise UsageError(f"create({name!r}): the database has a collection of that name")
        found.collections[database, name] = {}
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

    def __getitem__(self, name: str) -> Collection:
        """The collection of a name that only one database has."""
        found = [one for one in self if one.name == name]
        if not found:
            raise KeyError(name)
        if len(found) > 1:
            raise UsageError(f"{len(found)} databases have a collection {name}: keep what create() returns")
        return found[0]

    def __iter__(self) -> Iterator[Collection]:
        for cluster in self._simulation.embedded.clusters.values():
            for database, name in cluster.collections:
                yield Collection(self._simulation, cluster, database, name)

    def __len__(self) -> int:
        return sum(len(cluster.collections) for cluster in self._simulation.embedded.clusters.values())

    def __repr__(self) -> str:
        return f"<Collections: {', '.join(f'{one.database}.{one.name}' for one in self) or 'none'}>"


def _check(fields: Mapping[str, Any]) -> None:
    if "_id" in fields:
        raise UsageError("a document has its _id from insert(document, document_id=...), and keeps it")
