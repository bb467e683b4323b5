"""Messages of moto's topics."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

from lambdamock.events import sns
from lambdamock.interception.port import Cloud, Innermost


def publishing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`Subscription.publish` that hands messages for functions to ours, as far as moto's filter lets them through.

    Source: documented, rules B184, B186 and B192.
    """

    @wraps(original)
    def publish(
        self: Any,
        message: str,
        message_id: str,
        subject: str | None = None,
        message_attributes: dict[str, Any] | None = None,
        *args: Any,
        **named: Any,
    ) -> Any:
        cloud = innermost()
        if cloud is None or self.protocol != "lambda":
            return original(self, message, message_id, subject, message_attributes, *args, **named)
        matcher = self._filter_policy_matcher
        if matcher is not None and not matcher.matches(message_attributes, message):
            return None
        if named.get("message_structure") == "json":
            message = self._parse_message_structure(message, self.protocol)
        _hand_over(cloud, self, message, message_id, subject, message_attributes)
        return None

    return publish


def _hand_over(
    cloud: Cloud,
    subscription: Any,
    message: str,
    message_id: str,
    subject: str | None,
    attributes: dict[str, Any] | None,
) -> None:
    topic_arn = subscription.topic.arn
    _, _, _, region, account_id, _ = topic_arn.split(":", 5)
    event = sns.notification(
        message,
        topic_arn=topic_arn,
        subject=subject,
        attributes=attributes,
        subscription_arn=subscription.arn,
        message_id=message_id,
        origin=cloud.origin(region, account_id),
    )
    cloud.notify("sns", subscription.endpoint, event, source_arn=topic_arn, source_account=account_id)


def subscribing(original: Callable[..., Any], innermost: Innermost) -> Callable[..., Any]:
    """`SNSBackend.subscribe` that refuses functions for FIFO topics.

    Source: documented, SNS developer guide, "FIFO topic delivery": to queues only; assumed, the wording.
    """

    @wraps(original)
    def subscribe(self: Any, topic_arn: str, endpoint: str, protocol: str) -> Any:
        if innermost() is not None and protocol == "lambda" and topic_arn.endswith(".fifo"):
            refusal = sys.modules["moto.sns.models"].SNSInvalidParameter
            raise refusal("Invalid parameter: Endpoint Reason: Please use FIFO SQS queue")
        return original(self, topic_arn, endpoint, protocol)

    return subscribe
