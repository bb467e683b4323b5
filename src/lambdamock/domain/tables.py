"""Records in the order of their keys: pages are stable under change, and cost the same however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

K = TypeVar("K", str, int)
V = TypeVar("V")


class Table(Generic[K, V]):
    """Records of one kind by key, for instance the aliases of a function by name."""

    __slots__ = ("_keys", "_records")

    def __init__(self) -> None:
        self._records: dict[K, V] = {}
        self._keys: list[K] = []

    def __len__(self) -> int:
        return len(self._records)

    def __contains__(self, key: object) -> bool:
        return key in self._records

    def __iter__(self) -> Iterator[V]:
        return (self._records[key] for key in list(self._keys))

    def keys(self) -> list[K]:
        """All keys in order; the list is the caller's."""
        return list(self._keys)

    def get(self, key: K) -> V | None:
        """The record of that key, if there is one."""
        return self._records.get(key)

    def put(self, key: K, record: V) -> None:
        """Keep a record; it replaces the one of the same key."""
        if key not in self._records:
            insort(self._keys, key)
        self._records[key] = record

    def remove(self, key: K) -> V:
        """Forget a record and return it; KeyError when there is none."""
        record = self._records.pop(key)
        del self._keys[bisect_left(self._keys, key)]
        return record

    def after(self, key: K) -> Iterator[V]:
        """The records whose keys come after `key`, in order; the table must not change meanwhile."""
        for position in range(bisect_right(self._keys, key), len(self._keys)):
            yield self._records[self._keys[position]]

    def page(self, after: K | None, size: int, where: Callable[[V], bool] | None = None) -> tuple[list[V], K | None]:
        """The next `size` records whose keys come after `after`, and the key to continue after, if more follow.

        Args:
            where: leaves records out that it answers False for.
        """
        start = 0 if after is None else bisect_right(self._keys, after)
        if where is None:
            keys = self._keys[start : start + size]
            more = start + size < len(self._keys)
            return [self._records[key] for key in keys], keys[-1] if more and keys else None
        return self._chosen(start, size, where)

    def _chosen(self, start: int, size: int, where: Callable[[V], bool]) -> tuple[list[V], K | None]:
        records: list[V] = []
        last: Any = None
        for position in range(start, len(self._keys)):
            record = self._records[self._keys[position]]
            if not where(record):
                continue
            if len(records) == size:
                return records, last
            records.append(record)
            last = self._keys[position]
        return records, None
