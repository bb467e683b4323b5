"""What only the owners of resources know, as far as something in this process answers for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from lambdamock.adapters import Clients, Neighbours
from lambdamock.adapters.resource_names import KINDS, NeighbourNames

REGION = "us-east-1"
HOME = "arn:aws:iam::123456789012"


@pytest.fixture
def beside() -> Iterator[None]:
    with mock_aws():
        yield


@pytest.fixture
def neighbours() -> Iterator[Neighbours]:
    neighbours = Neighbours(Clients())
    yield neighbours
    neighbours.close()


@pytest.fixture
def names(neighbours: Neighbours) -> NeighbourNames:
    return NeighbourNames(neighbours)


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def new_table(name: str, partition: str, **more: Any) -> str:
    keys = [{"AttributeName": "zz", "KeyType": "RANGE"}, {"AttributeName": partition, "KeyType": "HASH"}]
    attributes = [
        {"AttributeName": one, "AttributeType": "S"} for one in dict.fromkeys(("zz", partition, "day", "hour"))
    ]
    used = attributes if more else attributes[:2]
    table = client("dynamodb").create_table(
        TableName=name, KeySchema=keys[::-1], AttributeDefinitions=used, BillingMode="PAY_PER_REQUEST", **more
    )
    return str(table["TableDescription"]["TableArn"])


@pytest.mark.usefixtures("beside")
def test_a_secret_has_the_arn_that_it_was_created_with(names: NeighbourNames) -> None:
    arn = client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
    assert names.find("secret", "db", region=REGION) == arn
    assert names.find("secret", "another", region=REGION) is None


@pytest.mark.usefixtures("beside")
def test_an_alias_and_what_was_encrypted_tell_their_key(names: NeighbourNames) -> None:
    from base64 import b64encode

    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/app", TargetKeyId=key)
    blob = kms.encrypt(KeyId=key, Plaintext=b"x", EncryptionContext={"a": "b"})["CiphertextBlob"]
    assert names.find("kms-alias", "alias/app", region=REGION) == key
    assert names.find("kms-ciphertext", b64encode(blob).decode(), region=REGION) == key
    assert (
        names.find("kms-ciphertext", b64encode(b"something else, and long enough for an id").decode(), region=REGION)
        is None
    )


@pytest.mark.usefixtures("beside")
def test_iam_knows_paths_and_the_role_of_a_profile(names: NeighbourNames) -> None:
    iam = client("iam")
    iam.create_role(RoleName="r", Path="/app/", AssumeRolePolicyDocument="{}")
    iam.create_user(UserName="u", Path="/team/")
    iam.create_instance_profile(InstanceProfileName="p", Path="/x/")
    iam.add_role_to_instance_profile(InstanceProfileName="p", RoleName="r")
    found = {
        kind: names.find(kind, name, region=REGION)
        for kind, name in {"role": "r", "user": "u", "instance-profile": "p", "instance-profile-role": "p"}.items()
    }
    assert found == {
        "role": f"{HOME}:role/app/r",
        "user": f"{HOME}:user/team/u",
        "instance-profile": f"{HOME}:instance-profile/x/p",
        "instance-profile-role": f"{HOME}:role/app/r",
    }


@pytest.mark.usefixtures("beside")
def test_a_table_and_its_indexes_have_partition_keys_of_their_own(names: NeighbourNames) -> None:
    projection = {"ProjectionType": "ALL"}
    keys = [{"AttributeName": "day", "KeyType": "HASH"}, {"AttributeName": "hour", "KeyType": "RANGE"}]
    index = {"IndexName": "by-day", "KeySchema": keys, "Projection": projection}
    arn = new_table("t", "pk", GlobalSecondaryIndexes=[index])
    assert names.find("dynamodb-partition-key", arn, region=REGION) == "pk"
    assert names.find("dynamodb-partition-key", f"{arn}/index/by-day", region=REGION) == "day"


@pytest.mark.usefixtures("beside")
def test_an_iterator_tells_its_stream(names: NeighbourNames) -> None:
    kinesis = client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    iterator = kinesis.get_shard_iterator(StreamName="s", ShardId="shardId-000000000000", ShardIteratorType="LATEST")
    assert names.find("kinesis-iterator", iterator["ShardIterator"], region=REGION) == "s"
    assert names.find("kinesis-iterator", "AAAAAAAAAAG+", region=REGION) is None


@pytest.mark.usefixtures("beside")
def test_the_tags_of_an_object_are_as_the_header_has_them(names: NeighbourNames) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="bucket")
    s3.put_object(Bucket="bucket", Key="k/a b", Tagging="team=blue+one")
    s3.put_object(Bucket="bucket", Key="bare")
    assert names.find("s3-object-tags", "arn:aws:s3:::bucket/k/a b", region=REGION) == "team=blue+one"
    assert names.find("s3-object-tags", "arn:aws:s3:::bucket/bare", region=REGION) == ""


@pytest.mark.usefixtures("beside")
def test_an_answer_holds_until_a_call_may_have_changed_it(names: NeighbourNames) -> None:
    kms = client("kms")
    first, second = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    kms.create_alias(AliasName="alias/app", TargetKeyId=first)
    assert names.find("kms-alias", "alias/app", region=REGION) == first
    kms.update_alias(AliasName="alias/app", TargetKeyId=second)
    names.called("kms", "Encrypt")
    names.called("sqs", "UpdateAlias")
    assert names.find("kms-alias", "alias/app", region=REGION) == first
    names.called("kms", "UpdateAlias")
    assert names.find("kms-alias", "alias/app", region=REGION) == second


@pytest.mark.usefixtures("beside")
def test_that_nobody_knows_a_name_holds_no_longer(names: NeighbourNames) -> None:
    assert names.find("secret", "db", region=REGION) is None
    arn = client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
    names.called("secretsmanager", "CreateSecret")
    assert names.find("secret", "db", region=REGION) == arn


def test_an_answer_does_not_outlive_the_mock_that_gave_it(names: NeighbourNames) -> None:
    with mock_aws():
        first = client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
        assert names.find("secret", "db", region=REGION) == first
    with mock_aws():
        assert names.find("secret", "db", region=REGION) is None


def test_where_nobody_answers_nothing_is_known(names: NeighbourNames) -> None:
    assert {kind: names.find(kind, "x", region=REGION) for kind in KINDS} == dict.fromkeys(KINDS)


@pytest.mark.usefixtures("beside")
@pytest.mark.parametrize("name", ["", "x", "arn:aws:x:::y", "é\n"], ids=["empty", "unknown", "arn", "control"])
def test_nonsense_is_not_known(names: NeighbourNames, name: str) -> None:
    kinds = [*KINDS, "no-such-kind"]
    assert {kind: names.find(kind, name, region=REGION) for kind in kinds} == dict.fromkeys(kinds)


def test_its_own_questions_ask_nothing() -> None:
    class Asking:
        """Stands in for neighbours whose answer needs a name, too."""

        names: NeighbourNames
        inner: list[Any]

        def may_answer(self) -> bool:
            return True

        def client(self, _service: str, _region: str) -> Any:
            return self

        def describe_secret(self, **_members: str) -> dict[str, str]:
            self.inner = [self.names.is_asking, self.names.find("secret", "y", region=REGION)]
            return {"ARN": "arn"}

    asking = Asking()
    asking.names = NeighbourNames(asking)  # type: ignore[arg-type]
    assert asking.names.find("secret", "x", region=REGION) == "arn"
    assert asking.inner == [True, None]
    assert not asking.names.is_asking
