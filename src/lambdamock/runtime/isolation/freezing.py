"""Threads that a handler leaves behind stop between the invocations of their environment, as everything in it does.

A thread of this process cannot be stopped anywhere; it stops where it sleeps (`time.sleep`) or writes to a stream that
it took from its environment (`print` asks for the stream of the moment: between invocations that is the host's). The
next invocation of the environment lets it go on. When the memory of the environment is gone (it was closed, its handler
timed out or exited) the thread ends there, too.

Whoever joins such a thread from outside would wait for ever, and so would the end of the interpreter: a thread is held
for `LONGEST` at most, and not at all when the interpreter ends.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lambdamock.runtime.isolation.surroundings import ProcessEnd
from lambdamock.timing import monotonic

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.surroundings import Surroundings

LONGEST: Final = 10.0
"""Real seconds after which a thread goes on that is still held."""

POLL: Final = 0.05
"""Real seconds between two looks whether the interpreter ends."""


class Freezer:
    """Holds the threads of one environment while it runs no invocation.

    Source: documented, developer guide of today, "Lambda execution environment lifecycle": the environment is frozen
    between invocations, and background work goes on when it is used again.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._turn = 0  # the invocations that ran since: a short one may be over before the thread looks
        self.is_frozen = False
        self.is_over = False

    def freeze(self) -> None:
        """An invocation ended."""
        self.is_frozen = True

    def thaw(self) -> None:
        """An invocation begins: threads that are held go on."""
        with self._changed:
            self.is_frozen = False
            self._turn += 1
            self._changed.notify_all()

    def end(self) -> None:
        """The memory of the environment is gone: its threads end where they would be held."""
        with self._changed:
            self.is_over = True
            self._changed.notify_all()

    def hold(self) -> bool:
        """Wait for as long as the environment is frozen.

        Returns:
            whether the thread may go on; if not, it is to end.
        """
        until = monotonic() + LONGEST
        with self._changed:
            turn = self._turn
            while not self.is_over and self.is_frozen and self._turn == turn and monotonic() < until:
                if _interpreter_ends():
                    return False
                self._changed.wait(POLL)
            return not self.is_over

    def sleep(self, seconds: float) -> None:
        """Let real time pass, less when the environment ends meanwhile."""
        until = monotonic() + seconds
        with self._changed:
            while not self.is_over and (left := until - monotonic()) > 0 and not _interpreter_ends():
                self._changed.wait(min(left, POLL * 10))


def hold(view: Surroundings) -> None:
    """Stop here if the calling thread is one that the environment left behind, and is frozen or over.

    Raises:
        ProcessEnd: the environment is over; once, and the thread is let go then, whatever it does about it.
    """
    freezer = view.freezer
    if freezer is None or not (freezer.is_frozen or freezer.is_over) or not _is_left_behind(view):
        return
    if not freezer.hold():
        view.threads = [thread for thread in view.threads if thread is not threading.current_thread()]
        raise ProcessEnd(None)


def sleep(view: Surroundings, seconds: float, real: Callable[[float], None]) -> None:
    """`time.sleep` in a thread other than the handler's. Raises ProcessEnd like `hold`."""
    freezer = view.freezer
    if freezer is None or not seconds > 0 or not _is_left_behind(view):
        real(seconds)
    else:
        freezer.sleep(seconds)
    hold(view)


def _is_left_behind(view: Surroundings) -> bool:
    return threading.current_thread() in view.threads


def _interpreter_ends() -> bool:
    executors = sys.modules.get("concurrent.futures.thread")
    return bool(getattr(executors, "_shutdown", False)) or not threading.main_thread().is_alive()
