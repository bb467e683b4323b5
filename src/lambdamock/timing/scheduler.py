"""The jobs that wait for the clock, in heaps of (due, sequence, job)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from heapq import heapify, heappop, heappush
from itertools import count
from typing import ClassVar, Final

_follows_recurring: Final[ContextVar[bool]] = ContextVar("lambdamock_follows_recurring", default=False)


class Job:
    """Something to do at a moment.

    Attributes:
        due: seconds since the epoch of the clock that drives the scheduler.
        label: what it does, for people: shown when time never settles.
        inline: may run after a call that user code made from inside a handler. Changes of a resource's state are;
            whatever runs user code waits for the outermost call to end.
        recurring: there is always another one after it, so nobody waits until none is left.
        is_awaited: set by the scheduler: whether the world comes to rest only after it. Neither a recurring job is,
            nor what one leaves (a retry, for instance) while the world comes to rest; see `Scheduler.await_all`.
        is_worth_asking: who asks for the world to come to rest awaits it, although it recurs; what it leaves is not
            awaited again.
        holds_event: an event of the mock's own is lost when it never runs; false where somebody else keeps it.
    """

    __slots__ = ("_action", "_label", "due", "inline", "is_awaited", "recurring")
    is_worth_asking: ClassVar[bool] = False
    holds_event: ClassVar[bool] = True

    def __init__(
        self, due: float, action: Callable[[], None], label: str, *, inline: bool = False, recurring: bool = False
    ) -> None:
        self.due = due
        self.inline = inline
        self.recurring = recurring
        self.is_awaited = not recurring
        self._action = action
        self._label = label

    @property
    def label(self) -> str:
        return self._label

    def run(self) -> None:
        """Do it."""
        self._action()

    def __repr__(self) -> str:
        return f"<Job {self.label!r} due {self.due:.3f}>"


_Heap = list[tuple[float, int, Job]]


class Scheduler:
    """Keeps jobs in the order in which they fall due; equal moments keep the order of scheduling.

    Jobs of a kind have a heap of their own, so that the first of a kind is found at once however many others wait.
    """

    def __init__(self) -> None:
        self._inline: _Heap = []
        self._awaited: _Heap = []
        self._unawaited: _Heap = []
        self._sequence = count()

    def __len__(self) -> int:
        return len(self._inline) + len(self._awaited) + len(self._unawaited)

    def add(self, job: Job) -> None:
        """Keep `job` until it falls due."""
        if job.recurring or (not job.inline and _follows_recurring.get()):
            job.is_awaited = False
        self._push((job.due, next(self._sequence), job))

    def next_due(self, *, inline_only: bool = False, awaited_only: bool = False) -> float | None:
        """When the next job falls due; None when nothing waits."""
        heap = self._inline if inline_only else self._first(awaited_only=awaited_only)
        return heap[0][0] if heap else None

    def pop_due(self, now: float, *, inline_only: bool = False) -> Job | None:
        """Take out the first job that is due at `now`; None when there is none."""
        heap = self._inline if inline_only else self._first()
        if not heap or heap[0][0] > now:
            return None
        return heappop(heap)[2]

    def remove(self, job: Job) -> None:
        """Forget a recurring job that waits; does nothing when it does not wait any more."""
        self._unawaited = [entry for entry in self._unawaited if entry[2] is not job]
        heapify(self._unawaited)

    def await_all(self, *, asked: bool = False) -> None:
        """Await from now on whatever recurring jobs have left so far; not the recurring jobs themselves.

        Args:
            asked: somebody asks for the world to come to rest; see `Job.is_worth_asking`.
        """
        left: _Heap = []
        stays: _Heap = []
        for entry in self._unawaited:
            recurs = entry[2].recurring and not (asked and entry[2].is_worth_asking)
            (stays if recurs else left).append(entry)
        if not left:
            return
        self._unawaited = stays
        heapify(self._unawaited)
        for entry in left:
            entry[2].is_awaited = True
            self._push(entry)

    def waiting(self) -> list[Job]:
        """The jobs that wait, first due first."""
        entries = self._inline + self._awaited + self._unawaited
        return [job for _, _, job in sorted(entries, key=lambda entry: entry[:2])]

    def _push(self, entry: tuple[float, int, Job]) -> None:
        job = entry[2]
        heappush(self._inline if job.inline else self._awaited if job.is_awaited else self._unawaited, entry)

    def _first(self, *, awaited_only: bool = False) -> _Heap:
        """The heap that holds the first job; an empty one when nothing waits."""
        first = self._awaited
        if self._inline and (not first or self._inline[0] < first[0]):
            first = self._inline
        if self._unawaited and not awaited_only and (not first or self._unawaited[0] < first[0]):
            first = self._unawaited
        return first


@contextmanager
def following(job: Job) -> Iterator[None]:
    """What is scheduled inside is what `job` leaves."""
    token = _follows_recurring.set(not job.is_awaited)
    try:
        yield
    finally:
        _follows_recurring.reset(token)
