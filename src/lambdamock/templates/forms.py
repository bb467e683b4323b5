"""One form for all templates: plain JSON, functions written out.

Templates come as YAML with short forms, as JSON, and as mappings that users made; from here on there is one way to
say each thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from lambdamock.errors import TemplateError

SHORT_FORMS: Final = {
    "!Condition": "Condition",
    "!Ref": "Ref",
    **{
        f"!{name}": f"Fn::{name}"
        for name in (
            "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "FindInMap", "GetAZs",
            "GetAtt", "If", "ImportValue", "Join", "Length", "Not", "Or", "RefAll", "Select", "Split", "Sub",
            "ToJsonString", "Transform", "ValueOf", "ValueOfAll",
        )
    },
}  # fmt: skip
"""YAML's tags, and what they are short for."""

DEEPEST: Final = 100
"""Levels of nesting. What CloudFormation allows is not told; templates that people write have about twenty."""

MOST: Final = 200_000
"""Values of a template, repeated ones counted each time; a megabyte, the most that a template has, holds fewer.

What aliases of YAML repeat without end is stopped here.
"""


class Plain:
    """Makes plain copies.

    Args:
        source: what the template is called in errors.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._count = 0

    def copy(self, value: Any, path: str = "", depth: int = 0) -> Any:
        """A copy of nothing but dicts, lists, texts, numbers and booleans, with functions in their long forms.

        Days become texts, as JSON has no other: YAML makes days of policies' unquoted versions.

        Raises:
            TemplateError: it holds null, as CloudFormation refuses, or what is none of JSON; or it is endless.

        Source: documented, CloudFormation user guide, "Template formats"; nulls: observed.
        """
        self._count += 1
        if self._count > MOST or depth > DEEPEST:
            limit = f"{MOST} values" if self._count > MOST else f"{DEEPEST} levels of nesting"
            raise TemplateError(f"{self._source}: Template format error: more than {limit}")
        if isinstance(value, Mapping):
            return _long(
                {
                    (name := self._key(key, path)): self.copy(one, f"{path}/{name}", depth + 1)
                    for key, one in value.items()
                }
            )
        if isinstance(value, list | tuple):
            return [self.copy(one, f"{path}/{index}", depth + 1) for index, one in enumerate(value)]
        if isinstance(value, str | bool | int) or (isinstance(value, float) and _is_finite(value)):
            return value
        if isinstance(value, date):
            return value.isoformat()
        if value is None:
            raise TemplateError(
                f"{self._source}: Template format error: [{path}] 'null' values are not allowed in templates"
            )
        raise TemplateError(f"{self._source}: [{path}] {type(value).__name__} is nothing that JSON has")

    def _key(self, key: object, path: str) -> str:
        if isinstance(key, str):
            return key
        if isinstance(key, int | float) and not isinstance(key, bool):
            return str(key)
        raise TemplateError(f"{self._source}: [{path}] keys are texts, and {key!r:.60} is none")


def _long(mapping: dict[str, Any]) -> dict[str, Any]:
    name = mapping.get("Fn::GetAtt")
    if len(mapping) == 1 and isinstance(name, str) and "." in name:
        return {"Fn::GetAtt": name.split(".", 1)}
    return mapping


def _is_finite(number: float) -> bool:
    return number - number == 0
