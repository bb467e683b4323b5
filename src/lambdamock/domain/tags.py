"""What tags may be, and how many of them a resource may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from lambdamock.errors import InvalidParameterValueException

RESERVED: Final = "aws:"
"""How the tags begin that AWS itself sets, in any case of letters."""

_KEY_LENGTH: Final = 128  # characters; rule A301
_VALUE_LENGTH: Final = 256  # characters; rule A302


def merged(present: Mapping[str, str], given: Mapping[str, str], limit: int) -> dict[str, str]:
    """The tags of a resource after some were added; those with a known key get the new value.

    Args:
        limit: most tags of one resource.

    Raises:
        InvalidParameterValueException: a reserved prefix, too long a key or value, or too many tags.

    Source: documented, developer guide, "Tags", rules A300 to A304; assumed, the wording.
    """
    _check_lengths(given)
    check_not_reserved(given)
    if any(_is_reserved(value) for value in given.values()):
        raise InvalidParameterValueException("aws: prefixed tag values are not allowed for external use.")
    tags = {**present, **given}
    if len(tags) > limit:
        raise InvalidParameterValueException("Number of tags exceeds resource tag limit.")
    return tags


def check_not_reserved(keys: Iterable[str]) -> None:
    """Refuse keys that only AWS may set and take away. Source: documented, rule A304; assumed, the wording."""
    if any(_is_reserved(key) for key in keys):
        raise InvalidParameterValueException("aws: prefixed tag key names are not allowed for external use.")


def _is_reserved(text: str) -> bool:
    return text.lower().startswith(RESERVED)


def _check_lengths(given: Mapping[str, str]) -> None:
    """What the request's shape says in newer service models only."""
    if any(not 1 <= len(key) <= _KEY_LENGTH for key in given):
        raise InvalidParameterValueException(f"Tag keys must have 1 to {_KEY_LENGTH} characters.")
    if any(len(value) > _VALUE_LENGTH for value in given.values()):
        raise InvalidParameterValueException(f"Tag values must have at most {_VALUE_LENGTH} characters.")
