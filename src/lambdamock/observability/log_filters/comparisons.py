"""Comparisons in filter patterns, and how `&&`, `||` and parentheses join them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any, Final, NamedTuple, TypeVar

Matches = Callable[[str], bool]
"""Whether the message of a log event passes."""
Test = Callable[[Any], bool]
"""Whether a value passes."""

_T = TypeVar("_T")
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<mark>&&|\|\||\(|\)|!=|<=|>=|=|<|>)|(?P<quoted>"(?:[^"\\]|\\.)*")|(?P<regex>%(?:[^%\\]|\\.)*%)"""
    r"""|(?P<word>(?:\[[^\]]*\]|[^\s"%()=!<>&|\[\]])+))"""
)
_ORDER: Final[Mapping[str, Callable[[float, float], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
OPERATORS: Final = frozenset({"=", "!=", *_ORDER})


class FilterError(ValueError):
    """A text is no filter pattern."""


class Token(NamedTuple):
    """A part of a pattern: what it is (mark, quoted, regex, word), and the text without quotes."""

    kind: str
    text: str


class Tokens:
    """The parts of a pattern, read one after the other."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))
        self._position = 0

    def peek(self) -> Token | None:
        """The next part; None at the end."""
        return self._tokens[self._position] if self._position < len(self._tokens) else None

    def take(self) -> Token:
        """Go on behind the next part.

        Raises:
            FilterError: there is none.
        """
        token = self.peek()
        if token is None:
            raise FilterError("the pattern ends too early")
        self._position += 1
        return token

    def takes(self, *texts: str) -> bool:
        """Whether marks or words follow, in any case of letters; if so, goes on behind them."""
        following = self._tokens[self._position : self._position + len(texts)]
        if [one.text.upper() for one in following if one.kind in ("mark", "word")] != list(texts):
            return False
        self._position += len(texts)
        return True


def _tokens(text: str) -> list[Token]:
    tokens, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise FilterError(f"{text[position:]!r} is not understood")
        position = match.end()
        found = match[match.lastgroup]
        if match.lastgroup == "quoted":
            found = re.sub(r"\\(.)", r"\1", found[1:-1])
        tokens.append(Token(match.lastgroup, found[1:-1] if match.lastgroup == "regex" else found))
    return tokens


def joined(tokens: Tokens, one: Callable[[Tokens], Callable[[_T], bool]]) -> Callable[[_T], bool]:
    """Conditions joined by `||` and `&&`, which binds more closely; `one` reads a condition."""
    choices = [_all(tokens, one)]
    while tokens.takes("||"):
        choices.append(_all(tokens, one))
    return choices[0] if len(choices) == 1 else lambda value: any(choice(value) for choice in choices)


def _all(tokens: Tokens, one: Callable[[Tokens], Callable[[_T], bool]]) -> Callable[[_T], bool]:
    parts = [_unit(tokens, one)]
    while tokens.takes("&&"):
        parts.append(_unit(tokens, one))
    return parts[0] if len(parts) == 1 else lambda value: all(part(value) for part in parts)


def _unit(tokens: Tokens, one: Callable[[Tokens], Callable[[_T], bool]]) -> Callable[[_T], bool]:
    if not tokens.takes("("):
        return one(tokens)
    inside = joined(tokens, one)
    if not tokens.takes(")"):
        raise FilterError("a parenthesis is not closed")
    return inside


def comparison(tokens: Tokens) -> Test:
    """An operator and what to compare with: a number, a text with wildcards, or `%an expression%`."""
    operator, value = tokens.take().text, tokens.take()
    if operator not in OPERATORS or value.kind == "mark":
        raise FilterError(f"{operator} {value.text} is no comparison")
    if operator in _ORDER:
        return _ordered(_ORDER[operator], value.text)
    equal = _equal(value)
    return equal if operator == "=" else lambda found: not equal(found)


def _ordered(compare: Callable[[float, float], bool], text: str) -> Test:
    bound = number(text)
    if bound is None:
        raise FilterError(f"{text} is no number")
    limit = bound

    def test(found: Any) -> bool:
        value = number(found)
        return value is not None and compare(value, limit)

    return test


def _equal(value: Token) -> Test:
    if value.kind == "regex":
        expression = re.compile(value.text)
        return lambda found: isinstance(found, str) and expression.search(found) is not None
    expected = None if value.kind == "quoted" else number(value.text)
    wildcard = re.compile(".*".join(map(re.escape, value.text.split("*"))), re.DOTALL)

    def test(found: Any) -> bool:
        if expected is not None and number(found) is not None:
            return number(found) == expected
        text = found if isinstance(found, str) else repr(found)
        return not isinstance(found, bool) and wildcard.fullmatch(text) is not None

    return test


def number(value: Any) -> float | None:
    """A number, also one that is written as text; None for all else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None
