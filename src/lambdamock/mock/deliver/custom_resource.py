"""Custom resources of CloudFormation, and what their functions answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lambdamock.errors import UsageError
from lambdamock.interception import response_urls
from lambdamock.mock.deliver.accepted import Accepted
from lambdamock.reprs import displayed
from lambdamock.services.custom_resources import ResourceResponse, no_response, response_of
from lambdamock.simulation import Simulation

if TYPE_CHECKING:
    from lambdamock.simulation.triggers import Outcome


@displayed("request_id", "response", "problem", "is_over", "invocations")
class CustomResource(Accepted):
    """A custom resource that CloudFormation asked a function for.

    Args:
        request: the event.
        received: what is put at its ResponseURL.
    """

    def __init__(
        self, simulation: Simulation, outcome: Outcome, request: Mapping[str, Any], received: list[bytes]
    ) -> None:
        super().__init__(simulation, "cloudformation", outcome)
        self._request = request
        self._received = received

    @property
    def response(self) -> ResourceResponse | None:
        """What the function answered first; None until it has."""
        return response_of(self._request, self._received[0]) if self._received else None

    @property
    def problem(self) -> str | None:
        """Why CloudFormation would fail the resource although the function did not say FAILED.

        The response breaks the contract, or none came and none will; None while one may still come.
        """
        if self.response is not None:
            return self.response.problem
        return no_response(str(self._request.get("RequestId"))) if self.is_over else None

    def __repr__(self) -> str:
        answer = self.response.status if self.response else "no response"
        problem = f", {self.problem}" if self.problem else ""
        return f"<CustomResource {self._request.get('LogicalResourceId')}: {answer}{problem}>"


def answers_to(simulation: Simulation, request: Mapping[str, Any]) -> list[bytes]:
    """A list into which everything goes that is put at the ResponseURL of a request.

    Raises:
        UsageError: the request has none.
    """
    url = request.get("ResponseURL")
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        raise UsageError(
            "deliver.cloudformation(function, event): the event needs a ResponseURL; "
            "events.cloudformation.custom_resource(...) makes one"
        )
    received: list[bytes] = []
    response_urls.catch(simulation, url, received.append)
    return received
