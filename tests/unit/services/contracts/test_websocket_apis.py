from __future__ import annotations

import json
from typing import Any

from lambdamock import events
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.websocket_apis import answer

CONNECT, MESSAGE, DISCONNECT = (events.apigateway.websocket(kind) for kind in ("CONNECT", "MESSAGE", "DISCONNECT"))


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def test_the_status_of_connect_answers_the_handshake() -> None:
    assert answer(CONNECT, gave({"statusCode": 200})).status == 200
    assert answer(CONNECT, gave({"statusCode": 401})).status == 401
    assert answer(CONNECT, gave(None)).status == 502


def test_a_body_goes_back_to_the_client_by_a_route_response_only() -> None:
    result = gave({"statusCode": 200, "body": "pong"})
    assert answer(MESSAGE, result).body == b""
    assert answer(MESSAGE, result, route_response=True).body == b"pong"


def test_the_client_is_sent_a_frame_when_a_message_fails() -> None:
    context = MESSAGE["requestContext"]
    frame = {
        "message": "Internal server error",
        "connectionId": context["connectionId"],
        "requestId": context["requestId"],
    }
    response = answer(MESSAGE, gave(None))
    assert (response.json(), response.problem) == (frame, "the result has to be an object, not null")


def test_nobody_hears_of_what_disconnect_returns() -> None:
    assert answer(DISCONNECT, gave({"statusCode": 200, "body": "bye"}), route_response=True).body == b""
    assert answer(DISCONNECT, gave(None)).body == b""
