"""The VPC of a function."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from lambdamock.api.world import Call
from lambdamock.domain.ports import NetworkRefused
from lambdamock.errors import InvalidParameterValueException


def vpc_config_of(call: Call, given: Mapping[str, Any]) -> dict[str, Any]:
    """The `VpcConfig` of the answers for that of a request; empty lists take a function out of its VPC.

    Raises:
        InvalidParameterValueException: subnets without security groups or the reverse; or something in this process
            answers EC2 and does not know one of them.

    Source: documented, rules A284 and A285; observed, the recorded refusal of an unknown subnet; assumed, the wording
    of the other, and the VPC's id when nothing answers EC2.
    """
    subnets, groups = given.get("SubnetIds", []), given.get("SecurityGroupIds", [])
    if bool(subnets) != bool(groups):
        raise InvalidParameterValueException("SecurityGroupIds and SubnetIds must be both empty or both non-empty")
    return {
        "SubnetIds": list(subnets),
        "SecurityGroupIds": list(groups),
        "VpcId": _vpc_of(call, subnets, groups) if subnets else "",
        "Ipv6AllowedForDualStack": given.get("Ipv6AllowedForDualStack", False),
    }


def _vpc_of(call: Call, subnets: list[str], groups: list[str]) -> str:
    try:
        known = call.world.networks.vpc_of(subnets, groups, region=call.region)
    except NetworkRefused as refusal:
        raise InvalidParameterValueException(
            f"Error occurred while {refusal.operation}. EC2 Error Code: {refusal.code}. "
            f"EC2 Error Message: {refusal.message}"
        ) from None
    return known or f"vpc-{sha256(call.region.encode()).hexdigest()[:17]}"
