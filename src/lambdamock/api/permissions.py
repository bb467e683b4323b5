"""Permissions to use a function, a version or an alias, added and removed one statement at a time."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.api.guards import check_revision
from lambdamock.api.lookup import qualified_function_of, reference_of, store_of
from lambdamock.api.registry import operation
from lambdamock.api.statements import check_found, check_new, statement_of, with_statement
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.policies import as_json, policy_key
from lambdamock.domain.policy_holders import PolicyHolder
from lambdamock.errors import InvalidParameterValueException, ResourceNotFoundException

_LATEST_HAS_POLICY: Final = frozenset({"2019"})
"""Profiles in which the qualified `$LATEST` may have a policy. Source: documented, rule A239; observed, today not."""

_CONDITIONS: Final = (
    ("SourceAccount", "StringEquals", "AWS:SourceAccount"),
    ("EventSourceToken", "StringEquals", "lambda:EventSourceToken"),
    ("FunctionUrlAuthType", "StringEquals", "lambda:FunctionUrlAuthType"),
    ("PrincipalOrgID", "StringEquals", "aws:PrincipalOrgID"),
    ("SourceArn", "ArnLike", "AWS:SourceArn"),
    ("InvokedViaFunctionUrl", "Bool", "lambda:InvokedViaFunctionUrl"),
)
"""Member of the request, operator and key of the condition that it makes; in the order in which statements show them.

Source: observed, recorded answers; assumed, the place of the token and the condition of InvokedViaFunctionUrl.
"""
# Members that belong to one action.
_BOUND_TO: Final = {"FunctionUrlAuthType": "InvokeFunctionUrl", "InvokedViaFunctionUrl": "InvokeFunction"}


@operation("AddPermission")
def add_permission(call: Call) -> dict[str, Any]:
    """Let a service, an account, an identity or everybody use exactly this function, version or alias.

    Source: documented, developer guide, AddPermission, rules A043 to A056; observed, recorded answers and refusals: a
    statement gives the function, version or alias a new revision.
    """
    holder = holder_of(call, reference_of(call))
    check_revision(call, holder.revision_id)
    check_new(holder.policy, call.input["StatementId"])
    _check_members(call)
    statement = statement_of(call, holder.arn, _conditions(call))
    holder.keep(with_statement(call, holder.policy, statement), call.world.ids.uuid())
    return {"Statement": as_json(statement)}


@operation("GetPolicy")
def get_policy(call: Call) -> dict[str, Any]:
    """The policy of a function, a version or an alias, with the revision of what it belongs to.

    Source: documented, developer guide, GetPolicy, rules A061 to A063; observed, recorded answers: one refusal for all
    that does not exist.
    """
    reference = reference_of(call)
    function = store_of(call, reference).functions.get(reference.name)
    policy = function.policies.get(policy_key(reference.qualifier)) if function else None
    if function is None or policy is None:
        raise ResourceNotFoundException("The resource you requested does not exist.")
    return {"Policy": policy.as_json(), "RevisionId": PolicyHolder(function, reference).revision_id}


@operation("RemovePermission")
def remove_permission(call: Call) -> dict[str, Any]:
    """Take one statement away; with the last one goes the policy.

    Source: documented, developer guide, RemovePermission, rule A064; observed, recorded refusals.
    """
    reference = reference_of(call)
    if store_of(call, reference).functions.get(reference.name) is None:
        raise ResourceNotFoundException(f"No policy found for: {reference.arn}")
    holder = PolicyHolder(qualified_function_of(call, reference), reference)
    policy = check_found(holder.policy, call.input["StatementId"])
    check_revision(call, holder.revision_id)
    holder.keep(policy.without(call.input["StatementId"]), call.world.ids.uuid())
    return {}


def holder_of(call: Call, reference: FunctionReference) -> PolicyHolder:
    """What a new policy belongs to.

    Raises:
        InvalidParameterValueException: it is the qualified `$LATEST`. Source: observed, recorded refusal.
        ResourceNotFoundException: there is no such function, version or alias.
    """
    if reference.qualifier == LATEST and call.world.profile.name not in _LATEST_HAS_POLICY:
        raise InvalidParameterValueException(f"We currently do not support adding policies for {LATEST}.")
    return PolicyHolder(qualified_function_of(call, reference), reference)


def _conditions(call: Call) -> dict[str, dict[str, str]]:
    conditions: dict[str, dict[str, str]] = {}
    for member, operator, key in _CONDITIONS:
        if member in call.input:
            value = call.input[member]
            text = str(value).lower() if isinstance(value, bool) else value
            conditions.setdefault(operator, {})[key] = text
    return conditions


def _check_members(call: Call) -> None:
    """Source: documented, the service model; assumed, the wording."""
    for member, name in _BOUND_TO.items():
        if member in call.input and call.input["Action"] != f"lambda:{name}":
            raise InvalidParameterValueException(f"{member} is only supported for lambda:{name} action")
