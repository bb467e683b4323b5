"""Policy documents and what they decide, for any action of any service; knows no service itself."""

from __future__ import annotations

from lambdamock.iam.decisions import Decision, Outcome
from lambdamock.iam.documents import Document, read
from lambdamock.iam.evaluation import decide
from lambdamock.iam.refusals import PolicySyntaxError
from lambdamock.iam.requests import NOT_EVALUATED, Policies, Principal, Request

__all__ = [
    "NOT_EVALUATED",
    "Decision",
    "Document",
    "Outcome",
    "Policies",
    "PolicySyntaxError",
    "Principal",
    "Request",
    "decide",
    "read",
]
