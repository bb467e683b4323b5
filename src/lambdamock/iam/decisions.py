"""What was decided, by which statements, and why others had no say."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from lambdamock.iam.requests import Policies, Request


class Outcome(Enum):
    """As the policy simulator of IAM names it."""

    ALLOWED = "allowed"
    IMPLICIT_DENY = "implicitDeny"
    EXPLICIT_DENY = "explicitDeny"


class Decision(NamedTuple):
    """The answer to a request.

    Attributes:
        kind: of policy that a denial comes from: "identity-based", "resource-based", "permissions boundary", "session",
            "service control"; empty when it is allowed.
    """

    outcome: Outcome
    request: Request
    policies: Policies
    kind: str = ""

    @property
    def is_allowed(self) -> bool:
        """Whether the action may be done."""
        return self.outcome is Outcome.ALLOWED
