"""DynamoDB tables as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lambdamock.adapters.memory.tables import EmbeddedTable
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError
from lambdamock.events.content import plain
from lambdamock.events.dynamodb import IMAGES, View
from lambdamock.events.moments import iso_milliseconds
from lambdamock.mock.event_sources import EventSources, RecordSource, check_name, let_mappings_look
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.simulation import Simulation

_NAME: Final = re.compile(r"[\w.-]{3,255}", re.ASCII)


@displayed("name", "arn", "stream_arn", "items", "records")
class Table(RecordSource):
    """A table of the mock: event source mappings read from its stream.

    Values are Python's: texts, numbers, bytes, booleans, None, lists, maps, sets. A key is given as its value, as a
    tuple of partition and sort key, or as a mapping.
    """

    def __init__(self, simulation: Simulation, table: EmbeddedTable) -> None:
        super().__init__(simulation)
        self._table = table

    @property
    def arn(self) -> str:
        """Of the table itself."""
        return self._table.arn

    @property
    def stream_arn(self) -> str:
        """Of the stream of its changes: what a mapping names."""
        return self._table.stream.arn

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rpartition("/")[2]

    @property
    def _identity(self) -> str:
        return self.arn

    def put(self, item: Mapping[str, Any]) -> str | None:
        """Write an item, as PutItem does; mappings that read the stream get the change before this returns.

        Returns:
            the event id of the change; None when the item was like that already.

        Raises:
            UsageError: DynamoDB would not take the item, or the table is gone.
        """
        return self._told(self._there().put(item))

    def update(
        self, key: Any, changes: Mapping[str, Any] | None = None, /, *, remove: Sequence[str] = (), **attributes: Any
    ) -> str | None:
        """Change attributes of an item, as UpdateItem does; one that is not there is made.

        Args:
            changes: values by attribute, also of one that is called "remove"; `attributes` say the same.
            remove: names of attributes to take away; those that are not there do no harm.

        Returns:
            the event id of the change; None when the item was like that already.

        Raises:
            UsageError: DynamoDB would not take the item, it is about the key itself, or the table is gone.
        """
        if isinstance(remove, str) or not all(isinstance(name, str) for name in remove):
            raise UsageError(f"update(..., remove={remove!r}): give a list of names of attributes")
        changed = {**(changes or {}), **attributes}
        if both := sorted(changed.keys() & set(remove)):
            raise UsageError(f"update(..., {both[0]}=..., remove={remove!r}): change it or remove it")
        return self._told(self._there().update(key, changed, remove))

    def delete(self, key: Any) -> str | None:
        """Remove an item, as DeleteItem does; returns the event id of the change, None when there is no such item."""
        return self._told(self._there().delete(key))

    def expire(self, key: Any) -> str | None:
        """Remove an item as DynamoDB itself does when its time to live is over. Returns as `delete` does."""
        return self._told(self._there().delete(key, is_expired=True))

    def get(self, key: Any) -> Mapping[str, Any] | None:
        """A copy of an item, if it is there."""
        return self._table.get(key)

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """Copies of the items, in the order in which their keys came."""
        return self._table.items

    @property
    def records(self) -> list[dict[str, Any]]:
        """The changes of the last 24 hours in their order, as GetRecords of DynamoDB Streams gives them."""
        return [plain(record.content) for _, record in self._table.stream.records()]

    def _lying(self) -> list[dict[str, Any]]:
        self._there()
        return self.records

    def _is_read_by(self, mapping: EventSourceMapping) -> bool:
        return mapping.source_arn == self.stream_arn

    def drop(self) -> None:
        """Delete the table itself. Its stream can be read for 24 hours more.

        Source: documented, DynamoDB developer guide, "Change data capture for DynamoDB Streams": of streams that are
        disabled.
        """
        self._there().close()
        del self._simulation.embedded.tables[self.arn]
        self._changed()

    def _there(self) -> EmbeddedTable:
        if self._simulation.embedded.tables.get(self.arn) is not self._table:
            raise UsageError(f"{self.name} is gone; tables end with drop() and reset()")
        return self._table

    def _told(self, event_id: str | None) -> str | None:
        if event_id is not None:
            self._simulation.sent([f"{self.stream_arn}/{event_id}"])
        self._simulation.run_due()
        return event_id

    def __repr__(self) -> str:
        table = self._table
        return f"<Table {self.name}: {len(table)} items, key {', '.join(table.keys)}, {table.view}>"


class Tables(EventSources[Table]):
    """The DynamoDB tables of the mock, by name."""

    _kind = "table"

    def create(
        self, name: str, *, key: str | Sequence[str] = "id", view: View = "NEW_AND_OLD_IMAGES", shards: int = 1
    ) -> Table:
        """Make a table with a stream.

        Args:
            key: the name of the partition key, or those of partition and sort key.
            view: what the stream shows of an item that changed: "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE" or
                "NEW_AND_OLD_IMAGES".
            shards: how many the stream has; the changes of a partition key go to one of them.

        Raises:
            UsageError: DynamoDB would not make it, or there is one of that name.
        """
        embedded, world = self._simulation.embedded, self._simulation.world
        arn = self._arn(name)
        keys = (key,) if isinstance(key, str) else tuple(key)
        if arn in embedded.tables:
            raise UsageError(f"create({name!r}): there is a table of that name")
        if not 1 <= len(set(keys)) == len(keys) <= 2 or not all(keys):
            raise UsageError(f"create({name!r}, key={key!r}): name the partition key, or partition and sort key")
        if view not in IMAGES:
            raise UsageError(f"create({name!r}, view={view!r}): there are {', '.join(IMAGES)}")
        if shards < 1:
            raise UsageError(f"create({name!r}, shards={shards}): at least 1")
        table = embedded.tables[arn] = EmbeddedTable(
            arn,
            self._stream_arn(arn),
            keys=keys,
            view=view,
            shards=shards,
            profile="2019" if world.profile.name == "2019" else "current",
            now=world.clock.now,
            ids=world.ids,
            lock=world.lock,
            changed=self._simulation.source_changed,
        )
        embedded.streams[table.stream.arn] = table.stream
        let_mappings_look(self._simulation)
        return Table(self._simulation, table)

    def _arn(self, name: str) -> str:
        check_name("table", name, _NAME, "3 to 255 letters, digits, '_', '.' and '-'")
        return f"arn:{partition_of(self._region)}:dynamodb:{self._region}:{self._simulation.account_id}:table/{name}"

    def _stream_arn(self, arn: str) -> str:
        """Labelled with the time, to the millisecond; a later one where an earlier table of that name has taken it."""
        moment = self._simulation.world.clock.now()
        while (labelled := f"{arn}/stream/{iso_milliseconds(moment)[:-1]}") in self._simulation.embedded.streams:
            moment += 0.001
        return labelled

    def _all(self) -> Iterator[Table]:
        tables = self._simulation.embedded.tables.values()
        return (Table(self._simulation, table) for table in list(tables) if self._is_here(table.arn))
