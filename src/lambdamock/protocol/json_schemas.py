"""What a JSON Schema of somebody else says against a value. Imports jsonschema, which is slow, when first asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.errors import UsageError

_LONGEST: Final = 200
"""Characters of a text; those of jsonschema hold whole values."""


def check_schema(schema: Mapping[str, Any] | bool) -> None:
    """Refuse what is no JSON Schema of the draft that it names, else of 2020-12.

    Raises:
        UsageError: it is none.
    """
    import jsonschema

    if not isinstance(schema, (Mapping, bool)):
        raise UsageError(f"{_short(repr(schema))} is no JSON Schema: give a mapping, True or False")
    try:
        _validator_class(schema).check_schema(schema)
    except jsonschema.SchemaError as error:
        where = "/".join(str(step) for step in error.absolute_path) or "the schema itself"
        raise UsageError(f"this is no JSON Schema, at {where}: {_short(error.message)}") from None


def problems(schema: Mapping[str, Any] | bool, value: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """All that a schema says against a value, each with the path to where it is, in the order of the paths.

    Schemas elsewhere are not fetched.

    Raises:
        UsageError: the schema refers to one that it does not hold.
    """
    from jsonschema import validators

    # a registry that fetches nothing; without one, jsonschema asks the network for what it does not know
    validator = _validator_class(schema)(schema, registry=validators.SPECIFICATIONS)
    try:
        found = [(tuple(error.absolute_path), _short(error.message)) for error in validator.iter_errors(value)]
    except Exception as error:
        if (reference := getattr(error, "ref", None)) is None:  # its class belongs to what jsonschema is made of
            raise
        raise UsageError(f"the JSON Schema refers to {reference!r}, which it does not hold") from None
    return sorted(found, key=lambda one: ([str(step) for step in one[0]], one[1]))


def _validator_class(schema: Mapping[str, Any] | bool) -> Any:
    import jsonschema

    return jsonschema.validators.validator_for(schema, default=jsonschema.Draft202012Validator)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
