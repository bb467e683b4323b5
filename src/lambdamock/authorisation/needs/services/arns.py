"""What rules of all services share: the members of a call, and ARNs of what they name."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.domain.arns import partition_of

ANY: Final = "*"
"""In place of a resource, or of a part of its ARN, that the call does not tell."""


def arn_of(
    request: ApiRequest, service: str, resource: str, *, region: str | None = None, account_id: str | None = None
) -> str:
    """The ARN of a resource in the region and account of the call, or in others; these may be empty."""
    region = request.region if region is None else region
    account_id = request.account_id if account_id is None else account_id
    return f"arn:{partition_of(request.region)}:{service}:{region}:{account_id}:{resource}"


def is_arn(name: object) -> bool:
    """Whether a member that may be a name or an ARN is an ARN."""
    return isinstance(name, str) and name.startswith("arn:") and name.count(":") >= 5


def text_of(request: ApiRequest, *members: str) -> str:
    """The first of some members that is a text and not empty; else empty."""
    for member in members:
        value = request.params.get(member)
        if isinstance(value, str) and value:
            return value
    return ""


def members_of(value: object) -> dict[str, Any]:
    """The members of a structure; none where it is absent."""
    return value if isinstance(value, dict) else {}


def records_of(value: object) -> list[dict[str, Any]]:
    """The structures of a list; what is none, which the service will refuse, is left out."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, (list, tuple)) else []


def texts_of(value: object) -> list[str]:
    """The texts of a list, each once."""
    given = value if isinstance(value, (list, tuple)) else ()
    return list(dict.fromkeys(item for item in given if isinstance(item, str) and item))


def key_value(value: object) -> str:
    """A value as condition keys have it: what is true and false in small letters, moments in ISO 8601."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def keys_of(request: ApiRequest, keys: dict[str, str]) -> dict[str, str]:
    """Condition keys that are members of the call: of `keys`, from members to keys, those that it gives."""
    given = {}
    for member, value in request.params.items():
        if member in keys and value is not None:
            given[keys[member]] = key_value(value)
    return given


def found(request: ApiRequest, kind: str, name: str) -> str | None:
    """What the owner of a resource knows of it, as `ResourceNames.find` tells it."""
    if request.names is None or not name:
        return None
    return request.names.find(kind, name, region=request.region)


def need_of(action: str, resource: str, context: dict[str, Any] | None = None) -> Need:
    """A permission for a resource, or for any that its ARN covers where that holds "*" or is empty."""
    return Need(action, resource or ANY, context or {}, is_any_resource=not resource or ANY in resource)


def narrowed(need: Need, resource: str | None) -> Need:
    """A need of the table for a resource that is known better than the table can; as it is where nobody knows it."""
    if resource is None:
        return need
    return Need(need.action, resource, need.context, need.forms, ANY in resource)


def passing(role: str, service: str) -> Need:
    """The permission to hand a role over to a service.

    Args:
        role: an ARN; empty when nobody knows it.

    Source: documented, IAM user guide, "Grant a user permissions to pass a role to an AWS service".
    """
    return need_of("iam:PassRole", role, {"iam:PassedToService": service})
