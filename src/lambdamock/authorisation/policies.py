"""Which policies have a say in what somebody asks for, and what they decide together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.authorisation.named_resources import named_resources
from lambdamock.iam import NOT_EVALUATED, Decision, Outcome, Policies, Principal, Request, decide

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Ownership, ResourcePolicy
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Document
    from lambdamock.iam.requests import Context

_KEYS: Final = "kms:"
_ELSEWHERE: Final = "another"
"""No account; of a resource that is not the caller's own account's, both sides must allow."""


def has_policies(principal: Principal) -> bool:
    """Whether somebody can have policies: not a service, nobody known, or the root of an account."""
    return bool(principal.account_id) and not principal.arn.endswith(":root")


def is_of_others(principal: Principal, need: Need) -> bool:
    """Whether a resource is another account's; to services and to nobody known all are."""
    owner = _owner_of(need)
    return owner != principal.account_id if owner else not principal.account_id


def policies_of(subject: Subject, identity: Identity | None, mode: str) -> Policies:
    """What of an identity has a say: nothing of one that is unknown or has no policy, unless the mode is strict."""
    if not has_policies(subject.principal):
        return Policies(identity=NOT_EVALUATED)
    session = subject.session_policies
    if identity is None or (not identity.policies and mode == "auto"):
        return Policies(identity=() if mode == "strict" else NOT_EVALUATED, session=session)
    return Policies(identity=identity.policies, boundary=identity.boundary, session=session)


def own_policy(
    need: Need, resource_policy: ResourcePolicy | None, ownership: Ownership | None
) -> tuple[Document | None, str]:
    """The resource's own policy, and the account that it belongs to; empty where that does not matter."""
    if resource_policy is not None:
        return resource_policy(need.resource), _owner_of(need)
    owned = None if ownership is None else ownership(need.resource)
    return (None, "") if owned is None else (owned.policy, owned.owner)


def decided(subject: Subject, need: Need, context: Context, policies: Policies, *, owner: str) -> Decision:
    """The decision over a resource that may have ARNs of several forms: a denial of one is one of all.

    For a resource that the call does not tell, any that policies name will do.

    Args:
        context: all condition keys of the call, those of the need among them.
    """
    request = Request(subject.principal, need.action, need.resource, context, owner)
    first = _decide(request, policies)
    if need.is_any_resource and first.outcome is Outcome.IMPLICIT_DENY:
        named = (_decide(request._replace(resource=one), policies) for one in named_resources(policies, need.resource))
        return next((one for one in named if one.is_allowed), first)
    if not need.forms or first.outcome is Outcome.EXPLICIT_DENY:
        return first
    others = [_decide(request._replace(resource=form), policies) for form in need.forms]
    denied = (one for one in others if one.outcome is Outcome.EXPLICIT_DENY)
    allowed = (one for one in (first, *others) if one.is_allowed)
    return next(denied, None) or next(allowed, first)


def _decide(request: Request, policies: Policies) -> Decision:
    """The decision; of a key it is its own policy that must allow, if only for the policies of the account to count.

    Source: documented, KMS developer guide, "Key policies in AWS KMS": a key policy must give permission to the account
    before IAM policies are effective.
    """
    decision = decide(request, policies)
    key = policies.resource
    if key is None or not decision.is_allowed or not request.action.startswith(_KEYS):
        return decision
    if any(statement.policy == key.name for statement in decision.decisive):
        return decision
    both = decide(request._replace(resource_account=_ELSEWHERE), policies)
    return decision if both.is_allowed else both._replace(request=request)


def _owner_of(need: Need) -> str:
    """The account in a resource's ARN; empty where it has none, and for "*"."""
    return need.resource.split(":", 5)[4] if need.resource.startswith("arn:") else ""


def verdict(decision: Decision) -> str:
    """What the journal says of a decision that stops nobody."""
    if not decision.is_allowed:
        return "audited"
    is_unchecked = decision.policies.identity is NOT_EVALUATED and has_policies(decision.request.principal)
    return "unchecked" if is_unchecked else "allowed"
