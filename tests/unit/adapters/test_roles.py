"""What is attached to a role, as far as something answers IAM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import boto3
import pytest
from moto import mock_aws

from lambdamock.adapters import Clients, IamRoles, Neighbours

ARN = "arn:aws:iam::123456789012:role/service-role/writer"
LOGS = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
QUEUES = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}


@pytest.fixture
def iam() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("iam", region_name="us-east-1")
        client.create_role(RoleName="writer", Path="/service-role/", AssumeRolePolicyDocument=document())
        yield client


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Iam:
    """Stands in for `Neighbours` and their client of IAM: the role has one policy of AWS."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def may_answer(self) -> bool:
        return True

    def client(self, _service: str, _region: str) -> Iam:
        return self

    def get_paginator(self, operation: str) -> Any:
        return SimpleNamespace(paginate=lambda **_members: [getattr(self, operation)()])

    def __getattr__(self, operation: str) -> Any:
        def call(**_members: Any) -> Any:
            self.asked.append(operation)
            return ANSWERS[operation]

        return call


ANSWERS: dict[str, Any] = {
    "get_role": {"Role": {"Arn": ARN}},
    "list_role_policies": {"PolicyNames": []},
    "list_attached_role_policies": {"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/service-role/Basic"}]},
    "get_policy": {"Policy": {"DefaultVersionId": "v9"}},
    "get_policy_version": {"PolicyVersion": {"Document": {"Statement": [LOGS]}}},
}


def statements(arn: str = ARN) -> list[Any] | None:
    neighbours = Neighbours(Clients())
    found = IamRoles(neighbours).statements_of(arn, region="us-east-1")
    neighbours.close()
    return found


def attach(iam: Any, *statements: Any) -> str:
    arn: str = iam.create_policy(PolicyName="p", PolicyDocument=document(*statements))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="writer", PolicyArn=arn)
    return arn


def test_a_role_has_the_statements_of_inline_and_attached_policies(iam: Any) -> None:
    attach(iam, QUEUES)
    iam.put_role_policy(RoleName="writer", PolicyName="inline", PolicyDocument=document(LOGS))
    assert statements() == [LOGS, QUEUES]


def test_the_default_version_of_an_attached_policy_counts(iam: Any) -> None:
    arn = attach(iam, QUEUES)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(LOGS), SetAsDefault=True)
    assert statements() == [LOGS]


def test_a_policy_of_aws_is_read_once() -> None:
    iam = Iam()
    roles = IamRoles(cast("Neighbours", iam))
    assert [roles.statements_of(ARN, region="us-east-1") for _ in range(2)] == [[LOGS], [LOGS]]
    each_time = ["get_role", "list_role_policies", "list_attached_role_policies"]
    assert iam.asked == [*each_time, "get_policy", "get_policy_version", *each_time]


def test_a_role_without_policies_says_nothing(iam: Any) -> None:
    assert statements() is None


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param("arn:aws:iam::123456789012:role/another", id="no such role"),
        pytest.param("arn:aws:iam::999999999999:role/service-role/writer", id="in another account"),
        pytest.param("arn:aws:iam::123456789012:role/writer", id="in another path"),
    ],
)
def test_a_role_that_is_not_there_says_nothing(iam: Any, arn: str) -> None:
    attach(iam, LOGS)
    assert statements(arn) is None


def test_nothing_is_said_where_nothing_answers_iam() -> None:
    assert statements() is None


def test_questions_are_known_as_such_while_they_are_asked() -> None:
    asking: list[bool] = []

    class Watched(Iam):
        def get_role(self, **_members: Any) -> Any:
            asking.append(roles.is_asking)
            return ANSWERS["get_role"]

    roles = IamRoles(cast("Neighbours", Watched()))
    roles.statements_of(ARN, region="us-east-1")
    assert (asking, roles.is_asking) == ([True], False)


def test_nobody_is_asked_where_nothing_may_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    iam = Iam()
    monkeypatch.setattr(iam, "may_answer", lambda: False)
    assert (IamRoles(cast("Neighbours", iam)).statements_of(ARN, region="us-east-1"), iam.asked) == (None, [])
