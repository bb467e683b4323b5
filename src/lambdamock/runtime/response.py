"""The response of a handler: what it returned, as the bytes that the caller gets."""

from __future__ import annotations

from collections.abc import Callable

from lambdamock.runtime.handler import Fault
from lambdamock.runtime.outcome import Unsendable
from lambdamock.runtime.payload import to_json


def response_of(value: object, *, ascii_only: bool, outside: Callable[[str], str]) -> bytes:
    """Marshal what a handler returned; bytes are sent as they are.

    Args:
        ascii_only: whether other characters are escaped.
        outside: maps a text to what it reads outside of the sandbox.

    Raises:
        Fault: JSON cannot hold it.
        Unsendable: UTF-8 cannot.
    """
    if isinstance(value, bytes):
        return value
    try:
        text = to_json(value, ascii_only=ascii_only)
    except Exception as error:  # noqa: BLE001 - user code may raise anything
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
    try:
        return outside(text).encode("utf-8")
    except UnicodeEncodeError as error:  # a lone surrogate
        raise Unsendable from error
