"""REST APIs: AWS::ApiGateway::RestApi and AWS::Serverless::Api."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from lambdamock import events
from lambdamock.errors import UsageError
from lambdamock.events.content import Event
from lambdamock.mock.stack.api import Api, ApiRequest, function_of, uri_of
from lambdamock.mock.stack.gateway import mock_integrations
from lambdamock.mock.stack.gateway.authorization import (
    OPEN_TO_ALL,
    Question,
    asked,
    identity_of,
    lacks_scope,
    refused,
    why_unasked,
)
from lambdamock.mock.stack.gateway.bodies import rest_body
from lambdamock.mock.stack.gateway.calls import FunctionCalls
from lambdamock.mock.stack.gateway.definition import ANY, OPEN, SIGNED, Definition, Integration, Route, Stage
from lambdamock.mock.stack.gateway.exchange import Exchange
from lambdamock.mock.stack.gateway.paths import find
from lambdamock.mock.stack.gateway.resource_policies import denial
from lambdamock.mock.stack.gateway.responses import ERROR_TYPE, customised, kind_of, refusal
from lambdamock.services.contracts import apis
from lambdamock.services.contracts.authorizers import Authorization
from lambdamock.services.contracts.http_response import Headers, HttpResponse, json_response
from lambdamock.services.contracts.rest_apis import internal_error
from lambdamock.simulation import Simulation

_KEY: Final = "x-api-key"
_INVOCATION_TYPE: Final = "integration.request.header.X-Amz-Invocation-Type"


class RestApi(Api):
    """An API that answers as REST APIs do; each stage has what was there when it was deployed.

    Attributes:
        resources: paths by their ids.
        deployments: what was deployed, by id.
        validators, models: what requests are checked against, by id and by name.
    """

    def __init__(self, simulation: Simulation, id: str) -> None:  # noqa: A002 - AWS's word
        super().__init__(simulation, id)
        self.resources: dict[str, str] = {}
        self.deployments: dict[str, Definition] = {}
        self.validators: dict[str, Mapping[str, Any]] = {}
        self.models: dict[str, Mapping[str, Any]] = {}

    def _answer(self, request: ApiRequest) -> HttpResponse:
        """Source: documented, API Gateway developer guide, "Gateway response types"; assumed, as widely
        reported, that a URL without a stage is 403 "Forbidden".
        """
        stage = request.stage
        if stage is None:
            return json_response(403, {"message": "Forbidden"}, (ERROR_TYPE, "ForbiddenException"))
        definition = stage.definition or self.definition
        path = request.path.rstrip("/") or "/"  # as widely reported: "/orders/" is "/orders"
        found = find(path, [path for path, _ in definition.routes])
        routes = definition.routes
        route = found and (routes.get((found.path, request.method)) or routes.get((found.path, ANY)))
        if not found or not route:
            missing = "MISSING_AUTHENTICATION_TOKEN"
            return customised(refusal(missing, problem=self._no_route(request, stage)), missing, definition.responses)
        return _Exchange(self, request, stage, definition, route, found.parameters).answer()

    def _no_route(self, request: ApiRequest, stage: Stage) -> str:
        deployed = (stage.definition or self.definition).routes
        late = [f"{method} {path}" for path, method in self.definition.routes if (path, method) not in deployed]
        missing = f"; deployed too late for it: {', '.join(late)} (DependsOn)" if late else ""
        return f"stage {stage.name!r} has no method {request.method} for {request.path}{missing}"


class _Exchange(Exchange):
    """A request on its way through a method.

    Args:
        definition: what the stage has of the API.
    """

    def __init__(
        self,
        api: RestApi,
        request: ApiRequest,
        stage: Stage,
        definition: Definition,
        route: Route,
        parameters: Mapping[str, str],
    ) -> None:
        super().__init__(api, request, stage, route, parameters)
        self._definition = definition

    def answer(self) -> HttpResponse:
        authorization = self._authorization()
        if authorization.response is not None:
            return self._own(authorization.response)
        without_key = self._without_key(authorization)
        if without_key is not None:
            return self._own(without_key)
        invalid = self._invalid()
        if invalid is not None:
            return invalid
        response = self._integrated(authorization)
        is_own = response.problem is not None and ERROR_TYPE in response.headers
        return self._own(response) if is_own else response

    def _own(self, response: HttpResponse) -> HttpResponse:
        return customised(response, kind_of(response), self._definition.responses)

    def _bad(self, kind: str, *named: str, problem: str | None = None) -> HttpResponse:
        """The answer to a request that is not valid; error types do not tell one kind from the other."""
        return customised(refusal(kind, *named, problem=problem), kind, self._definition.responses)

    def _authorization(self) -> Authorization:
        denied = self._denied_by_policy()
        if denied is not None:
            return refused(denied)
        named, given = self._route.authorizer, self._request.authorizer
        if named == OPEN:
            return self._of_nobody(given)
        if named == SIGNED:
            if given is None:
                return refused(
                    refusal("MISSING_AUTHENTICATION_TOKEN", problem="nobody signed: authorizer={'userArn': ...}")
                )
            return OPEN_TO_ALL
        authorizer = self._definition.authorizers[named]
        if authorizer.type == "COGNITO_USER_POOLS":
            return self._of_token(given)
        if given is not None:
            return Authorization(is_allowed=True, authorizer=given)
        identity = identity_of(authorizer, self._request, self._stage)
        if identity is None:
            return refused(refusal("UNAUTHORIZED", problem=why_unasked(authorizer)))
        uri = uri_of(authorizer.uri, self._stage)
        event = self._question(authorizer.type, identity)
        return asked(self._api, self._stage, Question(authorizer, identity, event, apis.function_of(uri)))

    def _denied_by_policy(self) -> HttpResponse | None:
        policy, request, named = self._definition.policy, self._request, self._route.authorizer
        if policy is None:
            return None
        place = f"{self._api.id}/{self._stage.name}/{request.method}{request.path}"
        found = self._definition.authorizers.get(named)
        signer = request.authorizer if named == SIGNED and request.authorizer else {}
        return denial(
            policy,
            self._api.origin.arn("execute-api", place),
            signer,
            source_ip=request.source_ip,
            by=found.type if found else named,
        )

    def _of_nobody(self, given: Mapping[str, Any] | None) -> Authorization:
        if given is not None:
            raise UsageError(f"{self._route.method} {self._route.path} has no authorizer: leave authorizer=... out")
        return OPEN_TO_ALL

    def _of_token(self, given: Mapping[str, Any] | None) -> Authorization:
        """Source: documented, API Gateway developer guide, "Integrate a REST API with a user pool"; assumed, that a
        token without the scope is 401 as no token is.
        """
        if given is None:
            return refused(refusal("UNAUTHORIZED", problem="nobody says who calls: authorizer={'sub': ..., ...}"))
        if lacks_scope(self._route, given):
            return refused(
                refusal("UNAUTHORIZED", problem=f"the claims need a scope of {', '.join(self._route.scopes)}")
            )
        return Authorization(is_allowed=True, authorizer={"claims": given})

    def _question(self, kind: str, identity: tuple[str, ...]) -> Event:
        request = self._request
        if kind == "TOKEN":
            return events.authorizers.token(
                identity[0],
                request.method,
                request.path,
                stage=self._stage.name,
                api_id=self._api.id,
                origin=self._api.origin,
            )
        return events.authorizers.request(request.method, request.path, **self._told_of_method())

    def _told_of_method(self, **identity: str) -> dict[str, Any]:
        return {
            **self._told(),
            "resource": self._route.path,
            "resource_id": self._route.resource_id,
            "identity": {**self._key_of_identity(), **identity},
        }

    def _key_of_identity(self) -> dict[str, str]:
        sent = self._request.header(_KEY)
        if not sent or not self._route.is_key_required:
            return {}
        known = [key.id for key in self._api.keys_of(self._stage.name) if key.value == sent]
        return {"apiKey": sent, **({"apiKeyId": known[0]} if known else {})}

    def _without_key(self, authorization: Authorization) -> HttpResponse | None:
        """The answer to a request without the API key that its method asks for.

        Source: documented, API Gateway developer guide, "Usage plans and API keys"; assumed, that keys made elsewhere
        are good where the template gives the stage none.
        """
        if not self._route.is_key_required:
            return None
        by_authorizer = self._definition.key_source == "AUTHORIZER"
        sent = authorization.usage_identifier_key if by_authorizer else self._request.header(_KEY)
        keys = self._api.keys_of(self._stage.name)
        if sent and (not keys or any(key.value == sent and key.enabled for key in keys)):
            return None
        where = "usageIdentifierKey of the authorizer" if by_authorizer else f"header {_KEY}"
        return refusal("INVALID_API_KEY", problem=f"{where}: {sent!r} is no API key of the stage; see api.keys")

    def _invalid(self) -> HttpResponse | None:
        """Source: documented, API Gateway developer guide, "Request validation"; assumed, as widely reported, texts."""
        sent = {
            "header": {name.lower(): values for name, values in self._request.headers.items()},
            "querystring": self._request.query,
            "path": self._parameters,
        }
        missing = [
            name
            for where, name in self._route.required
            if not sent[where].get(name.lower() if where == "header" else name)
        ]
        if missing:
            return self._bad("BAD_REQUEST_PARAMETERS", ", ".join(missing))
        problem = self._body_problem()
        return self._bad("BAD_REQUEST_BODY", problem=problem) if problem else None

    def _body_problem(self) -> str | None:
        if self._route.schema is None:
            return None
        from lambdamock.protocol.json_schemas import problems  # only where bodies are validated

        body = self._request.body
        try:
            value = json.loads(body or "")  # type: ignore[arg-type]
        except ValueError:
            return "the body is not JSON"
        found = problems(self._route.schema, value)
        return f"{'/'.join(map(str, found[0][0]))}: {found[0][1]}" if found else None

    def _integrated(self, authorization: Authorization) -> HttpResponse:
        route, integration = self._route, self._route.integration
        if integration is None:
            return internal_error(500, f"{route.method} {route.path} has no integration")
        if integration.type == "MOCK":
            return mock_integrations.answer(route, integration, self._request.header("content-type"))
        function = function_of(integration, self._stage, f"{route.method} {route.path}")
        if integration.method != "POST":
            return internal_error(500, f"the integration calls Lambda with {integration.method}: it takes POST only")
        calls = FunctionCalls(self._api.simulation, integration.credentials)
        if integration.type == "AWS":
            return self._custom(calls, function, integration)
        return calls.apigateway(
            function,
            self._event(authorization),
            binary_media_types=self._definition.binary_media_types,
            timeout_in_millis=integration.timeout,
            source_account=self._api.origin.account_id,
        )

    def _event(self, authorization: Authorization) -> Event:
        request, route = self._request, self._route
        identity = dict(request.authorizer or {}) if route.authorizer == SIGNED else {}
        return events.apigateway.rest(
            request.method,
            request.path,
            body=rest_body(request, self._definition.binary_media_types),
            authorizer=authorization.authorizer or None,
            **self._told_of_method(**identity),
        )

    def _custom(self, calls: FunctionCalls, function: str, integration: Integration) -> HttpResponse:
        route = self._route
        for template in integration.request_templates.values():
            mock_integrations.constant(template, route)
        sent = next(iter(integration.request_templates.values()), None)
        if sent is None:
            body = rest_body(self._request, ())
            sent = "{}" if body is None else body.decode() if isinstance(body, bytes) else str(body)
        invocation_type: Any = integration.request_parameters.get(_INVOCATION_TYPE, "'RequestResponse'").strip("'")
        source = f"{self._api.id}/{self._stage.name}/{self._request.method}{_wild(route.path)}"
        response = calls.apigateway(
            function,
            sent.encode(),
            integration="AWS",
            selection_patterns={one.pattern: one.status for one in integration.responses if one.pattern},
            invocation_type=invocation_type,
            timeout_in_millis=integration.timeout,
            source_arn=self._api.origin.arn("execute-api", source),
        )
        return self._mapped(response, integration)

    def _mapped(self, response: HttpResponse, integration: Integration) -> HttpResponse:
        chosen = next((one for one in integration.responses if one.status == response.status), None)
        default = next((one for one in integration.responses if not one.pattern), None)
        if response.status == 200 and default is not None:
            chosen = default
        if chosen is None or ERROR_TYPE in response.headers:
            return response
        headers = mock_integrations.constant_headers(chosen.parameters, self._route)
        template = chosen.templates.get("application/json", "")
        body = mock_integrations.constant(template, self._route).encode() if template else response.body
        return response._replace(status=chosen.status, headers=Headers([*response.headers.pairs, *headers]), body=body)


def _wild(path: str) -> str:
    return "/".join("*" if one.startswith("{") else one for one in path.split("/"))
