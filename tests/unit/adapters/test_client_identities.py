"""Roles and users of another mock, read with a client of IAM."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock import Aws, mock_lambda
from lambdamock.adapters import Clients, Neighbours
from lambdamock.adapters.identities import KnownIdentities
from lambdamock.errors import PolicyNotRead
from lambdamock.iam import Document

ACCOUNT = "arn:aws:iam::123456789012:"
ARN = ACCOUNT + "role/service-role/writer"
TRUST = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
LOGS = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
QUEUES = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.fixture
def iam() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("iam", region_name="us-east-1")
        client.create_role(
            RoleName="writer",
            Path="/service-role/",
            AssumeRolePolicyDocument=document(TRUST),
            Tags=[{"Key": "team", "Value": "a"}],
        )
        yield client


@pytest.fixture
def known() -> Iterator[KnownIdentities]:
    neighbours = Neighbours(Clients())
    yield KnownIdentities(neighbours)
    neighbours.close()


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def policy(name: str, statement: Any) -> Document:
    return Document(name, "2012-10-17", (statement,))


def made(iam: Any, statement: Any, name: str = "p") -> str:
    arn: str = iam.create_policy(PolicyName=name, PolicyDocument=document(statement))["Policy"]["Arn"]
    return arn


def attach(iam: Any, statement: Any) -> str:
    arn = made(iam, statement)
    iam.attach_role_policy(RoleName="writer", PolicyArn=arn)
    return arn


def policies(known: KnownIdentities, arn: str = ARN) -> tuple[Document, ...] | None:
    found = known.find(arn, region="us-east-1")
    return None if found is None else found.policies


def test_a_role_is_known_with_all_that_belongs_to_it(iam: Any, known: KnownIdentities) -> None:
    arn = attach(iam, QUEUES)
    iam.put_role_policy(RoleName="writer", PolicyName="inline", PolicyDocument=document(LOGS))
    found = known.find(ARN, region="us-east-1")
    assert found is not None
    assert found._replace(unique_id="") == (
        ARN, "", (policy("inline", LOGS), policy(arn, QUEUES)), None, policy(ARN, TRUST), {"team": "a"},
    )  # fmt: skip
    assert found.unique_id == iam.get_role(RoleName="writer")["Role"]["RoleId"]


def test_a_user_is_known_with_the_policies_of_its_groups(iam: Any, known: KnownIdentities) -> None:
    iam.create_user(UserName="u", Path="/team/")
    iam.put_user_policy(UserName="u", PolicyName="own", PolicyDocument=document(LOGS))
    iam.create_group(GroupName="g")
    iam.add_user_to_group(GroupName="g", UserName="u")
    iam.put_group_policy(GroupName="g", PolicyName="inline", PolicyDocument=document(QUEUES))
    arn = made(iam, LOGS)
    iam.attach_group_policy(GroupName="g", PolicyArn=arn)
    assert policies(known, ACCOUNT + "user/team/u") == (
        policy("own", LOGS),
        policy("inline", QUEUES),
        policy(arn, LOGS),
    )


def test_a_permissions_boundary_counts(iam: Any, known: KnownIdentities) -> None:
    limit = made(iam, LOGS)
    iam.put_role_permissions_boundary(RoleName="writer", PermissionsBoundary=limit)
    found = known.find(ARN, region="us-east-1")
    assert found is not None
    assert (found.boundary, found.policies) == (policy(limit, LOGS), ())


def test_the_default_version_of_an_attached_policy_counts(iam: Any, known: KnownIdentities) -> None:
    arn = attach(iam, QUEUES)
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(LOGS), SetAsDefault=True)
    assert policies(known) == (policy(arn, LOGS),)


@pytest.mark.parametrize(
    "arn",
    [
        pytest.param(ACCOUNT + "role/another", id="no such role"),
        pytest.param("arn:aws:iam::999999999999:role/service-role/writer", id="in another account"),
        pytest.param(ACCOUNT + "role/another/writer", id="in another path"),
        pytest.param(ACCOUNT + "user/writer", id="a user"),
    ],
)
@pytest.mark.usefixtures("iam")
def test_what_is_not_there_is_not_known(known: KnownIdentities, arn: str) -> None:
    assert known.find(arn, region="us-east-1") is None


@pytest.mark.usefixtures("iam")
def test_a_sessions_role_is_known_without_its_path(known: KnownIdentities) -> None:
    found = known.find(ACCOUNT + "role/writer", region="us-east-1")
    assert found is not None
    assert found.arn == ARN


def test_nothing_is_known_where_nothing_answers_iam(known: KnownIdentities) -> None:
    assert policies(known) is None


def test_a_role_is_read_once_until_something_may_have_changed(iam: Any, known: KnownIdentities) -> None:
    assert policies(known) == ()
    iam.put_role_policy(RoleName="writer", PolicyName="inline", PolicyDocument=document(LOGS))
    assert policies(known) == ()
    known.forget()
    assert policies(known) == (policy("inline", LOGS),)


def test_each_mock_of_moto_has_its_own_roles(known: KnownIdentities) -> None:
    found = []
    for name in ("writer", "reader"):
        with mock_aws():
            boto3.client("iam", region_name="us-east-1").create_role(RoleName=name, AssumeRolePolicyDocument="{}")
            found.append((policies(known, ACCOUNT + "role/writer"), policies(known, ACCOUNT + "role/reader")))
    assert (found, policies(known, ACCOUNT + "role/reader")) == ([((), None), (None, ())], None)


def test_roles_of_other_accounts_are_known(known: KnownIdentities, monkeypatch: pytest.MonkeyPatch) -> None:
    with mock_aws():
        monkeypatch.setenv("MOTO_ACCOUNT_ID", "210987654321")
        boto3.client("iam", region_name="us-east-1").create_role(RoleName="r", AssumeRolePolicyDocument="{}")
        monkeypatch.delenv("MOTO_ACCOUNT_ID")
        assert policies(known, "arn:aws:iam::210987654321:role/r") == ()
        assert policies(known, ACCOUNT + "role/r") is None


# ------------------------------------------------------------------------------------------------------- odd documents


class Odd:
    """Stands in for `Neighbours` and their client of IAM, which answers what moto would not."""

    def __init__(self, inline: Any, trust: Any = "{}") -> None:
        self.role = {"Arn": ACCOUNT + "role/r", "RoleId": "AROA", "AssumeRolePolicyDocument": trust}
        self.inline = inline
        self.meta = boto3.client("iam", region_name="us-east-1").meta
        self.exceptions = boto3.client("iam", region_name="us-east-1").exceptions

    def may_answer(self) -> bool:
        return True

    def client(self, _service: str, _region: str) -> Odd:
        return self

    def get_role(self, **_members: str) -> Any:
        return {"Role": self.role}

    def get_role_policy(self, **_members: str) -> Any:
        return {"PolicyDocument": self.inline}

    def get_paginator(self, operation: str) -> Any:
        pages = [{"PolicyNames": ["inline"] if operation == "list_role_policies" else [], "AttachedPolicies": []}]
        return type("Paginator", (), {"paginate": lambda _self, **_members: pages})()


@pytest.mark.parametrize("text", ["some policy", "", {"Statement": 7}, {"Version": "2013", "Statement": []}], ids=repr)
def test_a_role_whose_policy_cannot_be_read_is_not_known_which_is_said_once(text: Any) -> None:
    known: Any = KnownIdentities(Odd(text))  # type: ignore[arg-type]
    with pytest.warns(PolicyNotRead, match=r"role/r may do everything, because a policy of it cannot be read: "):
        assert policies(known, ACCOUNT + "role/r") is None
    known.forget()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert policies(known, ACCOUNT + "role/r") is None


@pytest.mark.parametrize("trust", ["some policy", "{}", "", None], ids=repr)
def test_a_trust_policy_that_cannot_be_read_is_none(trust: Any) -> None:
    found: Any = KnownIdentities(Odd(json.loads(document(LOGS)), trust)).find(ACCOUNT + "role/r", region="")  # type: ignore[arg-type]
    assert (found.trust, found.policies) == (None, (policy("inline", LOGS),))


def test_a_thousand_statements_are_read() -> None:
    many = json.loads(document(*[{**LOGS, "Resource": f"arn:aws:logs:*:*:log-group:/ü/{i}"} for i in range(1000)]))
    found = policies(KnownIdentities(Odd(many)), ACCOUNT + "role/r")  # type: ignore[arg-type]
    assert found is not None
    assert [len(one.statements) for one in found] == [1000]


# ---------------------------------------------------------------------------------------------------- beside a function


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_aws(), mock_lambda() as handle:
        yield handle


def holds(aws: Aws, arn: str) -> bool:
    return aws._simulation.identities.find(arn, region="us-east-1") is not None


def test_a_call_of_iam_makes_the_mock_ask_anew(aws: Aws) -> None:
    client = boto3.client("iam", region_name="us-east-1")
    arn = ACCOUNT + "role/r"
    seen = [holds(aws, arn)]
    client.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    seen.append(holds(aws, arn))
    client.delete_role(RoleName="r")
    assert [*seen, holds(aws, arn)] == [False, True, False]


def test_a_role_that_a_stack_makes_counts(aws: Aws) -> None:
    arn = ACCOUNT + "role/of-a-stack"
    before = holds(aws, arn)
    backend = sys.modules["moto.iam.models"].iam_backends["123456789012"]["aws"]
    backend.create_role("of-a-stack", "{}", "/", None, "", [], "3600")
    seen = []
    for operation in ("DescribeStacks", "CreateStack"):
        aws._simulation.called("cloudformation", operation)
        seen.append(holds(aws, arn))
    assert (before, seen) == (False, [False, True])


@pytest.mark.parametrize("is_supplied", [False, True], ids=["known here", "supplied"])
def test_a_managed_policy_that_the_other_mock_does_not_have_is_ours(is_supplied: bool) -> None:
    path = "AmazonFoo" if is_supplied else "service-role/AWSLambdaRole"
    attached = {"AttachedPolicies": [{"PolicyArn": f"arn:aws:iam::aws:policy/{path}"}], "PolicyNames": []}
    odd = Odd(None)
    odd.get_paginator = lambda _operation: type("P", (), {"paginate": lambda _self, **_: [attached]})()  # type: ignore[method-assign]
    odd.get_policy = _missing(odd)  # type: ignore[attr-defined]
    known: Any = KnownIdentities(odd)  # type: ignore[arg-type]
    if is_supplied:
        known.managed[f"arn:aws:iam::aws:policy/{path}"] = policy("mine", LOGS)
    (found,) = policies(known, ACCOUNT + "role/r") or ()
    assert found.statements[0]["Action"] == ("logs:*" if is_supplied else ["lambda:InvokeFunction"])


def test_a_managed_policy_that_nobody_has_is_named_with_the_call_that_supplies_it() -> None:
    attached = {"AttachedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/AWSLambdaRule"}], "PolicyNames": []}
    odd = Odd(None)
    odd.get_paginator = lambda _operation: type("P", (), {"paginate": lambda _self, **_: [attached]})()  # type: ignore[method-assign]
    odd.get_policy = _missing(odd)  # type: ignore[attr-defined]
    with pytest.warns(PolicyNotRead, match=r"did you mean 'AWSLambdaRole'\? supply it: aws.iam.managed_policy\("):
        assert policies(KnownIdentities(odd), ACCOUNT + "role/r") is None  # type: ignore[arg-type]


def _missing(odd: Odd) -> Any:
    def get_policy(**_members: str) -> Any:
        raise odd.exceptions.NoSuchEntityException({"Error": {"Code": "NoSuchEntity"}}, "GetPolicy")

    return get_policy
