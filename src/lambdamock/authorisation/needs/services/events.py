"""EventBridge: buses of events, and what is told of events, rules and targets."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    arn_of,
    is_arn,
    members_of,
    need_of,
    records_of,
    text_of,
    texts_of,
)

_DEFAULT_BUS: Final = "default"
_PATTERN: Final = {
    "detail-type": "events:detail-type",
    "source": "events:source",
}
_RULES: Final = ("DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "ListTargetsByRule", "RemoveTargets")


def _putting(request: ApiRequest) -> list[Need]:
    """PutEvents: the bus of each event; events of one bus that tell the same need it once.

    Source: documented, user guide of EventBridge, "Using IAM policy conditions".
    """
    needs: dict[tuple[str, ...], Need] = {}
    for entry in records_of(request.params.get("Entries")):
        bus = str(entry.get("EventBusName") or _DEFAULT_BUS)
        arn = bus if is_arn(bus) else arn_of(request, "events", f"event-bus/{bus}")
        told = {"events:source": str(entry.get("Source", "")), "events:detail-type": str(entry.get("DetailType", ""))}
        context = {key: value for key, value in told.items() if value}
        need = need_of("events:PutEvents", arn, {**context, "events:eventBusInvocation": "false"})
        needs.setdefault((arn, *told.values()), need)
    return list(needs.values())


def _rule(request: ApiRequest) -> dict[str, Any]:
    """What a rule is about; assumed, that the caller created it.

    Source: documented, user guide of EventBridge, "Using IAM policy conditions".
    """
    return {"events:creatorAccount": request.account_id, **_pattern_of(request)}


def _pattern_of(request: ApiRequest) -> dict[str, list[str]]:
    """Sources and kinds of events that a rule names in full; prefixes and other matchers are none."""
    try:
        pattern = members_of(json.loads(text_of(request, "EventPattern") or "{}"))
    except ValueError:
        return {}
    named = {key: texts_of(pattern.get(field)) for field, key in _PATTERN.items()}
    return {key: values for key, values in named.items() if values}


def _targets(request: ApiRequest) -> dict[str, Any]:
    arns = texts_of([target.get("Arn") for target in records_of(request.params.get("Targets"))])
    return {**_rule(request), **({"events:TargetArn": arns} if arns else {})}


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {"PutEvents": _putting}
CONTEXT: Final = {**dict.fromkeys((*_RULES, "PutRule"), _rule), "PutTargets": _targets}
