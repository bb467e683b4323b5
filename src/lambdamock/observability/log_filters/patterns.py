"""The three kinds of filter patterns: terms, conditions on JSON documents, columns."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from lambdamock.observability.log_filters.comparisons import FilterError, Matches, Test, Tokens, comparison, joined

_TERM: Final = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|(%(?:[^%\\]|\\.)*%)|([^\s"%]+))(?=\s|$)')
_BARE: Final = re.compile(r"\w+")
_COLUMN: Final = re.compile(r'\[[^\]]*\]|"[^"]*"|\S+')
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+|\*)\]")
_ANY: Final = "..."


def parse(pattern: str) -> Matches:
    """Read a filter pattern; an empty one lets everything through.

    Raises:
        FilterError: it is none.

    Source: documented, CloudWatch Logs user guide, "Filter pattern syntax"; assumed: a term is found within words, too.
    """
    text = pattern.strip()
    try:
        if text.startswith("{") and text.endswith("}"):
            return _documents(text[1:-1])
        if text.startswith("[") and text.endswith("]"):
            return _columns(text[1:-1])
        return _terms(text)
    except re.error as reason:
        raise FilterError(str(reason)) from None


def _terms(text: str) -> Matches:
    """Words and phrases: all must be there, none with "-" may, one of those with "?".

    Source: documented, "Match terms in unstructured log events": "?" counts only where no other terms are; assumed,
    that those with "?" are left out where others are.
    """
    found: dict[str, list[Matches]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        match = _TERM.match(text, position)
        if match is None or (match[4] is not None and not _BARE.fullmatch(match[4])):
            raise FilterError(f"{text[position:].strip()!r}: other than letters, digits and _ stand in double quotes")
        found[match[1]].append(_contains(match[2], match[3], match[4]))
        position = match.end()
    wanted, unwanted, optional = found[""], found["-"], found["?"]
    if optional and not wanted and not unwanted:
        return lambda message: any(term(message) for term in optional)
    return lambda message: all(term(message) for term in wanted) and not any(term(message) for term in unwanted)


def _contains(quoted: str | None, expression: str | None, word: str | None) -> Matches:
    if expression is not None:
        compiled = re.compile(expression[1:-1])
        return lambda message: compiled.search(message) is not None
    term = word if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return lambda message: str(term) in message


def _documents(text: str) -> Matches:
    """Conditions on a message that is a JSON document: `$.level = "ERROR" && $.took > 5`."""
    tokens = Tokens(text)
    condition: Callable[[Any], bool] = joined(tokens, _property)
    _check_end(tokens)

    def matches(message: str) -> bool:
        try:
            document = json.loads(message)
        except ValueError:
            return False
        return isinstance(document, dict) and condition(document)

    return matches


def _property(tokens: Tokens) -> Callable[[Any], bool]:
    selector = tokens.take()
    if selector.kind != "word" or not selector.text.startswith("$"):
        raise FilterError(f"{selector.text} is no property: it begins with '$.'")
    steps = _steps(selector.text)
    if tokens.takes("NOT", "EXISTS"):
        return lambda document: not _selected(document, steps)
    for words, wanted in ((("IS", "NULL"), None), (("IS", "TRUE"), True), (("IS", "FALSE"), False)):
        if tokens.takes(*words):
            return lambda document, wanted=wanted: any(one is wanted for one in _selected(document, steps))  # type: ignore[misc]
    test = comparison(tokens)
    return lambda document: any(test(one) for one in _selected(document, steps))


def _steps(selector: str) -> Sequence[str]:
    steps = [name or index for name, index in _STEP.findall(selector)]
    if _STEP.sub("", selector) != "$" or not steps:
        raise FilterError(f"{selector} is no property")
    return steps


def _selected(document: Any, steps: Sequence[str]) -> list[Any]:
    """What a selector finds: nothing, or one value, or those of an array with `[*]`."""
    found = [document]
    for step in steps:
        below: list[Any] = []
        for one in found:
            if isinstance(one, dict) and step in one:
                below.append(one[step])
            elif isinstance(one, list) and (step == "*" or (step.isdigit() and int(step) < len(one))):
                below.extend(one if step == "*" else [one[int(step)]])
        found = below
    return found


def _columns(text: str) -> Matches:
    """A name for each column of a message that spaces divide: `[ip, user, ..., status = 4*]`.

    Source: documented, "Match terms in space-delimited log events": brackets and double quotes hold a column together.
    """
    columns = [_column(one.strip()) for one in text.split(",")]
    gaps = [place for place, column in enumerate(columns) if column is None]
    if len(gaps) > 1:
        raise FilterError("only one '...' can stand in a pattern")

    def matches(message: str) -> bool:
        fields = [field.strip('[]"') for field in _COLUMN.findall(message)]
        if not gaps:
            tests = columns
        elif len(fields) < len(columns) - 1:
            return False
        else:
            missing: list[Test | None] = [_anything] * (len(fields) - len(columns) + 1)
            tests = columns[: gaps[0]] + missing + columns[gaps[0] + 1 :]
        return len(fields) == len(tests) and all(
            test is None or test(field) for test, field in zip(tests, fields, strict=True)
        )

    return matches


def _column(text: str) -> Test | None:
    if text == _ANY:
        return None
    if _BARE.fullmatch(text):
        return _anything
    tokens = Tokens(text)
    test: Test = joined(tokens, _of_column)
    _check_end(tokens)
    return test


def _of_column(tokens: Tokens) -> Test:
    name = tokens.take()
    if name.kind != "word":
        raise FilterError(f"{name.text} is no name of a column")
    return comparison(tokens)


def _anything(_value: Any) -> bool:
    return True


def _check_end(tokens: Tokens) -> None:
    rest = tokens.peek()
    if rest is not None:
        raise FilterError(f"{rest.text!r} is one too many")
