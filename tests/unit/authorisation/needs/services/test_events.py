"""What calls of EventBridge need: the bus of each event, and what is told of events and targets."""

from __future__ import annotations

import json

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, arn, needs, told

from lambdamock.authorisation.needs import Need

DEFAULT = arn("events", "event-bus/default")
BUS = arn("events", "event-bus/orders")


def test_events_need_their_buses() -> None:
    entries = [
        {"Source": "shop", "DetailType": "sold", "Detail": "{}"},
        {"Source": "shop", "DetailType": "sold", "Detail": "{1}"},
        {"Source": "shop", "DetailType": "sold", "EventBusName": "orders"},
        {"Source": "shop", "DetailType": "lost", "EventBusName": BUS},
    ]
    sold = {"events:source": "shop", "events:detail-type": "sold", "events:eventBusInvocation": "false"}
    assert needs("events", "PutEvents", {"Entries": entries}) == [
        Need("events:PutEvents", DEFAULT, sold),
        Need("events:PutEvents", BUS, sold),
        Need("events:PutEvents", BUS, {**sold, "events:detail-type": "lost"}),
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        pytest.param(
            {"source": ["aws.ec2"], "detail-type": ["a", "b"]},
            {"events:source": ["aws.ec2"], "events:detail-type": ["a", "b"]},
            id="named",
        ),
        pytest.param({"source": [{"prefix": "aws."}]}, {}, id="matchers"),
        pytest.param("[", {}, id="nonsense"),
        pytest.param(None, {}, id="none"),
    ],
)
def test_a_rule_tells_which_events_it_is_about(pattern: object, expected: dict[str, list[str]]) -> None:
    text = pattern if isinstance(pattern, str) else json.dumps(pattern)
    found = needs("events", "PutRule", {"Name": "r", "EventPattern": None if pattern is None else text})
    assert found == [Need("events:PutRule", arn("events", "rule/r"), {"events:creatorAccount": ACCOUNT, **expected})]


def test_targets_are_told_and_their_roles_are_passed() -> None:
    targets = [{"Id": "1", "Arn": BUS, "RoleArn": "arn:aws:iam::111122223333:role/r"}, {"Id": "2", "Arn": "arn:x"}]
    found = needs("events", "PutTargets", {"Rule": "r", "EventBusName": "orders", "Targets": targets})
    assert [(need.action, need.resource) for need in found] == [
        ("events:PutTargets", arn("events", "rule/orders/r")),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/r"),
    ]
    assert told(found, "events:TargetArn") == [{"events:TargetArn": [BUS, "arn:x"]}, {}]
    assert found[1].context == {"iam:PassedToService": "events.amazonaws.com"}
