"""How much memory the code of an environment takes, as far as the process of the test shows it.

The system tells one number for the whole process: what it held at most. What that rises by while a stretch of user
code runs is the code's. Not seen is what stays below an earlier peak, or is taken by a stretch of less than two
milliseconds. Not judged is a stretch during which another thread ran code of an environment, too: what each of them
took cannot be told apart. Nor is one in which another thread of the test, one that was there before the code began,
touched most of the pages that the process got meanwhile.
"""

from __future__ import annotations

import sys
from _thread import _count, get_native_id
from typing import Any, Final, NamedTuple

from lambdamock.timing import monotonic

if sys.platform != "win32":
    from resource import RUSAGE_SELF, getrusage
if sys.platform == "linux":
    from resource import RUSAGE_THREAD

BASE: Final = 35 << 10
"""KiB that interpreter and runtime hold before the code does anything. Source: assumed, from REPORT lines of AWS."""

NOISE: Final = 1 << 10
"""KiB by which the memory of the process may rise without anybody asking whose they are."""

FRESH: Final = 0.002
"""Real seconds for which a reading serves: what fills in them is a few megabytes at most."""


def peak() -> int:
    """KiB that the process held resident at most; 0 where the system does not tell (Windows)."""
    if sys.platform == "win32":
        return 0
    highest = getrusage(RUSAGE_SELF).ru_maxrss
    return highest >> 10 if sys.platform == "darwin" else highest  # macOS counts bytes


class Faults(NamedTuple):
    """How often a thread, and the whole process, got a page of memory; zeros where the system does not tell."""

    of_thread: int
    of_process: int


def faults(thread: int | None = None) -> Faults:
    """What was counted so far.

    Args:
        thread: native id of the thread that is meant; the caller's by default.
    """
    if sys.platform != "linux":
        return Faults(0, 0)
    of_process = getrusage(RUSAGE_SELF).ru_minflt
    if thread in {None, get_native_id()}:
        return Faults(getrusage(RUSAGE_THREAD).ru_minflt, of_process)
    try:
        with open(f"/proc/self/task/{thread}/stat") as status:
            return Faults(int(status.read().rpartition(")")[2].split()[7]), of_process)
    except OSError:  # a machine that does not tell
        return Faults(of_process, of_process)


_running: Final[list[Footprint]] = []
"""Those whose code runs now, in any thread."""

_reading: Final[list[Any]] = [0, Faults(0, 0), 0, float("-inf")]
"""The peak and the faults that were read last, in which thread (its native id), and when."""


class Footprint:
    """The memory of one environment.

    Args:
        memory_size: MB that it may take.

    Attributes:
        is_exceeded: whether a stretch has taken more than that.
        is_alone: whether no other thread ran code of an environment during the stretch.
    """

    def __init__(self, memory_size: int) -> None:
        self._limit = memory_size << 10
        self._start = 0
        self._faults = Faults(0, 0)
        self._thread = 0
        self._threads = 0
        self._begun = 0.0
        self._grown = 0
        self._put_aside = 0
        self._depth = 0
        self._is_running = False
        self.is_alone = True
        self.is_exceeded = False

    def begin(self) -> None:
        """A stretch of code begins."""
        self._begun = now = monotonic()
        thread = get_native_id()
        if now - _reading[3] >= FRESH or _reading[2] != thread:
            _reading[:] = peak(), faults(), thread, now
        self._start, self._faults, self._thread, _ = _reading
        self._threads = _count()
        self._depth = 0
        self._is_running = self.is_alone = True
        if _running:
            self._join()
        else:
            _running.append(self)

    def end(self) -> None:
        """The stretch ended. Idempotent."""
        if not self._is_running:
            return
        self._is_running = False
        if not self._depth:
            self._leave()
            now = monotonic()
            if self.is_alone and now - self._begun >= FRESH:
                self._note(now)

    def _note(self, now: float) -> None:
        _reading[:] = peak(), faults(), self._thread, now
        grown = _reading[0] - self._start
        if grown > NOISE and not self._is_of_the_code(_reading[1]):
            return
        self._grown += grown
        self.is_exceeded |= grown > self._limit

    def exceeds(self) -> bool:
        """Whether the stretch that runs has taken more by now than the environment has. Any thread may ask."""
        if self.is_alone and not self._depth and peak() - self._start > self._limit:
            self.is_exceeded = self._is_of_the_code(faults(self._thread))
        return self.is_exceeded

    def _is_of_the_code(self, now: Faults) -> bool:
        """Whether memory that the process got went to the thread of the code, or may have gone to one that it began."""
        mine = now.of_thread - self._faults.of_thread
        return 2 * mine >= now.of_process - self._faults.of_process or _count() > self._threads

    def put_aside(self) -> None:
        """Something else runs in between, whose memory does not count. Nests."""
        if self._is_running:
            self._depth += 1
            if self._depth == 1:
                self._put_aside = peak()
                self._leave()

    def count_again(self) -> None:
        """The code goes on."""
        if self._is_running and self._depth:
            self._depth -= 1
            if self._depth == 0:
                self._start += peak() - self._put_aside
                self._join()

    def _join(self) -> None:
        if _running:
            for other in (*_running, self):
                other.is_alone = False
        _running.append(self)

    def _leave(self) -> None:
        if self in _running:  # a time-out may have interrupted what was to add it
            _running.remove(self)

    @property
    def used(self) -> int:
        """MB: `Max Memory Used`, measured on top of what the runtime itself takes; never more than allowed."""
        return (self._limit if self.is_exceeded else min(BASE + self._grown, self._limit)) >> 10
