"""What goes into one invocation and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class LogEvent(NamedTuple):
    """One event of the log stream.

    Attributes:
        timestamp: virtual seconds since the epoch.
        message: the text; its line end is kept, and missing where the runtime writes none.
    """

    timestamp: float
    message: str


class InvocationRequest(NamedTuple):
    """One invocation of an execution environment.

    Attributes:
        event: parsed JSON that nobody else holds.
        client_context: parsed `ClientContext`, or None.
        cognito_identity: keys `cognitoIdentityId`, `cognitoIdentityPoolId`; or None.
        trace_id: the X-Ray trace header; empty when there is none.
        payload: the event as the client sent it, for runtimes that are no Python; empty when there was none.
        on_start: called right before the handler of a Python runtime, in its environment; None when nobody asks.
    """

    request_id: str
    event: object
    invoked_function_arn: str
    client_context: Mapping[str, Any] | None = None
    cognito_identity: Mapping[str, Any] | None = None
    trace_id: str = ""
    tenant_id: str | None = None
    payload: bytes = b""
    on_start: Callable[[], None] | None = None


class Initialised(NamedTuple):
    """What came of an initialisation ahead of any invocation.

    Attributes:
        error: the error document; None when it went well.
        log: what was logged.
    """

    error: dict[str, Any] | None
    log: tuple[LogEvent, ...]


class InvocationResult(NamedTuple):
    """What one invocation answered.

    Attributes:
        payload: the response, or the error as JSON.
        function_error: `"Unhandled"`, or None when the handler returned.
        error: the parsed error payload, or None.
        log: what was logged since the last invocation ended, in order.
        hidden: positions of log events that `tail` does not show.
        cold: whether the environment was initialised for this invocation.
        init_duration: milliseconds of a successful initialisation, else None.
        duration: milliseconds in the handler, real and virtual time together.
        billed_duration: milliseconds.
        max_memory_used: MB.
        unfinished_threads: names of threads that the handler started and that are still running.
        environment_lost: the memory of the environment is gone (exit, time-out, failed initialisation); `/tmp` stays
            and the next invocation initialises it again.
        restore_failure: why the environment could not be restored from its snapshot, so that nothing was invoked:
            `"error"` or `"timeout"`; None in all other cases.
        has_run: whether the handler was called.
    """

    payload: bytes
    function_error: str | None
    error: dict[str, Any] | None
    log: tuple[LogEvent, ...]
    hidden: tuple[int, ...]
    cold: bool
    init_duration: float | None
    duration: float
    billed_duration: int
    max_memory_used: int
    unfinished_threads: tuple[str, ...]
    environment_lost: bool
    restore_failure: str | None = None
    has_run: bool = True

    @property
    def tail(self) -> bytes:
        """The last 4,096 bytes of the log as `LogResult` shows them; seldom asked for."""
        from lambdamock.runtime.isolation.capture import tail_of  # which imports this module

        return tail_of(self.log, self.hidden)
