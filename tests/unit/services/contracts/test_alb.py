from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts import alb
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import Headers, HttpResponse

HTML = ("Content-Type", "text/html")


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def answered(value: Any, *, multi_value: bool = False) -> HttpResponse:
    return alb.answer(events.alb.request(multi_value=multi_value), gave(value))


def test_B037_a_load_balancer_makes_http_of_the_result() -> None:
    result = {
        "statusCode": 200,
        "statusDescription": "200 OK",
        "isBase64Encoded": False,
        "headers": {"Content-Type": "text/html"},
        "body": "<h1>Hello</h1>",
    }
    assert answered(result) == HttpResponse(200, Headers([HTML]), b"<h1>Hello</h1>", reason="OK")


def test_B037_a_body_in_base64_is_decoded() -> None:
    result = {"statusCode": 200, "isBase64Encoded": True, "headers": {"Content-Type": "text/html"}, "body": "aGk="}
    assert answered(result).body == b"hi"


def test_a_response_without_a_content_type_is_bytes() -> None:
    assert answered({"statusCode": 200}).headers == {"content-type": "application/octet-stream"}


def test_the_target_group_decides_which_headers_are_read() -> None:
    result = {
        "statusCode": 200,
        "headers": {"content-type": "a/b"},
        "multiValueHeaders": {"content-type": ["c/d"], "set-cookie": ["x=1", "y=2"]},
    }
    assert answered(result).headers.pairs == (("content-type", "a/b"),)
    pairs = (("content-type", "c/d"), ("set-cookie", "x=1"), ("set-cookie", "y=2"))
    assert answered(result, multi_value=True).headers.pairs == pairs


@pytest.mark.parametrize(
    ("result", "multi_value", "problem"),
    [
        (
            {"multiValueHeaders": {"a": ["b"]}},
            False,
            "multiValueHeaders are left out: the target group asks for headers",
        ),
        ({"headers": {"a": "b"}}, True, "headers are left out: the target group asks for multiValueHeaders"),
    ],
    ids=["single", "multiple"],
)
def test_headers_for_the_other_setting_are_left_out(result: Any, multi_value: bool, problem: str) -> None:
    response = answered({"statusCode": 200, **result}, multi_value=multi_value)
    assert ("a" in response.headers, response.problem) == (False, problem)


def test_headers_of_the_connection_are_not_passed_on() -> None:
    result = {"statusCode": 200, "headers": {"Connection": "close", "Transfer-Encoding": "chunked", "X": "y"}}
    assert [name for name, _ in answered(result).headers.pairs] == ["Content-Type", "X"]


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        pytest.param(None, "the result has to be an object, not null", id="null"),
        pytest.param({"body": "x"}, "statusCode is missing", id="no status"),
        pytest.param({"statusCode": "200"}, 'statusCode has to be a number, not "200"', id="text as status"),
        pytest.param({"statusCode": 200, "body": 1}, "body has to be a text (json.dumps(...)?), not 1", id="body"),
        pytest.param({"statusCode": 200, "headers": {"a": 1}}, "headers: a has to be a text", id="number as header"),
        pytest.param(
            {"statusCode": 200, "statusDescription": 1}, "statusDescription has to be a text", id="description"
        ),
    ],
)
def test_B037_a_malformed_result_is_a_bad_gateway(result: Any, problem: str) -> None:
    response = answered(result)
    page = (
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
    )
    assert response == HttpResponse(
        502,
        Headers([("Server", "awselb/2.0"), HTML]),
        page.encode(),
        reason="Bad Gateway",
        problem=f"LambdaInvalidResponse: {problem}",
    )


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        pytest.param(gave({"errorType": "E", "errorMessage": "m"}, failed=True), "LambdaUnhandled", id="failed"),
        pytest.param(FunctionResult(refusal=AccessDeniedException("no")), "LambdaAccessDenied", id="denied"),
        pytest.param(FunctionResult(refusal=TooManyRequestsException("no")), "LambdaThrottling", id="throttled"),
        pytest.param(gave({"statusCode": 200, "body": "x" * 2**20}), "LambdaResponseTooLarge", id="too large"),
        pytest.param(FunctionResult(b"{"), "LambdaInvalidResponse", id="not JSON"),
    ],
)
def test_the_reason_of_a_bad_gateway_is_that_of_the_access_log(result: FunctionResult, reason: str) -> None:
    response = alb.answer(events.alb.request(), result)
    assert (response.status, str(response.problem).partition(":")[0]) == (502, reason)


@pytest.mark.parametrize(("size", "status"), [(2**20, None), (2**20 + 1, 413)])
def test_a_request_holds_a_megabyte(size: int, status: int | None) -> None:
    response = alb.refused_request(events.alb.request("POST", body="x" * size))
    assert (response.status if response else None) == status
