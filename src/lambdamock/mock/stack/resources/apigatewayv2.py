"""AWS::ApiGatewayV2::…: HTTP APIs, their routes, stages and authorizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.mock.stack.gateway.definition import (
    ANY,
    OPEN,
    SIGNED,
    Authorizer,
    Integration,
    Route,
    Stage,
    flag,
    sources_of,
    timeout_of,
)
from lambdamock.mock.stack.gateway.documents import cors_of, definition_of
from lambdamock.mock.stack.gateway.http_api import HttpApi
from lambdamock.mock.stack.gateway.paths import DEFAULT
from lambdamock.mock.stack.gateway.register import id_for, keep, registered
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.resources.shapes import whole_at
from lambdamock.mock.stack.site import Kind, Made

_TARGET: Final = "integrations/"
_SHORT: Final = 7
"""Letters of ids, but for those of APIs."""


@makes("AWS::ApiGatewayV2::Api")
def _http_api(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::ApiGatewayV2::Api"."""
    if str(making.text("ProtocolType") or "HTTP").upper() != "HTTP":
        raise making.wrong(
            "ProtocolType",
            "WebSocket APIs are not simulated; to ask a function of one: "
            "aws.deliver.apigateway(function, events.apigateway.websocket(...))",
        )
    site = making.site
    api = HttpApi(site.simulation, id_for(site, making.logical_id))
    if making.has("Body"):
        body = making.object("Body")
        api.definition = definition_of(body, f"{making.place}.Body", is_http=True)
        api.cors = _cors(making, cors_of(body))
    elif not making.has("Name"):
        raise making.refused("API name must be specified")  # assumed, the wording
    if making.has("CorsConfiguration"):
        api.cors = _cors(making, making.object("CorsConfiguration"))
    if making.has("Target"):
        _quick_create(making, api)
    keep(making, site.apis.http, api.id, api)
    return making.made(api.id, {"ApiId": api.id, "ApiEndpoint": api.url}, api)


@makes("AWS::ApiGatewayV2::Integration", "ApiId", "IntegrationType")
def _integration(making: Making) -> Made:
    owner = _api(making)
    integration = Integration(
        type=str(making.text("IntegrationType")).upper(),
        uri=making.text("IntegrationUri") or making.text("IntegrationSubtype") or "",
        method=str(making.text("IntegrationMethod") or "POST").upper(),
        credentials=making.text("CredentialsArn"),
        payload_format=making.text("PayloadFormatVersion") or "1.0",
        timeout=timeout_of(making.raw("TimeoutInMillis"), f"{making.place}.TimeoutInMillis", is_http=True),
    )
    integration_id = id_for(making.site, making.logical_id, _SHORT)
    keep(making, owner.integrations, integration_id, integration)
    return making.made(integration_id, {"IntegrationId": integration_id})


@makes("AWS::ApiGatewayV2::Route", "ApiId", "RouteKey")
def _route(making: Making) -> Made:
    """Source: assumed, as widely reported, the refusal of a second route of its key."""
    owner = _api(making)
    method, path = _key(making, str(making.text("RouteKey")))
    if (path, method) in owner.definition.routes:
        raise making.refused(f"Route with key {making.text('RouteKey')} already exists for this API")
    route = Route(
        method,
        path,
        _target(making, owner),
        authorizer=_authorizer_of(making, owner),
        scopes=tuple(making.items("AuthorizationScopes")),
    )
    keep(making, owner.definition.routes, (path, method), route)
    route_id = id_for(making.site, making.logical_id, _SHORT)
    return making.made(route_id, {"RouteId": route_id})


@makes("AWS::ApiGatewayV2::Stage", "ApiId", "StageName")
def _stage(making: Making) -> Made:
    """A stage has what the API is at the moment, also without AutoDeploy.

    Source: assumed, that templates deploy after their routes.
    """
    owner = _api(making)
    name = str(making.text("StageName"))
    if name in owner.deployed:
        raise making.refused("Stage already exists")
    variables = {key: str(value) for key, value in making.object("StageVariables").items()}
    keep(making, owner.deployed, name, Stage(name, variables))
    return making.made(name)


@makes("AWS::ApiGatewayV2::Deployment", "ApiId")
def _deployment(making: Making) -> Made:
    """Source: assumed, the refusal."""
    owner = _api(making)
    name = making.text("StageName")
    if name is not None and name not in owner.deployed:
        raise making.refused(f"Unable to find Stage by name {name} within the provided API")
    deployment_id = id_for(making.site, making.logical_id, _SHORT)
    return making.made(deployment_id, {"DeploymentId": deployment_id})


