"""HTTP APIs out of the resources that CloudFormation has for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import TemplateError, UsageError
from lambdamock.mock.stack.gateway.http_api import HttpApi
from lambdamock.mock.stack.resources.apigatewayv2 import KINDS
from lambdamock.mock.stack.site import Made, Site

CORS = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["x-a"],
    "MaxAge": "600",
    "AllowCredentials": "true",
}
ASKING = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}


def echo(event: dict[str, Any], context: object) -> dict[str, Any]:
    headers = {"Access-Control-Allow-Origin": "of the function", "X-Own": "1"}
    return {"statusCode": 200, "headers": headers, "body": json.dumps(event)}


def guard(event: dict[str, Any], context: object) -> dict[str, Any]:
    if event["version"] == "2.0":
        return {"isAuthorized": event["identitySource"] == ["ann"], "context": {"level": 3}}
    statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
    return {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


class Building:
    """An HTTP API with functions "echo" and "guard", built resource by resource."""

    def __init__(self, aws: Aws, **properties: Any) -> None:
        self.aws = aws
        self.site = Site(aws._simulation, "shop", Path(), {})
        for function in (echo, guard):
            aws.function(function, name=function.__name__).allow("apigateway")
        self.made: list[Made] = []
        given = {"Name": "shop", "ProtocolType": "HTTP", **properties}
        self.api_id = self.make("Api", "Shop", **given).ref
        self.api: HttpApi = self.site.apis.http[self.api_id]

    def make(self, kind: str, logical_id: str, **properties: Any) -> Made:
        made = KINDS[f"AWS::ApiGatewayV2::{kind}"].make(self.site, logical_id, properties)
        self.made.append(made)
        return made

    def own(self, kind: str, logical_id: str, **properties: Any) -> Made:
        return self.make(kind, logical_id, ApiId=self.api_id, **properties)

    def arn(self, function: str = "echo") -> str:
        return f"arn:aws:lambda:us-east-1:{self.aws.account_id}:function:{function}"

    def uri(self, function: str) -> str:
        return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{self.arn(function)}/invocations"

    def routes(self, *keys: str, payload: str = "2.0", **properties: Any) -> HttpApi:
        given = {"IntegrationType": "AWS_PROXY", "IntegrationUri": self.arn(), "PayloadFormatVersion": payload}
        target = f"integrations/{self.own('Integration', f'Integration{keys[0]}', **given).ref}"
        for key in keys:
            self.own("Route", f"Route{key}", RouteKey=key, Target=target, **properties)
        return self.api

    def stage(self, name: str = "$default", **properties: Any) -> HttpApi:
        self.own("Stage", "Stage", StageName=name, AutoDeploy=True, **properties)
        return self.api


@pytest.fixture
def building(aws: Aws) -> Building:
    built = Building(aws)
    built.stage()
    return built


def test_a_route_hands_requests_to_its_function(building: Building) -> None:
    api = building.routes("GET /orders/{id}")
    response = api.get("/orders/a%20b?x=1&x=2", headers={"X-A": "1"})
    event = response.json()
    assert response.status == 200
    told = ("version", "routeKey", "rawPath", "rawQueryString", "pathParameters", "queryStringParameters")
    assert {name: event[name] for name in told} == {
        "version": "2.0",
        "routeKey": "GET /orders/{id}",
        "rawPath": "/orders/a b",
        "rawQueryString": "x=1&x=2",
        "pathParameters": {"id": "a b"},
        "queryStringParameters": {"x": "1,2"},
    }
    assert (event["requestContext"]["apiId"], event["requestContext"]["stage"]) == (api.id, "$default")
    assert event["headers"]["x-a"] == "1"


def test_the_first_payload_format_names_the_stage_in_the_path(aws: Aws) -> None:
    building = Building(aws)
    building.routes("ANY /orders", payload="1.0")
    event = building.stage("v1", StageVariables={"a": "b"}).post("/orders", body="text").json()
    told = ("version", "resource", "path", "httpMethod", "stageVariables", "body", "isBase64Encoded")
    assert [event[name] for name in told] == ["1.0", "/orders", "/v1/orders", "POST", {"a": "b"}, "text", False]
    assert event["requestContext"]["resourceId"] == "ANY /orders"


@pytest.mark.parametrize(
    ("verb", "path", "key"),
    [
        pytest.param("GET", "/pets/dog/1", "GET /pets/dog/1", id="spelled out"),
        pytest.param("GET", "/pets/dog/2", "GET /pets/dog/{id}", id="a parameter"),
        pytest.param("GET", "/pets/cat/1", "GET /pets/{proxy+}", id="greedy"),
        pytest.param("POST", "/pets/dog/1", "ANY /{proxy+}", id="of any method"),
        pytest.param("GET", "/", "$default", id="the default route"),
    ],
)
def test_the_most_specific_route_of_a_method_is_taken(building: Building, verb: str, path: str, key: str) -> None:
    keys = ("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default")
    assert building.routes(*keys).request(verb, path).json()["routeKey"] == key


@pytest.mark.parametrize(("verb", "path"), [("POST", "/orders"), ("GET", "/"), ("GET", "/orders/")])
def test_what_there_is_no_route_for_is_404(building: Building, verb: str, path: str) -> None:
    response = building.routes("GET /orders").request(verb, path)
    assert (response.status, response.json()) == (404, {"message": "Not Found"})
    assert response.problem == f"no route for {verb} {path}; there are GET /orders"


def test_a_url_names_the_stage_unless_that_is_the_default(building: Building) -> None:
    building.own("Stage", "V1", StageName="v1")
    api = building.routes("GET /orders")
    assert building.made[0].attributes == {"ApiId": api.id, "ApiEndpoint": api.url}
    assert api.get(f"{api.url}/orders").json()["rawPath"] == "/orders"
    assert api.get(f"{api.url}/v1/orders").json()["rawPath"] == "/v1/orders"
    assert api.get("/orders", stage="v1").json()["requestContext"]["stage"] == "v1"


def test_an_api_without_the_default_stage_needs_one_in_the_url(aws: Aws) -> None:
    building = Building(aws)
    building.routes("GET /orders")
    api = building.stage("v1")
    assert (api.get(f"{api.url}/orders").status, api.get(f"{api.url}/v1/orders").status) == (404, 200)


def test_a_target_makes_a_route_and_a_stage(aws: Aws) -> None:
    arn = f"arn:aws:lambda:us-east-1:{aws.account_id}:function:echo"
    api = Building(aws, Target=arn).api
    assert (api.routes, api.stages, api.delete("/any/thing").json()["routeKey"]) == (
        ["$default"],
        ["$default"],
        "$default",
    )


def test_only_the_policy_of_the_function_lets_an_api_in(building: Building) -> None:
    api = building.routes("ANY /orders/{id}")
    building.aws.client().remove_permission(FunctionName="echo", StatementId="apigateway")
    response = api.get("/orders/7")
    assert (response.status, response.json()) == (500, {"message": "Internal Server Error"})
    assert f"{api.id}/$default/*/orders/*" in str(response.problem)


def test_websocket_apis_are_refused(aws: Aws) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.Shop\.Properties\.ProtocolType: WebSocket APIs"):
        Building(aws, ProtocolType="WEBSOCKET")


def test_what_refers_to_nothing_is_refused(building: Building) -> None:
    building.routes("GET /orders")
    with pytest.raises(TemplateError, match="Invalid API identifier specified 123456789012:abc"):
        building.make("Route", "R", ApiId="abc", RouteKey="GET /")
    with pytest.raises(TemplateError, match="Invalid Integration identifier specified"):
        building.own("Route", "R", RouteKey="GET /", Target="integrations/abc")
    with pytest.raises(TemplateError, match="Route with key GET /orders already exists"):
        building.own("Route", "R", RouteKey="GET /orders")
    with pytest.raises(TemplateError, match="route key is not formatted properly"):
        building.own("Route", "R", RouteKey="/orders")


def test_an_integration_that_is_no_function_is_not_simulated(building: Building) -> None:
    given = {"IntegrationType": "AWS_PROXY", "IntegrationSubtype": "SQS-SendMessage"}
    integration = building.own("Integration", "Queue", **given).ref
    building.own("Route", "R", RouteKey="POST /", Target=f"integrations/{integration}")
    with pytest.raises(
        UsageError, match="POST /: integrations of type AWS_PROXY with SQS-SendMessage are not simulated"
    ):
        building.api.post("/")


def test_what_is_undone_is_gone(building: Building) -> None:
    api = building.routes("GET /orders")
    for made in reversed(building.made):
        made.undo()
        made.undo()
    assert (building.site.apis.http, api.routes, api.stages, api.integrations) == ({}, [], [], {})


@pytest.mark.parametrize(
    ("content_type", "is_base64"),
    [("application/json; charset=utf-8", False), ("text/csv", False), ("image/png", True), ("application/x-tar", True)],
)
def test_bodies_that_are_no_text_travel_as_base64(building: Building, content_type: str, is_base64: bool) -> None:
    event = building.routes("POST /").post("/", body=b"{}", headers={"Content-Type": content_type}).json()
    assert (event["body"], event["isBase64Encoded"]) == (("e30=", True) if is_base64 else ("{}", False))


# ----------------------------------------------------------------------------------------------------------------- CORS


def test_a_preflight_is_answered_by_the_api(aws: Aws) -> None:
    building = Building(aws, CorsConfiguration=CORS)
    building.routes("GET /orders")
    response = building.stage().options("/orders", headers=ASKING)
    assert (response.status, response.body, list(aws.invocations)) == (204, b"", [])
    assert response.headers == {
        "access-control-allow-origin": "https://shop.example",
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "x-a",
        "access-control-max-age": "600",
        "vary": "Origin",
    }


def test_a_preflight_of_somebody_else_gets_no_headers(aws: Aws) -> None:
    building = Building(aws, CorsConfiguration=CORS)
    response = building.stage().options("/", headers={**ASKING, "Origin": "https://else.example"})
    assert (response.status, dict(response.headers)) == (204, {})
    assert response.problem == "the API's CorsConfiguration does not allow GET from https://else.example"


def test_headers_of_the_function_about_cors_do_not_count(aws: Aws) -> None:
    building = Building(aws, CorsConfiguration=CORS)
    building.routes("GET /orders")
    response = building.stage().get("/orders", headers={"Origin": "https://shop.example"})
    assert response.headers.get_all("access-control-allow-origin") == ["https://shop.example"]
    assert response.headers["x-own"] == "1"


def test_without_cors_options_is_a_request_as_others(building: Building) -> None:
    api = building.routes("ANY /orders")
    assert api.options("/orders", headers=ASKING).headers["access-control-allow-origin"] == "of the function"


def test_a_default_route_that_asks_for_a_token_asks_preflights_too(aws: Aws) -> None:
    building = Building(aws, CorsConfiguration=CORS)
    authorizer = building.own("Authorizer", "J", Name="j", AuthorizerType="JWT").ref
    building.routes("$default", AuthorizationType="JWT", AuthorizerId=authorizer)
    assert building.stage().options("/orders", headers=ASKING).status == 401
    building.routes("OPTIONS /{proxy+}")
    assert building.api.options("/orders", headers=ASKING).status == 204


# ---------------------------------------------------------------------------------------------------------- authorizers


def test_of_a_token_the_test_says_who_calls(building: Building) -> None:
    authorizer = building.own("Authorizer", "J", Name="j", AuthorizerType="JWT").ref
    given = {"AuthorizationType": "JWT", "AuthorizerId": authorizer}
    building.routes("GET /free", **given)
    api = building.routes("GET /orders", **given, AuthorizationScopes=["read"])
    claims = {"sub": "7", "scope": "read write"}
    event = api.get("/orders", authorizer=claims).json()
    found = {"jwt": {"claims": claims, "scopes": ["read", "write"]}}
    assert event["requestContext"]["authorizer"] == found
    nobody, no_scope = api.get("/orders"), api.get("/orders", authorizer={"sub": "7"})
    assert (nobody.status, nobody.json(), nobody.headers["www-authenticate"]) == (
        401,
        {"message": "Unauthorized"},
        "Bearer",
    )
    assert (no_scope.status, no_scope.json()) == (403, {"message": "Forbidden"})
    assert api.get("/free", authorizer={"sub": "7"}).status == 200


def test_of_signed_requests_the_test_says_who_signs(building: Building) -> None:
    api = building.routes("GET /orders", AuthorizationType="AWS_IAM")
    caller = {"userArn": "arn:aws:iam::123456789012:user/ann"}
    assert api.get("/orders").json() == {"message": "Forbidden"}
    assert api.get("/orders", authorizer=caller).json()["requestContext"]["authorizer"] == {"iam": caller}


def guarded(building: Building, version: str, **properties: Any) -> HttpApi:
    given = {"Name": "g", "AuthorizerType": "REQUEST", "AuthorizerUri": building.uri("guard")}
    sources = {"IdentitySource": ["$request.header.X-User"], "AuthorizerPayloadFormatVersion": version}
    authorizer = building.own("Authorizer", "G", **given, **sources, **properties).ref
    return building.routes("GET /orders/{id}", AuthorizationType="CUSTOM", AuthorizerId=authorizer)


def test_a_function_authorizes_with_a_simple_response(building: Building) -> None:
    api = guarded(building, "2.0", EnableSimpleResponses="true")
    event = api.get("/orders/7", headers={"X-User": "ann"}).json()
    assert event["requestContext"]["authorizer"] == {"lambda": {"level": 3}}
    asked = building.aws.functions["guard"].invocations[0].event
    assert (asked["type"], asked["routeKey"], asked["pathParameters"]) == ("REQUEST", "GET /orders/{id}", {"id": "7"})
    assert asked["routeArn"] == f"arn:aws:execute-api:us-east-1:123456789012:{api.id}/$default/GET/orders/7"
    denied, unasked = api.get("/orders/7", headers={"X-User": "bob"}), api.get("/orders/7")
    assert (denied.status, denied.json()) == (403, {"message": "Forbidden"})
    assert (unasked.status, unasked.json()) == (401, {"message": "Unauthorized"})
    assert unasked.problem == "the authorizer is not asked without header X-User"
    assert len(building.aws.functions["guard"].invocations) == 2


def test_a_function_authorizes_with_a_policy(building: Building) -> None:
    api = guarded(building, "1.0", AuthorizerResultTtlInSeconds=60)
    for _ in range(2):
        assert api.get("/orders/7", headers={"X-User": "ann"}).status == 200
    (asked,) = building.aws.functions["guard"].invocations
    assert (asked.event["version"], asked.event["type"], asked.event["identitySource"]) == ("1.0", "REQUEST", "ann")


def test_what_a_function_found_out_can_be_told(building: Building) -> None:
    api = guarded(building, "2.0", EnableSimpleResponses=True)
    event = api.get("/orders/7", authorizer={"level": 9}).json()
    assert event["requestContext"]["authorizer"] == {"lambda": {"level": 9}}


def test_authorizers_that_cannot_be_are_refused(building: Building) -> None:
    with pytest.raises(TemplateError, match="AuthorizerPayloadFormatVersion is a required parameter"):
        building.own("Authorizer", "G", Name="g", AuthorizerType="REQUEST")
    with pytest.raises(TemplateError, match=r"Properties\.AuthorizerType: there are REQUEST and JWT, not 'TOKEN'"):
        building.own("Authorizer", "G", Name="g", AuthorizerType="TOKEN")
    with pytest.raises(TemplateError, match="Invalid authorizer ID specified"):
        building.own("Route", "R", RouteKey="GET /", AuthorizationType="JWT", AuthorizerId="abc")
