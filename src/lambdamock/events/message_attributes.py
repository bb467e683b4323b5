"""The attributes that a sender gives a message of a queue."""

from __future__ import annotations

import re
from decimal import Decimal
from math import isfinite
from typing import Final

from lambdamock.errors import UsageError

Attribute = str | int | float | Decimal | bytes | tuple[str, str | bytes]
"""A Python value, or a data type of one's own with its value: `("Number.int", "7")`."""


def typed(value: Attribute) -> tuple[str, str | bytes]:
    """The data type and value of an attribute.

    Raises:
        UsageError: SQS has no type for it.
    """
    if isinstance(value, tuple):
        if _is_typed(value):
            return value
    elif isinstance(value, bytes):
        return "Binary", value
    elif isinstance(value, str):
        return "String", value
    elif _is_number(value):
        return "Number", str(value)
    raise UsageError(f"SQS has no type for {value!r}: give a text, a number, bytes, or (data type, value)")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and isfinite(value)


_DATA_TYPE: Final = re.compile(r"(String|Number|Binary)(\..+)?")
"""Source: documented, SQS developer guide, "Message attribute data types"."""


def _is_typed(pair: tuple[object, ...]) -> bool:
    if len(pair) != 2 or not isinstance(pair[0], str):
        return False
    kind = _DATA_TYPE.fullmatch(pair[0])
    return kind is not None and isinstance(pair[1], bytes if kind[1] == "Binary" else str)
