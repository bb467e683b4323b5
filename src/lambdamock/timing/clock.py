"""What time it is: virtual time that moves only when told, or the system's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar, Token
from functools import partial
from typing import Final, Protocol, TypeAlias

EPOCH: Final = 1_767_225_600.0
"""Where virtual time starts: 2026-01-01T00:00:00Z, in seconds since 1970; the same in every run."""

monotonic: Final[Callable[[], float]] = partial(vars(threading).get("_time", time.monotonic))
"""Real seconds since some moment, whatever a library does that freezes time for tests.

freezegun exchanges `time.monotonic` wherever a module holds it, so this is another object; and it leaves `threading`
alone, so this is real even when it is imported while time is frozen.
"""


Branch: TypeAlias = "Token[list[float] | None] | None"
"""A time line that was begun; for `join`."""


class Clock(Protocol):
    """A clock that also knows how to let time pass."""

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z."""
        ...

    def move_to(self, moment: float) -> None:
        """Let time pass until `moment`; does nothing when it is already past."""
        ...

    def branch(self) -> Branch:
        """Begin a time line of the caller's own: until `join`, what it waits for passes for itself alone.

        So things that happen at the same time can be done one after the other.
        """
        ...

    def join(self, branch: Branch) -> float:
        """End the time line; returns what time it was there, which the clock itself may still have to reach."""
        ...


class VirtualClock:
    """Time that stands still until somebody moves it."""

    def __init__(self, start: float = EPOCH) -> None:
        self._now = start
        self._line: ContextVar[list[float] | None] = ContextVar("lambdamock_time_line", default=None)
        self._branches: list[None] = []  # one for each that is open; while there is none nobody has to look for a line

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z, virtual."""
        if self._branches and (line := self._line.get()) is not None:
            return line[0]
        return self._now

    def move_to(self, moment: float) -> None:
        """Jump to `moment`; never backwards."""
        line = self._line.get()
        if line is None:
            self._now = max(self._now, moment)
        else:
            line[0] = max(line[0], moment)

    def branch(self) -> Branch:
        """Begin a time line of the context's own; threads that it starts are on the same one."""
        token = self._line.set([self.now()])
        self._branches.append(None)
        return token

    def join(self, branch: Branch) -> float:
        """End the time line; returns what time it was there."""
        end = self.now()
        assert branch is not None
        self._line.reset(branch)
        self._branches.pop()
        return end


class SystemClock:
    """Real time, for those who want to watch; waiting is real waiting."""

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z, real."""
        return time.time()

    def move_to(self, moment: float) -> None:
        """Sleep until `moment`."""
        time.sleep(max(0.0, moment - time.time()))

    def branch(self) -> Branch:
        """Nothing: real time passes for all alike."""
        return None

    def join(self, branch: Branch) -> float:
        """What time it is."""
        del branch
        return time.time()
