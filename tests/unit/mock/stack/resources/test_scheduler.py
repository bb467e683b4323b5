"""AWS::Scheduler::…: schedules of another mock, on our clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError, TriggerRefused

SCHEDULE, GROUP = "AWS::Scheduler::Schedule", "AWS::Scheduler::ScheduleGroup"
ARN = "arn:aws:scheduler:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/scheduler"


def wanted(function: str, **properties: Any) -> dict[str, Any]:
    target = {"Arn": function, "RoleArn": ROLE, "Input": '{"at": "<aws.scheduler.scheduled-time>"}'}
    usual = {"FlexibleTimeWindow": {"Mode": "OFF"}, "ScheduleExpression": "rate(1 hour)", "Target": target}
    return {**usual, **properties}


def test_a_schedule_fires_on_our_clock_from_its_beginning(moto: Any, aws: Aws, make: Any) -> None:
    function = aws.function(lambda event, context: event["at"], name="f")
    made = make(SCHEDULE, **wanted(function.arn, Name="hourly", StartDate="2026-01-01T02:00:00Z", State="ENABLED"))
    assert (made.ref, made.attributes) == ("hourly", {"Arn": f"{ARN}:schedule/default/hourly"})
    aws.clock.advance(3 * 3600)
    assert [one.result for one in function.invocations] == ["2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z"]
    made.undo()
    aws.clock.advance(3600)
    assert len(function.invocations) == 2


def test_a_schedule_is_read_in_its_zone(moto: Any, aws: Aws, make: Any) -> None:
    function = aws.function(lambda event, context: event["at"], name="f")
    properties = {"ScheduleExpression": "cron(0 9 * * ? *)", "ScheduleExpressionTimezone": "Asia/Tokyo"}
    make(SCHEDULE, **wanted(function.arn, **properties))
    aws.clock.advance(24 * 3600)
    assert [one.result for one in function.invocations] == ["2026-01-02T00:00:00Z"]


def test_a_schedule_may_belong_to_a_group(moto: Any, aws: Aws, make: Any) -> None:
    group = make(GROUP, "Group", Name="shop", Tags=[{"Key": "team", "Value": "shop"}])
    assert (group.ref, group.attributes) == ("shop", {"Arn": f"{ARN}:schedule-group/shop", "State": "ACTIVE"})
    function = aws.function(lambda event, context: None, name="f")
    made = make(SCHEDULE, **wanted(function.arn, GroupName="shop", Name="hourly", Description="Each hour"))
    scheduler = moto("scheduler")
    told = scheduler.get_schedule(GroupName="shop", Name="hourly")
    assert (told["Arn"], told["Description"]) == (made.attributes["Arn"], "Each hour")
    assert isinstance(told["CreationDate"], datetime)
    made.undo()
    group.undo()
    assert scheduler.list_schedules()["Schedules"] == []
    assert [one["Name"] for one in scheduler.list_schedule_groups()["ScheduleGroups"]] == ["default"]


def test_a_schedule_that_fires_in_vain_at_once_is_not_left(moto: Any, make: Any) -> None:
    with pytest.raises(TriggerRefused, match="Function not found"):  # warnings are errors here
        make(SCHEDULE, **wanted("arn:aws:lambda:us-east-1:123456789012:function:gone"))
    assert moto("scheduler").list_schedules()["Schedules"] == []


def test_a_schedule_that_is_there_already_is_refused(moto: Any, aws: Aws, make: Any) -> None:
    function = aws.function(lambda event, context: None, name="f")
    make(SCHEDULE, **wanted(function.arn, Name="hourly"))
    with pytest.raises(TemplateError, match=r"with identifier 'hourly' already exists\."):
        make(SCHEDULE, "Other", **wanted(function.arn, Name="hourly"))
    assert len(moto("scheduler").list_schedules()["Schedules"]) == 1


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"ScheduleExpression": "rate(1 hours)"}, r"Resources\.It \(AWS::Scheduler::Schedule\): ValidationException: "),
        ({"ScheduleExpressionTimezone": "Mars"}, r"Resources\.It \(AWS::Scheduler::Schedule\): ValidationException: "),
        ({"Target": "f"}, r"Resources\.It\.Properties\.Target: Value of property Target must be an object"),
        ({"FlexibleTimeWindow": {}}, r"\(AWS::Scheduler::Schedule\): Parameter validation failed:\nMissing required"),
        ({"GroupName": "gone"}, r"^Resources\.It \(AWS::Scheduler::Schedule\): .*gone"),
    ],
    ids=["expression", "zone", "target", "window", "group"],
)
def test_a_schedule_that_cannot_be_is_refused(moto: Any, make: Any, properties: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        make(SCHEDULE, **wanted("arn:aws:lambda:us-east-1:123456789012:function:f", **properties))
    assert moto("scheduler").list_schedules()["Schedules"] == []
