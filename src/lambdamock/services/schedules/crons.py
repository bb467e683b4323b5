"""`cron(0/10 * ? * MON-FRI *)`: whenever the calendar agrees, in UTC."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from itertools import product
from typing import Final

from lambdamock.errors import UsageError
from lambdamock.services.schedules import fields
from lambdamock.services.schedules.days import DayRule, Month, days_of, month_of

_START: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FIRST_DAY: Final = _START.date()
_DAY: Final = 86_400


class Cron:
    """At the minutes that six fields name.

    Args:
        minutes: of the day, 0 to 1,439, in order.
        days: which days of a month.
        months: 1 to 12, in order.
        years: in order.
    """

    __slots__ = ("_days", "_days_of_month", "_minutes", "_months", "_years")

    def __init__(
        self, minutes: Sequence[int], days: Sequence[DayRule], months: Sequence[int], years: Sequence[int]
    ) -> None:
        self._minutes = minutes
        self._days = days
        self._months = months
        self._years = years
        self._days_of_month: dict[Month, tuple[int, ...]] = {}

    def next_after(self, moment: float, *, since: float = 0.0) -> float | None:
        """The first minute after `moment`; None when there is none any more. When the rule was made says nothing."""
        day, second = divmod(int(moment // 60 + 1) * 60, _DAY)
        position = bisect_left(self._minutes, second // 60)
        for found in self._days_from(day):
            if found > day:
                return float(found * _DAY + self._minutes[0] * 60)
            if position < len(self._minutes):
                return float(found * _DAY + self._minutes[position] * 60)
        return None

    def _days_from(self, number: int) -> Iterator[int]:
        """Days on which it comes round, counted from 1970, beginning with `number` itself if it is one."""
        first = _FIRST_DAY + timedelta(days=number)
        start = (first.year, first.month)
        years = self._years[bisect_left(self._years, first.year) :]
        for year, month in product(years, self._months):
            if (year, month) < start:
                continue
            base = (date(year, month, 1) - _FIRST_DAY).days - 1
            yield from (base + day for day in self._in(year, month) if base + day >= number)

    def _in(self, year: int, month: int) -> tuple[int, ...]:
        shape = month_of(year, month)
        if shape not in self._days_of_month:
            self._days_of_month[shape] = days_of(self._days, shape)
        return self._days_of_month[shape]


def parse_cron(text: str) -> Cron:
    """What is written between the brackets, for instance "0 18 ? * MON-FRI *".

    Raises:
        UsageError: why it is none.

    Source: documented, developer guide, "Schedule expressions using rate or cron", rules B085, B086 and B088.
    """
    parts = text.split()
    if len(parts) != 6:
        raise UsageError(
            f"cron({text}): give six fields: minutes, hours, day of month, month, day of week and year; "
            f"these are {len(parts)}"
        )
    minutes, hours, day_of_month, month, day_of_week, year = parts
    return Cron(
        [
            hour * 60 + minute
            for hour in fields.numbers(fields.HOURS, hours)
            for minute in fields.numbers(fields.MINUTES, minutes)
        ],
        _days(text, day_of_month, day_of_week),
        fields.numbers(fields.MONTH, month),
        fields.numbers(fields.YEAR, year),
    )


def _days(text: str, day_of_month: str, day_of_week: str) -> list[DayRule]:
    if (day_of_month == "?") is (day_of_week == "?"):
        raise UsageError(f"cron({text}): exactly one of day of month (third) and day of week (fifth) is ?")
    if day_of_week == "?":
        return fields.days_of_month(day_of_month)
    return fields.days_of_week(day_of_week)
