"""AWS::ApiGateway::…: REST APIs, their stages, authorizers and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.iam import Document
from lambdamock.mock.stack.gateway.definition import (
    NOTHING,
    OPEN,
    SIGNED,
    Authorizer,
    Integration,
    Route,
    Stage,
    capitals_lowered,
    flag,
    sources_of,
)
from lambdamock.mock.stack.gateway.documents import (
    TTL,
    definition_of,
    integration_of,
    response_of,
    unescaped,
    written_policy,
)
from lambdamock.mock.stack.gateway.keys import ApiKey, UsagePlan
from lambdamock.mock.stack.gateway.register import id_for, keep, registered
from lambdamock.mock.stack.gateway.resource_policies import policy_of
from lambdamock.mock.stack.gateway.responses import changed
from lambdamock.mock.stack.gateway.rest_api import RestApi
from lambdamock.mock.stack.resources.making import Making, makes
from lambdamock.mock.stack.site import Kind, Made

_SHORT: Final = 6
"""Letters of ids, but for those of APIs and keys."""
_KINDS_OF_AUTHORIZATION: Final = (OPEN, SIGNED, "CUSTOM", "COGNITO_USER_POOLS")
_TOKEN_SOURCE: Final = "method.request.header.Authorization"  # noqa: S105 - where a token is
_REQUEST: Final = "method.request."


@makes("AWS::ApiGateway::RestApi")
def _rest_api(making: Making) -> Made:
    """Source: documented, CloudFormation template reference, "AWS::ApiGateway::RestApi"."""
    site = making.site
    api = RestApi(site.simulation, id_for(site, making.logical_id))
    if making.has("Body"):
        api.definition = definition_of(making.object("Body"), f"{making.place}.Body", is_http=False)
    elif not making.has("Name"):
        raise making.refused("API name must be specified")  # assumed, the wording
    types = [unescaped(str(one)) for one in making.items("BinaryMediaTypes")]
    binary = tuple(dict.fromkeys((*types, *api.definition.binary_media_types)))
    source = making.text("ApiKeySourceType") or api.definition.key_source
    api.definition = api.definition._replace(
        binary_media_types=binary, key_source=source, policy=_policy(making, api.id)
    )
    root = id_for(site, f"{making.logical_id} /", _SHORT)
    api.resources[root] = "/"
    keep(making, site.apis.rest, api.id, api)
    return making.made(api.id, {"RestApiId": api.id, "RootResourceId": root}, api)


@makes("AWS::ApiGateway::Resource", "ParentId", "PathPart", "RestApiId")
def _resource(making: Making) -> Made:
    """A segment of the path. Source: assumed, as widely reported, the refusal of a second one of its name."""
    api = _api(making)
    parent = _registered(making, api.resources, "ParentId", "Resource")
    path = f"{parent.rstrip('/')}/{making.text('PathPart')}"
    if path in api.resources.values():
        raise making.refused(f"Another resource with the same parent already has this name: {making.text('PathPart')}")
    resource_id = id_for(making.site, making.logical_id, _SHORT)
    keep(making, api.resources, resource_id, path)
    return making.made(resource_id, {"ResourceId": resource_id})


@makes("AWS::ApiGateway::Method", "HttpMethod", "ResourceId", "RestApiId")
def _method(making: Making) -> Made:
    """Source: assumed, as widely reported, the refusal of a second method of its name."""
    api = _api(making)
    path = _registered(making, api.resources, "ResourceId", "Resource")
    verb = str(making.text("HttpMethod")).upper()
    if (path, verb) in api.definition.routes:
        raise making.refused("Method already exists for this resource")
    validator = _registered(making, api.validators, "RequestValidatorId", "Request Validator", NOTHING)
    route = Route(
        verb,
        path,
        _integration(making) if making.has("Integration") else None,
        making.text("ResourceId"),
        _authorizer_of(making, api),
        tuple(making.items("AuthorizationScopes")),
        making.flag("ApiKeyRequired"),
        tuple(_required(making)) if flag(validator.get("ValidateRequestParameters")) else (),
        _schema(making, api) if flag(validator.get("ValidateRequestBody")) else None,
    )
    keep(making, api.definition.routes, (path, verb), route)
    return making.made(id_for(making.site, making.logical_id))


@makes("AWS::ApiGateway::Deployment", "RestApiId")
def _deployment(making: Making) -> Made:
    """What the API is at this moment, which stages then have.

    Source: documented, API Gateway developer guide, "Deploy REST APIs"; assumed, as widely reported, both refusals.
    """
    api = _api(making)
    if not api.definition.routes:
        raise making.refused("The REST API doesn't contain any methods (does it lack DependsOn: the methods?)")
    if any(route.integration is None for route in api.definition.routes.values()):
        raise making.refused("No integration defined for method")
    deployment_id = id_for(making.site, making.logical_id, _SHORT)
    definition = api.definition.copy()
    keep(making, api.deployments, deployment_id, definition)
    name = making.text("StageName")
    if name is not None and name not in api.deployed:
        variables = _texts(making.object("StageDescription").get("Variables"))
        keep(making, api.deployed, name, Stage(name, variables, definition, is_implied=True))
    return making.made(deployment_id, {"DeploymentId": deployment_id})


@makes("AWS::ApiGateway::Stage", "RestApiId")
def _stage(making: Making) -> Made:
    api = _api(making)
    definition = _registered(making, api.deployments, "DeploymentId", "Deployment")
    name = making.text("StageName") or "default"  # assumed: CloudFormation makes a name up
    if name in api.deployed:
        raise making.refused("Stage already exists")
    keep(making, api.deployed, name, Stage(name, _texts(making.object("Variables")), definition))
    return making.made(name)


@makes("AWS::ApiGateway::Authorizer", "Name", "RestApiId", "Type")
def _authorizer(making: Making) -> Made:
    api = _api(making)
    kind = str(making.text("Type")).upper()
    if kind not in {"TOKEN", "REQUEST", "COGNITO_USER_POOLS"}:
        raise making.wrong("Type", f"there is no type {kind!r} of authorizers")
    ttl = making.whole("AuthorizerResultTtlInSeconds")
    authorizer_id = id_for(making.site, making.logical_id, _SHORT)
    authorizer = Authorizer(
        authorizer_id,
        kind,
        making.text("AuthorizerUri") or "",
        sources_of(making.text("IdentitySource") or (_TOKEN_SOURCE if kind == "TOKEN" else "")),
        TTL if ttl is None else ttl,
        making.text("IdentityValidationExpression") or "",
        credentials=making.text("AuthorizerCredentials"),
    )
    keep(making, api.definition.authorizers, authorizer_id, authorizer)
    return making.made(authorizer_id, {"AuthorizerId": authorizer_id})


@makes("AWS::ApiGateway::GatewayResponse", "ResponseType", "RestApiId")
def _gateway_response(making: Making) -> Made:
    api = _api(making)
    kind = str(making.text("ResponseType"))
    parameters, templates = making.object("ResponseParameters"), making.object("ResponseTemplates")
    change = changed(kind, parameters, templates, making.whole("StatusCode"), making.place)
    keep(making, api.definition.responses, kind, change)
    response_id = id_for(making.site, making.logical_id, _SHORT)
    return making.made(response_id, {"Id": response_id})


@makes("AWS::ApiGateway::RequestValidator", "RestApiId")
def _request_validator(making: Making) -> Made:
    validator_id = id_for(making.site, making.logical_id, _SHORT)
    keep(making, _api(making).validators, validator_id, making.given)
    return making.made(validator_id, {"RequestValidatorId": validator_id})


@makes("AWS::ApiGateway::Model", "RestApiId")
def _model(making: Making) -> Made:
    """A schema of bodies. Source: documented, models are of JSON schema draft 4."""
    name = "".join(one for one in making.name("Name") if one.isalnum())
    schema = {"$schema": "http://json-schema.org/draft-04/schema#", **making.object("Schema")}
    keep(making, _api(making).models, name, schema)
    return making.made(name)


@makes("AWS::ApiGateway::ApiKey")
def _api_key(making: Making) -> Made:
    """Its value is made up unless the template has one. Source: documented, forty characters; assumed, which."""
    site, logical_id = making.site, making.logical_id
    made_up = "".join(id_for(site, f"{logical_id} {part}") for part in range(4))
    key = ApiKey(id_for(site, logical_id), making.name("Name"), making.text("Value") or made_up, making.flag("Enabled"))
    keep(making, site.apis.keys, key.id, key)
    return making.made(key.id, {"APIKeyId": key.id}, key)


@makes("AWS::ApiGateway::UsagePlan")
def _usage_plan(making: Making) -> Made:
    """Which keys may use which stages."""
    site = making.site
    stages = frozenset((str(one.get("ApiId")), str(one.get("Stage"))) for one in making.objects("ApiStages"))
    apis = [registered(site.apis.rest, api, "API", site) for api, _ in sorted(stages)]
    plan = UsagePlan(id_for(site, making.logical_id, _SHORT), stages, {})
    for plans in (site.apis.plans, *(api.plans for api in apis)):
        keep(making, plans, plan.id, plan)
    return making.made(plan.id, {"Id": plan.id})


@makes("AWS::ApiGateway::UsagePlanKey", "KeyId", "KeyType", "UsagePlanId")
def _usage_plan_key(making: Making) -> Made:
    plan = _registered(making, making.site.apis.plans, "UsagePlanId", "Usage Plan")
    key = _registered(making, making.site.apis.keys, "KeyId", "API Key")
    keep(making, plan.keys, key.id, key)
    named = f"{key.id}:{plan.id}"
    return making.made(named, {"Id": named})


@makes("AWS::ApiGateway::Account")
def _account(making: Making) -> Made:
    """Where the logs of all APIs go."""
    account_id = id_for(making.site, making.logical_id)
    return making.made(account_id, {"Id": account_id})


def _api(making: Making) -> RestApi:
    api: RestApi = _registered(making, making.site.apis.rest, "RestApiId", "API")
    return api


def _registered(making: Making, things: Mapping[str, Any], prop: str, what: str, otherwise: Any = None) -> Any:
    """What a property names, or something else when it is not given."""
    if otherwise is not None and not making.has(prop):
        return otherwise
    return registered(things, making.raw(prop), what, making.site)


def _policy(making: Making, api_id: str) -> Document | None:
    """The resource policy; the property wins over that of the body. Source: assumed, which wins."""
    written = making.object("Policy") or written_policy(making.object("Body"))
    return policy_of(written, making.site.arn("execute-api", api_id), making.place) if written else None


def _integration(making: Making) -> Integration:
    given = capitals_lowered(making.object("Integration"))
    place = f"{making.place}.Integration"
    listed = [capitals_lowered(one) for one in given.get("integrationResponses") or ()]
    method = given.get("integrationHttpMethod") or ("" if "uri" in given else "POST")
    return integration_of(given, place, is_http=False)._replace(
        method=str(method).upper(),
        responses=tuple(response_of(str(one.get("selectionPattern") or ""), one, place) for one in listed),
    )


def _authorizer_of(making: Making, api: RestApi) -> str:
    kind = str(making.text("AuthorizationType") or OPEN).upper()
    if kind not in _KINDS_OF_AUTHORIZATION:
        raise making.wrong("AuthorizationType", f"there are {', '.join(_KINDS_OF_AUTHORIZATION)}, not {kind!r}")
    if kind in {OPEN, SIGNED}:
        return kind
    named = str(making.text("AuthorizerId"))
    if named not in api.definition.authorizers:
        raise making.refused(f"Invalid authorizer ID specified. AuthorizerId: {named}")  # assumed, the wording
    return named


def _required(making: Making) -> Iterator[tuple[str, str]]:
    for parameter, needed in making.object("RequestParameters").items():
        where, _, name = parameter.removeprefix(_REQUEST).partition(".")
        if flag(needed):
            yield where, name


def _schema(making: Making, api: RestApi) -> Mapping[str, Any] | None:
    name = making.object("RequestModels").get("application/json")
    if name is None:
        return None
    if name not in api.models:
        raise TemplateError(f"Invalid model identifier specified: {name}")
    return api.models[name]


def _texts(variables: Mapping[str, Any] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (variables or {}).items()}


KINDS: Final[Mapping[str, Kind]] = {
    "AWS::ApiGateway::Account": Kind(_account, frozenset(), frozenset({"CloudWatchRoleArn"})),
    "AWS::ApiGateway::ApiKey": Kind(
        _api_key,
        frozenset({"Enabled", "Name", "Value"}),
        frozenset({"CustomerId", "Description", "GenerateDistinctId", "StageKeys", "Tags"}),
    ),
    "AWS::ApiGateway::Authorizer": Kind(
        _authorizer,
        frozenset(
            (
                "AuthorizerCredentials",
                "AuthorizerResultTtlInSeconds",
                "AuthorizerUri",
                "IdentitySource",
                "IdentityValidationExpression",
                "Name",
                "RestApiId",
                "Type",
            )
        ),
        frozenset({"AuthType", "ProviderARNs"}),
    ),
    "AWS::ApiGateway::Deployment": Kind(
        _deployment, frozenset({"RestApiId", "StageDescription", "StageName"}), frozenset({"Description"})
    ),
    "AWS::ApiGateway::GatewayResponse": Kind(
        _gateway_response,
        frozenset({"ResponseParameters", "ResponseTemplates", "ResponseType", "RestApiId", "StatusCode"}),
    ),
    "AWS::ApiGateway::Method": Kind(
        _method,
        frozenset(
            (
                "ApiKeyRequired",
                "AuthorizationScopes",
                "AuthorizationType",
                "AuthorizerId",
                "HttpMethod",
                "Integration",
                "RequestModels",
                "RequestParameters",
                "RequestValidatorId",
                "ResourceId",
                "RestApiId",
            )
        ),
        frozenset({"MethodResponses", "OperationName"}),
    ),
    "AWS::ApiGateway::Model": Kind(
        _model, frozenset({"ContentType", "Name", "RestApiId", "Schema"}), frozenset({"Description"})
    ),
    "AWS::ApiGateway::RequestValidator": Kind(
        _request_validator, frozenset({"Name", "RestApiId", "ValidateRequestBody", "ValidateRequestParameters"})
    ),
    "AWS::ApiGateway::Resource": Kind(_resource, frozenset({"ParentId", "PathPart", "RestApiId"})),
    "AWS::ApiGateway::RestApi": Kind(
        _rest_api,
        frozenset({"ApiKeySourceType", "BinaryMediaTypes", "Body", "Name", "Policy"}),
        frozenset(
            (
                "Description",
                "DisableExecuteApiEndpoint",
                "EndpointConfiguration",
                "FailOnWarnings",
                "MinimumCompressionSize",
                "Mode",
                "Parameters",
                "SecurityPolicy",
                "Tags",
            )
        ),
    ),
    "AWS::ApiGateway::Stage": Kind(
        _stage,
        frozenset({"DeploymentId", "RestApiId", "StageName", "Variables"}),
        frozenset(
            (
                "AccessLogSetting",
                "CacheClusterEnabled",
                "CacheClusterSize",
                "ClientCertificateId",
                "Description",
                "DocumentationVersion",
                "MethodSettings",
                "Tags",
                "TracingEnabled",
            )
        ),
    ),
    "AWS::ApiGateway::UsagePlan": Kind(
        _usage_plan, frozenset({"ApiStages", "UsagePlanName"}), frozenset({"Description", "Quota", "Tags", "Throttle"})
    ),
    "AWS::ApiGateway::UsagePlanKey": Kind(_usage_plan_key, frozenset({"KeyId", "KeyType", "UsagePlanId"})),
}
