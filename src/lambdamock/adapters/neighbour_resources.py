"""What the owners of other services' resources know of them, asked for only where somebody's permissions matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.adapters.neighbours import Neighbours
from lambdamock.runtime import suspended

if TYPE_CHECKING:
    from lambdamock.adapters.resource_names import NeighbourNames
    from lambdamock.adapters.resource_policies import ClientResourcePolicies


class NeighbourResources:
    """The names and the policies of resources, each made when it is first asked for.

    Args:
        home: the account that the default account of another mock stands for.
    """

    def __init__(self, neighbours: Neighbours, home: str) -> None:
        self._neighbours = neighbours
        self._home = home
        self._policies: ClientResourcePolicies | None = None
        self._names: NeighbourNames | None = None

    @property
    def policies(self) -> ClientResourcePolicies:
        """Knows the policies of resources, and whose they are."""
        if self._policies is None:
            with suspended():  # it may be a handler that calls; our modules are not its own
                from lambdamock.adapters.resource_policies import ClientResourcePolicies

            self._policies = ClientResourcePolicies(self._neighbours, self._home)
        return self._policies

    @property
    def names(self) -> NeighbourNames:
        """Knows ARNs that requests do not tell."""
        if self._names is None:
            with suspended():  # the same
                from lambdamock.adapters.resource_names import NeighbourNames

            self._names = NeighbourNames(self._neighbours)
        return self._names

    @property
    def are_asked(self) -> bool:
        """Whether the present call of another service is one of these questions."""
        return (self._policies is not None and self._policies.is_asking) or (
            self._names is not None and self._names.is_asking
        )

    def called(self, service: str, operation: str) -> None:
        """A client called another service: what was answered before may be true no longer."""
        if self._policies is not None:
            self._policies.called(service, operation)
        if self._names is not None:
            self._names.called(service, operation)
