"""Pages of List operations: at most so many records, and a marker to go on after them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, TypeVar

from lambdamock.api.world import Call
from lambdamock.domain.tables import Table
from lambdamock.errors import InvalidParameterValueException

V = TypeVar("V")


def page_of(
    call: Call,
    name: str,
    table: Table[str, V],
    show: Callable[[V], Any],
    *,
    size: int = 50,
    where: Callable[[V], bool] | None = None,
) -> dict[str, Any]:
    """One page of a List operation: the member `name`, and `NextMarker` when more follow.

    Args:
        call: its `Marker` says where to begin and its `MaxItems` how many there may be.
        show: makes of a record what the answer has of it.
        size: most records of one page, whatever `MaxItems` says.
        where: leaves records out.

    Raises:
        InvalidParameterValueException: the marker is none that an answer gave.
    """
    records, last = table.page(position_after(call), min(call.input.get("MaxItems", size), size), where)
    result: dict[str, Any] = {name: [show(record) for record in records]}
    if last is not None:
        result["NextMarker"] = marker(last)
    return result


def marker(key: str | int) -> str:
    """What an answer gives to continue after `key`; users see no structure in it."""
    return base64.urlsafe_b64encode(str(key).encode()).decode()


def position_after(call: Call) -> str | None:
    """The key that the request's `Marker` stands for; None without one.

    Raises:
        InvalidParameterValueException: the marker is none that an answer gave. Source: assumed, the wording.
    """
    given = call.input.get("Marker")
    if not given:
        return None
    try:
        return base64.b64decode(given, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError):
        raise _invalid() from None


def number_in(position: str) -> int:
    """The number that a position stands for; 0 for an empty one.

    Raises:
        InvalidParameterValueException: the marker is none that an answer gave.
    """
    if position and not position.isdecimal():
        raise _invalid()
    return int(position or 0)


def _invalid() -> InvalidParameterValueException:
    return InvalidParameterValueException("Invalid pagination token")
