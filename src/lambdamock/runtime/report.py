"""The lines that the platform, not the runtime, writes into the log: START, END, REPORT, and that of a time-out."""

from __future__ import annotations

import math
import sys
import time
from typing import Final

from lambdamock.runtime.settings import RuntimeSettings

if sys.platform != "win32":
    from resource import RUSAGE_SELF, getrusage

_BILLING_STEP: Final = {"2019": 100}


def billed_milliseconds(duration: float, profile: str) -> int:
    """The duration rounded up to the billing step, at least one step.

    Source: documented, 100 ms in the developer guide of 2019; observed, 1 ms today.
    """
    step = _BILLING_STEP.get(profile, 1)
    return max(1, math.ceil(duration / step)) * step


def init_start_line(settings: RuntimeSettings) -> str:
    """The first event of a log stream. It is not part of `LogResult`.

    Source: observed, recorded log events; assumed, version number and id of the runtime.
    """
    language = settings.runtime.replace("python", "python:")
    from hashlib import sha256

    runtime_id = sha256(settings.runtime.encode()).hexdigest()
    arn = f"arn:aws:lambda:{settings.region}::runtime:{runtime_id}"
    return f"INIT_START Runtime Version: {language}.v1\tRuntime Version ARN: {arn}\n"


def peak_memory() -> int:
    """MB that the process held resident at most, measured; 0 where the system does not tell (Windows)."""
    if sys.platform == "win32":
        return 0
    peak = getrusage(RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10  # macOS counts bytes, Linux KiB


class PlatformLines:
    """The lines of one environment; what does not change is put together once."""

    def __init__(self, settings: RuntimeSettings) -> None:
        self._version = f" Version: {settings.function_version}\n"
        self._memory = f" ms\tMemory Size: {settings.memory_size} MB\tMax Memory Used: "
        self._timeout = settings.timeout
        self._memory_size = settings.memory_size
        self.max_memory_used = 0
        """MB, as the last REPORT line shows them: what the whole process held at most, and never more than allowed."""

    def start(self, request_id: str) -> str:
        return f"START RequestId: {request_id}{self._version}"

    def end(self, request_id: str) -> str:
        return f"END RequestId: {request_id}\n"

    def report(self, request_id: str, duration: float, billed: int, init: float | None, status: str) -> str:
        """Source: observed, recorded log events; `Status` after a time-out or exit: assumed, from memory."""
        self.max_memory_used = min(peak_memory(), self._memory_size)
        first = "" if init is None else f"Init Duration: {init:.2f} ms\t"
        return (
            f"REPORT RequestId: {request_id}\tDuration: {duration:.2f} ms\tBilled Duration: {billed}"
            f"{self._memory}{self.max_memory_used} MB\t{first}{status}\n"
        )

    def timed_out(self, request_id: str, now: float) -> str:
        """What a time-out writes: virtual time, request id, the configured seconds with two decimals."""
        return f"{timestamp(now)} {request_id} Task timed out after {self._timeout:.2f} seconds"


def timestamp(now: float) -> str:
    """`2026-01-01T00:00:00.000Z`, from seconds since the epoch."""
    milliseconds = math.floor(now * 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000)) + f".{milliseconds % 1000:03d}Z"
