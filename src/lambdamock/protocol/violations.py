"""All violations of a schema, in AWS's words. Asked only when the acceptor has said no: it imports jsonschema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lambdamock.protocol.wording import CONSTRAINTS, NOT_NULL, show


class Violation(NamedTuple):
    """One broken constraint; sorts as AWS lists them.

    Attributes:
        order: positions of the members on the way, in their structures.
        rank: position of the constraint among those of one member.
        text: without the leading count.
    """

    order: tuple[int, ...]
    rank: int
    text: str


class _Place(NamedTuple):
    """The member that AWS names: a list or map stands for its elements unless they are structures."""

    name: str
    order: tuple[int, ...]
    schema: Mapping[str, Any]
    value: Any
    element: str | None  # the keyword of the collapsed container: items, propertyNames, additionalProperties


def violations(schema: Mapping[str, Any], instance: Any) -> list[str]:
    """Find every violation.

    Args:
        schema: as made by `schema_of`.
        instance: parsed parameters.

    Returns:
        Texts such as ``Value '0' at 'memorySize' failed to satisfy constraint: Member must have value greater than
        or equal to 128``, each once; empty when the instance is valid.
    """
    found = {
        violation
        for error in _validator_class()(schema).iter_errors(instance)
        for violation in _worded(error, schema, instance)
    }
    return [violation.text for violation in sorted(found)]


@lru_cache(maxsize=1)
def _validator_class() -> Any:
    import jsonschema  # slow to import, and rarely needed

    def min_bytes(_: Any, limit: int, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, bytes) and len(instance) < limit:
            yield jsonschema.ValidationError("too short")

    def max_bytes(_: Any, limit: int, instance: Any, __: Any) -> Iterator[Any]:
        if isinstance(instance, bytes) and len(instance) > limit:
            yield jsonschema.ValidationError("too long")

    keywords = {"minBytes": min_bytes, "maxBytes": max_bytes}
    return jsonschema.validators.extend(jsonschema.Draft202012Validator, keywords)


def _worded(error: Any, schema: Mapping[str, Any], root: Any) -> Iterator[Violation]:
    path = list(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        yield _violation(_place(schema, root, path, element="propertyNames"), error)
    elif error.validator == "required":
        for name in (name for name in error.validator_value if name not in error.instance):
            yield _null(_place(schema, root, [*path, name]))
    else:
        yield _violation(_place(schema, root, path), error)


def _null(place: _Place) -> Violation:
    return Violation(place.order, -1, f"Value null at '{place.name}' failed to satisfy constraint: {NOT_NULL}")


def _violation(place: _Place, error: Any) -> Violation:
    keyword = place.element or error.validator
    if keyword == "type" and place.value is None:
        return _null(place)
    rank = list(CONSTRAINTS).index(keyword) if keyword in CONSTRAINTS else -1
    constraint = CONSTRAINTS[keyword](place.schema) if rank >= 0 else f"Member must be of type {error.validator_value}"
    return Violation(place.order, rank, f"{_shown(place)} at '{place.name}' failed to satisfy constraint: {constraint}")


def _shown(place: _Place) -> str:
    """The value, unless it is sensitive. Source: assumed, public reports show ``Value at 'environment.variables'``."""
    parts = (place.schema, *(place.schema.get(part, {}) for part in ("items", "propertyNames", "additionalProperties")))
    if any(part.get("x-sensitive") for part in parts):
        return "Value"
    return f"Value '{show(place.value, place.schema)}'"


def _place(schema: Mapping[str, Any], value: Any, path: Sequence[str | int], element: str | None = None) -> _Place:
    """Walk down to the member that AWS names."""
    names: list[str] = []
    order: list[int] = []
    for step in path:
        if "properties" in schema:
            names.append(f"{str(step)[:1].lower()}{str(step)[1:]}")
            order.append(list(schema["properties"]).index(step))
            schema = schema["properties"][step]
        else:
            container = "items" if "items" in schema else "additionalProperties"
            inside = schema[container]
            if "properties" not in inside:
                return _Place(".".join(names), tuple(order), schema, value, container)
            names.append(f"{step + 1 if isinstance(step, int) else step}.member")
            order.append(step if isinstance(step, int) else list(value).index(step))
            schema = inside
        value = _inner(value, step)
    return _Place(".".join(names), tuple(order), schema, value, element)


def _inner(value: Any, step: str | int) -> Any:
    return value.get(step) if isinstance(value, dict) else value[step]
