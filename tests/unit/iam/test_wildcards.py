"""`*` stands for any text, `?` for one character; all other characters mean themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.iam.naive_evaluator import glob

from lambdamock.iam.wildcards import marked, matcher, shown

PATTERNS = st.text(alphabet="ab*?.\n", max_size=12)
TEXTS = st.text(alphabet="ab.*?\n", max_size=12)
SPECIAL = ".^$+{}[]()|\\#&~-"


@given(PATTERNS, TEXTS)
def test_a_pattern_means_what_it_means_sign_by_sign(pattern: str, text: str) -> None:
    assert matcher(marked(pattern))(text) is glob(pattern, text)


@given(PATTERNS)
def test_a_pattern_is_shown_as_it_was_written(pattern: str) -> None:
    assert shown(marked(pattern)) == pattern


@pytest.mark.parametrize("sign", list(SPECIAL))
@pytest.mark.parametrize("template", ["a{}b", "a{}b*", "*a{}b", "a{}?", "?a{}*b"])
def test_signs_of_regular_expressions_mean_themselves(sign: str, template: str) -> None:
    pattern = template.format(sign)
    matches = matcher(marked(pattern))
    assert matches(pattern)
    assert not matches(pattern.replace(sign, "x"))


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        pytest.param("", "", True, id="nothing is nothing"),
        pytest.param("", "a", False, id="nothing is not something"),
        pytest.param("*", "", True, id="a star is nothing, too"),
        pytest.param("**", "", True, id="two stars are"),
        pytest.param("?", "", False, id="a question mark is something"),
        pytest.param("?*", "ab", True, id="at least one"),
        pytest.param("ab*ba", "aba", False, id="ends do not overlap"),
        pytest.param("a*a", "a", False, id="one letter is not both ends"),
        pytest.param("a*b*c", "a-c-b-c", True, id="a later place counts, too"),
        pytest.param("a*bc*c", "abc", False, id="nothing is used twice"),
        pytest.param("a?c*e", "abcde", True, id="both signs"),
        pytest.param("a\n*", "a\nb\nc", True, id="line ends are characters"),
        pytest.param("a?*b?", "x-bb", False, id="both signs, another beginning"),
        pytest.param("a*b?", "a-b", False, id="both signs, too short"),
        pytest.param("A*", "abc", False, id="case counts"),
        pytest.param("ü?", "üß", True, id="characters, not bytes"),
    ],
)
def test_patterns(pattern: str, text: str, matches: bool) -> None:
    assert matcher(marked(pattern))(text) is matches


def test_many_stars_take_no_longer_than_the_text_times_the_pattern() -> None:
    """It would not end if each star were tried at each place."""
    assert not matcher(marked("*a" * 2_000 + "b"))("a" * 20_000)
    assert not matcher(marked("*a?" * 300 + "b"))("a" * 20_000)
    assert matcher(marked("*a" * 2_000))("a" * 2_000)
