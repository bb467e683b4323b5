"""Requests and responses as CloudFront hands them to functions at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from lambdamock.events import http
from lambdamock.events.content import Content, Event, base64_of, plain
from lambdamock.events.http import NOTHING, Values
from lambdamock.events.origin import HERE, Origin


def request(
    method: str = "GET",
    uri: str = "/",
    *,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    body: Content | None = None,
    event_type: Literal["viewer-request", "origin-request"] = "viewer-request",
    request_origin: Mapping[str, Any] | None = None,
    client_ip: str = "127.0.0.1",
    distribution_id: str = "EDFDVBD6EXAMPLE",
    origin: Origin = HERE,
) -> Event:
    """A viewer's request, before the cache or behind it.

    Args:
        body: handed on when the behaviour includes it; base64.
        request_origin: where CloudFront is about to ask, in an origin request: `{"custom": {...}}` or `{"s3": {...}}`.

    Source: documented, CloudFront developer guide, "Lambda@Edge event structure"; developer guide, "Using AWS Lambda
    with CloudFront Lambda@Edge" (profile 2019: no more than it prints).
    """
    asked = _request(method, uri, query, headers, client_ip, distribution_id, origin)
    if body is not None:
        data = base64_of(body)
        asked["body"] = {"inputTruncated": False, "action": "read-only", "encoding": "base64", "data": data}
    if request_origin is not None:
        asked["origin"] = plain(request_origin)
    return {"Records": [{"cf": {"config": _config(event_type, uri, distribution_id, origin), "request": asked}}]}


def response(
    status: int = 200,
    *,
    description: str = "OK",
    response_headers: Values = NOTHING,
    method: str = "GET",
    uri: str = "/",
    query: Values = NOTHING,
    headers: Values = NOTHING,
    event_type: Literal["viewer-response", "origin-response"] = "viewer-response",
    client_ip: str = "127.0.0.1",
    distribution_id: str = "EDFDVBD6EXAMPLE",
    origin: Origin = HERE,
) -> Event:
    """The answer to a request, from the origin or for the viewer; its body is never handed on.

    Source: documented, CloudFront developer guide, "Lambda@Edge event structure".
    """
    event = request(
        method,
        uri,
        query=query,
        headers=headers,
        client_ip=client_ip,
        distribution_id=distribution_id,
        origin=origin,
    )
    cf = event["Records"][0]["cf"]
    cf["config"] = _config(event_type, uri, distribution_id, origin)
    cf["response"] = {
        "headers": _headers(response_headers),
        "status": str(status),
        "statusDescription": description,
    }
    return event


def _domain(distribution_id: str, origin: Origin) -> str:
    return f"d{origin.hex(13, distribution_id)}.cloudfront.net"


def _config(event_type: str, uri: str, distribution_id: str, origin: Origin) -> Event:
    if origin.is_2019:
        return {"distributionId": distribution_id}
    return {
        "distributionDomainName": _domain(distribution_id, origin),
        "distributionId": distribution_id,
        "eventType": event_type,
        "requestId": f"{origin.hex(54, 'cloudfront', uri)}==",
    }


def _request(
    method: str,
    uri: str,
    query: Values,
    headers: Values,
    client_ip: str,
    distribution_id: str,
    origin: Origin,
) -> Event:
    defaults = {"Host": _domain(distribution_id, origin), "User-Agent": http.USER_AGENT}
    asked = {
        "clientIp": client_ip,
        "headers": _headers(http.with_defaults(headers, defaults)),
        "method": method,
        "uri": uri,
    }
    return asked if origin.is_2019 and not query else asked | {"querystring": http.encoded(query)}


def _headers(values: Values) -> Event:
    """By name in lower case; each value with the name as it was written."""
    shown: dict[str, list[dict[str, str]]] = {}
    for name, several in http.multiple(values).items():
        shown.setdefault(name.lower(), []).extend({"key": name, "value": value} for value in several)
    return shown
