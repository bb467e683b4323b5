"""Asks policies for permissions, one after the other, up to the first one that is denied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lambdamock.authorisation.context import CallContext
from lambdamock.authorisation.policies import decided, has_policies, is_of_others, own_policy, policies_of, verdict

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority, Denial, Occasion, Ownership, ResourcePolicy
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject

_REMEMBERED: Final = 1_000
"""How many decisions are kept."""


def first_denial(
    authority: Authority,
    subject: Subject,
    needs: Iterable[Need],
    occasion: Occasion,
    resource_policy: ResourcePolicy | None,
    ownership: Ownership | None,
    mode: str,
) -> Denial | None:
    """The first permission that is denied; None when all are there. All are written down. See `Authority.check`."""
    principal = subject.principal
    is_asked = mode != "off" and has_policies(principal)
    identity = authority.identities.find(principal.identity_arn, region=occasion.region) if is_asked else None
    common = subject, identity, occasion, authority.now(), authority.organizations.get(principal.account_id)
    remembered = authority.remembered
    for need in needs:
        if mode == "off" and not is_of_others(principal, need):
            continue
        own, owner = own_policy(need, resource_policy, ownership)
        action, resource, own_context, forms, is_any = need
        key = (principal, action, resource, forms, is_any, owner, mode)
        before = remembered.get(key)
        if before is not None and before[0] is identity and before[1] is own and before[2] is subject.session_policies:
            authority.note(subject, occasion, need, before[3], before[4])
            continue
        policies = policies_of(subject, identity, mode)._replace(resource=own)
        context = CallContext(common, own_context)
        decision = decided(subject, need, context, policies, owner=owner)
        if not decision.is_allowed and mode != "audit":
            return authority.deny(subject, need, occasion, decision)
        what = verdict(decision)
        authority.note(subject, occasion, need, what, decision)
        if decision.is_allowed and not context.is_read:
            if len(remembered) >= _REMEMBERED:
                remembered.clear()
            remembered[key] = (identity, own, subject.session_policies, what, decision)
    return None
