"""Roles and users: those that were put into the mock, and those of whatever answers IAM in this process."""

from __future__ import annotations

from lambdamock.adapters.neighbours import Neighbours
from lambdamock.domain.identities import Identity


class KnownIdentities:
    """Finds roles and users by ARN.

    Attributes:
        own: those that were put into the mock itself, by ARN.
    """

    def __init__(self, neighbours: Neighbours) -> None:
        self.own: dict[str, Identity] = {}
        self._neighbours = neighbours

    def find(self, arn: str, *, region: str) -> Identity | None:
        """What the role or user of an ARN may do; None when nobody knows it."""
        return self.own.get(arn)

    def clear(self) -> None:
        """Forget all."""
        self.own.clear()
