"""What conditions on fields ask of an event, compiled to closures: one for each place that the conditions name.

A field inside an array has a value for each element. Conditions on fields of the same array must hold in one element;
that a field is absent is said of all elements. Names with dots are paths, in patterns and in events alike.

Source: observed, recorded verdicts of EventBridge; documented, EventBridge user guide, "Arrays in event patterns".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple, TypeAlias

from lambdamock.eventsources.filters.operators import Test, any_of

Path: TypeAlias = tuple[str, ...]
Elsewhere: TypeAlias = frozenset[Path]
"""Fields that have a value in some element of the arrays that a value lies in, so that they are not absent."""

Holds: TypeAlias = Callable[[Any, Elsewhere], bool]
"""Whether the conditions on one place hold for what an event has there; `ABSENT` when it has nothing."""

ABSENT: Final = object()
NOWHERE: Final[Elsewhere] = frozenset()

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})


class Field(NamedTuple):
    """A field must be there with a value that passes one of the tests, or may be absent. No tests: never holds."""

    path: Path
    tests: tuple[Test, ...]
    may_be_absent: bool = False


class AnyOf(NamedTuple):
    """`$or` at a place: one of several groups of conditions on what lies below."""

    path: Path
    groups: tuple[tuple[Condition, ...], ...]


Condition: TypeAlias = "Field | AnyOf"


def compiled(conditions: Sequence[Condition], depth: int = 0) -> Holds:
    """What the conditions on a place ask of it.

    Args:
        conditions: all of them; the first `depth` names of their paths lead to the place.
    """
    if (mixed := _mixed_choice(conditions, depth)) is not None:
        others = [one for one in conditions if one is not mixed]
        return _one_of([compiled((*others, *group), depth) for group in mixed.groups])
    here = [one for one in conditions if len(one.path) == depth]
    checks = [_field(one) if isinstance(one, Field) else _choice(one, depth) for one in here]
    below = [one for one in conditions if len(one.path) > depth]
    if below:
        checks.append(_object(below, depth))
    if len(checks) == 1:
        return checks[0]
    return _elementwise(checks, _optional_fields(conditions), depth)


def _mixed_choice(conditions: Sequence[Condition], depth: int) -> AnyOf | None:
    """A `$or` that names fields which other conditions name, too: within an array both look at the same element."""
    names = [_names(one, depth) for one in conditions]
    for place, one in enumerate(conditions):
        if isinstance(one, AnyOf) and len(one.path) == depth:
            others = names[:place] + names[place + 1 :]
            if any(not names[place].isdisjoint(other) for other in others):
                return one
    return None


def _names(condition: Condition, depth: int) -> frozenset[str]:
    """The fields of a place that a condition is about."""
    if len(condition.path) > depth:
        return frozenset({condition.path[depth]})
    if isinstance(condition, Field):
        return frozenset()
    return frozenset(chain.from_iterable(_names(one, depth) for group in condition.groups for one in group))


def _one_of(alternatives: Sequence[Holds]) -> Holds:
    return lambda value, elsewhere: any(holds(value, elsewhere) for holds in alternatives)


def _choice(choice: AnyOf, depth: int) -> Holds:
    return _one_of([compiled(group, depth) for group in choice.groups])


def _field(field: Field) -> Holds:
    path, may_be_absent, test = field.path, field.may_be_absent, any_of(field.tests)

    def holds(value: Any, elsewhere: Elsewhere) -> bool:
        values = leaves(value)
        if not values:
            return may_be_absent and path not in elsewhere
        return any(map(test, values))

    return holds


class Leaf(NamedTuple):
    """All that conditions ask of a text, number or literal at a place; one call less for each.

    Attributes:
        missed: paths of which none may have a value elsewhere, for the place to be without one; None when it must not.
    """

    test: Test
    missed: Elsewhere | None


def _leaf_of(conditions: Sequence[Condition], depth: int) -> Leaf | None:
    """None when they ask something else, too."""
    only = conditions[0]
    if len(conditions) == 1 and isinstance(only, Field) and len(only.path) == depth:
        return Leaf(any_of(only.tests), frozenset({only.path}) if only.may_be_absent else None)
    return None


def _object(conditions: Sequence[Condition], depth: int) -> Holds:
    """What the conditions on the fields of an object ask of it."""
    by_name: dict[str, list[Condition]] = {}
    for one in conditions:
        by_name.setdefault(one.path[depth], []).append(one)
    nothing = (None, None)
    fields = [
        (name, *(_leaf_of(below, depth + 1) or nothing), compiled(below, depth + 1)) for name, below in by_name.items()
    ]
    dotted = _dotted_names(conditions, depth)

    def holds(value: Any, elsewhere: Elsewhere) -> bool:
        if value.__class__ is not dict:
            return in_elements(value, elsewhere)
        if dotted and not dotted.isdisjoint(value):
            value = _unfolded(value, dotted)
        get = value.get
        for name, test, missed, below in fields:
            found = get(name, ABSENT)
            if test is not None and found.__class__ in _PLAIN:
                is_met = test(found)
            elif missed is not None and found is ABSENT:
                is_met = missed.isdisjoint(elsewhere)
            else:
                is_met = below(found, elsewhere)
            if not is_met:
                return False
        return True

    in_elements = _elementwise([lambda value, elsewhere: holds(_as_object(value), elsewhere)],
                               _optional_fields(conditions), depth)  # fmt: skip
    return holds


def _as_object(value: Any) -> dict[str, Any]:
    """What is no object has no fields."""
    return dict(value) if isinstance(value, Mapping) else {}


def _elementwise(checks: Sequence[Holds], optional: Sequence[Path], depth: int) -> Holds:
    """All checks, within one element of an array.

    Args:
        optional: fields below that may be absent.
    """

    def inside(value: Any, elsewhere: Elsewhere) -> bool:
        return all(holds(value, elsewhere) for holds in checks)

    def holds(value: Any, elsewhere: Elsewhere) -> bool:
        if not isinstance(value, (list, tuple)):
            return inside(value, elsewhere)
        elements = _elements(value) or [ABSENT]
        there = elsewhere.union(path for path in optional if values_at(elements, path[depth:]))
        return any(inside(element, there) for element in elements)

    return holds


def _optional_fields(conditions: Iterable[Condition]) -> list[Path]:
    found: list[Path] = []
    for one in conditions:
        if isinstance(one, AnyOf):
            found += chain.from_iterable(_optional_fields(group) for group in one.groups)
        elif one.may_be_absent:
            found.append(one.path)
    return found


def _elements(value: Sequence[Any]) -> list[Any]:
    """The elements of an array, those of arrays within it instead of these."""
    found: list[Any] = []
    waiting = [iter(value)]
    while waiting:
        for element in waiting[-1]:
            if isinstance(element, (list, tuple)):
                waiting.append(iter(element))
                break
            found.append(element)
        else:
            waiting.pop()
    return found


def leaves(value: Any) -> list[Any]:
    """The texts, numbers and literals that a field has: itself, or elements of an array."""
    values = _elements(value) if isinstance(value, (list, tuple)) else [value]
    return [one for one in values if one is not ABSENT and not isinstance(one, Mapping)]


def values_at(value: Any, path: Path) -> list[Any]:
    """All texts, numbers and literals at a path, in whichever elements."""
    if not path:
        return leaves(value)
    objects = [one for one in _elements([value]) if isinstance(one, Mapping)]
    ends = range(1, len(path) + 1)
    found = (
        values_at(one[name], path[end:]) for one in objects for end in ends if (name := ".".join(path[:end])) in one
    )
    return list(chain.from_iterable(found))


def _dotted_names(conditions: Iterable[Condition], depth: int) -> frozenset[str]:
    """Names of fields that would be several steps of a path."""
    names: set[str] = set()
    for path in paths_of(conditions):
        names.update(".".join(path[depth:end]) for end in range(depth + 2, len(path) + 1))
    return frozenset(names)


def paths_of(conditions: Iterable[Condition]) -> list[Path]:
    """The fields that conditions name."""
    found: list[Path] = []
    for one in conditions:
        if isinstance(one, AnyOf):
            found += chain.from_iterable(paths_of(group) for group in one.groups)
        else:
            found.append(one.path)
    return found


def _unfolded(value: Mapping[str, Any], dotted: frozenset[str]) -> Mapping[str, Any]:
    """An object with objects in place of dotted names: {"a.b": 1} is {"a": {"b": 1}}."""
    found = dict(value)
    for name in sorted(dotted.intersection(value)):
        first, _, rest = name.partition(".")
        found[first] = _merged(found.get(first, ABSENT), {rest: found.pop(name)})
    return found


def _merged(one: Any, other: Any) -> Any:
    if one is ABSENT:
        return other
    if not (isinstance(one, Mapping) and isinstance(other, Mapping)):
        return [one, other]
    return {**one, **{name: _merged(one.get(name, ABSENT), below) for name, below in other.items()}}
