"""Cron expressions agree with a slow reading of the calendar, whatever their fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lambdamock.services.schedules import parse

WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
YEARS_AHEAD = 5
FIRST, LAST = datetime(1999, 1, 1, tzinfo=timezone.utc), datetime(2101, 1, 1, tzinfo=timezone.utc)


class Numbers(NamedTuple):
    """The text of a field, and the numbers that it names."""

    text: str
    named: frozenset[int]


class Days(NamedTuple):
    """The text of a day field, and whether it names a day."""

    text: str
    fits: Callable[[date], bool]


def numbers(first: int, last: int, names: tuple[str, ...] = ()) -> st.SearchStrategy[Numbers]:
    """Fields for numbers, up to lists of three items."""

    def shown(number: int, *, by_name: bool) -> str:
        return names[number - first] if names and by_name else str(number)

    @st.composite
    def one(draw: st.DrawFn) -> Numbers:
        low, high = sorted((draw(st.integers(first, last)), draw(st.integers(first, last))))
        step = draw(st.integers(1, last))
        by_name = draw(st.booleans())
        start, end = shown(low, by_name=by_name), shown(high, by_name=not by_name)
        around = [*range(high, last + 1), *range(first, low + 1)] if low < high else [low]
        return draw(
            st.sampled_from(
                [
                    Numbers("*", frozenset(range(first, last + 1))),
                    Numbers(start, frozenset([low])),
                    Numbers(f"{start}-{end}", frozenset(range(low, high + 1))),
                    Numbers(f"{end}-{start}", frozenset(around)),
                    Numbers(f"{start}/{step}", frozenset(range(low, last + 1, step))),
                    Numbers(f"*/{step}", frozenset(range(first, last + 1, step))),
                    Numbers(f"{start}-{end}/{step}", frozenset(range(low, high + 1, step))),
                ]
            )
        )

    def joined(items: list[Numbers]) -> Numbers:
        return Numbers(",".join(item.text for item in items), frozenset().union(*(item.named for item in items)))

    return st.lists(one(), min_size=1, max_size=3).map(joined)


def weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def month_days(day: date) -> list[date]:
    first = day.replace(day=1)
    return [one for one in (first + timedelta(days=number) for number in range(31)) if one.month == day.month]


def nearest_working_day(day: date, number: int) -> bool:
    """Whether `day` is the working day nearest to that one of its month."""
    if number > len(month_days(day)):
        return False
    working = [one for one in month_days(day) if one.isoweekday() < 6]
    return day == min(working, key=lambda one: abs(one.day - number))


def days_of_month() -> st.SearchStrategy[Days]:
    def plain(field: Numbers) -> Days:
        return Days(field.text, lambda day: day.day in field.named)

    return st.one_of(
        numbers(1, 31).map(plain),
        st.integers(1, 31).map(lambda number: Days(f"{number}W", lambda day: nearest_working_day(day, number))),
        st.integers(1, 30).map(lambda back: Days(f"L-{back}", lambda day: month_days(day)[-1 - back :][:1] == [day])),
        st.just(Days("L", lambda day: day == month_days(day)[-1])),
        st.just(Days("LW", lambda day: day == [one for one in month_days(day) if one.isoweekday() < 6][-1])),
    )


def days_of_week() -> st.SearchStrategy[Days]:
    def same_weekday(day: date) -> list[date]:
        return [one for one in month_days(day) if one.weekday() == day.weekday()]

    def numbered(which: int, number: int) -> Days:
        return Days(
            f"{which}#{number}", lambda day: weekday(day) == which and same_weekday(day).index(day) == number - 1
        )

    def last(which: int) -> Days:
        return Days(f"{WEEKDAYS[which - 1]}L", lambda day: weekday(day) == which and same_weekday(day)[-1] == day)

    return st.one_of(
        numbers(1, 7, WEEKDAYS).map(lambda field: Days(field.text, lambda day: weekday(day) in field.named)),
        st.builds(numbered, st.integers(1, 7), st.integers(1, 5)),
        st.integers(1, 7).map(last),
        st.just(Days("L", lambda day: weekday(day) == 7)),
    )


def slowly(
    start: datetime, minutes: Numbers, hours: Numbers, months: Numbers, fits: Callable[[date], bool]
) -> datetime | None:
    """Look at one day after the other, and in a day that fits at one minute after the other."""
    moment = start.replace(second=0, microsecond=0) + timedelta(minutes=1)
    end = start.year + YEARS_AHEAD
    while moment.year < end:
        if moment.month in months.named and fits(moment.date()):
            day = moment.date()
            while moment.date() == day:
                if moment.hour in hours.named and moment.minute in minutes.named:
                    return moment
                moment += timedelta(minutes=1)
        else:
            moment = moment.replace(hour=0, minute=0) + timedelta(days=1)
    return None


@settings(deadline=None)
@given(
    start=st.integers(int(FIRST.timestamp()), int(LAST.timestamp())).map(
        lambda second: datetime.fromtimestamp(second, timezone.utc)
    ),
    minutes=numbers(0, 59),
    hours=numbers(0, 23),
    months=numbers(1, 12, MONTHS),
    of_month=days_of_month(),
    of_week=days_of_week(),
    by_week=st.booleans(),
)
def test_the_next_moment_is_the_first_one_that_fits(
    start: datetime, minutes: Numbers, hours: Numbers, months: Numbers, of_month: Days, of_week: Days, *, by_week: bool
) -> None:
    days = f"? {months.text} {of_week.text}" if by_week else f"{of_month.text} {months.text} ?"
    schedule = parse(f"cron({minutes.text} {hours.text} {days} 1999-{start.year + YEARS_AHEAD - 1})")
    expected = slowly(start, minutes, hours, months, (of_week if by_week else of_month).fits)
    found = schedule.next_after(start.timestamp(), since=0)
    assert (found and datetime.fromtimestamp(found, timezone.utc)) == expected


@pytest.mark.parametrize("seconds", [0, 0.001, 59.999])
def test_a_moment_counts_by_its_minute(seconds: float) -> None:
    assert parse("cron(* * * * ? *)").next_after(600 + seconds, since=0) == 660
