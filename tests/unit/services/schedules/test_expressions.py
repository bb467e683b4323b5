"""Which schedule expressions EventBridge takes, and when they come round; rules B082 to B088, B359."""

from __future__ import annotations

from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from lambdamock.errors import ValidationException
from lambdamock.services.schedules import Schedule, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2019, 3, 1, 1, 23, 45, tzinfo=timezone.utc)  # a Friday


def moments(schedule: Schedule, start: datetime = NOW) -> Iterator[str]:
    """When it comes round after `start`, for a rule that was made then; as in "2019-03-01 10:15"."""
    since = moment = start.timestamp()
    while (found := schedule.next_after(moment, since=since)) is not None:
        moment = found
        yield datetime.fromtimestamp(moment, timezone.utc).isoformat(" ").removesuffix("+00:00").removesuffix(":00")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("rate(1 minute)", ["2019-03-01 01:24:45", "2019-03-01 01:25:45"], id="B082 every minute"),
        pytest.param("rate(15 minutes)", ["2019-03-01 01:38:45", "2019-03-01 01:53:45"], id="B083 minutes"),
        pytest.param("rate(1 hour)", ["2019-03-01 02:23:45", "2019-03-01 03:23:45"], id="B084 hour"),
        pytest.param("rate(36 hours)", ["2019-03-02 13:23:45", "2019-03-04 01:23:45"], id="B083 hours"),
        pytest.param("rate(1 day)", ["2019-03-02 01:23:45", "2019-03-03 01:23:45"], id="B084 day"),
        pytest.param("rate(14 days)", ["2019-03-15 01:23:45", "2019-03-29 01:23:45"], id="B083 days"),
        pytest.param("cron(* * * * ? *)", ["2019-03-01 01:24", "2019-03-01 01:25"], id="B082 cron"),
        pytest.param("cron(45 6 * * ? *)", ["2019-03-01 06:45", "2019-03-02 06:45"], id="B085 UTC"),
        pytest.param("cron(0 0 ? * SAT-SUN *)", ["2019-03-02 00:00", "2019-03-03 00:00"], id="B088 -"),
        pytest.param("cron(30 22 ? * MON-FRI *)", ["2019-03-01 22:30", "2019-03-04 22:30"], id="B088 - weekend"),
        pytest.param("cron(0/20 * ? * MON *)", ["2019-03-04 00:00", "2019-03-04 00:20"], id="B088 /"),
        pytest.param(
            "cron(7/25 9-10 ? * * *)", ["2019-03-01 09:07", "2019-03-01 09:32", "2019-03-01 09:57"], id="B088 -/"
        ),
        pytest.param(
            "cron(10-30/10 3 * * ? *)", ["2019-03-01 03:10", "2019-03-01 03:20", "2019-03-01 03:30"], id="B088 range/"
        ),
        pytest.param("cron(0 12 ? * 3#2 *)", ["2019-03-12 12:00", "2019-04-09 12:00"], id="B088 #"),
        pytest.param("cron(0 12 ? * FRI#5 *)", ["2019-03-29 12:00", "2019-05-31 12:00"], id="B088 #5"),
        pytest.param("cron(0 12 1,15 * ? *)", ["2019-03-01 12:00", "2019-03-15 12:00"], id="list"),
        pytest.param("cron(0 12 L * ? *)", ["2019-03-31 12:00", "2019-04-30 12:00"], id="last day"),
        pytest.param("cron(0 12 L-2 * ? *)", ["2019-03-29 12:00", "2019-04-28 12:00"], id="before the last day"),
        pytest.param("cron(0 12 LW * ? *)", ["2019-03-29 12:00", "2019-04-30 12:00"], id="last working day"),
        pytest.param("cron(0 12 10W * ? *)", ["2019-03-11 12:00", "2019-04-10 12:00"], id="working day, Sunday"),
        pytest.param(
            "cron(0 12 1W 6 ? *)", ["2019-06-03 12:00", "2020-06-01 12:00"], id="working day, Saturday the 1st"
        ),
        pytest.param(
            "cron(0 12 31W * ? *)", ["2019-03-29 12:00", "2019-05-31 12:00"], id="working day, Sunday the 31st"
        ),
        pytest.param(
            "cron(0 12 1,15W,L FEB ? *)", ["2020-02-01 12:00", "2020-02-14 12:00", "2020-02-29 12:00"], id="combined"
        ),
        pytest.param("cron(0 12 ? * L *)", ["2019-03-02 12:00", "2019-03-09 12:00"], id="last day of the week"),
        pytest.param("cron(0 12 ? * 6L *)", ["2019-03-29 12:00", "2019-04-26 12:00"], id="last Friday"),
        pytest.param("cron(0 12 ? * WEDL *)", ["2019-03-27 12:00", "2019-04-24 12:00"], id="last Wednesday"),
        pytest.param("cron(0 12 29 2 ? *)", ["2020-02-29 12:00", "2024-02-29 12:00"], id="leap day"),
        pytest.param(
            "cron(0 12 1 JAN,JUL ? 2020-2021)", ["2020-01-01 12:00", "2020-07-01 12:00", "2021-01-01 12:00"], id="names"
        ),
        pytest.param(
            "cron(0 12 1 1/6 ? 2020/2)", ["2020-01-01 12:00", "2020-07-01 12:00", "2022-01-01 12:00"], id="year /"
        ),
        pytest.param(
            "cron(0 22-2/2 ? * fri-mon *)",
            ["2019-03-01 02:00", "2019-03-01 22:00", "2019-03-02 00:00"],
            id="over the end",
        ),
        pytest.param("cron(0  12 ? * MON  *)", ["2019-03-04 12:00", "2019-03-11 12:00"], id="wide"),
    ],
)
def test_a_schedule_comes_round(expression: str, expected: list[str]) -> None:
    assert list(islice(moments(parse(expression)), len(expected))) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param("cron(0 12 1 1 ? 2019)", [], id="passed"),
        pytest.param("cron(0 12 30 2 ? *)", [], id="no such day"),
        pytest.param("cron(0 12 31 12 ? 2019,2199)", ["2019-12-31 12:00", "2199-12-31 12:00"], id="last year"),
    ],
)
def test_a_schedule_ends_when_no_year_is_left(expression: str, expected: list[str]) -> None:
    assert list(moments(parse(expression))) == expected


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        pytest.param("rate(1 hours)", "the unit of 1 is 'hour'", id="B084 one"),
        pytest.param("rate(3 minute)", "the unit of 3 is 'minutes'", id="B084 many"),
        pytest.param("rate(0 hours)", "a whole number of at least 1", id="B083 0"),
        pytest.param("rate(-2 days)", "a whole number of at least 1", id="B083 negative"),
        pytest.param("rate(2.5 hours)", "a whole number of at least 1", id="B083 fraction"),
        pytest.param("rate(hours)", "a whole number of at least 1", id="B083 none"),
        pytest.param("rate(5minutes)", "a space", id="B083 no space"),
        pytest.param("rate(90 seconds)", "minutes, hours or days", id="B082 seconds"),
        pytest.param("rate(1 week)", "minutes, hours or days", id="B359"),
        pytest.param("rate(2 weeks)", "minutes, hours or days", id="B083 weeks"),
        pytest.param("rate(1 minute", "is no schedule", id="open"),
        pytest.param("Rate(1 minute)", "is no schedule", id="capital"),
        pytest.param(" rate(1 minute)", "is no schedule", id="space before"),
        pytest.param("", "is no schedule", id="empty"),
        pytest.param("5 minutes", "is no schedule", id="B087 rate"),
        pytest.param("0 12 * * ? *", "is no schedule", id="B087 cron"),
        pytest.param("at(2026-01-01T00:00:00)", "write rate(...) or cron(...)", id="Scheduler's"),
        pytest.param("cron(0 12 * * ?)", "these are 5", id="B085 5"),
        pytest.param("cron(0 0 12 * * ? *)", "these are 7", id="B085 7"),
        pytest.param("cron()", "these are 0", id="B085 0"),
        pytest.param("cron(0 12 * * * *)", "exactly one", id="B086 none"),
        pytest.param("cron(0 12 ? * ? *)", "exactly one", id="B086 both"),
        pytest.param("cron(0 12 1 * MON *)", "exactly one", id="B086 days"),
        pytest.param("cron(? 12 1 * ? *)", "Minutes '?'", id="? elsewhere"),
        pytest.param("cron(60 12 1 * ? *)", "Minutes '60': give 0 to 59", id="minute"),
        pytest.param("cron(0 24 1 * ? *)", "Hours '24': give 0 to 23", id="hour"),
        pytest.param("cron(0 12 0 * ? *)", "Day-of-month '0': give 1 to 31", id="day 0"),
        pytest.param("cron(0 12 32 * ? *)", "Day-of-month '32': give 1 to 31", id="day 32"),
        pytest.param("cron(0 12 1 13 ? *)", "Month '13': give 1 to 12 or JAN to DEC", id="month"),
        pytest.param("cron(0 12 1 MON ? *)", "Month 'MON'", id="month name"),
        pytest.param("cron(0 12 ? * 0 *)", "Day-of-week '0': give 1 to 7 or SUN to SAT", id="weekday 0"),
        pytest.param("cron(0 12 ? * 8 *)", "Day-of-week '8'", id="weekday 8"),
        pytest.param("cron(0 12 1 * ? 1969)", "Year '1969': give 1970 to 2199", id="year 1969"),
        pytest.param("cron(0 12 1 * ? 2200)", "Year '2200'", id="year 2200"),
        pytest.param("cron(0 12 1 * ? 2021-2020)", "ends before it begins", id="years backwards"),
        pytest.param("cron(0/0 12 1 * ? *)", "a step from 1 to 59", id="step 0"),
        pytest.param("cron(0/60 12 1 * ? *)", "a step from 1 to 59", id="step 60"),
        pytest.param("cron(0/ 12 1 * ? *)", "a step from 1 to 59", id="no step"),
        pytest.param("cron(/5 12 1 * ? *)", "Minutes ''", id="nothing before /"),
        pytest.param("cron(1,,2 12 1 * ? *)", "Minutes ''", id="empty item"),
        pytest.param("cron(-5 12 1 * ? *)", "Minutes ''", id="negative"),
        pytest.param("cron(٣ 12 1 * ? *)", "Minutes", id="other digits"),
        pytest.param("cron(0 12 W * ? *)", "Day-of-month ''", id="W alone"),
        pytest.param("cron(0 12 L-x * ? *)", "Day-of-month 'X'", id="L-x"),
        pytest.param("cron(0 12 2#1 * ? *)", "Day-of-month '2#1'", id="# in day of month"),
        pytest.param("cron(0 12 ? * 15W *)", "Day-of-week '15W'", id="W in day of week"),
        pytest.param("cron(0 12 ? * 2#6 *)", "a number from 1 to 5", id="#6"),
        pytest.param("cron(0 12 ? * 2#0 *)", "a number from 1 to 5", id="#0"),
        pytest.param("cron(0 12 ? * #1 *)", "Day-of-week ''", id="# alone"),
        pytest.param("cron(0 12 ? * 2#1,4#1 *)", "not a list", id="# in a list"),
    ],
)
def test_what_is_no_schedule_is_refused_in_the_words_of_PutRule_and_explained(expression: str, reason: str) -> None:
    with pytest.raises(ValidationException) as refused:
        parse(expression)
    assert refused.value.message == "Parameter ScheduleExpression is not valid."
    assert reason in refused.value.explanation


def test_the_scheduler_also_knows_one_moment() -> None:
    assert list(moments(parse("at(2019-03-01T02:00:30)", of_scheduler=True))) == ["2019-03-01 02:00:30"]
    assert list(moments(parse("at(2019-03-01T01:23:45)", of_scheduler=True))) == []


@pytest.mark.parametrize("text", ["2026-02-30T00:00:00", "2026-01-01T00:00:00Z", "2026-01-01", "tomorrow"])
def test_a_moment_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValidationException) as refused:
        parse(f"at({text})", of_scheduler=True)
    assert refused.value.message == f"Invalid Schedule Expression at({text})."
    assert "give date and time without a zone" in refused.value.explanation
