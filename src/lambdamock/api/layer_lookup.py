"""Finding the layers and layer versions that a request names."""

from __future__ import annotations

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
        _check_policy(call, f"lambda:{call.operation}", reference.arn)
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

    Source: documented, developer guide, rule A073.
    """
    if reference.account_id != call.account_id:
        _check_policy(call, USE, reference.version_arn(number))
    layer = layer_of(call, reference)
    return layer.version(number) if layer else None


def _check_policy(call: Call, action: str, arn: str) -> None:
    from lambdamock.api.authorisation import check_layer  # only those whom policies may stop need it

    check_layer(call, action, arn)


def not_found() -> ResourceNotFoundException:
    """The answer to a layer or version that does not exist. Source: assumed, the wording, that of other resources."""
    return ResourceNotFoundException("The resource you requested does not exist.")
