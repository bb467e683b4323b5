"""Python values as DynamoDB writes and measures them."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final

from lambdamock.errors import UsageError

TYPES: Final = frozenset({"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"})
"""The names of the types, as in `{"S": "text"}`."""


def attribute_value(value: Any) -> dict[str, Any]:
    """`{"S": "text"}`, `{"N": "101"}`, `{"M": {...}}`; bytes are base64.

    Raises:
        UsageError: DynamoDB has no type for the value.

    Source: documented, DynamoDB API reference, "AttributeValue"; developer guide, "Using AWS Lambda with Amazon
    DynamoDB".
    """
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, Mapping):
        return {"M": image(value)}
    if isinstance(value, list | tuple):
        return {"L": [attribute_value(one) for one in value]}
    if isinstance(value, AbstractSet):
        return _set(value)
    name, text = _scalar(value)
    return {name: text}


def image(item: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The attributes of an item, by name."""
    return {name: attribute_value(value) for name, value in item.items()}


def size_of(attributes: Mapping[str, Mapping[str, Any]]) -> int:
    """Bytes of an item: those of the names and of the values.

    Source: documented, DynamoDB developer guide, "DynamoDB item sizes and formats"; observed, that the sample records
    of the developer guide measure so.
    """
    return sum(len(name.encode()) + _value_size(value) for name, value in attributes.items())


def _scalar(value: Any) -> tuple[str, str]:
    if isinstance(value, str):
        return "S", value
    if isinstance(value, bytes):
        return "B", b64encode(value).decode()
    if isinstance(value, int | float | Decimal):
        return "N", _number(value)
    raise UsageError(
        f"DynamoDB has no type for {value!r}: give text, numbers, bytes, booleans, None, lists, sets, maps"
    )


def _number(value: float | Decimal) -> str:
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise UsageError(f"DynamoDB has no number {value!r}")
    text = f"{exact:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def _set(values: AbstractSet[Any]) -> dict[str, Any]:
    typed = sorted(_scalar(value) for value in values)
    names = {name for name, _ in typed}
    if len(names) != 1:
        raise UsageError(f"a set of DynamoDB has values of one type, and at least one: {values!r}")
    return {f"{names.pop()}S": [text for _, text in typed]}


def _value_size(value: Mapping[str, Any]) -> int:
    ((name, content),) = value.items()
    if name == "M":
        return 3 + sum(len(key.encode()) + _value_size(one) + 1 for key, one in content.items())
    if name == "L":
        return 3 + sum(_value_size(one) + 1 for one in content)
    if len(name) == 2:
        return sum(_value_size({name[0]: one}) for one in content)
    return _scalar_size(name, content)


def _scalar_size(name: str, content: Any) -> int:
    if name == "N":  # two digits a byte, and one byte more
        digits = str(content).lstrip("-").replace(".", "").strip("0")
        return (len(digits) + 1) // 2 + (2 if "-" in content else 1)
    if name == "B":
        return len(b64decode(content))
    return len(content.encode()) if name == "S" else 1
