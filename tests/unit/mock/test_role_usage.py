"""What a function did with its role, as its handle tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, Function, mock_lambda
from lambdamock.authorisation.authority import Occasion
from lambdamock.authorisation.needs import Need
from lambdamock.authorisation.subjects import of_function
from lambdamock.domain.arns import resolve_function
from lambdamock.errors import UsageError

OBJECT, TABLE = "arn:aws:s3:::orders/a", "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/orders"
LOGS = {
    "Sid": "Logs",
    "Effect": "Allow",
    "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": f"{LOG_GROUP}:*",
}


@pytest.fixture(params=["auto", "strict", "audit"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    with mock_lambda(iam=request.param) as handle:
        yield handle


def deploy(aws: Aws, *statements: dict[str, Any]) -> Function:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    role = aws.iam.put_role("orders-role", policies=[("orders-policy", policy)] if statements else [])
    return aws.function(lambda event, context: None, name="orders", role=role)


def allow(action: Any, resource: Any = "*") -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def act(aws: Aws, action: str, resource: str, function: str = "orders") -> None:
    """What is noted when the handler of a function makes a call."""
    reference = resolve_function(function, None, region=aws.region, account_id=aws.account_id)
    subject = of_function("arn:aws:iam::123456789012:role/orders-role", reference)
    service, _, operation = action.partition(":")
    aws._simulation.world.authority.check(subject, [Need(action, resource)], Occasion(service, operation, aws.region))


def test_used_actions_are_listed_with_their_resources(aws: Aws) -> None:
    function = deploy(aws, allow("s3:*"))
    act(aws, "s3:GetObject", OBJECT)
    act(aws, "s3:GetObject", OBJECT)
    act(aws, "dynamodb:PutItem", TABLE)
    found = function.used_actions()
    assert [(one.action, one.resources, one.times, one.denied, one.by) for one in found] == [
        ("dynamodb:PutItem", (TABLE,), 1, 1, "handler"),
        ("s3:GetObject", (OBJECT,), 2, 0, "handler"),
    ]
    assert str(found).splitlines() == [
        f"dynamodb:PutItem on {TABLE} (once, denied 1)",
        f"s3:GetObject on {OBJECT} (2 times)",
    ]


def test_a_suggested_policy_put_on_the_role_lets_the_same_run_pass(aws: Aws) -> None:
    function = deploy(aws, allow("sqs:SendMessage"))
    for action, resource in (("s3:GetObject", OBJECT), ("dynamodb:PutItem", TABLE)):
        act(aws, action, resource)
    aws.iam.put_role("orders-role", policies=[function.suggest_policy()])
    function.iam = "strict"
    for action, resource in (("s3:GetObject", OBJECT), ("dynamodb:PutItem", TABLE)):
        act(aws, action, resource)
    assert [(one.action, one.times, one.denied) for one in function.used_actions()] == [
        ("dynamodb:PutItem", 2, 1),
        ("s3:GetObject", 2, 1),
    ]
    assert function.unused_permissions() == []


def test_what_a_function_that_ran_needs_for_its_log_is_part_of_it(aws: Aws) -> None:
    function = deploy(aws, allow("s3:GetObject"))
    act(aws, "s3:GetObject", OBJECT)
    function.invoke()
    assert function.suggest_policy()["Statement"] == [LOGS, {"Sid": "S3", **allow("s3:GetObject", OBJECT)}]
    assert function.suggest_policy(by="lambda")["Statement"] == [LOGS]
    assert function.suggest_policy(by="handler", wildcards="objects")["Statement"] == [
        {"Sid": "S3", **allow("s3:GetObject", "arn:aws:s3:::orders/*")}
    ]


def test_what_other_functions_do_is_theirs(aws: Aws) -> None:
    function = deploy(aws, allow("s3:GetObject"))
    act(aws, "s3:GetObject", OBJECT, "orders2")
    assert function.used_actions() == []
    assert function.suggest_policy() == {"Version": "2012-10-17", "Statement": []}


def test_unused_permissions_are_told_line_by_line(aws: Aws) -> None:
    function = deploy(aws, allow("s3:*"), allow(["dynamodb:PutItem", "dynamodb:GetItem"], TABLE), allow("sns:Publish"))
    act(aws, "s3:GetObject", OBJECT)
    act(aws, "dynamodb:PutItem", TABLE)
    assert str(function.unused_permissions()).splitlines() == [
        "statement 1 of policy orders-policy: s3:* was used for s3:GetObject only",
        "statement 2 of policy orders-policy: dynamodb:GetItem was not used",
        "statement 3 of policy orders-policy: nothing of it was used: sns:Publish on *",
    ]


def test_an_assertion_names_what_is_unused_and_the_policy_that_would_do(aws: Aws) -> None:
    function = deploy(aws, allow("s3:*"))
    act(aws, "s3:GetObject", OBJECT)
    with pytest.raises(AssertionError) as caught:
        function.assert_no_unused_permissions()
    message = str(caught.value)
    assert message.startswith(
        "the role of orders allows more than it used:\n"
        "  statement 1 of policy orders-policy: s3:* was used for s3:GetObject only\n"
        "This policy would do:\n{\n"
    )
    assert f'"Resource": "{OBJECT}"' in message


@pytest.mark.parametrize("ignore", ["sns:*", ["SNS:Publish", "sqs:*"]])
def test_permissions_that_may_be_unused_are_ignored(aws: Aws, ignore: Any) -> None:
    function = deploy(aws, allow("s3:GetObject"), allow("sns:Publish"))
    act(aws, "s3:GetObject", OBJECT)
    function.assert_no_unused_permissions(ignore=ignore)
    with pytest.raises(AssertionError, match="sns:Publish on"):
        function.assert_no_unused_permissions(ignore="sqs:*")


def test_a_role_may_be_held_to_what_it_should_be_allowed(aws: Aws) -> None:
    function = deploy(aws, allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::orders/*"), allow("logs:*"))
    function.assert_allowed_only("logs:*", {"s3:*": ["arn:aws:s3:::orders/*", "arn:aws:s3:::orders"]})
    with pytest.raises(AssertionError) as caught:
        function.assert_allowed_only("logs:PutLogEvents", {"s3:GetObject": "arn:aws:s3:::orders/*"})
    assert str(caught.value).splitlines() == [
        "the role of orders allows more than it should:",
        "  statement 1 of policy orders-policy: s3:PutObject on arn:aws:s3:::orders/* is too much: take it away",
        "  statement 2 of policy orders-policy: logs:* on * is too much: write 'logs:PutLogEvents' instead",
    ]


def test_a_notebook_shows_a_list(aws: Aws) -> None:
    function = deploy(aws, allow("s3:*"))
    assert function.used_actions()._repr_html_().count("none") == 1  # type: ignore[attr-defined]
    act(aws, "s3:GetObject", "arn:aws:s3:::orders/<a>")
    html = function.used_actions()._repr_html_()  # type: ignore[attr-defined]
    assert "<tr><td>s3:GetObject on arn:aws:s3:::orders/&lt;a&gt; (once)</td></tr>" in html


def test_what_nobody_checks_is_noted_all_the_same() -> None:
    with mock_lambda() as aws:
        function = aws.function(lambda event, context: None, name="orders")
        act(aws, "s3:GetObject", OBJECT)
        assert function.suggest_policy()["Statement"] == [{"Sid": "S3", **allow("s3:GetObject", OBJECT)}]


def test_policies_of_a_role_that_nobody_knows_cannot_be_compared() -> None:
    with mock_lambda() as aws:
        function = aws.function(lambda event, context: None, name="orders")
        with pytest.raises(UsageError, match=r"nobody knows .*aws\.iam\.put_role"):
            function.unused_permissions()


def test_of_a_role_that_is_gone_the_policies_count_that_were_asked_last() -> None:
    with mock_lambda() as aws:
        function = deploy(aws, allow("s3:*"))
        act(aws, "s3:GetObject", OBJECT)
        aws.iam.delete_role("orders-role")
        assert [one.used_for for one in function.unused_permissions()] == [("s3:GetObject",)]


def test_where_nobody_is_asked_nothing_is_noted() -> None:
    with mock_lambda(iam="off") as aws:
        function = aws.function(lambda event, context: None, name="orders")
        function.invoke()
        with pytest.raises(UsageError, match="iam='off'"):
            function.used_actions()
