"""Patterns with `*` for any text and `?` for any one character, matched in time that grows with text times pattern."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Final

ANY: Final = "\udc00"
ONE: Final = "\udc01"
"""Wildcards in a pattern. Half a surrogate pair is part of no text that comes over a wire, so every text can be meant
literally, those that hold stars among them: what replaces a variable is such a text."""

Matcher = Callable[[str], bool]
_Find = Callable[[str, int, int], int]


def marked(text: str) -> str:
    """The pattern that a text of a policy stands for."""
    return text.replace("*", ANY).replace("?", ONE)


def shown(pattern: str) -> str:
    """The text of a policy that a pattern was made of."""
    return pattern.replace(ANY, "*").replace(ONE, "?")


@lru_cache(4096)
def matcher(pattern: str) -> Matcher:
    """What tells whether a whole text, in the same case, is of a pattern made by `marked`."""
    head, *others = pattern.split(ANY)
    if ONE not in pattern:
        if not others:
            return pattern.__eq__
        if others == [""]:
            return lambda text: text.startswith(head)
        return _plain_glob(head, others[:-1], others[-1])
    if not others:
        return _same_length(head)
    return _glob(head, others[:-1], others[-1])


def _same_length(piece: str) -> Matcher:
    fullmatch = _regex(piece).fullmatch
    return lambda text: fullmatch(text) is not None


def _plain_glob(head: str, middle: list[str], tail: str) -> Matcher:
    """The same as `_glob` without `?`, which is by far the most frequent and faster."""
    least, between, after_head, length = len(head) + len(tail), [each for each in middle if each], len(head), len(tail)

    def matches(text: str) -> bool:
        if not text.startswith(head) or not text.endswith(tail) or len(text) < least:
            return False
        position, end = after_head, len(text) - length
        for piece in between:
            position = text.find(piece, position, end)
            if position < 0:
                return False
            position += len(piece)
        return True

    return matches


def _glob(head: str, middle: list[str], tail: str) -> Matcher:
    """Each piece where it is first found: whatever a later place would allow, the first one allows, too."""
    at_head, at_tail = _finder(head), _finder(tail)
    between = [(len(piece), _finder(piece)) for piece in middle if piece]
    least = len(head) + len(tail) + sum(length for length, _ in between)

    def matches(text: str) -> bool:
        end = len(text) - len(tail)
        if len(text) < least or at_head(text, 0, len(head)) != 0 or at_tail(text, end, len(text)) != end:
            return False
        position = len(head)
        for length, find in between:
            position = find(text, position, end)
            if position < 0:
                return False
            position += length
        return True

    return matches


def _finder(piece: str) -> _Find:
    """What tells where in a part of a text a piece without `*` is first found; -1 when it is not."""
    if ONE not in piece:
        return lambda text, start, end: text.find(piece, start, end)
    search = _regex(piece).search

    def find(text: str, start: int, end: int) -> int:
        found = search(text, start, end)
        return -1 if found is None else found.start()

    return find


def _regex(piece: str) -> re.Pattern[str]:
    return re.compile(".".join(map(re.escape, piece.split(ONE))), re.DOTALL)
