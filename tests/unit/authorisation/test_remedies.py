"""Which changes of policies would allow what was denied."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.authorisation.permission_facts import ACCOUNT, ROLE, SESSION, allow, decision, deny, policy

from lambdamock.authorisation.remedies import changes_for
from lambdamock.iam import Document, Outcome, Policies, Principal, Request, decide

OBJECT = "arn:aws:s3:::orders/a"
STATEMENT = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECT}
OTHER = policy(allow("sqs:*"), name="other")
NO_OTHER = "no other statement can allow it"
ENOUGH = policy(allow("s3:*"), name="enough")


def texts(policies: Policies, **request: Any) -> list[str]:
    return [one.text for one in changes_for(decision("s3:GetObject", OBJECT, policies, **request))]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        (Policies(identity=[ENOUGH]), []),
        (Policies(identity=[OTHER]), ["add a statement to a policy of role orders-role"]),
        (Policies(identity=()), ["give role orders-role a policy with a statement; none is known of it"]),
        (
            Policies(identity=[ENOUGH], boundary=OTHER),
            ["add a statement to the permissions boundary other of role orders-role"],
        ),
        (
            Policies(identity=[ENOUGH], session=[OTHER]),
            [f"add a statement to the policy that was given when the session {SESSION.arn} was begun"],
        ),
        (
            Policies(identity=[ENOUGH], controls=[[ENOUGH], [OTHER]]),
            ["add a statement to a service control policy of level 2 of the organization, counted from its root"],
        ),
        (
            Policies(identity=[ENOUGH], boundary=policy(deny("s3:Get*", Sid="No"), allow("*"), name="b")),
            ["change statement 1 (No) of policy b (permissions boundary), which denies it: " + NO_OTHER],
        ),
        (
            Policies(identity=[OTHER, policy(deny("*"), name="none")], boundary=OTHER),
            [
                "change statement 1 of policy none (identity-based), which denies it: no other statement can allow it",
                "add a statement to a policy of role orders-role",
                "add a statement to the permissions boundary other of role orders-role",
            ],
        ),
    ],
    ids=["none", "identity", "no policy", "boundary", "session", "service control", "a denial", "several"],
)
def test_each_policy_that_is_in_the_way_is_named(policies: Policies, expected: list[str]) -> None:
    assert texts(policies) == expected


def test_the_statement_to_add_is_the_smallest_one() -> None:
    (change,) = changes_for(decision("s3:GetObject", OBJECT, Policies(identity=[OTHER])))
    assert change.as_dict() == {
        "kind": "identity-based",
        "text": "add a statement to a policy of role orders-role",
        "statement": STATEMENT,
    }


def test_a_resource_of_another_account_needs_both_sides() -> None:
    resource = f"the policy of {OBJECT}"
    assert texts(Policies(), resource_account="210987654321") == [
        "give role orders-role a policy with a statement; none is known of it",
        f"add a statement to {resource}",
    ]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        (SESSION, {"AWS": ROLE}),
        (Principal(f"arn:aws:iam::{ACCOUNT}:user/anna", ACCOUNT), {"AWS": f"arn:aws:iam::{ACCOUNT}:user/anna"}),
        (Principal("s3.amazonaws.com"), {"Service": "s3.amazonaws.com"}),
        (Principal("*"), "*"),
    ],
    ids=["session", "user", "service", "anybody"],
)
def test_a_resource_based_policy_names_who_asks(principal: Principal, expected: object) -> None:
    request = Request(principal, "s3:GetObject", OBJECT, resource_account="210987654321")
    (change,) = changes_for(decide(request, Policies(identity=[ENOUGH])))
    assert change.statement == {"Principal": expected, **STATEMENT}


def test_who_may_assume_a_role_its_trust_policy_says_which_names_no_resource() -> None:
    request = Request(Principal("lambda.amazonaws.com"), "sts:AssumeRole", ROLE)
    (change,) = changes_for(
        decide(request, Policies(resource=policy(allow("sts:AssumeRole", Principal={"Service": "ec2.amazonaws.com"}))))
    )
    assert change.line == (
        f"add a statement to the trust policy of {ROLE}: "
        '{"Principal": {"Service": "lambda.amazonaws.com"}, "Effect": "Allow", "Action": "sts:AssumeRole"}'
    )


DOCUMENTS = st.lists(
    st.builds(
        lambda effect, action, resource: policy({"Effect": effect, "Action": action, "Resource": resource}),
        st.sampled_from(["Allow", "Deny"]),
        st.sampled_from(["s3:GetObject", "s3:*", "sqs:*"]),
        st.sampled_from(["*", OBJECT, "arn:aws:s3:::other/*"]),
    ),
    max_size=3,
)


@st.composite
def all_policies(draw: st.DrawFn) -> Policies:
    def one() -> Document | None:
        found = draw(DOCUMENTS)
        return found[0] if found else None

    controls = draw(st.lists(DOCUMENTS.filter(bool), max_size=2))
    return Policies(draw(DOCUMENTS), one(), draw(st.none() | DOCUMENTS), controls, one())


@given(all_policies(), st.sampled_from(["", "210987654321"]))
def test_whatever_is_in_the_way_there_are_changes_that_allow_it_and_none_is_told_twice(
    policies: Policies, owner: str
) -> None:
    denied = decision("s3:GetObject", OBJECT, policies, resource_account=owner)
    changes = changes_for(denied)
    assert bool(changes) is not denied.is_allowed
    assert len(changes) <= 20
    denials = [one for one in changes if one.statement is None]
    assert bool(denials) is (denied.outcome is Outcome.EXPLICIT_DENY)
    added = [(one.kind, one.text) for one in changes if one.statement is not None]
    assert len(set(added)) == len(added)
