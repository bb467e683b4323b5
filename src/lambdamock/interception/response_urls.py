"""URLs at which handlers put an answer and that nobody on the network serves: those of custom resources.

`http.client` is below urllib, urllib3 and requests alike: its connections to the host of such a URL get something in
place of a socket. Nothing leaves the process, and the URL stays the one that AWS would send. Mocks that answer requests
above that (`responses`, and with it moto) are asked for all other URLs only.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, Final
from urllib.parse import urlsplit

from lambdamock.interception import running
from lambdamock.interception.port import Cloud

Take = Callable[[bytes], None]
"""Takes the body of a request."""

_WRONG: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature '
    b"we calculated does not match the signature you provided. Check your key and signing method.</Message></Error>"
)


def catch(cloud: Cloud, url: str, take: Take) -> None:
    """Have everything taken that is put at a URL while the cloud answers."""
    from http.client import HTTPConnection

    cloud.response_urls[url] = take
    running.intercept(HTTPConnection, "__init__", _catching)
    if "requests" in sys.modules:
        running.intercept(sys.modules["requests"].Session, "get_adapter", _passing_by)


def _passing_by(original: Callable[..., Any], innermost: Callable[[], Cloud | None]) -> Callable[..., Any]:
    adapters: Any = sys.modules["requests"].adapters

    class Unmocked(adapters.HTTPAdapter):  # type: ignore[misc]
        """Sends by itself, because other mocks replace `HTTPAdapter.send`."""

        def send(self, request: Any, *_arguments: object, **_options: object) -> Any:
            answer = self.poolmanager.urlopen(
                request.method,
                request.url,
                body=request.body,
                headers=request.headers,
                preload_content=False,
                chunked=request.body is not None and "Content-Length" not in request.headers,
            )
            return self.build_response(request, answer)

    @wraps(original)
    def get_adapter(self: Any, url: str) -> Any:
        cloud = innermost()
        return Unmocked() if cloud is not None and url in cloud.response_urls else original(self, url)

    return get_adapter


def _catching(original: Callable[..., None], innermost: Callable[[], Cloud | None]) -> Callable[..., None]:
    @wraps(original)
    def connection(self: Any, *arguments: Any, **keywords: Any) -> None:
        original(self, *arguments, **keywords)
        cloud = innermost()
        if cloud is not None and any(urlsplit(url).hostname == self.host for url in cloud.response_urls):
            # Of the instance, so that classes which connect in their own way (urllib3's) do not.
            self.connect = partial(_connect, self, cloud.response_urls)

    return connection


def _connect(connection: Any, urls: Mapping[str, Take]) -> None:
    connection.sock = _Endpoint({_target(url): take for url, take in urls.items()})
    connection.is_verified = True  # urllib3 warns of a connection whose certificate nobody looked at


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


class _Endpoint:
    """What a connection has for a socket: takes a request, and answers as S3 answers to presigned URLs."""

    def __init__(self, takers: Mapping[str, Take]) -> None:
        from lambdamock.runtime.custom.http_messages import RequestReader

        self._takers = takers
        self._reader = RequestReader()

    def sendall(self, data: Any) -> None:
        """Take a piece of the request."""
        self._reader.feed(bytes(data))

    def makefile(self, *_mode: object) -> io.BytesIO:
        """The answer to what was sent."""
        from lambdamock.runtime.custom.http_messages import HttpReply, wire_form

        request = self._reader.next_request()
        take = self._takers.get(request.path) if request and request.method == "PUT" else None
        headers = {"Server": "AmazonS3", "Connection": "close"}
        if request is None or take is None:
            return io.BytesIO(wire_form(HttpReply(403, {**headers, "Content-Type": "application/xml"}, _WRONG)))
        take(request.body)
        return io.BytesIO(wire_form(HttpReply(200, headers, b"")))

    def settimeout(self, _seconds: float | None) -> None:
        """It answers at once."""

    def close(self) -> None:
        """Nothing is open."""
