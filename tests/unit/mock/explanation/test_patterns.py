"""Patterns of request shapes in words."""

from __future__ import annotations

import pytest

from lambdamock.mock.explanation.patterns import misfits, words_of

WORDS = {
    "[a-zA-Z0-9-_]+": "at least one of letters, digits, - _",
    r"[^\s]+": "at least one of anything but white space",
    r"\d{12}": r"of the pattern \d{12}",
    "[0-9]*": "any number of digits",
    "[a-z]{2,5}": "2,5 of small letters",
    "arn:aws:x": "an ARN: arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE; as a pattern: arn:aws:x",
}


@pytest.mark.parametrize(("pattern", "words"), WORDS.items(), ids=WORDS)
def test_a_pattern_is_said_in_words(pattern: str, words: str) -> None:
    assert words_of(pattern) == words


MISFITS = [
    ("[a-z]+", "ab", ""),
    ("[a-z]+", "a b", "' '"),
    ("[a-z]+", "a! b?", "'!' ' ' '?'"),
    ("[a-z]+", "ä", ""),
    ("[a-z]+", "aäb", "'ä'"),
    ("[a-z]+:x", "a b:x", "' '"),
    ("[a-z]{3}", "a b", ""),
    ("[a-z]+", "a " * 200, ""),
    ("(", "a b", ""),
]


@pytest.mark.parametrize(("pattern", "value", "outside"), MISFITS)
def test_the_characters_are_named_without_which_a_value_would_fit(pattern: str, value: str, outside: str) -> None:
    assert misfits(pattern, value) == outside
