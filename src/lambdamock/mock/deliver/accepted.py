"""Events that Lambda took from a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.mock.delivery import Deliveries, Delivery
from lambdamock.mock.invocation import Invocation, Invocations
from lambdamock.reprs import displayed
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.simulation.triggers import Outcome


@displayed("service", "request_id", "is_over", "invocations", "deliveries")
class Accepted:
    """An event that a service left with Lambda: the service never learns what becomes of it, a test does.

    Attributes:
        service: as `aws.deliver` names it.
        request_id: the id that the handler sees in every attempt.
    """

    def __init__(self, simulation: Simulation, service: str, outcome: Outcome) -> None:
        self._simulation = simulation
        self._outcome = outcome
        self.service = service
        self.request_id = outcome.request_id

    @property
    def invocations(self) -> Invocations:
        """The attempts so far; Lambda repeats one that failed."""
        records = self._simulation.world.journal.of(journal.Invocation)
        return Invocations([Invocation(one) for one in records if one.context.aws_request_id == self.request_id])

    @property
    def deliveries(self) -> Deliveries:
        """The dead letter and the records for destinations that the event led to so far."""
        records = self._simulation.world.journal.of(journal.Delivery)
        return Deliveries([Delivery(one) for one in records if one.request_id == self.request_id])

    @property
    def is_over(self) -> bool:
        """Whether no further attempt will come: one succeeded, or Lambda gave the event up.

        A service that waits for the result gets the one attempt that it asked for.
        """
        if self._outcome.payload is not None:
            return True
        discarded = self._simulation.world.journal.of(journal.EventDiscarded)
        is_given_up = any(one.request_id == self.request_id for one in discarded)
        return is_given_up or any(one.error is None for one in self.invocations)

    def __repr__(self) -> str:
        attempts = len(self.invocations)
        state = "over" if self.is_over else "waiting"
        return f"<{type(self).__name__} from {self.service}, {self.request_id}: {attempts} invocations, {state}>"
