"""Rules of EventBridge with a schedule fire on the world's clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final, Protocol

from lambdamock.api import World
from lambdamock.domain.arns import partition_of
from lambdamock.errors import UsageError, ValidationException
from lambdamock.events import Origin, eventbridge
from lambdamock.services.schedules import parse
from lambdamock.services.schedules.expressions import Schedule
from lambdamock.services.schedules.rules import Target, check_name, check_room
from lambdamock.simulation.notifications import attempt
from lambdamock.timing import Job

_Place = tuple[str, str]
"""Region and account."""

_TO_FUNCTIONS: Final = ":lambda:"


class _InvokeFrom(Protocol):
    def __call__(self, service: str, function: str, event: Mapping[str, Any] | bytes, *, source_arn: str) -> object: ...


class Rule:
    """A rule with a schedule.

    Attributes:
        since: when it was made or last enabled; rates count from there.
        job: its next firing; None while it is disabled, and when it never fires again.
        targets: by their identifier.
    """

    def __init__(self, name: str, place: _Place) -> None:
        self.name = name
        self.region, self.account_id = place
        self.arn = f"arn:{partition_of(self.region)}:events:{self.region}:{self.account_id}:rule/{name}"
        self.expression = ""
        self.schedule: Schedule | None = None
        self.is_enabled = False
        self.since = 0.0
        self.job: Job | None = None
        self.targets: dict[str, Target] = {}


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

    def rules(self, region: str, account_id: str) -> dict[str, Rule]:
        """The world's own rules in an account and region, by name."""
        return self._own.setdefault((region, account_id), {})

    def put(
        self, name: str, expression: str, target: Target, *, region: str, account_id: str, is_enabled: bool
    ) -> Rule:
        """Make a rule with a target, or change the one of that name, whose other targets stay.

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
            rule = Rule(name, (region, account_id))
        self.put_target(rule, target)
        rules[name] = rule
        self._change(rule, expression, is_enabled=is_enabled)
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
        self._change(rule, rule.expression, is_enabled=is_enabled)

    def delete(self, rule: Rule) -> None:
        """Forget a rule; it never fires again."""
        self._change(rule, rule.expression, is_enabled=False)
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
            _check_expression(name, members["ScheduleExpression"])
        for name in known.keys() - told.keys():
            gone = known.pop(name)
            self._change(gone, gone.expression, is_enabled=False)
        for name, members in told.items():
            rule = known.setdefault(name, Rule(name, (region, account_id)))
            rule.targets = {
                target["Id"]: Target(target["Id"], target["Arn"], target)
                for target in members.get("Targets", ())
                if _TO_FUNCTIONS in target["Arn"]
            }
            is_enabled = members.get("State", "ENABLED") != "DISABLED"
            self._change(rule, members["ScheduleExpression"], is_enabled=is_enabled)

    def _change(self, rule: Rule, expression: str, *, is_enabled: bool) -> None:
        """What stays as it was goes on as planned; a rule with another expression, or enabled again, begins anew."""
        if (expression, is_enabled) == (rule.expression, rule.is_enabled):
            return
        rule.schedule = parse(expression)
        rule.expression, rule.is_enabled = expression, is_enabled
        now = self._world.clock.now()
        with self._world.lock:
            if rule.job is not None:
                self._world.scheduler.remove(rule.job)
                rule.job = None
            if is_enabled:
                rule.since = now
                self._plan(rule, now)

    def _plan(self, rule: Rule, after: float) -> None:
        due = rule.schedule.next_after(after, since=rule.since) if rule.schedule else None
        if due is None:
            rule.job = None
            return
        rule.job = Job(due, partial(self._fire, rule, due), f"the schedule {rule.name}", recurring=True)
        self._world.scheduler.add(rule.job)

    def _fire(self, rule: Rule, planned: float) -> None:
        """Tell all targets; the next firing is planned first, so that it comes whatever becomes of this one.

        Source: documented, developer guide, "Using AWS Lambda with Amazon CloudWatch Events", rules B073 and B074.
        """
        with self._world.lock:
            self._plan(rule, planned)
        origin = Origin(rule.region, rule.account_id, planned)
        event = eventbridge.scheduled(rule_arn=rule.arn, event_id=self._world.ids.uuid(), origin=origin)
        for target in list(rule.targets.values()):
            attempt(partial(self._hand_over, rule, target, event), f"The schedule {rule.name!r}", target.arn)

    def _hand_over(self, rule: Rule, target: Target, event: Mapping[str, Any]) -> object:
        return self._invoke_from("eventbridge", target.arn, target.payload(event), source_arn=rule.arn)


def _check_expression(name: str, expression: str) -> None:
    try:
        parse(expression)
    except ValidationException as refusal:
        raise UsageError(f"AWS refuses the rule {name!r}: {refusal}") from None
