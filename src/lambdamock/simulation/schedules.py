"""Rules of EventBridge with a schedule, and schedules of EventBridge Scheduler, fire on the world's clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final, Protocol, TypeVar

from lambdamock.api import World
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError, ValidationException
from lambdamock.events import Origin, eventbridge
from lambdamock.events.moments import iso_seconds
from lambdamock.services.schedules import parse
from lambdamock.services.schedules.one_target import JUST_BEFORE, Limited, payload_of, schedule_of
from lambdamock.services.schedules.rules import Target, check_name, check_room
from lambdamock.simulation.notifications import attempt
from lambdamock.simulation.recurrence import Recurrence

_Place = tuple[str, str]
"""Region and account."""

_TO_FUNCTIONS: Final = ":lambda:"
_DISABLED: Final = "DISABLED"
_T = TypeVar("_T")


class _InvokeFrom(Protocol):
    def __call__(self, service: str, function: str, event: Mapping[str, Any] | bytes, *, source_arn: str) -> object: ...


class Rule:
    """A rule with a schedule.

    Attributes:
        targets: by their identifier.
        recurrence: when it fires.
    """

    def __init__(self, name: str, place: _Place, world: World, fire: Callable[[Rule, float], None]) -> None:
        self.name = name
        self.region, self.account_id = place
        self.arn = f"arn:{partition_of(self.region)}:events:{self.region}:{self.account_id}:rule/{name}"
        self.expression = ""
        self.is_enabled = False
        self.targets: dict[str, Target] = {}
        self.recurrence = Recurrence(world, f"the schedule {name}", partial(fire, self))
        self._event = eventbridge.scheduled(rule_arn=self.arn, origin=Origin(self.region, self.account_id))

    def event(self, event_id: str, planned: float) -> dict[str, Any]:
        """What the rule tells its targets at a time; but for that time and the id it is always the same."""
        return {**self._event, "id": event_id, "time": iso_seconds(planned)}

    def change(self, expression: str, now: float, *, is_enabled: bool) -> None:
        """What stays as it was goes on as planned; with another expression, or enabled again, it begins anew."""
        if (expression, is_enabled) == (self.expression, self.is_enabled):
            return
        self.expression, self.is_enabled = expression, is_enabled
        if is_enabled:
            self.recurrence.begin(parse(expression), since=now, after=now)
        else:
            self.recurrence.end()


class WithOneTarget:
    """A schedule of EventBridge Scheduler.

    Attributes:
        members: as GetSchedule shows it.
        recurrence: when it invokes its target.
    """

    def __init__(
        self, arn: str, members: Mapping[str, Any], world: World, fire: Callable[[WithOneTarget, float], None]
    ) -> None:
        self.arn = arn
        self.members = members
        self._began: tuple[Limited, bool] | None = None
        self.recurrence = Recurrence(world, f"the schedule {members['Name']}", partial(fire, self))

    def change(self, timing: Limited, members: Mapping[str, Any], now: float) -> None:
        """What stays as it was goes on as planned. A rate without a beginning comes round at once."""
        self.members = members
        wanted = (timing, members.get("State") != _DISABLED)
        if wanted == self._began:
            return
        self._began = wanted
        if wanted[1]:
            self.recurrence.begin(timing, since=now, after=now - JUST_BEFORE)
        else:
            self.recurrence.end()


class Schedules:
    """The rules of a world: those of its own, and those that another mock in this process answers for.

    Args:
        invoke_from: see `Simulation.invoke_from`.
    """

    def __init__(self, world: World, invoke_from: _InvokeFrom) -> None:
        self._world = world
        self._invoke_from = invoke_from
        self._own: dict[_Place, dict[str, Rule]] = {}
        self._mirrored: dict[_Place, dict[str, Rule]] = {}
        self._with_one_target: dict[_Place, dict[str, WithOneTarget]] = {}

    def rules(self, region: str, account_id: str) -> dict[str, Rule]:
        """The world's own rules in an account and region, by name."""
        return self._own.setdefault((region, account_id), {})

    def put(
        self, name: str, expression: str, target: Target | None, *, region: str, account_id: str, is_enabled: bool
    ) -> Rule:
        """Make a rule, with a target or none so far, or change the one of that name, whose other targets stay.

        Raises:
            ValidationException: the name or the expression is none.
            LimitExceededException: there are too many rules, or the rule has too many targets.

        Source: documented, EventBridge API reference, "PutRule" and "PutTargets".
        """
        check_name(name, "name")
        parse(expression)
        rules = self.rules(region, account_id)
        rule = rules.get(name)
        if rule is None:
            check_room(len(rules), self._world.profile.quotas.schedule_rules)
            rule = self._new(name, (region, account_id))
        if target is not None:
            self.put_target(rule, target)
        rules[name] = rule
        rule.change(expression, self._world.clock.now(), is_enabled=is_enabled)
        return rule

    def put_target(self, rule: Rule, target: Target) -> None:
        """Let a rule invoke a function; a target of that identifier is exchanged.

        Raises:
            ValidationException: the identifier is none.
            LimitExceededException: the rule has too many targets.

        Source: documented, EventBridge API reference, "PutTargets".
        """
        check_name(target.identifier, "targets.1.member.id")
        if target.identifier not in rule.targets:
            check_room(len(rule.targets), self._world.profile.quotas.targets_per_rule)
        rule.targets[target.identifier] = target

    def set_enabled(self, rule: Rule, *, is_enabled: bool) -> None:
        """As EnableRule and DisableRule do."""
        rule.change(rule.expression, self._world.clock.now(), is_enabled=is_enabled)

    def delete(self, rule: Rule) -> None:
        """Forget a rule; it never fires again."""
        rule.recurrence.end()
        self.rules(rule.region, rule.account_id).pop(rule.name, None)

    def mirror(self, region: str, account_id: str, rules: Iterable[Mapping[str, Any]]) -> None:
        """Take over all rules of an account and region that another mock keeps; it calls this when they changed.

        Args:
            rules: as ListRules answers them, each with the `Targets` of ListTargetsByRule. Only rules with a schedule
                count, and of their targets only functions.

        Raises:
            UsageError: AWS would not have taken the expression of one.
        """
        known = self._mirrored.setdefault((region, account_id), {})
        told = {rule["Name"]: rule for rule in rules if rule.get("ScheduleExpression")}
        for name, members in told.items():
            _read(name, lambda rule: parse(rule["ScheduleExpression"]), members)
        for name in known.keys() - told.keys():
            known.pop(name).recurrence.end()
        for name, members in told.items():
            if name not in known:
                known[name] = self._new(name, (region, account_id))
            rule = known[name]
            rule.targets = {
                target["Id"]: Target(target["Id"], target["Arn"], target)
                for target in members.get("Targets", ())
                if _TO_FUNCTIONS in target["Arn"]
            }
            is_enabled = members.get("State") != _DISABLED
            rule.change(members["ScheduleExpression"], self._world.clock.now(), is_enabled=is_enabled)

    def mirror_scheduler(self, region: str, account_id: str, schedules: Iterable[Mapping[str, Any]]) -> None:
        """Take over all schedules of EventBridge Scheduler that another mock keeps; it calls this when they changed.

        Args:
            schedules: as GetSchedule answers them. Only those with a function as target count.

        Raises:
            UsageError: AWS would not have taken the expression of one.
        """
        known = self._with_one_target.setdefault((region, account_id), {})
        told = {one["Arn"]: one for one in schedules if _TO_FUNCTIONS in one["Target"]["Arn"]}
        timings = {arn: _read(one["Name"], schedule_of, one) for arn, one in told.items()}
        for arn in known.keys() - told.keys():
            known.pop(arn).recurrence.end()
        for arn, members in told.items():
            if arn not in known:
                known[arn] = WithOneTarget(arn, members, self._world, self._call)
            known[arn].change(timings[arn], members, self._world.clock.now())

    def _new(self, name: str, place: _Place) -> Rule:
        return Rule(name, place, self._world, self._tell)

    def _tell(self, rule: Rule, planned: float) -> None:
        """Tell all targets of a rule.

        Source: documented, developer guide, "Using AWS Lambda with Amazon CloudWatch Events", rules B073 and B074.
        """
        event = rule.event(self._world.ids.uuid(), planned)
        for target in list(rule.targets.values()):
            payload = target.payload(event)
            self._invoke("eventbridge", rule.arn, target.arn, payload, f"The schedule {rule.name!r}")

    def _call(self, schedule: WithOneTarget, planned: float) -> None:
        """Invoke the target of a schedule, with the role that it names.

        Source: documented, EventBridge Scheduler user guide, "Templated targets": an asynchronous invocation; assumed,
        that the role may invoke, that it is one attempt, and that a flexible window is used as soon as it opens.
        """
        target = schedule.members["Target"]
        _, _, _, region, account_id, _ = schedule.arn.split(":", 5)
        payload = payload_of(schedule.arn, target, Origin(region, account_id, planned), self._world.ids.uuid())
        self._invoke("scheduler", schedule.arn, target["Arn"], payload, f"The schedule {schedule.members['Name']!r}")

    def _invoke(self, service: str, source: str, function: str, event: Mapping[str, Any] | bytes, who: str) -> None:
        attempt(partial(self._invoke_from, service, function, event, source_arn=source), who, function)


def _read(name: str, read: Callable[[Mapping[str, Any]], _T], members: Mapping[str, Any]) -> _T:
    """What is read of a schedule that another mock took.

    Raises:
        UsageError: AWS would not have taken it.
    """
    try:
        return read(members)
    except ValidationException as refusal:
        raise UsageError(f"AWS refuses the schedule {name!r}: {refusal}") from None
