"""Values as CloudFormation reads them: a text may stand for a number or a boolean, and the other way round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any, Final

_BOOLEANS: Final = {"true": True, "false": False}


def coerced(value: Any, schema: Mapping[str, Any]) -> Any:
    """A value, or all values in it, in the types that a schema asks for; what cannot be one is left, to be refused.

    Args:
        schema: JSON Schema as `lambdamock.protocol` makes it; what has no `type` holds bytes or a datetime.

    Source: assumed; that texts are read as numbers and booleans is what templates in use rely on.
    """
    if isinstance(value, Mapping):
        members = schema.get("properties", {})
        others = schema.get("additionalProperties")
        usual = others if isinstance(others, Mapping) else {}
        return {name: coerced(one, members.get(name, usual)) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [coerced(one, schema.get("items", {})) for one in value]
    wanted = schema.get("type")
    return _READERS[wanted](value) if wanted in _READERS else value


def boolean(value: Any) -> Any:
    """Of "true" and "false" the booleans."""
    return _BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value


def number(value: Any) -> Any:
    """Of a text the number that it says."""
    if not isinstance(value, str):
        return value
    try:
        return int(value) if value.strip().lstrip("+-").isdecimal() else float(value)
    except ValueError:
        return value


def text(value: Any) -> Any:
    """Of a number or a boolean the text that JSON writes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else value


def moment(value: Any) -> Any:
    """Of seconds since the epoch the moment."""
    seconds = number(value)
    is_number = isinstance(seconds, int | float) and not isinstance(seconds, bool)
    return datetime.fromtimestamp(seconds, timezone.utc) if is_number else value


_READERS: Final[Mapping[object, Callable[[Any], Any]]] = {
    "boolean": boolean,
    "integer": number,
    "number": number,
    "string": text,
}
