"""How the objects that people hold show themselves: in a line, and as a table in a notebook.

`@displayed()` gives a class both. Whatever names and payloads hold, a repr stays one line that can be printed, and
never raises: debuggers and failing tests show it at moments when nobody wants another error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeVar

LONGEST: Final = 200
"""Characters of a repr."""

_OF_A_VALUE: Final = 60
"""Characters that a value takes within the repr of a record."""

_PARTS: Final = 10
"""Elements of a value that are shown of each collection in it."""

_HEAD: Final = 3 / 4
"""The share of what is kept of a longer line that is its beginning; ends say how something went."""

_PLAIN: Final = "collections"
"""Where the repr comes from that named tuples have by themselves: it shows whatever they hold, in full."""

_Class = TypeVar("_Class", bound=type)


def displayed(*attributes: str) -> Callable[[_Class], _Class]:
    """Let a class show itself, a named tuple as its fields, others as their `__repr__` says.

    Args:
        attributes: the rows of the table in a notebook. Looking at them must change nothing. Mappings and sequences
            that name none show what they hold, named tuples their fields.
    """

    def decorate(cls: _Class) -> _Class:
        written: Any = cls.__repr__
        is_plain = getattr(written, "__module__", "") == _PLAIN
        type.__setattr__(cls, "__repr__", _in_one_line(_record if is_plain else written))
        if "_repr_html_" not in vars(cls):
            type.__setattr__(cls, "_repr_html_", lambda self: _html(self, attributes))
        return cls

    return decorate


def printable(text: str, kept: str = "") -> str:
    """A text without what ends lines, moves a cursor, turns the direction of writing or cannot be encoded.

    Args:
        kept: what stays nevertheless.
    """
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() or one in kept else one.encode("unicode_escape").decode("ascii") for one in text
    )


def cut(text: str, most: int) -> str:
    """The beginning and the end of a text that is too long."""
    if len(text) <= most:
        return text
    head = int((most - 1) * _HEAD)
    return f"{text[:head]}…{text[head + 1 - most :]}"


def one_line(text: str, most: int = LONGEST) -> str:
    """A text in one line."""
    return cut(printable(cut(text, 2 * most)), most)


def shortly(value: object, most: int = _OF_A_VALUE) -> str:
    """A value as Python writes it, in one line; what is long is cut, and nothing raises."""
    try:
        said = repr(value[: most + 1]) if isinstance(value, str | bytes) else shortener(most).repr(value)
    except Exception as reason:  # noqa: BLE001 - values are of anybody's classes
        said = f"<{type(value).__name__} whose repr raises {type(reason).__name__}>"
    return one_line(said, most)


def several(title: str, things: Sequence[object]) -> str:
    """The repr of a sequence: how many there are, and the last one."""
    return f"<{title}: {len(things)}, the last {things[-1]!r}>" if things else f"<{title}: none>"


@lru_cache
def shortener(width: int) -> Any:
    """What writes values of many parts without all of them."""
    from reprlib import Repr

    shortener = Repr()
    shortener.maxlevel = 5
    shortener.maxdict = shortener.maxlist = shortener.maxtuple = _PARTS
    shortener.maxstring = shortener.maxother = width
    return shortener


def _in_one_line(written: Callable[[Any], str]) -> Callable[[Any], str]:
    def __repr__(self: Any) -> str:  # noqa: N807 - becomes the method of that name
        try:
            return one_line(written(self))
        except Exception as reason:  # noqa: BLE001 - what is not whole yet, or broken, shows itself all the same
            return f"<{type(self).__name__} whose repr raises {type(reason).__name__}>"

    return __repr__


def _record(record: Any) -> str:
    """A named tuple: the fields that are not as they usually are."""
    usual = record._field_defaults
    said = [
        f"{name}={shortly(value)}"
        for name, value in zip(record._fields, record, strict=True)
        if name not in usual or usual[name] != value
    ]
    return f"{type(record).__name__}({', '.join(said)})"


def _html(thing: Any, attributes: tuple[str, ...]) -> str:
    from lambdamock.reprs import tables  # only notebooks show it

    if not attributes and isinstance(thing, Mapping):
        return tables.of_mapping(thing)
    if not attributes and isinstance(thing, Sequence) and not hasattr(thing, "_fields"):
        return tables.of_sequence(thing)
    return tables.of_attributes(thing, attributes or getattr(thing, "_fields", ()))
