"""From the wire to Python, one reader per shape: of a JSON value, and of a text in a path, a query or a header."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from lambdamock.errors import SerializationException

if TYPE_CHECKING:
    from botocore.model import Shape

Reader: TypeAlias = Callable[[Any], Any]

_TARGETS: Final = {
    "string": "a String",
    "boolean": "a Boolean",
    "integer": "an Integer",
    "long": "a Long",
    "float": "a Float",
    "double": "a Double",
    "blob": "a Blob",
    "timestamp": "milliseconds since epoch",
}
_STARTS: Final[Mapping[type, str]] = {
    dict: "Start of structure or map found where not expected.",
    list: "Start of list found where not expected",
}
_TOKENS: Final[Mapping[type, str]] = {str: "STRING_VALUE", int: "NUMBER_VALUE", float: "NUMBER_VALUE"}


def mismatch(value: object, type_name: str) -> SerializationException:
    """Say that a JSON value has the wrong type.

    Args:
        value: the decoded JSON value.
        type_name: the type that the model asks for.

    Returns:
        For instance ``STRING_VALUE can not be converted to an Integer``.

    Source: assumed, from public reports of AWS's JSON services.
    """
    if type(value) in _STARTS:
        return SerializationException(_STARTS[type(value)])
    if type_name not in _TARGETS:
        return SerializationException("Unexpected field type")
    token = _TOKENS.get(type(value)) or f"{value}_VALUE".upper()
    return SerializationException(f"{token} can not be converted to {_TARGETS[type_name]}")


def json_reader(shape: Shape, above: Mapping[str, list[Reader]] | None = None) -> Reader:
    """Compile the reader of a JSON value.

    Args:
        shape: the shape of the value.
        above: readers of the structures around it, filled once they are compiled (a shape may hold itself).

    Returns:
        A function that raises SerializationException for a value of another JSON type. Members that are null or that
        the structure does not know are left out; elements that are null stay, as None.
    """
    known = above or {}
    if shape.type_name == "structure":
        return _structure_reader(shape, known)
    if shape.type_name == "list":
        return _list_reader(json_reader(shape.member, known))
    if shape.type_name == "map":
        return _map_reader(json_reader(shape.value, known))
    return _JSON[shape.type_name]


def _structure_reader(shape: Shape, above: Mapping[str, list[Reader]]) -> Reader:
    if shape.name in above:
        return _later(above[shape.name])
    own: list[Reader] = []
    inside = {**above, shape.name: own}
    members = {
        member.serialization.get("name", name): (name, json_reader(member, inside))
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }

    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise mismatch(value, "structure")
        result = {}
        for key, inner in value.items():
            if inner is not None and key in members:
                name, reader = members[key]
                result[name] = reader(inner)
        return result

    own.append(read)
    return read


def _later(compiled: list[Reader]) -> Reader:
    def read(value: Any) -> Any:
        return compiled[0](value)

    return read


def _list_reader(item: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if type(value) is not list:
            raise mismatch(value, "list")
        return [None if inner is None else item(inner) for inner in value]

    return read


def _map_reader(value_reader: Reader) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise mismatch(value, "map")
        return {key: None if inner is None else value_reader(inner) for key, inner in value.items()}

    return read


def _string(value: Any) -> str:
    if type(value) is str:
        return value
    raise mismatch(value, "string")


def _boolean(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise mismatch(value, "boolean")


def _whole(type_name: str) -> Reader:
    def read(value: Any) -> int:
        if type(value) is int:
            return value
        if type(value) is float and value.is_integer():
            return int(value)
        raise mismatch(value, type_name)

    return read


def _decimal(type_name: str) -> Reader:
    def read(value: Any) -> float:
        if type(value) in (int, float):
            return float(value)
        raise mismatch(value, type_name)

    return read


def _blob(value: Any) -> bytes:
    if type(value) is not str:
        raise mismatch(value, "blob")
    try:
        return b64decode(value, validate=True)
    except ValueError:
        raise mismatch(value, "blob") from None


def _timestamp(value: Any) -> datetime:
    from botocore.utils import parse_timestamp  # slow to import, and there once a client is

    try:
        moment: datetime = parse_timestamp(value)
    except (ValueError, TypeError, OverflowError):
        raise mismatch(value, "timestamp") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).astimezone(timezone.utc)


_JSON: Final[Mapping[str, Reader]] = {
    "string": _string,
    "boolean": _boolean,
    "integer": _whole("integer"),
    "long": _whole("long"),
    "float": _decimal("float"),
    "double": _decimal("double"),
    "blob": _blob,
    "timestamp": _timestamp,
}


def text_reader(shape: Shape) -> Reader | None:
    """Compile the reader of a text: a path label, a value of the query, a header.

    Args:
        shape: the shape of the member.

    Returns:
        A function that raises SerializationException for a text that is no such value; None when the text is the
        value. A list takes a list of texts, or one text.
    """
    if shape.type_name == "list":
        item = text_reader(shape.member) or str
        return lambda value: [item(inner) for inner in (value if isinstance(value, (list, tuple)) else [value])]
    return _TEXT.get(shape.type_name)


def _text_boolean(value: Any) -> bool:
    text = str(value).lower()
    if text in {"true", "false"}:
        return text == "true"
    raise mismatch(str(value), "boolean")


def _text_number(number: Callable[[Any], Any], type_name: str) -> Reader:
    def read(value: Any) -> Any:
        try:
            return number(value)
        except (ValueError, TypeError):
            raise mismatch(str(value), type_name) from None

    return read


_TEXT: Final[Mapping[str, Reader]] = {
    "boolean": _text_boolean,
    "integer": _text_number(int, "integer"),
    "long": _text_number(int, "long"),
    "float": _text_number(float, "float"),
    "double": _text_number(float, "double"),
    "timestamp": _timestamp,
    "blob": _blob,
}
