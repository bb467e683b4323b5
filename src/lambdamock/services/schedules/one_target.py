"""Schedules of EventBridge Scheduler: with a zone, a beginning and an end, and one target each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from lambdamock.events import Origin, eventbridge
from lambdamock.events.moments import iso_seconds, seconds
from lambdamock.services.schedules.expressions import Schedule, parse
from lambdamock.services.schedules.rates import Rate
from lambdamock.services.schedules.zones import Local, zone_named

JUST_BEFORE: Final = 0.001
"""Seconds: less than any two moments of schedules are apart."""


class Limited(NamedTuple):
    """A schedule that begins and ends.

    Attributes:
        start: seconds since 1970; when it was made, if that is None.
        end: it does not come round after this moment.

    Source: documented, EventBridge Scheduler user guide, "Schedule types": a rate comes round first when it begins.
    """

    schedule: Schedule
    start: float | None
    end: float | None

    def next_after(self, moment: float, *, since: float) -> float | None:
        """The first one after `moment`."""
        start = since if self.start is None else self.start
        if isinstance(self.schedule, Rate):
            found: float | None = start if moment < start else self.schedule.next_after(moment, since=start)
        else:
            begins = since if self.start is None else self.start - JUST_BEFORE
            found = self.schedule.next_after(max(moment, begins), since=start)
        return None if found is None or (self.end is not None and found > self.end) else found


def schedule_of(members: Mapping[str, Any]) -> Limited:
    """The schedule that GetSchedule shows.

    Raises:
        ValidationException: the expression or the zone is none.
    """
    schedule = parse(members["ScheduleExpression"], of_scheduler=True)
    zone = zone_named(members.get("ScheduleExpressionTimezone") or "UTC")
    local = schedule if isinstance(schedule, Rate) else Local(schedule, zone)
    return Limited(local, _moment(members.get("StartDate")), _moment(members.get("EndDate")))


def payload_of(arn: str, target: Mapping[str, Any], origin: Origin, execution_id: str) -> bytes:
    """What a function gets: the target's `Input`, with its own words filled in, or an event.

    Source: documented, EventBridge Scheduler user guide, "Adding context attributes"; observed, the event that comes
    without an input, whose `detail` is a text.
    """
    text = target.get("Input")
    if not text:
        event = eventbridge.event(
            detail_type="Scheduled Event",
            source="aws.scheduler",
            resources=[arn],
            event_id=execution_id,
            origin=origin,
        )
        return json.dumps({**event, "detail": "{}"}).encode()
    words = {
        "schedule-arn": arn,
        "scheduled-time": iso_seconds(origin.at),
        "execution-id": execution_id,
        "attempt-number": "1",
    }
    for word, value in words.items():
        text = text.replace(f"<aws.scheduler.{word}>", value)
    return bytes(text, "utf-8")


def _moment(given: float | datetime | None) -> float | None:
    return None if given is None else seconds(given)
