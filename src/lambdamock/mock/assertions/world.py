"""Assertions about everything that happened."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.mock.assertions.place import Place
    from lambdamock.mock.function import Function, Functions
    from lambdamock.simulation import Simulation


class WorldAssertions(ABC):
    """What a test can say of all functions together."""

    _simulation: Simulation

    @property
    @abstractmethod
    def functions(self) -> Functions:
        """The functions, by name."""

    def assert_no_errors(self) -> None:
        """Fail when something went wrong that nobody needed to notice.

        That is: a function failed or could not be initialised; a service could not invoke one; an event was given up;
        a dead letter or a record did not arrive; a batch failed or reported failures, or records of a stream were given
        up; a log could not be written; a permission was denied. Throttles, and what a client was refused, are none.
        """
        __tracebackhide__ = True
        from lambdamock.mock.assertions.errors import check_no_errors

        check_no_errors(self._simulation.world.journal)

    def assert_nothing_left(self) -> None:
        """Fail when something still waits: asynchronous events, records of a source, messages to other services.

        Schedules do not count. `aws.settle()` lets the time pass that all of it waits for.
        """
        __tracebackhide__ = True
        from lambdamock.mock.assertions.remains import check_nothing_left

        check_nothing_left(self._simulation)

    def assert_drained(self) -> None:
        """Fail when anything still waits, and tell what, since when, when it is due, and why.

        That is what `assert_nothing_left` looks at, and besides what lies in a source of the mock that a mapping reads:
        messages of queues and brokers, records of streams, tables, topics and collections that are not processed, also
        when the mapping is disabled, or when nothing will come of them without a change. Messages that nobody reads, as
        in a dead-letter queue, do not count; `queue.assert_drained()` looks at those.
        """
        __tracebackhide__ = True
        from lambdamock.mock.assertions.drained import check_all_drained

        check_all_drained(self._simulation)

    def assert_order(self, *functions: Function | str) -> None:
        """Fail unless these functions began one after the other; other invocations may come before, between and after.

        Args:
            functions: two or more, or their names; one that is to be invoked again comes again.

        Raises:
            KeyError: there never was a function of that name.
        """
        __tracebackhide__ = True
        from lambdamock.mock.assertions.order import check_order

        check_order(self._simulation.world.journal, [self._place_of(one) for one in functions])

    def _place_of(self, function: Function | str) -> Place:
        from lambdamock.mock.assertions.place import Place
        from lambdamock.mock.function import Function

        held = self.functions[function] if isinstance(function, str) else function
        if not isinstance(held, Function):
            raise UsageError(f"assert_order({function!r}): give functions or their names")
        return Place(held.name, held.region, held.account_id)
