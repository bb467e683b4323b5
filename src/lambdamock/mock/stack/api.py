"""`stack.apis["ServerlessRestApi"]`: an API of a template, which answers the requests of a test."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

from lambdamock.errors import UsageError
from lambdamock.events.content import Content, as_json
from lambdamock.events.http import NOTHING, Values, multiple, value_of
from lambdamock.events.origin import Origin
from lambdamock.mock.stack.gateway.definition import Definition, Integration, Stage
from lambdamock.reprs import displayed
from lambdamock.services.contracts.http_response import HttpResponse

if TYPE_CHECKING:
    from lambdamock.mock.stack.gateway.keys import ApiKey, UsagePlan
    from lambdamock.services.contracts.function_result import FunctionResult
    from lambdamock.simulation import Simulation

_UNSAFE = "/%:@!$&'()*+,;=~"


class ApiRequest(NamedTuple):
    """What a client sends.

    Attributes:
        path: percent-encoded, without the stage.
        stage: None when the URL names one that does not exist.
        authorizer: what an authorizer found out, where the test says so itself.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, list[str]]
    body: Content | None
    stage: Stage | None
    authorizer: Mapping[str, Any] | None
    source_ip: str

    def header(self, name: str) -> str:
        """The last value of a header; "" when it was not sent."""
        return value_of(self.headers, name)


