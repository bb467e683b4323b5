"""The condition keys that every call has, by who calls."""

from __future__ import annotations

import pytest

from lambdamock.authorisation.authority import Occasion
from lambdamock.authorisation.context import common_context
from lambdamock.authorisation.subjects import Subject, of_function, of_principal, of_service
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.identities import Identity

OCCASION = Occasion("lambda", "Invoke", "eu-west-1", user_agent="tool/1")
ROLE = "arn:aws:iam::111122223333:role/team/worker"
USER = "arn:aws:iam::111122223333:user/team/ann"
SHARED = {
    "aws:SecureTransport",
    "aws:SourceIp",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:RequestedRegion",
    "aws:ViaAWSService",
    "aws:UserAgent",
}


def own_keys(subject: Subject, identity: Identity | None = None, organization: str | None = None) -> dict[str, object]:
    context = common_context(subject, identity, OCCASION, 1_700_000_000.0, organization)
    return {key: value for key, value in context.items() if key not in SHARED}


def test_the_keys_that_all_calls_have() -> None:
    context = common_context(of_principal(USER), None, OCCASION, 1_700_000_000.0)
    assert {key: context[key] for key in sorted(SHARED)} == {
        "aws:CurrentTime": "2023-11-14T22:13:20Z",
        "aws:EpochTime": "1700000000",
        "aws:RequestedRegion": "eu-west-1",
        "aws:SecureTransport": "true",
        "aws:SourceIp": "203.0.113.17",
        "aws:UserAgent": "tool/1",
        "aws:ViaAWSService": "false",
    }


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        pytest.param(
            of_principal(USER),
            {
                "aws:PrincipalArn": USER,
                "aws:PrincipalAccount": "111122223333",
                "aws:PrincipalType": "User",
                "aws:username": "ann",
                "aws:userid": "AIDA1",
            },
            id="user",
        ),
        pytest.param(
            of_function(ROLE, FunctionReference("eu-west-1", "111122223333", "f", "live")),
            {
                "aws:PrincipalArn": ROLE,
                "aws:PrincipalAccount": "111122223333",
                "aws:PrincipalType": "AssumedRole",
                "aws:userid": "AIDA1:f@lambda_function",
                "lambda:SourceFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:f",
            },
            id="function",
        ),
    ],
)
def test_who_is_known_is_told_by_its_keys(subject: Subject, expected: dict[str, str]) -> None:
    assert own_keys(subject, Identity(USER, "AIDA1")) == expected


def test_the_root_of_an_account_is_the_account() -> None:
    assert own_keys(of_principal("arn:aws:iam::111122223333:root"))["aws:PrincipalType"] == "Account"


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("s3.amazonaws.com", {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": "s3.amazonaws.com"}),
        (
            "*",
            {"aws:PrincipalType": "Anonymous", "aws:userid": "anonymous", "aws:PrincipalIsAWSService": "false"},
        ),
    ],
    ids=["service", "nobody known"],
)
def test_those_without_an_account_have_no_principal_arn(principal: str, expected: dict[str, str]) -> None:
    assert own_keys(of_service(principal)) == expected


def test_tags_and_the_organization_are_keys_as_well() -> None:
    keys = own_keys(of_principal(USER), Identity(USER, "AIDA1", tags={"team": "red"}), "o-a1b2c3d4e5")
    assert (keys["aws:PrincipalTag/team"], keys["aws:PrincipalOrgID"]) == ("red", "o-a1b2c3d4e5")
