"""The course of time in a world: what falls due runs, after the call that brought it about, in order."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Final, TypeVar

from lambdamock.api import World
from lambdamock.errors import UsageError
from lambdamock.runtime import suspended
from lambdamock.timing import Job, following

SETTLE_BOUND: Final = 1_000_000
"""How many jobs `settle()` runs before it says that the world never comes to rest."""

AT_ONCE_BOUND: Final = 50_000
"""How many jobs run without any time passing, beside those that waited for the moment, before it is said that they
never end."""

LAST_MOMENT: Final = 253_402_300_799.0
"""The end of the year 9999, in seconds since the epoch: Python has no later dates."""

_T = TypeVar("_T")
_depth: ContextVar[int] = ContextVar("lambdamock_call_depth", default=0)


class Course:
    """Lets the time of a world pass.

    Args:
        before_jobs: called before jobs that may run user code.
        comes_to_rest: after every outermost call all jobs run, not only those that are due.
    """

    def __init__(self, world: World, before_jobs: Callable[[], None], *, comes_to_rest: bool) -> None:
        self._world = world
        self._before_jobs = before_jobs
        self._comes_to_rest = comes_to_rest

    def call(self, act: Callable[[], _T]) -> _T:
        """Act as AWS does at a call: beside any handler that makes it, and followed by what falls due."""
        token = _depth.set(_depth.get() + 1)
        try:
            with suspended():
                result = act()
        finally:
            _depth.reset(token)
        self.run_due()
        return result

    def run_due(self) -> None:
        """Run the jobs that are due now; from inside a handler only those that run no user code."""
        nested = _depth.get() > 0
        if self._comes_to_rest and not nested:
            self._come_to_rest(asked=False)
        else:
            self._run_until(self._world.clock.now(), inline_only=nested)

    def advance(self, seconds: float) -> None:
        """Let time pass, running all that falls due in order.

        Raises:
            UsageError: `seconds` is negative or no number, or the year 9999 would be over.
        """
        moment = self._world.clock.now() + seconds
        if not seconds >= 0:  # also when it is no number at all
            raise UsageError(f"advance({seconds!r}): time only moves forwards; give seconds of at least 0")
        if moment > LAST_MOMENT:
            raise UsageError(f"advance({seconds!r}): time ends with the year 9999")
        self._run_until(moment, inline_only=_depth.get() > 0)
        with self._world.lock:
            self._world.scheduler.await_all()

    def settle(self) -> None:
        """Run until nothing waits but what comes for ever, jumping the clock from job to job.

        The clock never jumps to a recurring job (a schedule's), nor to what one that runs on the way leaves; but
        records of a source that have failed too often to be awaited are tried once more. From inside a handler only
        jobs that run no user code are run.

        Raises:
            UsageError: it never comes to rest.
        """
        self._come_to_rest(asked=True)

    def wait_until(self, moment: float) -> None:
        """A handler waits until a moment, in seconds since the epoch.

        What falls due meanwhile happens, unless it runs user code: that waits for the handler.
        """
        with suspended():
            self._run_until(moment, inline_only=True)

    def _come_to_rest(self, *, asked: bool) -> None:
        nested = _depth.get() > 0
        scheduler = self._world.scheduler
        with self._world.lock:
            scheduler.await_all(asked=asked)
        count = self._run_until(self._world.clock.now(), inline_only=nested)
        while (due := scheduler.next_due(inline_only=nested, awaited_only=True)) is not None:
            count += self._run_until(due, inline_only=nested)
            if count > SETTLE_BOUND:
                waiting = ", ".join(job.label for job in scheduler.waiting()[:5])
                raise UsageError(
                    f"settle() ran {count} jobs and there is always another one; next are: {waiting}. "
                    "Use advance(seconds) to let a bounded time pass."
                )

    def _run_until(self, moment: float, *, inline_only: bool) -> int:
        world = self._world
        if not inline_only:
            self._before_jobs()
        count = at_once = bound = 0
        while True:
            with world.lock:
                job = world.scheduler.pop_due(moment, inline_only=inline_only)
            if job is None:
                break
            if not count or job.due > world.clock.now():
                at_once, bound = 0, AT_ONCE_BOUND + len(world.scheduler)
            at_once += 1
            if at_once > bound:
                raise UsageError(
                    f"{at_once} jobs ran without any time passing, and there is always another: {job.label}"
                )
            world.clock.move_to(job.due)
            _run(job)
            count += 1
        world.clock.move_to(moment)
        return count


def _run(job: Job) -> None:
    """Run a job as a call of its own: what falls due by the calls that it makes waits until it has ended."""
    token = _depth.set(_depth.get() + 1)
    try:
        if job.is_awaited:
            job.run()
        else:
            with following(job):
                job.run()
    finally:
        _depth.reset(token)
