"""REST APIs of API Gateway: proxy and custom integrations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lambdamock.events.http import value_of
from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, as_object, expect
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response
from lambdamock.services.contracts.proxy_results import (
    body_text,
    decoded,
    is_base64,
    merged_headers,
    status_of,
    with_default,
)

TIMEOUT: Final = 29.0
"""Seconds that an integration may take unless its `timeoutInMillis` says less. Source: documented, rule B056."""

_MEMBERS: Final = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"})
_REMAPPED: Final = frozenset({"connection", "content-length", "date", "server", "www-authenticate"})
_DROPPED: Final = frozenset({"transfer-encoding"})
_NO_PATTERNS: Final[Mapping[str, int]] = {}


def proxied(
    event: Mapping[str, Any],
    result: FunctionResult,
    *,
    binary_media_types: Sequence[str] = (),
    timeout: float = TIMEOUT,
) -> HttpResponse:
    """What an integration of type AWS_PROXY answers.

    Args:
        binary_media_types: of the API. A body in base64 is decoded when the first type that the client accepts is
            among them.
        timeout: of the integration, seconds.

    Source: documented, API Gateway developer guide, "Output format of a Lambda function for proxy integration",
    "Return binary media from a Lambda proxy integration", "Gateway response types" and the remapped headers of
    "Amazon API Gateway important notes"; assumed, as widely reported: no member of the result is required, and none
    but those of the format is taken; what Lambda refuses, throttles among it, is status 500; null in `headers` is left
    out, and in base64 that cannot be decoded the status is 500.
    """
    refused = _not_answered(result, timeout)
    if refused is not None:
        return refused
    try:
        return _of_proxy(as_object(result.document(), "the result"), _accepted(event), binary_media_types)
    except BrokenContract as broken:
        return internal_error(502, str(broken))


def mapped(
    result: FunctionResult, *, selection_patterns: Mapping[str, int] = _NO_PATTERNS, timeout: float = TIMEOUT
) -> HttpResponse:
    """What an integration of type AWS answers, without mapping templates: the result is the body.

    Args:
        selection_patterns: regular expression for the whole `errorMessage` to the status of its response; the errors
            of a function that none matches are answered with 200, like results.

    Source: documented, API Gateway developer guide, "Handle standard Lambda errors in API Gateway", rule B048.
    """
    refused = _not_answered(result, timeout)
    if refused is not None:
        return refused
    status, problem = 200, result.why_no_result()
    if result.failed:
        message = str(result.failure().get("errorMessage", ""))
        found = [code for pattern, code in selection_patterns.items() if re.fullmatch(pattern, message)]
        status = found[0] if found else 200
    return HttpResponse(status, Headers([("Content-Type", "application/json")]), result.payload, problem=problem)


def internal_error(status: int, problem: str | None) -> HttpResponse:
    """The answer to what is not the client's fault."""
    error_type = ("x-amzn-ErrorType", "InternalServerErrorException")
    return json_response(status, {"message": "Internal server error"}, error_type, problem=problem)


def _not_answered(result: FunctionResult, timeout: float) -> HttpResponse | None:
    if result.refusal is not None:
        return internal_error(500, result.why_no_result())
    problem = result.why_too_late(timeout)
    if problem is None:
        return None
    error_type = ("x-amzn-ErrorType", "InternalServerErrorException")
    return json_response(504, {"message": "Endpoint request timed out"}, error_type, problem=problem)


def _of_proxy(answer: dict[str, Any], accepted: str, binary_media_types: Sequence[str]) -> HttpResponse:
    unknown = sorted(set(answer) - _MEMBERS)
    expect(not unknown, f"a result with {', '.join(unknown)} is none: there are {', '.join(sorted(_MEMBERS))}")
    given = answer.get("statusCode")
    status = 200 if given is None else status_of(given)
    headers = Headers(with_default(_sent(merged_headers(answer)), "Content-Type", "application/json"))
    text, problem = body_text(answer.get("body")), None
    body = text.encode()
    if is_base64(answer):
        if not _is_binary(accepted, binary_media_types):
            problem = f"the body stays base64: no binary media type of the API matches what is accepted ({accepted!r})"
        else:
            try:
                body = decoded(text)
            except BrokenContract as broken:
                return internal_error(500, str(broken))
    return HttpResponse(status, headers, body, problem=problem)


def _sent(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers that API Gateway writes itself arrive by another name."""
    return [
        (f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name, value)
        for name, value in pairs
        if name.lower() not in _DROPPED
    ]


def _accepted(event: Mapping[str, Any]) -> str:
    """The first media type that the client accepts."""
    headers = event.get("headers")
    several = {name: [str(value)] for name, value in headers.items()} if isinstance(headers, Mapping) else {}
    return value_of(several, "accept").partition(",")[0].partition(";")[0].strip()


def _is_binary(accepted: str, binary_media_types: Sequence[str]) -> bool:
    family = accepted.partition("/")[0]
    return any(one in {"*/*", accepted, f"{family}/*"} for one in binary_media_types)
