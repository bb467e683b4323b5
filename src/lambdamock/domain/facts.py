"""A list of facts with a bound: when it is full the oldest ones are dropped, whatever they tell."""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from typing_extensions import Self

_Fact = TypeVar("_Fact")
_Kind = TypeVar("_Kind")

_SHARE: Final = 10
"""A full list drops a tenth of itself at once, so that what a single fact pays for it is next to nothing."""

LEAST_LIMIT: Final = 100
"""Facts that a list holds at least: those that several threads write down at the same moment are never among the
dropped."""


@displayed()
class Facts(Generic[_Fact]):
    """Facts in the order in which they were written down.

    The place of a fact stays what it is when others are dropped: `entries[0]` has the place `first`.

    Args:
        limit: how many are held, `LEAST_LIMIT` or more; None for all.

    Attributes:
        entries: those that are held, the oldest one first.
        first: the place of the oldest one that is held, counted from the first fact that was ever written down.
        dropped: how many are missing at the beginning.
    """

    def __init__(self, limit: int | None = None) -> None:
        self.entries: list[_Fact] = []
        self.first = 0
        self.dropped = 0
        self._limit = sys.maxsize if limit is None else limit
        self._of_kind: defaultdict[type[Any], list[Any]] = defaultdict(list)
        self._dropping = Lock()

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def end(self) -> int:
        """The place of the next fact: how many were ever written down."""
        return self.first + len(self.entries)

    def append(self, entry: _Fact) -> None:
        """Write one fact down."""
        entries = self.entries
        entries.append(entry)
        self._of_kind[type(entry)].append(entry)
        if len(entries) > self._limit:
            self._drop()

    def newest_first(self, kind: type[_Kind]) -> Iterator[_Kind]:
        """All facts of one kind, the last one first; for those who look for a recent one."""
        yield from reversed(self._of_kind.get(kind, []))

    def of(self, kind: type[_Kind]) -> list[_Kind]:
        """All facts of one kind, in order; the list is the caller's."""
        return list(self._of_kind.get(kind, ()))

    def since(self, place: int) -> Self:
        """What was written down from a place on, as facts of their own that have the same places."""
        later = type(self)()
        later.first = max(place, self.first)
        later.dropped = later.first - place
        for entry in self.entries[later.first - self.first :]:
            later.append(entry)
        return later

    def _drop(self) -> None:
        with self._dropping:
            count = len(self.entries) - self._limit
            if count <= 0:
                return
            count += self._limit // _SHARE
            oldest = self.entries[:count]
            del self.entries[:count]
            self.first += count
            self.dropped += count
            for kind, number in Counter(map(type, oldest)).items():
                del self._of_kind[kind][:number]

    def __repr__(self) -> str:
        missing = f", after {self.dropped:,} older ones that were dropped" if self.dropped else ""
        return f"<{type(self).__name__}: {len(self):,} facts{missing}>"

    def _repr_html_(self) -> str:
        from lambdamock.reprs.tables import of_sequence  # only notebooks show it

        return of_sequence(self.entries, repr(self))
