"""Event patterns: which events an event source mapping lets through.

A pattern names fields by path and gives, for each, the values that it may have. Paths are joined with dots.

Source: observed, recorded verdicts of EventBridge and of mappings; documented, developer guide, "Filter rule syntax".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn

from lambdamock.eventsources.filters.matching import NOWHERE, AnyOf, Condition, Field, Path, compiled, paths_of
from lambdamock.eventsources.filters.operators import OPERATORS, PatternError, Test, one_of, only_item, test_of
from lambdamock.reprs import displayed

MAXIMUM_COMBINATIONS: Final = 1_000  # of groups of `$or`


@displayed()
class Pattern:
    """A pattern that was read; see `parse`."""

    __slots__ = ("_conditions", "_holds")

    def __init__(self, conditions: tuple[Condition, ...]) -> None:
        self._conditions = conditions
        self._holds = compiled(conditions) if conditions else _always

    def __repr__(self) -> str:
        named = ", ".join(sorted({".".join(path) for path in self.paths()}))
        return f"<Pattern on {named}>"

    def matches(self, event: Mapping[str, Any]) -> bool:
        """Whether an event, as JSON values, fits the pattern."""
        return self._holds(event, NOWHERE)

    def paths(self) -> list[Path]:
        """The fields that the pattern names."""
        return paths_of(self._conditions)

    def assuming(self, known: Callable[[Path], bool | None]) -> Pattern:
        """The same pattern, with conditions on some fields known to hold or not to; None leaves them as they are."""
        return Pattern(_assumed(self._conditions, known))


def parse(text: str) -> Pattern:
    """Read a pattern.

    Raises:
        PatternError: it is no JSON object, or no pattern.
    """
    try:
        return _pattern(json.loads(text, parse_constant=_no_constant))
    except PatternError:
        raise
    except (ValueError, RecursionError) as error:
        raise PatternError(str(error)) from None


def _pattern(document: Any) -> Pattern:
    if not isinstance(document, dict):
        raise PatternError("Filter is not an object")
    conditions = _conditions(document, ())
    _check_combinations(conditions)
    return Pattern(conditions)


def _always(_event: Any, _elsewhere: Any) -> bool:
    return True


def _no_constant(name: str) -> NoReturn:
    raise PatternError(f"Unrecognized token '{name}'")


def _conditions(document: Mapping[str, Any], path: Path) -> tuple[Condition, ...]:
    if not document:
        raise PatternError("Empty objects are not allowed")
    return tuple(condition for name, value in document.items() for condition in _named(name, value, path))


def _named(name: str, value: Any, path: Path) -> tuple[Condition, ...]:
    if name == "$or" and _is_choice(value):
        return (AnyOf(path, tuple(_conditions(group, path) for group in value)),)
    below = (*path, *name.split("."))
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


def _check_combinations(conditions: Iterable[Condition]) -> None:
    """Source: documented, EventBridge user guide, "Or matching": at most 1,000 combinations; assumed, the wording."""
    if _combinations(conditions) > MAXIMUM_COMBINATIONS:
        raise PatternError(f"Rule is too complex - more than {MAXIMUM_COMBINATIONS} combinations of $or")


def _combinations(conditions: Iterable[Condition]) -> int:
    """How many lists of fields a pattern with `$or` stands for."""
    product = 1
    for one in conditions:
        if isinstance(one, AnyOf):
            product *= sum(map(_combinations, one.groups))
    return product


def _field(path: Path, alternatives: list[Any]) -> Field:
    if not alternatives:
        raise PatternError("Empty arrays are not allowed")
    values: list[Any] = []
    tests: list[Test] = []
    may_be_absent = False
    for alternative in alternatives:
        if isinstance(alternative, list):
            raise PatternError("Match value must be String, number, true, false, or null")
        if not isinstance(alternative, dict):
            values.append(alternative)
        elif (exists := _existence(alternative)) is False:
            may_be_absent = True
        else:
            tests.append(_is_there if exists else test_of(alternative))
    return Field(path, (*([one_of(values)] if values else []), *tests), may_be_absent)


def _is_there(_value: Any) -> bool:
    return True


def _existence(alternative: Mapping[str, Any]) -> bool | None:
    """The argument of `exists`; None when the alternative is another one."""
    if "exists" not in alternative:
        return None
    _, argument = only_item(alternative)
    if not isinstance(argument, bool):
        raise PatternError("exists match pattern must be either true or false.")
    return argument


def _assumed(conditions: Iterable[Condition], known: Callable[[Path], bool | None]) -> tuple[Condition, ...]:
    kept: list[Condition] = []
    for one in conditions:
        if isinstance(one, AnyOf):
            groups = tuple(_assumed(group, known) for group in one.groups)
            kept += [one._replace(groups=groups)] if all(groups) else []
        elif (verdict := known(one.path)) is None:
            kept.append(one)
        elif not verdict:
            kept.append(Field(one.path, ()))
    return tuple(kept)
