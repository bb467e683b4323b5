"""What calls of Secrets Manager need: secrets by name, whose ARNs end with what only their owner knows."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.authorisation.needs.services.calls import arn, needs, permissions, told

from lambdamock.authorisation.needs import Need

SECRET = arn("secretsmanager", "secret:db-AbCdEf")
KNOWN = {("secret", "db"): SECRET, ("secret", arn("secretsmanager", "secret:db")): SECRET}


@pytest.mark.parametrize(
    "name", ["db", SECRET, arn("secretsmanager", "secret:db")], ids=["name", "arn", "arn-without-its-end"]
)
def test_a_secret_is_its_whole_arn(name: str) -> None:
    assert permissions("secretsmanager", "GetSecretValue", {"SecretId": name}, KNOWN) == [
        ("secretsmanager:GetSecretValue", SECRET)
    ]


def test_for_a_secret_that_nobody_knows_any_of_its_name_will_do() -> None:
    (need,) = needs("secretsmanager", "PutSecretValue", {"SecretId": "db"}, {})
    assert (need.resource, need.is_any_resource) == (arn("secretsmanager", "secret:db-*"), True)


def test_a_batch_needs_itself_each_secret_and_the_list_that_filters_look_through() -> None:
    members = {"SecretIdList": ["db", SECRET, "x"], "Filters": [{"Key": "name", "Values": ["d"]}]}
    assert permissions("secretsmanager", "BatchGetSecretValue", members, KNOWN) == [
        ("secretsmanager:BatchGetSecretValue", "*"),
        ("secretsmanager:GetSecretValue", SECRET),
        ("secretsmanager:GetSecretValue", SECRET),
        ("secretsmanager:GetSecretValue", arn("secretsmanager", "secret:x-*")),
        ("secretsmanager:ListSecrets", "*"),
    ]


def test_a_new_secret_has_no_end_yet_and_may_be_tagged_and_replicated() -> None:
    members = {"Name": "db", "Tags": [{"Key": "a", "Value": "b"}], "AddReplicaRegions": [{"Region": "us-east-1"}]}
    resource = arn("secretsmanager", "secret:db")
    context = {
        "aws:RequestTag/a": "b",
        "aws:TagKeys": ["a"],
        "secretsmanager:Name": "db",
        "secretsmanager:AddReplicaRegions": ["us-east-1"],
    }
    assert needs("secretsmanager", "CreateSecret", members) == [
        Need(f"secretsmanager:{action}", resource, context)
        for action in ("CreateSecret", "TagResource", "ReplicateSecretToRegions")
    ]


@pytest.mark.parametrize(
    ("operation", "members", "expected"),
    [
        pytest.param("GetSecretValue", {}, {"secretsmanager:VersionStage": "AWSCURRENT"}, id="current"),
        pytest.param("GetSecretValue", {"VersionStage": "X"}, {"secretsmanager:VersionStage": "X"}, id="stage"),
        pytest.param("GetSecretValue", {"VersionId": "v"}, {"secretsmanager:VersionId": "v"}, id="version"),
        pytest.param(
            "DeleteSecret",
            {"ForceDeleteWithoutRecovery": True},
            {"secretsmanager:ForceDeleteWithoutRecovery": "true"},
            id="without-recovery",
        ),
        pytest.param(
            "DeleteSecret", {"RecoveryWindowInDays": 7}, {"secretsmanager:RecoveryWindowInDays": "7"}, id="days"
        ),
    ],
)
def test_condition_keys(operation: str, members: dict[str, Any], expected: dict[str, str]) -> None:
    found = told(needs("secretsmanager", operation, {"SecretId": SECRET, **members}), "secretsmanager:")
    assert found == [{"secretsmanager:SecretId": SECRET, **expected}]


@pytest.mark.parametrize("operation", ["ListSecrets", "GetRandomPassword"])
def test_what_is_about_no_secret_has_no_resource(operation: str) -> None:
    assert permissions("secretsmanager", operation) == [(f"secretsmanager:{operation}", "*")]
