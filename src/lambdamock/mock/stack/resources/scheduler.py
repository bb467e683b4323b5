"""Schedules of EventBridge Scheduler and their groups, in another mock that answers it; they fire on our clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made
from lambdamock.services.schedules.one_target import schedule_of

_USUAL_GROUP: Final = "default"
_CREATED: Final = (
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "GroupName",
    "KmsKeyArn",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
    "Target",
)
"""Properties that CreateSchedule takes under the same name."""


@makes("AWS::Scheduler::Schedule", "FlexibleTimeWindow", "ScheduleExpression", "Target")
def _schedule(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Scheduler::Schedule"."""
    name, zone = making.name("Name"), making.text("ScheduleExpressionTimezone")
    schedule_of({"ScheduleExpression": making.text("ScheduleExpression"), "ScheduleExpressionTimezone": zone})
    members = {one: making.raw(one) for one in _CREATED}
    group = {"GroupName": making.text("GroupName") or _USUAL_GROUP}
    making.refuse_existing(name, "scheduler", "get_schedule", Name=name, **group)
    making.undo_call("scheduler", "delete_schedule", Name=name, **group)  # it may fire at once, and be no success
    arn = making.call("scheduler", "create_schedule", Name=name, **members)["ScheduleArn"]
    return making.made(name, {"Arn": arn})


@makes("AWS::Scheduler::ScheduleGroup")
def _group(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Scheduler::ScheduleGroup"."""
    name = making.name("Name")
    arn = making.call("scheduler", "create_schedule_group", Name=name, Tags=making.items("Tags"))["ScheduleGroupArn"]
    making.undo_call("scheduler", "delete_schedule_group", Name=name)
    return making.made(name, {"Arn": arn, "State": "ACTIVE"})


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Scheduler::Schedule": Kind(
        _schedule,
        frozenset(
            {
                "Description",
                "EndDate",
                "FlexibleTimeWindow",
                "GroupName",
                "Name",
                "ScheduleExpression",
                "ScheduleExpressionTimezone",
                "StartDate",
                "State",
                "Target",
            }
        ),
        frozenset({"KmsKeyArn"}),
        name="Name",
        arn="arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}",
        needs="scheduler",
    ),
    "AWS::Scheduler::ScheduleGroup": Kind(
        _group,
        frozenset({"Name", "Tags"}),
        name="Name",
        arn="arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}",
        needs="scheduler",
    ),
}
