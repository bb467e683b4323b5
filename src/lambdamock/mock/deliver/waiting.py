"""Services that wait for the result of the function that they invoke."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdamock.domain import journal
from lambdamock.errors import ApiError
from lambdamock.mock.deliver.sender import Sender, Target
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.simulation import Simulation
from lambdamock.simulation.triggers import Outcome


class WaitingSender(Sender):
    """Calls a function and holds on to what came of it."""

    def _result_of(
        self, service: str, function: Target, event: Mapping[str, Any] | bytes, **options: Any
    ) -> FunctionResult:
        """What the function gave; see `Sender.send` for the options.

        Raises:
            ApiError: Lambda refused.
        """
        return result_of(self._simulation, self.send(service, function, event, **options))

    def _result_or_refusal(
        self, service: str, function: Target, event: Mapping[str, Any] | bytes, **options: Any
    ) -> FunctionResult:
        """The same for services that answer a refusal of Lambda themselves."""
        try:
            return self._result_of(service, function, event, **options)
        except ApiError as refusal:
            asked = next(self._simulation.world.journal.newest_first(journal.Trigger), None)
            return FunctionResult(refusal=refusal, attempts=asked.attempts if asked else 1)


def result_of(simulation: Simulation, outcome: Outcome) -> FunctionResult:
    """What an invocation gave, and how long it took with the cold start."""
    records = simulation.world.journal.newest_first(journal.Invocation)
    ran = next((one for one in records if one.context.aws_request_id == outcome.request_id), None)
    return FunctionResult(
        outcome.payload or b"",
        failed=outcome.function_error is not None,
        seconds=0.0 if ran is None else (ran.duration + (ran.init_duration or 0.0)) / 1000,
        request_id=outcome.request_id,
        executed_version=outcome.executed_version,
        attempts=outcome.attempts,
    )
