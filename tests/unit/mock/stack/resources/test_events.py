"""AWS::Events::…: rules with a schedule in the mock itself, all others in another one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import Aws, Function
from lambdamock.errors import TemplateError

RULE, BUS, POLICY = "AWS::Events::Rule", "AWS::Events::EventBus", "AWS::Events::EventBusPolicy"
ARN = "arn:aws:events:us-east-1:123456789012"
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:tick"


@pytest.fixture
def tick(aws: Aws) -> Function:
    """A function that every rule of the account may invoke."""
    function = aws.function(lambda event, context: event, name="tick")
    function.allow("eventbridge", source_arn=f"{ARN}:rule/*")
    return function


def to_function(**members: Any) -> list[dict[str, Any]]:
    return [{"Arn": FUNCTION, "Id": "tick", **members}]


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside moto"])
def test_a_rule_with_a_schedule_fires_on_our_clock(
    aws: Aws, tick: Function, make: Any, beside: bool, request: pytest.FixtureRequest
) -> None:
    if beside:
        request.getfixturevalue("moto")
    made = make(RULE, Name="hourly", ScheduleExpression="rate(1 hour)", Targets=to_function(Input='{"full": true}'))
    assert (made.ref, made.attributes) == ("hourly", {"Arn": f"{ARN}:rule/hourly"})
    aws.clock.advance(7_200)
    assert [one.event for one in tick.invocations] == [{"full": True}] * 2
    made.undo()
    aws.clock.advance(7_200)
    assert len(tick.invocations) == 2


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"InputPath": "$.source"}, "aws.events"),
        (
            {"InputTransformer": {"InputPathsMap": {"at": "$.time"}, "InputTemplate": '{"when": <at>}'}},
            {"when": "2026-01-01T01:00:00Z"},
        ),
    ],
    ids=["path", "transformer"],
)
def test_a_target_gets_what_it_asks_for(
    aws: Aws, tick: Function, make: Any, members: dict[str, Any], expected: Any
) -> None:
    make(RULE, ScheduleExpression="rate(1 hour)", Targets=to_function(**members))
    aws.clock.advance(3_600)
    assert [one.event for one in tick.invocations] == [expected]


def test_a_disabled_rule_does_not_fire(aws: Aws, tick: Function, make: Any) -> None:
    made = make(RULE, ScheduleExpression="rate(1 hour)", State="DISABLED", Targets=to_function())
    assert (made.handle.enabled, made.handle.targets) == (False, {"tick": FUNCTION})
    aws.clock.advance(7_200)
    assert len(tick.invocations) == 0


def test_a_rule_may_have_no_target(aws: Aws, make: Any) -> None:
    made = make(RULE, ScheduleExpression="rate(1 hour)")
    assert made.handle.targets == {}
    aws.clock.advance(3_600)
    assert len(aws.triggers) == 0


ELSEWHERE = r"it needs something that answers events: start it beside, for instance moto's mock_aws\(\)"


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({}, r"Resources\.It \(AWS::Events::Rule\): Parameter\(s\) EventPattern or ScheduleExpression must be"),
        ({"ScheduleExpression": "rate(1 hours)"}, r"ValidationException: Parameter ScheduleExpression is not valid\."),
        ({"EventPattern": {"source": ["shop"]}}, rf"Resources\.It\.Properties\.EventPattern: {ELSEWHERE}"),
        (
            {"ScheduleExpression": "rate(1 hour)", "EventBusName": "shop"},
            rf"Resources\.It\.Properties\.EventBusName: {ELSEWHERE}",
        ),
        (
            {
                "ScheduleExpression": "rate(1 hour)",
                "Targets": [{"Arn": "arn:aws:sqs:us-east-1:123456789012:q", "Id": "q"}],
            },
            rf"Resources\.It\.Properties\.Targets\.0\.Arn: arn:.*:q is no function: {ELSEWHERE}",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": to_function(RetryPolicy={"MaximumRetryAttempts": 1})},
            rf"Resources\.It\.Properties\.Targets\.0\.RetryPolicy: {ELSEWHERE}",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": to_function(Input="{}", InputPath="$")},
            r"Properties\.Targets\.0: a target has one of Input, InputPath, InputTransformer, not Input and InputPath",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": to_function(Input="{")},
            r"Properties\.Targets\.0\.Input: JSON syntax error in input for target tick : ",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": to_function(InputPath="detail")},
            r"Resources\.It \(AWS::Events::Rule\): 'detail' is no path into an event: it begins with '\$'",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": to_function(InputTransformer={})},
            r"Properties\.Targets\.0\.InputTransformer: required key \[InputTemplate\] not found",
        ),
        (
            {"ScheduleExpression": "rate(1 hour)", "Targets": [{"Arn": FUNCTION}]},
            r"Resources\.It\.Properties\.Targets\.0: required key \[Id\] not found",
        ),
        (
            {
                "ScheduleExpression": "rate(1 hour)",
                "Targets": [{"Arn": FUNCTION, "Id": str(number)} for number in range(6)],
            },
            r"Resources\.It \(AWS::Events::Rule\): LimitExceededException: ",
        ),
    ],
    ids=[
        "nothing",
        "expression",
        "pattern",
        "bus",
        "queue",
        "retries",
        "inputs",
        "no json",
        "no path",
        "no template",
        "no id",
        "too many",
    ],
)
def test_a_rule_that_cannot_be_in_the_mock_itself_is_refused(
    aws: Aws, make: Any, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        make(RULE, Name="it", **properties)
    assert aws._simulation.schedules.rules("us-east-1", "123456789012") == {}


def test_a_rule_that_is_there_already_is_refused(aws: Aws, tick: Function, make: Any) -> None:
    aws.schedule("rate(1 hour)", tick, name="hourly")
    with pytest.raises(TemplateError, match=r"with identifier 'hourly' already exists\."):
        make(RULE, Name="hourly", ScheduleExpression="rate(2 hours)")


def test_a_rule_of_another_mock_has_pattern_and_targets(moto: Any, make: Any) -> None:
    queue = make("AWS::SQS::Queue", "Queue").attributes["Arn"]
    made = make(
        RULE,
        Name="orders",
        Description="All of them",
        EventPattern={"source": ["shop"]},
        State="DISABLED",
        Targets=[{"Arn": queue, "Id": "queue", "InputPath": "$.detail"}],
        Tags=[{"Key": "team", "Value": "shop"}],
    )
    assert (made.ref, made.attributes, made.handle) == ("orders", {"Arn": f"{ARN}:rule/orders"}, None)
    events = moto("events")
    told = events.describe_rule(Name="orders")
    assert (json.loads(told["EventPattern"]), told["State"], told["Description"]) == (
        {"source": ["shop"]},
        "DISABLED",
        "All of them",
    )
    targets = events.list_targets_by_rule(Rule="orders")["Targets"]
    assert targets == [{"Arn": queue, "Id": "queue", "InputPath": "$.detail"}]
    assert events.list_tags_for_resource(ResourceARN=told["Arn"])["Tags"] == [{"Key": "team", "Value": "shop"}]
    made.undo()
    assert events.list_rules()["Rules"] == []


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"ScheduleExpression": "rate(1 hours)"}, r"ValidationException: Parameter ScheduleExpression is not valid\."),
        (
            {"EventPattern": {"source": ["shop"]}, "Targets": [{"Arn": "queue", "Id": "1"}]},
            r"Resources\.It \(AWS::Events::Rule\): ValidationException: Parameter queue is not valid",
        ),
        ({"EventPattern": {"source": ["shop"]}, "EventBusName": "gone"}, r"ResourceNotFoundException: "),
    ],
    ids=["expression", "target", "bus"],
)
def test_a_rule_that_another_mock_refuses_leaves_nothing(
    moto: Any, make: Any, properties: dict[str, Any], message: str
) -> None:
    with pytest.raises(TemplateError, match=message):
        make(RULE, **properties)
    assert moto("events").list_rules()["Rules"] == []


def test_a_rule_of_another_mock_that_is_there_already_stays(moto: Any, make: Any) -> None:
    moto("events").put_rule(Name="orders", EventPattern='{"source": ["mine"]}')
    with pytest.raises(TemplateError, match=r"with identifier 'orders' already exists\."):
        make(RULE, Name="orders", EventPattern={"source": ["shop"]})
    assert moto("events").describe_rule(Name="orders")["EventPattern"] == '{"source": ["mine"]}'


def test_a_rule_on_a_bus_is_told_with_its_bus(moto: Any, make: Any) -> None:
    bus = make(BUS, "Bus", Name="shop", Description="Of the shop", Tags=[{"Key": "team", "Value": "shop"}])
    assert (bus.ref, bus.attributes) == ("shop", {"Arn": f"{ARN}:event-bus/shop", "Name": "shop"})
    made = make(RULE, Name="orders", EventBusName=bus.ref, EventPattern={"source": ["shop"]}, Targets=to_function())
    assert (made.ref, made.attributes) == ("shop|orders", {"Arn": f"{ARN}:rule/shop/orders"})
    made.undo()
    assert moto("events").list_rules(EventBusName="shop")["Rules"] == []
    bus.undo()
    assert [one["Name"] for one in moto("events").list_event_buses()["EventBuses"]] == ["default"]


STATEMENT = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
    "Action": "events:PutEvents",
    "Resource": f"{ARN}:event-bus/shop",
}


@pytest.mark.parametrize(
    "properties",
    [{"Statement": STATEMENT}, {"Action": "events:PutEvents", "Principal": "210987654321"}],
    ids=["statement", "principal"],
)
def test_a_bus_policy_adds_a_statement(moto: Any, make: Any, properties: dict[str, Any]) -> None:
    mine = {**STATEMENT, "Sid": "mine", "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
    policy = {"Version": "2012-10-17", "Statement": [mine]}
    make(BUS, "Bus", Name="shop", Policy=policy)
    made = make(POLICY, EventBusName="shop", StatementId="partner", **properties)

    def statements() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(moto("events").describe_event_bus(Name="shop")["Policy"])["Statement"]
        return found

    assert statements() == [mine, {**STATEMENT, "Sid": "partner"}]
    made.undo()
    assert statements() == [mine]
