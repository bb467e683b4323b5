"""Subscription filters of moto's log groups."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from typing import Any, Final

from lambdamock.events import logs
from lambdamock.interception.port import Innermost
from lambdamock.observability.log_filters import FilterError, Matches, parse

_MAY_NOT: Final = (
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
    "function."
)
_parsed: Final[Callable[[str], Matches]] = lru_cache(maxsize=256)(parse)


def sending(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`LogStream._send_log_events` that hands what the filter's pattern lets through to our functions.

    moto tells all log events whatever the pattern says.

    Source: documented, rules B089 to B091 and B093.
    """

    @wraps(original)
    def _send_log_events(
        self: Any, service: str, destination_arn: str, filter_name: str, log_events: Sequence[dict[str, Any]]
    ) -> Any:
        cloud = innermost()
        if cloud is None or service != "lambda":
            return original(self, service, destination_arn, filter_name, log_events)
        group, region, account_id = self.log_group.name, self.region, self.account_id
        matches = _parsed(self.log_group.subscription_filters[filter_name].filter_pattern or "")
        lines = [
            logs.LogEvent(one["message"], at=one["timestamp"] / 1000) for one in log_events if matches(one["message"])
        ]
        if not lines:
            return None
        origin = cloud.origin(region, account_id)
        event = logs.subscription(
            *lines, log_group=group, log_stream=self.log_stream_name, filters=[filter_name], origin=origin
        )
        source = origin.arn("logs", f"log-group:{group}:*")
        cloud.notify("logs", destination_arn, event, source_arn=source, source_account=account_id)
        return None

    return _send_log_events


def subscribing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`LogsBackend.put_subscription_filter` that refuses functions that CloudWatch Logs may not invoke.

    Source: documented, CloudWatch Logs API reference, "PutSubscriptionFilter"; observed, the wording.
    """

    @wraps(original)
    def put_subscription_filter(
        self: Any, log_group_name: str, filter_name: str, filter_pattern: str, destination_arn: str, role_arn: str
    ) -> Any:
        cloud = innermost()
        group = self.groups.get(log_group_name)
        if cloud is None or group is None or ":lambda:" not in destination_arn:
            return original(self, log_group_name, filter_name, filter_pattern, destination_arn, role_arn)
        refused = sys.modules["moto.logs.models"].InvalidParameterException
        try:
            parse(filter_pattern or "")
        except FilterError as reason:
            raise refused("Invalid filter pattern") from reason
        source = cloud.origin(self.region_name, self.account_id).arn("logs", f"log-group:{log_group_name}:*")
        if cloud.refusal_of("logs", destination_arn, source_arn=source, source_account=self.account_id) is not None:
            raise refused(_MAY_NOT)
        return group.put_subscription_filter(filter_name, filter_pattern, destination_arn, role_arn)

    return put_subscription_filter
