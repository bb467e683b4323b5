"""What goes over the wire, without any client library: one request, one response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

_NOTHING: Final[Mapping[str, Any]] = {}


class Request(NamedTuple):
    """An HTTP request to the Lambda API.

    Attributes:
        method: upper case.
        path: percent-encoded, without the query string and without the host.
        region: the region whose endpoint was asked.
        account_id: the account of the caller, twelve digits.
        query: decoded names to decoded values; a value is a text or a list of texts.
        headers: names to values; looked up without regard to case.
        body: raw bytes, empty when there is none.
    """

    method: str
    path: str
    region: str
    account_id: str
    query: Mapping[str, str | list[str]] = _NOTHING
    headers: Mapping[str, str] = _NOTHING
    body: bytes = b""


class Response(NamedTuple):
    """An HTTP response of the Lambda API.

    Attributes:
        status: HTTP status code.
        headers: lower-case names to values.
        body: raw bytes.
    """

    status: int
    headers: dict[str, str]
    body: bytes
