"""Who else in this process answers calls to AWS, and clients for those calls that are often made."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from lambdamock.adapters.clients import Clients, is_on_this_machine

_HOOK: Final = "before-send"
_SERVICES: Final = ("CLOUDWATCH_LOGS", "DYNAMODB_STREAMS", "EVENTBRIDGE", "KINESIS", "S3", "SNS", "SQS")
_ENDPOINTS: Final = ("AWS_ENDPOINT_URL", *(f"AWS_ENDPOINT_URL_{service}" for service in _SERVICES))

Handler = Callable[..., Any]


class Neighbours:
    """Knows whether anything may answer without asking it, which would need a client.

    A neighbour is a handler that another mock put for `before-send` among those that botocore gives each client, unless
    it says itself that it is not `enabled` (as moto's does while no `mock_aws` is active); or a server on this machine
    that `AWS_ENDPOINT_URL`, or the variable of a service that the mock itself calls, names.
    """

    def __init__(self, clients: Clients) -> None:
        self._clients = clients
        self._made: dict[tuple[str, str], Any] = {}
        self._registered: Sequence[tuple[Any, ...]] = ()  # botocore's own list, once there is one
        self._count = -1
        self._handlers: tuple[Handler, ...] = ()
        self._servers: tuple[str, ...] = ()

    def may_answer(self) -> bool:
        """Whether something may answer; asked after each invocation, so it must cost next to nothing."""
        if self._servers:
            return True
        if len(self._registered) != self._count:
            self._look_for_handlers()
        for handler in self._handlers:  # noqa: SIM110 - a generator costs as much as all the rest
            if getattr(handler, "enabled", True):
                return True
        return False

    def look_for_servers(self) -> None:
        """Read the environment variables, which takes microseconds."""
        servers = tuple(url for url in map(os.environ.get, _ENDPOINTS) if url and is_on_this_machine(url))
        if servers != self._servers:
            self._servers = servers
            self.close()

    def client(self, service: str, region: str) -> Any:
        """A client that the neighbours of now answer; kept until there are others."""
        client = self._made.get((service, region))
        if client is None:
            client = self._made[service, region] = self._clients.create(service, region, is_patient=False)
        return client

    def close(self) -> None:
        """Close the clients."""
        made, self._made = self._made, {}
        for client in made.values():
            client.close()

    def _look_for_handlers(self) -> None:
        module = sys.modules.get("botocore.handlers")
        if module is None:
            return  # nobody made a client so far, so nobody hooked into it either
        self._registered = module.BUILTIN_HANDLERS
        self._count = len(self._registered)
        self._handlers = tuple(entry[1] for entry in self._registered if entry[0].startswith(_HOOK))
        self.close()
