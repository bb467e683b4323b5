"""Invocations as people look at them."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, NamedTuple

from lambdamock.domain import journal
from lambdamock.domain.journal import InvocationContext, LogLine
from lambdamock.mock.history import History
from lambdamock.reprs import displayed


@displayed()
class FunctionFailure(NamedTuple):
    """What a handler's failure looks like to the caller.

    Attributes:
        type: `errorType` of the payload, for instance "ValueError" or "Sandbox.Timedout".
        message: `errorMessage` of the payload.
        stack_trace: one text per frame; empty when there is none.
    """

    type: str
    message: str
    stack_trace: tuple[Any, ...]

    def __str__(self) -> str:
        return ": ".join(part for part in (self.type, self.message) if part)


@displayed(
    "function_arn",
    "version",
    "request_id",
    "started_at",
    "invocation_type",
    "event",
    "result",
    "error",
    "report",
    "log",
)
class Invocation:
    """One run of a function: what went in, what came out, and what was logged."""

    def __init__(self, record: journal.Invocation) -> None:
        self._record = record

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self._record.context.function_name

    @property
    def request_id(self) -> str:
        """The id that the handler saw as `context.aws_request_id`."""
        return self._record.context.aws_request_id

    @property
    def context(self) -> InvocationContext:
        """What the handler was told about its invocation."""
        return self._record.context

    @property
    def started_at(self) -> datetime:
        """When it began, in the mock's time (UTC)."""
        return datetime.fromtimestamp(self._record.at, timezone.utc)

    @property
    def invocation_type(self) -> str:
        """How it was invoked: "RequestResponse" when a caller waited for the result, "Event" when none did."""
        return self._record.invocation_type

    @property
    def event(self) -> Any:
        """The event, parsed anew at each look; `{}` when there was no payload."""
        return json.loads(self._record.event) if self._record.event else {}

    @property
    def payload(self) -> bytes:
        """The response's payload, raw: the result, or the error document."""
        return self._record.payload

    @property
    def result(self) -> Any:
        """What the handler returned, parsed; None when it failed (see `error`).

        Raises:
            json.JSONDecodeError: a runtime of its own answered something else; see `payload`.
        """
        if self._record.function_error:
            return None
        from lambdamock.events.content import read_json

        return read_json(self._record.payload, f"the answer of {self.function_name}")

    @property
    def error(self) -> FunctionFailure | None:
        """How the handler failed; None when it did not. What is no error document, is the message."""
        if not self._record.function_error:
            return None
        from lambdamock.mock.assertions.circumstances import error_document

        document = error_document(self._record)
        if not isinstance(document, dict):
            return FunctionFailure("", document if isinstance(document, str) else json.dumps(document), ())
        return FunctionFailure(
            document.get("errorType", ""), document.get("errorMessage", ""), tuple(document.get("stackTrace") or ())
        )

    @property
    def logs(self) -> tuple[LogLine, ...]:
        """The log events, with times in seconds since the epoch."""
        return self._record.log

    @property
    def log(self) -> str:
        """The whole log as one text."""
        return "".join(event.message if event.message.endswith("\n") else f"{event.message}\n" for event in self.logs)

    @property
    def report(self) -> str:
        """The REPORT line, or the platform.report event of a function that logs JSON; empty when it is not shown."""
        return next((event.message.strip() for event in self.logs if _is_report(event.message)), "")

    @property
    def cold(self) -> bool:
        """Whether the execution environment was new."""
        return self._record.cold

    @property
    def init_duration(self) -> float | None:
        """Milliseconds that a cold start took, measured; None when warm."""
        return self._record.init_duration

    @property
    def duration(self) -> float:
        """Milliseconds that the handler took, measured."""
        return self._record.duration

    @property
    def billed_duration(self) -> int:
        """Milliseconds that AWS would bill."""
        return self._record.billed_duration

    @property
    def billed_ms(self) -> int:
        """The same, by its unit."""
        return self._record.billed_duration

    @property
    def max_memory_used(self) -> int:
        """MB, measured."""
        return self._record.max_memory_used

    @property
    def memory_size(self) -> int:
        """MB that the function has."""
        return int(self._record.context.memory_limit_in_mb)

    @property
    def version(self) -> str:
        """Which version ran: "$LATEST", or a number."""
        return self._record.context.function_version

    @property
    def function_arn(self) -> str:
        """The function as it was invoked: with the version or alias, where the call named one."""
        return self._record.context.invoked_function_arn

    @property
    def unfinished_threads(self) -> tuple[str, ...]:
        """Names of the threads that were still running when the handler returned."""
        return self._record.unfinished_threads

    def __repr__(self) -> str:
        outcome = f"failed with {self.error}" if self.error else f"returned {_short(self._record.payload)}"
        start = "cold" if self.cold else "warm"
        return f"<Invocation of {self.function_name} ({start}, {self.duration:.2f} ms) {outcome}>"


def _short(payload: bytes, length: int = 60) -> str:
    text = payload.decode(errors="replace")
    return text if len(text) <= length else f"{text[: length - 1]}…"


class Invocations(History[Invocation]):
    """Invocations in the order in which they ended."""

    nothing = "nothing was invoked"


def _is_report(message: str) -> bool:
    return message.startswith("REPORT") or (message.startswith('{"time":') and '"type":"platform.report"' in message)
