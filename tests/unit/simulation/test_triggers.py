"""How often a service asks, what it gets, and what is written down of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock.domain.journal import Invocation, Trigger
from lambdamock.errors import (
    AccessDeniedException,
    InvalidRequestContentException,
    RequestTooLargeException,
    ResourceNotFoundException,
    TooManyRequestsException,
    UsageError,
)
from lambdamock.mock import Aws, mock_lambda
from lambdamock.simulation import Simulation
from lambdamock.simulation.triggers import Outcome

BUCKET = "arn:aws:s3:::photos"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
F = "arn:aws:lambda:us-east-1:123456789012:function:f"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda() as handle:
        handle.function(lambda event, context: {"got": event}, name="f")
        yield handle


@pytest.fixture
def simulation(aws: Aws) -> Simulation:
    return aws._simulation


def facts(aws: Aws) -> list[Trigger]:
    return [fact._replace(request_id=None) for fact in aws.journal.of(Trigger)]


def test_B029_an_event_is_taken_and_its_result_is_nobodys(aws: Aws, simulation: Simulation) -> None:
    aws.functions["f"].allow("s3")
    outcome = simulation.invoke_from("s3", "f", {}, source_arn=BUCKET)
    assert outcome == Outcome(outcome.request_id, 202, None, None, None, 1)
    assert aws.invocations[0].request_id == outcome.request_id
    assert facts(aws) == [Trigger(aws.clock.now().timestamp(), None, "s3", BUCKET, F, "Event", 1, None)]


def test_B028_who_waits_gets_the_result(aws: Aws, simulation: Simulation) -> None:
    outcome = simulation.invoke_from("stepfunctions", "f", {"a": 1})
    assert outcome == Outcome(outcome.request_id, 200, b'{"got": {"a": 1}}', None, "$LATEST", 1)
    assert facts(aws) == [
        Trigger(aws.clock.now().timestamp(), None, "stepfunctions", None, F, "RequestResponse", 1, None)
    ]


def test_who_waits_gets_the_error_of_the_function(aws: Aws, simulation: Simulation) -> None:
    aws.function(lambda event, context: 1 / 0, name="broken")
    outcome = simulation.invoke_from("firehose", "broken", {})
    assert (outcome.status, outcome.function_error) == (200, "Unhandled")


def test_what_a_service_asked_is_written_down_before_the_event_it_left_runs(aws: Aws, simulation: Simulation) -> None:
    aws.functions["f"].allow("s3")
    simulation.invoke_from("s3", "f", {}, source_arn=BUCKET)
    assert [type(fact) for fact in aws.journal.entries if isinstance(fact, Trigger | Invocation)] == [
        Trigger,
        Invocation,
    ]


def test_B027_a_refusal_is_raised_explained_and_written_down(aws: Aws, simulation: Simulation) -> None:
    with pytest.raises(AccessDeniedException) as refusal:
        simulation.invoke_from("s3", "f", {}, source_arn=BUCKET)
    assert "add_permission" not in refusal.value.message
    assert str(refusal.value).startswith(f"{refusal.value.message}\nAmazon S3 (s3.amazonaws.com) may not invoke")
    assert "client.add_permission(" in str(refusal.value)
    assert [fact.refusal for fact in facts(aws)] == [f"AccessDeniedException: {refusal.value.message}"]
    assert len(aws.invocations) == 0


def test_a_function_that_does_not_exist_is_refused_before_its_policy_is_asked(aws: Aws, simulation: Simulation) -> None:
    with pytest.raises(ResourceNotFoundException) as refusal:
        simulation.invoke_from("s3", "gone:live", {}, source_arn=BUCKET)
    assert refusal.value.explanation == ""
    (fact,) = facts(aws)
    assert fact.function_arn == "arn:aws:lambda:us-east-1:123456789012:function:gone:live"
    assert fact.refusal == f"ResourceNotFoundException: {refusal.value.message}"


@pytest.mark.parametrize(
    ("event", "error"),
    [
        pytest.param(b"no json", InvalidRequestContentException, id="no-json"),
        pytest.param({"x": "y" * 1_100_000}, RequestTooLargeException, id="A010-too-large-for-an-event"),
    ],
)
def test_what_lambda_refuses_is_refused_to_services_too(
    aws: Aws, simulation: Simulation, event: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        simulation.invoke_from("cloudformation", "f", event)
    assert [fact.attempts for fact in facts(aws)] == [1]


def test_B185_sns_asks_four_times_and_no_time_passes(aws: Aws, simulation: Simulation) -> None:
    before = aws.clock.now()
    with pytest.raises(AccessDeniedException):
        simulation.invoke_from("sns", "f", {}, source_arn=TOPIC)
    assert aws.clock.now() == before
    (fact,) = facts(aws)
    assert (fact.service, fact.source_arn, fact.attempts) == ("sns", TOPIC, 4)
    assert fact.refusal is not None


def test_firehose_asks_again_each_second_while_there_is_no_room(aws: Aws, simulation: Simulation) -> None:
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    before = aws.clock.now()
    with pytest.raises(TooManyRequestsException):
        simulation.invoke_from("firehose", "f", {})
    assert (aws.clock.now() - before).total_seconds() == 3
    assert [(fact.attempts, fact.at - before.timestamp()) for fact in facts(aws)] == [(4, 3)]


def test_firehose_is_served_once_there_is_room(aws: Aws, simulation: Simulation) -> None:
    attempts: list[str] = []
    perform = simulation.perform

    def busy_at_first(*arguments: Any, **options: Any) -> dict[str, Any]:
        attempts.append("")
        if len(attempts) < 3:
            raise TooManyRequestsException("Rate Exceeded.", Reason="ReservedFunctionConcurrentInvocationLimitExceeded")
        return perform(*arguments, **options)

    simulation.perform = busy_at_first  # type: ignore[method-assign]
    assert simulation.invoke_from("firehose", "f", {}).attempts == 3
    assert [(fact.attempts, fact.refusal) for fact in facts(aws)] == [(3, None)]


def test_others_ask_once(aws: Aws, simulation: Simulation) -> None:
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with pytest.raises(TooManyRequestsException):
        simulation.invoke_from("stepfunctions", "f", {})
    assert [fact.attempts for fact in facts(aws)] == [1]


def test_a_function_of_another_region_is_reached_by_its_arn(aws: Aws, simulation: Simulation) -> None:
    there = aws.function(lambda event, context: "there", name="g", region="eu-west-1")
    assert simulation.invoke_from("stepfunctions", there.arn, {}).payload == b'"there"'
    assert simulation.invoke_from("stepfunctions", "g", {}, region="eu-west-1").payload == b'"there"'
    with pytest.raises(ResourceNotFoundException):
        simulation.invoke_from("stepfunctions", "g", {})


def test_a_role_of_another_account_needs_a_statement_for_that_account(aws: Aws, simulation: Simulation) -> None:
    with pytest.raises(AccessDeniedException) as refusal:
        simulation.invoke_from("stepfunctions", "f", {}, source_account="210987654321")
    assert "arn:aws:iam::210987654321:root" in refusal.value.message
    aws.client().add_permission(
        FunctionName="f", StatementId="s", Action="lambda:InvokeFunction", Principal="210987654321"
    )
    assert simulation.invoke_from("stepfunctions", "f", {}, source_account="210987654321").status == 200


def test_B031_a_service_whose_configuration_decides_may_leave_an_event_or_wait(
    aws: Aws, simulation: Simulation
) -> None:
    outcome = simulation.invoke_from("stepfunctions", "f", {}, invocation_type="Event")
    assert (outcome.status, outcome.payload) == (202, None)
    assert aws.invocations[0].invocation_type == "Event"


def test_a_service_that_does_not_exist_leaves_no_trace(aws: Aws, simulation: Simulation) -> None:
    with pytest.raises(UsageError, match="did you mean 's3'"):
        simulation.invoke_from("s33", "f", {})
    assert facts(aws) == []


def test_a_trigger_from_within_a_handler_runs_after_it(aws: Aws, simulation: Simulation) -> None:
    order: list[str] = []
    aws.function(lambda event, context: order.append("inner"), name="inner").allow("s3")

    @aws.function
    def outer(event: Any, context: Any) -> None:
        simulation.invoke_from("s3", "inner", {}, source_arn=BUCKET)
        order.append("outer")

    outer.invoke()
    assert order == ["outer", "inner"]
