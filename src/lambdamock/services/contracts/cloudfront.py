"""Functions at the edge: the request that CloudFront goes on with, or the response that it sends."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.reprs import displayed
from lambdamock.services.contracts.function_result import (
    BrokenContract,
    FunctionResult,
    as_object,
    as_one_of,
    expect,
    shown,
)
from lambdamock.services.contracts.http_response import Headers, HttpResponse

_TIMEOUTS: Final = {"viewer": 5.0, "origin": 30.0}
_LARGEST: Final = {"viewer": 40 * 1024, "origin": 1024 * 1024}
_DISALLOWED: Final = {
    "connection",
    "expect",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "trailer",
    "upgrade",
    "x-accel-buffering",
    "x-accel-charset",
    "x-accel-limit-rate",
    "x-accel-redirect",
    "x-cache",
    "x-forwarded-proto",
    "x-real-ip",
}
_DISALLOWED_BEGINNINGS: Final = ("x-amz-cf-", "x-edge-")
_READ_ONLY: Final[Mapping[str, tuple[str, ...]]] = {
    "viewer-request": ("content-length", "host", "transfer-encoding", "via"),
    "origin-request": (
        "accept-encoding",
        "content-length",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "transfer-encoding",
        "via",
    ),
    "origin-response": ("transfer-encoding", "via"),
    "viewer-response": ("content-encoding", "content-length", "transfer-encoding", "warning", "via"),
}
_FIXED: Final = ("clientIp", "method")
_PAGE: Final = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">\n'
    '<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">\n'
    "<TITLE>ERROR: The request could not be satisfied</TITLE>\n</HEAD><BODY>\n<H1>{status} ERROR</H1>\n"
    '<H2>The request could not be satisfied.</H2>\n<HR noshade size="1px">\n{reason}\n</BODY></HTML>\n'
)
_FAILED: Final = (
    "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required "
    "permissions."
)
_THROTTLED: Final = "The Lambda function associated with the CloudFront distribution was throttled."
_INVALID: Final = "The Lambda function result failed validation: "
_BODY: Final = "The body is not a string, is not an object, or exceeds the maximum size."


@displayed()
class EdgeReply(NamedTuple):
    """What CloudFront goes on with.

    Attributes:
        request: the request that goes on, as the function returned it; None when it ends here.
        response: what is sent instead, or behind the origin; None while the request goes on.
        problem: which part of the contract the function broke; None when it broke none.
    """

    request: Mapping[str, Any] | None = None
    response: HttpResponse | None = None
    problem: str | None = None


def answer(event: Mapping[str, Any], result: FunctionResult) -> EdgeReply:
    """What CloudFront makes of a function's result.

    Source: documented, CloudFront developer guide, "Lambda@Edge event structure", "Generating HTTP responses in request
    triggers", "Restrictions on edge functions" (headers, sizes, times) and the pages of the errors 502 (Lambda
    validation), 503 (Lambda execution, Lambda limit exceeded); assumed, the page's sentences, and that a change of
    `method` or `clientIp` fails the validation.
    """
    cf = event["Records"][0]["cf"]
    kind = str(cf.get("config", {}).get("eventType", "viewer-request"))
    side = kind.partition("-")[0]
    if result.is_throttled:
        return _error(503, "LambdaLimitExceeded", _THROTTLED, result.why_no_result())
    failure = result.why_too_late(_TIMEOUTS[side]) or result.why_no_result()
    if failure:
        return _error(503, "LambdaExecutionError", _FAILED, failure)
    try:
        given = as_object(result.document(), "the result")
        if kind.endswith("-request") and "status" not in given:
            _check_request(given, cf["request"], kind)
            return EdgeReply(request=given)
        return EdgeReply(response=_response(given, cf.get("response", {}), kind))
    except BrokenContract as broken:
        return _error(502, "LambdaValidationError", f"{_INVALID}{broken}", str(broken))


def _check_request(given: Mapping[str, Any], sent: Mapping[str, Any], kind: str) -> None:
    for name in _FIXED:
        expect(name not in given or given[name] == sent.get(name), f"{name} is read-only")
    uri = given.get("uri")
    expect(isinstance(uri, str) and uri.startswith("/"), f"uri has to begin with a slash, not be {shown(uri)}")
    expect(isinstance(given.get("querystring", ""), str), "querystring has to be a text")
    _headers(given.get("headers"), sent.get("headers", {}), kind)


def _response(given: Mapping[str, Any], sent: Mapping[str, Any], kind: str) -> HttpResponse:
    status = str(given.get("status", ""))
    expect(
        status.isdecimal() and 200 <= int(status) <= 599,
        f"status has to be one of HTTP, not {shown(given.get('status'))}",
    )
    pairs = _headers(given.get("headers"), sent.get("headers", {}), kind)
    encoding = as_one_of(given.get("bodyEncoding", "text"), ("text", "base64"), "bodyEncoding")
    text = given.get("body", "")
    expect(isinstance(text, str), _BODY)
    limit = _LARGEST[kind.partition("-")[0]]
    size = len(text.encode()) + sum(len(name) + len(value) for name, value in pairs)
    expect(size <= limit, _BODY)
    reason = given.get("statusDescription", "")
    return HttpResponse(int(status), Headers(pairs), _body(text, encoding), str(reason))


def _body(text: str, encoding: str) -> bytes:
    if encoding == "text":
        return text.encode()
    try:
        return b64decode(text, validate=True)
    except ValueError:
        raise BrokenContract("the body is not base64") from None


def _headers(value: Any, sent: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """The headers as pairs. What was sent to the function may come back as it was."""
    pairs = []
    for name, several in as_object(value or {}, "headers").items():
        expect(isinstance(several, list), f"headers.{name} has to be a list of objects with key and value")
        pairs += [_pair(name, one) for one in several]
        if several == sent.get(name):
            continue
        expect(name.lower() not in _READ_ONLY[kind], f"the header {name} is read-only in events of type {kind}")
        is_allowed = name.lower() not in _DISALLOWED and not name.lower().startswith(_DISALLOWED_BEGINNINGS)
        expect(is_allowed, f"the header {name} is not allowed")
    for name in sent:
        if name in _READ_ONLY[kind]:
            expect(name in (value or {}), f"the header {name} is read-only in events of type {kind}")
    return pairs


def _pair(name: str, value: Any) -> tuple[str, str]:
    one = as_object(value, f"headers.{name}")
    key = one.get("key", name)
    expect(name == name.lower(), f"headers.{name}: the name has to be in lower case")
    expect(str(key).lower() == name, f"headers.{name}: key {shown(key)} is another header")
    expect(isinstance(one.get("value"), str), f"headers.{name}: value has to be a text")
    return str(key), one["value"]


def _error(status: int, kind: str, reason: str, problem: str | None) -> EdgeReply:
    headers = Headers([("Content-Type", "text/html"), ("Server", "CloudFront"), ("X-Cache", f"{kind} from cloudfront")])
    body = _PAGE.format(status=status, reason=reason).encode()
    return EdgeReply(response=HttpResponse(status, headers, body, problem=problem), problem=problem)
