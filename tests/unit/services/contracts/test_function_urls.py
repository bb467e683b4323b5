from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts.cors import preflight
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.function_urls import answer
from lambdamock.services.contracts.http_response import Headers, HttpResponse

JSON = ("Content-Type", "application/json")
SITE = "https://example.com"
CORS = {
    "AllowOrigins": [SITE],
    "AllowMethods": ["POST"],
    "AllowHeaders": ["x-token"],
    "ExposeHeaders": ["x-id"],
    "AllowCredentials": True,
    "MaxAge": 300,
}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def answered(result: FunctionResult, **options: Any) -> HttpResponse:
    return answer(events.urls.request(), result, **{"cors": None, **options})


def asked(method: str, **headers: str) -> dict[str, Any]:
    return events.urls.request(method, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_response_with_a_status_code_is_json_unless_it_says_otherwise() -> None:
    assert answered(gave({"statusCode": 200, "body": "{}"})) == HttpResponse(200, Headers([JSON]), b"{}")


def test_a_result_without_a_status_code_is_the_body() -> None:
    assert answered(gave({"a": 1})) == HttpResponse(200, Headers([JSON]), b'{"a": 1}')


@pytest.mark.parametrize(
    "result",
    [
        pytest.param(gave({"errorType": "E", "errorMessage": "m"}, failed=True), id="failed"),
        pytest.param(gave({"statusCode": "no"}), id="malformed"),
        pytest.param(FunctionResult(b"<html>"), id="not JSON"),
    ],
)
def test_a_failure_is_a_bad_gateway(result: FunctionResult) -> None:
    response = answered(result)
    assert (response.status, response.body) == (502, b"Internal Server Error")
    assert response.problem


def test_nobody_without_permission_gets_through() -> None:
    response = answered(FunctionResult(refusal=AccessDeniedException("no")))
    assert (response.status, response.headers["x-amzn-ErrorType"]) == (403, "AccessDeniedException")
    assert response.json() == {
        "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
        "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
    }
    assert response.headers["x-amzn-errortype"] == "AccessDeniedException"


def test_a_throttled_function_is_told_as_such() -> None:
    response = answered(FunctionResult(refusal=TooManyRequestsException("Rate Exceeded.")))
    assert (response.status, response.json()) == (429, {"Message": "Rate Exceeded."})


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        pytest.param(
            b"{}", HttpResponse(200, Headers([("Content-Type", "application/octet-stream")]), b"{}"), id="plain"
        ),
        pytest.param(
            b'{"statusCode": 201, "headers": {"a": "b"}, "cookies": ["c=d"]}' + b"\0" * 8 + b"made",
            HttpResponse(201, Headers([("a", "b"), ("Set-Cookie", "c=d")]), b"made"),
            id="with a prelude",
        ),
        pytest.param(
            b"[]" + b"\0" * 8,
            HttpResponse(
                502, Headers([JSON]), b"Internal Server Error", problem="the prelude of the stream is no JSON object"
            ),
            id="with a wrong prelude",
        ),
    ],
)
def test_a_url_that_streams_passes_the_payload_on(payload: bytes, expected: HttpResponse) -> None:
    assert answered(FunctionResult(payload), invoke_mode="RESPONSE_STREAM") == expected


# ------------------------------------------------------------------------------------------------------------- CORS


def test_a_preflight_request_is_answered_by_the_url() -> None:
    event = asked("OPTIONS", Origin=SITE, Access_Control_Request_Method="POST")
    assert preflight(event, CORS) == HttpResponse(
        200,
        Headers(
            {
                "Access-Control-Allow-Origin": SITE,
                "Access-Control-Allow-Credentials": "true",
                "Vary": "Origin",
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Allow-Headers": "x-token",
                "Access-Control-Max-Age": "300",
            }.items()
        ),
    )


@pytest.mark.parametrize(
    ("origin", "method"), [("https://evil.example", "POST"), (SITE, "DELETE")], ids=["origin", "method"]
)
def test_a_preflight_request_for_what_is_not_allowed_gets_no_headers(origin: str, method: str) -> None:
    response = preflight(asked("OPTIONS", Origin=origin, Access_Control_Request_Method=method), CORS)
    problem = f"the URL's Cors do not allow {method} from {origin}"
    assert response == HttpResponse(200, problem=problem)


@pytest.mark.parametrize(
    ("event", "cors"),
    [
        pytest.param(asked("OPTIONS", Origin=SITE, Access_Control_Request_Method="POST"), None, id="no Cors"),
        pytest.param(asked("OPTIONS"), CORS, id="OPTIONS alone"),
        pytest.param(asked("POST", Origin=SITE, Access_Control_Request_Method="POST"), CORS, id="another method"),
    ],
)
def test_other_requests_go_to_the_function(event: dict[str, Any], cors: Any) -> None:
    assert preflight(event, cors) is None


@pytest.mark.parametrize(
    ("origins", "origin", "added"),
    [
        pytest.param(["*"], "https://a.example", {"access-control-allow-origin": "*"}, id="everybody"),
        pytest.param(
            ["https://*"],
            "https://a.example",
            {"access-control-allow-origin": "https://a.example", "vary": "Origin"},
            id="a pattern",
        ),
        pytest.param(["https://b.example"], "https://a.example", {}, id="somebody else"),
    ],
)
def test_the_url_adds_headers_to_the_responses_of_the_function(
    origins: list[str], origin: str, added: dict[str, str]
) -> None:
    response = answer(asked("GET", Origin=origin), gave({"statusCode": 200}), cors={"AllowOrigins": origins})
    assert response.headers == {"content-type": "application/json", **added}


def test_headers_that_the_function_sends_as_well_are_there_twice() -> None:
    result = gave({"statusCode": 200, "headers": {"access-control-allow-origin": "*"}})
    response = answer(asked("GET", Origin=SITE), result, cors={"AllowOrigins": ["*"]})
    assert response.headers.get_all("Access-Control-Allow-Origin") == ["*", "*"]
    assert response.problem == (
        "Access-Control-Allow-Origin: sent by the function and by the URL's Cors, so browsers refuse it"
    )


def test_exposed_headers_are_told() -> None:
    response = answer(asked("GET", Origin=SITE), gave({"statusCode": 200}), cors=CORS)
    assert response.headers["access-control-expose-headers"] == "x-id"
