"""Whose policies have a say."""

from __future__ import annotations

import pytest

from lambdamock.authorisation.needs import Need
from lambdamock.authorisation.policies import has_policies, is_of_others, policies_of
from lambdamock.authorisation.subjects import of_principal, of_service
from lambdamock.domain.identities import Identity
from lambdamock.iam import NOT_EVALUATED, Document

USER = "arn:aws:iam::111122223333:user/ann"
ROOT = "arn:aws:iam::111122223333:root"
OWN, THEIRS = (f"arn:aws:sqs:eu-west-1:{account}:q" for account in ("111122223333", "444455556666"))
POLICY = Document("p", "2012-10-17", ())


@pytest.mark.parametrize(
    ("arn", "resource", "expected"),
    [
        (USER, OWN, False),
        (USER, THEIRS, True),
        (USER, "*", False),
        (USER, "arn:aws:s3:::b", False),
        (ROOT, THEIRS, True),
    ],
)
def test_whose_a_resource_is(arn: str, resource: str, expected: bool) -> None:
    assert is_of_others(of_principal(arn).principal, Need("sqs:SendMessage", resource)) is expected


def test_to_services_every_resource_is_somebody_elses() -> None:
    assert is_of_others(of_service("s3.amazonaws.com").principal, Need("sqs:SendMessage", OWN))


def test_services_and_roots_have_no_policies_of_their_own() -> None:
    subjects = of_principal(USER), of_principal(ROOT), of_service("s3.amazonaws.com"), of_service("*")
    assert [has_policies(subject.principal) for subject in subjects] == [True, False, False, False]


@pytest.mark.parametrize(
    ("mode", "identity", "expected"),
    [
        ("auto", None, NOT_EVALUATED),
        ("auto", (), NOT_EVALUATED),
        ("auto", (POLICY,), (POLICY,)),
        ("strict", None, ()),
        ("strict", (), ()),
        ("strict", (POLICY,), (POLICY,)),
    ],
)
def test_the_mode_says_what_of_a_user_counts(
    mode: str, identity: tuple[Document, ...] | None, expected: tuple[Document, ...] | None
) -> None:
    known = None if identity is None else Identity(USER, "AIDA1", identity)
    assert policies_of(of_principal(USER), known, mode).identity == expected
    assert policies_of(of_principal(ROOT), known, mode).identity is NOT_EVALUATED
