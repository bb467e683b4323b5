from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import Headers, HttpResponse
from lambdamock.services.contracts.rest_apis import mapped, proxied

JSON = ("Content-Type", "application/json")
ERROR_TYPE = ("x-amzn-ErrorType", "InternalServerErrorException")
ERROR = {"errorType": "ValueError", "errorMessage": "no such thing", "stackTrace": []}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def answered(value: Any, accept: str | None = None, **options: Any) -> HttpResponse:
    return proxied({"headers": {"Accept": accept} if accept else None}, gave(value), **options)


# -------------------------------------------------------------------------------------------------------- AWS_PROXY


def test_B049_the_result_of_a_proxy_integration_is_the_whole_response() -> None:
    response = answered({"statusCode": 201, "headers": {"X-Id": "7"}, "body": "made"})
    assert response == HttpResponse(201, Headers([JSON, ("X-Id", "7")]), b"made")


@pytest.mark.parametrize(
    ("result", "status", "body"),
    [
        pytest.param({}, 200, b"", id="no member is required"),
        pytest.param({"statusCode": "404"}, 404, b"", id="digits are a status"),
        pytest.param({"body": None, "headers": None, "multiValueHeaders": None}, 200, b"", id="null is absent"),
        pytest.param({"body": "ü"}, 200, "ü".encode(), id="bodies are UTF-8"),
    ],
)
def test_what_a_proxy_result_may_leave_out(result: Any, status: int, body: bytes) -> None:
    assert answered(result) == HttpResponse(status, Headers([JSON]), body)


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        pytest.param(None, "the result has to be an object, not null", id="null"),
        pytest.param("text", 'the result has to be an object, not "text"', id="text"),
        pytest.param([200], "the result has to be an object, not [200]", id="list"),
        pytest.param(
            {"statusCode": 200, "body": {"a": 1}}, 'body has to be a text (json.dumps(...)?), not {"a": 1}', id="body"
        ),
        pytest.param({"statusCode": "ok"}, 'statusCode has to be a status of HTTP, not "ok"', id="word as status"),
        pytest.param({"statusCode": True}, "statusCode has to be a status of HTTP, not true", id="boolean as status"),
        pytest.param({"statusCode": 99}, "statusCode has to be a status of HTTP, not 99", id="no status of HTTP"),
        pytest.param({"headers": []}, "headers has to be an object, not []", id="headers"),
        pytest.param({"headers": {"a": ["b"]}}, 'headers.a has to be a text, not ["b"]', id="list as header"),
        pytest.param(
            {"multiValueHeaders": {"a": "b"}},
            'multiValueHeaders.a has to be a list of texts, not "b"',
            id="one value in multiValueHeaders",
        ),
        pytest.param(
            {"isBase64Encoded": "yes"}, 'isBase64Encoded has to be true or false, not "yes"', id="word as flag"
        ),
        pytest.param(
            {"statusCode": 200, "cookies": []},
            "a result with cookies is none: there are body, headers, isBase64Encoded, multiValueHeaders, statusCode",
            id="member of another format",
        ),
    ],
)
def test_a_malformed_proxy_result_is_an_internal_server_error(result: Any, problem: str) -> None:
    response = answered(result)
    expected = HttpResponse(502, Headers([JSON, ERROR_TYPE]), b'{"message":"Internal server error"}', problem=problem)
    assert response == expected


def test_a_function_that_fails_behind_a_proxy_integration_is_an_internal_server_error() -> None:
    response = proxied({}, gave(ERROR, failed=True))
    assert (response.status, response.json()) == (502, {"message": "Internal server error"})
    assert response.problem == "the function failed: ValueError: no such thing"


@pytest.mark.parametrize(
    "refusal", [AccessDeniedException("no"), TooManyRequestsException("Rate Exceeded.")], ids=["denied", "throttled"]
)
def test_B051_what_lambda_refuses_is_a_configuration_error(refusal: Any) -> None:
    response = proxied({}, FunctionResult(refusal=refusal))
    assert (response.status, response.json()) == (500, {"message": "Internal server error"})
    assert response.headers["x-amzn-errortype"] == "InternalServerErrorException"
    assert response.problem == f"Lambda did not run the function: {refusal.code}: {refusal.message}"


