from __future__ import annotations

import json

import pytest

from lambdamock.services.contracts.http_response import Headers, HttpResponse

HEADERS = Headers([("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("set-cookie", "b=2")])


def test_headers_are_found_in_any_case() -> None:
    assert HEADERS["content-type"] == HEADERS["CONTENT-TYPE"] == "text/html"
    assert "X-Other" not in HEADERS
    with pytest.raises(KeyError):
        HEADERS["x-other"]


def test_a_header_that_was_sent_twice_has_two_values() -> None:
    assert HEADERS.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert HEADERS["set-cookie"] == "a=1, b=2"
    assert (list(HEADERS), len(HEADERS)) == (["content-type", "set-cookie"], 2)


def test_headers_equal_mappings_with_names_in_any_case() -> None:
    assert HEADERS == {"Content-Type": "text/html", "SET-COOKIE": "a=1, b=2"}
    assert HEADERS != {"content-type": "text/html"}
    assert HEADERS != 1


def test_a_response_shows_its_body_as_text_and_as_json() -> None:
    response = HttpResponse(200, HEADERS, '{"a": "ü"}'.encode())
    assert (response.text, response.json()) == ('{"a": "ü"}', {"a": "ü"})


@pytest.mark.parametrize(
    ("response", "message"),
    [
        pytest.param(
            HttpResponse(502, Headers([("Content-Type", "application/json")]), b"Internal Server Error"),
            "the response 502 application/json holds no JSON, but 'Internal Server Error': "
            "Expecting value: line 1 column 1 (char 0)",
            id="text",
        ),
        pytest.param(
            HttpResponse(502, HEADERS, b"", problem="statusCode is missing"),
            "the response 502 text/html (statusCode is missing) holds no JSON, but nothing: "
            "Expecting value: line 1 column 1 (char 0)",
            id="no body",
        ),
        pytest.param(
            HttpResponse(200, Headers(), b'{"a": ' + b"x" * 99),
            "the response 200 without a content type holds no JSON, but '" + '{"a": ' + "x" * 54 + "'…: "
            "Expecting value: line 1 column 7 (char 6)",
            id="long",
        ),
        pytest.param(
            HttpResponse(200, Headers(), b'"\xff"'),
            "the response 200 without a content type holds no JSON, but '\"\ufffd\"': 'utf-8' codec can't decode byte "
            "0xff in position 1: invalid start byte: line 1 column 1 (char 0)",
            id="bytes",
        ),
    ],
)
def test_a_body_that_is_no_json_is_told_with_what_it_came_with(response: HttpResponse, message: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its message is compared in full
        response.json()
    assert (type(caught.value), str(caught.value)) == (json.JSONDecodeError, message)


def test_a_response_shows_what_is_wrong() -> None:
    shown = repr(HttpResponse(502, HEADERS, b"x" * 100, problem="statusCode is missing"))
    assert shown == f"<HttpResponse 502 text/html '{'x' * 59}…'; statusCode is missing>"
