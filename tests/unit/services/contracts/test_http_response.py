from __future__ import annotations

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


def test_a_response_shows_what_is_wrong() -> None:
    shown = repr(HttpResponse(502, HEADERS, b"x" * 100, problem="statusCode is missing"))
    assert shown == f"<HttpResponse 502 text/html '{'x' * 59}…'; statusCode is missing>"
