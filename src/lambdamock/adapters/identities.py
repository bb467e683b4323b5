"""Roles and users: those that were put into the mock, and those of whatever answers IAM in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdamock.adapters.client_identities import ClientIdentities, is_same
from lambdamock.errors import did_you_mean

if TYPE_CHECKING:
    from lambdamock.adapters.neighbours import Neighbours
    from lambdamock.domain.identities import Identity
    from lambdamock.iam import Document

CHANGED_BY: Final = frozenset({"cloudformation", "iam"})
"""Services that change roles, users and their policies when they are called."""


READING: Final = ("Describe", "Get", "List", "Simulate")
"""How operations of these services begin that change nothing."""


class KnownIdentities:
    """Finds roles and users by ARN, and managed policies.

    Attributes:
        own: roles and users that were put into the mock itself, by ARN; they come before those of others.
        managed: managed policies that were put into the mock itself, by ARN.
    """

    def __init__(self, neighbours: Neighbours) -> None:
        self.own: dict[str, Identity] = {}
        self.managed: dict[str, Document] = {}
        self._beside = ClientIdentities(neighbours, self.policy)

    @property
    def is_asking(self) -> bool:
        """Whether the present call of IAM is one of the questions that the mock itself asks."""
        return self._beside.is_asking

    def find(self, arn: str, *, region: str) -> Identity | None:
        """What the role or user of an ARN may do; None when nobody knows it.

        Source: assumed, that a role which somebody names without its path is the role of that name.
        """
        own = self.own.get(arn)
        if own is not None:
            return own
        if self.own and arn.count("/") == 1:  # perhaps a session's role, of which the path is not known
            own = next((identity for identity in self.own.values() if is_same(arn, identity.arn)), None)
        return own or self._beside.find(arn)

    def policy(self, arn: str) -> Document:
        """A managed policy that nobody else in this process has.

        Raises:
            LookupError: nor do we; says what to do.
        """
        supplied = self.managed.get(arn)
        if supplied is not None:
            return supplied
        from lambdamock.domain.managed_policies import managed_policy, names

        found = managed_policy(arn)
        if found is not None:
            return found
        near = did_you_mean(arn.rpartition("/")[2], names())
        raise LookupError(
            f"nothing is known of the managed policy {arn}{near or ';'} supply it: "
            f"aws.iam.managed_policy({arn!r}, {{...}})"
        )

    def forget(self) -> None:
        """Ask others anew from now on: somebody may have changed something."""
        self._beside.forget()

    def clear(self) -> None:
        """Forget all."""
        self.own.clear()
        self.managed.clear()
        self.forget()
