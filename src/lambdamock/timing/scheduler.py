"""The jobs that wait for the clock: one heap of (due, sequence, job)."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count


class Job:
    """Something to do at a moment.

    Attributes:
        due: seconds since the epoch of the clock that drives the scheduler.
        label: what it does, for people: shown when time never settles.
        inline: may run after a call that user code made from inside a handler. Changes of a resource's state are;
            whatever runs user code waits for the outermost call to end.
    """

    __slots__ = ("action", "due", "inline", "label")

    def __init__(self, due: float, action: Callable[[], None], label: str, *, inline: bool = False) -> None:
        self.due = due
        self.action = action
        self.label = label
        self.inline = inline

    def __repr__(self) -> str:
        return f"<Job {self.label!r} due {self.due:.3f}>"


class Scheduler:
    """Keeps jobs in the order in which they fall due; equal moments keep the order of scheduling."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Job]] = []
        self._sequence = count()

    def __len__(self) -> int:
        return len(self._heap)

    def add(self, job: Job) -> None:
        """Keep `job` until it falls due."""
        heappush(self._heap, (job.due, next(self._sequence), job))

    def next_due(self, *, inline_only: bool = False) -> float | None:
        """When the next job falls due; None when nothing waits."""
        if inline_only:
            return min((due for due, _, job in self._heap if job.inline), default=None)
        return self._heap[0][0] if self._heap else None

    def pop_due(self, now: float, *, inline_only: bool = False) -> Job | None:
        """Take out the first job that is due at `now`; None when there is none."""
        if not self._heap or self._heap[0][0] > now:
            return None
        if not inline_only:
            return heappop(self._heap)[2]
        return self._pop_inline(now)

    def _pop_inline(self, now: float) -> Job | None:
        passed = []
        found = None
        while found is None and self._heap and self._heap[0][0] <= now:
            entry = heappop(self._heap)
            if entry[2].inline:
                found = entry[2]
            else:
                passed.append(entry)
        for entry in passed:
            heappush(self._heap, entry)
        return found

    def waiting(self) -> list[Job]:
        """The jobs that wait, first due first."""
        return [job for _, _, job in sorted(self._heap, key=lambda entry: entry[:2])]
