from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts.cloudfront import EdgeReply, answer
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import Headers, HttpResponse

VIEWER = events.cloudfront.request("GET", "/old", headers={"X-A": "b"})
ORIGIN = events.cloudfront.request("GET", "/old", event_type="origin-request")
BACK = events.cloudfront.response(200, response_headers={"Via": "1.1 x", "Content-Type": "text/html"})


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def request(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**event["Records"][0]["cf"]["request"], **changes}


def header(name: str, value: str) -> dict[str, Any]:
    return {name.lower(): [{"key": name, "value": value}]}


def test_B102_the_request_that_a_function_returns_goes_on() -> None:
    changed = request(VIEWER, uri="/new")
    assert answer(VIEWER, gave(changed)) == EdgeReply(request=changed)


def test_B103_a_function_may_answer_itself() -> None:
    result = {"status": "302", "statusDescription": "Found", "headers": header("Location", "https://example.com/")}
    response = HttpResponse(302, Headers([("Location", "https://example.com/")]), b"", "Found")
    assert answer(VIEWER, gave(result)) == EdgeReply(response=response)


def test_a_generated_body_may_be_base64() -> None:
    reply = answer(ORIGIN, gave({"status": "200", "body": "aGk=", "bodyEncoding": "base64"}))
    assert reply.response is not None
    assert reply.response.body == b"hi"


def test_a_function_may_change_the_response() -> None:
    sent = BACK["Records"][0]["cf"]["response"]
    headers = {**sent["headers"], **header("Strict-Transport-Security", "max-age=63072000")}
    pairs = [("Via", "1.1 x"), ("Content-Type", "text/html"), ("Strict-Transport-Security", "max-age=63072000")]
    expected = HttpResponse(200, Headers(pairs), reason="OK")
    assert answer(BACK, gave({**sent, "headers": headers})) == EdgeReply(response=expected)


@pytest.mark.parametrize(
    ("event", "result", "problem"),
    [
        pytest.param(VIEWER, None, "the result has to be an object, not null", id="nothing"),
        pytest.param(VIEWER, request(VIEWER, uri="new"), 'uri has to begin with a slash, not be "new"', id="uri"),
        pytest.param(VIEWER, request(VIEWER, method="POST"), "method is read-only", id="method"),
        pytest.param(VIEWER, request(VIEWER, querystring=None), "querystring has to be a text", id="query"),
        pytest.param(
            VIEWER,
            request(VIEWER, headers=header("Host", "other.example")),
            "the header host is read-only in events of type viewer-request",
            id="read-only header changed",
        ),
        pytest.param(
            VIEWER,
            request(VIEWER, headers={}),
            "the header host is read-only in events of type viewer-request",
            id="read-only header removed",
        ),
        pytest.param(
            ORIGIN,
            request(ORIGIN, headers=header("Accept-Encoding", "br")),
            "the header accept-encoding is read-only in events of type origin-request",
            id="read-only header at the origin",
        ),
        pytest.param(
            VIEWER,
            {"status": "200", "headers": header("Connection", "close")},
            "the header connection is not allowed",
            id="disallowed",
        ),
        pytest.param(
            VIEWER,
            {"status": "200", "headers": header("X-Edge-Id", "1")},
            "the header x-edge-id is not allowed",
            id="x-edge-",
        ),
        pytest.param(
            VIEWER,
            {"status": "200", "headers": {"X-A": [{"value": "b"}]}},
            "headers.X-A: the name has to be in lower case",
            id="upper case",
        ),
        pytest.param(
            VIEWER,
            {"status": "200", "headers": {"x-a": [{"key": "X-B", "value": "b"}]}},
            'headers.x-a: key "X-B" is another header',
            id="another key",
        ),
        pytest.param(
            VIEWER, {"status": "200", "headers": {"x-a": [{}]}}, "headers.x-a: value has to be a text", id="no value"
        ),
        pytest.param(
            VIEWER,
            {"status": "200", "headers": {"x-a": "b"}},
            "headers.x-a has to be a list of objects with key and value",
            id="text as header",
        ),
        pytest.param(VIEWER, {"status": "OK"}, 'status has to be one of HTTP, not "OK"', id="status"),
        pytest.param(
            VIEWER,
            {"status": "200", "body": "x" * 40_961},
            "The body is not a string, is not an object, or exceeds the maximum size.",
            id="40 KB at the viewer",
        ),
        pytest.param(
            VIEWER, {"status": "200", "body": "%", "bodyEncoding": "base64"}, "the body is not base64", id="base64"
        ),
        pytest.param(
            BACK, {"uri": "/", "headers": {}}, "status has to be one of HTTP, not null", id="a request for a response"
        ),
    ],
)
def test_a_result_that_fails_the_validation_is_a_bad_gateway(event: dict[str, Any], result: Any, problem: str) -> None:
    reply = answer(event, gave(result))
    assert reply.response is not None
    assert (reply.request, reply.response.status, reply.problem) == (None, 502, problem)
    assert reply.response.headers["x-cache"] == "LambdaValidationError from cloudfront"
    assert f"The Lambda function result failed validation: {problem}" in reply.response.text


def test_at_the_origin_a_body_may_have_a_megabyte() -> None:
    reply = answer(ORIGIN, gave({"status": "200", "body": "x" * 2**20}))
    assert reply.problem is None


@pytest.mark.parametrize(
    ("event", "result", "cause"),
    [
        pytest.param(VIEWER, gave({"errorMessage": "x"}, failed=True), "LambdaExecutionError", id="failed"),
        pytest.param(VIEWER, gave(request(VIEWER), seconds=5.5), "LambdaExecutionError", id="5 s at the viewer"),
        pytest.param(ORIGIN, gave(request(ORIGIN), seconds=30.5), "LambdaExecutionError", id="30 s at the origin"),
        pytest.param(VIEWER, FunctionResult(refusal=AccessDeniedException("")), "LambdaExecutionError", id="denied"),
        pytest.param(
            VIEWER, FunctionResult(refusal=TooManyRequestsException("")), "LambdaLimitExceeded", id="throttled"
        ),
    ],
)
def test_a_function_that_gives_nothing_makes_the_service_unavailable(
    event: dict[str, Any], result: FunctionResult, cause: str
) -> None:
    reply = answer(event, result)
    assert reply.response is not None
    assert (reply.response.status, reply.response.headers["x-cache"]) == (503, f"{cause} from cloudfront")
    assert reply.problem


def test_the_origin_has_more_time_than_the_viewer() -> None:
    assert answer(ORIGIN, gave(request(ORIGIN), seconds=5.5)).problem is None
