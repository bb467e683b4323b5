"""STS: roles that are assumed, with the tags and the source identity of the session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import keys_of, need_of, text_of, texts_of

_KEYS: Final = {
    "DurationSeconds": "sts:DurationSeconds",
    "ExternalId": "sts:ExternalId",
    "RoleSessionName": "sts:RoleSessionName",
    "SourceIdentity": "sts:SourceIdentity",
}


def _assuming(request: ApiRequest) -> list[Need]:
    """AssumeRole; tags and a source identity must be allowed, too.

    Source: documented, IAM user guide, "Pass session tags in AWS STS", "Monitor and control actions taken with assumed
    roles".
    """
    actions = {
        "AssumeRole": True,
        "TagSession": request.params.get("Tags"),
        "SetSourceIdentity": request.params.get("SourceIdentity"),
    }
    role = text_of(request, "RoleArn")
    return [need_of(f"sts:{action}", role) for action, is_given in actions.items() if is_given]


def _context(request: ApiRequest) -> dict[str, Any]:
    keys: dict[str, Any] = keys_of(request, _KEYS)
    transitive = texts_of(request.params.get("TransitiveTagKeys"))
    return {**keys, "sts:TransitiveTagKeys": transitive} if transitive else keys


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {"AssumeRole": _assuming}
CONTEXT: Final = {"*": _context}
