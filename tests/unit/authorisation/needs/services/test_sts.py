"""What calls of STS need."""

from __future__ import annotations

import pytest
from tests.unit.authorisation.needs.services.calls import ACCOUNT, needs

from lambdamock.authorisation.needs import Need

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"


def test_a_role_is_assumed_under_a_name() -> None:
    members = {"RoleArn": ROLE, "RoleSessionName": "me", "ExternalId": "x1", "DurationSeconds": 900}
    context = {"sts:RoleSessionName": "me", "sts:ExternalId": "x1", "sts:DurationSeconds": "900"}
    assert needs("sts", "AssumeRole", members) == [Need("sts:AssumeRole", ROLE, context)]


def test_tags_and_a_source_identity_need_permissions_of_their_own() -> None:
    members = {
        "RoleArn": ROLE,
        "RoleSessionName": "me",
        "Tags": [{"Key": "team", "Value": "blue"}],
        "TransitiveTagKeys": ["team"],
        "SourceIdentity": "anna",
    }
    context = {
        "aws:RequestTag/team": "blue",
        "aws:TagKeys": ["team"],
        "sts:RoleSessionName": "me",
        "sts:SourceIdentity": "anna",
        "sts:TransitiveTagKeys": ["team"],
    }
    actions = ["AssumeRole", "TagSession", "SetSourceIdentity"]
    assert needs("sts", "AssumeRole", members) == [Need(f"sts:{action}", ROLE, context) for action in actions]


@pytest.mark.parametrize("operation", ["GetCallerIdentity", "GetSessionToken"])
def test_who_one_is_needs_no_permission(operation: str) -> None:
    assert needs("sts", operation) == []
