"""Values of properties in the types that services take; what cannot be one is refused, with its place.

Source: observed, CloudFormation's words; assumed, how far it reads texts as numbers and booleans, and the other way
round: what templates in use rely on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.coercion import boolean, number, text

_T = TypeVar("_T")


def text_at(value: Any, place: str) -> str:
    """A text; numbers and booleans are written as JSON does."""
    return _only(str, text(value), place, "be of type String")


def whole_at(value: Any, place: str) -> int:
    """A whole number, or the text of one."""
    read = number(value)
    if isinstance(read, float) and read.is_integer():
        read = int(read)
    return _only(int, None if isinstance(read, bool) else read, place, "be of type Integer")


def number_at(value: Any, place: str) -> float:
    """A number, or the text of one."""
    read = number(value)
    return _only(float, float(read) if type(read) is int else read, place, "be of type Number")


def flag_at(value: Any, place: str) -> bool:
    """A boolean, or the text of one."""
    return _only(bool, boolean(value), place, "be of type Boolean")


def items_at(value: Any, place: str) -> list[Any]:
    """A list."""
    return _only(list, value, place, "be of type List")


def object_at(value: Any, place: str) -> Mapping[str, Any]:
    """An object, or the JSON of one."""
    return _only(dict, _parsed(value), place, "be an object")


def document_at(value: Any, place: str) -> str:
    """An object, or the JSON of one, as JSON."""
    return value if isinstance(value, str) else json.dumps(object_at(value, place), separators=(",", ":"))


def fitted(value: Any, shape: Any, place: str) -> Any:
    """A value in the types of a member of a request.

    Args:
        shape: of botocore's model; None for what it does not know, which botocore refuses.

    Raises:
        TemplateError: it cannot be one.
    """
    read = None if shape is None else _READERS.get(shape.type_name)
    return value if read is None else read(value, shape, place)


def _structure(value: Any, shape: Any, place: str) -> dict[str, Any]:
    members = shape.members
    return {name: fitted(one, members.get(name), f"{place}.{name}") for name, one in object_at(value, place).items()}


def _map(value: Any, shape: Any, place: str) -> dict[str, Any]:
    return {name: fitted(one, shape.value, f"{place}.{name}") for name, one in object_at(value, place).items()}


def _list(value: Any, shape: Any, place: str) -> list[Any]:
    return [fitted(one, shape.member, f"{place}.{index}") for index, one in enumerate(items_at(value, place))]


def _scalar(read: Callable[[Any, str], Any]) -> Callable[[Any, Any, str], Any]:
    return lambda value, _, place: read(value, place)


_READERS: Final[Mapping[str, Callable[[Any, Any, str], Any]]] = {
    "boolean": _scalar(flag_at),
    "double": _scalar(number_at),
    "float": _scalar(number_at),
    "integer": _scalar(whole_at),
    "list": _list,
    "long": _scalar(whole_at),
    "map": _map,
    "string": _scalar(text_at),
    "structure": _structure,
}
"""By the type of a shape; moments and bytes are left to botocore."""


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _only(kind: type[_T], value: Any, place: str, wanted: str) -> _T:
    if isinstance(value, kind):
        return value
    raise TemplateError(f"{place}: Value of property {place.rpartition('.')[2]} must {wanted}")
