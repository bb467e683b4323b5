"""Rules of moto's event buses that have a schedule, and the schedules of its EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from lambdamock.interception.port import Innermost


def changing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """An operation on rules after which the mock's clock knows all schedules of the account and region.

    Source: documented, EventBridge API reference, "PutRule": schedules are for the default bus only.
    """

    @wraps(original)
    def change(self: Any, *args: Any, **named: Any) -> Any:
        result = original(self, *args, **named)
        cloud = innermost()
        if cloud is not None:
            rules = self.event_buses["default"].rules.values()
            told = [{**rule.describe(), "Targets": list(rule.targets)} for rule in rules if rule.scheduled_expression]
            cloud.schedules_changed(self.region_name, self.account_id, told)
        return result

    return change


def changing_scheduler(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """An operation of EventBridge Scheduler after which the mock's clock knows all schedules."""

    @wraps(original)
    def change(self: Any, *args: Any, **named: Any) -> Any:
        result = original(self, *args, **named)
        cloud = innermost()
        if cloud is not None:
            groups = self.schedule_groups.values()
            told = [schedule.to_dict() for group in groups for schedule in group.schedules.values()]
            cloud.scheduler_changed(self.region_name, self.account_id, told)
        return result

    return change
