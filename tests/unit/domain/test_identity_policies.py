"""What the policies of a role allow."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.identity_policies import allow, statements_of

ACTION = "logs:PutLogEvents"
STREAM = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/lambda/f:log-stream:s"
YES: dict[str, Any] = {"Effect": "Allow", "Action": ACTION, "Resource": "*"}
NO = {**YES, "Effect": "Deny"}
LOCAL = {"Condition": {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}}


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        pytest.param([], False, id="no statement"),
        pytest.param([YES], True, id="allowed"),
        pytest.param([YES, NO], False, id="an explicit deny wins"),
        pytest.param([NO, YES], False, id="in any order"),
        pytest.param([{**YES, "Action": ["s3:*", "LOGS:put*"]}], True, id="actions in any case, with wildcards"),
        pytest.param([{**YES, "Action": "logs:PutLogEvent?"}], True, id="one character"),
        pytest.param([{**YES, "Action": "logs:Create*"}], False, id="another action"),
        pytest.param([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], True, id="all but others"),
        pytest.param([{"Effect": "Allow", "NotAction": "logs:*", "Resource": "*"}], False, id="all but this"),
        pytest.param([{**YES, "Resource": ["arn:aws:s3:::b", STREAM]}], True, id="one of several resources"),
        pytest.param([{**YES, "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/f:*"}], True, id="wildcards in ARNs"),
        pytest.param([{**YES, "Resource": STREAM.upper()}], False, id="resources in their own case"),
        pytest.param([{**YES, "Resource": STREAM[:-2]}], False, id="the beginning is not enough"),
        pytest.param([{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}], True, id="not those"),
        pytest.param([{"Effect": "Allow", "Action": "*", "NotResource": STREAM}], False, id="not this one"),
        pytest.param([YES, {**NO, "NotResource": STREAM, "Resource": "arn:aws:s3:::b"}], True, id="deny of another"),
        pytest.param([YES | LOCAL], False, id="a condition may fail where it allows"),
        pytest.param([YES, NO | LOCAL], False, id="a condition may hold where it denies"),
    ],
)
def test_a_statement_must_allow_and_none_deny(statements: list[Any], allowed: bool) -> None:
    assert allow(statements, ACTION, [STREAM]) is allowed


def test_a_statement_may_name_any_form_of_a_resource() -> None:
    bare, full = "arn:aws:logs:us-east-1:1:log-group:g", "arn:aws:logs:us-east-1:1:log-group:g:log-stream:"
    assert allow([{**YES, "Resource": bare}], ACTION, [full, bare])
    assert not allow([YES, {**NO, "Resource": bare}], ACTION, [full, bare])


@pytest.mark.parametrize("document", [{"Statement": YES}, {"Statement": [YES]}], ids=["alone", "in a list"])
def test_a_document_may_have_a_single_statement(document: Any) -> None:
    assert statements_of(document) == [YES]