@makes("AWS::ApiGatewayV2::Authorizer", "ApiId", "AuthorizerType", "Name")
def _authorizer(making: Making) -> Made:
    """Source: documented, CreateAuthorizer: what authorizers of type REQUEST require; assumed, the wording."""
    owner = _api(making)
    kind = str(making.text("AuthorizerType")).upper()
    if kind not in {"REQUEST", "JWT"}:
        raise making.wrong("AuthorizerType", f"there are REQUEST and JWT, not {kind!r}")
    if kind == "REQUEST" and not making.has("AuthorizerPayloadFormatVersion"):
        raise making.refused("AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer")
    authorizer_id = id_for(making.site, making.logical_id, _SHORT)
    authorizer = Authorizer(
        authorizer_id,
        kind,
        making.text("AuthorizerUri") or "",
        sources_of(making.items("IdentitySource")),
        making.whole("AuthorizerResultTtlInSeconds") or 0,
        payload_format=making.text("AuthorizerPayloadFormatVersion") or "1.0",
        simple=making.flag("EnableSimpleResponses"),
        credentials=making.text("AuthorizerCredentialsArn"),
    )
    keep(making, owner.definition.authorizers, authorizer_id, authorizer)
    return making.made(authorizer_id, {"AuthorizerId": authorizer_id})


def _quick_create(making: Making, api: HttpApi) -> None:
    """Source: documented, "Quick create": an integration, a route and the stage $default; assumed, format 2.0."""
    method, path = _key(making, making.text("RouteKey") or DEFAULT)
    uri, credentials = making.text("Target") or "", making.text("CredentialsArn")
    target = Integration("AWS_PROXY", uri, credentials=credentials, payload_format="2.0")
    api.definition.routes[path, method] = Route(method, path, target)
    api.deployed[DEFAULT] = Stage(DEFAULT)


def _api(making: Making) -> HttpApi:
    return registered(making.site.apis.http, making.raw("ApiId"), "API", making.site)


def _key(making: Making, route_key: str) -> tuple[str, str]:
    """A route's key as method and path.

    Raises:
        TemplateError: it is none. Source: assumed, as widely reported, the wording.
    """
    if route_key == DEFAULT:
        return ANY, DEFAULT
    method, _, path = route_key.partition(" ")
    if not path.startswith("/"):
        raise making.refused(
            "The provided route key is not formatted properly for HTTP protocol. "
            'Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"'
        )
    return method.upper(), path


def _target(making: Making, owner: HttpApi) -> Integration | None:
    target = making.text("Target")
    if target is None:
        return None
    if not target.startswith(_TARGET):
        raise making.wrong("Target", f"{target!r} is not of the form {_TARGET}ID")
    return registered(owner.integrations, target.removeprefix(_TARGET), "Integration", making.site)


def _authorizer_of(making: Making, owner: HttpApi) -> str:
    kind = str(making.text("AuthorizationType") or OPEN).upper()
    if kind in {OPEN, SIGNED}:
        return kind
    named = str(making.text("AuthorizerId"))
    if named not in owner.definition.authorizers:
        raise making.refused(f"Invalid authorizer ID specified. AuthorizerId: {named}")  # assumed, the wording
    return named


def _cors(making: Making, given: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if given is None:
        return None
    allowed = dict(given)
    if "MaxAge" in allowed:
        allowed["MaxAge"] = whole_at(allowed["MaxAge"], f"{making.place}.CorsConfiguration.MaxAge")
    return {**allowed, "AllowCredentials": flag(allowed.get("AllowCredentials"))}


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::ApiGatewayV2::Api": Kind(
        _http_api,
        frozenset({"Body", "CorsConfiguration", "CredentialsArn", "Name", "ProtocolType", "RouteKey", "Target"}),
        frozenset(
            (
                "ApiKeySelectionExpression",
                "Description",
                "DisableExecuteApiEndpoint",
                "DisableSchemaValidation",
                "FailOnWarnings",
                "IpAddressType",
                "RouteSelectionExpression",
                "Tags",
                "Version",
            )
        ),
    ),
    "AWS::ApiGatewayV2::Authorizer": Kind(
        _authorizer,
        frozenset(
            (
                "ApiId",
                "AuthorizerCredentialsArn",
                "AuthorizerPayloadFormatVersion",
                "AuthorizerResultTtlInSeconds",
                "AuthorizerType",
                "AuthorizerUri",
                "EnableSimpleResponses",
                "IdentitySource",
                "Name",
            )
        ),
        frozenset({"JwtConfiguration"}),
    ),
    "AWS::ApiGatewayV2::Deployment": Kind(_deployment, frozenset({"ApiId", "StageName"}), frozenset({"Description"})),
    "AWS::ApiGatewayV2::Integration": Kind(
        _integration,
        frozenset(
            (
                "ApiId",
                "CredentialsArn",
                "IntegrationMethod",
                "IntegrationSubtype",
                "IntegrationType",
                "IntegrationUri",
                "PayloadFormatVersion",
                "TimeoutInMillis",
            )
        ),
        frozenset({"Description"}),
    ),
    "AWS::ApiGatewayV2::Route": Kind(
        _route,
        frozenset({"ApiId", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "RouteKey", "Target"}),
        frozenset({"OperationName"}),
    ),
    "AWS::ApiGatewayV2::Stage": Kind(
        _stage,
        frozenset({"ApiId", "AutoDeploy", "StageName", "StageVariables"}),
        frozenset(
            {"AccessLogSettings", "DefaultRouteSettings", "DeploymentId", "Description", "RouteSettings", "Tags"}
        ),
    ),
}
