"""Requests and answers as CloudTrail writes them: names in camel case, and nothing that must stay secret."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Any, Final

_LEFT_OUT: Final = frozenset({"Environment", "Payload", "ZipFile"})
"""Members that no record has. Source: documented, developer guide of today, "Logging Lambda API calls using
CloudTrail", and rule B258; the payload of an invocation is no part of its data event."""

_ONLY_STATUS: Final = frozenset({"StatusCode", "RequestId", "ResponseMetadata"})
"""What is beside the members of an answer."""

_KEPT_AS_WRITTEN: Final = frozenset({"AdditionalVersionWeights", "Endpoints", "Tags"})
"""Members whose keys are the caller's own."""


def elements(members: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The members of a request or an answer, by CloudTrail's names; None where there are none.

    Source: documented, rule B261: camel case; observed, only the first letter changes, as in "uUID".
    """
    if not members:
        return None
    kept = {
        camel_case(name): value if name in _KEPT_AS_WRITTEN else _plain(value)
        for name, value in members.items()
        if name not in _LEFT_OUT and name not in _ONLY_STATUS
    }
    return kept or None


def camel_case(name: str) -> str:
    """A member's name, with a small first letter."""
    return name[:1].lower() + name[1:]


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return elements(value) or {}
    if isinstance(value, str | bool | int | float) or value is None:
        return value
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, bytes | bytearray):
        return None
    if isinstance(value, Sequence):
        return [_plain(one) for one in value]
    return str(value)
