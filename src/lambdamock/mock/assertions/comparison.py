"""How a value differs from what is wanted, path by path.

Values are those of JSON: tuples are lists, and `True` is no 1. What is wanted may hold conditions at any depth:
matchers, types, compiled patterns, callables that answer whether they like a value, and whatever has an `==` of its
own, such as `unittest.mock.ANY`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from lambdamock.mock.assertions.texts import show, show_both
from lambdamock.reprs import displayed

Path = tuple[Any, ...]
"""The keys and indices that lead to a place in a value."""

_DEEP: Final = 100
"""From here on values are compared as a whole: each level costs some of the interpreter's stack."""

_HEAVIEST: Final = 20
"""What a missing or additional value weighs at most."""


@displayed()
class Difference(NamedTuple):
    """A place where a value is not what is wanted.

    Attributes:
        path: where it is; empty for the value itself.
        text: what is wrong there, the value first: "'a' != 'b'".
        weight: how much of the value it concerns, for the choice of the nearest of several.
    """

    path: Path
    text: str
    weight: int = 1

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.text}" if self.path else self.text


class Matcher(ABC):
    """Something that stands for all values that it matches, also in a comparison with `==`."""

    __hash__ = None  # type: ignore[assignment]  # equal to many things, so it has no place in a set

    @abstractmethod
    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        """Where and how a value does not match; nothing when it does."""

    def __eq__(self, other: object) -> bool:
        return next(self.differences(other), None) is None


def differences(expected: Any, actual: Any, path: Path = (), *, is_part: bool = False) -> Iterator[Difference]:
    """Compare a value with what is wanted.

    Args:
        path: where the value is.
        is_part: mappings may have keys that are not wanted, at any depth.

    Returns:
        the differences in the order of what is wanted, then what is there besides; none when the value will do.
    """
    if isinstance(expected, Matcher):
        yield from expected.differences(actual, path)
    elif len(path) > _DEEP or not isinstance(expected, (Mapping, list, tuple)):
        yield from _of_values(expected, actual, path)
    elif isinstance(expected, Mapping) and isinstance(actual, Mapping):
        yield from _of_mappings(expected, actual, path, is_part=is_part)
    elif not isinstance(expected, Mapping) and isinstance(actual, (list, tuple)):
        yield from _of_lists(expected, actual, path, is_part=is_part)
    else:
        yield Difference(path, show_both(actual, expected), 1 + weight_of(expected))


def _of_mappings(
    expected: Mapping[Any, Any], actual: Mapping[Any, Any], path: Path, *, is_part: bool
) -> Iterator[Difference]:
    for key, wanted in expected.items():
        if key in actual:
            yield from differences(wanted, actual[key], (*path, key), is_part=is_part)
        else:
            yield _missing(wanted, (*path, key))
    if not is_part:
        yield from (_unexpected(value, (*path, key)) for key, value in actual.items() if key not in expected)


def _of_lists(
    expected: list[Any] | tuple[Any, ...], actual: list[Any] | tuple[Any, ...], path: Path, *, is_part: bool
) -> Iterator[Difference]:
    for index, (wanted, item) in enumerate(zip(expected, actual, strict=False)):
        yield from differences(wanted, item, (*path, index), is_part=is_part)
    common = min(len(expected), len(actual))
    yield from (_missing(wanted, (*path, index)) for index, wanted in enumerate(expected[common:], common))
    yield from (_unexpected(item, (*path, index)) for index, item in enumerate(actual[common:], common))


def _missing(wanted: Any, path: Path) -> Difference:
    return Difference(path, f"missing, expected {show(wanted)}", weight_of(wanted))


def _unexpected(value: Any, path: Path) -> Difference:
    return Difference(path, f"unexpected, {show(value)}", weight_of(value))


def _of_values(expected: Any, actual: Any, path: Path) -> Iterator[Difference]:
    if not _is_equal(expected, actual) and (text := problem_of(expected, actual)) is not None:
        yield Difference(path, text, weight_of(actual))


def _is_equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, (bool, int, float)) and isinstance(actual, (bool, int, float)):
        return expected == actual and isinstance(expected, bool) is isinstance(actual, bool)
    return bool(expected == actual)


def problem_of(expected: Any, actual: Any) -> str | None:
    """Why a value is not what a condition, or an unequal value, asks for; None when it is."""
    if isinstance(expected, type):
        return None if _is_of_type(expected, actual) else f"{show(actual)} is no {expected.__name__}"
    if isinstance(expected, re.Pattern):
        is_found = isinstance(actual, str) and expected.search(actual)
        return None if is_found else f"{show(actual)} does not match {show(expected.pattern)}"
    if callable(expected):
        return _objection(expected, actual)
    return show_both(actual, expected)


def _is_of_type(expected: type, actual: Any) -> bool:
    return isinstance(actual, expected) and (expected in (bool, object) or not isinstance(actual, bool))


def _objection(condition: Any, actual: Any) -> str | None:
    try:
        return None if condition(actual) else f"{show(actual)} does not satisfy {named(condition)}"
    except Exception as error:  # noqa: BLE001 - a condition looks for what other values do not have
        return f"{show(actual)} does not satisfy {named(condition)}, which raised {show(error)}"


def named(condition: Any) -> str:
    """A callable as people find it: its name, of a lambda where it is written."""
    name = getattr(condition, "__name__", None) or show(condition)
    code = getattr(condition, "__code__", None)
    if name != "<lambda>" or code is None:
        return str(name)
    return f"the lambda at {PurePath(code.co_filename).name}:{code.co_firstlineno}"


def weight_of(value: Any) -> int:
    """How many values there are in a value, itself included, up to a bound."""
    weight = 0
    waiting = [value]
    while waiting and weight < _HEAVIEST:
        weight += 1
        inner: Iterable[Any] = ()
        one = waiting.pop()
        if isinstance(one, Mapping):
            inner = one.values()
        elif isinstance(one, (list, tuple)):
            inner = one
        waiting += [part for part, _ in zip(inner, range(_HEAVIEST), strict=False)]
    return weight


def path_text(path: Path) -> str:
    """A path as Python code reads it: `Records[0].body`, `headers['content-type']`."""
    parts = [_step(step) for step in path]
    return "".join(parts).removeprefix(".")


def _step(step: Any) -> str:
    return f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{show(step, 60)}]"
