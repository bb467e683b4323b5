"""Schedules by the clocks of a place, which change twice a year."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from lambdamock.errors import ValidationException
from lambdamock.services.schedules.expressions import Schedule

_START: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)


class Local(NamedTuple):
    """A schedule whose times are those of a zone.

    Source: documented, EventBridge Scheduler user guide, "Daylight savings time": a time that the clocks leave out is
    left out, one that they repeat counts once; assumed, the first time.
    """

    schedule: Schedule
    zone: tzinfo

    def next_after(self, moment: float, *, since: float) -> float | None:
        """The first one after `moment`; both in seconds since 1970, UTC."""
        wall: float | None = self._on_the_wall(moment)
        while wall is not None:
            wall = self.schedule.next_after(wall, since=since)
            found = None if wall is None else self._instant(wall)
            if found is not None and found > moment:
                return found
        return None

    def _on_the_wall(self, moment: float) -> float:
        """What clocks show, as if they showed UTC."""
        shown = datetime.fromtimestamp(moment, timezone.utc).astimezone(self.zone)
        return shown.replace(tzinfo=timezone.utc).timestamp()

    def _instant(self, wall: float) -> float | None:
        """When clocks show that for the first time; None when they never do."""
        shown = (_START + timedelta(seconds=wall)).replace(tzinfo=self.zone)
        instant = shown.timestamp()
        return instant if self._on_the_wall(instant) == wall else None


def zone_named(name: str) -> tzinfo:
    """A time zone by its name in the IANA database.

    Raises:
        ValidationException: there is none. Source: documented, EventBridge Scheduler API reference, "CreateSchedule";
            assumed, the wording.
    """
    from zoneinfo import ZoneInfo

    try:
        return timezone.utc if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValidationException(f"Invalid ScheduleExpressionTimezone {name}.") from None
