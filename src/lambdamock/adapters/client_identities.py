"""Roles and users of whatever answers IAM in this process, read with a client."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.adapters.moto_accounts import acting_in, epoch
from lambdamock.domain.identities import Identity
from lambdamock.errors import UsageError

if TYPE_CHECKING:
    from lambdamock.adapters.neighbours import Neighbours
    from lambdamock.iam import Document

_is_asking: Final[ContextVar[bool]] = ContextVar("lambdamock_is_asking_iam", default=False)

_HOMES: Final = {"arn:aws-cn:": "cn-north-1", "arn:aws-us-": "us-gov-west-1"}
_HOME: Final = "us-east-1"


class Answer(NamedTuple):
    """What was found, and for how long it holds.

    Attributes:
        identity: None when nobody knows it.
        client: that was asked; where the neighbours are others by now, there is another.
        epoch: of moto, which forgets everything when its mocks begin and end.
    """

    identity: Identity | None
    client: Any
    epoch: object


class ClientIdentities:
    """Finds roles and users, and remembers what it has found until `forget` is called.

    Args:
        managed: the documents of managed policies that whatever answers does not have, by ARN; raises LookupError.
    """

    def __init__(self, neighbours: Neighbours, managed: Callable[[str], Document]) -> None:
        self._neighbours = neighbours
        self._managed = managed
        self._answers: dict[str, Answer] = {}
        self._warned: set[str] = set()

    @property
    def is_asking(self) -> bool:
        """Whether the present call of IAM is one of these questions."""
        return _is_asking.get()

    def forget(self) -> None:
        """Ask anew from now on: somebody may have changed something."""
        self._answers = {}

    def find(self, arn: str) -> Identity | None:
        """The role or user of an ARN; None when nobody knows it, or when one of its policies cannot be read."""
        if not self._neighbours.may_answer():
            return None
        answer = self._answers.get(arn)
        if answer is None or answer.epoch is not epoch() or answer.client is not self._client(arn):
            if _is_asking.get():
                return None
            client = self._client(arn)
            identity = self._ask(client, arn)
            answer = self._answers[arn] = Answer(identity, client, epoch())
        return answer.identity

    def _client(self, arn: str) -> Any:
        return self._neighbours.client("iam", _HOMES.get(arn[:11], _HOME))

    def _ask(self, client: Any, arn: str) -> Identity | None:
        from botocore.exceptions import BotoCoreError, ClientError

        from lambdamock.iam import PolicySyntaxError
        from lambdamock.runtime import suspended

        token = _is_asking.set(True)
        try:
            with suspended(), acting_in(client, arn.split(":", 5)[4]):  # a handler may be the first who asks
                return self._read(client, arn)
        except PolicySyntaxError as error:
            self._warn(f"{arn} may do everything, because a policy of it cannot be read: {error}")
        except LookupError as error:
            self._warn(f"{arn} may do everything: {error.args[0]}")
        except (BotoCoreError, ClientError, UsageError):
            """It is not there, or nobody answers IAM."""
        finally:
            _is_asking.reset(token)
        return None

    def _warn(self, message: str) -> None:
        if message not in self._warned:
            from warnings import warn

            from lambdamock.errors import PolicyNotRead

            self._warned.add(message)
            warn(message, PolicyNotRead, stacklevel=2)

    def _read(self, client: Any, arn: str) -> Identity | None:
        kind = "User" if arn.split(":", 5)[5].startswith("user/") else "Role"
        name = arn.rpartition("/")[2]
        found = getattr(client, f"get_{kind.lower()}")(**{f"{kind}Name": name})[kind]
        if not is_same(arn, found["Arn"]):
            return None
        boundary = found.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        policies = list(self._policies(client, kind, name))
        if kind == "User":
            for group in _all(client, "list_groups_for_user", "Groups", UserName=name):
                policies.extend(self._policies(client, "Group", group["GroupName"]))
        return Identity(
            found["Arn"],
            found[f"{kind}Id"],
            tuple(policies),
            None if boundary is None else self._attached(client, boundary),
            _trust(found),
            {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())},
        )

    def _policies(self, client: Any, kind: str, name: str) -> Iterator[Document]:
        """The policies of a "Role", "User" or "Group", inline ones first."""
        from lambdamock.iam import read

        who, kind = {f"{kind}Name": name}, kind.lower()
        for policy in _all(client, f"list_{kind}_policies", "PolicyNames", **who):
            yield read(getattr(client, f"get_{kind}_policy")(PolicyName=policy, **who)["PolicyDocument"], name=policy)
        for attached in _all(client, f"list_attached_{kind}_policies", "AttachedPolicies", **who):
            yield self._attached(client, attached["PolicyArn"])

    def _attached(self, client: Any, arn: str) -> Document:
        """A managed policy in its default version.

        Raises:
            LookupError: nobody has its document.
        """
        from lambdamock.iam import read

        try:
            version = client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
            found = client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        except client.exceptions.NoSuchEntityException:
            return self._managed(arn)
        return read(found, name=arn)


def is_same(wanted: str, found: str) -> bool:
    """Whether an ARN that somebody names is that of a role or user; sessions of roles do not tell their paths.

    Source: documented, IAM user guide, "IAM identifiers": names are unique in an account, whatever their paths.
    """
    if wanted == found:
        return True
    start, kind, name = wanted.rpartition("role/")
    return bool(kind) and "/" not in name and found.startswith(start + kind) and found.endswith(f"/{name}")


def _trust(found: Mapping[str, Any]) -> Document | None:
    """The trust policy of a role; None when it is none: those who make roles for another mock often write anything."""
    from lambdamock.iam import PolicySyntaxError, read

    try:
        return read(found["AssumeRolePolicyDocument"], name=found["Arn"], kind="trust")
    except (KeyError, PolicySyntaxError):
        return None


def _all(client: Any, operation: str, member: str, **members: str) -> Iterator[Any]:
    for page in client.get_paginator(operation).paginate(**members):
        yield from page[member]
