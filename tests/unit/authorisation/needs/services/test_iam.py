"""What calls of IAM need: users and roles with their paths, the caller itself, roles that are passed."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, needs, permissions, told

from lambdamock.authorisation.needs import Need

HOME = f"arn:aws:iam::{ACCOUNT}"
KNOWN = {
    ("role", "r"): f"{HOME}:role/app/r",
    ("user", "u"): f"{HOME}:user/team/u",
    ("instance-profile", "p"): f"{HOME}:instance-profile/x/p",
}


@pytest.mark.parametrize(
    ("operation", "members", "resource"),
    [
        pytest.param("GetRole", {"RoleName": "r"}, "role/app/r", id="role"),
        pytest.param("PutRolePolicy", {"RoleName": "r", "PolicyName": "x"}, "role/app/r", id="role-policy"),
        pytest.param("GetUser", {"UserName": "u"}, "user/team/u", id="user"),
        pytest.param("CreateAccessKey", {"UserName": "u"}, "user/team/u", id="access-key"),
        pytest.param("GetInstanceProfile", {"InstanceProfileName": "p"}, "instance-profile/x/p", id="profile"),
        pytest.param("GetRole", {"RoleName": "unknown"}, "role/unknown", id="unknown"),
        pytest.param("GetGroup", {"GroupName": "g"}, "group/g", id="group"),
    ],
)
def test_what_is_named_has_its_path(operation: str, members: dict[str, str], resource: str) -> None:
    assert permissions("iam", operation, members, KNOWN) == [(f"iam:{operation}", f"{HOME}:{resource}")]


def test_who_names_nobody_means_itself() -> None:
    caller = f"{HOME}:user/team/u"
    assert permissions("iam", "ListAccessKeys", caller=caller) == [("iam:ListAccessKeys", caller)]


def test_a_role_that_names_nobody_may_mean_any_user() -> None:
    (need,) = needs("iam", "GetUser", caller=f"{HOME}:role/r")
    assert (need.resource, need.is_any_resource) == (f"{HOME}:user/*", True)


@pytest.mark.parametrize(
    ("operation", "members", "resource", "tagging"),
    [
        ("CreateRole", {"RoleName": "r", "Path": "/app/"}, "role/app/r", "TagRole"),
        ("CreateUser", {"UserName": "u"}, "user/u", "TagUser"),
        ("CreatePolicy", {"PolicyName": "p"}, "policy/p", "TagPolicy"),
    ],
)
def test_what_is_created_may_be_tagged(operation: str, members: dict[str, Any], resource: str, tagging: str) -> None:
    expected = (f"iam:{operation}", f"{HOME}:{resource}")
    assert permissions("iam", operation, members, KNOWN) == [expected]
    assert permissions("iam", operation, {**members, "Tags": [{"Key": "a", "Value": "b"}]}, KNOWN) == [
        expected,
        (f"iam:{tagging}", f"{HOME}:{resource}"),
    ]


def test_a_role_is_handed_over_to_ec2_with_its_profile() -> None:
    assert needs("iam", "AddRoleToInstanceProfile", {"InstanceProfileName": "p", "RoleName": "r"}, KNOWN) == [
        Need("iam:AddRoleToInstanceProfile", f"{HOME}:instance-profile/x/p"),
        Need("iam:PassRole", f"{HOME}:role/app/r", {"iam:PassedToService": "ec2.amazonaws.com"}),
    ]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        ("AttachRolePolicy", {"RoleName": "r", "PolicyArn": "arn:p"}, {"iam:PolicyARN": "arn:p"}),
        ("CreateRole", {"RoleName": "r", "PermissionsBoundary": "arn:b"}, {"iam:PermissionsBoundary": "arn:b"}),
        ("CreateServiceLinkedRole", {"AWSServiceName": "x.amazonaws.com"}, {"iam:AWSServiceName": "x.amazonaws.com"}),
    ],
)
def test_condition_keys(operation: str, members: dict[str, str], expected: dict[str, str]) -> None:
    assert told(needs("iam", operation, members), "iam:") == [expected]
