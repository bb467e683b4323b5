"""Event patterns: which events an event source mapping lets through.

A pattern names fields by path and gives, for each, the values that it may have. Paths are joined with dots, in patterns
and in events alike. A field of an event inside an array has one value for each element; fields that a pattern names
together must come from the same elements.

Source: observed, recorded verdicts of EventBridge and of mappings; documented, developer guide, "Filter rule syntax".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, NoReturn, TypeAlias

from lambdamock.eventsources.operators import OPERATORS, PatternError, Test, equals, only_item, test_of

Places: TypeAlias = Mapping[str, int]
"""Which element of which array (by path) a value lies in."""

Leaves: TypeAlias = Mapping[str, list[tuple[Any, Places]]]
"""The values of an event by path."""


class _Field(NamedTuple):
    """One field that a pattern names: it must be there with a value that passes a test, or may be absent."""

    path: str
    tests: tuple[Test, ...]
    may_be_absent: bool

    def ways(self, leaves: Leaves, places: Places) -> Iterator[Places]:
        values = leaves.get(self.path, ())
        if self.may_be_absent and not values:
            yield places
        for value, here in values:
            if any(test(value) for test in self.tests) and _agree(here, places):
                yield {**places, **here}


class _AnyOf(NamedTuple):
    """`$or`: one of several groups of conditions."""

    groups: tuple[tuple[_Condition, ...], ...]

    def ways(self, leaves: Leaves, places: Places) -> Iterator[Places]:
        for group in self.groups:
            yield from _ways(group, leaves, places)


_Condition: TypeAlias = "_Field | _AnyOf"


class Pattern:
    """A pattern that was read; see `parse`."""

    __slots__ = ("_conditions",)

    def __init__(self, conditions: tuple[_Condition, ...]) -> None:
        self._conditions = conditions

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether an event, as JSON values, fits the pattern."""
        leaves: dict[str, list[tuple[Any, Places]]] = {}
        _collect(event, "", {}, leaves)
        return next(_ways(self._conditions, leaves, {}), None) is not None


def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: it is no JSON object, or no pattern.
    """
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise PatternError(str(error)) from None
    if not isinstance(document, dict):
        raise PatternError("Filter is not an object")
    return Pattern(_conditions(document, ""))


def _no_constant(name: str) -> NoReturn:
    raise PatternError(f"Unrecognized token '{name}'")


def _conditions(document: Mapping[str, Any], path: str) -> tuple[_Condition, ...]:
    if not document:
        raise PatternError("Empty objects are not allowed")
    return tuple(condition for name, value in document.items() for condition in _named(name, value, path))


def _named(name: str, value: Any, path: str) -> tuple[_Condition, ...]:
    if name == "$or" and _is_choice(value):
        return (_AnyOf(tuple(_conditions(group, path) for group in value)),)
    below = _joined(path, name)
    if isinstance(value, dict):
        return _conditions(value, below)
    if isinstance(value, list):
        return (_field(below, value),)
    raise PatternError(f'"{name}" must be an object or an array')


def _is_choice(value: Any) -> bool:
    """Whether `$or` is the operator and no field of that name: it lists two or more groups of fields."""
    return (
        isinstance(value, list)
        and len(value) > 1
        and all(isinstance(group, dict) and group and not group.keys() & _EXPRESSIONS for group in value)
    )


_EXPRESSIONS = OPERATORS.keys() | {"exists"}


def _field(path: str, alternatives: list[Any]) -> _Field:
    if not alternatives:
        raise PatternError("Empty arrays are not allowed")
    tests: list[Test] = []
    may_be_absent = False
    for alternative in alternatives:
        if _existence(alternative) is False:
            may_be_absent = True
        else:
            tests.append(_test(alternative))
    return _Field(path, tuple(tests), may_be_absent)


def _test(alternative: Any) -> Test:
    if isinstance(alternative, list):
        raise PatternError("Match value must be String, number, true, false, or null")
    if not isinstance(alternative, dict):
        return equals(alternative)
    return _is_there if _existence(alternative) else test_of(alternative)


def _is_there(_value: Any) -> bool:
    return True


def _existence(alternative: Any) -> bool | None:
    """The argument of `exists`; None when the alternative is another one."""
    if not isinstance(alternative, dict) or "exists" not in alternative:
        return None
    _, argument = only_item(alternative)
    if not isinstance(argument, bool):
        raise PatternError("exists match pattern must be either true or false.")
    return argument


def _ways(conditions: tuple[_Condition, ...], leaves: Leaves, places: Places) -> Iterator[Places]:
    """Every choice of array elements in which all conditions hold."""
    if not conditions:
        yield places
        return
    for chosen in conditions[0].ways(leaves, places):
        yield from _ways(conditions[1:], leaves, chosen)


def _agree(here: Places, places: Places) -> bool:
    return all(places.get(array, element) == element for array, element in here.items())


def _collect(node: Any, path: str, places: Places, leaves: dict[str, list[tuple[Any, Places]]]) -> None:
    if isinstance(node, Mapping):
        for name, below in node.items():
            _collect(below, _joined(path, name), places, leaves)
    elif isinstance(node, (list, tuple)):
        for position, element in enumerate(node):
            _collect(element, path, {**places, f"{path}#{len(places)}": position}, leaves)
    else:
        leaves.setdefault(path, []).append((node, places))


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
