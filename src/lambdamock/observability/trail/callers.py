"""Who made a call, as CloudTrail tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias, cast

from lambdamock.authorisation.context import SOURCE_IP, moment
from lambdamock.authorisation.subjects import Subject, of_principal
from lambdamock.domain.arns import partition_of
from lambdamock.domain.callers import ServiceCaller
from lambdamock.ids import Ids

if TYPE_CHECKING:
    from lambdamock.domain.journal import ApiCall
    from lambdamock.iam import Principal

UniqueId: TypeAlias = "Callable[[str], str]"
"""Tells the unique id of a role or user by its ARN; empty when nobody knows it."""

ANYBODY: Final = "ANONYMOUS_PRINCIPAL"
OWN_AGENT: Final = "lambdamock"
"""The `userAgent` of calls that no client made: those of the handle `aws`."""


def user_identity(call: ApiCall, unique_id: UniqueId) -> dict[str, Any]:
    """The element `userIdentity`; an administrator is the root of the account.

    Source: documented, CloudTrail user guide, "CloudTrail userIdentity element"; observed, `inScopeOf` of calls that
    handlers make; assumed: an administrator is the root, ids of access keys, and that a session began with the call
    where nobody knows its beginning.
    """
    if isinstance(call.caller, ServiceCaller):
        return _service(call.caller)
    root = f"arn:{partition_of(call.region)}:iam::{call.account_id}:root"
    subject = of_principal(root) if call.caller is None else cast("Subject", call.caller)
    kind, _, name = subject.principal.arn.split(":", 5)[5].partition("/")
    return _KINDS[kind](subject, name, call.at, unique_id)


def _service(caller: ServiceCaller) -> dict[str, Any]:
    """A service, or somebody who calls a function URL without an identity."""
    if caller.principal == "*":
        return {"type": "AWSAccount", "principalId": "", "accountId": ANYBODY}
    return {"type": "AWSService", "invokedBy": caller.principal}


def _root(subject: Subject, _name: str, _at: float, _unique_id: UniqueId) -> dict[str, Any]:
    account_id = subject.principal.account_id
    return _identified("Root", account_id, subject.principal, "AKIA")


def _user(subject: Subject, name: str, _at: float, unique_id: UniqueId) -> dict[str, Any]:
    arn = subject.principal.arn
    identity = _identified("IAMUser", unique_id(arn) or _derived("AIDA", arn), subject.principal, "AKIA")
    return {**identity, "userName": name.rpartition("/")[2]}


def _session(subject: Subject, name: str, at: float, unique_id: UniqueId) -> dict[str, Any]:
    principal = subject.principal
    role = principal.identity_arn
    role_id = unique_id(role) or _derived("AROA", role)
    identity = _identified("AssumedRole", f"{role_id}:{name.partition('/')[2]}", principal, "ASIA")
    issuer = {
        "type": "Role",
        "principalId": role_id,
        "arn": role,
        "accountId": principal.account_id,
        "userName": role.rpartition("/")[2],
    }
    identity["sessionContext"] = {"sessionIssuer": issuer, "attributes": _attributes(subject, at)}
    if subject.function is not None:
        arn = subject.function.unqualified_arn
        identity["inScopeOf"] = {"issuerType": "AWS::Lambda::Function", "credentialsIssuedTo": arn}
    return identity


def _federated(subject: Subject, name: str, at: float, _unique_id: UniqueId) -> dict[str, Any]:
    principal = subject.principal
    identity = _identified("FederatedUser", f"{principal.account_id}:{name}", principal, "ASIA")
    return {**identity, "sessionContext": {"attributes": _attributes(subject, at)}}


_KINDS: Final[Mapping[str, Callable[[Subject, str, float, UniqueId], dict[str, Any]]]] = {
    "root": _root,
    "user": _user,
    "assumed-role": _session,
    "federated-user": _federated,
}
"""By the kind that an ARN names."""


def _identified(kind: str, principal_id: str, principal: Principal, key_prefix: str) -> dict[str, Any]:
    return {
        "type": kind,
        "principalId": principal_id,
        "arn": principal.arn,
        "accountId": principal.account_id,
        "accessKeyId": _derived(key_prefix, f"key of {principal.arn}", 16),
    }


def _attributes(subject: Subject, at: float) -> dict[str, str]:
    begun = at if subject.issued is None else subject.issued
    return {"creationDate": moment(begun), "mfaAuthenticated": "false"}


@lru_cache(maxsize=256)
def _derived(prefix: str, seed: str, digits: int = 17) -> str:
    """An id that is the same in every run, because it comes from a name."""
    return prefix + Ids(seed).hex(digits).upper()


def source_of(call: ApiCall) -> tuple[str, str]:
    """`sourceIPAddress` and `userAgent`; a service's name stands for both.

    Source: documented, CloudTrail user guide, "CloudTrail record contents"; assumed, the address of all others.
    """
    if isinstance(call.caller, ServiceCaller) and call.caller.principal != "*":
        return call.caller.principal, call.caller.principal
    return SOURCE_IP, call.user_agent or OWN_AGENT
