"""One execution environment: initialised once, invoked many times, lost at an exit or a time-out.

Limits of running in the process of the test, all of them by design: literal paths below `/tmp` and `/opt` are the
host's (paths from `tempfile` are the environment's own); context variables, the state of shared libraries and the
random generator are shared; a thread that runs C code is not interrupted by a time-out unless it is the main thread.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final

from lambdamock.errors import UsageError
from lambdamock.runtime import deadline as deadlines
from lambdamock.runtime import logging_setup
from lambdamock.runtime.conclusion import Run, conclude
from lambdamock.runtime.context import LambdaContext
from lambdamock.runtime.deadline import Deadline, TimeLimit
from lambdamock.runtime.exchange import InvocationRequest, InvocationResult
from lambdamock.runtime.faults import LAMBDA_WARNING, ErrorShape
from lambdamock.runtime.handler import Fault, resolve_handler
from lambdamock.runtime.isolation import views
from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.isolation.memory import new_memory
from lambdamock.runtime.isolation.surroundings import PathMap, Surroundings, current
from lambdamock.runtime.outcome import (
    Died,
    Failed,
    Outcome,
    Returned,
    TimedOut,
    Unsendable,
    death_of,
    hide_running_loop,
    is_for_the_host,
    show_running_loop,
)
from lambdamock.runtime.payload import escapes_non_ascii, to_json
from lambdamock.runtime.report import platform_log, timestamp
from lambdamock.runtime.settings import CallableCode, Credentials, DirectoryCode, RuntimeSettings, ZipCode
from lambdamock.runtime.snapshot_hooks import run_hooks
from lambdamock.runtime.variables import environment_variables, output_errors
from lambdamock.runtime.workspace import Workspace

INIT_LIMIT: Final = 10.0
"""Seconds that an initialisation may take. Source: documented, developer guide of today, "Init phase"."""

PATIENT_INIT_LIMIT: Final = 130.0
"""The same before a snapshot, unless the function's own time-out is longer. Source: documented, the same page."""

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

    Attributes:
        is_initialised: whether the memory of an earlier invocation is there (the next one is warm).
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
    ) -> None:
        self.settings = settings
        self.log_stream = log_stream
        self._workspace = workspace
        self._now = now
        self._credentials = credentials
        self._virtual_is_real = virtual_is_real
        self._platform = platform_log(settings)
        self._ascii_only = escapes_non_ascii(settings.runtime)
        self._temporary_directory: str | None = None
        self._is_closed = False
        self._is_first = True
        self._handler: Callable[[Any, Any], Any] | None = None
        self._view: Surroundings | None = None
        self._errors: ErrorShape
        self._outside: PathMap
        self._variables: dict[str, str]
        self._log: LogBuffer

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
        view = self._view if self._view is not None and is_warm else self._begin()
        run = self._trip(view, request, "" if is_warm else "init")
        if run is None:
            view = self._begin_again()
            run = self._trip(view, request, "invoke")
            assert run is not None
        return self._result(view, request, run)

    def _trip(self, view: Surroundings, request: InvocationRequest, init_phase: str) -> Run | None:
        """Mount the environment, `_run` in it, and unmount it."""
        if request.trace_id:
            view.variables[_TRACE_ID] = os.environ.encodevalue(request.trace_id)
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
            run = self._run(view, request, init_phase)
            has_ended = True
        finally:
            BOARD.leave(view, parked)
            show_running_loop(loop)
            current.reset(token)
            if not has_ended:
                self._lose()
                self._log.take()
            if waiting is not None:
                waiting.resume()
        return run

    def _run(self, view: Surroundings, request: InvocationRequest, init_phase: str) -> Run | None:
        """Initialise where needed and serve, inside the mounted environment.

        Args:
            init_phase: `"init"`; `"invoke"` after that took too long: once more, within the time of the invocation;
                empty for a warm environment.

        Returns:
            None when the initialisation took too long.

        Source: documented, developer guide of today, "Failures during the Init phase".
        """
        timeout: float = self.settings.timeout
        init = 0.0
        failure: Outcome | None = None
        if init_phase:
            failure, init = self._initialise(view, self._init_limit() if init_phase == "init" else timeout)
            self._platform.init_end(self._log, init, failure, init_phase)
            if init_phase == "init" and isinstance(failure, TimedOut):
                return None
        view.request_id, view.tenant_id = request.request_id, request.tenant_id
        self._platform.start(self._log, request.request_id)
        if failure is not None:
            return Run(failure, init, None, cold=True, is_lost=True)
        spent = init if init_phase == "invoke" else 0.0
        outcome, duration = self._serve(view, request, timeout - spent / 1000)
        return Run(
            outcome,
            spent + duration,
            init if init_phase == "init" else None,
            cold=bool(init_phase),
            is_lost=isinstance(outcome, (Died, TimedOut)),
        )

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
        self._handler = None
        self._view = None

    def _begin(self) -> Surroundings:
        """Make the memory of a new environment and its log."""
        code = self.settings.code
        if self._temporary_directory is None:
            self._temporary_directory = self._workspace.temporary_directory()
        root: str | None = None
        if isinstance(code, ZipCode):
            root = self._workspace.task_directory(code)
        elif isinstance(code, DirectoryCode):
            root = os.path.realpath(code.path)
        layers = self.settings.layers
        layers_root = self._workspace.layers_directory(layers) if layers else None
        self._variables = environment_variables(
            self.settings,
            self._credentials,
            log_stream=self.log_stream,
            task_root=root or "/var/task",
            layers_root=layers_root,
        )
        shown = ((self._temporary_directory, "/tmp"), (root, "/var/task"), (layers_root, "/opt"))  # noqa: S108 - as on AWS
        self._outside = PathMap((real, path) for real, path in shown if real is not None)
        self._errors = ErrorShape(self.settings.runtime, self.settings.profile, self._outside)
        self._log = LogBuffer(self._now, self._outside, output_errors=output_errors(self.settings.runtime))
        self._view = view = new_memory(
            self,
            self._log,
            self._variables,
            self._now,
            root=root,
            layers_root=layers_root,
            runtime=self.settings.runtime,
            temporary_directory=self._temporary_directory,
        )
        if self._is_first:
            self._is_first = False
            self._platform.init_start(self._log)
        return view

    def _begin_again(self) -> Surroundings:
        """Make a new memory after an initialisation that took too long; the log goes on."""
        earlier = self._log
        view = self._begin()
        self._log.follow(earlier)
        return view

    def _initialise(self, view: Surroundings, limit: float) -> tuple[Outcome | None, float]:
        """Import the handler; None when that went well, and the milliseconds that it took."""
        code = self.settings.code
        if isinstance(code, CallableCode):
            self._handler = code.function
            return None, 0.0

        def load() -> bytes:
            with BOARD.lease(view, view.deadline):
                self._handler = resolve_handler(self.settings.handler)
                if self.settings.initialization_type == "snap-start":
                    run_hooks()
            return b""

        outcome, duration = self._guarded(view, load, limit, None)
        return (None if isinstance(outcome, Returned) else outcome), duration

    def _serve(self, view: Surroundings, request: InvocationRequest, limit: float) -> tuple[Outcome, float]:
        """Call the handler and marshal what it returns."""
        handler, ascii_only, outside = self._handler, self._ascii_only, self._outside
        context = LambdaContext(
            request.request_id, request.invoked_function_arn, self._variables, self._remaining, self._log.record
        )
        context.tenant_id = request.tenant_id

        def call() -> bytes:
            if request.client_context is not None or request.cognito_identity is not None:
                context.attach(request.client_context, request.cognito_identity)
            value = handler(request.event, context)  # type: ignore[misc]
            if isinstance(value, bytes):
                return value
            try:
                text = to_json(value, ascii_only=ascii_only)
            except Exception as error:  # noqa: BLE001 - user code may raise anything
                raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
            try:
                return outside(text).encode("utf-8")
            except UnicodeEncodeError as error:  # a lone surrogate
                raise Unsendable from error

        return self._guarded(view, call, limit, request.request_id)

    def _remaining(self) -> float:
        view = self._view
        return 0.0 if view is None or view.deadline is None else view.deadline.remaining()

    def _guarded(
        self, view: Surroundings, call: Callable[[], bytes], limit: float, request_id: str | None
    ) -> tuple[Outcome, float]:
        """Call user code under a deadline; what it raises becomes an outcome. The duration is in milliseconds.

        `request_id` is None during the initialisation.
        """
        deadline = Deadline(
            limit, self._now, virtual_is_real=self._virtual_is_real, owns=self._owns_code, on_expiry=self._log.cut
        )
        view.deadline = deadline
        disarm = deadlines.arm(deadline)
        outcome: Outcome = Returned(b"")
        try:
            try:
                outcome = Returned(call())
            except TimeLimit:
                """The deadline knows; see `_decided`."""
            except BaseException as error:
                deadline.close()
                if is_for_the_host(error):
                    raise
                outcome = self._failure(view, error, request_id)
            finally:
                deadlines.stop(deadline, disarm)
        except TimeLimit:  # raised by the watchdog after the handler was left
            deadlines.stop(deadline, disarm)
        view.deadline = None
        _end_child()
        duration = deadline.elapsed()
        return self._decided(view, outcome, deadline, duration), min(duration, limit) * 1000

    def _decided(self, view: Surroundings, outcome: Outcome, deadline: Deadline, duration: float) -> Outcome:
        """A time-out or an exit that the code swallowed counts for more than what it answered."""
        if view.end is not None:
            return Died(view.end.status, "")
        if deadline.is_expired or duration >= deadline.limit:
            self._log.cut()
            return TimedOut(self.settings.timeout, timestamp(self._now()))
        if isinstance(outcome, Died):
            self._log.write(outcome.text)
        return outcome

    def _failure(self, view: Surroundings, error: BaseException, request_id: str | None) -> Outcome:
        """Make the payload and write the log before the error, and what its frames hold, goes away."""
        if not isinstance(error, Exception):
            return death_of(error, self._errors)
        try:
            if isinstance(error, Fault):
                payload = self._errors.of_fault(error, request_id or "")
            else:
                payload = self._errors.of_exception(error, request_id or "")
        except Exception as second:  # noqa: BLE001 - the same
            return death_of(second, self._errors)
        if request_id is None:
            import logging

            logging.getLogger().warning(LAMBDA_WARNING)
        logged = self._log_text(payload)
        try:
            logged.encode("utf-8")
            content = to_json(payload, ascii_only=self._ascii_only).encode("utf-8")
        except UnicodeEncodeError as second:
            second.__context__ = None  # the runtime has left its `except` when it reports
            return death_of(second, self._errors)
        self._log.record(logged)
        return Failed(payload, content)

    def _log_text(self, payload: dict[str, Any]) -> str:
        if not logging_setup.is_json(self._variables):
            return self._errors.log_text(payload)
        time = timestamp(self._now())[:-5] + "Z"
        return to_json({"timestamp": time, "level": "ERROR", **payload}, ascii_only=self._ascii_only)

    def _owns_code(self, filename: object) -> bool:
        view, code = self._view, self.settings.code
        if isinstance(code, CallableCode):
            function = getattr(code.function, "__code__", None) or getattr(
                type(code.function).__call__, "__code__", None
            )
            if function is not None and filename == function.co_filename:
                return True
        return view is not None and view.owns_file(filename)

    def _result(self, view: Surroundings, request: InvocationRequest, run: Run) -> InvocationResult:
        result = conclude(
            run,
            request_id=request.request_id,
            profile=self.settings.profile,
            platform=self._platform,
            log=self._log,
            unfinished_threads=view.unfinished_threads() if view.threads else (),
        )
        if run.is_lost:
            self._lose()
        return result


def _end_child() -> None:
    """A process that was forked in the handler must not return into the test."""
    if os.getpid() != views.process_id():
        current.set(None)
        os._exit(0)
