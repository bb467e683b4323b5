"""The ways in which services write down a moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from lambdamock.errors import UsageError

Moment = float | datetime
"""Seconds since 1970-01-01T00:00:00Z, or a datetime that knows its time zone."""

_START: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def as_datetime(moment: Moment) -> datetime:
    """The moment in UTC, to the millisecond.

    Raises:
        UsageError: a datetime does not say in which time zone it is.
    """
    return _START + timedelta(milliseconds=milliseconds(moment))


def milliseconds(moment: Moment) -> int:
    """Whole milliseconds since 1970."""
    return round(seconds(moment) * 1000)


def seconds(moment: Moment) -> float:
    """Seconds since 1970, with fraction."""
    if not isinstance(moment, datetime):
        return float(moment)
    if moment.tzinfo is None:
        raise UsageError(f"{moment!r} does not say in which time zone it is; give tzinfo=timezone.utc")
    return moment.timestamp()


def iso_milliseconds(moment: Moment) -> str:
    """For instance "2026-01-01T00:00:00.000Z"."""
    return f"{as_datetime(moment):%Y-%m-%dT%H:%M:%S}.{milliseconds(moment) % 1000:03d}Z"


def iso_seconds(moment: Moment) -> str:
    """For instance "2026-01-01T00:00:00Z"."""
    return f"{as_datetime(moment).isoformat()[:19]}Z"  # several times as fast as a format


def common_log(moment: Moment) -> str:
    """As web servers log it: "01/Jan/2026:00:00:00 +0000". Month names are English under every locale."""
    at = as_datetime(moment)
    return f"{at:%d}/{_MONTHS[at.month - 1]}/{at:%Y:%H:%M:%S} +0000"


def mail_date(moment: Moment) -> str:
    """As mails have it: "Thu, 01 Jan 2026 00:00:00 +0000"."""
    at = as_datetime(moment)
    return f"{_WEEKDAYS[at.weekday()]}, {at:%d} {_MONTHS[at.month - 1]} {at:%Y %H:%M:%S} +0000"


def rabbit_date(moment: Moment) -> str:
    """As Lambda writes the time of a RabbitMQ message: "Jan 1, 2026, 12:33:41 AM"."""
    at = as_datetime(moment)
    return (
        f"{_MONTHS[at.month - 1]} {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M:%S} {'PM' if at.hour > 11 else 'AM'}"
    )
