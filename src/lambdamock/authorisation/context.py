"""The condition keys that every call has."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Occasion
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Principal

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
