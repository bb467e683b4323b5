"""EC2: all that instances are started of, and the roles of instance profiles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import (
    ANY,
    arn_of,
    found,
    members_of,
    need_of,
    passing,
    records_of,
    text_of,
    texts_of,
)
from lambdamock.authorisation.needs.tables import tabled

_SERVICE: Final = "ec2.amazonaws.com"
_PROFILED: Final = ("AssociateIamInstanceProfile", "ReplaceIamInstanceProfileAssociation")


_KINDS: Final = {
    "acl": "network-acl",
    "ami": "image",
    "cgw": "customer-gateway",
    "dopt": "dhcp-options",
    "eigw": "egress-only-internet-gateway",
    "eipalloc": "elastic-ip",
    "eni": "network-interface",
    "fl": "vpc-flow-log",
    "h": "dedicated-host",
    "i": "instance",
    "igw": "internet-gateway",
    "key": "key-pair",
    "lt": "launch-template",
    "nat": "natgateway",
    "pcx": "vpc-peering-connection",
    "pl": "prefix-list",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "sir": "spot-instances-request",
    "snap": "snapshot",
    "subnet": "subnet",
    "tgw": "transit-gateway",
    "vgw": "vpn-gateway",
    "vol": "volume",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
    "vpn": "vpn-connection",
}
"""What identifiers begin with to the types in ARNs. Source: documented, user guide of EC2, "Resource IDs"."""


def _running(request: ApiRequest) -> list[Need]:
    """RunInstances: each thing that it takes and makes, the role of its profile, and tags.

    Source: documented, user guide of EC2, "Example policies", "Launch instances (RunInstances)"; assumed, the order.
    """
    needs = [need_of("ec2:RunInstances", _arn(request, kind, name)) for kind, name in dict.fromkeys(_things(request))]
    needs += _profile_role(request)
    tagged = texts_of([specification.get("ResourceType") for specification in _tag_specifications(request)])
    context = {"ec2:CreateAction": "RunInstances", **_tags(request)}
    return needs + [need_of("ec2:CreateTags", _arn(request, kind, ANY), context) for kind in tagged]


def _things(request: ApiRequest) -> Iterator[tuple[str, str]]:
    """Kinds and names of what a call takes; what it makes is not named yet."""
    params = request.params
    interfaces = records_of(params.get("NetworkInterfaces"))
    groups = texts_of(params.get("SecurityGroupIds"))
    subnets = texts_of([params.get("SubnetId"), *(interface.get("SubnetId") for interface in interfaces)])
    for interface in interfaces:
        groups += texts_of(interface.get("Groups"))
    yield "instance", ANY
    yield "image", text_of(request, "ImageId") or ANY
    yield from (("key-pair", name) for name in texts_of([params.get("KeyName")]))
    yield from (("network-interface", name) for name in _interfaces(interfaces))
    yield from (("security-group", name) for name in groups or [ANY])
    yield from (("subnet", name) for name in subnets or [ANY])
    yield "volume", ANY
    template = members_of(params.get("LaunchTemplate")).get("LaunchTemplateId")
    yield from (("launch-template", name) for name in texts_of([template]))


def _interfaces(given: list[dict[str, Any]]) -> list[str]:
    return texts_of([interface.get("NetworkInterfaceId") for interface in given]) or [ANY]


def _arn(request: ApiRequest, kind: str, name: str) -> str:
    """The ARN of something of EC2; images and snapshots have no account in theirs."""
    account_id = "" if kind in {"image", "snapshot"} else request.account_id
    return arn_of(request, "ec2", f"{kind}/{name}", account_id=account_id)


def _tag_specifications(request: ApiRequest) -> list[dict[str, Any]]:
    return records_of(request.params.get("TagSpecifications"))


def _tags(request: ApiRequest) -> dict[str, Any]:
    tags = {
        str(tag.get("Key")): str(tag.get("Value", ""))
        for specification in _tag_specifications(request)
        for tag in records_of(specification.get("Tags"))
    }
    return {**{f"aws:RequestTag/{key}": tags[key] for key in tags}, "aws:TagKeys": list(tags)} if tags else {}


def _profile_role(request: ApiRequest) -> list[Need]:
    """The role in an instance profile, which only IAM knows."""
    profile = members_of(request.params.get("IamInstanceProfile"))
    name = str(profile.get("Name") or str(profile.get("Arn") or "").rpartition("/")[2])
    if not name and request.operation not in _PROFILED:
        return []
    return [passing(found(request, "instance-profile-role", name) or "", _SERVICE)]


def _associating(request: ApiRequest) -> list[Need]:
    own = [need for need in tabled(request) if need.action.startswith("ec2:")]
    return own + _profile_role(request)


def _created(request: ApiRequest) -> list[Need]:
    """What the table tells; tags of what is created know by which operation it is.

    Source: documented, user guide of EC2, "Grant permission to tag Amazon EC2 resources during creation".
    """
    creating = {"ec2:CreateAction": request.operation, **_tags(request)}
    return [
        need._replace(context={**need.context, **creating}) if need.action == "ec2:CreateTags" else need
        for need in tabled(request)
    ]


def _tagging(request: ApiRequest) -> list[Need]:
    """Things of any kind, which their identifiers tell; those of a kind that is not known here may be any."""
    return [
        need_of(f"ec2:{request.operation}", _arn(request, _KINDS.get(name.partition("-")[0], ANY), name))
        for name in texts_of(request.params.get("Resources"))
    ]


def _context(request: ApiRequest) -> dict[str, Any]:
    kind = text_of(request, "InstanceType")
    return {**({"ec2:InstanceType": kind} if kind else {}), **_tags(request)}


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(_PROFILED, _associating),
    **dict.fromkeys(("CreateTags", "DeleteTags"), _tagging),
    "RunInstances": _running,
    "*": _created,
}
CONTEXT: Final = {"*": lambda request: {"ec2:Region": request.region}, "RunInstances": _context}
