"""HTTP APIs: AWS::ApiGatewayV2::Api and AWS::Serverless::HttpApi."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from lambdamock import events
from lambdamock.errors import UsageError
from lambdamock.events.content import Event
from lambdamock.mock.stack.api import Api, ApiRequest, function_of, uri_of
from lambdamock.mock.stack.gateway.authorization import (
    OPEN_TO_ALL,
    Question,
    asked,
    identity_of,
    lacks_scope,
    refused,
    scopes_of,
    why_unasked,
)
from lambdamock.mock.stack.gateway.bodies import http_body
from lambdamock.mock.stack.gateway.calls import FunctionCalls
from lambdamock.mock.stack.gateway.definition import ANY, OPEN, SIGNED, Authorizer, Integration, Route
from lambdamock.mock.stack.gateway.exchange import Exchange
from lambdamock.mock.stack.gateway.paths import DEFAULT, Found, find
from lambdamock.services.contracts import apis, cors
from lambdamock.services.contracts.authorizers import Authorization
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response
from lambdamock.services.sources import api_of
from lambdamock.simulation import Simulation

_UNAUTHORIZED: Final = json_response(401, {"message": "Unauthorized"})
_NO_TOKEN: Final = json_response(401, {"message": "Unauthorized"}, ("WWW-Authenticate", "Bearer"))
_NO_SCOPE: Final = json_response(
    403, {"message": "Forbidden"}, ("WWW-Authenticate", 'Bearer scope="" error="insufficient_scope"')
)
_FORBIDDEN: Final = json_response(403, {"message": "Forbidden"})
_NOT_FOUND: Final = json_response(404, {"message": "Not Found"})
_FAILED: Final = json_response(500, {"message": "Internal Server Error"})


class HttpApi(Api):
    """An API that answers as HTTP APIs do.

    Attributes:
        cors: its CorsConfiguration; None without one.
        integrations: by id.
    """

    def __init__(self, simulation: Simulation, id: str) -> None:  # noqa: A002 - AWS's word
        super().__init__(simulation, id)
        self.cors: Mapping[str, Any] | None = None
        self.integrations: dict[str, Integration] = {}

    def _answer(self, request: ApiRequest) -> HttpResponse:
        if request.stage is None:
            return _NOT_FOUND._replace(problem="the URL names no stage, and there is no $default")
        found = self._route(request)
        route, parameters = found or (None, {})
        exchange = None if route is None else _Exchange(self, request, request.stage, route, parameters)
        question: Event = {
            "headers": {name.lower(): values[-1] for name, values in request.headers.items() if values},
            "requestContext": {"http": {"method": request.method}},
        }
        preflight = cors.preflight(question, self.cors)
        if preflight is not None:
            return self._preflight(preflight, exchange)
        if exchange is None:
            problem = f"no route for {request.method} {request.path}; there are {', '.join(self.routes)}"
            return cors.with_cors(_NOT_FOUND._replace(problem=problem), question, self.cors)
        return cors.with_cors(self._without_cors(exchange.answer()), question, self.cors)

    def _preflight(self, answer: HttpResponse, exchange: _Exchange | None) -> HttpResponse:
        """Source: documented, API Gateway developer guide, "Configure CORS for HTTP APIs": the API answers, unless a
        route that catches OPTIONS asks for authorization; assumed, status 204.
        """
        denied = exchange.authorization().response if exchange else None
        if denied is not None:
            return denied
        problem = answer.problem and answer.problem.replace("the URL's Cors do", "the API's CorsConfiguration does")
        return answer._replace(status=204, problem=problem)

    def _without_cors(self, response: HttpResponse) -> HttpResponse:
        """Source: documented, "Configure CORS for HTTP APIs": headers of the integration about it are ignored."""
        if self.cors is None:
            return response
        pairs = [one for one in response.headers.pairs if not one[0].lower().startswith("access-control-")]
        return response._replace(headers=Headers(pairs))

    def _route(self, request: ApiRequest) -> tuple[Route, dict[str, str]] | None:
        """The route of a request: among those of its method and ANY the most specific path, then `$default`.

        Source: documented, API Gateway developer guide, "Routing API requests".
        """
        routes = self.definition.routes
        paths = [path for path, method in routes if method in {request.method, ANY}]
        found = find(request.path, paths) or Found(DEFAULT, {})
        route = routes.get((found.path, request.method)) or routes.get((found.path, ANY))
        if route is None:
            return None
        return route, {name: unquote(value) for name, value in found.parameters.items()}


class _Exchange(Exchange):
    """A request on its way through a route of an HTTP API."""

    def answer(self) -> HttpResponse:
        authorization = self.authorization()
        if authorization.response is not None:
            return authorization.response
        integration = self._route.integration
        if integration is None:
            return _FAILED._replace(problem=f"route {self._key} has no integration")
        function = function_of(integration, self._stage, self._key)
        if integration.method != "POST":
            return _FAILED._replace(
                problem=f"the integration calls Lambda with {integration.method}: it takes POST only"
            )
        event = self._event(integration.payload_format, authorization.authorizer, with_body=True)
        return FunctionCalls(self._api.simulation, integration.credentials).apigateway(
            function, event, timeout_in_millis=integration.timeout, source_arn=self._source
        )

    @property
    def _key(self) -> str:
        return DEFAULT if self._route.path == DEFAULT else f"{self._route.method} {self._route.path}"

    @property
    def _source(self) -> str | None:
        context = {"apiId": self._api.id, "stage": self._stage.name, "routeKey": self._key, "http": {}}
        return api_of({"requestContext": context}, self._api.origin)

    def authorization(self) -> Authorization:
        """Who calls, or the answer to whom may not.

        Source: documented, API Gateway developer guide, "Control access to HTTP APIs": 401 without a token, 403 without
        a scope; assumed, as widely reported, 403 for requests that nobody signed.
        """
        named, given = self._route.authorizer, self._request.authorizer
        if named == OPEN:
            if given is not None:
                raise UsageError(f"{self._key} has no authorizer: leave authorizer=... out")
            return OPEN_TO_ALL
        if named == SIGNED:
            if given is None:
                return refused(_FORBIDDEN._replace(problem="nobody signed: authorizer={'userArn': ...}"))
            return Authorization(is_allowed=True, authorizer={"iam": given})
        authorizer = self._api.definition.authorizers[named]
        if authorizer.type == "JWT":
            return self._of_token(given)
        if given is not None:
            return Authorization(is_allowed=True, authorizer={"lambda": given})
        return self._of_function(authorizer)

    def _of_token(self, given: Mapping[str, Any] | None) -> Authorization:
        """Source: assumed, `scopes` is null where the route asks for none."""
        if given is None:
            return refused(_NO_TOKEN._replace(problem="nobody says who calls: authorizer={'sub': ..., ...}"))
        if lacks_scope(self._route, given):
            wanted = ", ".join(self._route.scopes)
            return refused(_NO_SCOPE._replace(problem=f"the claims need a scope of {wanted}"))
        scopes = scopes_of(given) if self._route.scopes else None
        return Authorization(is_allowed=True, authorizer={"jwt": {"claims": given, "scopes": scopes}})

    def _of_function(self, authorizer: Authorizer) -> Authorization:
        identity = identity_of(authorizer, self._request, self._stage)
        if identity is None:
            return refused(_UNAUTHORIZED._replace(problem=why_unasked(authorizer)))
        arn = self._api.origin.arn(
            "execute-api", f"{self._api.id}/{self._stage.name}/{self._request.method}{self._path}"
        )
        event = self._event(authorizer.payload_format, {}, with_body=False)
        told: Event = {name: value for name, value in event.items() if name not in {"body", "isBase64Encoded"}}
        if authorizer.payload_format == "2.0":
            question = {**told, "type": "REQUEST", "routeArn": arn, "identitySource": list(identity)}
        else:
            source = ",".join(identity)
            question = {**told, "type": "REQUEST", "methodArn": arn, "identitySource": source}
            question["authorizationToken"] = source
        uri = apis.function_of(uri_of(authorizer.uri, self._stage))
        return asked(self._api, self._stage, Question(authorizer, identity, question, uri))

    @property
    def _path(self) -> str:
        """As functions see it. Source: assumed, as widely reported: decoded, other than at REST APIs."""
        return unquote(self._request.path)

    def _event(self, payload_format: str, found: Mapping[str, Any], *, with_body: bool) -> Event:
        body = http_body(self._request) if with_body else None
        told = {**self._told(), "body": body, "authorizer": found or None}
        if payload_format == "1.0":
            return self._first_format(told)
        event = events.apigateway.http_api(self._request.method, self._path, route=self._route.path, **told)
        event["routeKey"] = event["requestContext"]["routeKey"] = self._key
        return event

    def _first_format(self, told: dict[str, Any]) -> Event:
        """Source: documented, API Gateway developer guide, "Working with AWS Lambda proxy integrations for HTTP APIs";
        assumed, that the path begins with the stage unless that is $default, and the names of what authorizers found.
        """
        found = told["authorizer"]
        told["authorizer"] = (found.get("jwt") or found.get("lambda") or found) if found else None
        event = events.apigateway.rest(self._request.method, self._path, resource=self._route.path, **told)
        context, stage = event["requestContext"], self._stage.name
        path = self._path if stage == DEFAULT else f"/{stage}{self._path}"
        context |= {"path": path, "resourceId": self._key}
        return {"version": "1.0", **event, "path": path}
