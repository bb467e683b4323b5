"""An execution environment that is restored from a snapshot of an initialised one (SnapStart).

There is no snapshot of a Python process. The environment that is initialised when its version is published becomes the
first one; each other one initialises anew, unseen, and with the same draws of chance: what it comes to is what the
snapshot would hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lambdamock.runtime.conclusion import Run, failed_start
from lambdamock.runtime.exchange import InvocationRequest, InvocationResult
from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.randomness import before_snapshot
from lambdamock.runtime.memory import Memory
from lambdamock.runtime.outcome import Outcome, Returned, TimedOut, error_document
from lambdamock.runtime.sandbox import ExecutionEnvironment
from lambdamock.runtime.snapshot_hooks import run_after_restore, run_before_snapshot

RESTORE_LIMIT: Final = 10.0
"""Seconds that a restoration may take with its hooks. Source: documented, developer guide of today, "Runtime hooks"."""


class SnapshotEnvironment(ExecutionEnvironment):
    """Used like `ExecutionEnvironment`, and takes the same arguments."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        settings = self.settings
        function = f"{settings.region}:{settings.account_id}:{settings.function_name}:{settings.function_version}"
        self._version = f"{function}:{settings.code.sha256}"
        self._is_restored = False

    def _ahead(self, memory: Memory) -> Outcome | None:
        failure, duration = self._initialise(memory, self._init_limit())
        self._platform.init_end(memory.log, duration, failure)
        return failure

    def _begin(self) -> Memory:
        self._is_restored = False
        return super()._begin()

    def _run(self, memory: Memory, request: InvocationRequest, init_phase: str) -> Run | None:
        if init_phase:
            failure, init = self._initialise(memory, self._init_limit())
            if failure is not None:  # unlike when the snapshot was taken
                self._platform.init_end(memory.log, init, failure)
                self._platform.start(memory.log, request.request_id)
                return failed_start(failure, init, memory.footprint.used)
            memory.log.finish_output()
            memory.log.take()  # what is in the snapshot was logged when it was taken
        if self._is_restored:
            return super()._run(memory, request, "")
        return self._restore_and_serve(memory, request)

    def _initialise(self, memory: Memory, limit: float) -> tuple[Outcome | None, float]:
        with before_snapshot(memory.view, self._version):
            failure, duration = super()._initialise(memory, limit)
            if failure is not None:
                return failure, duration
            failure, more = self._run_hooks(memory, run_before_snapshot, limit - duration / 1000)
            return failure, duration + more

    def _restore_and_serve(self, memory: Memory, request: InvocationRequest) -> Run:
        self._platform.restore_start(memory.log)
        failure, duration = self._run_hooks(memory, run_after_restore, RESTORE_LIMIT)
        self._platform.restore_end(memory.log, duration, failure)
        if failure is not None:
            used = memory.footprint.used
            return failed_start(failure, 0.0, used)._replace(restore=duration)
        self._is_restored = True
        run = super()._run(memory, request, "")
        assert run is not None
        return run._replace(cold=True, restore=duration)

    def _run_hooks(self, memory: Memory, run: Callable[[], None], limit: float) -> tuple[Outcome | None, float]:
        """Run hooks; None when they went well, and the milliseconds that they took."""

        def code() -> bytes:
            with BOARD.lease(memory.view, memory.view.deadline):
                run()
            return b""

        outcome, duration = self._guard.call(memory, code, limit, "")
        return (None if isinstance(outcome, Returned) else outcome), duration

    def _result(self, memory: Memory, request: InvocationRequest, run: Run) -> InvocationResult:
        if self._is_restored or run.restore is None:
            return super()._result(memory, request, run)
        return self._not_restored(memory, run)

    def _not_restored(self, memory: Memory, run: Run) -> InvocationResult:
        """The environment is not restored, so that there is no invocation."""
        memory.log.finish_output()
        events, hidden = memory.log.take()
        self._lose()
        assert not isinstance(run.outcome, Returned)
        return InvocationResult(
            payload=b"",
            function_error="Unhandled",
            error=error_document(run.outcome),
            log=events,
            hidden=hidden,
            cold=True,
            init_duration=None,
            duration=0.0,
            billed_duration=0,
            max_memory_used=run.memory_used,
            unfinished_threads=(),
            environment_lost=True,
            restore_failure="timeout" if isinstance(run.outcome, TimedOut) else "error",
        )
