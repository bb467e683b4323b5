"""What the policies that have a say decide together."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.authorisation.needs import Need
from lambdamock.authorisation.policies import decided, own_policy
from lambdamock.authorisation.subjects import of_principal
from lambdamock.domain.ports import Owned
from lambdamock.iam import Document, Outcome, Policies

ACCOUNT = "111122223333"
USER = f"arn:aws:iam::{ACCOUNT}:user/ann"
GROUP = f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:g"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/k"
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"


def policy(action: str, resource: str, effect: str = "Allow", **more: Any) -> Document:
    return Document("p", "2012-10-17", ({"Effect": effect, "Action": action, "Resource": resource, **more},))


def outcome(need: Need, *own: Document, resource: Document | None = None, owner: str = "") -> Outcome:
    return decided(of_principal(USER), need, {}, Policies(identity=own, resource=resource), owner=owner).outcome


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param([policy("logs:*", GROUP)], Outcome.ALLOWED, id="its ARN"),
        pytest.param([policy("logs:*", f"{GROUP}:*")], Outcome.ALLOWED, id="its other ARN"),
        pytest.param([policy("logs:*", f"{GROUP}2")], Outcome.IMPLICIT_DENY, id="neither"),
        pytest.param(
            [policy("logs:*", GROUP), policy("logs:*", f"{GROUP}:*", "Deny")], Outcome.EXPLICIT_DENY, id="one denied"
        ),
        pytest.param(
            [policy("logs:*", GROUP, "Deny"), policy("logs:*", f"{GROUP}:*")], Outcome.EXPLICIT_DENY, id="other denied"
        ),
    ],
)
def test_a_resource_with_two_arns_is_allowed_by_either(policies: list[Document], expected: Outcome) -> None:
    assert outcome(Need("logs:GetLogEvents", GROUP, forms=(f"{GROUP}:*",)), *policies) is expected


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        pytest.param([policy("sqs:*", QUEUE)], Outcome.ALLOWED, id="for one"),
        pytest.param([policy("sqs:*", "*")], Outcome.ALLOWED, id="for all"),
        pytest.param([policy("sqs:ListQueues", QUEUE)], Outcome.IMPLICIT_DENY, id="another action"),
        pytest.param([policy("sqs:*", KEY)], Outcome.IMPLICIT_DENY, id="of another kind"),
        pytest.param([policy("sqs:*", QUEUE), policy("sqs:*", "*", "Deny")], Outcome.EXPLICIT_DENY, id="all denied"),
    ],
)
def test_where_the_resource_is_not_told_any_will_do(policies: list[Document], expected: Outcome) -> None:
    need = Need("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{ACCOUNT}:*", is_any_resource=True)
    assert outcome(need, *policies) is expected


@pytest.mark.parametrize(
    ("principal", "permitted", "expected"),
    [
        pytest.param(f"arn:aws:iam::{ACCOUNT}:root", True, Outcome.ALLOWED, id="the account, and a policy of its own"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:root", False, Outcome.IMPLICIT_DENY, id="the account alone"),
        pytest.param(USER, False, Outcome.ALLOWED, id="the user"),
        pytest.param(f"arn:aws:iam::{ACCOUNT}:user/eve", True, Outcome.IMPLICIT_DENY, id="somebody else"),
    ],
)
def test_a_keys_own_policy_must_let_the_account_decide(principal: str, permitted: bool, expected: Outcome) -> None:
    own = [policy("kms:*", "*")] if permitted else []
    key = policy("kms:*", "*", Principal={"AWS": principal})._replace(name=KEY)
    assert outcome(Need("kms:Decrypt", KEY), *own, resource=Document(*key), owner=ACCOUNT) is expected


def test_whose_a_resource_is_and_its_policy_are_told_by_whoever_knows_it() -> None:
    document = policy("sqs:*", "*")
    need = Need("sqs:SendMessage", QUEUE)
    assert own_policy(need, lambda _: document, None) == (document, ACCOUNT)
    assert own_policy(need, None, lambda _: Owned("444455556666", document)) == (document, "444455556666")
    assert own_policy(need, None, lambda _: None) == (None, "")
    assert own_policy(need, None, None) == (None, "")
