"""The time-out of an invocation.

In the main thread an interval timer raises `TimeLimit` in the handler, again and again when the handler swallows it;
after the first time every line of the handler's own code raises it too. In other threads (and on platforms without
the timer) one watchdog thread, which exists only while it is needed, raises it asynchronously, and the same follows;
there a handler that waits inside C code ends when that returns, except for `time.sleep`.

Time left is the limit less the real time and less the virtual time that passed. While machinery of the mock runs
inside a handler the time-out waits.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from contextvars import Context
from threading import get_ident
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from lambdamock.timing import monotonic

if TYPE_CHECKING:
    from lambdamock.runtime.footprint import Footprint

REPEAT: Final = 0.02
"""Real seconds between two attempts to end a handler that swallowed the first."""

LOOK: Final = 0.25
"""Real seconds between two looks at how much memory a handler takes that runs that long."""

_AT_ONCE: Final = 1e-6
_HAS_TIMER: Final = hasattr(signal, "setitimer") and hasattr(signal, "SIGALRM")
_DEBUGGER_PARTS: Final = ("bdb", "pdb", "pydevd", "debugpy")

# the plain function: its wrapper in `signal` converts to enums, which costs microseconds
_set_handler: Callable[[int, Any], Any] = getattr(sys.modules.get("_signal"), "signal", signal.signal)
_set_timer: Callable[..., tuple[float, float]] = getattr(signal, "setitimer", lambda *_: (0.0, 0.0))
_ALARM: Final[int] = int(getattr(signal, "SIGALRM", 0))
_TIMER: Final[int] = int(getattr(signal, "ITIMER_REAL", 0))


class TimeLimit(BaseException):
    """Raised inside a handler whose time is over.

    The watchdog raises it from another thread, where no trace function can be set for this one; but an instance is
    made in this thread, at the latest when something catches it.
    """

    def __init__(self) -> None:
        super().__init__()
        _WATCHDOG.pursue(sys._getframe(1))  # noqa: SLF001 - how frames are reached


class Deadline:
    """The time limit of one stretch of user code.

    Args:
        limit: seconds.
        now: virtual seconds since the epoch.
        virtual_is_real: `now()` passes by itself; then only the larger of both counts.
        owns: whether a source file is the handler's own code.
        on_expiry: called once, when the time is over.
        footprint: memory that is looked at meanwhile; when there is too much of it, the time is over.
    """

    def __init__(
        self,
        limit: float,
        now: Callable[[], float],
        *,
        virtual_is_real: bool,
        owns: Callable[[object], bool],
        on_expiry: Callable[[], None],
        footprint: Footprint | None = None,
    ) -> None:
        self.limit = limit
        self._now = now
        self._virtual_is_real = virtual_is_real
        self._virtual_start = now()
        self.start = monotonic()
        self._owns = owns
        self._on_expiry = on_expiry
        self.footprint = footprint
        self._trace_before: Any = None
        self._is_tracing = False
        self._deferrals = 0
        self.is_expired = False
        self.is_closed = False
        self.is_watched = False
        """The watchdog raises, at any point of the thread; else the signal handler does, in the main thread."""
        self.is_being_raised = False
        self.thread = get_ident()
        self.due = self.start + limit

    def elapsed(self) -> float:
        """Seconds that passed since the start, real and virtual together."""
        real = monotonic() - self.start
        virtual = self._now() - self._virtual_start
        return max(real, virtual) if self._virtual_is_real else real + virtual

    def remaining(self) -> float:
        """Seconds until the time-out; negative after it."""
        return self.limit - self.elapsed()

    def defer(self) -> None:
        """Machinery of the mock begins to run: do not interrupt it. What is raised and not delivered is dropped."""
        self._deferrals += 1
        self.settle()
        if self.footprint is not None and self._deferrals == 1:
            self.footprint.put_aside()

    def resume(self) -> None:
        """The machinery is done.

        Raises:
            TimeLimit: the time is over by now (only in the thread of the handler).
        """
        self._deferrals -= 1
        if self.footprint is not None and self._deferrals == 0:
            self.footprint.count_again()
        if self._deferrals == 0 and not self.is_closed and self.thread == get_ident():
            self.check()

    def settle(self) -> None:
        """Wait until nothing can be raised any more, after `defer` or `close`.

        A lock that is taken while an exception may arrive at any point can stay locked for ever.
        """
        if not self.is_watched or self.thread != get_ident():
            return
        while True:
            try:
                while self.is_being_raised:
                    """The watchdog has looked at the deadline and is about to raise."""
                _let_pending_exceptions_come()
            except TimeLimit:
                continue
            return

    def look(self) -> None:
        """Let the time be over when the code takes more memory than it may."""
        if self.footprint is not None and self.footprint.exceeds():
            self.due = monotonic()

    def check(self) -> None:
        """Raise `TimeLimit` when the time is over."""
        if self.is_expired or self.remaining() <= 0:
            self._expire()
            raise TimeLimit

    @property
    def may_fire(self) -> bool:
        """Whether the time-out may be raised in the thread now."""
        return not self.is_closed and self._deferrals == 0 and not _debugger_is_active()

    def fire(self, frame: FrameType | None) -> None:
        """Raise `TimeLimit` in the handler (main thread, from the signal handler)."""
        self._expire()
        self.pursue(frame)
        raise TimeLimit

    def expire_elsewhere(self) -> None:
        """The watchdog is about to raise in the handler's thread."""
        self._expire()

    def expire(self) -> None:
        """Virtual time came to the end. Raises TimeLimit, as does every further line of the handler's own code."""
        self._expire()
        self.pursue(sys._getframe(1))  # noqa: SLF001 - how frames are reached
        raise TimeLimit

    @property
    def virtual_end(self) -> float:
        """When the time is over if only virtual time passes, seconds since the epoch."""
        return self._virtual_start + self.limit

    @property
    def is_open_here(self) -> bool:
        """Whether the stretch runs, in the calling thread."""
        return not self.is_closed and self.thread == get_ident()

    def close(self) -> None:
        """The stretch of user code is over."""
        self.is_closed = True
        if self._is_tracing:
            sys.settrace(self._trace_before)

    def _expire(self) -> None:
        if not self.is_expired:
            self.is_expired = True
            self._on_expiry()

    def pursue(self, frame: FrameType | None) -> None:
        """Let every line of the handler's own code raise from now on."""
        if not self._is_tracing:
            self._trace_before = sys.gettrace()
            self._is_tracing = True
        while frame is not None:
            if self._owns(frame.f_code.co_filename):
                frame.f_trace = self._raise_at_line
            frame = frame.f_back
        sys.settrace(self._raise_at_line)

    def _raise_at_line(self, frame: FrameType, event: str, _argument: object) -> Any:
        if self.is_closed or not self._owns(frame.f_code.co_filename):
            return None
        if event == "line":
            raise TimeLimit
        return self._raise_at_line


