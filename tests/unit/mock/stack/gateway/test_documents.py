"""The Body of an API: what of OpenAPI and of its extensions counts."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.errors import TemplateError
from lambdamock.mock.stack.gateway.definition import Authorizer, Integration, Route
from lambdamock.mock.stack.gateway.documents import cors_of, definition_of

URI = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations"
X = "x-amazon-apigateway-"


def operation(**members: Any) -> dict[str, Any]:
    integration = {"type": "aws_proxy", "httpMethod": "POST", "uri": URI, "timeoutInMillis": "3000"}
    return {f"{X}integration": integration, **members}


def route_of(body: dict[str, Any], *, is_http: bool = False) -> Route:
    (route,) = definition_of(body, "Body", is_http=is_http).routes.values()
    return route


def test_an_operation_is_a_route_with_an_integration() -> None:
    integration = Integration("AWS_PROXY", URI, timeout=3000)
    assert route_of({"paths": {"/a": {"get": operation(), "parameters": []}}}) == Route("GET", "/a", integration)
    assert route_of({"paths": {"/a": {f"{X}any-method": operation()}}}).method == "ANY"


def test_the_payload_format_is_one_of_http_apis() -> None:
    given = {f"{X}integration": {"type": "AWS_PROXY", "uri": URI, "payloadFormatVersion": 2.0}}
    body = {"paths": {"$default": {f"{X}any-method": given}}}
    formats = [route_of(body, is_http=is_http).integration for is_http in (True, False)]
    assert [one and one.payload_format for one in formats] == ["2.0", "1.0"]


def test_security_names_authorizers_and_keys() -> None:
    scheme = {"type": "apiKey", "name": "X-Token", "in": "header", f"{X}authtype": "custom"}
    schemes = {
        "guard": {
            **scheme,
            f"{X}authorizer": {"type": "token", "authorizerUri": URI, "authorizerResultTtlInSeconds": 0},
        },
        "key": {"type": "apiKey", "name": "x-api-key", "in": "header"},
        "signed": {"type": "apiKey", "name": "Authorization", "in": "header", f"{X}authtype": "awsSigv4"},
    }
    paths = {
        "/a": {"get": operation(security=[{"guard": []}, {"key": []}])},
        "/b": {"get": operation(security=[{"signed": []}])},
        "/c": {"get": operation(security=[])},
        "/d": {"get": operation()},
    }
    definition = definition_of(
        {"paths": paths, "securityDefinitions": schemes, "security": [{"guard": []}]}, "Body", is_http=False
    )
    assert definition.authorizers == {"guard": Authorizer("guard", "TOKEN", URI, (("header", "X-Token"),))}
    found = {path: (one.authorizer, one.is_key_required) for (path, _), one in definition.routes.items()}
    assert found == {"/a": ("guard", True), "/b": ("AWS_IAM", False), "/c": ("NONE", False), "/d": ("guard", False)}


def test_a_body_is_held_to_a_schema_where_a_validator_says_so() -> None:
    order = {"type": "object"}
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/order"}}}
    parameters = [{"in": "query", "name": "q", "required": True}, {"in": "header", "name": "X-A"}]
    asked = operation(requestBody={"content": content}, parameters=parameters)
    body = {
        "paths": {"/a": {"post": asked}},
        "components": {"schemas": {"order": order}},
        f"{X}request-validators": {"all": {"validateRequestBody": True, "validateRequestParameters": True}},
    }
    assert (route_of(body).required, route_of(body).schema) == ((), None)
    route = route_of({**body, f"{X}request-validator": "all"})
    assert route.required == (("querystring", "q"),)
    assert route.schema == {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "components": {"schemas": {"order": order}},
        "allOf": [{"$ref": "#/components/schemas/order"}],
    }


def test_cors_has_the_members_of_a_cors_configuration() -> None:
    assert cors_of({f"{X}cors": {"allowOrigins": ["*"], "maxAge": 1}}) == {"AllowOrigins": ["*"], "MaxAge": 1}
    assert cors_of({}) is None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"paths": ["/a"]}, "Body: this is no OpenAPI document"),
        ({"paths": {"/a": {"get": operation(security=[{"x": []}])}}}, "Body.paths./a: there is no authorizer 'x'"),
        ({f"{X}gateway-responses": {"NONE_SUCH": {}}}, "there is no gateway response 'NONE_SUCH'"),
    ],
    ids=["no document", "no authorizer", "no gateway response"],
)
def test_what_cannot_be_is_refused(body: dict[str, Any], problem: str) -> None:
    with pytest.raises(TemplateError, match=problem):
        definition_of(body, "Body", is_http=False)


def test_http_apis_have_no_policies() -> None:
    with pytest.raises(TemplateError, match="Body: HTTP APIs have no x-amazon-apigateway-policy"):
        definition_of({f"{X}policy": {}}, "Body", is_http=True)
