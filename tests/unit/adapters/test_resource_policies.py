"""Finding the policies of resources, at little cost, and never an old one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock.adapters import Clients, Neighbours
from lambdamock.adapters.moto_accounts import acting_in
from lambdamock.adapters.resource_policies import ClientResourcePolicies
from lambdamock.domain.ports import Owned
from lambdamock.errors import PolicyNotRead

HOME = "123456789012"
PARTNER = "210987654321"
OBJECT = "arn:aws:s3:::reports/2024/sales.csv"
QUEUE = f"arn:aws:sqs:eu-west-1:{HOME}:orders"


@pytest.fixture
def neighbours() -> Iterator[Neighbours]:
    made = Neighbours(Clients())
    yield made
    made.close()


@pytest.fixture
def policies(neighbours: Neighbours) -> ClientResourcePolicies:
    return ClientResourcePolicies(neighbours, HOME)


@pytest.fixture
def _moto() -> Iterator[None]:
    with mock_aws():
        yield


def document(sid: str) -> str:
    statement = {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def client(service: str, region: str = "us-east-1") -> Any:
    return boto3.client(service, region_name=region)


def make_bucket(sid: str = "") -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="reports")
    if sid:
        s3.put_bucket_policy(Bucket="reports", Policy=document(sid))
    return s3


def sid_of(owned: Owned | None) -> str | None:
    """The statement's id; empty for a resource without a policy, None for one that nobody knows."""
    if owned is None:
        return None
    return "" if owned.policy is None else str(owned.policy.statements[0]["Sid"])


def find(policies: ClientResourcePolicies, arn: str = OBJECT) -> Owned | None:
    return policies.find(arn, region="us-east-1")


def asking(neighbours: Neighbours) -> Any:
    """The client with which policies are read."""
    assert neighbours.may_answer()
    return neighbours.client("s3", "us-east-1")


def counted(neighbours: Neighbours) -> list[str]:
    """The operations of S3 that are asked from now on."""
    asked: list[str] = []
    asking(neighbours).meta.events.register("before-call", lambda model, **_: asked.append(model.name))
    return asked


@pytest.mark.usefixtures("_moto")
def test_an_object_is_under_the_policy_of_its_bucket(policies: ClientResourcePolicies) -> None:
    make_bucket("Readers")
    found = find(policies)
    assert found is not None
    assert found.policy is not None
    assert (found.owner, found.policy.name, sid_of(found)) == (HOME, "arn:aws:s3:::reports", "Readers")


@pytest.mark.usefixtures("_moto")
def test_a_resource_without_a_policy_has_an_owner(policies: ClientResourcePolicies) -> None:
    make_bucket()
    assert find(policies) == Owned(HOME, None)


@pytest.mark.usefixtures("_moto")
def test_a_resource_is_looked_for_in_its_own_region(policies: ClientResourcePolicies) -> None:
    client("sqs", "eu-west-1").create_queue(QueueName="orders", Attributes={"Policy": document("Senders")})
    assert sid_of(find(policies, QUEUE)) == "Senders"


@pytest.mark.parametrize(
    "arn",
    [
        "*",
        "arn:aws:s3:::*",
        "arn:aws:s3:::reports-*/sales.csv",
        f"arn:aws:kms:us-east-1:{HOME}:key/*",
        f"arn:aws:kms:us-east-1:{HOME}:alias/mine",
        f"arn:aws:ssm:us-east-1:{HOME}:parameter/mine",
        "reports",
    ],
)
@pytest.mark.usefixtures("_moto")
def test_nothing_is_asked_about_what_has_no_policy(
    arn: str, policies: ClientResourcePolicies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Neighbours, "client", pytest.fail)
    assert find(policies, arn) is None


def test_nothing_is_known_when_nobody_answers(policies: ClientResourcePolicies) -> None:
    assert find(policies) is None


@pytest.mark.usefixtures("_moto")
def test_nothing_is_known_of_a_resource_that_does_not_exist(policies: ClientResourcePolicies) -> None:
    assert find(policies) is None


@pytest.mark.usefixtures("_moto")
def test_whatever_another_mock_raises_means_that_nothing_is_known(
    policies: ClientResourcePolicies, neighbours: Neighbours
) -> None:
    def fail(**_: object) -> None:
        raise NotImplementedError

    make_bucket("Readers")
    asking(neighbours).meta.events.register("before-call", fail)
    assert find(policies) is None
    assert not policies.is_asking


@pytest.mark.usefixtures("_moto")
def test_a_bucket_is_asked_about_once_for_all_its_objects(
    policies: ClientResourcePolicies, neighbours: Neighbours
) -> None:
    make_bucket("Readers")
    asked = counted(neighbours)
    for number in range(3):
        find(policies, f"arn:aws:s3:::reports/{number}")
    assert asked == ["GetBucketPolicy"]


