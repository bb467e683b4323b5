"""Reprs: one line that can be printed, whatever there is to say."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.reprs import displayed, one_line, printable, several, shortly

TEXTS = st.text(st.characters(exclude_categories=()), max_size=500)
"""Also halves of characters, and what moves cursors."""


@displayed()
class Fact(NamedTuple):
    name: object
    count: int = 0
    note: str | None = None


@displayed("name")
class Named:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"<Named {self.name}>"


@displayed()
class Broken:
    def __repr__(self) -> str:
        raise KeyError("gone")


class Rude:
    """Somebody's class."""

    def __repr__(self) -> str:
        raise RuntimeError


@given(TEXTS)
def test_any_text_makes_one_line(text: str) -> None:
    for shown in (one_line(text), repr(Named(text)), repr(Fact(text)), repr(Fact([{text: text}] * 20, note=text))):
        assert shown.isprintable()
        assert len(shown) <= 200


@given(TEXTS.filter(str.isprintable))
def test_what_can_be_printed_and_is_short_stays_as_it_is(text: str) -> None:
    assert one_line(text[:200]) == text[:200]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param("a\nb\r\tc", r"a\nb\r\tc", id="lines"),
        pytest.param("\x1b[31mred", r"\x1b[31mred", id="escapes"),
        pytest.param("\u202eabc", r"\u202eabc", id="direction"),
        pytest.param("\udc80", r"\udc80", id="half"),
        pytest.param("a" * 200, "a" * 200, id="long"),
        pytest.param("a" * 150 + "b" * 60, "a" * 149 + "…" + "b" * 50, id="too-long"),
    ],
)
def test_a_text_in_one_line(text: str, line: str) -> None:
    assert one_line(text) == line


def test_what_divides_lines_may_be_kept() -> None:
    assert printable("a\n\x1bb", kept="\n") == "a\n\\x1bb"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("a\nb", r"'a\nb'", id="text"),
        pytest.param(b"\x00", r"b'\x00'", id="bytes"),
        pytest.param(list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, ...]", id="many"),
        pytest.param(None, "None", id="nothing"),
    ],
)
def test_a_value_is_shown_shortly(value: object, shown: str) -> None:
    assert shortly(value) == shown


def test_megabytes_are_cut_before_they_are_written() -> None:
    assert shortly("x" * 6_000_000) == f"'{'x' * 43}…{'x' * 14}'"


def test_a_value_that_cannot_be_shown_is_no_reason_to_fail() -> None:
    assert repr(Fact(Rude())).startswith("Fact(name=<Rude instance at 0x")
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert repr(Fact(deep)) == "Fact(name=[[[[[[...]]]]]])"


def test_a_repr_never_raises() -> None:
    assert repr(Broken()) == "<Broken whose repr raises KeyError>"


def test_a_record_tells_what_is_not_as_usual() -> None:
    assert repr(Fact("a")) == "Fact(name='a')"
    assert repr(Fact("a", count=2, note="b\nc")) == r"Fact(name='a', count=2, note='b\nc')"


def test_a_sequence_tells_how_many_and_the_last() -> None:
    assert several("Facts", []) == "<Facts: none>"
    assert several("Facts", [Fact(1), Fact(2)]) == "<Facts: 2, the last Fact(name=2)>"
