"""Requests through API Gateway: REST APIs, HTTP APIs, WebSocket APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from lambdamock.errors import UsageError
from lambdamock.events import http, moments
from lambdamock.events.content import Content, Event, plain, without_none
from lambdamock.events.http import NOTHING, Values
from lambdamock.events.origin import HERE, Origin
from lambdamock.events.payload_v2 import Door, Request, payload_v2

_NO_PARAMETERS: Final[Mapping[str, str]] = {}
_IDENTITY: Final = (
    "cognitoIdentityPoolId",
    "accountId",
    "cognitoIdentityId",
    "caller",
    "accessKey",
    "cognitoAuthenticationType",
    "cognitoAuthenticationProvider",
    "userArn",
    "user",
)
_IDENTITY_OF_2019: Final = (*(name for name in _IDENTITY if name != "accessKey"), "apiKey")


def rest(
    method: str = "GET",
    path: str = "/",
    *,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    body: Content | None = None,
    resource: str | None = None,
    path_parameters: Mapping[str, str] = _NO_PARAMETERS,
    stage: str = "prod",
    stage_variables: Mapping[str, str] = _NO_PARAMETERS,
    authorizer: Mapping[str, Any] | None = None,
    source_ip: str = "127.0.0.1",
    identity: Mapping[str, str] = _NO_PARAMETERS,
    api_id: str | None = None,
    resource_id: str | None = None,
    request_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A request to a REST API, with Lambda proxy integration (payload format 1.0).

    Args:
        query: a value each, or lists of values; `queryStringParameters` has the last of each.
        body: bytes are base64; a mapping or list is JSON.
        resource: as in "/{proxy+}"; the path unless told otherwise.
        authorizer: what the authorizer found out: claims, or the context and principalId of a function.

    Source: documented, API Gateway developer guide, "Input format of a Lambda function for proxy integration";
    developer guide, "Using AWS Lambda with Amazon API Gateway" (profile 2019).
    """
    api = api_id or origin.hex(10, "rest api")
    sent = http.payload(body)
    arrived = http.with_defaults(headers, _headers(api, source_ip, sent.content_type, path, origin))
    resource, values = resource or path, http.multiple(query)
    event: Event = {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": http.last(arrived),
        "multiValueHeaders": arrived,
        "queryStringParameters": http.last(values) or None,
        "multiValueQueryStringParameters": values or None,
        "pathParameters": dict(path_parameters) or None,
        "stageVariables": dict(stage_variables) or None,
        "requestContext": {
            "accountId": origin.account_id,
            "resourceId": resource_id or origin.hex(6, "resource", resource),
            "stage": stage,
            "requestId": request_id or origin.uuid("rest", method, path),
            "identity": _identity(source_ip, http.value_of(arrived, "User-Agent"), identity, origin),
            "resourcePath": resource,
            "httpMethod": method,
            "apiId": api,
        },
        "body": sent.body,
        "isBase64Encoded": sent.is_base64,
    }
    if authorizer is not None:
        event["requestContext"]["authorizer"] = plain(authorizer)
    if origin.is_2019:
        return _as_in_2019(event)
    event["requestContext"] |= _since_2019(path, stage, api, origin)
    return event


