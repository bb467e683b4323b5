"""What a function's role was used for."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.permission_facts import FUNCTION, LOG_GROUP, allow, asked, deny, policy, ran

from lambdamock.authorisation.uses import Use, UsedAction, merged, requests_of, used_actions, uses_of
from lambdamock.iam import Policies

OBJECT = "arn:aws:s3:::orders/a.json"


def test_calls_of_the_handler_are_counted_by_action_and_resource() -> None:
    facts = [asked("s3:GetObject", OBJECT), asked("s3:GetObject", OBJECT), asked("s3:PutObject", OBJECT)]
    assert uses_of(facts) == [Use("handler", "s3:GetObject", OBJECT, 2), Use("handler", "s3:PutObject", OBJECT, 1)]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow("s3:PutObject"), Use("handler", "s3:GetObject", OBJECT, 1, 1, 0)),
        (deny("s3:*"), Use("handler", "s3:GetObject", OBJECT, 1, 1, 1)),
    ],
    ids=["nothing allows it", "a statement denies it"],
)
@pytest.mark.parametrize("verdict", ["denied", "audited"])
def test_denials_are_counted_whatever_became_of_them(statement: dict[str, object], expected: Use, verdict: str) -> None:
    fact = asked("s3:GetObject", OBJECT, policies=Policies(identity=[policy(statement)]), verdict=verdict)
    assert uses_of([fact]) == [expected]


@pytest.mark.parametrize("verdict", ["allowed", "unchecked"])
def test_what_nobody_checked_was_used_all_the_same(verdict: str) -> None:
    assert uses_of([asked("sqs:SendMessage", verdict=verdict, decision=None)]) == [
        Use("handler", "sqs:SendMessage", "*", 1)
    ]


def test_a_function_that_ran_wrote_its_log_even_if_nobody_answers_cloudwatch_logs() -> None:
    assert used_actions(uses_of([ran(), ran()])) == [
        UsedAction(f"logs:{action}", (f"{LOG_GROUP}:*",), 2, 0, "lambda")
        for action in ("CreateLogGroup", "CreateLogStream", "PutLogEvents")
    ]


def test_where_log_writing_was_asked_for_that_counts() -> None:
    refused = asked("logs:PutLogEvents", f"{LOG_GROUP}:log-stream:abc", operation="", policies=Policies(identity=[]))
    used = {use.action: (use.resource, use.times, use.denied) for use in uses_of([ran(), ran(), refused])}
    assert used["logs:PutLogEvents"] == (f"{LOG_GROUP}:*", 1, 1)


def test_log_streams_that_the_handler_names_stay_as_they_are() -> None:
    stream = f"{LOG_GROUP}:log-stream:mine"
    assert uses_of([asked("logs:PutLogEvents", stream)]) == [Use("handler", "logs:PutLogEvents", stream, 1)]


def test_actions_of_the_handler_come_first_and_name_all_resources() -> None:
    facts = [
        asked("sqs:ReceiveMessage", "arn:aws:sqs:us-east-1:123456789012:q", operation=""),
        asked("s3:GetObject", "arn:aws:s3:::b/2"),
        asked("s3:GetObject", "arn:aws:s3:::b/1"),
    ]
    assert used_actions(uses_of(facts)) == [
        UsedAction("s3:GetObject", ("arn:aws:s3:::b/1", "arn:aws:s3:::b/2"), 2, 0, "handler"),
        UsedAction("sqs:ReceiveMessage", ("arn:aws:sqs:us-east-1:123456789012:q",), 1, 0, "lambda"),
    ]


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        (UsedAction("s3:GetObject", ("a", "b"), 2, 0, "handler"), "s3:GetObject on a, b (2 times)"),
        (UsedAction("s3:GetObject", ("a",), 1, 1, "handler"), "s3:GetObject on a (once, denied 1)"),
        (UsedAction("xray:PutX", ("*",), 21, 0, "lambda"), "xray:PutX on * (21 times, by Lambda itself)"),
    ],
    ids=["several", "once", "Lambda"],
)
def test_a_used_action_is_a_line_for_people(used: UsedAction, expected: str) -> None:
    assert str(used) == expected


def test_uses_of_several_worlds_are_added_up() -> None:
    one, other = Use("handler", "s3:GetObject", OBJECT, 1, 1, 0), Use("handler", "s3:GetObject", OBJECT, 2, 1, 1)
    assert merged([one, Use("lambda", "xray:PutTraceSegments", "*", 1), other]) == [
        Use("handler", "s3:GetObject", OBJECT, 3, 2, 1),
        Use("lambda", "xray:PutTraceSegments", "*", 1),
    ]


def test_policies_are_asked_again_about_all_forms_of_a_resource() -> None:
    alias = f"{FUNCTION}:live"
    fact = asked("lambda:InvokeFunction", alias)
    assert fact.decision is not None
    by_form = fact._replace(resource=FUNCTION, decision=fact.decision)
    assert [request.resource for request in requests_of([by_form])] == [alias, FUNCTION]
