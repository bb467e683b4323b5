"""Capacity providers: the instances of an account that run functions, and the rules about them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import partition_of
from lambdamock.domain.tags import check_not_reserved
from lambdamock.domain.versions import Version
from lambdamock.errors import InvalidParameterValueException

PENDING: Final = "Pending"
ACTIVE: Final = "Active"
DELETING: Final = "Deleting"

_NAME: Final = re.compile(r"(?:arn:aws[a-zA-Z-]*:lambda:([a-z0-9-]+):(\d{12}):capacity-provider:)?([a-zA-Z0-9-_]+)\Z")
_NAME_LENGTH: Final = 64  # characters; from the ARNs that can be tagged
_VCPUS: Final = 400  # together, when a request sets no maximum; assumed
_MANAGED_INSTANCES: Final = "LambdaManagedInstancesCapacityProviderConfig"


class CapacityProvider(NamedTuple):
    """Instances that Lambda runs in an account's VPC.

    Attributes:
        state: "Pending", "Active" or "Deleting".
        settings: the other members of the answers by wire name, as they show them.
        modified: seconds since the epoch.
    """

    name: str
    arn: str
    state: str
    settings: Mapping[str, Any]
    modified: float
    tags: Mapping[str, str]

    def runs(self, version: Version) -> bool:
        """Whether a version of a function is configured to run there."""
        config = version.settings.others.get("CapacityProviderConfig", {})
        return bool(config.get(_MANAGED_INSTANCES, {}).get("CapacityProviderArn") == self.arn)


def capacity_provider_arn(region: str, account_id: str, name: str) -> str:
    """`arn:aws:lambda:REGION:ACCOUNT:capacity-provider:NAME`."""
    return f"arn:{partition_of(region)}:lambda:{region}:{account_id}:capacity-provider:{name}"


def wanted_arn(config: Mapping[str, Any]) -> str:
    """The capacity provider that a function's `CapacityProviderConfig` names."""
    return str(config[_MANAGED_INSTANCES]["CapacityProviderArn"])


def resolve_name(given: str, region: str, account_id: str) -> str:
    """The name of a capacity provider, which a request gives plainly or as an ARN.

    Raises:
        InvalidParameterValueException: the ARN is of another region or account, or the name too long. Source: assumed,
            the wording; documented, `TaggableResource` of the service model, the length.
    """
    match = _NAME.match(given)
    if match is None:  # the shape lets through no such name
        raise InvalidParameterValueException(f"Invalid capacity provider name: {given}")
    named_region, named_account, name = match.groups()
    if named_region and (named_region, named_account) != (region, account_id):
        raise InvalidParameterValueException(
            f"The capacity provider {given} does not belong to account {account_id} in {region}."
        )
    if len(name) > _NAME_LENGTH:
        raise InvalidParameterValueException(f"Capacity provider names must have at most {_NAME_LENGTH} characters.")
    return str(name)


def instance_requirements(given: Mapping[str, Any]) -> dict[str, Any]:
    """The `InstanceRequirements` of the answers for those of a request.

    Raises:
        InvalidParameterValueException: types are both allowed and excluded.

    Source: assumed; a list of types that are allowed leaves none to exclude, and answers show what was not given, too.
    """
    allowed, excluded = given.get("AllowedInstanceTypes", []), given.get("ExcludedInstanceTypes", [])
    if allowed and excluded:
        raise InvalidParameterValueException(
            "AllowedInstanceTypes and ExcludedInstanceTypes cannot be specified together."
        )
    return {
        "Architectures": list(given.get("Architectures", ["x86_64"])),
        "AllowedInstanceTypes": list(allowed),
        "ExcludedInstanceTypes": list(excluded),
    }


def scaling(given: Mapping[str, Any]) -> dict[str, Any]:
    """The `CapacityProviderScalingConfig` of the answers for that of a request.

    Raises:
        InvalidParameterValueException: policies for automatic scaling, or manual scaling without one.

    Source: assumed; Lambda scales by itself (`Auto`) or to the target values that are given (`Manual`), and answers
    show what was not given, too.
    """
    mode, policies = given.get("ScalingMode", "Auto"), given.get("ScalingPolicies", [])
    if mode == "Auto" and policies:
        raise InvalidParameterValueException("ScalingPolicies cannot be specified when ScalingMode is Auto.")
    if mode == "Manual" and not policies:
        raise InvalidParameterValueException("ScalingPolicies must be specified when ScalingMode is Manual.")
    return {
        "MaxVCpuCount": given.get("MaxVCpuCount", _VCPUS),
        "ScalingMode": mode,
        "ScalingPolicies": [dict(policy) for policy in policies],
    }


def propagated_tags(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The `PropagateTags` of the answers for those of a request.

    Raises:
        InvalidParameterValueException: tags although the mode is not `Explicit`, or tags that only AWS may set.

    Source: documented, `PropagateTags` of the service model; assumed, the wording.
    """
    tags = given.get("ExplicitTags", {})
    if tags and given.get("Mode") != "Explicit":
        raise InvalidParameterValueException("ExplicitTags can only be specified when Mode is Explicit.")
    check_not_reserved(tags)
    return given
