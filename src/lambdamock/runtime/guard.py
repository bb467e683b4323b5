"""A stretch of user code under a deadline: how it ended, and how long it took."""

from __future__ import annotations

import os
from collections.abc import Callable

from lambdamock.runtime import deadline as deadlines
from lambdamock.runtime.deadline import Deadline, TimeLimit
from lambdamock.runtime.isolation import views
from lambdamock.runtime.isolation.surroundings import Surroundings, current
from lambdamock.runtime.memory import Memory
from lambdamock.runtime.outcome import OUT_OF_MEMORY, Died, Outcome, Returned, TimedOut, is_for_the_host
from lambdamock.runtime.report import timestamp
from lambdamock.runtime.settings import CallableCode, RuntimeSettings


class Guard:
    """Calls the code of one environment.

    Args:
        settings: the function version.
        now: virtual seconds since the epoch.
        virtual_is_real: `now()` passes by itself, so that real time is not counted twice.
    """

    def __init__(self, settings: RuntimeSettings, now: Callable[[], float], *, virtual_is_real: bool) -> None:
        self._settings = settings
        self._now = now
        self._virtual_is_real = virtual_is_real

    def call(
        self, memory: Memory, code: Callable[[], bytes], limit: float, request_id: str | None
    ) -> tuple[Outcome, float]:
        """Call user code under a deadline; what it raises becomes an outcome. The duration is in milliseconds.

        Args:
            limit: seconds.
            request_id: None during the initialisation.
        """
        view, footprint = memory.view, memory.footprint
        if view.children is not None:
            view.children.wake()
        if view.freezer is not None:
            view.freezer.thaw()
        deadline = Deadline(
            limit,
            self._now,
            virtual_is_real=self._virtual_is_real,
            owns=lambda filename: self._owns(view, filename),
            on_expiry=view.expire,
            footprint=footprint,
        )
        view.deadline = deadline
        disarm = deadlines.arm(deadline)
        outcome: Outcome = Returned(b"")
        try:
            footprint.begin()
            try:
                outcome = Returned(code())
            except TimeLimit:
                """Deadline and footprint know; see `_decided`."""
            except BaseException as error:
                deadline.close()
                if is_for_the_host(error):
                    raise
                outcome = memory.failures.outcome_of(error, request_id)
            finally:
                deadlines.stop(deadline, disarm)
        except TimeLimit:  # raised by the watchdog after the handler was left
            deadlines.stop(deadline, disarm)
        finally:
            footprint.end()
        view.deadline = None
        _end_child()
        if view.children is not None:
            view.children.rest()
        if view.freezer is not None:
            view.freezer.freeze()
        duration = deadline.elapsed()
        return self._decided(memory, outcome, deadline, duration), min(duration, limit) * 1000

    def _decided(self, memory: Memory, outcome: Outcome, deadline: Deadline, duration: float) -> Outcome:
        """An end of the process that the code swallowed counts for more than what it answered."""
        if memory.footprint.is_exceeded:
            memory.log.cut()
            return Died(OUT_OF_MEMORY, "", "Runtime.OutOfMemory")
        end = memory.view.end
        if end is not None:
            return Died(end.status, "")
        if deadline.is_expired or duration >= deadline.limit:
            memory.log.cut()
            return TimedOut(self._settings.timeout, timestamp(self._now()))
        if isinstance(outcome, Died):
            memory.log.write(outcome.text)
        return outcome

    def _owns(self, view: Surroundings, filename: object) -> bool:
        code = self._settings.code
        if isinstance(code, CallableCode):
            function = getattr(code.function, "__code__", None) or getattr(
                type(code.function).__call__, "__code__", None
            )
            if function is not None and filename == function.co_filename:
                return True
        return view.owns_file(filename)


def _end_child() -> None:
    """A process that was forked in the handler must not return into the test."""
    if os.getpid() != views.process_id():
        current.set(None)
        os._exit(0)
