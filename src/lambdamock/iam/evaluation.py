"""How policies decide about a request."""

from __future__ import annotations

from lambdamock.iam.decisions import Decision, Outcome
from lambdamock.iam.requests import Policies, Request


def decide(request: Request, policies: Policies) -> Decision:
    """Decide about one request.

    Source: documented, IAM user guide, "Policy evaluation logic".
    """
    return Decision(Outcome.ALLOWED, request, policies)
