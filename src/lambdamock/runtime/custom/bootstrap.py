"""An execution environment of a custom runtime: the function's own `bootstrap` runs as a child process.

Nothing holds it: it is a program of the host, with the rights of the test. It has the environment variables, the
working directory and the log of the function; literal paths below `/tmp`, `/opt` and `/var/task` are the host's.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Final

from lambdamock.errors import UsageError
from lambdamock.runtime.conclusion import Run, conclude, failed_start
from lambdamock.runtime.custom.api import FAILED, READY
from lambdamock.runtime.custom.process import RuntimeProcess
from lambdamock.runtime.deadline import Deadline
from lambdamock.runtime.exchange import InvocationRequest, InvocationResult
from lambdamock.runtime.extensions import note_what_does_not_run
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.isolation.surroundings import PathMap
from lambdamock.runtime.outcome import OUT_OF_MEMORY, Died, Failed, Outcome, TimedOut, platform_error
from lambdamock.runtime.payload import to_json
from lambdamock.runtime.report import platform_log, timestamp
from lambdamock.runtime.sandbox import INIT_LIMIT
from lambdamock.runtime.settings import CallableCode, Credentials, RuntimeSettings
from lambdamock.runtime.variables import environment_variables
from lambdamock.runtime.workspace import Directories, Workspace
from lambdamock.timing import SystemClock

if TYPE_CHECKING:
    from lambdamock.runtime.platform_events import PlatformEvents
    from lambdamock.runtime.report import PlatformLines

EXIT_GRACE: Final = 0.5
"""Seconds that a process has to exit by itself after it has reported that its initialisation failed."""

_BASH: Final = ("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash")
_SHELLS: Final = (b"#!/bin/sh", b"#!/usr/bin/sh")


class BootstrapEnvironment:
    """Runs one function version with its own runtime; one invocation at a time.

    It is used like `ExecutionEnvironment` and takes the same arguments; a process always waits really. The process
    is started by the first invocation, serves those that follow, and is killed at a time-out and by `close`.
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
        self._virtual_is_real = virtual_is_real
        self._platform: PlatformLines | PlatformEvents = platform_log(settings)
        self._turn = Lock()
        self._is_closed = False
        self._process: RuntimeProcess | None = None
        self._next_init = "init"
        self._places: Directories | None = None
        self._memory_used = 0  # KiB, of the process
        self._log: LogBuffer

    @property
    def is_initialised(self) -> bool:
        """Whether the process of an earlier invocation waits for the next."""
        return self._process is not None and not self._process.has_exited

    def invoke(self, request: InvocationRequest) -> InvocationResult:
        """Let the runtime handle one event, after it was started where it does not run.

        Raises:
            UsageError: the environment was closed.
            PackageError: the package cannot be unpacked.
            KeyboardInterrupt: the user pressed Ctrl-C; the process is gone then.
        """
        with self._turn:
            if self._is_closed:
                raise UsageError("This execution environment is closed; make a new one.")
            try:
                run = self._run(request)
            except BaseException:
                self._lose()
                if self._places is not None:
                    self._log.take()
                raise
            if run.is_lost:
                self._lose()
            return conclude(
                run,
                request_id=request.request_id,
                profile=self.settings.profile,
                platform=self._platform,
                log=self._log,
            )

    def close(self) -> None:
        """End the process, also one that handles an event, wait for it, and delete `/tmp`. Idempotent."""
        self._is_closed = True
        with self._turn:
            self._lose()
            places, self._places = self._places, None
        if places is not None:
            self._workspace.remove(places.temporary)

    def _lose(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _run(self, request: InvocationRequest) -> Run:
        """Initialise where needed and serve.

        An initialisation that took too long is tried once more, within the time of the invocation; one after an exit or
        a time-out is part of the invocation, too. Source: documented, developer guide of today, "Failures during the
        Init phase" and "Failures during the invoke phase".
        """
        cold = not self.is_initialised
        shown_init, spent, timeout = None, 0.0, float(self.settings.timeout)
        failure: Outcome | None = None
        if cold:
            self._lose()
            if self._next_init == "suppressed":
                failure, spent = self._initialise(request, "suppressed", timeout)
            else:
                failure, shown_init = self._initialise(request, "init", INIT_LIMIT)
            if shown_init is not None and isinstance(failure, TimedOut):
                failure, spent = self._initialise(request, "invoke", timeout)
                shown_init = None
        self._platform.start(self._log, request.request_id)
        if failure is not None:
            if isinstance(failure, Failed) and self._process is None:  # the platform's own words
                self._platform.killed(self._log, request.request_id, Died(None, ""), failure.error)
            return failed_start(failure, shown_init or spent, self._memory_shown)
        assert self._process is not None
        outcome, duration, is_lost = self._serve(self._process, request, timeout - spent / 1000)
        return Run(outcome, spent + duration, shown_init, cold=cold, is_lost=is_lost, memory_used=self._memory_shown)

    def _initialise(self, request: InvocationRequest, phase: str, limit: float) -> tuple[Outcome | None, float]:
        """Start the process and wait until it asks for its first event; milliseconds that it took.

        Returns:
            None when it went well.
        """
        places = self._prepare()
        if phase == "init":
            note_what_does_not_run(self._log, self.settings, places.layers)
        failure, duration = self._first_request(request, places, self._deadline(limit))
        self._next_init = "suppressed"
        if phase != "suppressed":
            self._platform.init_end(self._log, duration, failure, phase)
        return failure, duration

    def _first_request(
        self, request: InvocationRequest, places: Directories, deadline: Deadline
    ) -> tuple[Outcome | None, float]:
        self._memory_used = 0
        try:
            self._process = process = self._start(places)
        except _NoEntrypointError as error:
            return _invalid_entrypoint(request.request_id, str(error)), deadline.elapsed() * 1000
        phases = (READY, FAILED)
        if not process.serve(lambda: process.api.phase in phases, lambda: self._left(process, deadline)):
            return self._end_of(process), deadline.elapsed() * 1000
        if process.api.phase == READY:
            return None, deadline.elapsed() * 1000
        grace = self._deadline(EXIT_GRACE)
        process.serve(lambda: False, lambda: self._left(process, grace))
        return process.api.outcome, deadline.elapsed() * 1000

    def _serve(self, process: RuntimeProcess, request: InvocationRequest, limit: float) -> tuple[Outcome, float, bool]:
        """Hand the event over and wait until the runtime asks for another one.

        Source: documented, developer guide of today, "Invoke phase": it ends with the runtime's next request; assumed,
        that an answer which was sent counts even if the runtime fails to make that request.

        Returns:
            how it ended, the milliseconds that it took, and whether the process is lost.
        """
        deadline = self._deadline(limit)
        process.thaw()
        # the runtime compares with the machine's clock; virtual time would be long over, or never
        process.deliver(request, SystemClock().now() + limit)
        is_done = process.serve(lambda: process.api.phase == READY, lambda: self._left(process, deadline))
        duration = min(deadline.elapsed(), limit) * 1000
        answer = process.api.outcome
        is_too_large = self._takes_too_much(process)
        if is_done and not is_too_large:
            assert answer is not None
            process.freeze()
            return answer, duration, False
        end = self._end_of(process)
        if answer is None or is_too_large:
            return end, duration, True
        words = platform_error(end, request.request_id, is_old=self.settings.profile == "2019")
        self._platform.killed(self._log, request.request_id, end, words)
        return answer, duration, True

    def _end_of(self, process: RuntimeProcess) -> Died | TimedOut:
        """How a process ended that did not do what it should: by itself, or because its time is over."""
        has_exited, is_too_large = process.has_exited, self._takes_too_much(process)
        process.end()
        if is_too_large:
            return Died(OUT_OF_MEMORY, "", "Runtime.OutOfMemory")
        if has_exited or self._is_closed:
            return Died(process.exit_words, "")
        return TimedOut(self.settings.timeout, timestamp(self._now()))

    def _deadline(self, limit: float) -> Deadline:
        """A limit that is only measured: nothing is raised in this process."""
        return Deadline(
            limit, self._now, virtual_is_real=self._virtual_is_real, owns=lambda _: False, on_expiry=lambda: None
        )

    def _left(self, process: RuntimeProcess, deadline: Deadline) -> float:
        return 0.0 if self._is_closed or self._takes_too_much(process) else deadline.remaining()

    def _takes_too_much(self, process: RuntimeProcess) -> bool:
        """Look at the memory of the process; where the system does not tell, it is not limited."""
        self._memory_used = max(self._memory_used, process.memory_used)
        return self._memory_used > self.settings.memory_size << 10

    @property
    def _memory_shown(self) -> int:
        return min(self._memory_used >> 10, self.settings.memory_size)

    def _prepare(self) -> Directories:
        """Unpack what runs, on first need, and begin the log."""
        if self._places is None:
            assert not isinstance(self.settings.code, CallableCode), "a callable needs no process"
            self._places = self._workspace.directories(
                self.settings.code, self.settings.layers, self._workspace.temporary_directory()
            )
            self._log = LogBuffer(self._now, PathMap(self._places.shown()))
            self._platform.init_start(self._log)
        return self._places

    def _start(self, places: Directories) -> RuntimeProcess:
        """Start the bootstrap of the package, or else that of the layers (rule A425).

        Raises:
            _NoEntrypointError: there is none, or it cannot be run (rule A426).
        """
        assert places.task is not None
        path, shown = _bootstrap_in(places)
        program, command = _command(path)
        variables = environment_variables(
            self.settings,
            self._credentials,
            log_stream=self.log_stream,
            task_root=places.task,
            layers_root=places.layers,
        )
        try:
            return RuntimeProcess(
                command,
                program=program,
                variables={"TMPDIR": places.temporary, **variables},
                directory=places.task,
                write=self._log.write,
                outside=PathMap(places.shown()),
            )
        except OSError as error:
            reason = os.strerror(error.errno or 0).lower()
            raise _NoEntrypointError(f"fork/exec {shown}: {reason}") from error


class _NoEntrypointError(Exception):
    """No process could be made; `str()` is how the platform says why."""


def _bootstrap_in(places: Directories) -> tuple[str, str]:
    """The real path of the bootstrap, and its path on AWS."""
    candidates = [(places.task, "/var/task/bootstrap"), (places.layers, "/opt/bootstrap")]
    for directory, shown in candidates:
        path = directory and os.path.join(directory, "bootstrap")
        if path and os.path.isfile(path):
            return path, shown
    raise _NoEntrypointError(f"Couldn't find valid bootstrap(s): [{' '.join(shown for _, shown in candidates)}]")


def _command(path: str) -> tuple[str, list[str]]:
    """Program and arguments that run a bootstrap.

    A script for `/bin/sh` is run by bash under that name, where there is one: on AWS `/bin/sh` is bash, and scripts
    rely on it. Source: assumed, from Amazon Linux.
    """
    if os.access(path, os.X_OK):
        with open(path, "rb") as file:
            shell, *arguments = file.readline(256).rstrip(b"\n").split(b" ")
        bash = next((bash for bash in _BASH if os.access(bash, os.X_OK)), None)
        if shell in _SHELLS and bash is not None:
            return bash, ["/bin/sh", *map(os.fsdecode, arguments), path]
    return path, [path]


def _invalid_entrypoint(request_id: str, reason: str) -> Failed:
    """The answer of a function without a bootstrap that can be run.

    Source: assumed, from answers that users report, and that all reasons have this type.
    """
    error = {"errorType": "Runtime.InvalidEntrypoint", "errorMessage": f"RequestId: {request_id} Error: {reason}"}
    return Failed(error, to_json(error, ascii_only=True).encode())
