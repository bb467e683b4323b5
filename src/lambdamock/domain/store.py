"""Where functions are kept: one store per account and region, each a world of its own."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterator

from lambdamock.domain.functions import Function


class FunctionTable:
    """The functions of one account in one region, in the order of their names.

    The order makes pages stable under change and a page's cost independent of how many functions there are.
    """

    def __init__(self) -> None:
        self._functions: dict[str, Function] = {}
        self._names: list[str] = []
        self.code_size = 0
        """Bytes of all deployment packages together."""

    def __len__(self) -> int:
        return len(self._functions)

    def __iter__(self) -> Iterator[Function]:
        return (self._functions[name] for name in list(self._names))

    def get(self, name: str) -> Function | None:
        """The function of that name, if there is one."""
        return self._functions.get(name)

    def put(self, function: Function) -> None:
        """Keep a function; it replaces the one of the same name."""
        previous = self._functions.get(function.name)
        if previous is None:
            insort(self._names, function.name)
        else:
            self.code_size -= previous.code.size
        self._functions[function.name] = function
        self.code_size += function.code.size

    def remove(self, name: str) -> Function:
        """Forget a function and return it."""
        function = self._functions.pop(name)
        self._names.remove(name)
        self.code_size -= function.code.size
        return function

    def page(self, after: str, size: int) -> tuple[list[Function], str | None]:
        """The next `size` functions whose names come after `after`, and the name to continue after, if more follow."""
        start = bisect_right(self._names, after)
        names = self._names[start : start + size]
        more = start + size < len(self._names)
        return [self._functions[name] for name in names], names[-1] if more else None


class Stores:
    """The function tables of all accounts and regions, made when first asked for."""

    def __init__(self) -> None:
        self._tables: dict[tuple[str, str], FunctionTable] = {}

    def __iter__(self) -> Iterator[FunctionTable]:
        return iter(self._tables.values())

    def table(self, account_id: str, region: str) -> FunctionTable:
        """The functions of one account in one region."""
        key = (account_id, region)
        if key not in self._tables:
            self._tables[key] = FunctionTable()
        return self._tables[key]
