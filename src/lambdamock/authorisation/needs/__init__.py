"""Which permissions a call of an AWS API needs: actions, resources and condition keys."""

from __future__ import annotations

from lambdamock.authorisation.needs.need import ApiRequest, Need

__all__ = ["ApiRequest", "Need", "needs_of"]


def needs_of(request: ApiRequest) -> list[Need]:
    """The permissions that a call needs, in the order in which AWS misses them; none for calls that need none."""
    return [Need(f"{request.prefix}:{request.operation}", "*")]
