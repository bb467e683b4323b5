"""What caused what: each test is a journal, and for each of its facts the place of what caused it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.observability.timeline.facts import LAMBDA, QUEUE, S3, batch, call, handler_of, permission, run, stack

from lambdamock.domain import journal
from lambdamock.domain.measurements import EventAccepted, UrlAnswer
from lambdamock.domain.tracing import TracedAttempt
from lambdamock.observability.timeline.causes import Causes
from lambdamock.observability.timeline.tree import without_circles

F, G = f"{LAMBDA}:f", f"{LAMBDA}:g"
THROTTLED = {"status": 429, "error_code": "TooManyRequestsException"}


def causes(*facts: Any) -> list[int | None]:
    return list(Causes(facts).all())


def failed(at: float = 0.0) -> journal.EventRetry:
    return journal.EventRetry(at, "a", F, 1, "Unhandled", 60.0)


def delivery(target: str, request_id: str = "a", at: float = 0.0) -> journal.Delivery:
    return journal.Delivery(at, request_id, F, "OnFailure", target, "{}", {}, None)


def trigger(request_id: str | None, attempts: int = 1) -> journal.Trigger:
    return journal.Trigger(0.0, request_id, "s3", "arn:aws:s3:::bucket", F, "Event", attempts, None)


def test_a_run_is_of_its_call() -> None:
    assert causes(run("a", after=0), call("a")) == [1, None]


def test_a_permission_is_of_the_call_that_needs_it() -> None:
    assert causes(permission("a", None), call("a")) == [1, None]


def test_what_a_handler_calls_is_of_its_run() -> None:
    facts = [
        permission("", "f"),
        permission("b", "f"),
        run("b", "g", after=2),
        call("b", caller=handler_of("f"), user_agent="Boto3"),
        run("a", after=0),
        call("a", user_agent="Boto3"),
    ]
    assert causes(*facts) == [4, 3, 3, 4, 5, None]


def test_a_call_of_a_client_that_no_handler_made_is_of_no_run() -> None:
    assert causes(call("b", "ListFunctions", user_agent="Boto3"), run("a", after=0), call("a")) == [None, 2, None]


def test_a_call_through_the_handle_is_of_the_run_meanwhile() -> None:
    assert causes(call("b", "ListFunctions"), run("a", after=0), call("a")) == [1, 2, None]


def test_of_two_handlers_at_the_same_time_the_one_that_made_it_has_a_call() -> None:
    of_f = call("c", "ListFunctions", caller=handler_of("f"))
    of_g = call("d", "ListFunctions", caller=handler_of("g"))
    of_test = call("x", user_agent="Boto3")
    facts = [of_test, of_f, of_g, run("a", "f", after=0), run("b", "g", after=1), call("b"), call("a")]
    assert causes(*facts) == [None, 3, 4, 6, 5, None, None]


def test_everything_about_an_event_is_of_its_acceptance() -> None:
    facts = [
        EventAccepted(0.0, "a", F),
        call("a", status=202),
        journal.Throttle(0.0, "a", F, "Event", "Reason"),
        run("a", after=3, function_error="Unhandled"),
        failed(),
        journal.EventRepeated(60.0, "a", F),
        run("a", after=6, at=60.0),
        journal.EventDiscarded(60.0, "a", F, 2, "RetriesExhausted"),
        delivery(QUEUE, at=60.0),
    ]
    assert causes(*facts) == [1, None, 0, 0, 0, 0, 0, 0, 0]


def test_the_event_of_a_destination_is_of_the_delivery() -> None:
    facts = [EventAccepted(0.0, "a", F), EventAccepted(0.0, "b", G), delivery(G), run("b", "g", after=3)]
    assert causes(*facts) == [None, 2, 0, 1]


def test_a_role_is_asked_for_what_is_delivered() -> None:
    asked = permission("", "f", operation="", action="sqs:SendMessage", service="sqs")
    assert causes(EventAccepted(0.0, "a", F), asked, delivery(QUEUE)) == [None, 2, 0]


def test_a_role_is_asked_for_what_is_logged() -> None:
    asked = permission("", "f", operation="", action="logs:PutLogEvents", service="logs")
    missed = journal.LogsNotWritten(0.0, F, "/aws/lambda/f", "no")
    assert causes(run("a", after=0), asked, missed, call("a")) == [3, 0, 0, None]


def test_a_run_of_a_mapping_is_of_its_batch() -> None:
    first, second = run("x", after=0, event=b"[r1, r2]"), run("y", after=0, event=b"[r3]")
    assert causes(first, second, batch("r3"), batch("r1", "r2")) == [3, 2, None, None]
    assert causes(first, second, batch("r1", "r2"), batch("r3")) == [2, 3, None, None]


def test_a_run_whose_event_does_not_show_the_records_is_of_the_next_batch_of_the_function() -> None:
    assert causes(run("x", after=0), run("y", "g", after=0), batch("r1")) == [2, None, None]


def test_a_batch_that_was_throttled_has_the_throttle() -> None:
    throttle = journal.Throttle(0.0, "x", F, "RequestResponse", "Reason")
    assert causes(throttle, batch("r1", outcome="TooManyRequestsException")) == [1, None]


def test_a_batch_that_comes_again_whole_or_in_part_is_of_the_first_that_failed() -> None:
    facts = [
        batch("r1", "r2", outcome="Failure", shard="s"),
        batch("r1", outcome="Failure", shard="s"),
        batch("r1", shard="s"),
        batch("r2", shard="s"),
        batch("r3", shard="s"),
        batch("r1", shard="other"),
        journal.RecordsDiscarded(0.0, "mapping", QUEUE, F, "s", ("r2",), "RetryAttemptsExhausted"),
    ]
    assert causes(*facts) == [None, 0, 0, 0, None, None, 0]


def test_a_call_of_a_service_is_of_its_trigger() -> None:
    assert causes(EventAccepted(0.0, "a", F), call("a", caller=S3), trigger("a")) == [1, 2, None]


def test_calls_that_a_service_repeats_are_of_one_trigger() -> None:
    again = {"caller": S3, "parameters": {"FunctionName": F}}
    facts = [call("a", **again, **THROTTLED), call("b", **again, **THROTTLED), call("c", **again), trigger("c", 3)]
    assert causes(*facts) == [3, 3, 3, None]


def test_what_a_client_sends_again_is_of_the_first_time() -> None:
    members = {"parameters": {"FunctionName": "f"}, "user_agent": "Boto3"}
    waited = journal.ClientRetry(0.0, "Invoke", 1, 0.5)
    other = call("d", parameters={"FunctionName": "g"}, user_agent="Boto3")
    facts = [call("a", **members, **THROTTLED), waited, call("b", **members, **THROTTLED), waited, call("c", **members)]
    assert causes(*facts) == [None, 0, 0, 0, 0]
    assert causes(*facts[:2], other) == [None, 0, None]


def test_what_changes_by_itself_is_of_the_call_that_began_it() -> None:
    made = call("a", "PublishVersion", result={"FunctionArn": f"{F}:1"})
    started = journal.Initialisation(0.0, f"{F}:1", "group", "stream", None, ())
    assert causes(made, started, journal.StateChange(0.0, f"{F}:1", "Active")) == [None, 0, 0]
    assert causes(made, journal.StateChange(0.0, G, "Active")) == [None, None]


def test_a_fault_is_of_what_it_struck() -> None:
    assert causes(journal.FaultInjected(0.0, "a", F, "throttle", 1, ""), call("a", **THROTTLED)) == [1, None]


def test_what_x_ray_was_told_is_of_the_run() -> None:
    ran = run("a", after=0)
    told = TracedAttempt(0.0, 0.0, "a", F, "RequestResponse", "t", "", "s", 1, ran, None, 0.0, ())
    assert causes(ran, told, call("a")) == [2, 0, None]


def test_the_answer_of_a_url_is_of_its_trigger() -> None:
    facts = [call("a", caller=S3), UrlAnswer(0.0, "a", F, 200, 1.0), trigger("a")]
    assert causes(*facts) == [2, 2, None]


def test_what_nothing_else_caused_is_of_the_stack_that_is_deployed_meanwhile() -> None:
    made = call("a", "CreateFunction", result={"FunctionArn": F})
    state = journal.StateChange(0.0, F, "Active")
    facts = [call("x"), made, state, batch("r1"), journal.StateChange(0.0, G, "Active"), stack(after=1), call("y")]
    assert causes(*facts) == [None, 5, 1, 5, 5, None, None]


def test_what_the_stack_changes_later_is_of_its_call() -> None:
    made = call("a", "CreateFunction", result={"FunctionArn": F})
    assert causes(made, stack(after=0), journal.StateChange(5.0, F, "Active")) == [1, None, 0]


def test_what_a_service_asks_a_function_of_the_stack_is_of_the_stack() -> None:
    facts = [EventAccepted(0.0, "a", F), run("a", after=1), call("a", caller=S3), trigger("a"), stack(after=0)]
    assert causes(*facts) == [2, 0, 3, 4, None]


def test_what_a_client_of_another_thread_sent_meanwhile_is_of_no_stack() -> None:
    assert causes(run("a", after=0), call("a", user_agent="Boto3"), stack(after=0)) == [1, None, None]


def test_a_role_that_is_asked_for_a_stack_is_not_asked_for_the_call_behind_it() -> None:
    asked = permission("", "f", operation="", action="sqs:ReceiveMessage", service="sqs")
    assert causes(asked, stack(after=0), call("b", "GetFunction")) == [1, None, None]


def test_a_stack_that_a_handler_deploys_is_of_its_run() -> None:
    facts = [call("b", "CreateFunction"), stack(after=0), run("a", after=0), call("a")]
    assert causes(*facts) == [1, 2, 3, None]


def test_a_stack_whose_beginning_the_journal_dropped_has_what_is_left() -> None:
    facts = [call("b", "CreateFunction"), stack(after=3)]
    assert list(Causes(facts, 7).all()) == [1, None]


@pytest.mark.parametrize(
    ("given", "left"),
    [
        pytest.param([None, 0, 1], [None, 0, 1], id="none"),
        pytest.param([1, 0], [1, None], id="two"),
        pytest.param([1, 2, 0, 0], [1, 2, None, 0], id="three, and one that leads there"),
        pytest.param([0], [None], id="of itself"),
    ],
)
def test_circles_are_opened(given: list[int | None], left: list[int | None]) -> None:
    assert without_circles(given) == left
