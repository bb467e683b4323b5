"""A schedule as a job of the world."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lambdamock.api import World
from lambdamock.services.schedules import Schedule
from lambdamock.timing import Job


class Recurrence:
    """What happens whenever a schedule comes round; the world does not wait for it.

    Args:
        label: what it is, for people.
        fire: gets the planned moment, in seconds since the epoch.
    """

    def __init__(self, world: World, label: str, fire: Callable[[float], None]) -> None:
        self._world = world
        self._label = label
        self._fire = fire
        self._job: Job | None = None

    @property
    def due(self) -> float | None:
        """The next time; None when it rests, or never comes round again."""
        return None if self._job is None else self._job.due

    def begin(self, schedule: Schedule, *, since: float, after: float) -> None:
        """From now on, and no longer by the schedule that it had.

        Args:
            since: when the schedule began.
            after: the first time comes after this moment.
        """
        with self._world.lock:
            self.end()
            self._plan(schedule, since, after)

    def end(self) -> None:
        """No longer."""
        with self._world.lock:
            if self._job is not None:
                self._world.scheduler.remove(self._job)
                self._job = None

    def _plan(self, schedule: Schedule, since: float, after: float) -> None:
        due = schedule.next_after(after, since=since)
        if due is None:
            self._job = None
            return
        self._job = Job(due, partial(self._fall_due, schedule, since, due), self._label, recurring=True)
        self._world.scheduler.add(self._job)

    def _fall_due(self, schedule: Schedule, since: float, due: float) -> None:
        """The next one is planned first, so that it comes whatever becomes of this one."""
        with self._world.lock:
            self._plan(schedule, since, due)
        self._fire(due)
