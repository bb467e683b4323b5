"""Filter patterns, compared with what they mean when one looks at one event at a time."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import assume, example, given
from hypothesis import strategies as st

from lambdamock.observability.log_filters import FilterError, parse

WORDS = st.sampled_from(["ERROR", "WARN", "a", "b", "ab", "x_1"])
TEXTS = st.text(alphabet='ab "\\?-%[]{}$.*', min_size=1, max_size=4)
MESSAGES = st.lists(st.one_of(WORDS, TEXTS), max_size=5).map(" ".join)
NUMBERS = st.one_of(st.integers(-3, 3), st.sampled_from([0.5, -1.25]))
VALUES = st.one_of(NUMBERS, st.sampled_from(["x", "y", "xy"]), st.booleans(), st.none())
DOCUMENTS = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)
COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


class Condition(NamedTuple):
    """A condition: as it is written, and what it means for a JSON document."""

    text: str
    holds: Callable[[dict[str, Any]], bool]


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@st.composite
def comparisons(draw: st.DrawFn) -> Condition:
    name, sign, bound = draw(st.sampled_from("abc")), draw(st.sampled_from(sorted(COMPARED))), draw(NUMBERS)
    compare = COMPARED[sign]

    def holds(document: dict[str, Any]) -> bool:
        value = document.get(name)
        if is_number(value):
            return compare(value, bound)
        return sign == "!=" and name in document

    return Condition(f"$.{name} {sign} {bound}", holds)


@st.composite
def equalities(draw: st.DrawFn) -> Condition:
    name, text = draw(st.sampled_from("abc")), draw(st.sampled_from(["x", "y", "xy"]))
    written = draw(st.sampled_from([text, quoted(text)]))
    return Condition(f"$.{name} = {written}", lambda document: document.get(name) == text)


@st.composite
def states(draw: st.DrawFn) -> Condition:
    name = draw(st.sampled_from("abc"))
    wanted = draw(st.sampled_from(["NOT EXISTS", "IS NULL", "IS TRUE", "IS FALSE"]))
    meaning: dict[str, Callable[[dict[str, Any]], bool]] = {
        "NOT EXISTS": lambda document: name not in document,
        "IS NULL": lambda document: name in document and document[name] is None,
        "IS TRUE": lambda document: document.get(name) is True,
        "IS FALSE": lambda document: document.get(name) is False,
    }
    return Condition(f"$.{name} {wanted}", meaning[wanted])


def joined(parts: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    def both(pair: tuple[Condition, Condition]) -> Condition:
        one, other = pair
        return Condition(f"({one.text}) && ({other.text})", lambda it: one.holds(it) and other.holds(it))

    def either(pair: tuple[Condition, Condition]) -> Condition:
        one, other = pair
        return Condition(f"({one.text}) || ({other.text})", lambda it: one.holds(it) or other.holds(it))

    pairs = st.tuples(parts, parts)
    return st.one_of(pairs.map(both), pairs.map(either))


CONDITIONS = st.recursive(st.one_of(comparisons(), equalities(), states()), joined, max_leaves=5)


@given(st.lists(st.tuples(st.sampled_from(["", "-", "?"]), TEXTS), min_size=1, max_size=4), MESSAGES)
def test_terms_mean_all_of_these_none_of_those_or_else_any(terms: list[tuple[str, str]], message: str) -> None:
    matches = parse(" ".join(f"{mark}{quoted(text)}" for mark, text in terms))
    by_mark = {mark: [text for its, text in terms if its == mark] for mark in ("", "-", "?")}
    if by_mark[""] or by_mark["-"]:
        expected = all(one in message for one in by_mark[""]) and not any(one in message for one in by_mark["-"])
    else:
        expected = any(one in message for one in by_mark["?"])
    assert matches(message) == expected


@given(CONDITIONS, DOCUMENTS)
def test_conditions_hold_for_documents_as_each_of_them_does(condition: Condition, document: dict[str, Any]) -> None:
    assert parse(f"{{ {condition.text} }}")(json.dumps(document)) == condition.holds(document)


@given(comparisons(), comparisons(), comparisons(), DOCUMENTS)
def test_and_binds_more_closely_than_or(
    one: Condition, two: Condition, three: Condition, document: dict[str, Any]
) -> None:
    expected = one.holds(document) or (two.holds(document) and three.holds(document))
    assert parse(f"{{{one.text} || {two.text} && {three.text}}}")(json.dumps(document)) == expected


@given(st.lists(st.sampled_from(["a", "b", "1", "22"]), max_size=5), st.integers(0, 4), st.integers(0, 4))
def test_columns_match_by_place_and_an_ellipsis_stands_for_any_number(
    fields: list[str], before: int, after: int
) -> None:
    names = [f"c{number}" for number in range(before)], [f"d{number}" for number in range(after)]
    fixed = parse(f"[{', '.join([*names[0], 'last = a'])}]")
    assert fixed(" ".join(fields)) == (len(fields) == before + 1 and fields[-1] == "a")
    gap = parse(f"[{', '.join([*names[0], '...', *names[1], 'last = 22'])}]")
    assert gap(" ".join(fields)) == (len(fields) > before + after and fields[-1] == "22")


@given(st.text(alphabet='ab1 "\\?-%[]{}()$.*=<>!&|,', max_size=14), MESSAGES)
@example("{ $.a = 1 && }", "{}")
@example("[a, ..., b = ]", "a b")
def test_any_text_is_a_pattern_that_decides_or_is_refused(pattern: str, message: str) -> None:
    try:
        matches = parse(pattern)
    except FilterError as refusal:
        assume(str(refusal))
        return
    assert matches(message) in (True, False)
    assert matches("{}") in (True, False)
