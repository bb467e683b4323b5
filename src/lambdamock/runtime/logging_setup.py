"""The logging set-up that the runtime makes before it imports the handler.

One handler on the root logger, level WARNING, as text or (variable `AWS_LAMBDA_LOG_FORMAT`) as JSON.
Source: observed, runtime interface client.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol


class Invocation(Protocol):
    """What a log line says about the invocation that wrote it."""

    request_id: str
    tenant_id: str | None


class LogSink:
    """Where the handler writes."""

    def __init__(self, record: Callable[[str], None]) -> None:
        self._record = record

    def log(self, text: str, frame_type: bytes | None = None) -> None:
        """Write one event.

        Raises:
            UnicodeEncodeError: it holds a lone surrogate.
        """
        if not text.isascii():
            text.encode("utf-8")
        self._record(text)


class LambdaLoggerHandler(logging.Handler):
    """Writes each record as one event of the log stream."""

    def __init__(self, sink: LogSink) -> None:
        super().__init__()
        self.log_sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        self.log_sink.log(self.format(record))


class LambdaLoggerHandlerWithFrameType(LambdaLoggerHandler):
    """The handler's name when the log format or level is configured."""


class LambdaLoggerFilter(logging.Filter):
    """Gives each record the request id and the virtual time."""

    def __init__(self, invocation: Invocation, now: Callable[[], float]) -> None:
        super().__init__()
        self._invocation = invocation
        self._now = now

    def filter(self, record: logging.LogRecord) -> bool:
        now = self._now()
        record.created = now
        record.msecs = int(now * 1000) % 1000
        record.aws_request_id = self._invocation.request_id
        record.tenant_id = self._invocation.tenant_id
        return True


_TEXT: Final = ("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S")
"""Format of text lines and of their times. The line ends with the message: a traceback follows after it."""

_STANDARD_ATTRIBUTES: Final = (frozenset(logging.makeLogRecord({}).__dict__) - {"taskName"}) | {
    "aws_request_id",
    "tenant_id",
    "_frame_type",
}
"""What is no member of its own in JSON; the runtime does not know `taskName`, which Python 3.12 brought."""

_dumps = json.JSONEncoder(ensure_ascii=False, default=str).encode


class JsonFormatter(logging.Formatter):
    """One JSON object per record; members that have no value are left out."""

    def __init__(self) -> None:
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        record.levelno = min(50, max(0, record.levelno)) // 10 * 10  # handlers that come later see it, too
        record.levelname = logging.getLevelName(record.levelno)
        keeps_object = isinstance(record.msg, dict) and not record.args
        members: dict[str, Any] = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.msg if keeps_object else record.getMessage(),
            "logger": record.name,
            **_exception_members(record),
            "requestId": getattr(record, "aws_request_id", None),
            "location": f"{record.pathname}:{record.funcName}:{record.lineno}" if record.exc_info else None,
        }
        if getattr(record, "tenant_id", None) is not None:
            members["tenantId"] = record.tenant_id  # type: ignore[attr-defined]
        for name, value in record.__dict__.items():
            if name not in _STANDARD_ATTRIBUTES:
                members.setdefault(name, value)
        return _dumps({name: value for name, value in members.items() if value is not None}) + "\n"


def _exception_members(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info:
        return {"stackTrace": None, "errorType": None, "errorMessage": None}  # reserved: no `extra` takes their place
    import traceback

    kind, error, frames = record.exc_info
    # `logging.exception` where nothing was raised: the runtime asks None for its name, and the code gets the error
    name = kind.__name__  # type: ignore[union-attr]
    return {"stackTrace": traceback.format_tb(frames), "errorType": name, "errorMessage": str(error)}


def is_json(variables: Mapping[str, str]) -> bool:
    """Whether the function logs in JSON."""
    return variables.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"


def root_set_up(
    variables: Mapping[str, str], record: Callable[[str], None], invocation: Invocation, now: Callable[[], float]
) -> tuple[int, logging.Handler]:
    """Level and handler that the root logger of a new environment has."""
    name = variables.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = logging.getLevelName({"TRACE": "DEBUG", "FATAL": "CRITICAL"}.get(name, name))
    configured = is_json(variables) or bool(name)
    handler = (LambdaLoggerHandlerWithFrameType if configured else LambdaLoggerHandler)(LogSink(record))
    handler.setFormatter(JsonFormatter() if is_json(variables) else logging.Formatter(*_TEXT))
    handler.addFilter(LambdaLoggerFilter(invocation, now))
    return (level if isinstance(level, int) else logging.WARNING), handler
