"""The lines that the platform, not the runtime, writes into the log: START, END, REPORT, and those of an end by force.

A function that logs in JSON has the events of `platform_events` instead.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.outcome import Died, Outcome, TimedOut, named_error
from lambdamock.runtime.settings import RuntimeSettings

if TYPE_CHECKING:
    from lambdamock.runtime.conclusion import Run
    from lambdamock.runtime.platform_events import PlatformEvents

AFTER_RESTORE_ERROR: Final = "Runtime.AfterRestoreError"
"""Type of a restoration whose hooks failed. Source: observed, the published runtime."""

_BILLING_STEP: Final = {"2019": 100}


def billed_milliseconds(duration: float, profile: str) -> int:
    """The duration rounded up to the billing step, at least one step.

    Source: documented, 100 ms in the developer guide of 2019; observed, 1 ms today.
    """
    step = _BILLING_STEP.get(profile, 1)
    return max(1, math.ceil(duration / step)) * step


def runtime_version(settings: RuntimeSettings) -> tuple[str, str]:
    """Version and ARN of the runtime. Source: assumed, number and id of the version."""
    from hashlib import sha256

    runtime_id = sha256(settings.runtime.encode()).hexdigest()
    language = settings.runtime.replace("python", "python:").replace("provided.", "provided:")
    return f"{language}.v1", f"arn:aws:lambda:{settings.region}::runtime:{runtime_id}"


UNKNOWN: Final = "Runtime.Unknown"
"""Error type of a failure that neither runtime nor platform named. Source: assumed, runtime interface emulator."""


class PlatformLines:
    """Writes the lines of one environment; what does not change is put together once."""

    def __init__(self, settings: RuntimeSettings) -> None:
        self._settings = settings
        self._version = f" Version: {settings.function_version}\n"
        self._memory = f" ms\tMemory Size: {settings.memory_size} MB\tMax Memory Used: "

    def init_start(self, log: LogBuffer) -> None:
        """The first event of a log stream. It is not part of `LogResult`. Source: observed, recorded log events."""
        version, arn = runtime_version(self._settings)
        log.platform(f"INIT_START Runtime Version: {version}\tRuntime Version ARN: {arn}\n", in_tail=False)

    def init_end(self, log: LogBuffer, duration: float, failure: Outcome | None, phase: str = "init") -> None:
        """A line for an initialisation that failed.

        Source: documented, developer guide of today, "Failures during the Init phase"; observed, recorded log events of
        initialisations that went well have none.
        """
        if failure is not None:
            status = (
                "timeout" if isinstance(failure, TimedOut) else f"error\tError Type: {named_error(failure) or UNKNOWN}"
            )
            log.platform(
                f"INIT_REPORT Init Duration: {duration:.2f} ms\tPhase: {phase}\tStatus: {status}\n", in_tail=False
            )

    def restore_start(self, log: LogBuffer) -> None:
        """An environment is about to be restored from its snapshot; not part of `LogResult`.

        Source: documented, developer guide of today, "Monitoring for Lambda SnapStart"; assumed, the wording and what
        `LogResult` has.
        """
        version, arn = runtime_version(self._settings)
        log.platform(f"RESTORE_START Runtime Version: {version}\tRuntime Version ARN: {arn}\n", in_tail=False)

    def restore_end(self, log: LogBuffer, duration: float, failure: Outcome | None) -> None:
        """It was restored in `duration` milliseconds, or was not. Source: assumed, as for `restore_start`."""
        status = ""
        if failure is not None:
            is_late = isinstance(failure, TimedOut)
            status = "\tStatus: timeout" if is_late else f"\tStatus: error\tError Type: {AFTER_RESTORE_ERROR}"
        log.platform(f"RESTORE_REPORT Restore Duration: {duration:.2f} ms{status}\n", in_tail=False)

    def start(self, log: LogBuffer, request_id: str) -> None:
        """Source: observed, recorded log events."""
        log.platform(f"START RequestId: {request_id}{self._version}")

    def end(self, log: LogBuffer, request_id: str, run: Run, billed: int, outcome: Outcome) -> None:
        """END and REPORT.

        Args:
            billed: milliseconds.
            outcome: as the caller sees it; `run` has that of the code.

        Source: observed, recorded log events; `Status` after a time-out or exit: assumed, from memory.
        """
        log.platform(f"END RequestId: {request_id}\n")
        first = "" if run.init is None else f"Init Duration: {run.init:.2f} ms\t"
        if run.restore is not None:
            first = f"Restore Duration: {run.restore:.2f} ms\tBilled Restore Duration: {math.ceil(run.restore)} ms\t"
        log.platform(
            f"REPORT RequestId: {request_id}\tDuration: {run.duration:.2f} ms\tBilled Duration: {billed}"
            f"{self._memory}{run.memory_used} MB\t{first}{self._status(outcome)}\n"
        )

    def killed(self, log: LogBuffer, request_id: str, outcome: Died | TimedOut, error: dict[str, str]) -> None:
        """What the platform says when the process is gone. Source: assumed, from memory of log streams."""
        if isinstance(outcome, Died):
            log.platform(f"{error['errorMessage']}\n{error['errorType']}\n")
        else:
            log.platform(f"{outcome.line(request_id)}\n\n")

    def _status(self, outcome: Outcome) -> str:
        if self._settings.profile == "2019":
            return ""
        if isinstance(outcome, TimedOut):
            return "Status: timeout"
        return f"Status: error\tError Type: {outcome.kind}" if isinstance(outcome, Died) else ""


def platform_log(settings: RuntimeSettings) -> PlatformLines | PlatformEvents:
    """What writes the platform's part of the log in the function's `LogFormat`."""
    if settings.log_format != "JSON":
        return PlatformLines(settings)
    from lambdamock.runtime.platform_events import PlatformEvents

    return PlatformEvents(settings)


def timestamp(now: float) -> str:
    """`2026-01-01T00:00:00.000Z`, from seconds since the epoch."""
    milliseconds = math.floor(now * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + f".{milliseconds % 1000:03d}Z"
