"""What tests say of all functions together."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, events
from lambdamock.domain import journal
from lambdamock.errors import AccessDeniedException, UsageError

F = "arn:aws:lambda:us-east-1:123456789012:function:f"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:orders"
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"


def failure(check: Callable[..., None], *arguments: Any) -> list[str]:
    """The lines of the message with which an assertion fails."""
    with pytest.raises(AssertionError) as caught:
        check(*arguments)
    assert type(caught.value) is AssertionError
    return str(caught.value).splitlines()


def calls(aws: Aws, name: str, *others: str, invocation_type: str = "RequestResponse") -> None:
    """Deploy a function that invokes others."""

    def handler(event: Any, context: Any) -> None:
        for other in others:
            aws.client().invoke(FunctionName=other, InvocationType=invocation_type)

    aws.function(handler, name=name)


# ----------------------------------------------------------------------------------------------------------- no errors


def test_an_uneventful_run_has_no_errors(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f").invoke()
    aws.assert_no_errors()


def test_an_error_comes_with_the_end_of_the_log(aws: Aws) -> None:
    @aws.function
    def f(event: Any, context: Any) -> None:
        print("about to fail")
        raise ValueError("no stock")

    f.invoke()
    f.invoke()
    assert failure(aws.assert_no_errors)[:5] == [
        "expected no errors; there are:",
        "  f failed: ValueError: no stock (2 times)",
        "The end of the log of f:",
        "  about to fail",
        "  [ERROR] ValueError: no stock",
    ]


def test_a_service_that_was_refused_is_an_error(aws: Aws) -> None:
    function = aws.function(lambda event, context: None, name="f")
    with pytest.raises(AccessDeniedException) as refusal:
        aws.deliver.s3(function, events.s3.object_created("photos", "cat.jpg"))
    assert failure(aws.assert_no_errors)[1:] == [
        f"  s3.amazonaws.com was denied lambda:InvokeFunction on {F}; aws.explain(...) tells why",
        f"  s3 could not invoke f: {refusal.value.code}: {refusal.value.message}",
    ]
    assert failure(function.assert_invoked)[2].startswith(f"  s3 could not invoke it: {refusal.value.code}: ")


def authorisation(verdict: str, function_arn: str | None = F) -> journal.Authorisation:
    principal = "arn:aws:iam::123456789012:user/ann"
    return journal.Authorisation(
        0.0, "", principal, function_arn, "s3", "GetObject", "s3:GetObject", "*", verdict, None
    )  # fmt: skip


ERRORS = {
    "initialisation": (
        journal.Initialisation(0.0, f"{F}:1", "g", "s", {"errorType": "ImportError", "errorMessage": "no x"}, ()),
        "f:1 could not be initialised: ImportError: no x",
    ),
    "an event given up": (
        journal.EventDiscarded(0.0, "r", F, 1, "EventAgeExceeded"),
        "an event for f was given up after 1 attempt: EventAgeExceeded",
    ),
    "a dead letter": (
        journal.Delivery(0.0, "r", F, "DeadLetter", QUEUE, "", {}, "the role does not allow it"),
        f"the DeadLetter of f did not arrive at {QUEUE}: the role does not allow it",
    ),
    "a batch": (
        journal.Batch(0.0, "u", QUEUE, F, ("a", "b"), "PartialFailure"),
        f"a batch of 2 records of {QUEUE} for f: PartialFailure",
    ),
    "records": (
        journal.RecordsDiscarded(0.0, "u", STREAM, f"{F}:live", "s-0", ("1",), "Expired"),
        f"1 record of {STREAM} for f:live given up: Expired",
    ),
    "a log": (
        journal.LogsNotWritten(0.0, F, "/aws/lambda/f", "no permission"),
        "the log of f could not be written to /aws/lambda/f: no permission",
    ),
    "a denial": (authorisation("denied"), "f was denied s3:GetObject on *; aws.explain(...) tells why"),
    "a denial of a user": (
        authorisation("denied", None),
        "arn:aws:iam::123456789012:user/ann was denied s3:GetObject on *; aws.explain(...) tells why",
    ),
}


@pytest.mark.parametrize(("fact", "line"), ERRORS.values(), ids=list(ERRORS))
def test_these_facts_are_errors(aws: Aws, fact: Any, line: str) -> None:
    aws.journal.append(fact)
    assert failure(aws.assert_no_errors) == ["expected no errors; there are:", f"  {line}"]


HARMLESS = {
    "a throttle": journal.Throttle(0.0, "r", F, "Event", "ConcurrentInvocationLimitExceeded"),
    "a throttled batch": journal.Batch(0.0, "u", QUEUE, F, ("a",), "TooManyRequestsException"),
    "a batch": journal.Batch(0.0, "u", QUEUE, F, ("a",), "Success"),
    "filtered records": journal.RecordsDiscarded(0.0, "u", STREAM, F, "s-0", ("1",), "Filtered"),
    "what would be denied": authorisation("audited"),
    "what is allowed": authorisation("allowed"),
    "traces that the role does not allow": authorisation("denied")._replace(service="xray", operation=""),
    "a delivery": journal.Delivery(0.0, "r", F, "OnSuccess", QUEUE, "", {}, None),
    "an initialisation": journal.Initialisation(0.0, F, "g", "s", None, ()),
    "a trigger": journal.Trigger(0.0, "r", "s3", None, F, "Event", 1, None),
    "a refused call": journal.ApiCall(0.0, "r", "GetFunction", "us-east-1", "123456789012", 404, "ResourceNotFound"),
}


@pytest.mark.parametrize("fact", HARMLESS.values(), ids=list(HARMLESS))
def test_these_facts_are_no_errors(aws: Aws, fact: Any) -> None:
    aws.journal.append(fact)
    aws.assert_no_errors()


def test_circumstances_of_all_kinds_are_told_with_the_function(aws: Aws) -> None:
    f = aws.function(lambda event, context: None, name="f")
    for fact, _ in ERRORS.values():
        aws.journal.append(fact)
    for one in HARMLESS.values():
        aws.journal.append(one)
    aws.journal.append(journal.FaultInjected(0.0, "r", F, "throttle", 1, ""))
    aws.journal.append(journal.Throttle(0.0, "r", f"{F}:live", "Event", "ConcurrentInvocationLimitExceeded"))
    message = f"Function not found: {F}:nine"
    aws.journal.append(
        journal.ApiCall(0.0, "r", "Invoke", "us-east-1", "123456789012", 404, "ResourceNotFoundException", message)
    )
    assert failure(f.assert_invoked)[2:] == [
        "  it was throttled: ConcurrentInvocationLimitExceeded (2 times)",
        f"  Invoke was refused: ResourceNotFoundException: {message}",
        "  an event was given up after 1 attempt: EventAgeExceeded",
        f"  1 record of {STREAM} passed over: Expired",
        f"  1 record of {STREAM} passed over: Filtered",
        f"  a batch of 2 records of {QUEUE} ended with PartialFailure",
        f"  a batch of 1 record of {QUEUE} ended with TooManyRequestsException",
        "  it could not be initialised: ImportError: no x",
        "  a fault of aws.faults struck it: throttle",
        "  it was denied s3:GetObject on * (2 times)",
    ]
    other = aws.function(lambda event, context: None, name="f2")
    assert failure(other.assert_invoked) == ["expected f2 to be invoked; it was never invoked"]


# --------------------------------------------------------------------------------------------------------------- order


def test_who_invokes_another_begins_first_though_it_ends_last(aws: Aws) -> None:
    calls(aws, "outer", "inner", "last")
    calls(aws, "inner", "innermost")
    calls(aws, "innermost")
    calls(aws, "last")
    aws.functions["outer"].invoke()
    assert [one.function_name for one in aws.invocations] == ["innermost", "inner", "last", "outer"]
    aws.assert_order("outer", "inner", "innermost", "last")


def test_asynchronous_invocations_come_when_they_begin(aws: Aws) -> None:
    calls(aws, "f", "g", invocation_type="Event")
    calls(aws, "g", "h", invocation_type="Event")
    h = aws.function(lambda event, context: None, name="h")
    aws.functions["f"].invoke()
    aws.assert_order("f", "g", h)


def test_others_may_come_between_but_not_the_other_way_round(aws: Aws) -> None:
    f, g, h = (aws.function(lambda event, context: None, name=name) for name in "fgh")
    for function in (f, f, h, g, f):
        function.invoke()
    aws.assert_order(f, g)
    aws.assert_order(f, g, f)
    assert failure(aws.assert_order, g, h) == [
        "expected the order g → h; after g, h was not invoked; these began in this order:",
        "  h",
        "  g",
    ]
    assert failure(aws.assert_order, f, g, f, f) == [
        "expected the order f → g → f → f; after f, f was not invoked; these began in this order:",
        "  f (2 times)",
        "  g",
        "  f",
    ]


def test_what_never_began_is_told(aws: Aws) -> None:
    f, g = (aws.function(lambda event, context: None, name=name) for name in "fg")
    assert failure(aws.assert_order, f, g) == [
        "expected the order f → g; f was not invoked; none of them was invoked",
    ]


def test_a_deleted_function_has_its_place_in_the_order(aws: Aws) -> None:
    f, g = (aws.function(lambda event, context: None, name=name) for name in "fg")
    f.invoke()
    f.delete()
    g.invoke()
    aws.assert_order("f", "g")


def test_an_order_is_of_functions_that_exist_or_did(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="orders")
    with pytest.raises(KeyError, match="did you mean 'orders'"):
        aws.assert_order("orders", "order")
    with pytest.raises(UsageError, match="give two functions or more"):
        aws.assert_order("orders")
    with pytest.raises(UsageError, match="give functions or their names"):
        aws.assert_order("orders", 3)  # type: ignore[arg-type]


# ---------------------------------------------------------------------------------------------------------------- left


def test_nothing_is_left_when_nothing_waits(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="f").invoke()
    aws.assert_nothing_left()


def test_an_event_that_waits_is_left(aws: Aws) -> None:
    calls(aws, "f", "absent")
    aws.client().invoke(FunctionName="f", InvocationType="Event")
    assert failure(aws.assert_nothing_left) == [
        "expected nothing left; 1 event still waits; call aws.settle() or aws.clock.advance(seconds):",
        f"  asynchronous invocation of {F} (attempt 2), due in 60 s",
    ]
    aws.settle()
    aws.assert_nothing_left()


def test_a_message_that_comes_back_is_left(aws: Aws) -> None:
    queue = aws.queues.create("orders", redrive_to=aws.queues.create("dead"), max_receive_count=2)
    calls(aws, "f", "absent")
    mapping = aws.client().create_event_source_mapping(FunctionName="f", EventSourceArn=queue.arn)["UUID"]
    queue.send("a")
    assert failure(aws.assert_nothing_left)[1:] == [
        f"  messages of mapping {mapping} come back, due in 30 s",
    ]
    assert "  1 event still waits; call aws.settle() or aws.clock.advance(seconds)" in failure(
        aws.functions["f"].assert_not_invoked
    )
    aws.settle()
    aws.assert_nothing_left()


def test_a_schedule_is_not_left(aws: Aws) -> None:
    f = aws.function(lambda event, context: None, name="f")
    rule = aws.schedule("rate(1 minute)", f)
    f.allow("eventbridge", source_arn=rule.arn)
    aws.clock.advance(60)
    f.assert_invoked_once()
    aws.assert_nothing_left()


def test_an_event_is_shown_as_json(aws: Aws) -> None:
    f = aws.function(lambda event, context: None, name="f")
    f.invoke(json.dumps({"a": None}).encode())
    assert failure(f.assert_not_invoked)[2] == "  [0] {'a': None}: no error"


def test_the_end_of_a_log_shows_ones_own_lines_of_a_traceback(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> None:
        json.loads("[" * 20 + "no JSON")

    aws.function(handler, name="f").invoke()
    with pytest.raises(AssertionError) as failed:
        aws.assert_no_errors()
    end = str(failed.value).partition("The end of the log of f:\n")[2].splitlines()
    assert end[0].startswith("  [ERROR] JSONDecodeError: Expecting value")
    assert sum("within libraries" in line for line in end) == 1
    assert any('json.loads("["' in line for line in end)
    assert not any("/var/lang/" in line for line in end)