@pytest.mark.parametrize(("seconds", "status"), [(29.0, 200), (29.001, 504)])
def test_B056_a_client_waits_for_29_seconds(seconds: float, status: int) -> None:
    assert proxied({}, gave({}, seconds=seconds)).status == status


def test_the_client_is_told_when_its_request_took_too_long() -> None:
    response = proxied({}, gave({}, seconds=2.0), timeout=1.5)
    assert (response.status, response.json()) == (504, {"message": "Endpoint request timed out"})
    assert response.problem == "the function took 2.00 s; the service waits for 1.5 s"


def test_headers_of_both_members_are_merged() -> None:
    result = {
        "headers": {"a": "1", "B": "2", "flag": True, "none": None},
        "multiValueHeaders": {"A": ["1", "3"], "set-cookie": ["x=1", "y=2"]},
    }
    assert answered(result).headers.pairs == (
        JSON,
        ("B", "2"),
        ("flag", "true"),
        ("A", "1"),
        ("A", "3"),
        ("set-cookie", "x=1"),
        ("set-cookie", "y=2"),
    )


def test_headers_that_api_gateway_writes_itself_are_renamed() -> None:
    headers = {"Content-Length": "5", "Server": "mine", "Transfer-Encoding": "chunked", "content-type": "text/html"}
    assert answered({"headers": headers}).headers.pairs == (
        ("x-amzn-Remapped-Content-Length", "5"),
        ("x-amzn-Remapped-Server", "mine"),
        ("content-type", "text/html"),
    )


@pytest.mark.parametrize(
    ("accept", "types", "is_decoded"),
    [
        pytest.param("image/png", ["image/png"], True, id="the type itself"),
        pytest.param("image/png", ["image/*"], True, id="its family"),
        pytest.param(None, ["*/*"], True, id="everything"),
        pytest.param("image/png;q=0.9, text/html", ["image/png"], True, id="first of several"),
        pytest.param("text/html, image/png", ["image/png"], False, id="second of several"),
        pytest.param("image/png", [], False, id="no binary types"),
    ],
)
def test_a_body_is_decoded_when_the_client_accepts_a_binary_type(
    accept: str | None, types: list[str], is_decoded: bool
) -> None:
    body = b64encode(b"\x89PNG").decode()
    response = answered({"body": body, "isBase64Encoded": True}, accept, binary_media_types=types)
    assert response.body == (b"\x89PNG" if is_decoded else body.encode())
    assert (response.problem is None) is is_decoded


def test_a_body_that_is_no_base64_is_an_internal_error() -> None:
    response = answered({"body": "%", "isBase64Encoded": True}, "a/b", binary_media_types=["*/*"])
    assert (response.status, response.problem) == (500, 'isBase64Encoded is true, but the body is not base64: "%"')


# -------------------------------------------------------------------------------------------------------------- AWS


def test_B048_B061_the_result_of_a_custom_integration_is_the_body() -> None:
    assert mapped(gave("pong")) == HttpResponse(200, Headers([JSON]), b'"pong"')


@pytest.mark.parametrize(
    ("patterns", "status"),
    [
        pytest.param({}, 200, id="no pattern"),
        pytest.param({"no such.*": 404}, 404, id="matches"),
        pytest.param({"no such": 404}, 200, id="matches the beginning only"),
        pytest.param({"other": 400, ".*thing": 404}, 404, id="second matches"),
    ],
)
def test_an_error_behind_a_custom_integration_is_200_unless_a_selection_pattern_matches(
    patterns: dict[str, int], status: int
) -> None:
    response = mapped(gave(ERROR, failed=True), selection_patterns=patterns)
    assert (response.status, response.json()) == (status, ERROR)
    assert response.problem == "the function failed: ValueError: no such thing"


def test_selection_patterns_look_at_errors_only() -> None:
    assert mapped(gave({"errorMessage": "x"}), selection_patterns={".*": 500}).status == 200


def test_custom_integrations_wait_as_long_and_are_refused_as_proxies_are() -> None:
    assert mapped(gave(1, seconds=30)).status == 504
    assert mapped(FunctionResult(refusal=AccessDeniedException("no"))).status == 500
