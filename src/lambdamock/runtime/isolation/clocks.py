"""The mock's clock as the code of an environment sees it, when handlers live in virtual time.

`time.sleep` in the handler's own thread, and an event loop there that has nothing else to do, let virtual time pass
instead of waiting. `time.time` and its relatives tell what passed. Other threads, locks and queues with a time-out wait
really; `datetime.now()` cannot be replaced in place and tells the real time.
"""

from __future__ import annotations

import selectors
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.deadline import TimeLimit
from lambdamock.runtime.isolation.surroundings import current
from lambdamock.timing import monotonic

if TYPE_CHECKING:
    from lambdamock.runtime.deadline import Deadline
    from lambdamock.runtime.isolation.surroundings import Surroundings


class HandlerClock:
    """Time in one environment.

    Args:
        now: virtual seconds since the epoch.
        wait_until: lets virtual time pass until a moment; takes seconds since the epoch.
    """

    def __init__(self, now: Callable[[], float], wait_until: Callable[[float], None]) -> None:
        self._now = now
        self._wait_until = wait_until
        self._start = now()

    def passed(self) -> float:
        """Virtual seconds since the environment started; they never become fewer."""
        return self._now() - self._start

    def time(self, deadline: Deadline | None) -> float:
        """Seconds since the epoch: virtual, with the real time that the code has run in this stretch."""
        return self._now() + (0.0 if deadline is None else monotonic() - deadline.start)

    def sleep(self, seconds: float, deadline: Deadline) -> None:
        """Let virtual time pass, up to the time-out.

        Raises:
            TimeLimit: that came first. It is exactly the limit after the start of the stretch then.
        """
        moment, end = self._now() + seconds, deadline.virtual_end
        with suppress(TimeLimit):  # it may be raised on the way back already, but then it is not pursued
            self._wait_until(min(moment, end))
        if moment >= end or deadline.remaining() <= 0:
            deadline.expire()


def _clock() -> tuple[HandlerClock | None, Surroundings | None]:
    view = current.get()
    return (None, None) if view is None else (view.clock, view)


def _wall_view(unit: int) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """`time.time`, or `time.time_ns` when `unit` is 10⁹."""

    def view_of(real: Callable[[], float]) -> Callable[[], float]:
        def time() -> float:
            clock, view = _clock()
            if clock is None or view is None:
                return real()
            seconds = clock.time(view.deadline)
            return seconds if unit == 1 else int(seconds * unit)

        return time

    return view_of


def _running_view(unit: int) -> Callable[[Callable[[], float]], Callable[[], float]]:
    """`time.monotonic` and `time.perf_counter`, and in nanoseconds when `unit` is 10⁹."""

    def view_of(real: Callable[[], float]) -> Callable[[], float]:
        def running() -> float:
            clock, _ = _clock()
            if clock is None:
                return real()
            return real() + (clock.passed() if unit == 1 else int(clock.passed() * unit))

        return running

    return view_of


def _calendar_view(place: int, *, takes_parts: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`time.gmtime` and others that take a moment and by default the present one.

    Args:
        place: of the moment among the arguments.
        takes_parts: the moment is a `struct_time` of local time, else seconds.
    """

    def view_of(real: Callable[..., Any]) -> Callable[..., Any]:
        def calendar(*arguments: Any) -> Any:
            clock, view = _clock()
            if clock is None or view is None or any(given is not None for given in arguments[place:]):
                return real(*arguments)
            seconds = clock.time(view.deadline)
            return real(*arguments[:place], time.localtime(seconds) if takes_parts else seconds)

        return calendar

    return view_of


def _select_view(real: Callable[..., Any]) -> Callable[..., Any]:
    """`select` of a selector: waits in virtual time where nothing but time can end the wait."""

    def select(self: Any, timeout: float | None = None) -> Any:
        clock, view = _clock()
        deadline = None if view is None else view.deadline
        if (
            clock is None
            or view is None
            or deadline is None
            or not deadline.is_open_here
            or (timeout is not None and timeout <= 0)
            or not all(map(_wakes_its_own_loop, self.get_map().values()))
        ):
            return real(self, timeout)
        threads_run = bool(view.unfinished_threads())  # asked first: what one does before it ends is then ready
        ready = real(self, 0)
        if ready:
            return ready
        if threads_run:
            return real(self, timeout)
        clock.sleep(float("inf") if timeout is None else timeout, deadline)
        return real(self, 0)

    return select


def _wakes_its_own_loop(key: selectors.SelectorKey) -> bool:
    """Whether a registered socket is the pipe by which an event loop of asyncio wakes itself up."""
    handle = key.data[0] if isinstance(key.data, tuple) and key.data else None
    return getattr(getattr(handle, "_callback", None), "__name__", "") == "_read_from_self"


_SELECTORS: Final = {kind for kind in vars(selectors).values() if isinstance(kind, type) and "select" in vars(kind)}

VIEWS: Final[tuple[tuple[Any, str, Callable[[Any], Any]], ...]] = (
    (time, "time", _wall_view(1)),
    (time, "time_ns", _wall_view(10**9)),
    (time, "monotonic", _running_view(1)),
    (time, "monotonic_ns", _running_view(10**9)),
    (time, "perf_counter", _running_view(1)),
    (time, "perf_counter_ns", _running_view(10**9)),
    (time, "gmtime", _calendar_view(0)),
    (time, "localtime", _calendar_view(0)),
    (time, "ctime", _calendar_view(0)),
    (time, "asctime", _calendar_view(0, takes_parts=True)),
    (time, "strftime", _calendar_view(1, takes_parts=True)),
    *((kind, "select", _select_view) for kind in _SELECTORS),
)
"""What is exchanged while a mock with virtual time in handlers runs: owner, name, and what makes the view."""
