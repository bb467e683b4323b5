"""Where a rule is known from: what the docstring of the code says that holds it."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

GRADES: Final = ("documented", "observed", "assumed")
_SOURCE: Final = re.compile(r"Source:\s*(?P<text>.+?)\s*(?:\n[ \t]*\n|\Z)", re.DOTALL)


@cache
def source_of(place: str) -> str:
    """Read the source of a rule.

    Args:
        place: "api.settings:_check_numbers", "domain.arns" for that of a module; or the source itself.

    Returns:
        "documented, rule A004; assumed, the wording"; empty where Python leaves docstrings out.
    """
    if place.startswith(GRADES) or not place:
        return place
    from importlib import import_module
    from operator import attrgetter

    module, _, name = place.partition(":")
    found = import_module(f"lambdamock.{module}")
    text = (attrgetter(name)(found) if name else found).__doc__ or ""
    return "; ".join(" ".join(match["text"].split()).rstrip(".") for match in _SOURCE.finditer(text))
