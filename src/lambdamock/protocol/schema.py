"""Shapes of the service model as JSON Schema (draft 2020-12): the one statement of what a request may hold.

Instances are parsed parameters, not JSON: blobs are bytes and timestamps are datetimes, so these two have no `type`.
Beside the standard keywords there are `minBytes` and `maxBytes` (of blobs), and the annotations `x-pattern` (the
pattern as the model words it) and `x-sensitive` (the value is not repeated in messages).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.protocol.constraints import Lookup
from lambdamock.protocol.patterns import anchored

if TYPE_CHECKING:
    from botocore.model import Shape

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_LIMITS: Final = {
    "string": ("minLength", "maxLength"),
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
    "blob": ("minBytes", "maxBytes"),
    "integer": ("minimum", "maximum"),
    "long": ("minimum", "maximum"),
    "float": ("minimum", "maximum"),
    "double": ("minimum", "maximum"),
}
_TYPES: Final = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "list": "array",
    "map": "object",
    "structure": "object",
}


def schema_of(shape: Shape | None, rules: Lookup) -> Schema:
    """Compile the input or output shape of an operation.

    Args:
        shape: a structure of the model; None when the operation has no such shape.
        rules: what replaces the model's constraints, by member path.

    Returns:
        A schema whose properties stand in the order in which AWS reports violations: model order, path labels last.

    Source: observed, Qualifier before FunctionName in GetFunction and Invoke; assumed for all other members.
    """
    if shape is None:
        return {"$schema": DIALECT, "type": "object", "properties": {}}
    return {"$schema": DIALECT, **_schema(shape, rules, "", ())}


def _schema(shape: Shape, rules: Lookup, path: str, above: tuple[str, ...]) -> Schema:
    if shape.name in above:  # a shape that holds itself: the inner one is left unchecked
        return {}
    schema = _constraints(shape)
    inner = _CONTAINERS.get(shape.type_name)
    if inner is not None:
        schema.update(inner(shape, rules, path, (*above, shape.name)))
    _apply(rules(path), schema)
    return schema


def _constraints(shape: Shape) -> Schema:
    """The keywords that stand on the shape itself."""
    metadata: Mapping[str, Any] = shape.metadata
    schema: Schema = {}
    if shape.type_name in _TYPES:
        schema["type"] = _TYPES[shape.type_name]
    for source, keyword in zip(("min", "max"), _LIMITS.get(shape.type_name, ()), strict=False):
        if source in metadata:
            schema[keyword] = metadata[source]
    if "pattern" in metadata:
        _apply({"pattern": metadata["pattern"]}, schema)
    if metadata.get("enum"):
        schema["enum"] = list(metadata["enum"])
    if metadata.get("sensitive"):
        schema["x-sensitive"] = True
    return schema


def _apply(keywords: Mapping[str, Any], schema: Schema) -> None:
    for keyword, value in keywords.items():
        if keyword in ("required", "alsoPattern"):  # the first belongs to the structure around it
            continue
        schema.pop(keyword, None)
        if value is not None:
            schema[keyword] = value
        if keyword == "pattern" and value is not None:
            schema["pattern"], schema["x-pattern"] = anchored(value), value
    if "alsoPattern" in keywords and "pattern" in schema:
        schema["pattern"] = f"{schema['pattern']}|{anchored(keywords['alsoPattern'])}"


def _structure(shape: Shape, rules: Lookup, path: str, above: tuple[str, ...]) -> Schema:
    prefix = f"{path}." if path else ""
    members = sorted(shape.members.items(), key=lambda item: item[1].serialization.get("location") == "uri")
    required = [
        name
        for name, _ in members
        if rules(prefix + name).get("required", True if name in shape.required_members else None)
    ]
    schema: Schema = {"properties": {name: _schema(member, rules, prefix + name, above) for name, member in members}}
    return {**schema, "required": required} if required else schema


def _list(shape: Shape, rules: Lookup, path: str, above: tuple[str, ...]) -> Schema:
    return {"items": _schema(shape.member, rules, f"{path}[]", above)}


def _map(shape: Shape, rules: Lookup, path: str, above: tuple[str, ...]) -> Schema:
    return {
        "propertyNames": _schema(shape.key, rules, f"{path}{{key}}", above),
        "additionalProperties": _schema(shape.value, rules, f"{path}{{value}}", above),
    }


_CONTAINERS: Final[Mapping[str, Callable[[Any, Lookup, str, tuple[str, ...]], Schema]]] = {
    "structure": _structure,
    "list": _list,
    "map": _map,
}
