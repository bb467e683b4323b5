"""What calls of SNS need."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions, told

TOPIC = arn("sns", "topic")


@pytest.mark.parametrize(
    ("members", "resource"),
    [
        pytest.param({"TopicArn": TOPIC}, TOPIC, id="topic"),
        pytest.param({"TargetArn": TOPIC}, TOPIC, id="target"),
        pytest.param({"TargetArn": arn("sns", "endpoint/GCM/app/1")}, arn("sns", "endpoint/GCM/app/1"), id="endpoint"),
    ],
)
def test_a_message_needs_where_it_is_published_to(members: dict[str, str], resource: str) -> None:
    assert permissions("sns", "Publish", members) == [("sns:Publish", resource)]


def test_a_subscription_may_be_named_by_its_topic() -> None:
    (need,) = needs("sns", "Unsubscribe", {"SubscriptionArn": f"{TOPIC}:1-2-3"})
    assert (need.action, need.resource, need.forms) == ("sns:Unsubscribe", f"{TOPIC}:1-2-3", (TOPIC,))


def test_who_subscribes_tells_protocol_and_endpoint() -> None:
    members = {"TopicArn": TOPIC, "Protocol": "email", "Endpoint": "a@example.com"}
    assert told(needs("sns", "Subscribe", members), "sns:") == [
        {"sns:Protocol": "email", "sns:Endpoint": "a@example.com"}
    ]
