"""A decision tells in words what was decided, and why each statement had a say or none."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.iam import NOT_EVALUATED, Decision, Document, Policies, Principal, Request, decide, read
from lambdamock.reprs import one_line

ACCOUNT = "111122223333"
ANN = f"arn:aws:iam::{ACCOUNT}:user/ann"
TABLE = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/orders"
ACTION = "dynamodb:GetItem"
REQUEST = Request(
    Principal(ANN, ACCOUNT, ANN), ACTION, TABLE, {"aws:username": "ann", "app:size": ["3", "big"]}, ACCOUNT
)


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*", **more}


def deny(**more: Any) -> dict[str, Any]:
    return {**allow(**more), "Effect": "Deny"}


def document(name: str, *statements: dict[str, Any]) -> Document:
    return read({"Version": "2012-10-17", "Statement": list(statements)}, name=name)


NONE, ALL, NOTHING = document("other", allow(Action="s3:*")), document("all", allow()), document("none", deny())
PLACES = "statement 1 (A) of policy without a name and statement 1 of policy all"
WITH_VARIABLES = "arn:aws:s3:::${aws:username}/${app:none}/${app:all, 'x'}"
FILLED = "aws:username is 'ann', the request has no app:none, the request has no app:all, so it is 'x'"
HEAD = f"User: {ANN} is not authorized to perform: {ACTION} on resource: {TABLE} "


@pytest.mark.parametrize(
    ("policies", "end"),
    [
        (Policies(), "because no identity-based policy allows the dynamodb:GetItem action"),
        (Policies([ALL], boundary=NONE), "because no permissions boundary allows the dynamodb:GetItem action"),
        (Policies([ALL], session=[NONE]), "because no session policy allows the dynamodb:GetItem action"),
        (Policies([ALL], controls=[[NONE]]), "because no service control policy allows the dynamodb:GetItem action"),
        (Policies([NOTHING]), "with an explicit deny in an identity-based policy"),
        (Policies([ALL], boundary=NOTHING), "with an explicit deny in a permissions boundary"),
        (Policies([ALL], session=[NOTHING]), "with an explicit deny in a session policy"),
        (Policies([ALL], controls=[[ALL, NOTHING]]), "with an explicit deny in a service control policy"),
        (
            Policies([ALL], resource=document("q", deny(Principal="*"))),
            "with an explicit deny in a resource-based policy",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_denial_is_worded_as_aws_words_it(policies: Policies, end: str) -> None:
    decision = decide(REQUEST, policies)
    assert (decision.message(), decision.because()) == (HEAD + end, end)


def test_a_denial_of_another_account_is_worded_as_aws_words_it() -> None:
    decision = decide(REQUEST._replace(resource_account="444455556666"), Policies([ALL]))
    assert decision.message() == f"{HEAD}because no resource-based policy allows the dynamodb:GetItem action"


def test_who_has_no_identity_is_anonymous() -> None:
    decision = decide(REQUEST._replace(principal=Principal("*")), Policies())
    assert decision.message().startswith("User: anonymous is not authorized to perform: dynamodb:GetItem on resource: ")


def test_what_is_allowed_has_no_message() -> None:
    decision = decide(REQUEST, Policies([ALL]))
    assert (decision.is_allowed, decision.message(), decision.because()) == (True, "", "")


@pytest.mark.parametrize(
    ("policies", "sentence"),
    [
        (Policies([ALL]), f"{ANN} may do {ACTION} on {TABLE}: statement 1 of policy all allows it"),
        (
            Policies([document("", allow(Sid="A"))], boundary=ALL),
            f"{ANN} may do {ACTION} on {TABLE}: {PLACES} allow it",
        ),
        (Policies(NOT_EVALUATED), f"{ANN} may do {ACTION} on {TABLE}: no policy limits it"),
        (Policies(), f"{ANN} may not do {ACTION} on {TABLE}: no identity-based policy allows it"),
        (
            Policies([document("two", allow(), deny(Sid="Never"))]),
            f"{ANN} may not do {ACTION} on {TABLE}: statement 2 (Never) of policy two denies it",
        ),
    ],
    ids=["allowed", "allowed by two", "not limited", "not allowed", "denied"],
)
def test_a_decision_is_a_sentence(policies: Policies, sentence: str) -> None:
    decision = decide(REQUEST, policies)
    assert str(decision) == sentence
    assert repr(decision) == one_line(f"<Decision {decision.outcome.value}: {sentence}>")


def test_somebody_without_an_identity_has_no_name() -> None:
    decision = decide(REQUEST._replace(principal=Principal("*")), Policies())
    assert str(decision).startswith("somebody without an identity may not do dynamodb:GetItem on ")


def reasons(*statements: dict[str, Any], request: Request = REQUEST) -> list[tuple[str, str]]:
    decision = decide(request, Policies([document("p", *statements)]))
    return [(reason.element, reason.text) for reason in decision.why()]


@pytest.mark.parametrize(
    ("statement", "element", "text"),
    [
        (allow(), "", "it allows the request"),
        (deny(), "", "it denies the request"),
        (
            allow(Action=["dynamodb:Put*", "s3:*"]),
            "Action",
            "Action dynamodb:Put*, s3:* does not match dynamodb:GetItem",
        ),
        (
            {"Effect": "Allow", "NotAction": "dynamodb:*", "Resource": "*"},
            "NotAction",
            "NotAction dynamodb:* matches dynamodb:GetItem",
        ),
        (
            allow(Resource="arn:aws:s3:::b/a*"),
            "Resource",
            f"Resource arn:aws:s3:::b/a* does not match {TABLE}",
        ),
        (
            {"Effect": "Deny", "Action": "*", "NotResource": f"{TABLE}*"},
            "NotResource",
            f"NotResource {TABLE}* matches {TABLE}",
        ),
        (
            allow(Resource=WITH_VARIABLES),
            "Resource",
            f"Resource {WITH_VARIABLES} ({FILLED}) does not match {TABLE}",
        ),
        (
            allow(Condition={"StringLike": {"AWS:username": ["b*", "c?"]}}),
            "Condition",
            "StringLike AWS:username 'b*', 'c?': the request has 'ann'",
        ),
        (
            allow(Condition={"Bool": {"aws:SecureTransport": True}}),
            "Condition",
            "Bool aws:SecureTransport 'true': the request has no aws:SecureTransport",
        ),
        (
            allow(Condition={"StringEquals": {"aws:username": "${app:other}"}}),
            "Condition",
            "StringEquals aws:username '${app:other}': the request has 'ann', the request has no app:other",
        ),
        (
            allow(Condition={"ForAllValues:NumericLessThan": {"app:size": "5"}}),
            "Condition",
            "ForAllValues:NumericLessThan app:size '5': the request has '3', 'big', 'big' is no numeric value",
        ),
    ],
    ids=[
        "allows", "denies", "action", "all but actions", "resource", "all but resources", "variables", "condition",
        "missing key", "variable of a condition", "value of another kind",
    ],
)  # fmt: skip
def test_a_statement_tells_what_does_not_fit(statement: dict[str, Any], element: str, text: str) -> None:
    assert reasons(statement) == [(element, text)]


@pytest.mark.parametrize(
    ("statement", "element", "text"),
    [
        (allow(Principal={"AWS": ACCOUNT}), "", "it allows the account, so that the account's own policies decide"),
        (allow(Principal="*"), "", "it allows the request"),
        (
            allow(Principal={"Service": "s3.amazonaws.com"}),
            "Principal",
            f'Principal {{"Service": "s3.amazonaws.com"}} does not name {ANN}',
        ),
        (
            deny(NotPrincipal={"AWS": [ACCOUNT, ANN]}),
            "NotPrincipal",
            f'NotPrincipal {{"AWS": ["{ACCOUNT}", "{ANN}"]}} names {ANN}',
        ),
        (allow(), "Principal", f"Principal null does not name {ANN}"),
    ],
    ids=["account", "everybody", "another", "all but", "none"],
)
def test_a_statement_of_a_resource_tells_whom_it_names(statement: dict[str, Any], element: str, text: str) -> None:
    decision = decide(REQUEST, Policies(resource=document("q", statement)))
    assert [(reason.element, reason.text) for reason in decision.why()] == [(element, text)]


def test_all_policies_are_told_of_in_the_order_in_which_they_are_asked() -> None:
    policies = Policies([ALL, NONE], ALL, [NONE], [[ALL], [ALL]], document("q", allow(Sid="Q", Principal="*")))
    told = [
        (reason.kind, reason.policy, reason.statement, reason.sid, reason.effect)
        for reason in decide(REQUEST, policies).why()
    ]
    assert told == [
        ("service control", "all", 1, "", "Allow"),
        ("service control", "all", 1, "", "Allow"),
        ("resource-based", "q", 1, "Q", "Allow"),
        ("identity-based", "all", 1, "", "Allow"),
        ("identity-based", "other", 1, "", "Allow"),
        ("permissions boundary", "all", 1, "", "Allow"),
        ("session", "other", 1, "", "Allow"),
    ]


def test_a_reason_is_a_sentence() -> None:
    [first, second] = decide(REQUEST, Policies([document("p", allow(Action="s3:*"), allow(Sid="Read"))])).why()
    assert str(first) == "statement 1 of policy p: Action s3:* does not match dynamodb:GetItem"
    assert str(second) == "statement 2 (Read) of policy p: it allows the request"
    assert (first.fits, second.fits) == (False, True)


def decisive(decision: Decision) -> list[tuple[str, int, str]]:
    return [(statement.policy, statement.index, statement.sid) for statement in decision.decisive]


def test_the_statements_that_decided_are_named() -> None:
    two = document("two", allow(Action="s3:*"), allow(Sid="Read"), allow(Sid="Again"))
    assert decisive(decide(REQUEST, Policies([NONE, two]))) == [("two", 1, "Read")]
    assert decisive(decide(REQUEST, Policies([two], boundary=ALL))) == [("two", 1, "Read"), ("all", 0, "")]
    assert decisive(decide(REQUEST, Policies([two, NOTHING]))) == [("none", 0, "")]
    assert decisive(decide(REQUEST, Policies([NONE]))) == []
    named = document("q", allow(Principal={"AWS": ANN}))
    assert decisive(decide(REQUEST, Policies([], resource=named))) == [("q", 0, "")]
    foreign = REQUEST._replace(resource_account="444455556666")
    assert decisive(decide(foreign, Policies([ALL], resource=named))) == [("all", 0, ""), ("q", 0, "")]


def test_a_notebook_shows_a_table_in_which_the_deciding_statement_is_bold() -> None:
    policies = Policies([document("<p>", allow(Action="s3:*"), deny())])
    assert decide(REQUEST, policies)._repr_html_() == (
        f"<p>{ANN} may not do {ACTION} on {TABLE}: statement 2 of policy &lt;p&gt; denies it</p>"
        "<table><tr><th>policy</th><th>statement</th><th>effect</th><th>why</th></tr>"
        "<tr><td>identity-based</td><td>statement 1 of policy &lt;p&gt;</td><td>Allow</td>"
        "<td>Action s3:* does not match dynamodb:GetItem</td></tr>"
        '<tr style="font-weight: bold"><td>identity-based</td><td>statement 2 of policy &lt;p&gt;</td><td>Deny</td>'
        "<td>it denies the request</td></tr></table>"
    )
