"""The condition keys that every call has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Occasion
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Principal
    from lambdamock.iam.requests import Context


class CallContext(Mapping[str, "str | Sequence[str]"]):
    """The condition keys of a call, put together when a condition asks for one: most policies have none.

    Args:
        common: what `common_context` takes.
        own: keys that only calls of this kind have.
    """

    __slots__ = ("_common", "_keys", "_own")

    def __init__(self, common: tuple[Subject, Identity | None, Occasion, float, str | None], own: Context) -> None:
        self._common = common
        self._own = own
        self._keys: Context | None = None

    @property
    def is_read(self) -> bool:
        """Whether any key had a part in the decision."""
        return self._keys is not None

    def _whole(self) -> Context:
        if self._keys is None:
            self._keys = {**common_context(*self._common), **self._own}
        return self._keys

    def __getitem__(self, key: str) -> str | Sequence[str]:
        return self._whole()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def __repr__(self) -> str:
        return repr(self._whole())


SOURCE_IP: Final = "203.0.113.17"
"""The address that calls come from, of a block that is for documentation."""


def common_context(
    subject: Subject, identity: Identity | None, occasion: Occasion, now: float, organization: str | None = None
) -> dict[str, str]:
    """Condition keys of a call by their names, as IAM spells them.

    Args:
        organization: the id of that which the caller's account is in, if any.

    Source: documented, IAM user guide, "AWS global condition context keys"; developer guide of today, "Working with
    Lambda execution environment credentials" (`lambda:SourceFunctionArn`); assumed, the address, and that Lambda's
    own use of a role has no function as its source.
    """
    context = {
        "aws:SecureTransport": "true",
        "aws:SourceIp": SOURCE_IP,
        "aws:CurrentTime": moment(now),
        "aws:EpochTime": str(int(now)),
        "aws:RequestedRegion": occasion.region,
        "aws:ViaAWSService": "false",
        "aws:UserAgent": occasion.user_agent or "Boto3",
        **_identity_keys(subject, identity),
    }
    if organization is not None:
        context["aws:PrincipalOrgID"] = organization
    if subject.function is not None and occasion.operation:
        context["lambda:SourceFunctionArn"] = subject.function.unqualified_arn
    if subject.issued is not None:
        context["aws:TokenIssueTime"] = moment(subject.issued)
    tags = subject.tags if identity is None else {**identity.tags, **subject.tags}
    context.update((f"aws:PrincipalTag/{key}", value) for key, value in tags.items())
    return context


def _identity_keys(subject: Subject, identity: Identity | None) -> dict[str, str]:
    """What tells users, sessions, the root of an account, services and nobody known apart."""
    principal = subject.principal
    if not principal.account_id:
        return _keys_without_account(principal)
    shared = {"aws:PrincipalArn": principal.identity_arn or principal.arn, "aws:PrincipalAccount": principal.account_id}
    return {**shared, **_kind_keys(subject, identity)}


def _keys_without_account(principal: Principal) -> dict[str, str]:
    if principal.arn == "*":
        return {"aws:PrincipalType": "Anonymous", "aws:userid": "anonymous", "aws:PrincipalIsAWSService": "false"}
    return {"aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.arn}


def _kind_keys(subject: Subject, identity: Identity | None) -> dict[str, str]:
    _, _, resource = subject.principal.arn.rpartition(":")
    kind, _, name = resource.partition("/")
    unique_id = "" if identity is None else identity.unique_id
    if kind == "assumed-role":
        session = name.partition("/")[2]
        return {"aws:PrincipalType": "AssumedRole", "aws:userid": f"{unique_id}:{session}"}
    if kind == "user":
        return {"aws:PrincipalType": "User", "aws:userid": unique_id, "aws:username": name.rpartition("/")[2]}
    if kind == "root":
        return {"aws:PrincipalType": "Account", "aws:userid": subject.principal.account_id}
    return {"aws:PrincipalType": kind}


@lru_cache(maxsize=16)
def moment(at: float) -> str:
    """A moment as condition keys show it: "2026-03-15T12:00:00Z"."""
    return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
