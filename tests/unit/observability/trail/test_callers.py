"""Who made a call, as CloudTrail tells it."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.authorisation.subjects import of_function, of_principal
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.journal import ApiCall
from lambdamock.observability.trail.callers import source_of, user_identity

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/team/reader"
AT = 1_767_225_600.0  # 2026-01-01T00:00:00Z
FUNCTION = FunctionReference("us-east-1", ACCOUNT, "orders", "1")
KNOWN = {ROLE: "AROAREADER", f"arn:aws:iam::{ACCOUNT}:user/team/ann": "AIDAANN"}
BEGUN = {"creationDate": "2026-01-01T00:00:00Z", "mfaAuthenticated": "false"}


def call(caller: object = None, user_agent: str = "", region: str = "us-east-1") -> ApiCall:
    return ApiCall(AT, "id", "GetFunction", region, ACCOUNT, 200, None, None, caller, user_agent)


def identity(caller: object = None, region: str = "us-east-1") -> dict[str, Any]:
    """Who it was, without the id of the access key, which nobody can foresee."""
    found = user_identity(call(caller, region=region), lambda arn: KNOWN.get(arn, ""))
    found.pop("accessKeyId", None)
    return found


ISSUER = {"type": "Role", "principalId": "AROAREADER", "arn": ROLE, "accountId": ACCOUNT, "userName": "reader"}
CASES = [
    pytest.param(
        None,
        {"type": "Root", "principalId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "accountId": ACCOUNT},
        id="administrator",
    ),
    pytest.param(
        of_principal(f"arn:aws:iam::{ACCOUNT}:user/team/ann"),
        {
            "type": "IAMUser",
            "principalId": "AIDAANN",
            "arn": f"arn:aws:iam::{ACCOUNT}:user/team/ann",
            "accountId": ACCOUNT,
            "userName": "ann",
        },
        id="user",
    ),
    pytest.param(
        of_principal(ROLE),
        {
            "type": "AssumedRole",
            "principalId": "AROAREADER:lambdamock",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/lambdamock",
            "accountId": ACCOUNT,
            "sessionContext": {"sessionIssuer": ISSUER, "attributes": BEGUN},
        },
        id="session",
    ),
    pytest.param(
        of_function(ROLE, FUNCTION, issued=AT - 60),
        {
            "type": "AssumedRole",
            "principalId": "AROAREADER:orders",
            "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/orders",
            "accountId": ACCOUNT,
            "sessionContext": {
                "sessionIssuer": ISSUER,
                "attributes": {"creationDate": "2025-12-31T23:59:00Z", "mfaAuthenticated": "false"},
            },
            "inScopeOf": {
                "issuerType": "AWS::Lambda::Function",
                "credentialsIssuedTo": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:orders",
            },
        },
        id="handler",
    ),
    pytest.param(
        of_principal(f"arn:aws:sts::{ACCOUNT}:federated-user/bob"),
        {
            "type": "FederatedUser",
            "principalId": f"{ACCOUNT}:bob",
            "arn": f"arn:aws:sts::{ACCOUNT}:federated-user/bob",
            "accountId": ACCOUNT,
            "sessionContext": {"attributes": BEGUN},
        },
        id="federated",
    ),
    pytest.param(
        ServiceCaller("s3.amazonaws.com"), {"type": "AWSService", "invokedBy": "s3.amazonaws.com"}, id="service"
    ),
    pytest.param(
        ServiceCaller("*"),
        {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"},
        id="nobody-known",
    ),
]


@pytest.mark.parametrize(("caller", "expected"), CASES)
def test_B259_each_kind_of_caller_has_its_own_elements(caller: object, expected: dict[str, Any]) -> None:
    assert identity(caller) == expected


def test_an_administrator_of_another_partition_is_its_root() -> None:
    assert identity(region="cn-north-1")["arn"] == f"arn:aws-cn:iam::{ACCOUNT}:root"


def test_keys_and_unknown_ids_have_the_form_of_their_kind_and_are_always_the_same() -> None:
    def told(arn: str) -> tuple[str, str]:
        found = user_identity(call(of_principal(arn)), lambda _: "")
        return found["principalId"], found["accessKeyId"]

    ann, bob = (told(f"arn:aws:iam::{ACCOUNT}:user/{name}") for name in ("ann", "bob"))
    assert ann == told(f"arn:aws:iam::{ACCOUNT}:user/ann") != bob
    assert [(one[:4], len(one)) for one in ann] == [("AIDA", 21), ("AKIA", 20)]
    assert [one[:4] for one in told(ROLE)] == ["AROA", "ASIA"]


@pytest.mark.parametrize(
    ("caller", "agent", "expected"),
    [
        (None, "Boto3/1.40", ("203.0.113.17", "Boto3/1.40")),
        (None, "", ("203.0.113.17", "lambdamock")),
        (ServiceCaller("sns.amazonaws.com"), "", ("sns.amazonaws.com", "sns.amazonaws.com")),
        (ServiceCaller("*"), "", ("203.0.113.17", "lambdamock")),
    ],
    ids=["client", "handle", "service", "nobody-known"],
)
def test_B259_the_address_and_the_client_are_told(caller: object, agent: str, expected: tuple[str, str]) -> None:
    assert source_of(call(caller, agent)) == expected
