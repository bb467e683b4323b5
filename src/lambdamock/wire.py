"""What goes over the wire, without any client library: one request, one response."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.reprs import displayed

_NOTHING: Final[Mapping[str, Any]] = {}


class Request(NamedTuple):
    """An HTTP request to the Lambda API.

    Attributes:
        method: upper case.
        path: percent-encoded, without the query string and without the host.
        region: the region whose endpoint was asked.
        account_id: the account of the caller, twelve digits.
        query: decoded names to decoded values; a value is a text or a list of texts.
        headers: lower-case names to values; `headers_of` makes them.
        body: raw bytes, empty when there is none.
        access_key: that it is signed with, where that of a session tells who calls; else empty.
    """

    method: str
    path: str
    region: str
    account_id: str
    query: Mapping[str, str | list[str]] = _NOTHING
    headers: Mapping[str, str] = _NOTHING
    body: bytes = b""
    access_key: str = ""


def headers_of(given: Mapping[str, str | bytes]) -> dict[str, str]:
    """Headers as `Request` has them, from names in any case and values as text or Latin-1 bytes."""
    return {
        name.lower(): value.decode("latin-1") if isinstance(value, bytes) else value for name, value in given.items()
    }


class ClientCall(NamedTuple):
    """A call of another service than Lambda, as a client of it makes it.

    Attributes:
        service: botocore's name: "stepfunctions".
        prefix: the name that the service signs with: "states".
        operation: as in the service model: "StartExecution".
        params: the members of the request, by wire name.
        region: whose endpoint is asked.
        endpoint_url: where it is sent.
        access_key: that it is signed with, where that of a session tells who calls; else empty.
        user_agent: of the client.
    """

    service: str
    prefix: str
    operation: str
    params: Mapping[str, Any]
    region: str
    endpoint_url: str = ""
    access_key: str = ""
    user_agent: str = ""


@displayed()
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
