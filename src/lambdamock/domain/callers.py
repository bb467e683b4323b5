"""Who calls a function when no principal of an account does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

_NO_CONTEXT: Final[Mapping[str, str]] = {}


class ServiceCaller(NamedTuple):
    """A service that invokes a function; the function's resource-based policy must allow it.

    Attributes:
        principal: for instance "s3.amazonaws.com"; "*" for those who call a function URL without an identity.
        context: the condition keys that the call has, for instance "aws:SourceArn".
        action: what it asks for.
        aliases: other names that a policy may give it, for instance "logs.eu-west-1.amazonaws.com".
    """

    principal: str
    context: Mapping[str, str] = _NO_CONTEXT
    action: str = "lambda:InvokeFunction"
    aliases: tuple[str, ...] = ()

    def is_named(self, name: str) -> bool:
        """Whether a policy that names this service means it."""
        return name in ("*", self.principal, *self.aliases)
