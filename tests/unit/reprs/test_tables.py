"""Tables of notebooks: whole, escaped, and with all that there is to see."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.markup import Markup

from lambdamock.reprs import cut, printable
from lambdamock.reprs.tables import first_rows, of_attributes, of_mapping, of_sequence, preformatted, table

TEXTS = st.text(st.characters(exclude_categories=()), max_size=600)


def as_shown(text: str) -> str:
    return printable(cut(text, 500), kept="\n\t")


class Owner:
    name = "<b>Ada</b>"
    age = 36
    spouse = None

    @property
    def fortune(self) -> int:
        raise LookupError("nobody knows")

    def __repr__(self) -> str:
        return "<Owner>"


@given(TEXTS, TEXTS)
def test_whatever_texts_hold_a_browser_shows_them_and_nothing_else(one: str, other: str) -> None:
    page = Markup(table(one, ("a", "b"), [(one, other)], note=other))
    assert page.cells == [as_shown(one), as_shown(other), *([as_shown(other)] if other else [])]
    assert page.tags == {"div", "style", "table", "thead", "tbody", "tr", "th", "td"} | (
        ({"caption"} if one else set()) | ({"tfoot"} if other else set())
    )


@given(TEXTS)
def test_a_text_as_it_is(text: str) -> None:
    page = Markup(preformatted(text))
    assert (page.tags, page.shown) == ({"pre"}, printable(text, kept="\n\t"))


def test_the_attributes_of_a_thing() -> None:
    page = Markup(of_attributes(Owner(), ("name", "age", "spouse", "fortune")))
    shown = ["name", "<b>Ada</b>", "age", "36", "spouse", "", "fortune", "(LookupError: nobody knows)"]
    assert page.cells == shown
    assert "<Owner>" in page.shown


def test_a_mapping_shows_its_first_items() -> None:
    page = Markup(of_mapping({number: {"<b>": number} for number in range(51)}))
    assert page.cells[:2] == ["0", "{'<b>': 0}"]
    assert len(page.cells) == 2 * 50 + 1
    assert page.cells[-1] == "… 1 more"


def test_a_sequence_shows_its_last_items() -> None:
    page = Markup(of_sequence(list("abc"), "three"))
    assert page.cells == ["0", "a", "1", "b", "2", "c"]
    assert "three" in page.shown
    assert Markup(of_sequence(range(60))).cells[-1] == "the last 50 of 60"


def test_the_first_rows_say_how_many_more_there_are() -> None:
    assert Markup(first_rows("", ("n",), [(number,) for number in range(52)])).cells[-2:] == ["49", "… 2 more"]
    assert Markup(first_rows("", ("n",), [(1,)])).cells == ["1"]


def test_a_page_may_be_dark_or_light() -> None:
    assert "color" not in table("a", ("b",), [("c",)])
