"""IAM: users and roles, whose ARNs have a path that a call by name does not tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import found, keys_of, narrowed, text_of
from lambdamock.authorisation.needs.tables import tabled

_BY_NAME: Final = re.compile(r"arn:[^:]+:iam::\d{12}:(?P<kind>role|user|instance-profile)/(?P<name>[^/*]+)")
_TAGGING: Final = {"CreatePolicy": "TagPolicy", "CreateRole": "TagRole", "CreateUser": "TagUser"}

_KEYS: Final = {
    "AWSServiceName": "iam:AWSServiceName",
    "PermissionsBoundary": "iam:PermissionsBoundary",
    "PolicyArn": "iam:PolicyARN",
}


def _on_identity(request: ApiRequest) -> list[Need]:
    """Users, roles and instance profiles with their paths; the caller, where a call about a user names nobody.

    Source: documented, API reference of IAM, "UserName" of GetUser and others.
    """
    needs = [narrowed(need, _with_path(request, need.resource)) for need in tabled(request)]
    is_own = ":user/" in request.caller and not text_of(request, "UserName")
    return [
        need._replace(resource=request.caller, is_any_resource=False) if is_own and _is_of_users(need) else need
        for need in needs
    ]


def _is_of_users(need: Need) -> bool:
    return need.is_any_resource and need.resource.endswith(":user/*")


def _with_path(request: ApiRequest, arn: str) -> str | None:
    """The ARN of something of IAM that is named without its path, as whoever answers IAM knows it."""
    match = _BY_NAME.fullmatch(arn)
    return found(request, match["kind"], match["name"]) if match else None


def _creating(request: ApiRequest) -> list[Need]:
    """Something new, and its tags.

    Source: documented, IAM user guide, "Tags for IAM resources", permissions to create with tags.
    """
    needs = tabled(request)
    if not request.params.get("Tags"):
        return needs
    return [*needs, *(need._replace(action=f"iam:{_TAGGING[request.operation]}") for need in needs)]


def _context(request: ApiRequest) -> dict[str, Any]:
    """Source: documented, IAM user guide, "IAM and AWS STS condition context keys"."""
    return dict(keys_of(request, _KEYS))


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {
    **dict.fromkeys(_TAGGING, _creating),
    "*": _on_identity,
}
CONTEXT: Final = {"*": _context}
