"""The fields of a cron expression: which numbers each one names.

Beyond what AWS's table of wildcards shows, these are read as by the scheduler that its syntax comes from: ranges may
pass over the end (`FRI-MON`), names may be lower case, `L-3` is three days before the last. Source: assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from lambdamock.errors import UsageError
from lambdamock.services.schedules.days import (
    DayRule,
    before_the_last,
    last_weekday,
    last_working_day,
    near,
    nth_weekday,
    on_days,
    on_weekdays,
)

_NO_NAMES: Final[Mapping[str, int]] = {}
_MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS: Final = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Field(NamedTuple):
    """What one field takes. Source: documented, EventBridge user guide, "Cron expressions"."""

    title: str
    first: int
    last: int
    names: Mapping[str, int] = _NO_NAMES
    wraps: bool = True


MINUTES: Final = Field("Minutes", 0, 59)
HOURS: Final = Field("Hours", 0, 23)
DAY_OF_MONTH: Final = Field("Day-of-month", 1, 31)
MONTH: Final = Field("Month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)})
DAY_OF_WEEK: Final = Field("Day-of-week", 1, 7, {name: number for number, name in enumerate(_WEEKDAYS, 1)})
YEAR: Final = Field("Year", 1970, 2199, wraps=False)


def numbers(field: Field, text: str) -> tuple[int, ...]:
    """The numbers that a field names, in order.

    Raises:
        UsageError: what is wrong with it.
    """
    return tuple(sorted({number for item in text.split(",") for number in _item(field, item)}))


def days_of_month(text: str) -> list[DayRule]:
    """The days that the field Day-of-month names.

    Raises:
        UsageError: what is wrong with it.
    """
    return [_day_of_month(item.upper()) for item in text.split(",")]


def days_of_week(text: str) -> list[DayRule]:
    """The days that the field Day-of-week names.

    Raises:
        UsageError: what is wrong with it.

    Source: documented, EventBridge user guide, "Cron expressions": a field with `#` is one expression, no list.
    """
    items = text.upper().split(",")
    if "#" in text and len(items) > 1:
        raise UsageError(f"{DAY_OF_WEEK.title} {text!r}: with # it names one day, not a list")
    return [_day_of_week(item) for item in items]


def _day_of_month(item: str) -> DayRule:
    if item == "L":
        return partial(before_the_last, 0)
    if item == "LW":
        return last_working_day
    if item.startswith("L-"):
        return partial(before_the_last, _number(DAY_OF_MONTH, item[2:]))
    if item.endswith("W"):
        return partial(near, _number(DAY_OF_MONTH, item[:-1]))
    return partial(on_days, frozenset(_item(DAY_OF_MONTH, item)))


def _day_of_week(item: str) -> DayRule:
    if item == "L":
        return partial(on_weekdays, frozenset({DAY_OF_WEEK.last}))
    if "#" in item:
        weekday, _, number = item.partition("#")
        if number not in tuple("12345"):
            raise UsageError(f"{DAY_OF_WEEK.title} {item!r}: after # comes a number from 1 to 5")
        return partial(nth_weekday, _number(DAY_OF_WEEK, weekday), int(number))
    if item.endswith("L"):
        return partial(last_weekday, _number(DAY_OF_WEEK, item[:-1]))
    return partial(on_weekdays, frozenset(_item(DAY_OF_WEEK, item)))


def _item(field: Field, item: str) -> list[int]:
    """The numbers of `*`, `7`, `1-5`, and of any of them with a step: `*/10`, `0/10`, `8-17/3`."""
    span, slash, step = item.partition("/")
    found = _span(field, span, is_open=bool(slash))
    return found[:: _step(field, item, step)] if slash else found


def _span(field: Field, span: str, *, is_open: bool) -> list[int]:
    if span == "*":
        return list(range(field.first, field.last + 1))
    begin, dash, end = span.partition("-")
    first = _number(field, begin)
    if not dash:
        return list(range(first, field.last + 1)) if is_open else [first]
    last = _number(field, end)
    if first <= last:
        return list(range(first, last + 1))
    if not field.wraps:
        raise UsageError(f"{field.title} {span!r}: the range ends before it begins")
    return [*range(first, field.last + 1), *range(field.first, last + 1)]


def _step(field: Field, item: str, step: str) -> int:
    if not _is_number(step) or not 1 <= int(step) <= field.last:
        raise UsageError(f"{field.title} {item!r}: after / comes a step from 1 to {field.last}")
    return int(step)


def _number(field: Field, text: str) -> int:
    if (named := field.names.get(text.upper())) is not None:
        return named
    if _is_number(text) and field.first <= int(text) <= field.last:
        return int(text)
    names = f" or {next(iter(field.names))} to {list(field.names)[-1]}" if field.names else ""
    raise UsageError(f"{field.title} {text!r}: give {field.first} to {field.last}{names}")


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()
