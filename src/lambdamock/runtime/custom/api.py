"""The Runtime API of one execution environment: what a custom runtime asks and reports, and what it is answered.

No input and no output: requests in, replies out. `runtime_process` carries them to the process and back.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from lambdamock.runtime.custom.http_messages import HttpReply, HttpRequest
from lambdamock.runtime.exchange import InvocationRequest
from lambdamock.runtime.outcome import Failed, Returned, too_large
from lambdamock.runtime.payload import RESPONSE_LIMIT, to_json

STARTED: Final = "Started"
READY: Final = "Ready"
RUNNING: Final = "Running"
ANSWERED: Final = "ResponseSent"
FAILED: Final = "InitError"

_MOVES: Final[Mapping[tuple[str, str], str]] = {
    (STARTED, "next"): READY,
    (READY, "next"): READY,
    (RUNNING, "next"): RUNNING,
    (ANSWERED, "next"): READY,
    (RUNNING, "response"): ANSWERED,
    (RUNNING, "error"): ANSWERED,
    (STARTED, "init_error"): FAILED,
}
"""Phase and request to the phase that follows; whatever is not here is refused.

Source: documented, developer guide, "Custom runtimes", the order of the tasks; assumed, that a runtime which asks
again before it has answered is given the same invocation again.
"""

_TARGETS: Final = {
    "next": READY,
    "response": "InvocationResponse",
    "error": "InvocationErrorResponse",
    "init_error": FAILED,
}
"""How refusals name what a request wanted to begin."""

_ROUTE: Final = re.compile(
    r"/2018-06-01/runtime/"
    r"(?:(?P<next>invocation/next)|invocation/(?P<id>[^/]+)/(?P<report>response|error)|(?P<init_error>init/error))"
)
_TYPE_HEADER: Final = "lambda-runtime-function-error-type"
_BODY_TRAILER: Final = "lambda-runtime-function-error-body"
_JSON: Final = {"Content-Type": "application/json"}


class RuntimeApi:
    """What one process and its environment know of each other (rules A431 to A435).

    Args:
        outside: maps a text to what it reads outside: a result names `/var/task` where the process sees a real path.

    Attributes:
        phase: one of the names above.
        outcome: what the runtime reported of the invocation, or of the initialisation; None before.
    """

    def __init__(self, outside: Callable[[str], str]) -> None:
        self._outside = outside
        self.phase = STARTED
        self.outcome: Returned | Failed | None = None
        self._request_id = ""
        self._invocation = HttpReply(404, {}, b"")

    def deliver(self, request: InvocationRequest, deadline: float) -> HttpReply:
        """Begin an invocation.

        Args:
            deadline: when its time is over, seconds since the epoch on the machine's clock.

        Returns:
            what answers the runtime's waiting request for it.
        """
        self.phase, self.outcome, self._request_id = RUNNING, None, request.request_id
        self._invocation = HttpReply(200, _invocation_headers(request, deadline), payload_of(request))
        return self._invocation

    def handle(self, request: HttpRequest) -> HttpReply | None:
        """Answer a request; None when the answer is the next invocation, which `deliver` makes.

        Source: documented, the OpenAPI specification of the Runtime API: 202 for reports, 400, 403 and 413; assumed,
        from the runtime interface emulator, the bodies of refusals.
        """
        match = _ROUTE.fullmatch(request.path.partition("?")[0])
        if match is None:
            return HttpReply(404, {"Content-Type": "text/plain; charset=utf-8"}, b"404 page not found\n")
        action: str = match["report"] or match.lastgroup or ""
        if request.method != ("GET" if action == "next" else "POST"):
            return HttpReply(405, {}, b"")
        if match["id"] is not None and match["id"] != self._request_id:
            return _refusal(400, "InvalidRequestID", "Invalid request ID")
        return self._act(action, request)

    def _act(self, action: str, request: HttpRequest) -> HttpReply | None:
        phase = _MOVES.get((self.phase, action))
        if phase is None:
            words = f"State transition from {self.phase} to {_TARGETS[action]} failed for runtime."
            return _refusal(403, "InvalidStateTransition", f"{words} Error: State transition is not allowed")
        self.phase = phase
        if action == "next":
            return self._invocation if phase == RUNNING else None
        if action == "response" and len(request.body) > RESPONSE_LIMIT:
            self.outcome = too_large()
            words = f"Exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
            return _refusal(413, "RequestEntityTooLarge", words)
        self.outcome = self._reported(action, request)
        return HttpReply(202, _JSON, b'{"status":"OK"}\n')

    def _reported(self, action: str, request: HttpRequest) -> Returned | Failed:
        """What a report says about the function.

        A streamed response that breaks off says so in trailers. Source: documented, developer guide, "Custom
        runtimes", "Response streaming" and its error trailers.
        """
        kind, body = request.headers.get(_TYPE_HEADER, ""), request.body
        breaks_off = bool(kind) and _BODY_TRAILER in request.headers
        if action == "response" and not breaks_off:
            return Returned(self._shown(body))
        error = self._shown(_decoded(request.headers[_BODY_TRAILER]) if action == "response" else body)
        return Failed({"errorType": kind, **_document(error)}, error)

    def _shown(self, body: bytes) -> bytes:
        try:
            return self._outside(body.decode()).encode()
        except UnicodeDecodeError:
            return body


def payload_of(request: InvocationRequest) -> bytes:
    """The event as the client sent it, byte for byte."""
    return request.payload or to_json(request.event, ascii_only=False).encode()


def _invocation_headers(request: InvocationRequest, deadline: float) -> dict[str, str]:
    """What comes with an event.

    Source: documented, developer guide, "Next invocation" (rule A432); assumed, from the runtime interface emulator:
    those without a value are left out.
    """
    headers = {
        **_JSON,
        "Lambda-Runtime-Aws-Request-Id": request.request_id,
        "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": request.invoked_function_arn,
        "Lambda-Runtime-Trace-Id": request.trace_id,
        "Lambda-Runtime-Client-Context": _json_or_empty(request.client_context),
        "Lambda-Runtime-Cognito-Identity": _json_or_empty(request.cognito_identity),
        "Lambda-Runtime-Aws-Tenant-Id": request.tenant_id or "",
    }
    return {name: value for name, value in headers.items() if value}


def _json_or_empty(value: Mapping[str, Any] | None) -> str:
    return "" if value is None else _compact(value)


_compact: Final[Callable[[object], str]] = json.JSONEncoder(separators=(",", ":")).encode


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return text.encode("latin-1")


def _document(body: bytes) -> dict[str, Any]:
    """An error report, parsed; runtimes may send anything, and the client gets it as it is."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _refusal(status: int, kind: str, message: str) -> HttpReply:
    return HttpReply(status, _JSON, _compact({"errorMessage": message, "errorType": kind}).encode())