@displayed("id", "url", "stages", "routes", "keys")
class Api(ABC):
    """An API: `api.get("/orders/7")` is answered as API Gateway would, by the functions of the template.

    Attributes:
        id: ten letters and digits, the same in every run.
        definition: what the template says of it so far.
        cached: results of authorizers, and until when they are used.
    """

    def __init__(self, simulation: Simulation, id: str) -> None:  # noqa: A002 - AWS's word
        self.simulation = simulation
        self.id = id
        self.definition = Definition({}, {}, {})
        self.deployed: dict[str, Stage] = {}
        self.plans: dict[str, UsagePlan] = {}
        self.cached: dict[tuple[str, ...], tuple[float, FunctionResult]] = {}

    @property
    def url(self) -> str:
        """Its endpoint, without a stage."""
        return f"https://{self.origin.host(f'{self.id}.execute-api')}"

    @property
    def stages(self) -> list[str]:
        """The names of its stages."""
        return list(self.deployed)

    @property
    def routes(self) -> list[str]:
        """Its routes, for instance "GET /orders/{id}"."""
        return sorted(path if path == "$default" else f"{method} {path}" for path, method in self.definition.routes)

    @property
    def keys(self) -> list[str]:
        """The values of the API keys that the template gives to usage plans of its stages."""
        return sorted({key.value for stage in self.deployed for key in self.keys_of(stage)})

    def keys_of(self, stage: str) -> list[ApiKey]:
        """The API keys that are good for a stage."""
        plans = [plan for plan in self.plans.values() if (self.id, stage) in plan.stages]
        return [key for plan in plans for key in plan.keys.values()]

    @property
    def origin(self) -> Origin:
        """Where and when its events happen."""
        return self.simulation.here(self.simulation.options.region, self.simulation.account_id)

    def request(
        self,
        method: str,
        path: str,
        *,
        query: Values = NOTHING,
        headers: Values = NOTHING,
        body: Content | None = None,
        json: Any = None,
        authorizer: Mapping[str, Any] | None = None,
        stage: str | None = None,
        source_ip: str = "127.0.0.1",
    ) -> HttpResponse:
        """Send a request.

        Args:
            path: percent-encoded, with a query if you like: "/orders/7?full=1"; or the whole URL, with the stage.
            query: further parameters, a value each or lists of values.
            body: bytes for what is not text.
            json: a body that is written as JSON.
            authorizer: what the route's authorizer found out: claims of a token; `{"userArn": ...}` where requests are
                signed; `principalId` and context of a function, which is then not asked.
            stage: by default the only one.

        Raises:
            UsageError: it is not this API's URL, there is no such stage, there are two bodies, or the request needs
                what is not simulated: an integration that is neither a function nor MOCK, a mapping template.
        """
        if body is not None and json is not None:
            raise UsageError("give either body=... or json=...")
        sent = multiple(headers)
        if json is not None:
            body = as_json(json)
        if isinstance(body, Mapping | list):
            body, json = as_json(body), True
        if json is not None and not value_of(sent, "content-type"):
            sent["Content-Type"] = ["application/json"]
        parts = urlsplit(path)
        there, rest = self._located(parts, stage)
        asked: dict[str, list[str]] = {}
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            asked.setdefault(name, []).append(value)
        for name, values in multiple(query).items():
            asked.setdefault(name, []).extend(values)
        request = ApiRequest(method.upper(), quote(rest, safe=_UNSAFE), asked, sent, body, there, authorizer, source_ip)
        return self._answer(request)

    def get(self, path: str, **options: Any) -> HttpResponse:
        """`request("GET", path, ...)`."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> HttpResponse:
        """`request("POST", path, ...)`."""
        return self.request("POST", path, **options)

    def put(self, path: str, **options: Any) -> HttpResponse:
        """`request("PUT", path, ...)`."""
        return self.request("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> HttpResponse:
        """`request("PATCH", path, ...)`."""
        return self.request("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> HttpResponse:
        """`request("DELETE", path, ...)`."""
        return self.request("DELETE", path, **options)

    def options(self, path: str, **options: Any) -> HttpResponse:
        """`request("OPTIONS", path, ...)`."""
        return self.request("OPTIONS", path, **options)

    def _located(self, parts: Any, stage: str | None) -> tuple[Stage | None, str]:
        """The stage of a request, and its path within that."""
        if not parts.netloc:
            if not parts.path.startswith("/"):
                raise UsageError(f"{parts.path!r}: a path begins with a slash, a URL with {self.url}")
            return self._stage(stage), parts.path
        if f"https://{parts.netloc}" != self.url:
            raise UsageError(f"https://{parts.netloc} is not this API, which is {self.url}")
        if stage is not None:
            raise UsageError(f"stage={stage!r}: the URL names the stage already")
        return self._of_url(parts.path or "/")

    def _of_url(self, path: str) -> tuple[Stage | None, str]:
        _, first, *rest = path.split("/")
        if first in self.deployed:
            return self.deployed[first], "/" + "/".join(rest)
        return self.deployed.get("$default"), path

    def _stage(self, name: str | None) -> Stage:
        if name is None:
            named = [one for one in self.deployed.values() if not one.is_implied] or list(self.deployed.values())
            usual = [one for one in named if one.name == "$default"] or named
            if len(usual) == 1:
                return usual[0]
        if name not in self.deployed:
            listed = ", ".join(map(repr, self.deployed)) or "none: the template deploys it nowhere"
            raise UsageError(f"{self.id}: stage={name!r}; its stages are {listed}")
        return self.deployed[name]

    @abstractmethod
    def _answer(self, request: ApiRequest) -> HttpResponse:
        """What the client gets."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {len(self.definition.routes)} routes, stages {self.stages}>"


def uri_of(uri: str, stage: Stage) -> str:
    """A URI with the variables of the stage. Source: documented, "Using stage variables"; assumed, "" for others."""
    parts = uri.split("${stageVariables.")
    return parts[0] + "".join(
        f"{stage.variables.get(name, '')}{rest}" for name, _, rest in (one.partition("}") for one in parts[1:])
    )


def function_of(integration: Integration, stage: Stage, route: str) -> str:
    """The function behind a route.

    Raises:
        UsageError: there is something else behind it.
    """
    uri = uri_of(integration.uri, stage)
    if integration.type not in {"AWS", "AWS_PROXY"} or ":lambda:" not in uri:
        raise UsageError(
            f"{route}: integrations of type {integration.type} with {uri or 'no URI'} are not simulated here"
        )
    return uri
