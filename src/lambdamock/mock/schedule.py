"""Schedules as people hold them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from lambdamock.errors import UsageError
from lambdamock.mock.deliver.sender import Target as FunctionName
from lambdamock.mock.deliver.sender import name_of
from lambdamock.reprs import displayed
from lambdamock.services.calls import function_named
from lambdamock.services.schedules.rules import Target, constant

if TYPE_CHECKING:
    from lambdamock.simulation import Simulation
    from lambdamock.simulation.schedules import Rule


@displayed("name", "arn", "expression", "enabled", "targets")
class ScheduleRule:
    """A rule of EventBridge that invokes functions again and again, when its schedule comes round."""

    def __init__(self, simulation: Simulation, rule: Rule) -> None:
        self._schedules = simulation.schedules
        self._rule = rule

    @property
    def name(self) -> str:
        """The name of the rule."""
        return self._rule.name

    @property
    def arn(self) -> str:
        """The ARN of the rule: what the functions' policies are asked about."""
        return self._rule.arn

    @property
    def expression(self) -> str:
        """For instance "rate(5 minutes)"."""
        return self._rule.expression

    @property
    def enabled(self) -> bool:
        """Whether it fires."""
        return self._rule.is_enabled

    @property
    def targets(self) -> dict[str, str]:
        """The ARNs of the functions, by the identifier of the target."""
        return {target.identifier: target.arn for target in self._rule.targets.values()}

    def next(self) -> datetime | None:
        """When it fires next (UTC); None while it is disabled, and when it never fires again."""
        due = self._rule.recurrence.due
        return None if due is None else datetime.fromtimestamp(due, timezone.utc)

    def add(self, function: FunctionName, *, input: Any = None, target_id: str | None = None) -> ScheduleRule:  # noqa: A002 - AWS's word
        """Let it invoke another function, too; with the identifier of a target: instead of that one.

        Returns:
            itself.

        Raises:
            ApiError: EventBridge would refuse it; for instance a sixth target.
        """
        self._check_exists()
        place = (self._rule.region, self._rule.account_id)
        self._schedules.put_target(self._rule, target_of(function, place, input, target_id))
        return self

    def remove(self, target_id: str) -> None:
        """Let it invoke the function of a target no longer.

        Raises:
            UsageError: it has no such target.
        """
        if self._rule.targets.pop(target_id, None) is None:
            raise UsageError(f"{self.name!r} has no target {target_id!r}; there are: {', '.join(self.targets)}")

    def disable(self) -> None:
        """Let it rest, as DisableRule does."""
        self._check_exists()
        self._schedules.set_enabled(self._rule, is_enabled=False)

    def enable(self) -> None:
        """Let it fire, as EnableRule does; a rate begins anew."""
        self._check_exists()
        self._schedules.set_enabled(self._rule, is_enabled=True)

    def delete(self) -> None:
        """Delete it, as DeleteRule does."""
        self._schedules.delete(self._rule)

    def _check_exists(self) -> None:
        if not self._exists():
            raise UsageError(f"the rule {self.name!r} was deleted; make it again with aws.schedule(...)")

    def _exists(self) -> bool:
        return self._schedules.rules(self._rule.region, self._rule.account_id).get(self.name) is self._rule

    def __repr__(self) -> str:
        if not self._exists():
            return f"<ScheduleRule {self.name}, deleted>"
        moment = self.next()
        state = f"next {moment.isoformat()}" if moment else "never again" if self.enabled else "disabled"
        functions = ", ".join(arn.split(":", 6)[6] for arn in self.targets.values()) or "nothing"
        return f"<ScheduleRule {self.name}: {self.expression}, {state}, invokes {functions}>"


def schedule(
    simulation: Simulation,
    expression: str,
    function: FunctionName,
    *,
    name: str | None,
    input: Any,  # noqa: A002 - AWS's word
    target_id: str | None,
    enabled: bool,
) -> ScheduleRule:
    """Make a rule that invokes a function. See `Aws.schedule`."""
    place = (simulation.options.region, simulation.account_id)
    target = target_of(function, place, input, target_id)
    region, account_id = place
    rules = simulation.schedules.rules(region, account_id)
    name = _free_name(target, rules) if name is None else name
    rule = simulation.schedules.put(name, expression, target, region=region, account_id=account_id, is_enabled=enabled)
    return ScheduleRule(simulation, rule)


def target_of(function: FunctionName, place: tuple[str, str], input: Any, target_id: str | None) -> Target:  # noqa: A002
    """The target that invokes a function, with the function's name as its identifier unless it has one."""
    reference = function_named(name_of(function), region=place[0], account_id=place[1])
    return Target(target_id or reference.name, reference.arn, {} if input is None else constant(input))


def _free_name(target: Target, taken: dict[str, Rule]) -> str:
    stem = f"{target.arn.split(':')[6][:50]}-schedule"
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
