"""How AWS words a constraint and shows a value: as the Java program behind the API prints them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

NOT_NULL: Final = "Member must not be null"
_LENGTH: Final = "Member must have length {} than or equal to {}"
_VALUE: Final = "Member must have value {} than or equal to {}"
_BUCKETS: Final = 16
_PLAIN_BELOW, _PLAIN_FROM = 1e7, 1e-3  # Java switches to exponents outside


def java_hash(text: str) -> int:
    """Java's `String.hashCode`, as an unsigned 32-bit number."""
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFF_FFFF
    return value


def hash_set_order(names: Iterable[str], *, spread: bool = False) -> list[str]:
    """Order names as a Java hash table of just enough buckets holds them.

    Args:
        names: in the order in which they were inserted (it decides within a bucket).
        spread: whether upper bits are mixed in, as `java.util.HashSet` does.

    Source: assumed; it gives the order of the three enum value sets that were recorded (without `spread`) and of the
    list of runtimes (with it).
    """
    known = list(names)
    buckets = _BUCKETS
    while len(known) > buckets * 3 // 4:
        buckets *= 2

    def bucket(name: str) -> int:
        value = java_hash(name)
        return (value ^ value >> 16 if spread else value) & (buckets - 1)

    return sorted(known, key=bucket)


def show_number(value: float, kind: str) -> str:
    """Print a number: integers as they are, `number` as a Java double (`1.0`, `1.0E10`)."""
    if kind != "number":
        return str(value)
    double = float(value)
    if double == 0 or _PLAIN_FROM <= abs(double) < _PLAIN_BELOW:
        return repr(double)
    from decimal import Decimal  # rarely needed

    sign, digits, _ = Decimal(repr(double)).normalize().as_tuple()
    first, *rest = (str(digit) for digit in digits)
    exponent = Decimal(repr(double)).adjusted()
    return f"{'-' if sign else ''}{first}.{''.join(rest) or '0'}E{exponent}"


def show(value: Any, schema: Mapping[str, Any]) -> str:
    """Print a value without quotes: `text`, `[a, b]`, `{k=v}`, `true`, `1.0`.

    Source: observed for texts, numbers, lists and maps; assumed for bytes and structures.
    """
    printed = next(printed for kind, printed in _SHOWN if isinstance(value, kind))
    return printed(value, schema)


def _show_list(value: list[Any], schema: Mapping[str, Any]) -> str:
    return f"[{', '.join(show(item, schema.get('items', {})) for item in value)}]"


def _show_map(value: dict[str, Any], schema: Mapping[str, Any]) -> str:
    members, other = schema.get("properties", {}), schema.get("additionalProperties", {})
    return f"{{{', '.join(f'{name}={show(inner, members.get(name, other))}' for name, inner in value.items())}}}"


_SHOWN: Final[tuple[tuple[type | tuple[type, ...], Callable[[Any, Mapping[str, Any]], str]], ...]] = (
    (str, lambda value, _: value),
    (bool, lambda value, _: str(value).lower()),
    ((int, float), lambda value, schema: show_number(value, schema.get("type", "integer"))),
    (list, _show_list),
    (dict, _show_map),
    (bytes, lambda value, _: f"java.nio.HeapByteBuffer[pos=0 lim={len(value)} cap={len(value)}]"),
    (datetime, lambda value, _: value.isoformat()),
    (type(None), lambda _, __: "null"),
    (object, lambda value, _: str(value)),
)

CONSTRAINTS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "maxLength": lambda schema: _LENGTH.format("less", schema["maxLength"]),
    "maxItems": lambda schema: _LENGTH.format("less", schema["maxItems"]),
    "maxProperties": lambda schema: _LENGTH.format("less", schema["maxProperties"]),
    "maxBytes": lambda schema: _LENGTH.format("less", schema["maxBytes"]),
    "maximum": lambda schema: _VALUE.format("less", show_number(schema["maximum"], schema["type"])),
    "minLength": lambda schema: _LENGTH.format("greater", schema["minLength"]),
    "minItems": lambda schema: _LENGTH.format("greater", schema["minItems"]),
    "minProperties": lambda schema: _LENGTH.format("greater", schema["minProperties"]),
    "minBytes": lambda schema: _LENGTH.format("greater", schema["minBytes"]),
    "minimum": lambda schema: _VALUE.format("greater", show_number(schema["minimum"], schema["type"])),
    "pattern": lambda schema: f"Member must satisfy regular expression pattern: {schema['x-pattern']}",
    "enum": lambda schema: f"Member must satisfy enum value set: [{', '.join(hash_set_order(schema['enum']))}]",
    "propertyNames": lambda schema: f"Map keys must satisfy constraint: [{describe(schema['propertyNames'])}]",
    "additionalProperties": lambda schema: (
        f"Map value must satisfy constraint: [{describe(schema['additionalProperties'])}]"
    ),
    "items": lambda schema: f"Member must satisfy constraint: [{describe(schema['items'])}]",
}
"""Keyword to wording, in the order in which AWS lists the constraints of one member (observed: length, pattern)."""


def describe(schema: Mapping[str, Any]) -> str:
    """List all constraints of an element, a key or a value, comma-separated.

    Source: observed; texts of limited length say nothing about null (subnet ids, versions), all others end with it
    (architectures, weights; keys of environment variables).
    """
    texts = [word(schema) for keyword, word in CONSTRAINTS.items() if keyword in schema]
    if "minLength" not in schema and "maxLength" not in schema:
        texts.append(NOT_NULL)
    return ", ".join(texts)
