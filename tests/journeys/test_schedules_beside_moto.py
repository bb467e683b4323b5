"""Schedules that the code under test makes with boto3, when moto answers `events`; rules B073, B074 and B076."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.errors import TriggerRefused, UsageError

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto", minversion="5")

NOON = "cron(0 12 * * ? *)"


@pytest.fixture(params=["moto first", "moto second"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    if request.param == "moto first":
        with moto.mock_aws(), mock_lambda() as handle:
            yield handle
    else:
        with mock_lambda() as handle, moto.mock_aws():
            yield handle


@pytest.fixture
def events() -> Any:
    return boto3.client("events", region_name="us-east-1")


@pytest.fixture
def function(aws: Aws) -> Function:
    deployed = aws.function(lambda event, context: event, name="noon")
    deployed.allow("eventbridge", source_arn="arn:aws:events:us-east-1:123456789012:rule/*")
    return deployed


def put(events: Any, function: Function, expression: str = NOON, **target: Any) -> str:
    arn: str = events.put_rule(Name="rule", ScheduleExpression=expression)["RuleArn"]
    answer = events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": function.arn, **target}])
    assert answer["FailedEntryCount"] == 0
    return arn


def test_B074_a_rule_fires_on_the_mocks_clock(aws: Aws, events: Any, function: Function) -> None:
    arn = put(events, function)
    aws.clock.advance(2 * 86_400)
    assert [(one.event["resources"], one.event["time"]) for one in function.invocations] == [
        ([arn], "2026-01-01T12:00:00Z"),
        ([arn], "2026-01-02T12:00:00Z"),
    ]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        pytest.param({"Input": json.dumps({"full": True})}, {"full": True}, id="Input"),
        pytest.param({"InputPath": "$.detail-type"}, "Scheduled Event", id="InputPath"),
        pytest.param(
            {"InputTransformer": {"InputPathsMap": {"at": "$.time"}, "InputTemplate": '{"at": <at>}'}},
            {"at": "2026-01-01T12:00:00Z"},
            id="InputTransformer",
        ),
    ],
)
def test_a_target_says_what_its_function_gets(
    aws: Aws, events: Any, function: Function, target: dict[str, Any], expected: Any
) -> None:
    put(events, function, **target)
    aws.clock.advance(86_400)
    assert [one.event for one in function.invocations] == [expected]


@pytest.mark.parametrize("operation", ["disable_rule", "remove_targets", "delete_rule"])
def test_a_rule_rests_when_it_is_told_to(aws: Aws, events: Any, function: Function, operation: str) -> None:
    put(events, function)
    aws.clock.advance(86_400)
    if operation == "disable_rule":
        events.disable_rule(Name="rule")
    else:
        events.remove_targets(Rule="rule", Ids=["1"])
    if operation == "delete_rule":
        events.delete_rule(Name="rule")
    aws.clock.advance(86_400)
    assert len(function.invocations) == 1


def test_an_enabled_rule_goes_on(aws: Aws, events: Any, function: Function) -> None:
    put(events, function)
    events.disable_rule(Name="rule")
    aws.clock.advance(86_400)
    events.enable_rule(Name="rule")
    aws.clock.advance(86_400)
    assert [one.event["time"] for one in function.invocations] == ["2026-01-02T12:00:00Z"]


def test_B076_a_firing_without_permission_is_a_warning(aws: Aws, events: Any) -> None:
    closed = aws.function(lambda event, context: event, name="closed")
    put(events, closed)
    with pytest.warns(TriggerRefused, match="add_permission"):
        aws.clock.advance(86_400)
    assert len(closed.invocations) == 0


@pytest.mark.usefixtures("aws")
def test_an_expression_that_moto_takes_and_AWS_does_not_is_told(events: Any) -> None:
    with pytest.raises(UsageError, match="AWS refuses the schedule 'rule': Parameter ScheduleExpression is not valid"):
        events.put_rule(Name="rule", ScheduleExpression="rate(1 minutes)")


def test_a_handler_makes_a_rule(aws: Aws, function: Function) -> None:
    @aws.function
    def plans(event: Any, context: Any) -> None:
        put(boto3.client("events", region_name="us-east-1"), function)

    assert plans.invoke().error is None
    aws.clock.advance(86_400)
    assert len(function.invocations) == 1
