"""What is asked: who wants to do what to which resource, and which policies have a say in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.documents import Document

Context = Mapping[str, str | Sequence[str]]
"""Condition keys in any case to their value, or to several values."""

NOT_EVALUATED: Final = None
"""In place of identity policies: they have no say, as if there were one that allows everything."""

_NOTHING: Final[Context] = {}


@displayed()
class Principal(NamedTuple):
    """Who asks.

    Attributes:
        arn: of a user, a role's session ("arn:aws:sts::1…:assumed-role/ROLE/SESSION"), a federated user or an account's
            root; the name of a service ("s3.amazonaws.com"); or "*" for somebody without any identity.
        account_id: twelve digits; empty for services and for those without an identity.
        identity_arn: of the role that a session is of; else the same as `arn`.
        aliases: other names that a policy may give a service.
    """

    arn: str
    account_id: str = ""
    identity_arn: str = ""
    aliases: tuple[str, ...] = ()


@displayed()
class Request(NamedTuple):
    """One action on one resource.

    Attributes:
        action: "s3:GetObject".
        resource: an ARN, or "*" for actions without one.
        resource_account: whose resource it is; empty for the principal's own.
    """

    principal: Principal
    action: str
    resource: str
    context: Context = _NOTHING
    resource_account: str = ""


@displayed()
class Policies(NamedTuple):
    """All that have a say in a request.

    Attributes:
        identity: of the user or role; `NOT_EVALUATED` (None) when they may do everything.
        boundary: the permissions boundary of the user or role, if any.
        session: given when a session was begun; None when none were.
        controls: service control policies, level by level from the root of the organization down; each must allow.
        resource: the resource's own, if any.
    """

    identity: Sequence[Document] | None = ()
    boundary: Document | None = None
    session: Sequence[Document] | None = None
    controls: Sequence[Sequence[Document]] = ()
    resource: Document | None = None
