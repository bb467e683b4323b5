"""Values and lists as failure messages show them: short, in a stable order, never megabytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lambdamock.reprs import shortener

WIDTH: Final = 100
"""Characters that a value may take within a line."""

LINES: Final = 10
"""How many lines of one kind a message has."""

_MARGIN: Final = 20
"""Characters that are shown before the place where two texts part."""


def show(value: object, width: int = WIDTH) -> str:
    """A value as Python writes it, cut where it is long, keys in order."""
    return cut(shortener(width).repr(value), width)


def cut(text: str, width: int) -> str:
    """The beginning of a text."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def show_both(actual: object, expected: object) -> str:
    """Two unequal values; of long texts what is around the place where they part."""
    if not isinstance(actual, str) or not isinstance(expected, str) or max(len(actual), len(expected)) <= WIDTH:
        return f"{show(actual)} != {show(expected)}"
    both = zip(actual, expected, strict=False)
    same = next((at for at, (one, other) in enumerate(both) if one != other), min(len(actual), len(expected)))
    return f"{_around(actual, same)} != {_around(expected, same)} (from character {same} on)"


def _around(text: str, position: int) -> str:
    begin = max(0, position - _MARGIN)
    shown = repr(text[begin : position + WIDTH // 2])
    return f"{'…' if begin else ''}{shown}{'…' if len(text) > position + WIDTH // 2 else ''}"


def amount(count: int, noun: str, several: str = "") -> str:
    """How many there are: "1 event", "2 events"; or by a plural of its own."""
    return f"{count} {noun}" if count == 1 else f"{count} {several or f'{noun}s'}"


def moment_text(at: float) -> str:
    """A moment, in UTC: "2026-01-01 00:00:00Z"."""
    from datetime import datetime, timezone

    return f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%d %H:%M:%S}Z"


def due_text(due: float, now: float) -> str:
    """When something will be: "due in 60 s", or "due now"."""
    return f"due in {due - now:g} s" if due > now else "due now"


def listed(lines: Sequence[str], most: int = LINES) -> str:
    """Lines one below the other, and how many more there are."""
    shown = [*lines[:most], *([f"and {len(lines) - most} more"] if len(lines) > most else [])]
    return "\n".join(f"  {line}" for line in shown)


def once_each(lines: Sequence[str]) -> list[str]:
    """Lines in the order in which they first come, equal ones once with their number."""
    from collections import Counter

    return [line if count == 1 else f"{line} ({count} times)" for line, count in Counter(lines).items()]
