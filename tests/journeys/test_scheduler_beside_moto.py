"""EventBridge Scheduler: schedules that the code under test makes with boto3, when moto answers `scheduler`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.domain.journal import Trigger

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto", minversion="5")

ROLE = "arn:aws:iam::123456789012:role/scheduler"
NIGHTLY = "cron(0 3 * * ? *)"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with moto.mock_aws(), mock_lambda() as handle:
        yield handle


@pytest.fixture
def scheduler() -> Any:
    return boto3.client("scheduler", region_name="us-east-1")


@pytest.fixture
def function(aws: Aws) -> Function:
    """A function with no policy: the schedule's role may invoke it."""
    return aws.function(lambda event, context: event, name="nightly")


def settings(
    function: Function, expression: str, *, target: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "Name": "nightly",
        "ScheduleExpression": expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": function.arn, "RoleArn": ROLE, **(target or {})},
        **more,
    }


def test_a_schedule_fires_on_the_mocks_clock(aws: Aws, scheduler: Any, function: Function) -> None:
    arn = scheduler.create_schedule(**settings(function, NIGHTLY))["ScheduleArn"]
    aws.clock.advance(2 * 86_400)
    assert [(one.event["source"], one.event["time"], one.event["resources"]) for one in function.invocations] == [
        ("aws.scheduler", "2026-01-01T03:00:00Z", [arn]),
        ("aws.scheduler", "2026-01-02T03:00:00Z", [arn]),
    ]
    assert [(one.service, one.source_arn, one.invocation_type) for one in aws.journal.of(Trigger)] == [
        ("scheduler", arn, "Event")
    ] * 2


def test_once_in_a_zone_with_an_input(aws: Aws, scheduler: Any, function: Function) -> None:
    target = {"Input": '{"at": "<aws.scheduler.scheduled-time>"}'}
    wanted = settings(function, "at(2026-01-05T09:00:00)", target=target, ScheduleExpressionTimezone="Asia/Tokyo")
    scheduler.create_schedule(**wanted)
    aws.clock.advance(10 * 86_400)
    assert [one.event for one in function.invocations] == [{"at": "2026-01-05T00:00:00Z"}]


def test_a_rate_begins_at_once_or_when_it_is_told_to(aws: Aws, scheduler: Any, function: Function) -> None:
    scheduler.create_schedule(**settings(function, "rate(1 hour)"))
    assert len(function.invocations) == 1
    begins = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(minutes=90)
    scheduler.create_schedule(**settings(function, "rate(5 minutes)", Name="later", StartDate=begins, EndDate=begins))
    aws.clock.advance(2 * 3_600)
    assert [one.event["time"][11:16] for one in function.invocations] == ["00:00", "01:00", "01:30", "02:00"]


@pytest.mark.parametrize("change", ["disable", "delete", "delete the group"])
def test_a_schedule_rests_when_it_is_told_to(aws: Aws, scheduler: Any, function: Function, change: str) -> None:
    scheduler.create_schedule_group(Name="jobs")
    wanted = settings(function, NIGHTLY, GroupName="jobs")
    scheduler.create_schedule(**wanted)
    aws.clock.advance(86_400)
    match change:
        case "disable":
            scheduler.update_schedule(**wanted, State="DISABLED")
        case "delete":
            scheduler.delete_schedule(Name="nightly", GroupName="jobs")
        case _:
            scheduler.delete_schedule_group(Name="jobs")
    aws.clock.advance(86_400)
    assert len(function.invocations) == 1


def test_an_update_changes_when_and_what(aws: Aws, scheduler: Any, function: Function) -> None:
    scheduler.create_schedule(**settings(function, NIGHTLY))
    scheduler.update_schedule(**settings(function, NIGHTLY, target={"Input": "1"}))
    aws.clock.advance(86_400)
    scheduler.update_schedule(**settings(function, "cron(0/30 3 * * ? *)", target={"Input": "2"}))
    aws.clock.advance(86_400)
    assert [one.event for one in function.invocations] == [1, 2, 2]
