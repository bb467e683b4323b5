"""Connections of WebSocket APIs: the API and its stage are told by where a call is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from lambdamock.authorisation.needs.need import ApiRequest, Need
from lambdamock.authorisation.needs.services.arns import ANY, arn_of, need_of, text_of

_METHODS: Final = {"DeleteConnection": "DELETE", "GetConnection": "GET", "PostToConnection": "POST"}


def _on_connection(request: ApiRequest) -> list[Need]:
    """A connection; under a domain of one's own nobody knows which API it is of, nor, without a path, the stage.

    Source: documented, developer guide of API Gateway, "Control access to a WebSocket API with IAM authorization",
    "Use @connections commands".
    """
    url = urlsplit(request.endpoint_url)
    api, _, domain = (url.hostname or "").partition(".")
    api = api if domain.startswith("execute-api.") else ANY
    stage = url.path.partition("/@connections")[0].strip("/")
    connection = text_of(request, "ConnectionId") or ANY
    path = f"{api}/{stage or ANY}/{_METHODS[request.operation]}/@connections/{connection}"
    return [need_of("execute-api:ManageConnections", arn_of(request, "execute-api", path))]


RULES: Final[dict[str, Callable[[ApiRequest], list[Need]]]] = dict.fromkeys(_METHODS, _on_connection)
