"""`at(2026-01-01T10:00:00)`: once."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from typing import Final, NamedTuple

from lambdamock.errors import UsageError

_FORM: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)


class At(NamedTuple):
    """At one moment, in seconds since 1970."""

    moment: float

    def next_after(self, moment: float, *, since: float = 0.0) -> float | None:
        """The moment, as long as it is to come."""
        return self.moment if self.moment > moment else None


def parse_at(text: str) -> At:
    """What is written between the brackets, for instance "2026-01-01T10:00:00", in UTC.

    Raises:
        UsageError: why it is none.

    Source: documented, EventBridge Scheduler user guide, "Schedule types", one-time schedules.
    """
    moment = _read(text) if _FORM.fullmatch(text) else None
    if moment is None:
        raise UsageError(f"at({text}): give date and time without a zone, as in at(2026-01-01T10:00:00)")
    return At(moment.timestamp())


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
    except ValueError:  # no such day, hour, ...
        return None
