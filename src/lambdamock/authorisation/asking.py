"""Asks policies for permissions, one after the other, up to the first one that is denied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lambdamock.authorisation.context import CallContext
from lambdamock.authorisation.policies import decided, has_policies, is_of_others, own_policy, policies_of, verdict

if TYPE_CHECKING:
    from lambdamock.authorisation.authority import Authority, Denial, Occasion, Ownership, ResourcePolicy
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import Subject


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
    policies = policies_of(subject, identity, mode)
    organization = authority.organizations.get(principal.account_id)
    common = subject, identity, occasion, authority.now(), organization
    for need in needs:
        if mode == "off" and not is_of_others(principal, need):
            continue
        own, owner = own_policy(need, resource_policy, ownership)
        having = policies if own is None else policies._replace(resource=own)
        decision = decided(subject, need, CallContext(common, need.context), having, owner=owner)
        if not decision.is_allowed and mode != "audit":
            return authority.deny(subject, need, occasion, decision)
        authority.note(subject, occasion, need, verdict(decision), decision)
    return None
