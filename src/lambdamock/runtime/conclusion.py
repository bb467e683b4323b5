"""The end of an invocation: from how it ended to what caller and log see of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from lambdamock.runtime.exchange import InvocationResult
from lambdamock.runtime.isolation.capture import LogBuffer
from lambdamock.runtime.outcome import Failed, Outcome, Returned, platform_error, too_large
from lambdamock.runtime.payload import RESPONSE_LIMIT, to_json
from lambdamock.runtime.report import PlatformLines, billed_milliseconds

if TYPE_CHECKING:
    from lambdamock.runtime.platform_events import PlatformEvents


class Run(NamedTuple):
    """One trip through an environment; durations in milliseconds, memory in MB.

    `init` and `restore` are None unless this was a cold start that went well. `has_run` is false when the start failed,
    so that the handler was not called.
    """

    outcome: Outcome
    duration: float
    init: float | None
    cold: bool
    is_lost: bool
    memory_used: int
    restore: float | None = None
    has_run: bool = True


def failed_start(failure: Outcome, duration: float, memory_used: int) -> Run:
    """A trip that ended before the handler was called: the code could not be initialised or restored."""
    return Run(failure, duration, None, cold=True, is_lost=True, memory_used=memory_used, has_run=False)


def conclude(
    run: Run,
    *,
    request_id: str,
    profile: str,
    platform: PlatformLines | PlatformEvents,
    log: LogBuffer,
    unfinished_threads: tuple[str, ...] = (),
) -> InvocationResult:
    """Write the last lines of the log, take it, and put the result together."""
    outcome = run.outcome
    log.finish_output()
    error = None
    if isinstance(outcome, Returned) and len(outcome.payload) > RESPONSE_LIMIT:
        outcome = too_large()
    if isinstance(outcome, Returned):
        payload = outcome.payload
    elif isinstance(outcome, Failed):
        payload, error = outcome.payload, outcome.error
    else:
        words = platform_error(outcome, request_id, is_old=profile == "2019")
        payload, error = to_json(words, ascii_only=True).encode(), dict(words)
        platform.killed(log, request_id, outcome, words)
    billed = billed_milliseconds(run.duration, profile)
    if run.restore is not None:
        billed += math.ceil(run.restore)
    platform.end(log, request_id, run, billed, outcome)
    events, hidden = log.take()
    return InvocationResult(
        payload,
        None if error is None else "Unhandled",
        error,
        events,
        hidden,
        run.cold,
        run.init,
        run.duration,
        billed,
        run.memory_used,
        unfinished_threads,
        run.is_lost,
        has_run=run.has_run,
    )
