"""Rules and event buses: in another mock that answers EventBridge; rules with a schedule else in this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from lambdamock.mock.schedule import ScheduleRule
from lambdamock.mock.stack.resources.making import Making, makes, that_answers
from lambdamock.mock.stack.resources.shapes import object_at, text_at
from lambdamock.mock.stack.site import Kind, Made
from lambdamock.services.input_transformers import at_path
from lambdamock.services.schedules import parse
from lambdamock.services.schedules.rules import Target

_SEPARATOR: Final = "|"
_INPUTS: Final = ("Input", "InputPath", "InputTransformer")
_DISABLED: Final = "DISABLED"
_DEFAULT: Final = "default"


@makes("AWS::Events::Rule")
def _rule(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Events::Rule", `Ref` of a rule on another bus, too;
    observed, EventBridge's words of a rule with neither pattern nor schedule.
    """
    if not making.has("EventPattern") and not making.has("ScheduleExpression"):
        raise making.refused("Parameter(s) EventPattern or ScheduleExpression must be specified.")
    _check_inputs(making)
    if making.has("ScheduleExpression"):
        parse(making.text("ScheduleExpression") or "")
    return (_others_rule if making.is_answered("events") else _own_rule)(making, making.name("Name"))


def _check_inputs(making: Making) -> None:
    """Source: documented, EventBridge API reference, "Target": one of the inputs at most, of JSON or paths into it."""
    for index, target in enumerate(making.objects("Targets")):
        place = f"Targets.{index}"
        for key in ("Arn", "Id"):
            if key not in target:
                raise making.wrong(place, f"required key [{key}] not found")
        given = [name for name in _INPUTS if name in target]
        if len(given) > 1:
            raise making.wrong(place, f"a target has one of {', '.join(_INPUTS)}, not {' and '.join(given)}")
        _check_input(making, target, place)


def _check_input(making: Making, target: Mapping[str, Any], place: str) -> None:
    at = f"{making.place}.{place}"
    if "Input" in target:
        try:
            json.loads(text_at(target["Input"], f"{at}.Input"))
        except ValueError as error:
            message = f"JSON syntax error in input for target {target['Id']} : {error}"
            raise making.wrong(f"{place}.Input", message) from None
    transformer = object_at(target.get("InputTransformer", {}), f"{at}.InputTransformer")
    if "InputTransformer" in target and "InputTemplate" not in transformer:
        raise making.wrong(f"{place}.InputTransformer", "required key [InputTemplate] not found")
    paths = object_at(transformer.get("InputPathsMap", {}), f"{at}.InputTransformer.InputPathsMap")
    for path in (target.get("InputPath", "$"), *paths.values()):
        at_path({}, text_at(path, at))


def _others_rule(making: Making, name: str) -> Made:
    bus = making.text("EventBusName")
    of_bus = {} if bus is None else {"EventBusName": bus}
    making.refuse_existing(name, "events", "describe_rule", Name=name, **of_bus)
    making.undo_call("events", "delete_rule", Name=name, **of_bus)
    answer = making.call(
        "events",
        "put_rule",
        Name=name,
        EventPattern=making.document("EventPattern"),
        ScheduleExpression=making.text("ScheduleExpression"),
        State=making.text("State"),
        Description=making.text("Description"),
        RoleArn=making.text("RoleArn"),
        Tags=making.items("Tags") or None,
        **of_bus,
    )
    targets = making.objects("Targets")
    if targets:
        ids = [str(one["Id"]) for one in targets]
        making.undo_call("events", "remove_targets", Rule=name, Ids=ids, **of_bus)
        refused = making.call("events", "put_targets", Rule=name, Targets=targets, **of_bus)
        for entry in refused.get("FailedEntries", ()):
            raise making.refused(f"{entry.get('ErrorCode')}: {entry.get('ErrorMessage')}")
    bus_name = _DEFAULT if bus is None else bus.rpartition("/")[2]
    return making.made(name if bus_name == _DEFAULT else f"{bus_name}{_SEPARATOR}{name}", {"Arn": answer["RuleArn"]})


