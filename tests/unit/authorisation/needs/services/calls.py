"""Calls of AWS APIs, and what they need, as tests write both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.authorisation.needs import ApiRequest, Need, needs_of

REGION: Final = "eu-west-1"
ACCOUNT: Final = "111122223333"
PREFIXES: Final = {"apigatewaymanagementapi": "execute-api", "cloudwatch": "monitoring", "stepfunctions": "states"}

Permission = tuple[str, str]


class Known:
    """Stands in for the owners of resources: knows what a test tells it, by kind and name."""

    def __init__(self, answers: Mapping[tuple[str, str], str]) -> None:
        self._answers = answers

    def find(self, kind: str, name: str, *, region: str) -> str | None:
        assert region == REGION
        return self._answers.get((kind, name))


def needs(
    service: str,
    operation: str,
    params: Mapping[str, Any] | None = None,
    known: Mapping[tuple[str, str], str] | None = None,
    *,
    endpoint_url: str = "",
    caller: str = "",
) -> list[Need]:
    """What a call needs that somebody of the account makes in the region."""
    names = None if known is None else Known(known)
    prefix = PREFIXES.get(service, service)
    return needs_of(ApiRequest(service, prefix, operation, params or {}, REGION, ACCOUNT, endpoint_url, names, caller))


def permissions(
    service: str,
    operation: str,
    params: Mapping[str, Any] | None = None,
    known: Mapping[tuple[str, str], str] | None = None,
    **more: str,
) -> list[Permission]:
    """The same, actions and resources alone."""
    return [(need.action, need.resource) for need in needs(service, operation, params, known, **more)]


def told(needs: list[Need], prefix: str) -> list[dict[str, Any]]:
    """The condition keys of each need that begin with a prefix."""
    return [{key: value for key, value in need.context.items() if key.startswith(prefix)} for need in needs]


def arn(service: str, resource: str) -> str:
    """An ARN of the account, in the region."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"
