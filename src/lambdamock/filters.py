"""Filter patterns by themselves: whether a pattern is one, and what it lets through. Needs no mock.

Pure: each call depends on its arguments alone. A pattern is read once; asking again with an equal one costs little.
"""

from __future__ import annotations

import json
import marshal
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from lambdamock.errors import UsageError
from lambdamock.eventsources.filters.criteria import wanted
from lambdamock.eventsources.filters.operators import PatternError
from lambdamock.eventsources.filters.patterns import Pattern
from lambdamock.eventsources.filters.patterns import parse as _parse

__all__ = ["Pattern", "PatternError", "check", "matches", "parse", "wanted"]

Given: TypeAlias = "str | dict[str, Any] | Pattern"
"""A pattern: as text, which is what `FilterCriteria` takes, as the document that the text says, or as it was read."""

_MARSHAL_WITHOUT_REFERENCES = 2  # so that equal documents are equal bytes


def matches(pattern: Given, event: Mapping[str, Any]) -> bool:
    """Whether an event fits a pattern.

    Args:
        event: JSON values; nothing in it is decoded. `wanted` decodes bodies and data as a mapping does.

    Raises:
        PatternError: the pattern is none, for the reason that AWS gives.
        UsageError: the event is no mapping.
    """
    if event.__class__ is not dict and not isinstance(event, Mapping):
        raise UsageError(f"matches(pattern, event): an event is a mapping, not {event!r:.60}: json.loads reads a text")
    read = _of_text(pattern) if pattern.__class__ is str else parse(pattern)
    return read.matches(event)


def check(pattern: Given) -> None:
    """Refuse what is no pattern.

    Raises:
        PatternError: with AWS's reason, such as "Unrecognized match type prefixx".
    """
    parse(pattern)


def parse(pattern: Given) -> Pattern:
    """A pattern that was read, whose `matches(event)` is the fastest way to ask.

    Raises:
        PatternError: it is none, for the reason that AWS gives.
    """
    if isinstance(pattern, Pattern):
        return pattern
    if isinstance(pattern, str):
        return _of_text(pattern)
    try:
        return _of_bytes(marshal.dumps(pattern, _MARSHAL_WITHOUT_REFERENCES))
    except ValueError as error:
        if isinstance(error, PatternError):
            raise
        return _of_text(_as_text(pattern))  # too deep, or no plain values


_of_text = lru_cache(maxsize=256)(_parse)


@lru_cache(maxsize=256)
def _of_bytes(document: bytes) -> Pattern:
    return _parse(_as_text(marshal.loads(document)))  # noqa: S302 - of our own making


def _as_text(document: Any) -> str:
    try:
        return json.dumps(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise PatternError(str(error)) from None
