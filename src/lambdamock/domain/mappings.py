"""Event source mappings: what reads from which source for which function, and where it is in its life."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of
from lambdamock.domain.tables import Table

NOT_PROCESSED: Final = "No records processed"
"""`LastProcessingResult` until something was read. Source: documented, developer guide, rule B126."""

_NO_TAGS: Final[Mapping[str, str]] = {}


class State(Enum):
    """The states of a mapping, as answers show them. Source: documented, API reference, `State`."""

    CREATING = "Creating"
    ENABLING = "Enabling"
    ENABLED = "Enabled"
    DISABLING = "Disabling"
    DISABLED = "Disabled"
    UPDATING = "Updating"
    DELETING = "Deleting"


SETTLED: Final = frozenset({State.ENABLED, State.DISABLED})
"""States that last; a mapping in any other one cannot be changed or deleted."""

STATE_OF_UPDATE: Final = {
    (False, True): State.ENABLING,
    (True, False): State.DISABLING,
    (True, True): State.UPDATING,
    (False, False): State.UPDATING,
}
"""(enabled before, enabled after) an update to the state in which it goes on. Source: observed for all that a recorded
answer shows (Disabling, Updating); documented, developer guide, rule B148 (Enabling)."""


class EventSourceMapping(NamedTuple):
    """A mapping from an event source to a function.

    Attributes:
        region, account_id: where the mapping is, which is where its function is.
        function_arn: in the form in which the request named it: with a version or alias when it did.
        source: the kind of source, a key of the table of sources: "sqs", "kinesis", ...
        source_arn: None for a self-managed cluster, which `settings` names.
        is_enabled: what the team wants; `state` follows.
        settings: what was set and what AWS fills in, by wire name, as answers show it.
        last_modified: seconds since the epoch; also a change of state counts.
    """

    uuid: str
    region: str
    account_id: str
    function_arn: str
    source: str
    source_arn: str | None
    settings: Mapping[str, Any]
    is_enabled: bool
    last_modified: float
    state: State = State.CREATING
    last_processing_result: str = NOT_PROCESSED
    tags: Mapping[str, str] = _NO_TAGS

    @property
    def arn(self) -> str:
        """The mapping's own ARN, by which it is tagged."""
        return (
            f"arn:{partition_of(self.region)}:lambda:{self.region}:{self.account_id}:event-source-mapping:{self.uuid}"
        )

    def settled(self, now: float) -> EventSourceMapping:
        """The mapping after its creation or update has ended by itself."""
        return self._replace(state=State.ENABLED if self.is_enabled else State.DISABLED, last_modified=now)


class Mappings(Table[str, EventSourceMapping]):
    """Mappings by UUID, and the same by function, by source, and by both: looking for some costs the same however many
    others there are.
    """

    __slots__ = ("_found",)

    def __init__(self) -> None:
        super().__init__()
        self._found: dict[tuple[str | None, str | None], Table[str, EventSourceMapping]] = {}

    def of(self, function_arn: str | None = None, source_arn: str | None = None) -> Table[str, EventSourceMapping]:
        """The mappings of a function (its ARN in the form of the mapping), of a source, or of both; else all."""
        if function_arn is None and source_arn is None:
            return self
        return self._found.get((function_arn, source_arn)) or Table()

    def put(self, key: str, record: EventSourceMapping) -> None:
        """Keep a mapping; it replaces the one of the same UUID."""
        if key in self:
            self.remove(key)
        super().put(key, record)
        for names in _names(record):
            self._found.setdefault(names, Table()).put(key, record)

    def remove(self, key: str) -> EventSourceMapping:
        """Forget a mapping and return it; KeyError when there is none."""
        removed = super().remove(key)
        for names in _names(removed):
            found = self._found[names]
            found.remove(key)
            if not len(found):
                del self._found[names]
        return removed


def _names(mapping: EventSourceMapping) -> set[tuple[str | None, str | None]]:
    function_arn, source_arn = mapping.function_arn, mapping.source_arn
    if source_arn is None:
        return {(function_arn, None)}
    return {(function_arn, None), (None, source_arn), (function_arn, source_arn)}