@pytest.mark.usefixtures("_moto")
def test_that_there_is_none_is_asked_once_too(policies: ClientResourcePolicies, neighbours: Neighbours) -> None:
    asked = counted(neighbours)
    find(policies)
    find(policies)
    assert asked == ["GetBucketPolicy"]


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("s3", "PutBucketPolicy", 2),
        ("s3", "DeleteBucketPolicy", 2),
        ("s3", "CreateBucket", 2),
        ("s3", "DeleteBucket", 2),
        ("sqs", "SetQueueAttributes", 2),
        ("kms", "CreateGrant", 2),
        ("cloudformation", "CreateStack", 2),
        ("s3", "PutObject", 1),
        ("s3", "GetBucketPolicy", 1),
        ("sqs", "DeleteMessage", 1),
        ("dynamodb", "PutItem", 1),
        ("ssm", "PutResourcePolicy", 1),
    ],
)
@pytest.mark.usefixtures("_moto")
def test_it_is_asked_again_after_calls_that_may_change_a_policy(
    service: str, operation: str, expected: int, policies: ClientResourcePolicies, neighbours: Neighbours
) -> None:
    asked = counted(neighbours)
    find(policies)
    policies.called(service, operation)
    find(policies)
    assert len(asked) == expected


def test_another_mock_has_other_policies(policies: ClientResourcePolicies) -> None:
    found = []
    for sid in ("First", "", "Third"):
        with mock_aws():
            make_bucket(sid)
            found.append(sid_of(find(policies)))
        found.append(sid_of(find(policies)))
    assert found == ["First", None, "", None, "Third", None]


@pytest.mark.usefixtures("_moto")
def test_other_neighbours_may_answer_otherwise(policies: ClientResourcePolicies, neighbours: Neighbours) -> None:
    s3 = make_bucket("First")
    find(policies)
    s3.put_bucket_policy(Bucket="reports", Policy=document("Second"))
    assert sid_of(find(policies)) == "First"
    neighbours.close()
    assert sid_of(find(policies)) == "Second"


@pytest.mark.usefixtures("_moto")
def test_a_bucket_may_be_another_account_s(policies: ClientResourcePolicies) -> None:
    s3 = client("s3")
    with acting_in(s3, PARTNER):
        s3.create_bucket(Bucket="reports")
        s3.put_bucket_policy(Bucket="reports", Policy=document("Readers"))
    found = find(policies)
    assert (found and found.owner, sid_of(found)) == (PARTNER, "Readers")


@pytest.mark.usefixtures("_moto")
def test_resources_of_the_same_name_in_two_accounts_have_policies_of_their_own(
    policies: ClientResourcePolicies,
) -> None:
    sqs = client("sqs", "eu-west-1")
    sqs.create_queue(QueueName="orders", Attributes={"Policy": document("Ours")})
    with acting_in(sqs, PARTNER):
        sqs.create_queue(QueueName="orders", Attributes={"Policy": document("Theirs")})
    theirs = QUEUE.replace(HOME, PARTNER)
    assert [sid_of(find(policies, arn)) for arn in (QUEUE, theirs, QUEUE)] == ["Ours", "Theirs", "Ours"]


@pytest.mark.usefixtures("_moto")
def test_the_default_account_of_another_mock_is_the_account_of_this_one(neighbours: Neighbours) -> None:
    ours = "111122223333"
    policies = ClientResourcePolicies(neighbours, ours)
    make_bucket("Readers")
    client("sqs", "eu-west-1").create_queue(QueueName="orders")
    key = client("kms").create_key()["KeyMetadata"]["Arn"].replace(HOME, ours)
    bucket = find(policies)
    assert (bucket and bucket.owner, sid_of(bucket)) == (ours, "Readers")
    assert find(policies, QUEUE.replace(HOME, ours)) == Owned(ours, None)
    found = find(policies, key)
    assert found is not None
    assert found.policy is not None
    assert found.policy.statements[0]["Principal"] == {"AWS": f"arn:aws:iam::{ours}:root"}


@pytest.mark.parametrize("policy", ["some policy", "[]", json.dumps({"Statement": [{"Effect": "allow"}]})])
@pytest.mark.usefixtures("_moto")
def test_a_policy_that_cannot_be_read_counts_as_none_and_is_warned_of_once(
    policy: str, policies: ClientResourcePolicies
) -> None:
    client("sqs", "eu-west-1").create_queue(QueueName="orders")
    key = client("kms").create_key(Policy=policy)["KeyMetadata"]["Arn"]
    with pytest.warns(PolicyNotRead, match=f"^the policy of {key} counts as none, because it cannot be read: "):
        first = find(policies, key)
    policies.forget()
    assert (first, find(policies, key)) == (Owned(HOME, None), Owned(HOME, None))


@pytest.mark.usefixtures("_moto")
def test_what_is_asked_on_the_way_to_an_answer_is_not_asked_about(
    policies: ClientResourcePolicies, neighbours: Neighbours
) -> None:
    make_bucket("Readers")
    inner: list[Any] = []
    ask: Callable[..., None] = lambda **_: inner.append((policies.is_asking, find(policies)))  # noqa: E731
    asking(neighbours).meta.events.register("before-call", ask)
    assert sid_of(find(policies)) == "Readers"
    assert inner == [(True, None)]
    assert not policies.is_asking
