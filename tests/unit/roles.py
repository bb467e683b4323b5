"""One role and whoever decides what it may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.authorisation.authority import Authority
from lambdamock.authorisation.subjects import of_function
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.identities import Identity
from lambdamock.domain.journal import Authorisation, Journal
from lambdamock.iam import read

ROLE = "arn:aws:iam::123456789012:role/r"
FUNCTION = FunctionReference("us-east-1", "123456789012", "f", None)
SUBJECT = of_function(ROLE, FUNCTION)


class One:
    """Knows one role, or none at all."""

    def __init__(self, role: Identity | None) -> None:
        self.role = role

    def find(self, arn: str, *, region: str) -> Identity | None:
        assert region
        return self.role if self.role is not None and self.role.arn == arn else None


class Asked:
    """An authority with a journal of its own.

    Args:
        statements: of the role's one policy; None when nobody knows the role.
    """

    def __init__(self, statements: list[Mapping[str, Any]] | None, mode: str = "auto") -> None:
        policies = () if not statements else (read({"Version": "2012-10-17", "Statement": statements}, name="p"),)
        role = None if statements is None else Identity(ROLE, "AROA", policies)
        self.journal = Journal()
        self.identities = One(role)
        self.authority = Authority(
            mode=mode, identities=self.identities, journal=self.journal, now=lambda: 1_767_225_600.0, draw=lambda: "id"
        )

    @property
    def facts(self) -> list[tuple[str, str, str]]:
        """Action, resource and verdict of everything that was asked."""
        return [(one.action, one.resource, one.verdict) for one in self.journal.of(Authorisation)]
