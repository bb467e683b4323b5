"""Roles and users of the mock itself, before those of others."""

from __future__ import annotations

from typing import cast

import pytest

from lambdamock.adapters.identities import KnownIdentities
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.domain.identities import Identity
from lambdamock.iam import Document

ACCOUNT = "arn:aws:iam::123456789012:"
ROLE = Identity(ACCOUNT + "role/team/r", "AROA")
POLICY = Document("p", "2012-10-17", ())


class Nobody:
    """Stands in for `Neighbours`: there is none."""

    def may_answer(self) -> bool:
        return False


@pytest.fixture
def known() -> KnownIdentities:
    return KnownIdentities(cast("Neighbours", Nobody()))


@pytest.mark.parametrize(
    ("arn", "found"),
    [
        pytest.param(ROLE.arn, ROLE, id="its ARN"),
        pytest.param(ACCOUNT + "role/r", ROLE, id="without its path, as sessions know it"),
        pytest.param(ACCOUNT + "role/other/r", None, id="in another path"),
        pytest.param(ACCOUNT + "role/eam/r", None, id="in a path that ends like it"),
        pytest.param(ACCOUNT + "role/m/r", None, id="in a part of its path"),
        pytest.param(ACCOUNT + "user/r", None, id="a user"),
        pytest.param("arn:aws:iam::210987654321:role/r", None, id="in another account"),
        pytest.param("", None, id="nobody"),
    ],
)
def test_a_role_is_found_by_its_arn(known: KnownIdentities, arn: str, found: Identity | None) -> None:
    known.own[ROLE.arn] = ROLE
    assert known.find(arn, region="us-east-1") == found


def test_a_supplied_policy_comes_before_that_of_the_table(known: KnownIdentities) -> None:
    arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaRole"
    before = known.policy(arn)
    known.managed[arn] = POLICY
    assert (before.name, known.policy(arn)) == (arn, POLICY)


def test_a_policy_that_nobody_knows_is_an_error_that_says_what_to_do(known: KnownIdentities) -> None:
    with pytest.raises(LookupError, match=r"arn:aws:iam::1:policy/x; supply it: aws\.iam\.managed_policy\("):
        known.policy("arn:aws:iam::1:policy/x")


def test_nothing_is_left_when_all_is_forgotten(known: KnownIdentities) -> None:
    known.own[ROLE.arn], known.managed["p"] = ROLE, POLICY
    known.clear()
    assert (known.own, known.managed, known.find(ROLE.arn, region="us-east-1")) == ({}, {}, None)
