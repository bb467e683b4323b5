"""What AWS Config asks the function of a custom rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.events import moments
from lambdamock.events.content import Event, as_json, plain
from lambdamock.events.origin import HERE, Origin

_NONE: Final[Mapping[str, Any]] = {}


def configuration_changed(
    item: Mapping[str, Any],
    *,
    parameters: Mapping[str, str] = _NONE,
    rule_name: str = "my-rule",
    rule_id: str | None = None,
    result_token: str | None = None,
    role_arn: str | None = None,
    event_left_scope: bool = False,
    origin: Origin = HERE,
) -> Event:
    """A resource changed: is it as the rule wants it? `invokingEvent` and `ruleParameters` are JSON within the JSON.

    Args:
        item: the configuration item: at least `resourceType` and `resourceId`. Time, account, region and status follow
            from the origin unless it has them.
        event_left_scope: the resource no longer is one that the rule is about.

    Source: documented, developer guide, "Using AWS Lambda with AWS Config".
    """
    described: Event = {
        "configurationItemCaptureTime": moments.iso_milliseconds(origin.at),
        "awsAccountId": origin.account_id,
        "configurationItemStatus": "OK",
        "awsRegion": origin.region,
        "tags": {},
        "relationships": [],
        **plain(item),
    }
    asked: Event = {"configurationItem": described, "messageType": "ConfigurationItemChangeNotification"}
    if not origin.is_2019:
        asked |= {"configurationItemDiff": None, "notificationCreationTime": moments.iso_milliseconds(origin.at)}
        asked["recordVersion"] = "1.3"
    rule = _Rule(rule_name, rule_id, role_arn, parameters)
    return _event(asked, rule, result_token, event_left_scope, origin)


def scheduled(
    *,
    parameters: Mapping[str, str] = _NONE,
    rule_name: str = "my-rule",
    rule_id: str | None = None,
    result_token: str | None = None,
    role_arn: str | None = None,
    origin: Origin = HERE,
) -> Event:
    """The rule is evaluated periodically.

    Source: documented, AWS Config developer guide, "Example events for AWS Config rules".
    """
    asked = {
        "awsAccountId": origin.account_id,
        "notificationCreationTime": moments.iso_milliseconds(origin.at),
        "messageType": "ScheduledNotification",
        "recordVersion": "1.0",
    }
    rule = _Rule(rule_name, rule_id, role_arn, parameters)
    return _event(asked, rule, result_token, left_scope=False, origin=origin)


class _Rule(NamedTuple):
    name: str
    rule_id: str | None
    role_arn: str | None
    parameters: Mapping[str, str]


def _event(asked: Event, rule: _Rule, result_token: str | None, left_scope: bool, origin: Origin) -> Event:
    identity = rule.rule_id or f"config-rule-{origin.hex(6, 'config rule', rule.name)}"
    return {
        "invokingEvent": as_json(asked),
        "ruleParameters": as_json(rule.parameters),
        "resultToken": result_token or origin.hex(64, "result", rule.name, asked),
        "eventLeftScope": left_scope,
        "executionRoleArn": rule.role_arn or origin.global_arn("iam", "role/config-role"),
        "configRuleArn": origin.arn("config", f"config-rule/{identity}"),
        "configRuleName": rule.name,
        "configRuleId": identity,
        "accountId": origin.account_id,
        "version": "1.0",
    }
