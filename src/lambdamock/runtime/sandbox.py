"""One execution environment: initialised once, invoked many times, lost at an exit or a time-out.

Limits of running in the process of the test, all of them by design: native code that says `/tmp`, `/var/task` or
`/opt` finds the host's (paths from `tempfile` and `__file__` are right everywhere); context variables, the state of
shared libraries and the random generator are shared; a thread that runs C code is not interrupted by a time-out unless
it is the main thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lambdamock.errors import UsageError
from lambdamock.runtime.conclusion import Run, conclude, failed_start
from lambdamock.runtime.context import LambdaContext
from lambdamock.runtime.exchange import Initialised, InvocationRequest, InvocationResult
from lambdamock.runtime.extensions import note_what_does_not_run
from lambdamock.runtime.guard import Guard
from lambdamock.runtime.handler import resolve_handler
from lambdamock.runtime.isolation import views
from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.surroundings import current
from lambdamock.runtime.memory import Memory, new_memory
from lambdamock.runtime.outcome import (
    Died,
    Outcome,
    Returned,
    TimedOut,
    error_document,
    hide_running_loop,
    show_running_loop,
)
from lambdamock.runtime.payload import escapes_non_ascii
from lambdamock.runtime.report import platform_log
from lambdamock.runtime.response import response_of
from lambdamock.runtime.settings import CallableCode, Credentials, RuntimeSettings
from lambdamock.runtime.workspace import Workspace

if TYPE_CHECKING:
    from lambdamock.runtime.disruption import Disruption

INIT_LIMIT: Final = 10.0
"""Seconds that an initialisation may take. Source: documented, developer guide of today, "Init phase"."""

PATIENT_INIT_LIMIT: Final = 130.0
"""The same before a snapshot, unless the function's own time-out is longer. Source: documented, the same page."""

_T = TypeVar("_T")
_TRACE_ID: Final[Any] = os.environ.encodekey("_X_AMZN_TRACE_ID")


