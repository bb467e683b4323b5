"""Results in payload format 2.0: what HTTP APIs and function URLs make of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.services.contracts.function_result import FunctionResult, expect, shown
from lambdamock.services.contracts.http_response import Headers, HttpResponse
from lambdamock.services.contracts.proxy_results import (
    body_text,
    decoded,
    is_base64,
    single_headers,
    status_of,
    with_default,
)


def interpreted(result: FunctionResult, *, content_type: str) -> HttpResponse:
    """The response that a result stands for.

    Args:
        content_type: of a response with a status code that names none itself.

    Raises:
        BrokenContract: it stands for none.

    Source: documented, API Gateway developer guide, "Lambda function response for format 2.0", and developer guide,
    "Invoking Lambda function URLs"; assumed: a text is sent without its quotation marks, a status code without a body
    has an empty one, and a body that is no text is malformed.
    """
    answer = result.document()
    if isinstance(answer, dict) and answer.get("statusCode") is not None:
        return _as_told(answer, content_type)
    body = answer.encode() if isinstance(answer, str) else result.payload
    return HttpResponse(200, Headers([("Content-Type", "application/json")]), body)


def _as_told(answer: Mapping[str, Any], content_type: str) -> HttpResponse:
    status = status_of(answer["statusCode"])
    pairs = with_default(single_headers(answer.get("headers")), "Content-Type", content_type)
    pairs += [("Set-Cookie", cookie) for cookie in _cookies(answer.get("cookies"))]
    text = body_text(answer.get("body"))
    body = decoded(text) if is_base64(answer) else text.encode()
    return HttpResponse(status, Headers(pairs), body, problem=_left_out(answer))


def _cookies(value: Any) -> list[str]:
    is_fine = value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    expect(is_fine, f"cookies has to be a list of texts, not {shown(value)}")
    return value or []


def _left_out(answer: Mapping[str, Any]) -> str | None:
    if not answer.get("multiValueHeaders"):
        return None
    return "multiValueHeaders are left out: payload format 2.0 has headers and cookies"