def _own_rule(making: Making, name: str) -> Made:
    """A rule with a schedule, for functions."""
    for prop, value in (("EventPattern", ""), ("EventBusName", _DEFAULT)):
        if making.has(prop) and making.raw(prop) != value:
            raise making.wrong(prop, f"it needs {that_answers('events')}")
    simulation, place = making.simulation, {"region": making.site.region, "account_id": making.site.account_id}
    schedules = simulation.schedules
    if name in schedules.rules(**place):
        raise making.existing(name)
    targets = [_target(making, index, one) for index, one in enumerate(making.objects("Targets"))]
    is_enabled = making.text("State") != _DISABLED
    expression = making.text("ScheduleExpression") or ""
    rule = schedules.put(name, expression, None, **place, is_enabled=is_enabled)
    making.undo_by(lambda: schedules.delete(rule))
    for target in targets:
        schedules.put_target(rule, target)
    return making.made(name, {"Arn": rule.arn}, ScheduleRule(simulation, rule))


_OF_TARGETS: Final = frozenset({"Arn", "Id", *_INPUTS})


def _target(making: Making, index: int, given: Mapping[str, Any]) -> Target:
    arn = str(given["Arn"])
    if ":lambda:" not in arn:
        raise making.wrong(f"Targets.{index}.Arn", f"{arn} is no function: it needs {that_answers('events')}")
    for name in given.keys() - _OF_TARGETS:
        raise making.wrong(f"Targets.{index}.{name}", f"it needs {that_answers('events')}")
    return Target(str(given["Id"]), arn, given)


@makes("AWS::Events::EventBus", "Name")
def _bus(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Events::EventBus"."""
    name = making.text("Name") or ""
    answer = making.call(
        "events",
        "create_event_bus",
        Name=name,
        Description=making.text("Description"),
        EventSourceName=making.text("EventSourceName"),
        KmsKeyIdentifier=making.text("KmsKeyIdentifier"),
        Tags=making.items("Tags") or None,
    )
    making.undo_call("events", "delete_event_bus", Name=name)
    if making.has("Policy"):
        making.call("events", "put_permission", EventBusName=name, Policy=making.document("Policy"))
    return making.made(name, {"Arn": answer["EventBusArn"], "Name": name})


@makes("AWS::Events::EventBusPolicy", "StatementId")
def _bus_policy(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::Events::EventBusPolicy"."""
    bus, statement_id = making.text("EventBusName") or _DEFAULT, making.text("StatementId") or ""
    if making.has("Statement"):
        statement = {"Sid": statement_id, **making.object("Statement")}
        members: dict[str, Any] = {"Policy": _with_statement(making, bus, statement)}
    else:
        condition = making.object("Condition") or None
        action, principal = making.text("Action"), making.text("Principal")
        members = {"StatementId": statement_id, "Action": action, "Principal": principal, "Condition": condition}
    making.call("events", "put_permission", EventBusName=bus, **members)
    making.undo_call("events", "remove_permission", EventBusName=bus, StatementId=statement_id)
    return making.made(making.site.name_for(making.logical_id))


def _with_statement(making: Making, bus: str, statement: Mapping[str, Any]) -> str:
    """The policy of a bus with another statement: PutPermission takes it as a whole."""
    before = making.call("events", "describe_event_bus", Name=bus).get("Policy")
    policy: dict[str, Any] = json.loads(before) if before else {"Version": "2012-10-17", "Statement": []}
    return json.dumps({**policy, "Statement": [*policy["Statement"], statement]})


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::Events::Rule": Kind(
        _rule,
        frozenset({"EventBusName", "EventPattern", "Name", "ScheduleExpression", "State", "Targets"}),
        frozenset({"Description", "RoleArn", "Tags"}),
        name="Name",
        arn="arn:{partition}:events:{region}:{account}:rule/{name}",
        beside="events",
    ),
    "AWS::Events::EventBus": Kind(
        _bus,
        frozenset({"Description", "Name", "Policy", "Tags"}),
        frozenset({"EventSourceName", "KmsKeyIdentifier"}),
        name="Name",
        arn="arn:{partition}:events:{region}:{account}:event-bus/{name}",
        needs="events",
    ),
    "AWS::Events::EventBusPolicy": Kind(
        _bus_policy,
        frozenset({"Action", "Condition", "EventBusName", "Principal", "Statement", "StatementId"}),
        needs="events",
    ),
}
