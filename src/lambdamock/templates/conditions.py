"""Conditions, by which a template decides what it makes.

Source: documented, CloudFormation user guide, "Condition functions"; the words of errors: observed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.templates.functions import as_text
from lambdamock.templates.mistakes import Mistake

if TYPE_CHECKING:
    from lambdamock.templates.expressions import Scope

    Test = Callable[[Any, Scope], bool]


class Conditions:
    """The conditions of a template, each decided when it is first asked.

    Args:
        written: the section of the template.
        scope: what their expressions can ask for, by this object's `holds`.
    """

    def __init__(self, written: Mapping[str, Any], scope: Callable[[Conditions], Scope]) -> None:
        self._written = written
        self._scope = scope(self)
        self._decided: dict[str, bool] = {}
        self._asked: list[str] = []

    def holds(self, name: str) -> bool:
        """Whether a condition holds.

        Raises:
            Mistake: there is none of that name, it asks for itself, or it cannot be evaluated.
        """
        if name not in self._decided:
            if name not in self._written:
                raise Mistake(f"Template format error: Unresolved condition dependency {name}")
            if name in self._asked:
                raise Mistake(
                    f"Template format error: Found circular condition dependency between {self._asked[-1]} and {name}"
                )
            self._asked.append(name)
            try:
                self._decided[name] = holds(self._written[name], self._scope)
            finally:
                self._asked.pop()
        return self._decided[name]


def holds(expression: Any, scope: Scope) -> bool:
    """Whether an expression is true.

    Raises:
        Mistake: it is no condition.
    """
    if isinstance(expression, dict) and len(expression) == 1:
        ((name, argument),) = expression.items()
        if name in TESTS:
            return TESTS[name](argument, scope)
        raise Mistake(
            f"Template error: Encountered unsupported function: {name} Supported functions are: [{', '.join(TESTS)}]"
        )
    if isinstance(expression, bool):
        return expression
    raise Mistake("Template format error: Conditions can only be boolean operations on parameters and other conditions")


def _condition(argument: Any, scope: Scope) -> bool:
    if not isinstance(argument, str):
        raise Mistake("Template error: every Condition member must be a string.")
    return scope.condition(argument)


def _equals(argument: Any, scope: Scope) -> bool:
    if not isinstance(argument, list) or len(argument) != 2:
        raise Mistake("Template error: Fn::Equals requires a list argument with two elements")
    return same(scope.value(argument[0]), scope.value(argument[1]))


def _not(argument: Any, scope: Scope) -> bool:
    if not isinstance(argument, list) or len(argument) != 1:
        raise Mistake("Template error: Fn::Not requires a list argument with one element")
    return not holds(argument[0], scope)


def _and(argument: Any, scope: Scope) -> bool:
    return all(_operands("Fn::And", argument, scope))


def _or(argument: Any, scope: Scope) -> bool:
    return any(_operands("Fn::Or", argument, scope))


def _contains(argument: Any, scope: Scope) -> bool:
    values, one = _lists("Fn::Contains", argument, scope)
    return any(same(one, value) for value in values)


def _each_member_equals(argument: Any, scope: Scope) -> bool:
    values, one = _lists("Fn::EachMemberEquals", argument, scope)
    return all(same(one, value) for value in values)


def _each_member_in(argument: Any, scope: Scope) -> bool:
    values, among = _lists("Fn::EachMemberIn", argument, scope)
    return all(any(same(value, one) for one in among) for value in values)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal; texts, numbers and booleans are compared as texts."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    text = as_text(one)
    return one == other if text is None else text == as_text(other)


def _operands(name: str, argument: Any, scope: Scope) -> list[bool]:
    """All of them, as a mistake in one is a mistake even when the others decide."""
    if not isinstance(argument, list) or not 2 <= len(argument) <= 10:
        raise Mistake(
            f"Template error: every {name} object requires a list of at least 2 and at most 10 boolean parameters."
        )
    return [holds(one, scope) for one in argument]


def _lists(name: str, argument: Any, scope: Scope) -> tuple[list[Any], Any]:
    values: Any = scope.value(argument) if isinstance(argument, list) and len(argument) == 2 else [None, None]
    if not isinstance(values[0], list) or (name == "Fn::EachMemberIn" and not isinstance(values[1], list)):
        raise Mistake(f"Template error: {name} requires two parameters, of which the first is a list of strings")
    return values[0], values[1]


TESTS: Final[Mapping[str, Test]] = {
    "Condition": _condition,
    "Fn::And": _and,
    "Fn::Equals": _equals,
    "Fn::Not": _not,
    "Fn::Or": _or,
    "Fn::Contains": _contains,
    "Fn::EachMemberEquals": _each_member_equals,
    "Fn::EachMemberIn": _each_member_in,
}
"""What is true or false. The last three are meant for rules."""
