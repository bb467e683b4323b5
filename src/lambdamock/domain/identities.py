"""Roles and users, as far as it matters for what they may do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from lambdamock.iam import Document
from lambdamock.reprs import displayed

_NO_TAGS: Final[Mapping[str, str]] = {}


@displayed()
class Identity(NamedTuple):
    """A role or a user.

    Attributes:
        unique_id: "AROA…" of a role, "AIDA…" of a user.
        policies: inline and managed ones, those of a user's groups among them.
        boundary: the permissions boundary.
        trust: of a role: who may assume it; None for users.
    """

    arn: str
    unique_id: str
    policies: tuple[Document, ...] = ()
    boundary: Document | None = None
    trust: Document | None = None
    tags: Mapping[str, str] = _NO_TAGS

    @property
    def name(self) -> str:
        """The last part of the ARN."""
        return self.arn.rpartition("/")[2]

    @property
    def account_id(self) -> str:
        """Whose it is."""
        return self.arn.split(":")[4]
