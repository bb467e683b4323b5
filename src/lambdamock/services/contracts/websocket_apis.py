"""WebSocket APIs of API Gateway: the handshake, and messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import HttpResponse, json_response
from lambdamock.services.contracts.rest_apis import TIMEOUT, proxied


def answer(
    event: Mapping[str, Any], result: FunctionResult, *, route_response: bool = False, timeout: float = TIMEOUT
) -> HttpResponse:
    """What a client of a WebSocket API gets.

    For `$connect` it is the answer to the handshake: 2xx lets the client in. For a message the body is the frame that
    the client receives, empty when it receives none.

    Args:
        route_response: whether the route has a route response, so that bodies go back to the client.

    Source: documented, API Gateway developer guide, "WebSocket API routes" and "Set up a route response"; assumed, as
    widely reported, the frame that tells of an internal error; assumed, that nobody hears of errors at `$disconnect`.
    """
    context = event.get("requestContext", {})
    response = proxied(event, result, timeout=timeout)
    if context.get("eventType") == "CONNECT":
        return response
    if "x-amzn-ErrorType" in response.headers and response.problem:
        return _internal_error(context, response)
    return response if route_response and context.get("eventType") == "MESSAGE" else response._replace(body=b"")


def _internal_error(context: Mapping[str, Any], response: HttpResponse) -> HttpResponse:
    if context.get("eventType") == "DISCONNECT":
        return response._replace(body=b"")
    frame = {
        "message": "Internal server error",
        "connectionId": context.get("connectionId"),
        "requestId": context.get("requestId"),
    }
    return json_response(response.status, frame, problem=response.problem)
