"""Whole policy documents of functions, versions and aliases; the same policies that AddPermission adds to."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.api.guards import check_revision
from lambdamock.api.lookup import qualified_function_of, reference_of
from lambdamock.api.permissions import holder_of
from lambdamock.api.registry import operation
from lambdamock.api.statements import check_length, principal_of
from lambdamock.api.world import Call
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.policy_documents import names_of, read_document
from lambdamock.domain.policy_holders import PolicyHolder
from lambdamock.errors import OperationNotBuilt, ResourceNotFoundException

_GETTER: Final = "GetResourcePolicy"


@operation("PutResourcePolicy")
def put_resource_policy(call: Call) -> dict[str, Any]:
    """Put a policy document in the place of the policy that there is, whoever made that.

    Source: documented, the service model, PutResourcePolicy; assumed: the revision of a policy is that of the function,
    version or alias, as for GetPolicy. Accounts cannot block public access, so none is refused for it.
    """
    holder = holder_of(call, _reference_of(call))
    check_revision(call, holder.revision_id, getter=_GETTER)
    policy = read_document(call.input["Policy"], holder.arn)
    for statement in policy.statements:
        for name in names_of(statement):
            principal_of(name, call.region)
    check_length(call, policy)
    holder.keep(policy, call.world.ids.uuid())
    if policy.denies:
        call.world.authority.guarded.add(holder.function.arn)
    return _shown(holder)


@operation("GetResourcePolicy")
def get_resource_policy(call: Call) -> dict[str, Any]:
    """The policy document of a function, a version or an alias.

    Source: documented, the service model, GetResourcePolicy; assumed, the wording, which is that of GetPolicy.
    """
    reference = _reference_of(call)
    holder = PolicyHolder(qualified_function_of(call, reference), reference)
    if holder.policy is None:
        raise ResourceNotFoundException("The resource you requested does not exist.")
    return _shown(holder)


@operation("DeleteResourcePolicy")
def delete_resource_policy(call: Call) -> dict[str, Any]:
    """Take the policy away with all its statements.

    Source: documented, the service model, DeleteResourcePolicy; assumed, the wording, that of RemovePermission.
    """
    reference = _reference_of(call)
    holder = PolicyHolder(qualified_function_of(call, reference), reference)
    if holder.policy is None:
        raise ResourceNotFoundException("No policy is associated with the given resource.")
    check_revision(call, holder.revision_id, getter=_GETTER)
    holder.keep(None, call.world.ids.uuid())
    return {}


def _shown(holder: PolicyHolder) -> dict[str, Any]:
    assert holder.policy is not None
    return {"Policy": holder.policy.as_json(), "RevisionId": holder.revision_id}


def _reference_of(call: Call) -> FunctionReference:
    """The function that the request's `ResourceArn` names.

    Raises:
        OperationNotBuilt: it is a runtime.
    """
    arn: str = call.input["ResourceArn"]
    if ":runtime/" in arn:
        raise OperationNotBuilt(
            f"{call.operation}(ResourceArn={arn!r}) is valid on AWS, but policies of runtimes are not built in this "
            "version of lambdamock. Policies of functions, versions and aliases are."
        )
    return reference_of(call, arn)
