from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.protocol.patterns import anchored

TAG = r"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"


@pytest.mark.parametrize(
    ("pattern", "value", "fits"),
    [
        pytest.param("[a-z]+", "abc", True, id="whole"),
        pytest.param("[a-z]+", "abc!", False, id="prefix-only"),
        pytest.param("[a-z]+", "!abc", False, id="suffix-only"),
        pytest.param("[a-z]+", "abc\n", False, id="newline-at-the-end"),
        pytest.param("(^[a-z]+$)", "abc\n", False, id="newline-after-inner-anchor"),
        pytest.param("a|bc", "bc", True, id="alternative"),
        pytest.param("a|bc", "ac", False, id="alternatives-are-grouped"),
        pytest.param(r"\d{3}", "123", True, id="ascii-digits"),
        pytest.param(r"\d{3}", "١٢٣", False, id="other-digits-are-none"),
        pytest.param(TAG, "Größe 東京 Ⅷ_.:/=+-@", True, id="letters-spaces-numbers"),
        pytest.param(TAG, "a b\u2003c", True, id="separators"),
        pytest.param(TAG, "a\tb", False, id="tab-is-no-separator"),
        pytest.param(TAG, "a#b", False, id="other-punctuation"),
    ],
)
def test_a_pattern_holds_for_the_whole_value_as_in_java(pattern: str, value: str, fits: bool) -> None:
    assert bool(re.search(anchored(pattern), value)) == fits


@given(st.characters())
def test_a_character_fits_a_tag_by_its_unicode_category(character: str) -> None:
    expected = unicodedata.category(character)[0] in "LZN" or character in "_.:/=+-@"

    assert bool(re.search(anchored(TAG), character)) == expected
