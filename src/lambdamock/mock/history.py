"""What happened, as a sequence that people look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar, overload

from lambdamock.reprs import displayed, several

if TYPE_CHECKING:
    from typing_extensions import Self


class _OfFunction(Protocol):
    @property
    def function_name(self) -> str: ...


_T = TypeVar("_T", bound=_OfFunction)


@displayed()
class History(Sequence[_T]):
    """Things of one kind that functions did, in their order; a slice is a history, too.

    Attributes:
        nothing: what is said to those who look for one when there is none.
    """

    nothing: ClassVar[str]

    def __init__(self, all_of_them: list[_T]) -> None:
        self._all = all_of_them

    @overload
    def __getitem__(self, index: int) -> _T: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> _T | Self:
        if isinstance(index, slice):
            return type(self)(self._all[index])
        if not self._all:
            raise IndexError(self.nothing)
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[_T]:
        return iter(self._all)

    def of(self, function_name: str) -> Self:
        """Those of one function."""
        return self._where(lambda one: one.function_name == function_name)

    def _where(self, fits: Callable[[_T], bool]) -> Self:
        return type(self)([one for one in self._all if fits(one)])

    def __repr__(self) -> str:
        return several(type(self).__name__, self._all)

    def __str__(self) -> str:
        """All of them, one below the other."""
        name = type(self).__name__
        if not self._all:
            return f"<{name}: none>"
        lines = "\n".join(f"  {number}: {one!r}" for number, one in enumerate(self._all))
        return f"<{name}: {len(self._all)}\n{lines}\n>"
