"""The days of a month that the day fields of a cron expression name.

Which days these are depends on two things only: the weekday that the month begins with, and how long it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple


class Month(NamedTuple):
    """What days of a month depend on.

    Attributes:
        begins_with: weekday of the first, Sunday = 1 to Saturday = 7.
        length: 28 to 31.
    """

    begins_with: int
    length: int

    def weekday(self, day: int) -> int:
        """Of a day from 1 to `length`, Sunday = 1 to Saturday = 7."""
        return (self.begins_with + day - 2) % 7 + 1

    def first(self, weekday: int) -> int:
        """The first day of the month that is this weekday."""
        return (weekday - self.begins_with) % 7 + 1


DayRule = Callable[[Month], Iterable[int]]
"""Which days of a month; those that it does not have may be among them."""


@cache
def month_of(year: int, month: int) -> Month:
    """The month of a year, as days depend on it."""
    from calendar import monthrange

    monday_based, length = monthrange(year, month)
    return Month((monday_based + 1) % 7 + 1, length)


def days_of(rules: Iterable[DayRule], month: Month) -> tuple[int, ...]:
    """The days that any of the rules names, in order."""
    named = {day for rule in rules for day in rule(month)}
    return tuple(sorted(day for day in named if 1 <= day <= month.length))


def on_days(days: frozenset[int], _month: Month) -> Iterable[int]:
    """These days."""
    return days


def on_weekdays(weekdays: frozenset[int], month: Month) -> Iterable[int]:
    """All days that are one of these weekdays."""
    return [day for day in range(1, month.length + 1) if month.weekday(day) in weekdays]


def before_the_last(days: int, month: Month) -> Iterable[int]:
    """So many days before the last one; 0 is the last one itself."""
    return (month.length - days,)


def nth_weekday(weekday: int, number: int, month: Month) -> Iterable[int]:
    """The first to fifth of one weekday; a month without a fifth has none."""
    return (month.first(weekday) + 7 * (number - 1),)


def last_weekday(weekday: int, month: Month) -> Iterable[int]:
    """The last of one weekday."""
    first = month.first(weekday)
    return (first + (month.length - first) // 7 * 7,)


def near(day: int, month: Month) -> Iterable[int]:
    """The working day nearest to a day, within its month; a month without that day has none."""
    return (_working_day(day, month),) if day <= month.length else ()


def last_working_day(month: Month) -> Iterable[int]:
    """The last day of the month that is neither Saturday nor Sunday."""
    return (_working_day(month.length, month),)


def _working_day(day: int, month: Month) -> int:
    match month.weekday(day):
        case 7:  # Saturday
            return day - 1 if day > 1 else day + 2
        case 1:  # Sunday
            return day + 1 if day < month.length else day - 2
        case _:
            return day