def _debugger_is_active() -> bool:
    trace = sys.gettrace()
    if trace is None:
        return False
    module = getattr(trace, "__module__", None) or type(trace).__module__
    return any(part in module for part in _DEBUGGER_PARTS)


class Alarm:
    """Arms deadlines with the process's interval timer; main thread only. Nests.

    A timer and handler of the host (a test runner's time-out) are put aside, fire when they are due earlier, and are
    put back with the time that is left.
    """

    def __init__(self) -> None:
        self._deadlines: list[tuple[Deadline, Any, float]] = []  # with the host's handler and when its timer is due
        self._handler = self._on_alarm  # one object, to know it again

    def arm(self, deadline: Deadline) -> tuple[Any, float, float]:
        """Start the timer; give the result to `disarm`."""
        left, interval = _set_timer(_TIMER, max(_AT_ONCE, min(deadline.due - monotonic(), LOOK)), REPEAT)
        host_due = monotonic() + left if left else 0.0
        handler = _set_handler(_ALARM, self._handler)
        self._deadlines.append((deadline, handler, host_due))
        if left:
            _set_timer(_TIMER, self._next(), REPEAT)
        return handler, host_due, interval

    def disarm(self, deadline: Deadline, armed: tuple[Any, float, float]) -> None:
        """Stop the timer and put the host's back."""
        handler, host_due, interval = armed
        if not self._deadlines or self._deadlines[-1][0] is not deadline:
            return
        _set_timer(_TIMER, 0)
        self._deadlines.pop()
        if handler is not None:
            _set_handler(_ALARM, handler)
        if host_due:
            _set_timer(_TIMER, max(_AT_ONCE, host_due - monotonic()), interval)

    def _next(self) -> float:
        deadline, handler, host_due = self._deadlines[-1]
        now = monotonic()
        due = min(deadline.due, now + LOOK)
        if host_due and callable(handler) and not self._is_ours(handler):
            due = min(due, host_due)
        return max(_AT_ONCE, due - now)

    def _is_ours(self, handler: Any) -> bool:
        return handler is self._handler

    def _on_alarm(self, number: int, frame: FrameType | None) -> None:
        if not self._deadlines:
            return
        deadline, handler, host_due = self._deadlines[-1]
        if monotonic() < deadline.due and deadline.may_fire:
            deadline.look()
        now = monotonic()
        if now >= deadline.due:
            if deadline.may_fire:
                deadline.fire(frame)
            return
        if host_due and now >= host_due and callable(handler) and not self._is_ours(handler):
            self._deadlines[-1] = (deadline, handler, 0.0)
            _set_timer(_TIMER, self._next(), REPEAT)
            handler(number, frame)
        else:
            _set_timer(_TIMER, self._next(), REPEAT)


