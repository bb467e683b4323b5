"""How the body of a request travels: as text, or in base64 when it is binary to the API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lambdamock.events.content import Content
    from lambdamock.mock.stack.api import ApiRequest

_TEXTS = ("application/json", "application/javascript", "application/xml", "application/vnd.api+json")


def rest_body(request: ApiRequest, binary_media_types: Sequence[str]) -> Content | None:
    """The body for an event of a REST API: bytes where the API takes the content type as binary.

    Source: documented, API Gateway developer guide, "Binary media types for REST APIs"; assumed, that a request
    without a content type is JSON.
    """
    kind = _media_type(request) or "application/json"
    family = kind.partition("/")[0]
    return _carried(request, is_binary=any(one in {"*/*", kind, f"{family}/*"} for one in binary_media_types))


def http_body(request: ApiRequest) -> Content | None:
    """The body for an event of an HTTP API.

    Source: documented, API Gateway developer guide, "Working with binary media types for HTTP APIs": text/*, JSON,
    JavaScript and XML are texts; assumed, that bytes without a content type are none.
    """
    kind = _media_type(request)
    if not kind:
        return request.body
    return _carried(request, is_binary=not (kind.startswith("text/") or kind in _TEXTS))


def _media_type(request: ApiRequest) -> str:
    return request.header("content-type").partition(";")[0].strip().lower()


def _carried(request: ApiRequest, *, is_binary: bool) -> Content | None:
    body = request.body
    if isinstance(body, str):
        return body.encode() if is_binary else body
    if isinstance(body, bytes | bytearray):
        return bytes(body) if is_binary else bytes(body).decode(errors="replace")
    return body
