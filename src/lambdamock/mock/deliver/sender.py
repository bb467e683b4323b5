"""What all services of `aws.deliver` share: a function, an event, and the call of the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lambdamock.domain.arns import function_arn
from lambdamock.mock.function import Function
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.services.catalogue import InvocationType
    from lambdamock.simulation.triggers import Outcome

Target = str | Function
"""A function: its name, `name:qualifier`, its ARN (also of another account or region), or its handle."""


class Sender:
    """Calls functions as services do, in the region and the account of the mock."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def send(
        self,
        service: str,
        function: Target,
        event: Mapping[str, Any] | bytes,
        *,
        source_arn: str | None = None,
        source_account: str | None = None,
        context: Mapping[str, str] | None = None,
        invocation_type: InvocationType | None = None,
    ) -> Outcome:
        """Let a service hand an event to a function. See `Simulation.invoke_from`.

        Raises:
            ApiError: Lambda refused; when the function's policy does not let the service in, the error says which
                permission is missing.
            UsageError: the event is not JSON.
        """
        return self._simulation.invoke_from(
            service,
            name_of(function),
            event,
            source_arn=source_arn,
            source_account=source_account,
            context=context,
            invocation_type=invocation_type,
        )


def name_of(function: Target) -> str:
    """How a service names a function: handles by the ARN of theirs, whether or not it still exists."""
    if isinstance(function, Function):
        return function_arn(function.region, function.account_id, function.name)
    return function
