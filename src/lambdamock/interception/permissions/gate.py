"""What becomes of a client's call of another service: it goes on, is refused, or goes on in part."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias
from weakref import WeakKeyDictionary

from lambdamock.adapters.clients import is_own
from lambdamock.interception.permissions.capture import params_of
from lambdamock.runtime import suspended
from lambdamock.wire import ClientCall, Response

if TYPE_CHECKING:
    from lambdamock.interception.port import Callers, Cloud

Parsed = dict[str, Any]

_OF_CREDENTIALS: Final = "sts"
"""The service that a client may have to ask before it can sign a call."""

_BY_ROLE: Final = "assume-role"
"""How botocore names ways to get credentials of a role."""

OURS: Final = frozenset({"iam", "sts"})
"""Services of which a mock answers some calls itself, also those of a test."""

_let_through: Final[ContextVar[object]] = ContextVar("lambdamock_let_through", default=None)
"""Whose call is being answered: what this leads to is let through, until another handler runs."""

_names: Final[WeakKeyDictionary[Any, tuple[str, str]]] = WeakKeyDictionary()
"""The names of services and those that they sign with, by their models, which look them up anew each time."""

_judged: Final[set[tuple[str, str]]] = set()
"""Operations for which all is imported that judging them takes."""


class Rest(NamedTuple):
    """A call goes on without what its caller may not do.

    Attributes:
        params: of what is left; None when nothing is.
        merged: the answer to the whole call, made of the answer to what was left.
    """

    params: Mapping[str, Any] | None
    merged: Callable[[Parsed], Parsed]


class Allowed(NamedTuple):
    """A call goes on as it is.

    Attributes:
        learn: takes what it is answered; None when nobody wants to know.
    """

    learn: Callable[[Parsed], None] | None = None


Verdict: TypeAlias = "Response | Rest | Allowed | None"
"""An answer in place of another mock's, what is left of the call, that it may go on, or that it is not looked at."""


def verdict_on(cloud: Cloud, client: Any, operation_model: Any, request_dict: Mapping[str, Any]) -> Verdict:
    """Decide about a call before whoever answers for its service sees it.

    A call is looked at when somebody makes it whose policies are asked: a handler, in whatever thread or task it
    started, also one that it left behind; a caller whom a test names; a session of a role, told by the key that the
    call is signed with. What such a call leads to while it is answered is not looked at, nor are our own calls.

    Source: assumed, a thread that is left behind: it acts with the credentials of its environment.

    Args:
        operation_model, request_dict: as `BaseClient._make_request` gets them.
    """
    callers = cloud.callers
    if not callers.are_asked or is_own(client):
        return None
    service = client._service_model.service_name
    if _let_through.get() is callers.actor and service != _OF_CREDENTIALS:
        return None
    access_key = access_key_of(client, callers)
    if service not in OURS and callers.is_administrator(access_key):
        return None
    call = _call(client, operation_model, request_dict, access_key)
    if (service, call.operation) in _judged:
        return _judge()(cloud, operation_model, call)
    with suspended():  # the handler may be the first who calls; what is imported for it is not its own
        verdict = _judge()(cloud, operation_model, call)
    if service not in OURS:
        _judged.add((service, call.operation))
    return verdict


@cache  # an import by code of a function costs more than the whole judgement
def _judge() -> Callable[[Cloud, Any, ClientCall], Verdict]:
    from lambdamock.interception.permissions.judgement import judge  # only those whose policies are asked need it

    return judge


def _call(client: Any, operation_model: Any, request_dict: Mapping[str, Any], access_key: str) -> ClientCall:
    model = client._service_model
    names = _names.get(model)
    if names is None:
        names = _names[model] = (model.service_name, model.signing_name)
    return ClientCall(
        *names,
        operation_model.name,
        params_of(request_dict["context"]),
        client.meta.region_name,
        request_dict["url"],
        access_key,
        request_dict["headers"].get("User-Agent", ""),
    )


def access_key_of(client: Any, callers: Callers) -> str:
    """The key that a client signs with, where it may be that of a session of a role; else empty."""
    credentials = client._request_signer._credentials
    if credentials is None or not (callers.sessions or credentials.method.startswith(_BY_ROLE)):
        return ""
    return getattr(credentials, "_access_key", None) or credentials.access_key or ""


class LettingThrough:
    """What happens inside answers a call that was decided about: calls that it makes itself are not the caller's."""

    __slots__ = ("_actor", "_token")

    def __init__(self, cloud: Cloud) -> None:
        self._actor = cloud.callers.actor

    def __enter__(self) -> None:
        self._token = _let_through.set(self._actor)

    def __exit__(self, *_: object) -> None:
        _let_through.reset(self._token)


def nothing_done() -> Parsed:
    """The answer to a call of which nothing was left."""
    return {"ResponseMetadata": {"HTTPStatusCode": 200, "HTTPHeaders": {}, "RetryAttempts": 0}}


def protocol_name(operation_model: Any) -> str:
    """What a client of the operation's service speaks; of several protocols, botocore chooses one."""
    model = operation_model.service_model
    return str(getattr(model, "resolved_protocol", None) or model.metadata["protocol"])
