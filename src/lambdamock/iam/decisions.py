"""What was decided, by which statements, and in which words."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdamock.iam.requests import Policies, Request
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.iam.reasons import Reason
    from lambdamock.iam.statements import Statement

IDENTITY: Final = "identity-based"
RESOURCE: Final = "resource-based"
BOUNDARY: Final = "permissions boundary"
SESSION: Final = "session"
CONTROL: Final = "service control"
"""Kinds of policies."""

NAMES: Final = {
    IDENTITY: "identity-based policy",
    RESOURCE: "resource-based policy",
    BOUNDARY: "permissions boundary",
    SESSION: "session policy",
    CONTROL: "service control policy",
}
"""What a message of AWS calls one of a kind."""


class Outcome(Enum):
    """As the policy simulator of IAM names it."""

    ALLOWED = "allowed"
    IMPLICIT_DENY = "implicitDeny"
    EXPLICIT_DENY = "explicitDeny"


@displayed()
class Decision(NamedTuple):
    """The answer to a request.

    Attributes:
        kind: of policy that a denial comes from: "identity-based", "resource-based", "permissions boundary", "session",
            "service control"; empty when it is allowed.
        decisive: the statements that decided: the one that denies, or those that allow, one of each kind of policy;
            none when nothing allows.
    """

    outcome: Outcome
    request: Request
    policies: Policies
    kind: str = ""
    decisive: tuple[Statement, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Whether the action may be done."""
        return self.outcome is Outcome.ALLOWED

    def why(self) -> tuple[Reason, ...]:
        """What each statement of all policies has to say, found out when it is asked."""
        from lambdamock.iam.reasons import reasons

        return tuple(reasons(self))

    def because(self) -> str:
        """The end of AWS's message about a denial; empty when it is allowed.

        Source: documented, IAM user guide, "Troubleshoot access denied error messages".
        """
        if self.is_allowed:
            return ""
        name = NAMES[self.kind]
        if self.outcome is Outcome.EXPLICIT_DENY:
            return f"with an explicit deny in {'an' if name[0] == 'i' else 'a'} {name}"
        return f"because no {name} allows the {self.request.action} action"

    def message(self) -> str:
        """What AWS says about a denial, where a service has no words of its own; empty when it is allowed.

        Source: documented, IAM user guide, "Troubleshoot access denied error messages"; assumed, that one without any
        identity is called anonymous.
        """
        if self.is_allowed:
            return ""
        principal, action, resource, _, _ = self.request
        user = "anonymous" if principal.arn == "*" else principal.arn
        return f"User: {user} is not authorized to perform: {action} on resource: {resource} {self.because()}"

    def __str__(self) -> str:
        principal, action, resource, _, _ = self.request
        who = "somebody without an identity" if principal.arn == "*" else principal.arn
        may = "may" if self.is_allowed else "may not"
        return f"{who} {may} do {action} on {resource}: {self._ground()}"

    def _ground(self) -> str:
        places = " and ".join(statement.place for statement in self.decisive)
        if self.outcome is Outcome.EXPLICIT_DENY:
            return f"{places} denies it"
        if self.outcome is Outcome.IMPLICIT_DENY:
            return f"no {NAMES[self.kind]} allows it"
        return f"{places} {'allow' if len(self.decisive) > 1 else 'allows'} it" if places else "no policy limits it"

    def __repr__(self) -> str:
        return f"<Decision {self.outcome.value}: {self}>"

    def _repr_html_(self) -> str:
        from lambdamock.iam.reasons import as_html

        return as_html(self)
