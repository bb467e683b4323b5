"""The role of each tutorial of the developer guide lets exactly the function of that tutorial do its work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.journeys.tutorial_roles.tutorials import LOGS, TUTORIALS, Statement, Tutorial, client

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Authorisation

moto = pytest.importorskip("moto", reason="not installed")


@contextmanager
def account() -> Iterator[Aws]:
    """An account with nothing in it."""
    with moto.mock_aws(), mock_lambda(iam="strict") as aws:
        yield aws


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")


@pytest.fixture
def aws() -> Iterator[Aws]:
    with account() as handle:
        yield handle


MADE_UP = re.compile(r"\b(key|stream)/[\d\w.:-]{20,}")
"""Ids of keys and streams of tables, which are others each time."""


class Run(NamedTuple):
    """What came of a tutorial, whether its function has a log, and which actions it was denied."""

    outcome: Any
    has_log: bool
    denied: set[str]


def run(aws: Aws, tutorial: Tutorial, role: str) -> Run:
    """Follow the tutorial with this role; a call of Lambda that is refused ends it, with its text as the outcome."""
    try:
        outcome = tutorial.perform(aws, role)
    except ClientError as error:
        outcome = str(error)
    aws.settle()  # events that failed are tried again
    groups = client("logs").describe_log_groups(logGroupNamePrefix="/aws/lambda/tutorial")["logGroups"]
    has_log = bool(groups and client("logs").filter_log_events(logGroupName=groups[0]["logGroupName"])["events"])
    facts = [fact for fact in aws.journal.of(Authorisation) if str(fact.function_arn).endswith(":tutorial")]
    denied = {fact.action for fact in facts if fact.verdict == "denied"}
    return Run(outcome, has_log, denied)


def without(statements: list[Statement], action: str) -> list[Statement]:
    """The statements less one action; a statement that then has none goes."""
    kept = [{**one, "Action": [each for each in one["Action"] if each != action]} for one in statements]
    return [one for one in kept if one["Action"]]


def document(statements: list[Statement]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


each_tutorial = pytest.mark.parametrize("tutorial", TUTORIALS, ids=lambda tutorial: tutorial.name)
each_action = pytest.mark.parametrize(
    ("tutorial", "action"),
    [pytest.param(one, action, id=f"{one.name}-{action}") for one in TUTORIALS for action in one.actions],
)


@each_tutorial
def test_the_role_of_a_tutorial_is_enough_for_it(aws: Aws, tutorial: Tutorial) -> None:
    if tutorial.managed:
        role = aws.iam.put_role("tutorial-role", managed=tutorial.managed)
    else:
        role = aws.iam.put_role("tutorial-role", document(list(tutorial.statements)))
    assert run(aws, tutorial, role) == (tutorial.outcome, True, set())


@each_action
def test_the_tutorial_fails_without_any_of_what_it_needs(aws: Aws, tutorial: Tutorial, action: str) -> None:
    role = aws.iam.put_role("tutorial-role", document(without(list(tutorial.statements), action)))
    found = run(aws, tutorial, role)
    if action not in tutorial.needed:
        assert found == (tutorial.outcome, True, set())
    elif action in {"logs:*", *LOGS}:
        assert not found.has_log
        assert all(one.startswith("logs:") for one in found.denied)
    else:
        assert found.outcome != tutorial.outcome
        assert {one.lower() for one in found.denied} == {action.lower()}


@each_tutorial
def test_what_the_role_allows_beyond_the_tutorial_is_told(aws: Aws, tutorial: Tutorial) -> None:
    run(aws, tutorial, aws.iam.put_role("tutorial-role", [("tutorial", document(list(tutorial.statements)))]))
    unused = aws.functions["tutorial"].unused_permissions()
    actions = {action for one in unused if one.part != "wildcard" for action in one.actions}
    assert actions == set(tutorial.actions) - set(tutorial.needed)


@each_tutorial
def test_the_suggested_policy_is_enough_for_the_tutorial(tutorial: Tutorial) -> None:
    with account() as aws:
        run(aws, tutorial, aws.iam.put_role("tutorial-role", document(list(tutorial.statements))))
        least = MADE_UP.sub(r"\1/*", json.dumps(aws.functions["tutorial"].suggest_policy()))
    with account() as aws:
        assert run(aws, tutorial, aws.iam.put_role("tutorial-role", least)) == (tutorial.outcome, True, set())
        aws.functions["tutorial"].assert_no_unused_permissions()


@each_tutorial
def test_a_handler_that_does_anything_else_is_denied(aws: Aws, tutorial: Tutorial) -> None:
    service, method, members, action = tutorial.stray

    def stray(_event: object, _context: object) -> None:
        getattr(boto3.client(service), method)(**members)

    role = aws.iam.put_role("tutorial-role", document(list(tutorial.statements)))
    error = aws.function(stray, name="tutorial", role=role, timeout=60).invoke().error
    assert f"because no identity-based policy allows the {action} action" in str(error)


@each_tutorial
def test_a_role_that_was_made_with_a_client_is_enough_as_well(aws: Aws, tutorial: Tutorial) -> None:
    iam = client("iam")
    trusting = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps(document([trusting]))
    role = iam.create_role(RoleName="tutorial-role", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    text = json.dumps(document(list(tutorial.statements)))
    policy = iam.create_policy(PolicyName="tutorial-policy", PolicyDocument=text)["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="tutorial-role", PolicyArn=policy)
    assert run(aws, tutorial, role) == (tutorial.outcome, True, set())
