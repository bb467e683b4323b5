"""Elements of a statement that have one value or several."""

from __future__ import annotations


def texts(value: object) -> list[str]:
    """The values of an element that has one or several, as texts; truth values as JSON spells them."""
    several = value if isinstance(value, (list, tuple)) else (value,)
    return [str(each).lower() if isinstance(each, bool) else str(each) for each in several]
