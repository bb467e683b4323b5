from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdamock.authorisation.named_resources import named_resources, overlap
from lambdamock.authorisation.needs import Need
from lambdamock.authorisation.policies import decided
from lambdamock.authorisation.subjects import of_principal
from lambdamock.iam import Outcome, Policies, read

USER = of_principal("arn:aws:iam::111122223333:user/u")
INSTANCE = "arn:aws:ec2:eu-west-1:111122223333:instance"
ANY_INSTANCE = Need("ec2:DetachNetworkInterface", f"{INSTANCE}/*", is_any_resource=True)


def policies(*statements: dict[str, Any]) -> Policies:
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", **one} for one in statements]}
    return Policies(identity=(read(document, name="p"),))


@pytest.mark.parametrize(
    ("first", "second", "is_one"),
    [
        ("*", "*", True),
        ("", "*", True),
        ("a*", "*b", True),
        ("a?c", "ab*", True),
        (f"{INSTANCE}/i-1", f"{INSTANCE}/*", True),
        ("arn:aws:ec2:*:*:instance/i-1", f"{INSTANCE}/*", True),
        ("arn:aws:ec2:*:*:volume/*", f"{INSTANCE}/*", False),
        ("abc", "abd", False),
        ("a", "", False),
        ("a?", "a", False),
    ],
)
def test_two_patterns_overlap_when_one_text_matches_both(first: str, second: str, is_one: bool) -> None:
    assert (overlap(first, second), overlap(second, first)) == (is_one, is_one)


@given(st.text("ab*?", max_size=6), st.text("ab", max_size=6))
def test_a_pattern_overlaps_the_texts_that_it_matches(pattern: str, text: str) -> None:
    assert overlap(pattern, text) == fnmatchcase(text, pattern)


@pytest.mark.parametrize(
    ("resource", "outcome"),
    [
        pytest.param("*", Outcome.ALLOWED, id="all"),
        pytest.param(f"{INSTANCE}/i-1", Outcome.ALLOWED, id="one that it may be"),
        pytest.param("arn:aws:ec2:*:*:instance/i-?", Outcome.ALLOWED, id="some that it may be"),
        pytest.param(f"{INSTANCE.replace('instance', 'volume')}/*", Outcome.IMPLICIT_DENY, id="another kind"),
    ],
)
def test_who_may_with_any_resource_may_with_one_that_is_not_told(resource: str, outcome: Outcome) -> None:
    decision = decided(USER, ANY_INSTANCE, {}, policies({"Resource": resource}), owner="")
    assert decision.outcome is outcome


def test_a_denial_of_one_resource_is_none_of_a_resource_that_is_not_told() -> None:
    given_and_denied = policies({"Resource": "*"}, {"Effect": "Deny", "Resource": f"{INSTANCE}/i-1"})
    assert decided(USER, ANY_INSTANCE, {}, given_and_denied, owner="").is_allowed


def test_a_denial_of_all_resources_is_one_of_a_resource_that_is_not_told() -> None:
    given_and_denied = policies({"Resource": f"{INSTANCE}/i-1"}, {"Effect": "Deny", "Resource": "*"})
    decision = decided(USER, ANY_INSTANCE, {}, given_and_denied, owner="")
    assert decision.outcome is Outcome.EXPLICIT_DENY


def test_a_session_policy_may_name_fewer_resources_than_the_identity_has() -> None:
    both = policies({"Resource": f"{INSTANCE}/*"})._replace(session=policies({"Resource": f"{INSTANCE}/i-1"}).identity)
    assert decided(USER, ANY_INSTANCE, {}, both, owner="").is_allowed


def test_only_statements_that_allow_name_resources() -> None:
    allowed, denied = {"Resource": [f"{INSTANCE}/i-1", "*"]}, {"Effect": "Deny", "Resource": f"{INSTANCE}/i-2"}
    assert named_resources(policies(allowed, denied), "*") == [f"{INSTANCE}/i-1", "*"]
