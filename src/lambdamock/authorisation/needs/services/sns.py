"""SNS: what is told of a subscription."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import keys_of


def _subscribing(request: ApiRequest) -> dict[str, str]:
    """Source: documented, developer guide of SNS, "Amazon SNS policy keys"."""
    return keys_of(request, {"Endpoint": "sns:Endpoint", "Protocol": "sns:Protocol"})


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = {}
CONTEXT: Final = {"Subscribe": _subscribing}