class ExecutionEnvironment:
    """Runs the code of one function version; one invocation at a time.

    Args:
        settings: the function version.
        log_stream: name of the log stream.
        workspace: where packages are unpacked and `/tmp` lives.
        now: virtual seconds since the epoch.
        credentials: of the execution role.
        virtual_is_real: `now()` passes by itself, so that real time is not counted twice.
        wait_until: lets virtual time pass until a moment (seconds since the epoch), if the code shall wait in virtual
            time; None if it waits really.

    Attributes:
        is_initialised: whether the memory of an earlier invocation is there (the next one is warm).
        disruption: what keeps the next invocation from its work because a test wants it so; None for nothing.
    """

    def __init__(
        self,
        settings: RuntimeSettings,
        *,
        log_stream: str,
        workspace: Workspace,
        now: Callable[[], float],
        credentials: Credentials,
        virtual_is_real: bool = False,
        wait_until: Callable[[float], None] | None = None,
    ) -> None:
        self.settings = settings
        self.log_stream = log_stream
        self._workspace = workspace
        self._now = now
        self._credentials = credentials
        self._wait_until = wait_until
        self._platform = platform_log(settings)
        self._guard = Guard(settings, now, virtual_is_real=virtual_is_real)
        self._ascii_only = escapes_non_ascii(settings.runtime)
        self._temporary_directory: str | None = None
        self._is_closed = False
        self._is_first = True
        self._next_init = "init"
        self.disruption: Disruption | None = None
        self._handler: Callable[[Any, Any], Any] | None = None
        self._memory: Memory | None = None

    @property
    def is_initialised(self) -> bool:
        return self._handler is not None

    def invoke(self, request: InvocationRequest) -> InvocationResult:
        """Run the handler once, after an initialisation where there is none.

        Returns:
            What it answered; what user code raises is a result.

        Raises:
            UsageError: the environment was closed.
            PackageError: the package cannot be unpacked.
            KeyboardInterrupt: the user pressed Ctrl-C. Debuggers and test runners that leave a handler pass, too.
        """
        if self._is_closed:
            raise UsageError("This execution environment is closed; make a new one.")
        views.install()
        is_warm = self._handler is not None
        memory = self._memory if self._memory is not None and is_warm else self._begin()
        phase = "" if is_warm else self._next_init
        run = self._trip(memory, request.trace_id, lambda: self._run(memory, request, phase))
        if run is None:
            again = memory = self._begin_again()
            run = self._trip(again, request.trace_id, lambda: self._run(again, request, "invoke"))
            assert run is not None
        return self._result(memory, request, run)

    def initialise(self) -> Initialised:
        """Initialise ahead of any invocation, as AWS does for provisioned concurrency and to take a snapshot.

        Raises:
            PackageError: the package cannot be unpacked.
        """
        views.install()
        memory = self._begin()
        failure = self._trip(memory, "", lambda: self._ahead(memory))
        memory.log.finish_output()
        events, _ = memory.log.take()
        if failure is None or isinstance(failure, Returned):
            return Initialised(None, events)
        self._lose()
        return Initialised(error_document(failure), events)

    def _ahead(self, memory: Memory) -> Outcome | None:
        return self._phase(memory, "init")[0]

    def _trip(self, memory: Memory, trace_id: str, stretch: Callable[[], _T]) -> _T:
        """Mount the environment, run a stretch in it, and unmount it."""
        view = memory.view
        if trace_id:
            view.variables[_TRACE_ID] = os.environ.encodevalue(trace_id)
        else:
            view.variables.pop(_TRACE_ID, None)
        if BOARD.is_contended():
            views.guard_imports()
        outer = current.get()
        waiting = None if outer is None else outer.deadline
        if waiting is not None:
            waiting.defer()
        token = current.set(view)
        loop = hide_running_loop()
        parked = BOARD.enter(view)
        has_ended = False
        try:
            result = stretch()
            has_ended = True
        finally:
            BOARD.leave(view, parked)
            show_running_loop(loop)
            current.reset(token)
            if not has_ended:
                self._lose()
                memory.log.take()
            if waiting is not None:
                waiting.resume()
        return result

    def _run(self, memory: Memory, request: InvocationRequest, init_phase: str) -> Run | None:
        """Initialise where needed and serve, inside the mounted environment.

        Args:
            init_phase: `"init"`; `"invoke"` after that took too long: once more, within the time of the invocation;
                `"suppressed"` after an exit or a time-out: the same, and no line tells of it; empty for a warm
                environment.

        Returns:
            None when the initialisation took too long.

        Source: documented, developer guide of today, "Failures during the Init phase".
        """
        timeout: float = self.settings.timeout
        began, init = self._now(), 0.0
        failure: Outcome | None = None
        if init_phase:
            failure, init = self._phase(memory, init_phase)
            if init_phase == "init" and isinstance(failure, TimedOut):
                return None
        view = memory.view
        view.request_id, view.tenant_id = request.request_id, request.tenant_id
        self._platform.start(memory.log, request.request_id)
        if failure is not None:
            return failed_start(failure, init, memory.footprint.used)
        spent = counted = 0.0
        if init_phase != "init":  # it counts against the time-out; virtual time alone where handlers live in that, so
            spent = init  # that a time-out does not depend on how fast the machine initialises
            counted = init / 1000 if self._wait_until is None else self._now() - began
        outcome, duration = self._serve(memory, request, timeout - counted)
        return Run(
            outcome,
            min(spent + duration, timeout * 1000),
            init if init_phase == "init" else None,
            cold=bool(init_phase),
            is_lost=isinstance(outcome, (Died, TimedOut)),
            memory_used=memory.footprint.used,
        )

    def _phase(self, memory: Memory, name: str) -> tuple[Outcome | None, float]:
        """Initialise in the phase of that name, see `_run`; how it failed, and the milliseconds that it took."""
        limit = self._init_limit() if name == "init" else self.settings.timeout
        failure, took = self._initialise(memory, limit)
        self._next_init = "suppressed"
        if name != "suppressed":
            self._platform.init_end(memory.log, took, failure, name)
        return failure, took

    def _init_limit(self) -> float:
        if self.settings.initialization_type == "on-demand":
            return INIT_LIMIT
        return max(PATIENT_INIT_LIMIT, self.settings.timeout)

    def close(self) -> None:
        """Forget the memory and delete `/tmp`. Idempotent."""
        self._is_closed = True
        self._lose()
        if self._temporary_directory is not None:
            self._workspace.remove(self._temporary_directory)
            self._temporary_directory = None

    def _lose(self) -> None:
        self._handler = self.disruption = None
        memory, self._memory = self._memory, None
        if memory is not None:
            memory.view.lose_children()
            memory.view.end_threads()
            if "aws_xray_sdk.core" in memory.view.modules:
                from lambdamock.runtime.xray_sdk import hang_up  # only few packages have it

                hang_up(memory.view.modules)

    def _begin(self) -> Memory:
        """Make the memory of a new environment and its log."""
        settings, workspace = self.settings, self._workspace
        if self._temporary_directory is None:
            self._temporary_directory = workspace.temporary_directory()
        directories = workspace.directories(settings.code, settings.layers, self._temporary_directory)
        self._memory = memory = new_memory(
            self,
            settings,
            self._credentials,
            directories,
            self._now,
            log_stream=self.log_stream,
            wait_until=self._wait_until,
        )
        if self._is_first:
            self._is_first = False
            self._platform.init_start(memory.log)
        note_what_does_not_run(memory.log, settings, directories.layers)
        return memory

    def _begin_again(self) -> Memory:
        """Make a new memory after an initialisation that took too long; the log goes on."""
        earlier = self._memory
        memory = self._begin()
        if earlier is not None:
            earlier.view.lose_children()
            earlier.view.end_threads()
            memory.log.follow(earlier.log)
        return memory

    def _initialise(self, memory: Memory, limit: float) -> tuple[Outcome | None, float]:
        """Import the handler; None when that went well, and the milliseconds that it took."""
        code = self.settings.code
        error = None if self.disruption is None else self.disruption.init_error
        if isinstance(code, CallableCode) and error is None:
            self._handler = code.function
            return None, 0.0

        def load() -> bytes:
            with BOARD.lease(memory.view, memory.view.deadline):
                self._handler = resolve_handler(self.settings.handler, None if error is None else _failing(error))
            return b""

        outcome, duration = self._guard.call(memory, load, limit, None)
        return (None if isinstance(outcome, Returned) else outcome), duration

    def _serve(self, memory: Memory, request: InvocationRequest, limit: float) -> tuple[Outcome, float]:
        """Call the handler and marshal what it returns."""
        handler, ascii_only, outside, view = self._handler, self._ascii_only, memory.outside, memory.view
        if self.disruption is not None:
            handler = self._disrupted(self.disruption, memory)

        def remaining() -> float:
            return 0.0 if view.deadline is None else view.deadline.remaining()

        context = LambdaContext(
            request.request_id, request.invoked_function_arn, memory.variables, remaining, memory.log.record
        )
        context.tenant_id = request.tenant_id
        if request.on_start is not None:
            request.on_start()

        def call() -> bytes:
            if request.client_context is not None or request.cognito_identity is not None:
                context.attach(request.client_context, request.cognito_identity)
            return response_of(handler(request.event, context), ascii_only=ascii_only, outside=outside)  # type: ignore[misc]

        return self._guard.call(memory, call, limit, request.request_id)

    def _disrupted(self, disruption: Disruption, memory: Memory) -> Callable[[Any, Any], Any]:
        from lambdamock.runtime.disruption import disrupted  # only few tests want it

        assert self._handler is not None
        self.disruption = None
        return disrupted(self._handler, disruption, memory, self._now)

    def _result(self, memory: Memory, request: InvocationRequest, run: Run) -> InvocationResult:
        view = memory.view
        if view.files is not None and (told := view.files.excess()) is not None:
            memory.log.platform(told)
        result = conclude(
            run,
            request_id=request.request_id,
            profile=self.settings.profile,
            platform=self._platform,
            log=memory.log,
            unfinished_threads=view.unfinished_threads() if view.threads else (),
        )
        if run.is_lost:
            self._lose()
        return result


def _failing(error: BaseException) -> Callable[[str], Any]:
    from lambdamock.runtime.disruption import failing_import  # only few tests want it

    return failing_import(error)
