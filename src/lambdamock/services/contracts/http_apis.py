"""HTTP APIs of API Gateway, in both payload formats."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, as_object, expect
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response
from lambdamock.services.contracts.payload_v2 import interpreted
from lambdamock.services.contracts.proxy_results import (
    body_text,
    decoded,
    is_base64,
    merged_headers,
    status_of,
    with_default,
)

TIMEOUT: Final = 30.0
"""Seconds that an integration may take at most. Source: documented, API Gateway quotas, HTTP APIs."""

_PLAIN: Final = "text/plain; charset=utf-8"


def answer(event: Mapping[str, Any], result: FunctionResult, *, timeout: float = TIMEOUT) -> HttpResponse:
    """What an HTTP API answers; the event's `version` says in which format.

    Source: documented, API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"; assumed, as
    widely reported: 503 for an integration that takes too long and for a throttled function, the default content type
    of a response with a status code; assumed, that format 1.0 needs a status code.
    """
    late = result.why_too_late(timeout)
    if late or result.is_throttled:
        return _unavailable(late or result.why_no_result())
    try:
        return _first_format(result) if event.get("version") == "1.0" else interpreted(result, content_type=_PLAIN)
    except BrokenContract as broken:
        return json_response(500, {"message": "Internal Server Error"}, problem=str(broken))


def _unavailable(problem: str | None) -> HttpResponse:
    return json_response(503, {"message": "Service Unavailable"}, problem=problem)


def _first_format(result: FunctionResult) -> HttpResponse:
    given = as_object(result.document(), "the result")
    expect("statusCode" in given, "statusCode is missing")
    pairs = with_default(merged_headers(given), "Content-Type", _PLAIN)
    text = body_text(given.get("body"))
    body = decoded(text) if is_base64(given) else text.encode()
    return HttpResponse(status_of(given["statusCode"]), Headers(pairs), body)
