"""What a client of an API, a load balancer or a URL gets to see."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from lambdamock.events.content import read_json
from lambdamock.reprs import displayed


@displayed()
class Headers(Mapping[str, str]):
    """The headers of a response, by name in any case; names keep the case in which they were sent.

    A header that was sent several times reads as its values with ", " between; `get_all` gives them one by one.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)

    def get_all(self, name: str) -> list[str]:
        """All values of a header, in order; none when it was not sent."""
        return [value for key, value in self.pairs if key.lower() == name.lower()]

    def __getitem__(self, name: str) -> str:
        values = self.get_all(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self.get_all(name))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key.lower() for key, _ in self.pairs))

    def __len__(self) -> int:
        return len({key.lower() for key, _ in self.pairs})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        return dict(self) == {name.lower(): value for name, value in other.items()}

    __hash__ = None  # type: ignore[assignment]  # equal to mappings, which have none

    def __repr__(self) -> str:
        return f"Headers({list(self.pairs)!r})"


@displayed()
class HttpResponse(NamedTuple):
    """A response as the client gets it.

    Attributes:
        body: decoded when the function sent base64.
        reason: what stands behind the status in HTTP/1.1, where the function has a say in it.
        problem: which part of its contract with the service the function broke, or what else went wrong; None when
            nothing did. It is said to you alone: status, headers and body are those of AWS.
    """

    status: int
    headers: Headers = Headers()
    body: bytes = b""
    reason: str = ""
    problem: str | None = None

    @property
    def text(self) -> str:
        """The body as text in UTF-8."""
        return self.body.decode()

    def json(self) -> Any:
        """The body, parsed as JSON.

        Raises:
            json.JSONDecodeError: it is none; says with which status and type it came, and what it begins with.
        """
        kind = self.headers.get("content-type", "without a content type")
        problem = f" ({self.problem})" if self.problem else ""
        return read_json(self.body, f"the response {self.status} {kind}{problem}")

    def __repr__(self) -> str:
        text = self.body.decode(errors="replace")
        body = text if len(text) <= 60 else f"{text[:59]}…"
        problem = f"; {self.problem}" if self.problem else ""
        return f"<HttpResponse {self.status} {self.headers.get('content-type', '')} {body!r}{problem}>"


def json_response(status: int, document: Any, *headers: tuple[str, str], problem: str | None = None) -> HttpResponse:
    """A response that a service writes itself."""
    body = json.dumps(document, separators=(",", ":")).encode()
    return HttpResponse(status, Headers([("Content-Type", "application/json"), *headers]), body, problem=problem)
