r"""Regular expressions of the service model, made into ones that mean the same in Python.

The model's patterns are Java's and hold for the whole value: they are not anchored there, `\d` and `\w` are ASCII,
and `\p{L}` names a Unicode category.
"""

from __future__ import annotations

from typing import Final

_CATEGORIES: Final = {
    # `\w` stands for letters and for numbers alike: Python has no class of one of them that fits into a set. Every
    # pattern of the model that has one has the other, and the underscore, so nothing is let in that AWS refuses.
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
}
_PREFIXES: Final = ("^(?a:", "^(?u:")
_SUFFIX: Final = r")\Z"


def anchored(pattern: str) -> str:
    r"""Make a pattern of the model one that `re.search` applies to the whole value.

    Args:
        pattern: as in the model, for instance ``[0-9]+`` or ``([\p{L}\p{Z}\p{N}_.:/=+\-@]*)``.

    Returns:
        ``^(?a:[0-9]+)\Z``; with ``(?u:`` instead when the pattern names Unicode categories.

    Source: assumed; AWS matches whole values (observed: ``my-function!`` is refused though a part of it fits).
    """
    if r"\p{" not in pattern:
        return f"{_PREFIXES[0]}{pattern}{_SUFFIX}"
    for category, members in _CATEGORIES.items():
        pattern = pattern.replace(category, members)
    return f"{_PREFIXES[1]}{pattern}{_SUFFIX}"
