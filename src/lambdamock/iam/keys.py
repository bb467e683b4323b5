"""Condition keys of a request, which conditions and variables look up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdamock.iam.requests import Context


class Keys:
    """The condition keys of a request, in any case."""

    __slots__ = ("_context", "_lowered")

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lowered: dict[str, str | Sequence[str]] | None = None

    def find(self, key: str) -> str | Sequence[str] | None:
        """The value or the values of a key; None when the request does not have it."""
        found = self._context.get(key)
        if found is not None:
            return found
        if self._lowered is None:
            self._lowered = {name.lower(): value for name, value in self._context.items()}
        return self._lowered.get(key.lower())

    def find_all(self, key: str) -> Sequence[str]:
        """All values of a key; none when the request does not have it."""
        found = self.find(key)
        if found is None:
            return ()
        return (found,) if isinstance(found, str) else found

    def find_one(self, key: str) -> str | None:
        """The value of a key that has exactly one: only such keys can stand in for a variable (documented)."""
        values = self.find_all(key)
        return values[0] if len(values) == 1 else None
