"""What the platform writes into the log of a function whose `LogFormat` is JSON, instead of START, END and REPORT.

One object per event: `time`, `type`, `record`. Which are shown depends on `SystemLogLevel`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.outcome import Died, Failed, Outcome, Returned, TimedOut, named_error
from lambdamock.runtime.report import AFTER_RESTORE_ERROR, runtime_version, timestamp
from lambdamock.runtime.settings import RuntimeSettings

if TYPE_CHECKING:
    from lambdamock.runtime.conclusion import Run

_LEVELS: Final = ("DEBUG", "INFO", "WARN")
_LEVEL_OF: Final = {
    "platform.initStart": "INFO",
    "platform.initRuntimeDone": "DEBUG",
    "platform.initReport": "DEBUG",
    "platform.restoreStart": "INFO",
    "platform.restoreRuntimeDone": "DEBUG",
    "platform.restoreReport": "INFO",
    "platform.start": "INFO",
    "platform.runtimeDone": "DEBUG",
    "platform.report": "INFO",
}
"""Level of an event whose `status` is "success" or that has none; with any other status it is WARN.

Source: documented, developer guide of today, "System log level event mapping".
"""

_STATUS: Final[dict[type[Outcome], str]] = {Returned: "success", Failed: "error", Died: "error", TimedOut: "timeout"}
"""Source: documented, Telemetry API, "Status"; assumed, which of "error" and "failure" an outcome has."""

_dumps: Final[Callable[[object], str]] = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


class PlatformEvents:
    """Writes the events of one environment.

    Source: documented, developer guide of today, "Using Lambda advanced logging controls", and Telemetry API, "Event
    schema"; assumed, members that only extensions see (`spans`, `tracing`) are left out.
    """

    def __init__(self, settings: RuntimeSettings) -> None:
        self._settings = settings
        self._threshold = _LEVELS.index(settings.system_log_level or "INFO")

    def init_start(self, log: LogBuffer) -> None:
        """The first event of a log stream; not part of `LogResult`."""
        settings = self._settings
        version, arn = runtime_version(settings)
        record = {
            "initializationType": settings.initialization_type,
            "phase": "init",
            "runtimeVersion": version,
            "runtimeVersionArn": arn,
            "functionName": settings.function_name,
            "functionVersion": settings.function_version,
        }
        self._write(log, "platform.initStart", record, in_tail=False)

    def init_end(self, log: LogBuffer, duration: float, failure: Outcome | None, phase: str = "init") -> None:
        """Events of the end of an initialisation that took `duration` milliseconds."""
        record = {"initializationType": self._settings.initialization_type, "phase": phase, **_ending(failure)}
        self._write(log, "platform.initRuntimeDone", record)
        self._write(log, "platform.initReport", {**record, "metrics": {"durationMs": round(duration, 3)}})

    def restore_start(self, log: LogBuffer) -> None:
        """The event in place of RESTORE_START."""
        settings = self._settings
        version, arn = runtime_version(settings)
        record = {
            "functionName": settings.function_name,
            "functionVersion": settings.function_version,
            "runtimeVersion": version,
            "runtimeVersionArn": arn,
        }
        self._write(log, "platform.restoreStart", record, in_tail=False)

    def restore_end(self, log: LogBuffer, duration: float, failure: Outcome | None) -> None:
        """The events in place of RESTORE_REPORT."""
        record = _ending(failure)
        if failure is not None and not isinstance(failure, TimedOut):
            record["errorType"] = AFTER_RESTORE_ERROR
        self._write(log, "platform.restoreRuntimeDone", record, in_tail=False)
        report = {**record, "metrics": {"durationMs": round(duration, 3)}}
        self._write(log, "platform.restoreReport", report, in_tail=False)

    def start(self, log: LogBuffer, request_id: str) -> None:
        """The event in place of START."""
        self._write(log, "platform.start", {"requestId": request_id, "version": self._settings.function_version})

    def end(self, log: LogBuffer, request_id: str, run: Run, billed: int, outcome: Outcome) -> None:
        """The events in place of END and REPORT; see `PlatformLines`."""
        ending = _ending(outcome)
        took = round(run.duration, 3)
        done = {"durationMs": took, "producedBytes": len(outcome.payload) if isinstance(outcome, Returned) else 0}
        self._write(log, "platform.runtimeDone", {"requestId": request_id, **ending, "metrics": done})
        metrics: dict[str, float] = {
            "durationMs": took,
            "billedDurationMs": billed,
            "memorySizeMB": self._settings.memory_size,
            "maxMemoryUsedMB": run.memory_used,
        }
        if run.init is not None:
            metrics["initDurationMs"] = round(run.init, 3)
        if run.restore is not None:
            metrics["restoreDurationMs"] = round(run.restore, 3)
            metrics["billedRestoreDurationMs"] = math.ceil(run.restore)
        self._write(log, "platform.report", {"requestId": request_id, "metrics": metrics, **ending})

    def killed(self, log: LogBuffer, request_id: str, outcome: Died | TimedOut, error: dict[str, str]) -> None:
        """Nothing: `status` and `errorType` of the events that follow say it. Source: assumed."""

    def _write(self, log: LogBuffer, kind: str, record: dict[str, Any], *, in_tail: bool = True) -> None:
        if _LEVELS.index(self._level(kind, record)) >= self._threshold:
            event = {"time": timestamp(log.now()), "type": kind, "record": record}
            log.platform(_dumps(event) + "\n", in_tail=in_tail)

    def _level(self, kind: str, record: dict[str, Any]) -> str:
        if record.get("status", "success") != "success":
            return "WARN"
        if kind == "platform.initReport" and self._settings.initialization_type != "on-demand":
            return "INFO"
        return _LEVEL_OF[kind]


def _ending(outcome: Outcome | None) -> dict[str, str]:
    """`status`, and `errorType` where runtime or platform named it. None is an initialisation that went well."""
    if outcome is None:
        return {"status": "success"}
    ending = {"status": _STATUS[type(outcome)]}
    if kind := named_error(outcome):
        ending["errorType"] = kind
    return ending
