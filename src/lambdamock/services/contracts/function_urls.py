"""Function URLs: what their clients get."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.errors import AccessDeniedException
from lambdamock.services.contracts.cors import with_cors
from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response
from lambdamock.services.contracts.payload_v2 import interpreted
from lambdamock.services.contracts.proxy_results import single_headers, status_of

_FORBIDDEN: Final = (
    "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
)
_PRELUDE_END: Final = b"\0" * 8


def answer(
    event: Mapping[str, Any], result: FunctionResult, *, cors: Mapping[str, Any] | None, invoke_mode: str = "BUFFERED"
) -> HttpResponse:
    """What a function URL answers.

    Args:
        cors: of the URL's configuration.
        invoke_mode: "BUFFERED" or "RESPONSE_STREAM".

    Source: documented, developer guide, "Invoking Lambda function URLs", "Control access to function URLs" (403) and
    "Throttling" (429); observed, a recorded 403; assumed, the bodies of 429 and 502.
    """
    return with_cors(_answer(result, invoke_mode), event, cors)


def forbidden(problem: str) -> HttpResponse:
    """The answer to a client that may not call the URL, or whose URL is gone. Source: observed, a recorded answer."""
    return json_response(403, {"Message": _FORBIDDEN}, ("x-amzn-ErrorType", "AccessDeniedException"), problem=problem)


def _answer(result: FunctionResult, invoke_mode: str) -> HttpResponse:
    problem = result.why_no_result()
    if isinstance(result.refusal, AccessDeniedException):
        return forbidden(str(problem))
    if result.is_throttled and result.refusal is not None:
        error_type = ("x-amzn-ErrorType", result.refusal.code)
        return json_response(429, {"Message": result.refusal.message}, error_type, problem=problem)
    try:
        if invoke_mode == "RESPONSE_STREAM" and problem is None:
            return _streamed(result.payload)
        return interpreted(result, content_type="application/json")
    except BrokenContract as broken:
        headers = Headers([("Content-Type", "application/json")])
        return HttpResponse(502, headers, b"Internal Server Error", problem=str(broken))


def _streamed(payload: bytes) -> HttpResponse:
    """A streamed result: as it is, or behind a prelude that has status, headers and cookies.

    Raises:
        BrokenContract: the prelude is wrong.

    Source: documented, developer guide, "Response streaming" and the custom runtimes' protocol; assumed, the content
    type, and that the buffered result of a managed Python runtime is passed on as it is.
    """
    prelude, end, body = payload.partition(_PRELUDE_END)
    if not end:
        return HttpResponse(200, Headers([("Content-Type", "application/octet-stream")]), payload)
    try:
        told = json.loads(prelude)
        cookies = [("Set-Cookie", str(one)) for one in told.get("cookies", [])]
    except (ValueError, AttributeError, TypeError):
        raise BrokenContract("the prelude of the stream is no JSON object") from None
    pairs = single_headers(told.get("headers"))
    return HttpResponse(status_of(told.get("statusCode", 200)), Headers([*pairs, *cookies]), body)
