"""HTTP/1.1 as bytes: what a runtime sends to the Runtime API, and what it is answered.

No input and no output: bytes in, requests out; replies in, bytes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

HEAD_LIMIT: Final = 1 << 16
"""Bytes of a request line and its headers. Assumed; runtimes send a few hundred."""

_END_OF_LINE: Final = b"\r\n"
_END_OF_HEAD: Final = b"\r\n\r\n"
_REASONS: Final = {
    200: "OK",
    202: "Accepted",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    413: "Request Entity Too Large",
}


class HttpRequest(NamedTuple):
    """One request; names of headers, and of trailers among them, are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class HttpReply(NamedTuple):
    """One answer; `Content-Length` is added when it is written."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class MalformedRequestError(Exception):
    """What came is no HTTP; nothing that follows on its connection can be understood."""


class _Head(NamedTuple):
    method: str
    path: str
    headers: dict[str, str]

    @property
    def is_chunked(self) -> bool:
        return self.headers.get("transfer-encoding", "").lower() == "chunked"

    @property
    def length(self) -> int:
        """Bytes of a body that is not chunked."""
        text = self.headers.get("content-length", "0")
        if not text.isdecimal():
            raise MalformedRequestError(f"Content-Length: {text}")
        return int(text)


class RequestReader:
    """Cuts what comes over one connection into requests.

    Attributes:
        expects_continue: the client sends the body of its request only when it has been told to go on (curl does so
            for large ones); answer `CONTINUE` and set it back.
    """

    def __init__(self) -> None:
        self.expects_continue = False
        self._received = bytearray()
        self._head: _Head | None = None
        self._chunks = bytearray()

    def feed(self, data: bytes) -> None:
        """Take what came."""
        self._received += data

    def next_request(self) -> HttpRequest | None:
        """The next whole request, or None until more has come.

        Raises:
            MalformedRequestError: it is none.
        """
        head = self._head = self._head or self._read_head()
        if head is None:
            return None
        body = self._read_chunked(head) if head.is_chunked else self._read_plain(head.length)
        if body is None:
            return None
        self._head, self.expects_continue = None, False
        return HttpRequest(head.method, head.path, head.headers, body)

    def _read_head(self) -> _Head | None:
        end = self._received.find(_END_OF_HEAD)
        if end < 0:
            if len(self._received) > HEAD_LIMIT:
                raise MalformedRequestError("the head of the request does not end")
            return None
        lines = self._take(end, len(_END_OF_HEAD)).split("\r\n")
        words = lines[0].split(" ")
        if len(words) != 3 or not words[2].startswith("HTTP/1."):
            raise MalformedRequestError(lines[0])
        headers = _headers(lines[1:])
        if words[2] == "HTTP/1.0":
            headers.setdefault("connection", "close")
        self.expects_continue = headers.get("expect", "").lower() == "100-continue"
        return _Head(words[0], words[1], headers)

    def _read_plain(self, length: int) -> bytes | None:
        if len(self._received) < length:
            return None
        body = bytes(self._received[:length])
        del self._received[:length]
        return body

    def _read_chunked(self, head: _Head) -> bytes | None:
        """Put chunks aside as they come; after the last one the trailers join the headers."""
        received = self._received
        while (end := received.find(_END_OF_LINE)) >= 0:
            size = _chunk_size(bytes(received[:end]))
            if size == 0:
                return self._end_chunked(head, end)
            start = end + len(_END_OF_LINE)
            if len(received) < start + size + len(_END_OF_LINE):
                return None
            self._chunks += received[start : start + size]
            del received[: start + size + len(_END_OF_LINE)]
        return None

    def _end_chunked(self, head: _Head, end: int) -> bytes | None:
        stop = self._received.find(_END_OF_HEAD, end)
        if stop < 0:
            return None
        head.headers.update(_headers(self._take(stop, len(_END_OF_HEAD)).split("\r\n")[1:]))
        body = bytes(self._chunks)
        self._chunks.clear()
        return body

    def _take(self, end: int, separator: int) -> str:
        text = self._received[:end].decode("latin-1")
        del self._received[: end + separator]
        return text


def _headers(lines: list[str]) -> dict[str, str]:
    pairs = [line.partition(":")[::2] for line in lines]
    return {name.strip().lower(): value.strip() for name, value in pairs}


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.partition(b";")[0], 16)
    except ValueError:
        raise MalformedRequestError(f"the size of a chunk: {line!r}") from None


CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


def wire_form(reply: HttpReply) -> bytes:
    """The bytes of an answer."""
    lines = [f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    lines += [f"Content-Length: {len(reply.body)}", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + reply.body
