"""The attributes that a sender gives a message of a queue."""

from __future__ import annotations

from decimal import Decimal

from lambdamock.errors import UsageError

Attribute = str | int | float | Decimal | bytes | tuple[str, str | bytes]
"""A Python value, or a data type of one's own with its value: `("Number.int", "7")`."""


def typed(value: Attribute) -> tuple[str, str | bytes]:
    """The data type and value of an attribute.

    Raises:
        UsageError: SQS has no type for it.
    """
    if isinstance(value, bool):
        raise UsageError(f"SQS has no type for {value!r}: give a text, a number, bytes, or (data type, value)")
    if isinstance(value, tuple):
        return value
    if isinstance(value, bytes):
        return "Binary", value
    return ("String", value) if isinstance(value, str) else ("Number", str(value))
