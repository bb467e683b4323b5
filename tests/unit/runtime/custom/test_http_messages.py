"""What runtimes send is read as HTTP/1.1, however it is cut into pieces."""

from __future__ import annotations

import pytest

from lambdamock.runtime.custom.http_messages import (
    HEAD_LIMIT,
    HttpReply,
    HttpRequest,
    MalformedRequestError,
    RequestReader,
    wire_form,
)

PLAIN = (b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody", HttpRequest("POST", "/a", {}, b"body"))
CHUNKED = (
    b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nbo\r\r\n2;x=y\r\ndy\r\n0\r\n\r\n",
    HttpRequest("POST", "/a", {}, b"bo\rdy"),
)
WITHOUT_BODY = (b"GET /b?c=d HTTP/1.1\r\n\r\n", HttpRequest("GET", "/b?c=d", {}, b""))


def read(data: bytes, size: int) -> list[HttpRequest]:
    reader, requests = RequestReader(), []
    for start in range(0, len(data), size):
        reader.feed(data[start : start + size])
        while (request := reader.next_request()) is not None:
            requests.append(request._replace(headers={}))
    return requests


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("case", [PLAIN, CHUNKED, WITHOUT_BODY], ids=["plain", "chunked", "without a body"])
def test_requests_of_one_connection_are_cut_where_they_end(case: tuple[bytes, HttpRequest], size: int) -> None:
    data, request = case
    assert read(data + data, size) == [request, request]


def test_headers_and_trailers_are_found_whatever_their_case() -> None:
    reader = RequestReader()
    reader.feed(b"POST /a HTTP/1.1\r\nX-One:  1 \r\nTRANSFER-ENCODING: Chunked\r\n\r\n0\r\nX-Two: a:b\r\n\r\n")
    request = reader.next_request()
    assert request is not None
    assert request.headers == {"x-one": "1", "transfer-encoding": "Chunked", "x-two": "a:b"}


@pytest.mark.parametrize(
    ("head", "closes"),
    [
        ("HTTP/1.1", None),
        ("HTTP/1.0", "close"),
        ("HTTP/1.0\r\nConnection: keep-alive", "keep-alive"),
    ],
)
def test_a_client_of_1_0_has_one_request_for_each_connection(head: str, closes: str | None) -> None:
    reader = RequestReader()
    reader.feed(f"GET / {head}\r\n\r\n".encode())
    request = reader.next_request()
    assert request is not None
    assert request.headers.get("connection") == closes


def test_a_client_may_wait_to_be_told_to_send_the_body() -> None:
    reader = RequestReader()
    reader.feed(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n")
    assert reader.next_request() is None
    assert reader.expects_continue
    reader.feed(b"x")
    assert reader.next_request() is not None
    assert not reader.expects_continue


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET / SPDY/3\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"x" * (HEAD_LIMIT + 1),
    ],
    ids=["no request", "another protocol", "a length that is none", "a chunk without size", "a head without end"],
)
def test_what_is_no_http_is_refused(data: bytes) -> None:
    reader = RequestReader()
    reader.feed(data)
    with pytest.raises(MalformedRequestError):
        reader.next_request()


def test_a_reply_says_how_long_it_is() -> None:
    reply = HttpReply(202, {"Content-Type": "text/plain"}, b"ok")
    assert wire_form(reply) == b"HTTP/1.1 202 Accepted\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
