"""What a body, a message or a payload becomes on its way into an event."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.errors import UsageError

Event = dict[str, Any]
"""A JSON document: what the handler gets as its first argument."""

Json = Mapping[str, Any] | list[Any]
Text = str | Json
"""A text as it is; a mapping or list is written as JSON: that is how events nest."""
Content = bytes | Text
"""Bytes as they are, otherwise a text in UTF-8."""

_SHOWN: Final = 60
"""Characters that an error shows of what is no JSON."""

_encode: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def plain(value: Any) -> Any:
    """A deep copy of a JSON value, so that the event shares nothing with its arguments.

    Raises:
        UsageError: it is not JSON.
    """
    return json.loads(as_json(value))


def as_json(value: Any) -> str:
    """JSON without spaces, as services write it.

    Raises:
        UsageError: the value is not JSON.
    """
    try:
        return _encode(value)
    except (TypeError, ValueError) as error:
        raise UsageError(f"an event is made of JSON values only: {error}") from None


def text_of(content: Content) -> str:
    """The text that a body is sent as.

    Raises:
        UsageError: bytes, which the service could not carry as text.
    """
    if isinstance(content, str):
        return content
    if isinstance(content, bytes | bytearray):
        raise UsageError("a text is needed, not bytes: decode them, or encode them as base64")
    _check_not_a_batch(content)
    return as_json(content)


def _check_not_a_batch(content: object) -> None:
    """A list is one JSON body; a list of messages or records is a batch that was meant to be unpacked."""
    if any(isinstance(one, tuple) for one in (content, *(content if isinstance(content, list) else ()))):
        raise UsageError("a record is no body: give the builder of its service the records one by one, as in f(*batch)")


def bytes_of(content: Content) -> bytes:
    """The bytes that data is sent as."""
    return bytes(content) if isinstance(content, bytes | bytearray) else text_of(content).encode()


def base64_of(content: Content) -> str:
    """Base64 of the bytes."""
    return b64encode(bytes_of(content)).decode()


def read_json(content: bytes | str, what: str) -> Any:
    """The value of a JSON text that somebody else wrote.

    Args:
        what: that holds it, for the error.

    Raises:
        json.JSONDecodeError: it is no JSON; says what it begins with.
    """
    try:
        return json.loads(content)
    except ValueError as error:
        text = content if isinstance(content, str) else content.decode(errors="replace")
        begin = f"{text[:_SHOWN]!r}{'…' if len(text) > _SHOWN else ''}" if text else "nothing"
        problem, position = (error.msg, error.pos) if isinstance(error, json.JSONDecodeError) else (str(error), 0)
        raise json.JSONDecodeError(f"{what} holds no JSON, but {begin}: {problem}", text, position) from None


def without_none(members: Mapping[str, Any]) -> Event:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}