class Watchdog:
    """Raises `TimeLimit` in threads other than the main one."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._deadlines: set[Deadline] = set()
        self._is_running = False
        self._thread: threading.Thread | None = None

    def arm(self, deadline: Deadline) -> None:
        """Watch a deadline of the calling thread."""
        deadline.is_watched = True
        with self._changed:
            self._deadlines.add(deadline)
            if not self._is_running:
                self._is_running = True
                self._thread = threading.Thread(target=self._watch, name="lambdamock-deadline", daemon=True)
                Context().run(self._thread.start)  # it belongs to no environment
            self._changed.notify()

    def disarm(self, deadline: Deadline) -> None:
        """Watch it no longer; the deadline is closed and settled."""
        with self._changed:
            self._deadlines.discard(deadline)
            self._changed.notify()

    def rest(self) -> None:
        """Wait until the thread has ended, which it is about to do when nothing is watched any more."""
        thread = self._thread
        if thread is not None and not self._deadlines:
            thread.join(1)
            self._thread = None

    def pursue(self, frame: FrameType) -> None:
        """Let every line of a handler in this thread raise whose time is over: it may swallow the first."""
        for deadline in tuple(self._deadlines):
            if deadline.thread == get_ident() and deadline.is_expired and deadline.may_fire:
                deadline.pursue(frame)

    def _watch(self) -> None:
        with self._changed:
            while self._deadlines:
                due = min(deadline.due for deadline in self._deadlines)
                wait = due - monotonic()
                if wait > 0:
                    if not self._changed.wait(min(wait, LOOK)):
                        self._look()
                    continue
                self._raise_due()
                self._changed.wait(REPEAT)
            self._is_running = False

    def _look(self) -> None:
        for deadline in self._deadlines:
            if deadline.may_fire:
                deadline.look()

    def _raise_due(self) -> None:
        now = monotonic()
        for deadline in self._deadlines:
            if deadline.due <= now:
                deadline.is_being_raised = True
                if deadline.may_fire:
                    deadline.expire_elsewhere()
                    _raise_in(deadline.thread, TimeLimit)
                deadline.is_being_raised = False


def _raise_in(thread: int, error: type[BaseException]) -> None:
    import ctypes

    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _let_pending_exceptions_come() -> None:
    # Taking one back (NULL) leaves Python 3.11 with a flag that nothing clears, and traced code hangs on it.
    for _ in range(100):
        pass


_ALARM_CLOCK: Final = Alarm()
_WATCHDOG: Final = Watchdog()


def arm(deadline: Deadline) -> Callable[[], None]:
    """Begin to enforce a deadline in the calling thread.

    Returns:
        What ends it; call it in the same thread, after `deadline.close()`.
    """
    if _HAS_TIMER and get_ident() == threading.main_thread().ident:
        armed = _ALARM_CLOCK.arm(deadline)
        return lambda: _ALARM_CLOCK.disarm(deadline, armed)
    _WATCHDOG.arm(deadline)
    return lambda: _WATCHDOG.disarm(deadline)


def stop(deadline: Deadline, disarm: Callable[[], None]) -> None:
    """Close a deadline and end its enforcement, whatever is still raised on the way. Idempotent."""
    while True:
        try:
            deadline.close()
            deadline.settle()
        except TimeLimit:
            continue
        break
    disarm()


def rest() -> None:
    """Leave no thread behind."""
    _WATCHDOG.rest()
