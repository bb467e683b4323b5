"""What is wanted of a value where equality asks for too much. They nest, and work with `==`, too."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lambdamock.errors import UsageError
from lambdamock.mock.assertions.comparison import Difference, Matcher, Path, differences, named, problem_of, weight_of
from lambdamock.mock.assertions.texts import show
from lambdamock.reprs import displayed


def containing(part: Mapping[str, Any] | Sequence[Any]) -> Matcher:
    """Match what has at least this.

    Args:
        part: of a mapping, the keys that matter; lists within it are compared item by item. Of a list, what is to be
            found among its items, in any order. Of a text, what is to be found in it. Mappings within may have further
            keys as well, at any depth.

    Raises:
        UsageError: it is none of these.
    """
    if isinstance(part, Mapping):
        return _Part(part)
    if isinstance(part, (list, tuple)):
        return _Items(list(part))
    if isinstance(part, str):
        return _Text(part)
    raise UsageError(f"containing({show(part)}): give keys that matter, items to be found, or a part of a text")


def matching(condition: Any) -> Matcher:
    """Match texts in which a regular expression is found, or values that a callable likes.

    Args:
        condition: a pattern, as `re.search` takes it; a callable that answers whether a value will do (an error of its
            own means that it will not); or a type.

    Raises:
        UsageError: it is none of these, or no regular expression.
    """
    if isinstance(condition, str):
        try:
            return _Condition(re.compile(condition))
        except re.error as error:
            raise UsageError(f"matching({show(condition)}): no regular expression: {error}") from None
    if isinstance(condition, re.Pattern) or callable(condition):
        return _Condition(condition)
    hint = "; containing(...) matches a part" if isinstance(condition, (Mapping, list)) else ""
    raise UsageError(f"matching({show(condition)}): give a regular expression or a callable{hint}")


def conforming(schema: Mapping[str, Any] | bool) -> Matcher:
    """Match what a JSON Schema allows: draft 2020-12 unless its `$schema` says otherwise.

    Raises:
        UsageError: it is no JSON Schema, or refers to one that it does not hold.
    """
    from lambdamock.protocol.json_schemas import check_schema

    check_schema(schema)
    return _Schema(schema)


def json_text(expected: Any) -> Matcher:
    """Match a text that holds JSON, as bodies of messages do: `json_text(containing({"id": 1}))`."""
    return _JsonText(expected)


@displayed()
class _Part(Matcher):
    def __init__(self, part: Any) -> None:
        self.part = part

    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        yield from differences(self.part, actual, path, is_part=True)

    def __repr__(self) -> str:
        return f"containing({show(self.part)})"


class _Items(_Part):
    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        if not isinstance(actual, (list, tuple)):
            yield Difference(path, f"{show(actual)} is no list", weight_of(actual))
            return
        for wanted in self.part:
            yield from _nearest_item(wanted, actual, path)


def _nearest_item(wanted: Any, items: list[Any] | tuple[Any, ...], path: Path) -> Iterator[Difference]:
    """Nothing when an item will do; else what is wrong with the one that comes closest."""
    tried = [list(differences(wanted, item, (*path, index), is_part=True)) for index, item in enumerate(items)]
    if not all(tried):
        return
    yield Difference(path, f"no item is {show(wanted)}", weight_of(wanted))
    if tried:
        yield from min(tried, key=lambda found: sum(one.weight for one in found))


class _Text(_Part):
    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        if not isinstance(actual, str) or self.part not in actual:
            yield Difference(path, f"{show(actual)} does not contain {show(self.part)}")


@displayed()
class _Condition(Matcher):
    def __init__(self, condition: Any) -> None:
        self.condition = condition

    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        if (text := problem_of(self.condition, actual)) is not None:
            yield Difference(path, text)

    def __repr__(self) -> str:
        condition = self.condition
        return f"matching({show(condition.pattern) if isinstance(condition, re.Pattern) else named(condition)})"


@displayed()
class _Schema(Matcher):
    def __init__(self, schema: Any) -> None:
        self.schema = schema

    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        from lambdamock.protocol.json_schemas import problems

        for inner, text in problems(self.schema, actual):
            yield Difference((*path, *inner), text)

    def __repr__(self) -> str:
        return f"conforming({show(self.schema)})"


@displayed()
class _JsonText(Matcher):
    def __init__(self, expected: Any) -> None:
        self.expected = expected

    def differences(self, actual: Any, path: Path = ()) -> Iterator[Difference]:
        try:
            value = json.loads(actual)
        except (TypeError, ValueError, RecursionError):
            yield Difference(path, f"{show(actual)} is no JSON text")
        else:
            yield from differences(self.expected, value, path)

    def __repr__(self) -> str:
        return f"json_text({show(self.expected)})"
