"""Whom the statements of a resource-based policy let in, and how the policy looks as text."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.policies import Policy, policy_key
from lambdamock.iam import NOT_EVALUATED, Policies, Principal, Request, decide

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:f"
ACCOUNT = "444455556666"
CALLER = f"arn:aws:iam::{ACCOUNT}:user/ann"
STRANGER = "arn:aws:iam::999999999999:user/bob"


def statement(principal: Any = ACCOUNT, action: Any = "lambda:InvokeFunction", **members: Any) -> dict[str, Any]:
    named = principal if principal == "*" or isinstance(principal, dict) else {"AWS": principal}
    return {"Sid": "s", "Effect": "Allow", "Principal": named, "Action": action, "Resource": ARN, **members}


def allows(policy: Policy, caller: str, action: str, context: dict[str, str] | None = None) -> bool:
    """Whether a policy lets a caller of another account in, whose own policies allow everything."""
    account_id = caller.split(":")[4]
    principal = Principal(caller, account_id, caller)
    request = Request(principal, action, ARN, context or {}, "111122223333")
    return decide(request, Policies(identity=NOT_EVALUATED, resource=policy.document(ARN))).is_allowed


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        pytest.param("*", True, id="everybody"),
        pytest.param({"AWS": "*"}, True, id="every account"),
        pytest.param(ACCOUNT, True, id="number of the account"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:root", True, id="root"),
        pytest.param(CALLER, True, id="user"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:user/eve", False, id="another user"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:role/deploy", False, id="role"),
        pytest.param(["999999999999", f"arn:aws:iam::{ACCOUNT}:root"], True, id="one of several"),
        pytest.param("arn:aws:iam::999999999999:root", False, id="another account"),
        pytest.param(f"arn:aws:iam::999999999999:role/{ACCOUNT}", False, id="number elsewhere in an ARN"),
        pytest.param({"Service": "s3.amazonaws.com"}, False, id="service"),
    ],
)
def test_a_statement_lets_in_those_whom_it_names_A052_A053(principal: Any, allowed: bool) -> None:
    assert allows(Policy((statement(principal),)), CALLER, "lambda:InvokeFunction") is allowed


@pytest.mark.parametrize(
    ("granted", "asked", "allowed"),
    [
        ("lambda:GetFunction", "lambda:GetFunction", True),
        ("lambda:getfunction", "lambda:GetFunction", True),
        ("lambda:*", "lambda:ListAliases", True),
        ("*", "lambda:ListAliases", True),
        ("lambda:Get*", "lambda:GetAlias", True),
        (["lambda:GetAlias", "lambda:GetFunction"], "lambda:GetFunction", True),
        ("lambda:GetFunction", "lambda:GetFunctionConfiguration", False),
        ("lambda:Get*", "lambda:UpdateAlias", False),
        ("lambda:Invoke", "lambda:InvokeFunction", False),
    ],
)
def test_a_statement_allows_the_actions_that_it_names_A055_A056(granted: Any, asked: str, allowed: bool) -> None:
    assert allows(Policy((statement(action=granted),)), CALLER, asked) is allowed


@pytest.mark.parametrize(
    ("condition", "context", "allowed"),
    [
        pytest.param({}, {}, True, id="none"),
        pytest.param({"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}, {}, False, id="no organization"),
        pytest.param(
            {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}},
            {"aws:PrincipalOrgID": "o-aaaaaaaaaa"},
            True,
            id="its organization",
        ),
        pytest.param(
            {"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}},
            {"aws:PrincipalOrgID": "o-bbbbbbbbbb"},
            False,
            id="another organization",
        ),
        pytest.param(
            {"StringEquals": {"AWS:SourceAccount": ["1", "2"]}}, {"aws:sourceaccount": "2"}, True, id="one of, any case"
        ),
        pytest.param({"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:t*"}}, {}, False, id="no source"),
        pytest.param(
            {"ArnLike": {"AWS:SourceArn": "arn:aws:sns:*:*:t*"}},
            {"aws:SourceArn": "arn:aws:sns:us-east-2:1:topic"},
            True,
            id="like the source",
        ),
        pytest.param(
            {"ArnLike": {"AWS:SourceArn": "arn:aws:s*:topic"}},
            {"aws:SourceArn": "arn:aws:sns:us-east-2:1:topic"},
            False,
            id="a wildcard ends with its part",
        ),
        pytest.param(
            {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
            {"lambda:InvokedViaFunctionUrl": "True"},
            True,
            id="through the URL",
        ),
        pytest.param({"StringLike": {"k": "a?c"}}, {"k": "abc"}, True, id="one character"),
        pytest.param(
            {"StringEquals": {"one": "1"}, "StringLike": {"two": "2"}}, {"one": "1"}, False, id="all must hold"
        ),
        pytest.param({"NumericLessThan": {"n": "5"}}, {"n": "1"}, True, id="number"),
    ],
)
def test_a_statement_holds_under_its_conditions_A050_A051_A069(
    condition: dict[str, Any], context: dict[str, str], allowed: bool
) -> None:
    policy = Policy((statement(Condition=condition),))
    assert allows(policy, CALLER, "lambda:InvokeFunction", context) is allowed


def test_a_statement_that_denies_wins_over_those_that_allow_A090() -> None:
    policy = Policy((statement("*"), statement(Effect="Deny"), statement("*")))
    assert not allows(policy, CALLER, "lambda:InvokeFunction")
    assert allows(policy, STRANGER, "lambda:InvokeFunction")


def test_a_statement_may_name_all_others() -> None:
    others = {
        "Effect": "Deny",
        "NotPrincipal": {"AWS": [CALLER, ACCOUNT]},
        "NotAction": "lambda:GetFunction",
        "Resource": ARN,
    }
    policy = Policy((statement("*", "lambda:*"), others))
    assert allows(policy, CALLER, "lambda:InvokeFunction")
    assert allows(policy, STRANGER, "lambda:GetFunction")
    assert not allows(policy, STRANGER, "lambda:InvokeFunction")


def test_nothing_is_allowed_without_a_statement_that_says_so() -> None:
    assert not allows(Policy(()), CALLER, "lambda:InvokeFunction")


def test_a_policy_is_made_ready_once_and_is_known_by_the_arn_that_has_it() -> None:
    policy = Policy((statement("*"),))
    assert policy.document(ARN) is policy.document(ARN)
    assert policy.document(ARN) == (ARN, "2012-10-17", policy.statements)


@pytest.mark.parametrize(("effects", "denies"), [(["Allow"], False), (["Allow", "Deny"], True)])
def test_whether_anything_is_denied(effects: list[str], denies: bool) -> None:
    assert Policy(tuple(statement(Effect=effect) for effect in effects)).denies is denies


def test_A061_the_text_is_compact_and_in_the_order_of_the_members() -> None:
    assert Policy((statement("*"),)).as_json() == (
        '{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":"*",'
        f'"Action":"lambda:InvokeFunction","Resource":"{ARN}"}}]}}'
    )


def test_the_policy_ends_with_its_last_statement_A064() -> None:
    one, two = statement(Sid="one"), statement(Sid="two")
    rest = Policy((one,), "revision", {"Version": "2008-10-17"}).having(two).without("one")
    assert rest is not None
    assert (rest.statements, rest.revision_id, rest.head) == ((two,), "revision", {"Version": "2008-10-17"})
    assert rest.without("two") is None


def test_A235_A239_every_form_of_the_arn_has_a_policy_of_its_own() -> None:
    keys = [policy_key(qualifier) for qualifier in (None, "$LATEST", "1", "LATEST", "PROD")]
    assert keys == ["$LATEST", ":$LATEST", "1", "LATEST", "PROD"]
