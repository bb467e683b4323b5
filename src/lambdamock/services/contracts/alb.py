"""Application Load Balancers with functions as targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.errors import AccessDeniedException
from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, as_object, expect, shown
from lambdamock.services.contracts.http_response import Headers, HttpResponse
from lambdamock.services.contracts.proxy_results import (
    body_text,
    decoded,
    is_base64,
    multiple_headers,
    single_headers,
    status_of,
    with_default,
)

LIMIT: Final = 1_024 * 1_024
"""Bytes of a request's body, and of the JSON of a response. Source: documented, user guide, "Lambda functions as
targets"."""

_PAGE: Final = (
    "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n"
    "</body>\r\n</html>\r\n"
)
_TITLES: Final[Mapping[int, str]] = {413: "413 Request Entity Too Large", 502: "502 Bad Gateway"}
_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "upgrade", "proxy-connection"})


def refused_request(event: Mapping[str, Any]) -> HttpResponse | None:
    """The answer to a request that is too large to be handed on; None for others.

    Source: documented, user guide, "Troubleshoot your Application Load Balancers", "HTTP 413".
    """
    size = len(str(event.get("body") or "").encode())
    if size <= LIMIT:
        return None
    return _error(413, f"LambdaRequestTooLarge: the body has {size} bytes; there may be {LIMIT}")


def answer(event: Mapping[str, Any], result: FunctionResult) -> HttpResponse:
    """What a load balancer answers, to clients and to its own health checks.

    Whether the target group has multi-value headers is read from the event.

    Source: documented, user guide, "Lambda functions as targets" (the format), "Troubleshoot your Application Load
    Balancers" (502) and "Access logs" (error reason codes); assumed: the page of an error, a status code is
    a number, headers are texts, headers in the member of the other setting are left out, the content type of a
    response that names none.
    """
    if result.refusal is not None or result.failed:
        return _error(502, f"{_reason(result)}: {result.why_no_result()}")
    if len(result.payload) > LIMIT:
        return _error(502, f"LambdaResponseTooLarge: the result has {len(result.payload)} bytes; there may be {LIMIT}")
    try:
        return _of_target(as_object(result.document(), "the result"), "multiValueHeaders" in event)
    except BrokenContract as broken:
        return _error(502, f"LambdaInvalidResponse: {broken}")


def _reason(result: FunctionResult) -> str:
    if result.is_throttled:
        return "LambdaThrottling"
    return "LambdaAccessDenied" if isinstance(result.refusal, AccessDeniedException) else "LambdaUnhandled"


def _of_target(given: dict[str, Any], multi_value: bool) -> HttpResponse:
    expect(given.get("statusCode") is not None, "statusCode is missing")
    expect(not isinstance(given["statusCode"], str), f"statusCode has to be a number, not {shown(given['statusCode'])}")
    description = given.get("statusDescription")
    expect(description is None or isinstance(description, str), "statusDescription has to be a text")
    text = body_text(given.get("body"))
    member = "multiValueHeaders" if multi_value else "headers"
    other = "headers" if multi_value else "multiValueHeaders"
    pairs = multiple_headers(given.get(member)) if multi_value else _texts(given.get(member))
    ignored = given.get(other) and not given.get(member)
    pairs = [(name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP]
    return HttpResponse(
        status_of(given["statusCode"]),
        Headers(with_default(pairs, "Content-Type", "application/octet-stream")),
        decoded(text) if is_base64(given) else text.encode(),
        reason=_without_code(description or ""),
        problem=f"{other} are left out: the target group asks for {member}" if ignored else None,
    )


def _texts(value: Any) -> list[tuple[str, str]]:
    pairs = single_headers(value)
    wrong = [name for name, one in (value or {}).items() if not (one is None or isinstance(one, str))]
    expect(not wrong, f"headers: {', '.join(wrong)} has to be a text")
    return pairs


def _without_code(description: str) -> str:
    """The reason phrase: a description like "200 OK" begins with the code again."""
    code, _, reason = description.partition(" ")
    return reason if code.isdecimal() else description


def _error(status: int, problem: str) -> HttpResponse:
    headers = Headers([("Server", "awselb/2.0"), ("Content-Type", "text/html")])
    title = _TITLES[status]
    return HttpResponse(status, headers, _PAGE.format(title=title).encode(), title[4:], problem)
