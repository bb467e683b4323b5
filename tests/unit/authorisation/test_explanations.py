"""Why something was denied, for people and for programs."""

from __future__ import annotations

import json

from tests.unit.authorisation.permission_facts import FUNCTION, SESSION, allow, asked, policy

from lambdamock.authorisation.explanations import Explanation, explained
from lambdamock.iam import Policies

READING = policy(allow("s3:GetObject", "arn:aws:s3:::orders/a*", Sid="Read"), allow("sqs:*"), name="reading")


def explanation(resource: str = "arn:aws:s3:::orders/b", verdict: str = "denied") -> Explanation:
    fact = asked(
        "s3:GetObject", resource, policies=Policies(identity=[READING]), operation="GetObject", verdict=verdict
    )
    found = explained(fact)
    assert found is not None
    return found


def test_an_explanation_tells_statement_by_statement_why_and_what_would_allow_it() -> None:
    first = "statement 1 (Read) of policy reading (identity-based, Allow)"
    assert str(explanation()).splitlines() == [
        f"{SESSION.arn} (function orders) wanted s3:GetObject on arn:aws:s3:::orders/b: implicitDeny",
        explanation().message,
        "Why:",
        f"  {first}: Resource arn:aws:s3:::orders/a* does not match arn:aws:s3:::orders/b",
        "  statement 2 of policy reading (identity-based, Allow): Action sqs:* does not match s3:GetObject",
        "What would allow it:",
        "  add a statement to a policy of role orders-role:",
        "    {",
        '      "Effect": "Allow",',
        '      "Action": "s3:GetObject",',
        '      "Resource": "arn:aws:s3:::orders/b"',
        "    }",
    ]


def test_its_summary_is_one_line() -> None:
    statement = '{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/b"}'
    assert explanation().summary == (
        f"{explanation().message}; to allow it, add a statement to a policy of role orders-role: {statement}"
    )


def test_without_any_statement_it_says_so() -> None:
    found = explained(asked("s3:GetObject", policies=Policies(identity=())))
    assert found is not None
    assert "  there is no statement at all" in str(found).splitlines()


def test_as_json_it_has_all_of_it() -> None:
    document = json.loads(json.dumps(explanation(verdict="audited").as_dict()))
    reasons, changes = document.pop("reasons"), document.pop("changes")
    assert document == {
        "principal": SESSION.arn,
        "function_arn": FUNCTION,
        "service": "s3",
        "operation": "GetObject",
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::orders/b",
        "outcome": "implicitDeny",
        "message": explanation().message,
        "is_audited": True,
    }
    assert [(one["sid"], one["element"]) for one in reasons] == [("Read", "Resource"), ("", "Action")]
    assert [(one["kind"], one["statement"]["Action"]) for one in changes] == [("identity-based", "s3:GetObject")]


def test_a_notebook_shows_it_with_everything_escaped() -> None:
    html = explanation("arn:aws:s3:::orders/<b>")._repr_html_()
    assert "<b>implicitDeny</b>" in html
    assert "orders/&lt;b&gt;" in html
    assert "orders/<b>" not in html


def test_what_was_allowed_or_not_decided_needs_no_explanation() -> None:
    assert explained(asked("s3:GetObject", policies=Policies(identity=[policy(allow("*"))]))) is None
    assert explained(asked("s3:GetObject", decision=None)) is None
