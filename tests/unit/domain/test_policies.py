"""Whom the statements of a resource-based policy let in, and how the policy looks as text."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.policies import Policy, policy_key

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:f"
CALLER = "444455556666"


def statement(principal: Any = CALLER, action: Any = "lambda:InvokeFunction", **members: Any) -> dict[str, Any]:
    named = principal if principal == "*" or isinstance(principal, dict) else {"AWS": principal}
    return {"Sid": "s", "Effect": "Allow", "Principal": named, "Action": action, "Resource": ARN, **members}


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        pytest.param("*", True, id="everybody"),
        pytest.param({"AWS": "*"}, True, id="every account"),
        pytest.param(CALLER, True, id="number of the account"),
        pytest.param(f"arn:aws:iam::{CALLER}:root", True, id="root"),
        pytest.param(f"arn:aws:iam::{CALLER}:role/deploy", True, id="role"),
        pytest.param(f"arn:aws:sts::{CALLER}:assumed-role/deploy/session", True, id="session"),
        pytest.param(["999999999999", f"arn:aws:iam::{CALLER}:root"], True, id="one of several"),
        pytest.param("arn:aws:iam::999999999999:root", False, id="another account"),
        pytest.param(f"arn:aws:iam::999999999999:role/{CALLER}", False, id="number elsewhere in an ARN"),
        pytest.param({"Service": "s3.amazonaws.com"}, False, id="service"),
    ],
)
def test_a_statement_lets_in_the_accounts_that_it_names_A052_A053(principal: Any, allowed: bool) -> None:
    assert Policy((statement(principal),)).allows(CALLER, "lambda:InvokeFunction") is allowed


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
    assert Policy((statement(action=granted),)).allows(CALLER, asked) is allowed


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
        pytest.param({"NumericLessThan": {"n": "5"}}, {"n": "1"}, False, id="unknown operator"),
    ],
)
def test_a_statement_holds_under_its_conditions_A050_A051_A069(
    condition: dict[str, Any], context: dict[str, str], allowed: bool
) -> None:
    policy = Policy((statement(Condition=condition),))
    assert policy.allows(CALLER, "lambda:InvokeFunction", context=context) is allowed


def test_a_statement_that_denies_wins_over_those_that_allow() -> None:
    policy = Policy((statement("*"), statement(Effect="Deny"), statement("*")))
    assert not policy.allows(CALLER, "lambda:InvokeFunction")
    assert policy.allows("999999999999", "lambda:InvokeFunction")


def test_a_statement_that_denies_holds_under_conditions_that_are_not_understood() -> None:
    denial = statement(Effect="Deny", Condition={"NumericLessThan": {"n": "5"}})
    assert not Policy((statement("*"), denial)).allows(CALLER, "lambda:InvokeFunction")


def test_a_statement_may_name_all_others() -> None:
    others = {"Effect": "Deny", "NotPrincipal": {"AWS": CALLER}, "NotAction": "lambda:GetFunction", "Resource": ARN}
    policy = Policy((statement("*", "lambda:*"), others))
    assert policy.allows(CALLER, "lambda:InvokeFunction")
    assert policy.allows("999999999999", "lambda:GetFunction")
    assert not policy.allows("999999999999", "lambda:InvokeFunction")


def test_nothing_is_allowed_without_a_statement_that_says_so() -> None:
    assert not Policy(()).allows(CALLER, "lambda:InvokeFunction")


def test_A061_the_text_is_compact_and_in_the_order_of_the_members() -> None:
    assert Policy((statement("*"),)).as_json() == (
        '{"Version":"2012-10-17","Id":"default","Statement":[{"Sid":"s","Effect":"Allow","Principal":"*",'
        f'"Action":"lambda:InvokeFunction","Resource":"{ARN}"}}]}}'
    )


def test_the_policy_ends_with_its_last_statement_A064() -> None:
    one, two = statement(Sid="one"), statement(Sid="two")
    assert Policy((one, two), "revision").without("one") == Policy((two,), "revision")
    assert Policy((one,)).without("one") is None


def test_A235_A239_every_form_of_the_arn_has_a_policy_of_its_own() -> None:
    keys = [policy_key(qualifier) for qualifier in (None, "$LATEST", "1", "LATEST", "PROD")]
    assert keys == ["$LATEST", ":$LATEST", "1", "LATEST", "PROD"]
