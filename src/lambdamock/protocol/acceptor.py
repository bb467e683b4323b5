"""A schema compiled to one fast yes or no.

Nearly every request is valid, so this answers first; only after a no is the full validator imported and asked for
all violations. It knows exactly the keywords that `schema.py` emits and means by each what JSON Schema means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, TypeAlias

Acceptor: TypeAlias = Callable[[Any], bool]

_INFINITY: Final = float("inf")


def acceptor_of(schema: Mapping[str, Any]) -> Acceptor:
    """Compile a schema.

    Args:
        schema: as made by `schema_of`, or a part of it.

    Returns:
        A function that says whether an instance satisfies the schema.
    """
    kind = schema.get("type")
    if kind == "object" and "properties" in schema:
        return _structure(schema)
    if kind is None:
        return _blob(schema) if "minBytes" in schema or "maxBytes" in schema else _anything
    return _BY_TYPE[kind](schema)


def _anything(_: Any) -> bool:
    return True


def _structure(schema: Mapping[str, Any]) -> Acceptor:
    required = frozenset(schema.get("required", ()))
    find = {name: acceptor_of(member) for name, member in schema["properties"].items()}.get

    def accepts(value: Any) -> bool:
        if not isinstance(value, dict) or not required <= value.keys():
            return False
        for name, inner in value.items():
            check = find(name)
            if check is not None and not check(inner):
                return False
        return True

    return accepts


def _map(schema: Mapping[str, Any]) -> Acceptor:
    least, most = schema.get("minProperties", 0), schema.get("maxProperties", _INFINITY)
    key, value_of = acceptor_of(schema.get("propertyNames", {})), acceptor_of(schema.get("additionalProperties", {}))

    def accepts(value: Any) -> bool:
        if not isinstance(value, dict) or not least <= len(value) <= most:
            return False
        return all(key(name) and value_of(inner) for name, inner in value.items())

    return accepts


def _array(schema: Mapping[str, Any]) -> Acceptor:
    least, most = schema.get("minItems", 0), schema.get("maxItems", _INFINITY)
    item = acceptor_of(schema.get("items", {}))

    def accepts(value: Any) -> bool:
        return isinstance(value, list) and least <= len(value) <= most and all(map(item, value))

    return accepts


@cache
def _matcher(pattern: str) -> Callable[[str], Any]:
    """Compiled when a value first asks for it: most members of an operation are never given."""
    return re.compile(pattern).match


def _string(schema: Mapping[str, Any]) -> Acceptor:
    least, most = schema.get("minLength", 0), schema.get("maxLength", _INFINITY)
    values, pattern = frozenset(schema.get("enum", ())), schema.get("pattern")

    def accepts(value: Any) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most or (values and value not in values):
            return False
        return pattern is None or _matcher(pattern)(value) is not None

    return accepts


def _blob(schema: Mapping[str, Any]) -> Acceptor:
    least, most = schema.get("minBytes", 0), schema.get("maxBytes", _INFINITY)
    return lambda value: not isinstance(value, bytes) or least <= len(value) <= most


def _boolean(_: Mapping[str, Any]) -> Acceptor:
    return lambda value: isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_integer(value: Any) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


def _limited(is_type: Acceptor) -> Callable[[Mapping[str, Any]], Acceptor]:
    def compiled(schema: Mapping[str, Any]) -> Acceptor:
        least, most = schema.get("minimum", -_INFINITY), schema.get("maximum", _INFINITY)
        return lambda value: is_type(value) and least <= value <= most

    return compiled


_BY_TYPE: Final[Mapping[str, Callable[[Mapping[str, Any]], Acceptor]]] = {
    "object": _map,
    "array": _array,
    "string": _string,
    "boolean": _boolean,
    "integer": _limited(_is_integer),
    "number": _limited(_is_number),
}
