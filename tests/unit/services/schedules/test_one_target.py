"""Schedules of EventBridge Scheduler: zones, beginnings and ends, and what a target gets."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from lambdamock.errors import ValidationException
from lambdamock.events import Origin
from lambdamock.services.schedules.one_target import JUST_BEFORE, payload_of, schedule_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp()


def moments(members: dict[str, Any], made: str) -> Iterator[str]:
    """When a schedule comes round that was made then."""
    since = at(made)
    moment: float | None = since - JUST_BEFORE
    schedule = schedule_of(members)
    while moment is not None and (moment := schedule.next_after(moment, since=since)) is not None:
        yield datetime.fromtimestamp(moment, timezone.utc).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("members", "made", "expected"),
    [
        pytest.param(
            {"ScheduleExpression": "cron(0 9 * * ? *)", "ScheduleExpressionTimezone": "Europe/Berlin"},
            "2026-03-27",
            ["2026-03-27 08:00", "2026-03-28 08:00", "2026-03-29 07:00"],
            id="summer begins",
        ),
        pytest.param(
            {"ScheduleExpression": "cron(30 2 * * ? *)", "ScheduleExpressionTimezone": "Europe/Berlin"},
            "2026-03-28",
            ["2026-03-28 01:30", "2026-03-30 00:30"],
            id="a time that is left out",
        ),
        pytest.param(
            {"ScheduleExpression": "cron(0/30 2 * * ? *)", "ScheduleExpressionTimezone": "Europe/Berlin"},
            "2026-10-24 12:00",
            ["2026-10-25 00:00", "2026-10-25 00:30", "2026-10-26 01:00"],
            id="a time that is repeated",
        ),
        pytest.param(
            {"ScheduleExpression": "at(2026-07-01T12:00:00)", "ScheduleExpressionTimezone": "America/New_York"},
            "2026-01-01",
            ["2026-07-01 16:00"],
            id="once",
        ),
        pytest.param({"ScheduleExpression": "at(2025-07-01T12:00:00)"}, "2026-01-01", [], id="passed"),
        pytest.param(
            {"ScheduleExpression": "rate(1 hour)"},
            "2026-01-01 00:10",
            ["2026-01-01 00:10", "2026-01-01 01:10"],
            id="a rate begins at once",
        ),
        pytest.param(
            {
                "ScheduleExpression": "rate(1 hour)",
                "StartDate": at("2026-01-01 06:00"),
                "EndDate": at("2026-01-01 08:30"),
            },
            "2026-01-01",
            ["2026-01-01 06:00", "2026-01-01 07:00", "2026-01-01 08:00"],
            id="a rate from then to then",
        ),
        pytest.param(
            {
                "ScheduleExpression": "cron(0 * * * ? *)",
                "StartDate": datetime(2026, 1, 1, 6, tzinfo=timezone.utc),
                "EndDate": datetime(2026, 1, 1, 8, tzinfo=timezone.utc),
            },
            "2026-01-01",
            ["2026-01-01 06:00", "2026-01-01 07:00", "2026-01-01 08:00"],
            id="cron from then to then",
        ),
        pytest.param(
            {"ScheduleExpression": "cron(0 * * * ? *)"},
            "2026-01-01",
            ["2026-01-01 01:00"],
            id="cron does not begin at once",
        ),
    ],
)
def test_a_schedule_comes_round(members: dict[str, Any], made: str, expected: list[str]) -> None:
    count = len(expected) + ("EndDate" in members or not expected)
    assert list(islice(moments(members, made), count)) == expected


def test_there_are_only_the_zones_that_there_are() -> None:
    with pytest.raises(ValidationException, match="Invalid ScheduleExpressionTimezone Europe/Nowhere"):
        schedule_of({"ScheduleExpression": "cron(0 9 * * ? *)", "ScheduleExpressionTimezone": "Europe/Nowhere"})


def test_a_function_without_input_gets_an_event() -> None:
    payload = payload_of(ARN, {}, Origin(at=at("2026-01-02 03:00")), "an-id")
    assert json.loads(payload) == {
        "version": "0",
        "id": "an-id",
        "detail-type": "Scheduled Event",
        "source": "aws.scheduler",
        "account": "123456789012",
        "time": "2026-01-02T03:00:00Z",
        "region": "us-east-1",
        "resources": [ARN],
        "detail": "{}",
    }


def test_words_of_the_scheduler_are_filled_into_an_input() -> None:
    words = ("schedule-arn", "scheduled-time", "execution-id", "attempt-number")
    target = {"Input": json.dumps([f"<aws.scheduler.{word}>" for word in words])}
    payload = payload_of(ARN, target, Origin(at=at("2026-01-02 03:00")), "an-id")
    assert json.loads(payload) == [ARN, "2026-01-02T03:00:00Z", "an-id", "1"]
