"""`aws.schedule`: rules of EventBridge that invoke functions on the mock's clock."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.domain.journal import ApiCall, EventRetry, Trigger
from lambdamock.errors import LimitExceededException, TriggerRefused, UsageError, ValidationException
from lambdamock.events import Origin, eventbridge

ACCOUNT = "123456789012"


@pytest.fixture
def tick(aws: Aws) -> Function:
    """A function that every rule of the account in its region may invoke."""
    return deployed(aws, "tick")


def deployed(aws: Aws, name: str) -> Function:
    function = aws.function(lambda event, context: event, name=name)
    function.allow("eventbridge", source_arn=f"arn:aws:events:us-east-1:{ACCOUNT}:rule/*")
    return function


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


def test_B074_a_function_gets_the_event_of_its_rule_with_the_planned_time(aws: Aws, tick: Function) -> None:
    rule = aws.schedule("cron(0 12 * * ? *)", tick, name="noon")
    aws.clock.advance(86_400)
    [invocation] = tick.invocations
    origin = Origin(at=at("2026-01-01T12:00:00"))
    expected = eventbridge.scheduled(rule_arn=rule.arn, event_id=invocation.event["id"], origin=origin)
    assert invocation.event == expected
    assert expected["resources"] == [f"arn:aws:events:us-east-1:{ACCOUNT}:rule/noon"]


def test_B073_each_firing_is_one_asynchronous_invocation_by_events(aws: Aws, tick: Function) -> None:
    rule = aws.schedule("rate(1 minute)", tick)
    aws.clock.advance(180)
    triggers = aws.journal.of(Trigger)
    assert [(one.service, one.source_arn, one.function_arn, one.invocation_type) for one in triggers] == [
        ("eventbridge", rule.arn, tick.arn, "Event")
    ] * 3
    assert [one.request_id for one in triggers] == [one.request_id for one in tick.invocations]
    assert len({one.event["id"] for one in tick.invocations}) == 3


def test_a_failing_function_is_tried_again_by_lambda_not_by_events(aws: Aws) -> None:
    fails = aws.function(lambda event, context: {}["missing"], name="fails")
    rule = aws.schedule("cron(1 0 * * ? *)", fails)
    fails.allow("eventbridge", source_arn=rule.arn)
    aws.clock.advance(600)
    assert (len(aws.journal.of(Trigger)), len(fails.invocations), len(aws.journal.of(EventRetry))) == (1, 3, 2)


class TestPermission:
    def test_B076_without_one_a_firing_is_refused_and_the_warning_tells_what_to_allow(self, aws: Aws) -> None:
        function = aws.function(lambda event, context: event, name="closed")
        rule = aws.schedule("rate(1 minute)", function, name="often")
        with pytest.warns(
            TriggerRefused, match=r"(?s)schedule 'often' could not invoke .*:function:closed: AccessDenied"
        ) as told:
            aws.clock.advance(60)
        assert f"SourceArn='{rule.arn}'" in str(told[0].message)
        assert [str(one.refusal).partition(":")[0] for one in aws.journal.of(Trigger)] == ["AccessDeniedException"]
        assert len(aws.invocations) == 0

    @pytest.mark.parametrize(
        "source_arn",
        [
            pytest.param(f"arn:aws:events:us-east-1:{ACCOUNT}:rule/other", id="another rule"),
            pytest.param("arn:aws:events:us-east-1:210987654321:rule/*", id="another account"),
            pytest.param(f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/*", id="another region"),
        ],
    )
    def test_B076_one_for_other_rules_does_not_count(self, aws: Aws, source_arn: str) -> None:
        function = aws.function(lambda event, context: event, name="closed")
        function.allow("eventbridge", source_arn=source_arn)
        aws.schedule("rate(1 minute)", function, name="often")
        with pytest.warns(TriggerRefused):
            aws.clock.advance(60)

    def test_a_refused_firing_does_not_end_the_schedule(self, aws: Aws) -> None:
        function = aws.function(lambda event, context: event, name="closed")
        rule = aws.schedule("rate(1 minute)", function)
        with pytest.warns(TriggerRefused):
            aws.clock.advance(60)
        function.allow("eventbridge", source_arn=rule.arn)
        aws.clock.advance(60)
        assert len(function.invocations) == 1

    def test_a_function_that_does_not_exist_is_told_at_each_firing(self, aws: Aws) -> None:
        aws.schedule("rate(1 minute)", "missing")
        with pytest.warns(TriggerRefused, match="Function not found"):
            aws.clock.advance(60)


class TestRule:
    def test_tells_when_it_fires_next(self, aws: Aws, tick: Function) -> None:
        rate = aws.schedule("rate(5 minutes)", tick)
        cron = aws.schedule("cron(0/10 * ? * MON-FRI *)", tick)
        past = aws.schedule("cron(0 0 1 1 ? 2020)", tick)
        aws.clock.advance(330)
        assert (rate.next(), cron.next(), past.next()) == (at("2026-01-01T00:10:00"), at("2026-01-01T00:10:00"), None)

    def test_rests_while_it_is_disabled_and_then_begins_anew(self, aws: Aws, tick: Function) -> None:
        rule = aws.schedule("rate(1 minute)", tick, enabled=False)
        aws.clock.advance(70)
        assert (rule.enabled, rule.next()) == (False, None)
        rule.enable()
        rule.enable()
        aws.clock.advance(70)
        rule.disable()
        aws.clock.advance(70)
        assert [one.event["time"] for one in tick.invocations] == ["2026-01-01T00:02:10Z"]

    def test_fires_no_more_when_it_was_deleted(self, aws: Aws, tick: Function) -> None:
        rule = aws.schedule("rate(1 minute)", tick)
        rule.delete()
        rule.delete()
        aws.clock.advance(60)
        assert len(tick.invocations) == 0
        for use in (rule.enable, rule.disable, lambda: rule.add(tick)):
            with pytest.raises(UsageError, match="was deleted"):
                use()

    def test_invokes_several_functions_with_one_event_or_with_their_input(self, aws: Aws, tick: Function) -> None:
        rule = aws.schedule("rate(1 minute)", tick).add(deployed(aws, "tock")).add(tick, input=[1], target_id="again")
        aws.clock.advance(60)
        first, second = (function.invocations[0].event for function in (tick, aws.functions["tock"]))
        assert first == second
        assert tick.invocations[1].event == [1]
        assert rule.targets == {"tick": tick.arn, "tock": aws.functions["tock"].arn, "again": tick.arn}
        rule.remove("again")
        aws.clock.advance(60)
        assert len(tick.invocations) == 3

    def test_names_the_targets_that_it_has_when_another_is_removed(self, aws: Aws, tick: Function) -> None:
        rule = aws.schedule("rate(1 minute)", tick)
        with pytest.raises(UsageError, match="no target 'tock'; there are: tick"):
            rule.remove("tock")

    def test_invokes_what_its_target_names(self, aws: Aws) -> None:
        function = aws.function(lambda event, context: context.function_version, name="versions")
        client = aws.client()
        client.publish_version(FunctionName="versions")
        client.create_alias(FunctionName="versions", Name="live", FunctionVersion="1")
        rule = aws.schedule("rate(1 minute)", "versions:live", name="often")
        function.allow("eventbridge", source_arn=rule.arn, qualifier="live")
        aws.clock.advance(60)
        assert [one.result for one in function.invocations] == ["1"]

    def test_takes_another_expression_and_keeps_its_other_targets(self, aws: Aws, tick: Function) -> None:
        aws.schedule("rate(1 hour)", tick, name="often")
        rule = aws.schedule("rate(1 minute)", deployed(aws, "tock"), name="often")
        aws.clock.advance(60)
        assert (rule.expression, list(rule.targets)) == ("rate(1 minute)", ["tick", "tock"])
        assert [one.function_name for one in aws.invocations] == ["tick", "tock"]

    def test_shows_what_it_does(self, aws: Aws, tick: Function) -> None:
        rule = aws.schedule("rate(1 minute)", tick, name="often")
        assert repr(rule) == ("<ScheduleRule often: rate(1 minute), next 2026-01-01T00:01:00+00:00, invokes tick>")
        rule.disable()
        assert repr(rule) == "<ScheduleRule often: rate(1 minute), disabled, invokes tick>"
        rule.remove("tick")
        rule.delete()
        assert repr(rule) == "<ScheduleRule often, deleted>"
        past = aws.schedule("cron(0 0 1 1 ? 2020)", "tick:live", name="past")
        assert repr(past) == "<ScheduleRule past: cron(0 0 1 1 ? 2020), never again, invokes tick:live>"

    def test_has_a_name_of_its_own_unless_it_is_given_one(self, aws: Aws, tick: Function) -> None:
        names = [aws.schedule("rate(1 minute)", tick).name for _ in range(3)]
        assert names == ["tick-schedule", "tick-schedule-2", "tick-schedule-3"]


class TestRefused:
    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            pytest.param({"expression": "rate(1 minutes)"}, "Parameter ScheduleExpression is not valid", id="B084"),
            pytest.param({"name": "every minute"}, "Value 'every minute' at 'name' failed", id="name"),
            pytest.param({"target_id": "a b"}, r"Value 'a b' at 'targets\.1\.member\.id' failed", id="target"),
            pytest.param({"input": "x" * 9_000}, "less than or equal to 8192", id="input"),
        ],
    )
    def test_what_events_would_refuse_changes_nothing(
        self, aws: Aws, tick: Function, arguments: dict[str, Any], message: str
    ) -> None:
        aws.schedule("rate(1 hour)", tick, name="often")
        with pytest.raises(ValidationException, match=message):
            aws.schedule(**{"expression": "rate(1 minute)", "function": tick, "name": "often", **arguments})
        aws.clock.advance(3_600)
        assert len(tick.invocations) == 1

    @pytest.mark.parametrize(("profile", "quota"), [("current", 300), ("2019", 100)])
    def test_B077_one_rule_too_many(self, profile: str, quota: int) -> None:
        with mock_lambda(profile=profile) as aws:
            for number in range(quota):
                rule = aws.schedule("rate(1 minute)", "f", name=f"rule-{number}", enabled=False)
            with pytest.raises(LimitExceededException):
                aws.schedule("rate(1 minute)", "f", name="another")
            rule.delete()
            aws.schedule("rate(1 minute)", "f", name="another", enabled=False)

    def test_B077_a_sixth_target(self, aws: Aws) -> None:
        rule = aws.schedule("rate(1 minute)", "f0", enabled=False)
        for number in range(1, 5):
            rule.add(f"f{number}")
        rule.add("f9", target_id="f4")
        with pytest.raises(LimitExceededException):
            rule.add("f5")
        assert list(rule.targets) == ["f0", "f1", "f2", "f3", "f4"]

    def test_B077_quotas_are_the_mocks(self) -> None:
        with mock_lambda(quotas={"schedule_rules": 1, "targets_per_rule": 2}) as aws:
            rule = aws.schedule("rate(1 minute)", "a", enabled=False).add("b")
            with pytest.raises(LimitExceededException):
                rule.add("c")
            with pytest.raises(LimitExceededException):
                aws.schedule("rate(1 minute)", "a")


def test_a_schedule_is_no_call_of_lambda_until_it_fires(aws: Aws) -> None:
    aws.schedule("rate(1 minute)", "f")
    assert aws.journal.of(ApiCall) == []
