"""What time it is: virtual time that moves only when told, or the system's."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Protocol

EPOCH: Final = 1_767_225_600.0
"""Where virtual time starts: 2026-01-01T00:00:00Z, in seconds since 1970; the same in every run."""

monotonic: Final[Callable[[], float]] = partial(vars(threading).get("_time", time.monotonic))
"""Real seconds since some moment, whatever a library does that freezes time for tests.

freezegun exchanges `time.monotonic` wherever a module holds it, so this is another object; and it leaves `threading`
alone, so this is real even when it is imported while time is frozen.
"""


class Clock(Protocol):
    """A clock that also knows how to let time pass."""

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z."""
        ...

    def move_to(self, moment: float) -> None:
        """Let time pass until `moment`; does nothing when it is already past."""
        ...


class VirtualClock:
    """Time that stands still until somebody moves it."""

    def __init__(self, start: float = EPOCH) -> None:
        self._now = start

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z, virtual."""
        return self._now

    def move_to(self, moment: float) -> None:
        """Jump to `moment`; never backwards."""
        self._now = max(self._now, moment)


class SystemClock:
    """Real time, for those who want to watch; waiting is real waiting."""

    def now(self) -> float:
        """Seconds since 1970-01-01T00:00:00Z, real."""
        return time.time()

    def move_to(self, moment: float) -> None:
        """Sleep until `moment`."""
        time.sleep(max(0.0, moment - time.time()))
