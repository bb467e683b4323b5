"""What policies of a role grant, and what of it nothing made use of."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.permission_facts import LOG_GROUP, allow, asked, deny, policy, ran

from lambdamock.authorisation.grants import Grant, UnusedPermission, grants_of, merged, unused
from lambdamock.authorisation.uses import requests_of
from lambdamock.iam import read

BUCKET, A, B = "arn:aws:s3:::b", "arn:aws:s3:::b/a", "arn:aws:s3:::b/b"
USED = [asked("s3:GetObject", A), asked("s3:ListBucket", BUCKET)]


def found(*statements: dict[str, Any], facts: Any = USED) -> list[UnusedPermission]:
    return unused(grants_of([policy(*statements, name="p")], requests_of(facts)))


def test_grants_are_pieces_of_statements_with_what_they_were_used_for() -> None:
    document = policy(allow(["s3:Get*", "s3:PutObject"], [A, B], Sid="Objects"), name="p")
    assert grants_of([document], requests_of(USED)) == [
        Grant("p", 1, "Objects", "s3:Get*", A, ("s3:GetObject",)),
        Grant("p", 1, "Objects", "s3:Get*", B),
        Grant("p", 1, "Objects", "s3:PutObject", A),
        Grant("p", 1, "Objects", "s3:PutObject", B),
    ]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (allow("s3:GetObject", A), []),
        (allow("S3:getobject", "arn:aws:s3:::b/*"), []),
        (allow(["s3:GetObject", "s3:ListBucket"], [BUCKET, f"{BUCKET}/*"]), []),
        (deny("s3:PutObject", A), []),
        (allow("s3:GetObject", B), [f"statement 1 of policy p: nothing of it was used: s3:GetObject on {B}"]),
        (allow("s3:*", B), ["statement 1 of policy p: nothing of it was used: s3:* on arn:aws:s3:::b/b"]),
        (allow(["s3:GetObject", "s3:PutObject"], A), ["statement 1 of policy p: s3:PutObject was not used"]),
        (allow("s3:GetObject", [A, B]), ["statement 1 of policy p: arn:aws:s3:::b/b was not used"]),
        (allow("s3:*", A, Sid="All"), ["statement 1 (All) of policy p: s3:* was used for s3:GetObject only"]),
        (allow("*"), ["statement 1 of policy p: * was used for s3:GetObject, s3:ListBucket only"]),
        (allow("s3:?etObject"), ["statement 1 of policy p: s3:?etObject was used for s3:GetObject only"]),
        (
            {"Effect": "Allow", "NotAction": ["iam:*", "s3:List*"], "Resource": "*"},
            ["statement 1 of policy p: everything but iam:*, s3:List* was used for s3:GetObject only"],
        ),
        ({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": B}, []),
        (
            {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": A},
            [f"statement 1 of policy p: nothing of it was used: s3:GetObject on everything but {A}"],
        ),
        (
            allow("s3:GetObject", A, Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
            ["statement 1 of policy p: nothing of it was used: s3:GetObject on arn:aws:s3:::b/a"],
        ),
    ],
    ids=[
        "used", "case and wildcard in the resource", "actions on resources of other kinds", "a denial", "resource",
        "statement", "action", "resource of several", "wildcard", "everything", "question mark", "NotAction",
        "NotResource", "NotResource that was used", "condition",
    ],
)  # fmt: skip
def test_what_nothing_made_use_of_is_found(statement: dict[str, Any], expected: list[str]) -> None:
    assert list(map(str, found(statement))) == expected


def test_actions_and_resources_of_one_statement_are_told_apart() -> None:
    statement = allow(["s3:GetObject", "s3:PutObject"], [A, B])
    assert found(statement) == [
        UnusedPermission("p", 1, "", "action", ("s3:PutObject",), (A, B)),
        UnusedPermission("p", 1, "", "resource", ("s3:GetObject", "s3:PutObject"), (B,)),
    ]


def test_statements_are_numbered_as_in_their_policy() -> None:
    statements = [allow("s3:GetObject"), deny("sqs:*"), allow("sns:Publish")]
    assert [one.statement for one in found(*statements)] == [3]


def test_writing_the_log_is_a_use_of_the_role_where_nobody_answers_cloudwatch_logs() -> None:
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    statement = allow(actions, f"{LOG_GROUP}:*")
    assert found(statement, facts=[ran()]) == []
    assert [one.part for one in found(statement, facts=[])] == ["statement"]


def test_variables_are_filled_as_they_were_when_it_was_asked() -> None:
    document = read({"Version": "2012-10-17", "Statement": allow("s3:GetObject", "arn:aws:s3:::b/${aws:userid}")})
    fact = asked("s3:GetObject", "arn:aws:s3:::b/me")
    assert fact.decision is not None
    told = fact.decision._replace(request=fact.decision.request._replace(context={"aws:userid": "me"}))
    assert unused(grants_of([document], requests_of([fact._replace(decision=told)]))) == []
    assert [one.part for one in unused(grants_of([document], requests_of([fact])))] == ["statement"]


def test_a_permission_that_one_world_of_several_used_is_used() -> None:
    document = policy(allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], A), name="p")
    one = grants_of([document], requests_of([asked("s3:GetObject", A)]))
    other = grants_of([document], requests_of([asked("s3:PutObject", A)]))
    assert [str(each) for each in unused(merged([*one, *other]))] == [
        "statement 1 of policy p: s3:DeleteObject was not used"
    ]


def test_a_thousand_statements_are_looked_through() -> None:
    statements = [allow("s3:GetObject", f"arn:aws:s3:::b/{number}") for number in range(1_000)]
    facts = [asked("s3:GetObject", "arn:aws:s3:::b/7")]
    assert len(found(*statements, facts=facts)) == 999
