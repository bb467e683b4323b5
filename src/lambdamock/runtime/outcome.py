"""How a stretch of user code ended, and what the platform answers then."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.runtime.isolation.processes import exit_status
from lambdamock.runtime.payload import to_json

if TYPE_CHECKING:
    from lambdamock.runtime.faults import ErrorShape


OUT_OF_MEMORY: Final = "signal: killed"
"""How a process ends that takes more than `MemorySize`. Source: assumed, from answers that users report."""


class Returned(NamedTuple):
    """The handler returned; `payload` is its response."""

    payload: bytes


class Failed(NamedTuple):
    """An exception that the runtime reported and logged."""

    error: dict[str, Any]
    payload: bytes


class Died(NamedTuple):
    """The process ended; `status` is None for exit status 0, `text` what it wrote to standard error.

    `kind` is the type that the platform reports; the answer has `Runtime.ExitError` in any case. Source: assumed, from
    memory of REPORT lines.
    """

    status: str | None
    text: str
    kind: str = "Runtime.ExitError"


class TimedOut(NamedTuple):
    """The time-out ended the process; `seconds` is the limit, `time` the virtual time as the log shows it."""

    seconds: float
    time: str

    def line(self, request_id: str) -> str:
        """What the platform logs.

        Source: observed, recorded log events: virtual time, request id, the configured seconds with two decimals.
        """
        return f"{self.time} {request_id} Task timed out after {self.seconds:.2f} seconds"


Outcome = Returned | Failed | Died | TimedOut


def named_error(outcome: Outcome) -> str:
    """The error type of a failure, where runtime or platform named it; else empty."""
    kind = outcome.kind if isinstance(outcome, Died) else ""
    if isinstance(outcome, Failed):
        kind = outcome.error["errorType"]
    return kind if kind.startswith(("Runtime.", "Function.")) else ""


def too_large() -> Failed:
    """What becomes of a response of more than 6 MB. Source: observed, recorded answer."""
    error = {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    return Failed(error, to_json(error, ascii_only=True).encode())


def platform_error(outcome: Died | TimedOut, request_id: str, *, is_old: bool) -> dict[str, str]:
    """The payload when the process is gone.

    Source: observed, recorded answers (exit statuses 0 and 127, time-out before and after 2024); documented, runtime
    interface emulator (signals).
    """
    if isinstance(outcome, Died):
        how = "without providing a reason" if outcome.status is None else f"with error: {outcome.status}"
        return {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {request_id} Error: Runtime exited {how}",
        }
    if is_old:
        return {"errorMessage": outcome.line(request_id)}
    message = f"RequestId: {request_id} Error: Task timed out after {outcome.seconds:.2f} seconds"
    return {"errorType": "Sandbox.Timedout", "errorMessage": message}


def error_document(outcome: Failed | Died | TimedOut) -> dict[str, Any]:
    """The error of an initialisation that no invocation asked for, so that there is no request id."""
    return outcome.error if isinstance(outcome, Failed) else platform_error(outcome, "", is_old=False)


class Unsendable(BaseException):
    """The response cannot be sent; the cause says why. The runtime has left its `except` then."""


def death_of(error: BaseException, shape: ErrorShape) -> Died:
    """How the process ends by an exception that the runtime does not catch."""
    if isinstance(error, Unsendable):
        error = error.__cause__ or error
    if isinstance(error, SystemExit):
        is_silent = error.code is None or isinstance(error.code, int)
        return Died(exit_status(error.code), "" if is_silent else f"{error.code}\n")
    return Died("exit status 1", shape.death_text(error))


def is_for_the_host(error: BaseException) -> bool:
    """Whether an exception that left a handler is meant for the test's own process.

    That is Ctrl-C (but not a KeyboardInterrupt that code raised), the end of a debugger and the outcome exceptions of
    a test runner.
    """
    if isinstance(error, KeyboardInterrupt):
        return not _was_raised_by_code(error)
    return type(error).__module__.startswith("_pytest.") or type(error).__name__ == "BdbQuit"


def _was_raised_by_code(error: BaseException) -> bool:
    import dis

    trace = error.__traceback__
    if trace is None:
        return False
    while trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code.co_code
    return dis.opname[code[trace.tb_lasti]] in {"RAISE_VARARGS", "RERAISE"} and trace.tb_frame.f_code is not None


def hide_running_loop() -> object:
    """Take away the event loop that runs in this thread (a handler may start its own); for `show_running_loop`."""
    events = sys.modules.get("asyncio.events")
    running = getattr(events, "_get_running_loop", None)  # not there yet while another thread imports asyncio
    loop: object = None if running is None else running()
    if loop is not None and events is not None:
        events._set_running_loop(None)  # noqa: SLF001 - as asyncio itself does
    return loop


def show_running_loop(loop: object) -> None:
    """Put back what `hide_running_loop` took."""
    if loop is not None:
        sys.modules["asyncio.events"]._set_running_loop(loop)  # noqa: SLF001
