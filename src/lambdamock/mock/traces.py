"""Traces as people look at them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, overload

from lambdamock.errors import UsageError
from lambdamock.mock.history import History
from lambdamock.observability.traces import Trace

if TYPE_CHECKING:
    from typing_extensions import Self

    from lambdamock.invocation.tracing import Sampler


class Traces(History[Trace]):
    """What X-Ray knows, trace by trace, in the order in which they began.

    A trace is found by its number, by its id or by a whole trace header: `aws.traces["1-6955b900-..."]`.

    Args:
        sampler: decides what is traced from now on.
    """

    nothing = "nothing was traced: TracingConfig must be Active, or the caller's X-Amzn-Trace-Id say Sampled=1"

    def __init__(self, all_of_them: list[Trace], sampler: Sampler) -> None:
        super().__init__(all_of_them)
        self._sampler = sampler

    @overload
    def __getitem__(self, index: int | str) -> Trace: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | str | slice) -> Trace | Self:
        if isinstance(index, slice):
            return type(self)(self._all[index], self._sampler)
        if isinstance(index, int):
            return super().__getitem__(index)
        wanted = index.partition(";")[0].removeprefix("Root=")
        found = next((trace for trace in self._all if trace.id == wanted), None)
        if found is None:
            raise KeyError(f"no trace {wanted!r}: it was not sampled, or never began")
        return found

    def of(self, function_name: str) -> Self:
        """Those in which a function took part."""
        return self._where(lambda trace: function_name in trace.function_names)

    @property
    def rate(self) -> float:
        """The share of requests that functions with active tracing trace beyond the first of a second, 0.05 on AWS.

        It may be set, from 0 to 1: a test that wants to see all of its traces sets 1.
        """
        return self._sampler.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        if not 0 <= rate <= 1:
            raise UsageError(f"traces.rate = {rate!r}: give a share from 0 to 1, for instance 1 to trace everything")
        self._sampler.rate = rate

    def _where(self, fits: Callable[[Trace], bool]) -> Self:
        return type(self)([one for one in self._all if fits(one)], self._sampler)

    def __str__(self) -> str:
        """All trees, one below the other."""
        return "\n".join(map(str, self))
