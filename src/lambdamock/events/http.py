"""A web request as the front doors of functions see it: API Gateway, load balancers, function URLs, CloudFront."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import urlencode

from lambdamock.events.content import Content, base64_of, text_of
from lambdamock.events.origin import Origin

Values = Mapping[str, str | Sequence[str]]
"""Headers or query parameters: a value each, or a list of values."""

NOTHING: Final[Values] = {}
USER_AGENT: Final = "curl/8.9.1"


class Payload(NamedTuple):
    """A body on its way into an event: bytes travel as base64.

    Attributes:
        body: None when the request has none.
        is_base64: whether the body is base64.
        content_type: what a body written as JSON is declared as; None for others.
    """

    body: str | None
    is_base64: bool
    content_type: str | None


def payload(body: Content | None) -> Payload:
    """How a request's body travels."""
    if body is None:
        return Payload(None, is_base64=False, content_type=None)
    if isinstance(body, bytes | bytearray):
        return Payload(base64_of(body), is_base64=True, content_type=None)
    return Payload(text_of(body), is_base64=False, content_type=None if isinstance(body, str) else "application/json")


def multiple(values: Values) -> dict[str, list[str]]:
    """All values of each name."""
    return {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}


def last(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The last value of each name, which wins where there is room for one."""
    return {name: several[-1] for name, several in values.items() if several}


def joined(values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The values of each name with commas between."""
    return {name: ",".join(several) for name, several in values.items()}


def lower(values: Values) -> dict[str, list[str]]:
    """All values of each name, in lower case."""
    merged: dict[str, list[str]] = {}
    for name, several in multiple(values).items():
        merged.setdefault(name.lower(), []).extend(several)
    return merged


def encoded(query: Values) -> str:
    """The query string."""
    return urlencode(query, doseq=True)


def with_defaults(given: Values, defaults: Mapping[str, str | None]) -> dict[str, list[str]]:
    """The headers of a request, and those that the way adds to it where the request has none of that name."""
    own = {name.lower() for name in given}
    added = {name: [value] for name, value in defaults.items() if value is not None and name.lower() not in own}
    return {**multiple(given), **added}


def value_of(headers: Mapping[str, Sequence[str]], name: str) -> str:
    """The last value of a header, whatever the case of its name; "" when the request has none."""
    return next((several[-1] for key, several in headers.items() if key.lower() == name.lower() and several), "")


def trace(origin: Origin, *of: object) -> str:
    """A trace header of X-Ray: "Root=1-6955b900-..."."""
    return f"Root=1-{origin.milliseconds // 1000:08x}-{origin.hex(24, 'trace', *of)}"
