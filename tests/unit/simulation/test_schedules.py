"""Schedules on the world's clock: what fires, what the clock waits for, and rules that another mock keeps."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.domain.journal import EventDiscarded, Invocation
from lambdamock.errors import UsageError
from lambdamock.simulation import Simulation
from lambdamock.timing import EPOCH

RULES = "arn:aws:events:us-east-1:123456789012:rule/"


def allowed(function: Function) -> Function:
    """The function, which every rule of the account in its region may invoke."""
    function.allow("eventbridge", source_arn=f"{RULES}*")
    return function


def simulation(aws: Aws) -> Simulation:
    return aws._simulation


def seconds(aws: Aws, name: str) -> list[float]:
    """When the function ran, in seconds since the mock began."""
    return [one.at - EPOCH for one in aws.journal.of(Invocation) if one.context.function_name == name]


def rule(name: str, expression: str, *targets: dict[str, Any], state: str = "ENABLED") -> dict[str, Any]:
    """As `events` answers it in ListRules, with what it answers in ListTargetsByRule."""
    return {
        "Name": name,
        "Arn": f"{RULES}{name}",
        "ScheduleExpression": expression,
        "State": state,
        "Targets": list(targets),
    }


def target(function: Function, identifier: str = "1", **members: Any) -> dict[str, Any]:
    return {"Id": identifier, "Arn": function.arn, **members}


def fail(event: Any, context: Any) -> None:
    raise RuntimeError


class TestSettling:
    def test_comes_to_rest_while_a_schedule_goes_on(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: None, name="tick"))
        aws.schedule("rate(1 minute)", tick)
        aws.settle()
        assert aws.clock.now().timestamp() == EPOCH
        assert seconds(aws, "tick") == []

    def test_lets_schedules_fire_that_fall_due_on_the_way(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: None, name="tick"))
        aws.function(fail, name="fails")
        aws.schedule("rate(1 minute)", tick)
        aws.client().invoke(FunctionName="fails", InvocationType="Event")
        aws.settle()
        assert seconds(aws, "fails") == [0, 60, 180]
        assert seconds(aws, "tick") == [60, 120, 180]

    def test_waits_for_what_earlier_firings_left_and_not_for_what_later_ones_leave(self, aws: Aws) -> None:
        fails = allowed(aws.function(fail, name="fails"))
        aws.schedule("rate(10 minutes)", fails)
        aws.clock.advance(600)
        aws.schedule("rate(1 minute)", fails)
        aws.settle()
        assert aws.clock.now().timestamp() - EPOCH == 780
        assert [one.at - EPOCH for one in aws.journal.of(EventDiscarded)] == [780]
        aws.settle()
        assert aws.clock.now().timestamp() - EPOCH == 780 + 180, "the last event came at 780"

    def test_what_firings_left_on_the_way_is_no_event_that_was_forgotten(self) -> None:
        with mock_lambda(strict=True) as aws:
            fails = allowed(aws.function(fail, name="fails"))
            aws.schedule("rate(1 minute)", fails)
            aws.clock.advance(60)
            aws.settle()

    def test_what_firings_left_when_nobody_settled_is(self) -> None:
        mock = mock_lambda(strict=True)
        aws = mock.start()
        aws.schedule("rate(1 minute)", allowed(aws.function(fail, name="fails")))
        aws.clock.advance(60)
        with pytest.raises(UsageError, match="1 asynchronous event still waits"):
            mock.stop()

    def test_the_clock_auto_waits_for_no_schedule(self) -> None:
        with mock_lambda(clock="auto") as aws:
            tick = allowed(aws.function(lambda event, context: None, name="tick"))
            aws.schedule("rate(1 minute)", tick)
            aws.client().list_functions()
            assert aws.clock.now().timestamp() == EPOCH
            aws.clock.advance(150)
            assert seconds(aws, "tick") == [60, 120]


class TestTheClock:
    def test_schedules_and_retries_take_turns(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: None, name="tick"))
        fails = allowed(aws.function(fail, name="fails"))
        aws.schedule("cron(0/2 * * * ? *)", tick)
        aws.schedule("cron(1 * * * ? *)", fails)
        aws.clock.advance(300)
        ran = [(one.at - EPOCH, one.context.function_name) for one in aws.journal.of(Invocation)]
        assert ran == [(60, "fails"), (120, "fails"), (120, "tick"), (240, "fails"), (240, "tick")]

    def test_a_day_of_minutes_is_1440_invocations(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: None, name="tick"))
        aws.schedule("rate(1 minute)", tick)
        aws.clock.advance(86_400)
        assert seconds(aws, "tick") == [60.0 * number for number in range(1, 1_441)]

    def test_a_new_world_has_no_schedules(self, aws: Aws) -> None:
        aws.schedule("rate(1 minute)", allowed(aws.function(lambda event, context: None, name="tick")))
        aws.reset()
        aws.clock.advance(600)
        assert len(aws.invocations) == 0

    def test_a_handler_that_makes_a_schedule_does_not_wait_for_it(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: None, name="tick"))

        @aws.function
        def starts(event: Any, context: Any) -> None:
            aws.schedule("rate(1 minute)", tick)
            aws.clock.advance(120)

        starts.invoke()
        assert [one.event["time"] for one in aws.invocations.of("tick")] == [
            "2026-01-01T00:01:00Z",
            "2026-01-01T00:02:00Z",
        ], "the function runs when the handler has ended; it is told when it should have"


class TestMirrored:
    def test_B073_rules_of_another_mock_fire_here(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("often", "rate(1 minute)", target(tick))])
        aws.clock.advance(60)
        [invocation] = aws.invocations
        assert invocation.event["resources"] == [f"{RULES}often"]

    def test_an_unchanged_rule_keeps_its_rhythm(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        rules = [rule("often", "rate(1 minute)", target(tick))]
        simulation(aws).schedules_changed("us-east-1", "123456789012", rules)
        aws.clock.advance(40)
        simulation(aws).schedules_changed("us-east-1", "123456789012", [*rules, rule("other", "rate(1 day)")])
        aws.clock.advance(20)
        assert seconds(aws, "tick") == [60]

    @pytest.mark.parametrize(
        "after",
        [
            pytest.param([], id="deleted"),
            pytest.param([rule("often", "rate(1 minute)")], id="no targets"),
            pytest.param([rule("often", "rate(1 day)")], id="another expression"),
            pytest.param([{"Name": "often", "EventPattern": "{}"}], id="no schedule any more"),
        ],
    )
    def test_what_is_gone_fires_no_more(self, aws: Aws, after: list[dict[str, Any]]) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("often", "rate(1 minute)", target(tick))])
        simulation(aws).schedules_changed("us-east-1", "123456789012", after)
        aws.clock.advance(600)
        assert seconds(aws, "tick") == []

    def test_a_disabled_rule_rests_and_begins_anew(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        for state, duration in (("ENABLED", 50), ("DISABLED", 50), ("ENABLED", 70)):
            told = [rule("often", "rate(1 minute)", target(tick), state=state)]
            simulation(aws).schedules_changed("us-east-1", "123456789012", told)
            aws.clock.advance(duration)
        assert seconds(aws, "tick") == [160]

    def test_regions_and_accounts_are_apart(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("often", "rate(1 minute)", target(tick))])
        simulation(aws).schedules_changed("eu-west-1", "123456789012", [])
        simulation(aws).schedules_changed("us-east-1", "210987654321", [])
        aws.clock.advance(60)
        assert seconds(aws, "tick") == [60]

    def test_targets_that_are_no_functions_are_not_ours(self, aws: Aws) -> None:
        queue = {"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:orders"}
        simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("often", "rate(1 minute)", queue)])
        aws.clock.advance(60)
        assert [type(entry).__name__ for entry in aws.journal.entries] == []

    def test_a_target_may_have_a_constant_input(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        told = [rule("often", "rate(1 minute)", target(tick, Input='{"a": [1]}'))]
        simulation(aws).schedules_changed("us-east-1", "123456789012", told)
        aws.clock.advance(60)
        assert aws.invocations[0].event == {"a": [1]}

    def test_an_expression_that_AWS_refuses_is_told_and_changes_nothing(self, aws: Aws) -> None:
        tick = allowed(aws.function(lambda event, context: event, name="tick"))
        simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("often", "rate(1 minute)", target(tick))])
        with pytest.raises(UsageError, match=r"(?s)the schedule 'bad': Parameter ScheduleExpression.*the unit of 1 is"):
            simulation(aws).schedules_changed("us-east-1", "123456789012", [rule("bad", "rate(1 minutes)")])
        aws.clock.advance(60)
        assert seconds(aws, "tick") == [60]
