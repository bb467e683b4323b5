"""What API Gateway asks the functions that authorize its requests."""

from __future__ import annotations

from typing import Any

from lambdamock.errors import UsageError
from lambdamock.events import apigateway
from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin


def token(
    authorization: str,
    method: str = "GET",
    path: str = "/",
    *,
    stage: str = "prod",
    api_id: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """Is this token allowed to do that? Asked by a REST API.

    Args:
        authorization: the value of the header that holds the token, as in "Bearer ...".

    Source: documented, API Gateway developer guide, "Input to an API Gateway Lambda authorizer".
    """
    arn = _arn(method, path, stage, api_id or origin.hex(10, "rest api"), origin)
    return {"type": "TOKEN", "methodArn": arn, "authorizationToken": authorization}


def request(method: str = "GET", path: str = "/", *, stage: str = "prod", origin: Origin = HERE, **asked: Any) -> Event:
    """Is this request allowed? Asked by a REST API, or by an HTTP API with payload format 1.0.

    Args:
        asked: any other argument of `apigateway.rest` but the body.

    Raises:
        UsageError: a body is given; authorizers never get one.

    Source: documented, API Gateway developer guide, "Input to an API Gateway Lambda authorizer".
    """
    event = _without_body(apigateway.rest(method, path, stage=stage, origin=origin, **asked))
    arn = _arn(method, path, stage, event["requestContext"]["apiId"], origin)
    return {"type": "REQUEST", "methodArn": arn, **event}


def http_request(
    method: str = "GET",
    path: str = "/",
    *,
    identity: list[str] | None = None,
    stage: str = "$default",
    origin: Origin = HERE,
    **asked: Any,
) -> Event:
    """Is this request allowed? Asked by an HTTP API with payload format 2.0.

    Args:
        identity: the values of the identity sources; that of the header "authorization" unless told otherwise.
        asked: any other argument of `apigateway.http_api` but the body.

    Raises:
        UsageError: a body is given; authorizers never get one.

    Source: documented, API Gateway developer guide, "Working with AWS Lambda authorizers for HTTP APIs".
    """
    event = _without_body(apigateway.http_api(method, path, stage=stage, origin=origin, **asked))
    found = event["headers"].get("authorization")
    return {
        "version": event.pop("version"),
        "type": "REQUEST",
        "routeArn": _arn(method, path, stage, event["requestContext"]["apiId"], origin),
        "identitySource": identity if identity is not None else [found] if found else [],
        **event,
    }


def _without_body(event: Event) -> Event:
    if event.get("body") is not None:
        raise UsageError("an authorizer never gets the body of a request: leave body=... out")
    return {name: value for name, value in event.items() if name not in {"body", "isBase64Encoded"}}


def _arn(method: str, path: str, stage: str, api_id: str, origin: Origin) -> str:
    return origin.arn("execute-api", f"{api_id}/{stage}/{method}/{path.lstrip('/')}")
