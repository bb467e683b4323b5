"""Who else may use a version of a layer."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.api.guards import check_revision
from lambdamock.api.layer_lookup import layer_of, reference_of
from lambdamock.api.registry import operation
from lambdamock.api.statements import check_found, check_new, statement_of, with_statement
from lambdamock.api.world import Call
from lambdamock.domain.layers import Layer
from lambdamock.domain.policies import Policy, as_json
from lambdamock.errors import InvalidParameterValueException, ResourceNotFoundException

_GETTER: Final = "GetLayerPolicy"  # so AWS calls it in the refusal of a stale revision (observed)


@operation("AddLayerVersionPermission")
def add_layer_version_permission(call: Call) -> dict[str, Any]:
    """Let an account, an organization or everybody use one version of a layer.

    Source: documented, developer guide, AddLayerVersionPermission, rules A066 to A071; observed, recorded answers and
    refusals.
    """
    layer, number, policy = _found(call)
    check_new(policy, call.input["StatementId"])
    check_revision(call, policy.revision_id if policy else "", getter=_GETTER)
    organization = call.input.get("OrganizationId")
    if organization and call.input["Principal"] != "*":
        raise InvalidParameterValueException(
            "OrganizationId is only supported with the principal *."
        )  # documented, the service model; assumed, the wording
    statement = statement_of(
        call,
        layer.reference.version_arn(number),
        {"StringEquals": {"aws:PrincipalOrgID": organization}} if organization else {},
    )
    revision_id = call.world.ids.uuid()
    layer.policies[number] = with_statement(call, policy, statement).revised(revision_id)
    return {"Statement": as_json(statement), "RevisionId": revision_id}


@operation("GetLayerVersionPolicy")
def get_layer_version_policy(call: Call) -> dict[str, Any]:
    """The policy of one version of a layer.

    Source: documented, developer guide, GetLayerVersionPolicy, rule A072; observed, recorded answers and refusals.
    """
    _, _, policy = _found(call)
    if policy is None:
        raise ResourceNotFoundException("No policy is associated with the given resource.")
    return {"Policy": policy.as_json(), "RevisionId": policy.revision_id}


@operation("RemoveLayerVersionPermission")
def remove_layer_version_permission(call: Call) -> dict[str, Any]:
    """Take one statement away; with the last one goes the policy.

    Source: documented, developer guide, RemoveLayerVersionPermission, rule A072; observed, recorded refusals.
    """
    layer, number, policy = _found(call)
    policy = check_found(policy, call.input["StatementId"])
    check_revision(call, policy.revision_id, getter=_GETTER)
    rest = policy.without(call.input["StatementId"])
    if rest is None:
        del layer.policies[number]
    else:
        layer.policies[number] = rest.revised(call.world.ids.uuid())
    return {}


def _found(call: Call) -> tuple[Layer, int, Policy | None]:
    """The layer that the request names, the number of its version, and the policy of that.

    Raises:
        ResourceNotFoundException: there is no such version. Source: observed, recorded refusals.
    """
    reference = reference_of(call)
    number: int = call.input["VersionNumber"]
    layer = layer_of(call, reference)
    if layer is None or layer.version(number) is None:
        raise ResourceNotFoundException(f"Layer version {reference.version_arn(number)} does not exist.")
    return layer, number, layer.policies.get(number)