def http_api(
    method: str = "GET",
    path: str = "/",
    *,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    cookies: list[str] | None = None,
    body: Content | None = None,
    route: str | None = None,
    path_parameters: Mapping[str, str] = _NO_PARAMETERS,
    stage: str = "$default",
    stage_variables: Mapping[str, str] = _NO_PARAMETERS,
    authorizer: Mapping[str, Any] | None = None,
    source_ip: str = "127.0.0.1",
    api_id: str | None = None,
    request_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A request to an HTTP API, payload format 2.0.

    Args:
        route: the route's path, as in "/items/{id}", or "$default"; the path unless told otherwise.
        stage: the path of an event begins with the stage unless it is "$default".
        authorizer: for instance `{"jwt": {"claims": {...}, "scopes": [...]}}` or `{"lambda": {...}}`.

    Source: documented, API Gateway developer guide, "Working with AWS Lambda proxy integrations for HTTP APIs".
    """
    api = api_id or origin.hex(10, "http api")
    event = payload_v2(
        Request(method, path if stage == "$default" else f"/{stage}{path}", query, headers, cookies, body, source_ip),
        Door(
            domain=origin.host(f"{api}.execute-api"),
            account_id=origin.account_id,
            route_key="$default" if route == "$default" else f"{method} {route or path}",
            stage=stage,
            request_id=request_id,
        ),
        origin,
    )
    if authorizer is not None:
        event["requestContext"]["authorizer"] = plain(authorizer)
    if path_parameters:
        event["pathParameters"] = dict(path_parameters)
    if stage_variables:
        event["stageVariables"] = dict(stage_variables)
    return event


def websocket(
    event_type: Literal["CONNECT", "MESSAGE", "DISCONNECT"] = "MESSAGE",
    *,
    body: Content | None = None,
    route: str | None = None,
    connection_id: str | None = None,
    query: Values = NOTHING,
    headers: Values = NOTHING,
    stage: str = "prod",
    authorizer: Mapping[str, Any] | None = None,
    source_ip: str = "127.0.0.1",
    api_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """A client of a WebSocket API connects, sends a message or leaves.

    Args:
        body: of a message.
        route: `routeKey`; "$connect", "$disconnect" and "$default" unless told otherwise.
        connection_id: the same for all events of an origin unless told otherwise.

    Raises:
        UsageError: there is no such type of event.

    Source: documented, API Gateway developer guide, "WebSocket API mapping template reference"; assumed, which
    members come with which type.
    """
    routes = {"CONNECT": "$connect", "MESSAGE": "$default", "DISCONNECT": "$disconnect"}
    if event_type not in routes:
        raise UsageError(f"websocket({event_type!r}): there are {', '.join(routes)}")
    if body is not None and event_type != "MESSAGE":
        raise UsageError(f"websocket({event_type!r}, body=...): only a MESSAGE has a body")
    if (query and event_type != "CONNECT") or (headers and event_type == "MESSAGE"):
        raise UsageError(f"websocket({event_type!r}): the query comes with CONNECT; headers do, and with DISCONNECT")
    api = api_id or origin.hex(10, "websocket api")
    context = _connection(event_type, route or routes[event_type], api, stage, source_ip, origin)
    context["connectionId"] = connection_id or f"{origin.hex(15, 'connection', api)}="
    if authorizer is not None:
        context["authorizer"] = plain(authorizer)
    sent = http.payload(body)
    event: Event = {"requestContext": context, "isBase64Encoded": sent.is_base64}
    if event_type == "MESSAGE":
        return event | {"body": sent.body or ""}
    arrived = http.with_defaults(headers, _headers(api, source_ip, None, event_type, origin))
    event |= {"headers": http.last(arrived), "multiValueHeaders": arrived}
    if query:
        event["queryStringParameters"] = http.last(http.multiple(query))
        event["multiValueQueryStringParameters"] = http.multiple(query)
    return event


def _headers(api: str, source_ip: str, content_type: str | None, path: str, origin: Origin) -> dict[str, str | None]:
    return {
        "Content-Type": content_type,
        "Host": origin.host(f"{api}.execute-api"),
        "User-Agent": http.USER_AGENT,
        "X-Amzn-Trace-Id": None if origin.is_2019 else http.trace(origin, path),
        "X-Forwarded-For": source_ip,
        "X-Forwarded-Port": "443",
        "X-Forwarded-Proto": "https",
    }


def _identity(source_ip: str, user_agent: str, given: Mapping[str, str], origin: Origin) -> Event:
    names = _IDENTITY_OF_2019 if origin.is_2019 else _IDENTITY
    unknown = "" if origin.is_2019 else None
    return {**dict.fromkeys(names, unknown), "sourceIp": source_ip, "userAgent": user_agent, **given}


def _since_2019(path: str, stage: str, api: str, origin: Origin) -> Event:
    domain = origin.host(f"{api}.execute-api")
    return {
        "path": path if stage == "test-invoke-stage" else f"/{stage}{path}",
        "protocol": "HTTP/1.1",
        "requestTime": moments.common_log(origin.at),
        "requestTimeEpoch": origin.milliseconds,
        "extendedRequestId": f"{origin.hex(15, 'extended', path)}=",
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
    }


def _as_in_2019(event: Event) -> Event:
    """The guide's form: one value per header, and only what the request has.

    Source: documented, developer guide of 2019, "Using AWS Lambda with Amazon API Gateway".
    """
    named = {name: value for name, value in event.items() if not name.startswith("multiValue")}
    if named["body"] is None:
        del named["isBase64Encoded"]
    return without_none(named)


def _connection(event_type: str, route: str, api: str, stage: str, source_ip: str, origin: Origin) -> Event:
    request_id = f"{origin.hex(15, 'websocket', event_type, route)}="
    context: Event = {"routeKey": route, "eventType": event_type, "extendedRequestId": request_id}
    if event_type == "MESSAGE":
        context["messageId"] = f"{origin.hex(15, 'message', route)}="
    if event_type == "DISCONNECT":
        context |= {"disconnectStatusCode": 1005, "disconnectReason": "Client-side close frame status not set"}
    return context | {
        "requestTime": moments.common_log(origin.at),
        "messageDirection": "IN",
        "stage": stage,
        "connectedAt": origin.milliseconds,
        "requestTimeEpoch": origin.milliseconds,
        "identity": {"sourceIp": source_ip, "userAgent": http.USER_AGENT},
        "requestId": request_id,
        "domainName": origin.host(f"{api}.execute-api"),
        "apiId": api,
    }
