"""Where AWS's constraints are not those of the service model: known corrections, and a profile's overrides.

A table of constraints maps (operation or "*", member path) to JSON Schema keywords and their values. A value of None
takes the keyword away; `required` may be True or None; `alsoPattern` is a pattern that AWS takes beside the one that
its refusals name. Paths are wire names: `FunctionName`, `VpcConfig.SubnetIds`,
`FilterCriteria.Filters[].Pattern` (an element), `Tags{key}` and `Tags{value}` (of a map).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

Constraints: TypeAlias = Mapping[tuple[str, str], Mapping[str, Any]]
Lookup: TypeAlias = Callable[[str], Mapping[str, Any]]

_RUNTIME: Final = {"enum": None}  # checked later, with InvalidParameterValueException and "or be a valid ARN"

_IN_ANY_REGION: Final = {"alsoPattern": r"arn:aws[a-zA-Z0-9-]*:[a-zA-Z0-9\-]+:\*:(\d{12})?:.*"}

CORRECTIONS: Final[Constraints] = {
    ("AddPermission", "SourceArn"): _IN_ANY_REGION,  # documented: rule B076, "arn:aws:events:*:123456789012:rule/*"
    ("CreateFunction", "Runtime"): _RUNTIME,  # observed: uppercase and unknown runtimes of CreateFunction
    ("UpdateFunctionConfiguration", "Runtime"): _RUNTIME,  # observed: the same of UpdateFunctionConfiguration
}
"""Differences between the model and AWS itself; a profile's overrides come on top."""


def lookup(operation: str, *tables: Constraints) -> Lookup:
    """Merge tables of constraints for one operation.

    Args:
        operation: its name, for instance ``CreateFunction``.
        tables: later ones win; within one, the operation's own entry wins over that of ``"*"``.

    Returns:
        A function from a member path to the keywords that replace the model's.
    """
    merged: dict[str, dict[str, Any]] = {}
    for path, keywords in _entries(operation, tables):
        merged.setdefault(path, {}).update(keywords)
    nothing: dict[str, Any] = {}
    return lambda path: merged.get(path, nothing)


def _entries(operation: str, tables: Iterable[Constraints]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for table in tables:
        for wanted in ("*", operation):
            yield from ((path, keywords) for (name, path), keywords in table.items() if name == wanted)
