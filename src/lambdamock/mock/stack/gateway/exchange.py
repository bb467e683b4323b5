"""A request on its way through a route: what APIs of both kinds know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lambdamock.mock.stack.api import Api, ApiRequest
    from lambdamock.mock.stack.gateway.definition import Route, Stage


class Exchange:
    """One request, and where it got to.

    Args:
        parameters: what the request has in the place of those of the route's path.
    """

    def __init__(
        self, api: Api, request: ApiRequest, stage: Stage, route: Route, parameters: Mapping[str, str]
    ) -> None:
        self._api = api
        self._request = request
        self._stage = stage
        self._route = route
        self._parameters = parameters
        self._id = api.simulation.world.ids.uuid()

    def _told(self) -> dict[str, Any]:
        """What every event tells of it, as builders of events take it."""
        return {
            "query": self._request.query,
            "headers": self._request.headers,
            "path_parameters": self._parameters,
            "stage": self._stage.name,
            "stage_variables": self._stage.variables,
            "source_ip": self._request.source_ip,
            "api_id": self._api.id,
            "request_id": self._id,
            "origin": self._api.origin,
        }
