"""Payload format 2.0: what HTTP APIs and function URLs have in common."""

from __future__ import annotations

from typing import NamedTuple

from lambdamock.events import http, moments
from lambdamock.events.content import Content, Event
from lambdamock.events.http import Values
from lambdamock.events.origin import Origin


class Request(NamedTuple):
    """What the client sends.

    Attributes:
        path: with the stage in front, where there is one.
        cookies: as in "name=value", beside those of a Cookie header.
    """

    method: str
    path: str
    query: Values
    headers: Values
    cookies: list[str] | None
    body: Content | None
    source_ip: str


class Door(NamedTuple):
    """Where it arrives.

    Attributes:
        domain: host name; its first part is the id of the API or URL.
        account_id: the account of the API, or "anonymous" at a URL that asks for no signature.
        route_key: as in "GET /items/{id}" or "$default".
        request_id: follows from the request when None.
    """

    domain: str
    account_id: str
    route_key: str
    stage: str
    request_id: str | None


def payload_v2(request: Request, door: Door, origin: Origin) -> Event:
    """The event; members without a value are absent.

    Source: documented, API Gateway developer guide, "Payload format version"; assumed, that the Cookie header is in
    `cookies` alone.
    """
    sent = http.payload(request.body)
    headers = http.lower(http.with_defaults(request.headers, _defaults(request, door, sent.content_type, origin)))
    cookies = [one.strip() for line in headers.pop("cookie", []) for one in line.split(";")] + (request.cookies or [])
    event: Event = {
        "version": "2.0",
        "routeKey": door.route_key,
        "rawPath": request.path,
        "rawQueryString": http.encoded(request.query),
        "cookies": cookies,
        "headers": http.joined(headers),
        "queryStringParameters": http.joined(http.multiple(request.query)),
        "requestContext": _context(request, door, http.value_of(headers, "user-agent"), origin),
        "body": sent.body,
        "isBase64Encoded": sent.is_base64,
    }
    absent = {name for name in ("cookies", "queryStringParameters") if not event[name]}
    absent |= {"body"} if sent.body is None else set()
    return {name: value for name, value in event.items() if name not in absent}


def _defaults(request: Request, door: Door, content_type: str | None, origin: Origin) -> dict[str, str | None]:
    return {
        "content-type": content_type,
        "host": door.domain,
        "user-agent": http.USER_AGENT,
        "x-amzn-trace-id": http.trace(origin, request.method, request.path),
        "x-forwarded-for": request.source_ip,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def _context(request: Request, door: Door, user_agent: str, origin: Origin) -> Event:
    return {
        "accountId": door.account_id,
        "apiId": door.domain.partition(".")[0],
        "domainName": door.domain,
        "domainPrefix": door.domain.partition(".")[0],
        "http": {
            "method": request.method,
            "path": request.path,
            "protocol": "HTTP/1.1",
            "sourceIp": request.source_ip,
            "userAgent": user_agent,
        },
        "requestId": door.request_id or origin.uuid("http", request.method, request.path),
        "routeKey": door.route_key,
        "stage": door.stage,
        "time": moments.common_log(origin.at),
        "timeEpoch": origin.milliseconds,
    }
