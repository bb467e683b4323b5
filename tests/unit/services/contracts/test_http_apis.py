from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_apis import answer
from lambdamock.services.contracts.http_response import Headers, HttpResponse

JSON = ("Content-Type", "application/json")
PLAIN = ("Content-Type", "text/plain; charset=utf-8")


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def answered(value: Any, version: str = "2.0") -> HttpResponse:
    return answer({"version": version}, gave(value))


@pytest.mark.parametrize(
    ("result", "body"),
    [
        pytest.param({"message": "hi"}, b'{"message": "hi"}', id="object"),
        pytest.param("Hello!", b"Hello!", id="text"),
        pytest.param([1, 2], b"[1, 2]", id="list"),
        pytest.param(None, b"null", id="nothing"),
        pytest.param({"body": "x"}, b'{"body": "x"}', id="a body without a status is no response"),
    ],
)
def test_a_result_without_a_status_code_is_the_body_of_a_200(result: Any, body: bytes) -> None:
    assert answered(result) == HttpResponse(200, Headers([JSON]), body)


def test_a_result_with_a_status_code_is_the_response() -> None:
    result = {"statusCode": 201, "headers": {"X-A": "b"}, "cookies": ["a=1; Secure", "b=2"], "body": "aGk="}
    pairs = [PLAIN, ("X-A", "b"), ("Set-Cookie", "a=1; Secure"), ("Set-Cookie", "b=2")]
    assert answered(result) == HttpResponse(201, Headers(pairs), b"aGk=")
    assert answered({**result, "isBase64Encoded": True}) == HttpResponse(201, Headers(pairs), b"hi")


def test_a_status_code_may_stand_alone() -> None:
    assert answered({"statusCode": 204}) == HttpResponse(204, Headers([PLAIN]), b"")


@pytest.mark.parametrize(
    ("version", "result", "problem"),
    [
        pytest.param("2.0", {"statusCode": "ok"}, 'statusCode has to be a status of HTTP, not "ok"', id="status"),
        pytest.param(
            "2.0", {"statusCode": 200, "body": []}, "body has to be a text (json.dumps(...)?), not []", id="body"
        ),
        pytest.param(
            "2.0", {"statusCode": 200, "headers": {"a": []}}, "headers.a has to be a text, not []", id="header"
        ),
        pytest.param(
            "2.0", {"statusCode": 200, "cookies": "a=1"}, 'cookies has to be a list of texts, not "a=1"', id="cookies"
        ),
        pytest.param(
            "2.0",
            {"statusCode": 200, "body": "%", "isBase64Encoded": True},
            'isBase64Encoded is true, but the body is not base64: "%"',
            id="base64",
        ),
        pytest.param("1.0", {"body": "x"}, "statusCode is missing", id="format 1.0 without a status"),
        pytest.param("1.0", "x", 'the result has to be an object, not "x"', id="format 1.0, text"),
    ],
)
def test_a_malformed_result_is_an_internal_server_error(version: str, result: Any, problem: str) -> None:
    expected = HttpResponse(500, Headers([JSON]), b'{"message":"Internal Server Error"}', problem=problem)
    assert answered(result, version) == expected


def test_format_1_merges_headers_and_ignores_members_that_it_does_not_know() -> None:
    result = {"statusCode": 200, "headers": {"a": "1"}, "multiValueHeaders": {"b": ["2", "3"]}, "other": 1}
    pairs = [PLAIN, ("a", "1"), ("b", "2"), ("b", "3")]
    assert answered(result, "1.0") == HttpResponse(200, Headers(pairs), b"")


def test_format_2_leaves_multiple_values_out_and_says_so() -> None:
    response = answered({"statusCode": 200, "multiValueHeaders": {"a": ["1"]}})
    assert "a" not in response.headers
    assert response.problem == "multiValueHeaders are left out: payload format 2.0 has headers and cookies"


@pytest.mark.parametrize(
    ("result", "status", "message"),
    [
        pytest.param(gave({"errorMessage": "x"}, failed=True), 500, "Internal Server Error", id="failed"),
        pytest.param(FunctionResult(b"{"), 500, "Internal Server Error", id="not JSON"),
        pytest.param(FunctionResult(refusal=AccessDeniedException("no")), 500, "Internal Server Error", id="denied"),
        pytest.param(
            FunctionResult(refusal=TooManyRequestsException("Rate Exceeded.")),
            503,
            "Service Unavailable",
            id="throttled",
        ),
        pytest.param(gave({}, seconds=30.5), 503, "Service Unavailable", id="too late"),
    ],
)
def test_what_went_wrong_is_told_by_the_status(result: FunctionResult, status: int, message: str) -> None:
    response = answer({"version": "2.0"}, result)
    assert (response.status, response.json()) == (status, {"message": message})
    assert response.problem
