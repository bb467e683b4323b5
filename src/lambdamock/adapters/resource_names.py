"""What a call leaves to the owner of a resource to know: the key of an alias, the end of a secret's ARN, a role's path.

Whatever answers for the owner's service in this process is asked, and its answers are kept until they may be others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final, NamedTuple

from lambdamock.adapters.moto_accounts import epoch
from lambdamock.adapters.neighbours import Neighbours
from lambdamock.adapters.policy_holders import WHOLESALE
from lambdamock.runtime import suspended

_is_asking: Final[ContextVar[bool]] = ContextVar("lambdamock_is_asking_for_names", default=False)

_KEY_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32}")
_KEY_ID_LENGTH: Final = 36


class Kind(NamedTuple):
    """Something that is known of resources by name.

    Attributes:
        service: that is asked, by botocore's name.
        ask: a client and the name, to what is known. Raises whatever the service answers when there is none of it.
        changes: operations of the service after which an answer may be another one; None when it never is kept.
    """

    service: str
    ask: Callable[[Any, str], str]
    changes: frozenset[str] | None


class _Answer(NamedTuple):
    """What was found, and for how long it holds: while the neighbours are the same."""

    found: str | None
    client: Any


class NeighbourNames:
    """Finds what only others know; see `ResourceNames`."""

    def __init__(self, neighbours: Neighbours) -> None:
        self._neighbours = neighbours
        self._epoch: object = None
        self._answers: dict[tuple[str, str, str], _Answer] = {}

    @property
    def is_asking(self) -> bool:
        """Whether the present call of another service is one of the questions that are asked here."""
        return _is_asking.get()

    def find(self, kind: str, name: str, *, region: str) -> str | None:
        """What is known of a name; None when nobody knows it. Never raises."""
        known = KINDS.get(kind)
        if known is None or not self._neighbours.may_answer() or _is_asking.get():
            return None
        if epoch() is not self._epoch:
            self.forget()
        client = self._neighbours.client(known.service, region)
        answer = self._answers.get((kind, name, region))
        if answer is not None and answer.client is client:
            return answer.found
        found = _ask(known, client, name)
        if known.changes is not None:
            self._answers[kind, name, region] = _Answer(found, client)
            self._epoch = epoch()
        return found

    def called(self, service: str, operation: str) -> None:
        """Somebody called another service: answers may be others now.

        Args:
            service: botocore's name.
        """
        if self._answers and (service in WHOLESALE or operation in _CHANGES.get(service, ())):
            self.forget()

    def forget(self) -> None:
        """Ask anew from now on."""
        self._answers = {}


def _ask(kind: Kind, client: Any, name: str) -> str | None:
    token = _is_asking.set(True)
    try:
        with suspended():  # a handler may be the first who asks
            return kind.ask(client, name)
    except Exception:  # noqa: BLE001 - it is not there, or nobody answers; another mock may raise whatever it likes
        return None
    finally:
        _is_asking.reset(token)


def _key_of_alias(client: Any, alias: str) -> str:
    return str(client.describe_key(KeyId=alias)["KeyMetadata"]["Arn"])


def _key_of_ciphertext(client: Any, ciphertext: str) -> str:
    """The key that something was encrypted with, in base 64.

    Source: observed, moto 5.2.5: what it encrypts begins with the id of the key.
    """
    from base64 import b64decode

    key_id = b64decode(ciphertext)[:_KEY_ID_LENGTH].decode("ascii")
    if not _KEY_ID.fullmatch(key_id):
        raise LookupError(key_id)
    return _key_of_alias(client, key_id)


def _secret(client: Any, secret: str) -> str:
    return str(client.describe_secret(SecretId=secret)["ARN"])


def _role(client: Any, name: str) -> str:
    return str(client.get_role(RoleName=name)["Role"]["Arn"])


def _user(client: Any, name: str) -> str:
    return str(client.get_user(UserName=name)["User"]["Arn"])


def _instance_profile(client: Any, name: str) -> str:
    return str(client.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Arn"])


def _role_of_instance_profile(client: Any, name: str) -> str:
    return str(client.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"][0]["Arn"])


def _partition_key(client: Any, arn: str) -> str:
    """The name of the attribute that tells the partition of a table's, or an index's, items."""
    table, _, index = arn.partition("/index/")
    described = client.describe_table(TableName=table.rpartition("/")[2])["Table"]
    for own in (*described.get("GlobalSecondaryIndexes", ()), *described.get("LocalSecondaryIndexes", ())):
        if index and own["IndexName"] == index:
            described = own
    return next(str(key["AttributeName"]) for key in described["KeySchema"] if key["KeyType"] == "HASH")


def _object_tags(client: Any, arn: str) -> str:
    """The tags of an object, as the header `x-amz-tagging` has them; empty when it has none."""
    from urllib.parse import urlencode

    bucket, _, key = arn.partition(":::")[2].partition("/")
    tags = client.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    return urlencode({tag["Key"]: tag["Value"] for tag in tags})


def _stream_of_iterator(_: Any, iterator: str) -> str:
    """The name of the stream that an iterator is of.

    Source: observed, moto 5.2.5: its iterators are "STREAM:SHARD:…" in base 64; those of AWS are secret.
    """
    from base64 import b64decode

    name, *rest = b64decode("".join(iterator.split()), validate=True).decode("ascii").split(":")
    if not rest or not rest[0].startswith("shardId-"):
        raise LookupError(iterator)
    return name


_KMS: Final = frozenset({"CreateAlias", "UpdateAlias", "DeleteAlias"})
_SECRETS: Final = frozenset({"CreateSecret", "DeleteSecret", "RestoreSecret"})
_ROLES: Final = frozenset({"CreateRole", "DeleteRole", "CreateServiceLinkedRole", "DeleteServiceLinkedRole"})
_USERS: Final = frozenset({"CreateUser", "DeleteUser", "UpdateUser"})
_PROFILES: Final = _ROLES | {
    "CreateInstanceProfile",
    "DeleteInstanceProfile",
    "AddRoleToInstanceProfile",
    "RemoveRoleFromInstanceProfile",
}
_TABLES: Final = frozenset(
    {"CreateTable", "DeleteTable", "UpdateTable", "ImportTable", "RestoreTableFromBackup", "RestoreTableToPointInTime"}
)

KINDS: Final[Mapping[str, Kind]] = {
    "dynamodb-partition-key": Kind("dynamodb", _partition_key, _TABLES),
    "instance-profile": Kind("iam", _instance_profile, _PROFILES),
    "instance-profile-role": Kind("iam", _role_of_instance_profile, _PROFILES),
    "kinesis-iterator": Kind("kinesis", _stream_of_iterator, None),
    "kms-alias": Kind("kms", _key_of_alias, _KMS),
    "kms-ciphertext": Kind("kms", _key_of_ciphertext, None),
    "role": Kind("iam", _role, _ROLES),
    "s3-object-tags": Kind("s3", _object_tags, None),
    "secret": Kind("secretsmanager", _secret, _SECRETS),
    "user": Kind("iam", _user, _USERS),
}
"""By the names that rules of permissions give them."""

_CHANGES: Final[dict[str, frozenset[str]]] = {
    service: frozenset().union(*(kind.changes or () for kind in KINDS.values() if kind.service == service))
    for service in {kind.service for kind in KINDS.values()}
}
