"""Finding the layers and layer versions that a request names."""

from __future__ import annotations

from lambdamock.api.lookup import not_authorized
from lambdamock.api.world import Call
from lambdamock.domain.layers import Layer, LayerReference, LayerVersion, resolve_layer
from lambdamock.errors import ResourceNotFoundException

USE = "lambda:GetLayerVersion"
"""The one action that the policy of a layer version can allow."""


def reference_of(call: Call) -> LayerReference:
    """The layer of the request's `LayerName`, for operations that only its owner may do.

    Raises:
        AccessDeniedException: it is another account's.
        ResourceNotFoundException: it is of another region. Source: assumed.
    """
    reference = named_layer(call)
    if reference.account_id != call.account_id:
        raise not_authorized(call, f"lambda:{call.operation}", reference.arn)
    if reference.region != call.region:
        raise not_found()
    return reference


def named_layer(call: Call) -> LayerReference:
    """The layer that the request's `LayerName` names, whosoever it is."""
    resolved = resolve_layer(call.input["LayerName"], region=call.region, account_id=call.account_id)
    if resolved is None:
        raise not_found()
    return resolved[0]


def layer_of(call: Call, reference: LayerReference) -> Layer | None:
    """The layer, if there ever was one of that name in the region that was asked."""
    if reference.region != call.region:
        return None
    return call.world.stores.of(reference.account_id, reference.region).layers.get(reference.name)


def usable_version(call: Call, reference: LayerReference, number: int) -> LayerVersion | None:
    """The version of a layer that the caller may use; None when its own account has none.

    Raises:
        AccessDeniedException: it is another account's, which does not share it, or not in this region.

    Source: documented, developer guide, rule A073; assumed, the wording, which is that of IAM.
    """
    layer = layer_of(call, reference)
    if reference.account_id != call.account_id:
        policy = layer.policies.get(number) if layer else None
        if policy is None or not policy.allows(call.account_id, USE):
            raise not_authorized(call, USE, reference.version_arn(number))
    return layer.version(number) if layer else None


def not_found() -> ResourceNotFoundException:
    """The answer to a layer or version that does not exist. Source: assumed, the wording, that of other resources."""
    return ResourceNotFoundException("The resource you requested does not exist.")
