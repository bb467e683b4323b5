"""Execution roles when they are given to a function: of its own account, and such that Lambda may assume them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.api.world import Call
from lambdamock.domain.arns import FunctionReference
from lambdamock.errors import AccessDeniedException, InvalidParameterValueException

if TYPE_CHECKING:
    from lambdamock.iam import Document

LAMBDA: Final = "lambda.amazonaws.com"


def check_role(call: Call, function: FunctionReference) -> None:
    """Refuse the role that a request gives a function, unless Lambda may assume it.

    A role that nobody knows is as good as any, and so is, in mode "auto", one without any policy; in mode "strict" it
    has to be known. That a role must be one of the function's account is asked of users, roles and their sessions, in
    mode "strict" of all: tests often name a role of no account in particular.

    Raises:
        AccessDeniedException: it is another account's. Source: assumed, the wording, as users report it.
        InvalidParameterValueException: its trust policy does not let Lambda assume it. Source: documented, developer
            guide, rule A028; the wording in the developer guide of today, "Troubleshoot"; assumed, the condition keys
            of the call: `aws:SourceArn` is the function, `aws:SourceAccount` its account.
    """
    role = call.input.get("Role")
    authority = call.world.authority
    mode = authority.modes.get(function.unqualified_arn, authority.mode)
    if role is None or mode == "off":
        return
    is_foreign = role.split(":")[4] != function.account_id
    if is_foreign and (mode == "strict" or (mode == "auto" and _is_held(call))):
        raise AccessDeniedException("Cross-account pass role is not allowed.")
    identity = authority.identities.find(role, region=call.region)
    if identity is None:
        if mode == "strict":
            raise _not_assumable()
    elif identity.trust is not None and (identity.policies or mode != "auto"):
        _check_trust(call, function, role, identity.trust, mode)


def _is_held(call: Call) -> bool:
    """Whether somebody calls who can have policies."""
    return call.subject is not None and not call.subject.principal.arn.endswith(":root")


def _check_trust(call: Call, function: FunctionReference, role: str, trust: Document, mode: str) -> None:
    from lambdamock.authorisation.authority import Occasion  # only roles that somebody knows need it
    from lambdamock.authorisation.needs.need import Need
    from lambdamock.authorisation.subjects import of_service

    context = {"aws:SourceArn": function.unqualified_arn, "aws:SourceAccount": function.account_id}
    denial = call.world.authority.check(
        of_service(LAMBDA),
        [Need("sts:AssumeRole", role, context)],
        Occasion("sts", "AssumeRole", call.region, call.request_id),
        resource_policy=lambda _: trust,
        mode=mode,
    )
    if denial is not None:
        raise _not_assumable()


def _not_assumable() -> InvalidParameterValueException:
    return InvalidParameterValueException("The role defined for the function cannot be assumed by Lambda.")
