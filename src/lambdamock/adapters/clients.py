"""Clients of our own: they need no credentials and can never leave this process."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from threading import RLock
from typing import Any, Final
from urllib.parse import urlsplit

from lambdamock.errors import UsageError

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_IMPATIENT: Final[Mapping[str, Any]] = {
    "connect_timeout": 1,
    "read_timeout": 5,
    "retries": {"total_max_attempts": 1},
}
_CONFIGURATION: Final = ("AWS_CONFIG_FILE", "AWS_DATA_PATH", "AWS_DEFAULT_PROFILE", "AWS_PROFILE")
"""Variables that sessions read once."""

_kept: Final[list[tuple[object, tuple[object, ...], Any]]] = []
_lock: Final = RLock()  # sessions are not made for threads
_CREDENTIALS: Final = {"aws_access_key_id": "lambdamock", "aws_secret_access_key": "lambdamock"}


class Clients:
    """Makes botocore clients that are answered in this process or not at all."""

    def create(self, service: str, region: str, *, is_patient: bool = True) -> Any:
        """A new client; whichever mock is active at the time of its calls answers them.

        Args:
            service: botocore's name, for instance "s3".
            is_patient: it tries again, and waits, as clients do; else once, for seconds at most.
        """
        config = None if is_patient else _impatient()
        with _lock:
            client = _session().create_client(service, region_name=region, config=config, **_CREDENTIALS)
        endpoint = client._endpoint
        endpoint.http_session = _NoNetwork(endpoint.http_session, service)
        return client


def is_own(client: Any) -> bool:
    """Whether a client was made here."""
    return type(client._endpoint.http_session) is _NoNetwork


def _impatient() -> Any:
    """How clients are set up that ask once, and at the address that a service has for all: mocks know no other."""
    from botocore.config import Config

    asks_accounts = "account_id_endpoint_mode" in Config.OPTION_DEFAULTS  # since botocore 1.37
    return Config(**_IMPATIENT, **({"account_id_endpoint_mode": "disabled"} if asks_accounts else {}))


def _session() -> Any:
    """A session as clients of the present environment and configuration have it; made anew only when these change.

    Its loader keeps the models that it has read, too, so that only the first client of a service is slow. Libraries
    that want to see the calls of all sessions, such as other mocks, extend botocore's list of handlers.
    """
    import botocore.handlers
    import botocore.session

    environment = os.environ
    settings = (len(botocore.handlers.BUILTIN_HANDLERS), *(environment.get(name) for name in _CONFIGURATION))
    kept = _kept[0] if _kept else None
    if kept is not None and kept[0] is environment and kept[1] == settings:
        return kept[2]
    session = botocore.session.Session()
    session.register_component("data_loader", _loader(session.get_config_variable("data_path")))
    _kept[:] = [(environment, settings, session)]
    return session


@cache
def _loader(data_path: str | None) -> Any:
    """What reads botocore's models; it keeps what it has read, so that only the first client of a service is slow."""
    from botocore.loaders import create_loader

    return create_loader(data_path)


def is_on_this_machine(url: str) -> bool:
    """Whether the host of a URL is this machine, by its name alone."""
    host = urlsplit(url).hostname or ""
    return host in _LOOPBACK or host.endswith(".localhost")


class _NoNetwork:
    """An HTTP session that reaches this machine only: a mock in this process answers before it, or a local server."""

    def __init__(self, session: Any, service: str) -> None:
        self._session = session
        self._service = service

    def send(self, request: Any) -> Any:
        if is_on_this_machine(request.url):
            return self._session.send(request)
        host = urlsplit(request.url).hostname
        raise UsageError(
            f"Nothing in this process answers {self._service} ({request.method} {host}). Start a mock of it beside "
            "mock_lambda, for instance moto's mock_aws(), or hand the code over with aws.function(...)."
        )

    def close(self) -> None:
        self._session.close()
