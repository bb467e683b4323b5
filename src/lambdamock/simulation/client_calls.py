"""A client's call of another service as a question to the caller's policies."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lambdamock.authorisation.authority import Occasion
from lambdamock.authorisation.needs import ApiRequest, Need, needs_of

if TYPE_CHECKING:
    from lambdamock.adapters import NeighbourResources
    from lambdamock.authorisation.subjects import Subject
    from lambdamock.wire import ClientCall


def question_of(subject: Subject, call: ClientCall, resources: NeighbourResources) -> tuple[list[Need], Occasion]:
    """The permissions that a call needs, and when they are asked for.

    Args:
        resources: knows what the owners of resources do.
    """
    principal = subject.principal
    request = ApiRequest(
        call.service,
        call.prefix,
        call.operation,
        call.params,
        call.region,
        principal.account_id,
        call.endpoint_url,
        resources.names,
        principal.identity_arn or principal.arn,
    )
    return needs_of(request), _occasion(call.service, call.operation, call.region, call.user_agent)


@lru_cache(256)
def _occasion(service: str, operation: str, region: str, user_agent: str) -> Occasion:
    return Occasion(service, operation, region, user_agent=user_agent)
