"""Moments and durations in words."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Final

_UNITS: Final = ((60.0, "s", 1.0), (3600.0, "min", 60.0), (86_400.0, "h", 3600.0), (float("inf"), "d", 86_400.0))
"""Below how many seconds it is told in which unit, and of how many seconds that is."""


def duration(seconds: float) -> str:
    """How long: "0.31 ms", "12 ms", "1.5 s", "2 min", "3.25 h", "1 d"."""
    if abs(seconds) < 1:
        return f"{_digits(seconds * 1000)} ms"
    return next(f"{_digits(seconds / size)} {unit}" for below, unit, size in _UNITS if abs(seconds) < below)


def span(least: float, most: float) -> str:
    """From how long to how long: "0.1–3 s"."""
    first, last = duration(least), duration(most)
    if first == last:
        return first
    number, _, unit = first.partition(" ")
    return f"{number}–{last}" if last.endswith(f" {unit}") else f"{first}–{last}"


def moment(seconds: float) -> str:
    """When, in UTC: "2026-01-01 00:01:00"; with thousandths where there are any."""
    try:
        at = datetime.fromtimestamp(round(seconds, 3), timezone.utc)
    except (OverflowError, ValueError, OSError):
        return f"{seconds:g}"
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at.microsecond // 1000:03}" if at.microsecond >= 1000 else "")


def after(seconds: float) -> str:
    """How long after the beginning: "+0 s", "+60 s", "+90.5 s"."""
    return f"+{max(0.0, seconds):,.3f}".rstrip("0").rstrip(".") + " s"


def _digits(number: float) -> str:
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.2f}".rstrip("0").rstrip(".") if abs(number) < 10 else f"{number:.1f}".removesuffix(".0")
