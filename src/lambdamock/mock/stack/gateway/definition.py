"""What an API is made of, wherever the template says it: routes, integrations, authorizers, stages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.coercion import boolean
from lambdamock.mock.stack.gateway.responses import GatewayResponse
from lambdamock.mock.stack.resources.shapes import whole_at
from lambdamock.services.contracts import http_apis, rest_apis

if TYPE_CHECKING:
    from lambdamock.iam import Document

OPEN: Final = "NONE"
"""Routes that everybody may use."""
SIGNED: Final = "AWS_IAM"
"""Routes whose requests are signed."""
ANY: Final = "ANY"
NOTHING: Final[Mapping[str, Any]] = {}


_SHORTEST_TIMEOUT: Final = 50
"""Milliseconds."""


class IntegrationResponse(NamedTuple):
    """An answer of an integration that is no proxy.

    Attributes:
        pattern: of the status or the error message that it is for; "" for the default one.
        parameters: "method.response.header.NAME" to a value.
        templates: by content type.
    """

    pattern: str
    status: int
    parameters: Mapping[str, str] = NOTHING
    templates: Mapping[str, str] = NOTHING


class Integration(NamedTuple):
    """What stands behind a route.

    Attributes:
        type: "AWS_PROXY", "AWS", "MOCK", "HTTP", "HTTP_PROXY".
        method: with which the integration is called; Lambda takes POST alone.
        credentials: the role that API Gateway assumes for it.
        payload_format: "1.0" or "2.0".
        timeout: milliseconds.
    """

    type: str
    uri: str = ""
    method: str = "POST"
    credentials: str | None = None
    payload_format: str = "1.0"
    timeout: int | None = None
    request_parameters: Mapping[str, str] = NOTHING
    request_templates: Mapping[str, str] = NOTHING
    responses: tuple[IntegrationResponse, ...] = ()


class Route(NamedTuple):
    """A method of a path, or a route of an HTTP API.

    Attributes:
        method: "ANY" for all.
        path: as in "/orders/{id}"; "$default" for what no other route is for.
        resource_id: of a REST API.
        authorizer: its name or id; "NONE", "AWS_IAM".
        scopes: one of which the caller needs.
        required: what a request must have, where it is validated: ("header", "X-Id").
        schema: what its body must be.
    """

    method: str
    path: str
    integration: Integration | None = None
    resource_id: str | None = None
    authorizer: str = OPEN
    scopes: tuple[str, ...] = ()
    is_key_required: bool = False
    required: tuple[tuple[str, str], ...] = ()
    schema: Mapping[str, Any] | None = None


class Authorizer(NamedTuple):
    """Who decides on requests.

    Attributes:
        type: "TOKEN", "REQUEST", "COGNITO_USER_POOLS" or "JWT".
        sources: what identifies a caller: ("header", "Authorization").
        ttl: seconds for which a result is used again for the same identity.
        pattern: what a token must look like.
        payload_format: "1.0" or "2.0".
        simple: whether it answers with `isAuthorized`.
    """

    id: str
    type: str
    uri: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    ttl: int = 0
    pattern: str = ""
    payload_format: str = "1.0"
    simple: bool = False
    credentials: str | None = None


class Definition(NamedTuple):
    """What a template says of an API; a deployment of a REST API keeps a copy of it.

    Attributes:
        routes: by path and method.
        authorizers: by name or id.
        responses: answers of the gateway itself that are changed, by type.
        binary_media_types: of a REST API.
        key_source: where the API key is: "HEADER", "AUTHORIZER".
        policy: of a REST API, who may call it; None for everybody.
    """

    routes: dict[tuple[str, str], Route]
    authorizers: dict[str, Authorizer]
    responses: dict[str, GatewayResponse]
    binary_media_types: tuple[str, ...] = ()
    key_source: str = "HEADER"
    policy: Document | None = None

    def copy(self) -> Definition:
        """What it is now."""
        return self._replace(
            routes=dict(self.routes), authorizers=dict(self.authorizers), responses=dict(self.responses)
        )


class Stage(NamedTuple):
    """Where an API is deployed.

    Attributes:
        definition: what was deployed; None for whatever the API is at the moment.
        is_implied: whether a deployment made it on its own.
    """

    name: str
    variables: Mapping[str, str] = NOTHING
    definition: Definition | None = None
    is_implied: bool = False


def flag(value: Any) -> bool:
    """Whether a member of a document says yes, in a boolean or a text."""
    return boolean(value) is True


def number(value: Any, place: str) -> int | None:
    """A number, or a text of its digits; None stays None.

    Raises:
        TemplateError: it is neither.
    """
    return None if value is None else whole_at(value, place)


def timeout_of(value: Any, place: str, *, is_http: bool) -> int | None:
    """How long an integration may take, milliseconds; None when nothing says it.

    Raises:
        TemplateError: it is no such time. Source: documented, API Gateway quotas; assumed, the wording, and that the
            longest was not raised.
    """
    found, longest = number(value, place), round(1000 * (http_apis if is_http else rest_apis).TIMEOUT)
    if found is not None and not _SHORTEST_TIMEOUT <= found <= longest:
        raise TemplateError(f"{place}: Timeout should be between {_SHORTEST_TIMEOUT} ms and {longest} ms")
    return found


def capitals_lowered(members: Mapping[str, Any]) -> dict[str, Any]:
    """Properties by the names that members of documents have: "TimeoutInMillis" is "timeoutInMillis"."""
    return {f"{name[0].lower()}{name[1:]}": value for name, value in members.items()}


def sources_of(value: Any) -> tuple[tuple[str, str], ...]:
    """Identity sources: "method.request.header.X, …", or ["$request.header.X", …], as where and what.

    Source: documented, API Gateway developer guide, "Identity sources".
    """
    listed: Iterable[Any] = value.split(",") if isinstance(value, str) else value or ()
    return tuple(_source(str(one).strip()) for one in listed if str(one).strip())


def _source(expression: str) -> tuple[str, str]:
    bare = expression.removeprefix("$").removeprefix("method.").removeprefix("request.")
    where, _, name = bare.partition(".")
    return where, name
