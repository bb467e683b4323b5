"""The `Body` of an API: OpenAPI, or Swagger 2.0, with the extensions of API Gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.gateway.definition import (
    ANY,
    NOTHING,
    OPEN,
    SIGNED,
    Authorizer,
    Definition,
    Integration,
    IntegrationResponse,
    Route,
    flag,
    number,
    sources_of,
    timeout_of,
)
from lambdamock.mock.stack.gateway.responses import changed

_X: Final = "x-amazon-apigateway-"
_METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch")
_IN: Final = {"query": "querystring", "header": "header", "path": "path"}
TTL: Final = 300
"""Seconds. Source: documented, API Gateway developer guide, "x-amazon-apigateway-authorizer object"."""

Document = Mapping[str, Any]


def definition_of(body: Document, place: str, *, is_http: bool) -> Definition:
    """What a document says of an API.

    Args:
        place: where it stands, for errors.
        is_http: whether it is one of an HTTP API.

    Raises:
        TemplateError: it says what cannot be, or what is not simulated.
    """
    try:
        return _definition(body, place, is_http=is_http)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TemplateError(f"{place}: this is no OpenAPI document: {type(error).__name__}: {error}") from error


def _definition(body: Document, place: str, *, is_http: bool) -> Definition:
    if is_http and f"{_X}policy" in body:
        raise TemplateError(f"{place}: HTTP APIs have no {_X}policy")
    schemes = body.get("securityDefinitions") or (body.get("components") or NOTHING).get("securitySchemes") or {}
    authorizers = {
        name: _authorizer(name, scheme[f"{_X}authorizer"], scheme, is_http=is_http)
        for name, scheme in schemes.items()
        if f"{_X}authorizer" in scheme
    }
    authorizers |= {
        name: Authorizer(name, "JWT") for name, scheme in schemes.items()
        if is_http and name not in authorizers and scheme.get("type") in {"oauth2", "openIdConnect"}
    }  # fmt: skip
    routes = {
        (path, method): _Operation(body, schemes, authorizers, f"{place}.paths.{path}", is_http=is_http).route(
            path, method, operation
        )
        for path, method, operation in _operations(body)
    }
    responses = {
        kind: changed(
            kind,
            one.get("responseParameters"),
            one.get("responseTemplates"),
            one.get("statusCode"),
            f"{place}.{_X}gateway-responses.{kind}",
        )
        for kind, one in (body.get(f"{_X}gateway-responses") or {}).items()
    }
    binary = tuple(unescaped(one) for one in body.get(f"{_X}binary-media-types") or ())
    return Definition(routes, authorizers, responses, binary, body.get(f"{_X}api-key-source") or "HEADER")


def cors_of(body: Document) -> Mapping[str, Any] | None:
    """The CORS of an HTTP API, its members as CorsConfiguration names them."""
    found = body.get(f"{_X}cors")
    if found is None:
        return None
    return {f"{name[0].upper()}{name[1:]}": value for name, value in found.items()}


def written_policy(body: Document) -> Document | None:
    """The resource policy of a REST API, if any."""
    return body.get(f"{_X}policy")


def unescaped(media_type: str) -> str:
    """A media type, whose slash may be written ~1. Source: documented, CloudFormation, AWS::ApiGateway::RestApi."""
    return media_type.replace("~1", "/").lower()


def integration_of(given: Document, place: str, *, is_http: bool) -> Integration:
    """An integration by the members of `x-amazon-apigateway-integration`."""
    responses = (given.get("responses") or {}).items()
    return Integration(
        type=str(given.get("type", "")).upper(),
        uri=given.get("uri") or "",
        method=str(given.get("httpMethod") or "POST").upper(),
        credentials=given.get("credentials"),
        payload_format=str(given.get("payloadFormatVersion") or "1.0") if is_http else "1.0",
        timeout=timeout_of(given.get("timeoutInMillis"), f"{place}.timeoutInMillis", is_http=is_http),
        request_parameters=given.get("requestParameters") or {},
        request_templates=given.get("requestTemplates") or {},
        responses=tuple(
            response_of("" if pattern == "default" else str(pattern), one, place) for pattern, one in responses
        ),
    )


def response_of(pattern: str, given: Document, place: str) -> IntegrationResponse:
    """A response of an integration."""
    return IntegrationResponse(
        pattern,
        number(given.get("statusCode"), f"{place}.responses.statusCode") or 200,
        given.get("responseParameters") or {},
        given.get("responseTemplates") or {},
    )


def _operations(body: Document) -> Iterator[tuple[str, str, Document]]:
    for path, item in (body.get("paths") or {}).items():
        for name, operation in item.items():
            if name in _METHODS:
                yield path, name.upper(), operation
            elif name == f"{_X}any-method":
                yield path, ANY, operation


def _authorizer(name: str, given: Document, scheme: Document, *, is_http: bool) -> Authorizer:
    kind = str(given.get("type", "")).upper()
    ttl = number(given.get("authorizerResultTtlInSeconds"), name)
    sources = sources_of(given.get("identitySource"))
    if kind == "TOKEN":
        sources = (("header", scheme.get("name") or "Authorization"),)
    return Authorizer(
        name,
        kind,
        given.get("authorizerUri") or "",
        sources,
        (0 if is_http else TTL) if ttl is None else ttl,
        given.get("identityValidationExpression") or "",
        str(given.get("authorizerPayloadFormatVersion") or "1.0"),
        flag(given.get("enableSimpleResponses")),
        given.get("authorizerCredentials"),
    )


class _Operation:
    """One operation of a document."""

    def __init__(
        self,
        body: Document,
        schemes: Document,
        authorizers: Mapping[str, Authorizer],
        place: str,
        *,
        is_http: bool,
    ) -> None:
        self._body = body
        self._schemes = schemes
        self._authorizers = authorizers
        self._place = place
        self._is_http = is_http

    def route(self, path: str, method: str, operation: Document) -> Route:
        integration = operation.get(f"{_X}integration")
        authorizer, scopes, is_key_required = self._security(operation)
        validator = self._validator(operation)
        return Route(
            method,
            path,
            None if integration is None else integration_of(integration, self._place, is_http=self._is_http),
            authorizer=authorizer,
            scopes=scopes,
            is_key_required=is_key_required,
            required=tuple(self._required(operation)) if flag(validator.get("validateRequestParameters")) else (),
            schema=self._schema(operation) if flag(validator.get("validateRequestBody")) else None,
        )

    def _security(self, operation: Document) -> tuple[str, tuple[str, ...], bool]:
        authorizer, scopes, is_key_required = OPEN, tuple[str, ...](), False
        if str((operation.get(f"{_X}auth") or NOTHING).get("type", "")).upper() == SIGNED:
            authorizer = SIGNED
        asked = operation["security"] if "security" in operation else self._body.get("security")
        for name, wanted in ((name, wanted) for one in asked or () for name, wanted in one.items()):
            scheme = self._schemes.get(name) or NOTHING
            if name in self._authorizers:
                authorizer, scopes = name, tuple(wanted or ())
            elif scheme.get(f"{_X}authtype") == "awsSigv4":
                authorizer = SIGNED
            elif str(scheme.get("name", "")).lower() == "x-api-key":
                is_key_required = True
            elif name != OPEN:
                raise TemplateError(f"{self._place}: there is no authorizer {name!r} for its security")
        return authorizer, scopes, is_key_required

    def _validator(self, operation: Document) -> Document:
        name = operation.get(f"{_X}request-validator") or self._body.get(f"{_X}request-validator")
        return (self._body.get(f"{_X}request-validators") or NOTHING).get(str(name)) or NOTHING

    def _required(self, operation: Document) -> Iterator[tuple[str, str]]:
        for one in operation.get("parameters") or ():
            if flag(one.get("required")) and one.get("in") in _IN:
                yield _IN[one["in"]], one["name"]

    def _schema(self, operation: Document) -> Mapping[str, Any] | None:
        of_body = [one.get("schema") for one in operation.get("parameters") or () if one.get("in") == "body"]
        content = (operation.get("requestBody") or NOTHING).get("content") or NOTHING
        found = next(iter(of_body), None) or (content.get("application/json") or NOTHING).get("schema")
        if not found:
            return None
        around = {name: self._body[name] for name in ("definitions", "components") if name in self._body}
        return {"$schema": "http://json-schema.org/draft-04/schema#", **around, "allOf": [found]}
