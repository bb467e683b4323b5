"""Why something was denied, statement by statement, and which change would allow it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.authorisation.remedies import Change, changes_for
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.domain.journal import Authorisation
    from lambdamock.iam.reasons import Reason

_STEP = "  "


@displayed()
class Explanation(NamedTuple):
    """Why somebody may not do something; `str()` and notebooks show it as a text.

    Attributes:
        principal: ARN of who wanted it.
        function_arn: of the function whose handler, or whose role, it was; None for others.
        service: botocore's name of what was called.
        operation: empty where Lambda itself used a role.
        action: "s3:GetObject".
        resource: an ARN, or "*".
        outcome: "implicitDeny" or "explicitDeny".
        message: AWS's sentence.
        reasons: what each statement of all policies had to say.
        changes: that together allow it.
        is_audited: it was done nevertheless, because the mode is "audit".
    """

    principal: str
    function_arn: str | None
    service: str
    operation: str
    action: str
    resource: str
    outcome: str
    message: str
    reasons: tuple[Reason, ...]
    changes: tuple[Change, ...]
    is_audited: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it: the attributes by name."""
        reasons = [one._asdict() for one in self.reasons]
        return {**self._asdict(), "reasons": reasons, "changes": [one.as_dict() for one in self.changes]}

    @property
    def summary(self) -> str:
        """One line: what was denied, and the change that allows it."""
        changes = "; ".join(one.line for one in self.changes)
        return f"{self.message}; to allow it, {changes}" if changes else self.message

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> list[str]:
        who = f"{self.principal} (function {self.function_arn.split(':')[6]})" if self.function_arn else self.principal
        lines = [f"{who} wanted {self.action} on {self.resource}: {self.outcome}", self.message, "Why:"]
        lines += [f"{_STEP}{_told(one)}" for one in self.reasons] or [f"{_STEP}there is no statement at all"]
        lines.append("What would allow it:")
        for change in self.changes:
            lines.append(f"{_STEP}{change.text}{':' if change.statement else ''}")
            if change.statement is not None:
                lines += [f"{_STEP * 2}{line}" for line in json.dumps(dict(change.statement), indent=2).splitlines()]
        return lines

    def __repr__(self) -> str:
        return f"<Explanation: {self.message}>"

    def _repr_html_(self) -> str:
        from html import escape

        reasons = "".join(f"<li>{escape(_told(one))}</li>" for one in self.reasons)
        changes = "".join(
            f"<li>{escape(one.text)}"
            + ("" if one.statement is None else f"<pre>{escape(json.dumps(dict(one.statement), indent=2))}</pre>")
            + "</li>"
            for one in self.changes
        )
        return (
            f"<p><b>{escape(self.outcome)}</b>: {escape(self.message)}</p>"
            f"<p>Why:</p><ol>{reasons}</ol><p>What would allow it:</p><ul>{changes}</ul>"
        )


def explained(fact: Authorisation) -> Explanation | None:
    """The explanation of a fact; None when it was no denial."""
    decision = fact.decision
    if decision is None or decision.is_allowed:
        return None
    return Explanation(
        fact.principal,
        fact.function_arn,
        fact.service,
        fact.operation,
        fact.action,
        fact.resource,
        decision.outcome.value,
        decision.message(),
        decision.why(),
        changes_for(decision),
        fact.verdict == "audited",
    )


def _told(reason: Reason) -> str:
    return f"{reason.place} ({reason.kind}, {reason.effect}): {reason.text}"
