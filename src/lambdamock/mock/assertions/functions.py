"""Assertions about one function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdamock.mock.assertions.past import Past
    from lambdamock.simulation import Simulation


class FunctionAssertions(ABC):
    """What a test can say of the invocations of a function. What was deleted has its past still.

    Each attempt of Lambda to process an event is an invocation. Events are compared as JSON values; at any depth there
    may be matchers (`containing`, `matching`, `conforming`, `json_text`), types, compiled patterns, callables that
    answer whether they like a value, and `unittest.mock.ANY`.
    """

    _simulation: Simulation
    name: str

    @property
    @abstractmethod
    def region(self) -> str:
        """Where it is."""

    @property
    @abstractmethod
    def account_id(self) -> str:
        """Whose it is."""

    @property
    def _past(self) -> Past:
        from lambdamock.mock.assertions.past import Past
        from lambdamock.mock.assertions.place import Place

        return Past(self._simulation, Place(self.name, self.region, self.account_id))

    def assert_invoked(self) -> None:
        """Fail unless it was invoked."""
        __tracebackhide__ = True
        past = self._past
        past.check(past.count > 0, "to be invoked", needs_all=False)

    def assert_not_invoked(self) -> None:
        """Fail when it was invoked."""
        __tracebackhide__ = True
        past = self._past
        past.check(not past.count, "not to be invoked")

    def assert_invoked_once(self) -> None:
        """Fail unless it was invoked exactly once."""
        __tracebackhide__ = True
        past = self._past
        past.check(past.count == 1, "to be invoked once")

    def assert_invocation_count(self, count: int) -> None:
        """Fail unless it was invoked exactly so often, retries of asynchronous events included.

        Raises:
            UsageError: `count` is no number of at least 0.
        """
        __tracebackhide__ = True
        self._past.check_count(count)

    def assert_invoked_with(self, event: Any) -> None:
        """Fail unless an invocation, whichever it is, had an event like this."""
        __tracebackhide__ = True
        self._past.check_event(event)

    def assert_invoked_once_with(self, event: Any) -> None:
        """Fail unless it was invoked exactly once, with an event like this."""
        __tracebackhide__ = True
        self._past.check_event(event, is_only=True)

    def assert_failed(self, error_type: Any = None, *, match: str | None = None) -> None:
        """Fail unless an invocation ended with an error.

        Args:
            error_type: the `errorType`, for instance "ValueError" or "Sandbox.Timedout"; an exception class; a matcher.
            match: a regular expression that is found in the `errorMessage`.
        """
        __tracebackhide__ = True
        self._past.check_failure(error_type, match)

    def assert_throttled(self) -> None:
        """Fail unless it was throttled, whoever invoked it."""
        __tracebackhide__ = True
        past = self._past
        past.check(past.is_throttled, "to be throttled", needs_all=False)

    def assert_not_throttled(self) -> None:
        """Fail when it was throttled, whoever invoked it."""
        __tracebackhide__ = True
        past = self._past
        past.check(not past.is_throttled, "not to be throttled")

    def assert_no_errors(self) -> None:
        """Fail when something went wrong with it, see `aws.assert_no_errors()`."""
        __tracebackhide__ = True
        self._past.check_no_errors()
