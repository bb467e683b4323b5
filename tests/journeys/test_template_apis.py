"""APIs of SAM templates answer requests: from the event in the template to the response that a client gets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.mock.stack import Stack

pytest.importorskip("samtranslator")

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: Prod
      Variables: {table: orders}
      Cors: {AllowOrigin: "'*'", AllowMethods: "'GET,POST'", AllowHeaders: "'X-A'"}
      Auth:
        AddDefaultAuthorizerToCorsPreflight: false
        DefaultAuthorizer: Guard
        Authorizers:
          Guard: {FunctionArn: !GetAtt Guards.Arn}
          Users: {UserPoolArn: !Sub "arn:aws:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/us-east-1_a"}
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {Access-Control-Allow-Origin: "'*'"}}}
  Front:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: {AllowOrigins: ["https://shop.example"], AllowMethods: [GET]}
      Auth:
        Authorizers:
          Tokens:
            IdentitySource: "$request.header.Authorization"
            JwtConfiguration: {issuer: "https://issuer.example", audience: [shop]}
          Guard:
            FunctionArn: !GetAtt Guards.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            Identity: {Headers: [X-User]}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "-"
      Handler: index.handler
      Runtime: python3.13
      AutoPublishAlias: live
      Events:
        Get: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: "/orders/{id}", Method: get}}
        Rest: {Type: Api, Properties: {RestApiId: !Ref Shop, Path: "/{proxy+}", Method: any, Auth: {Authorizer: Users}}}
        Free:
          Type: Api
          Properties: {RestApiId: !Ref Shop, Path: /free, Method: post, Auth: {Authorizer: NONE, ApiKeyRequired: true}}
        Front: {Type: HttpApi, Properties: {ApiId: !Ref Front, Path: "/orders/{id}", Method: get}}
        Mine: {Type: HttpApi, Properties: {ApiId: !Ref Front, Path: /mine, Method: any, Auth: {Authorizer: Tokens}}}
        Kept: {Type: HttpApi, Properties: {ApiId: !Ref Front, Path: /kept, Method: any, Auth: {Authorizer: Guard}}}
        Own: {Type: Api, Properties: {Path: /own, Method: get}}
  Guards:
    Type: AWS::Serverless::Function
    Properties: {InlineCode: "-", Handler: index.handler, Runtime: python3.13}
Outputs:
  Url:
    Value: !Sub "https://${Shop}.execute-api.${AWS::Region}.amazonaws.com/Prod/orders/7"
  Front:
    Value: !GetAtt Front.ApiEndpoint
"""


def orders(event: dict[str, Any], context: Any) -> dict[str, Any]:
    told = {
        "path": event.get("path") or event["rawPath"],
        "parameters": event.get("pathParameters"),
        "caller": event["requestContext"].get("authorizer"),
        "arn": context.invoked_function_arn,
    }
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(told)}


def guard(event: dict[str, Any], context: object) -> dict[str, Any]:
    if event["type"] == "REQUEST":
        return {"isAuthorized": event["headers"]["x-user"] == "ann"}
    effect = "Allow" if event["authorizationToken"] == "secret" else "Deny"
    everything = f"{event['methodArn'].split('/')[0]}/*"
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": everything}
    return {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Aws, Stack]]:
    path: Path = tmp_path_factory.mktemp("shop") / "template.yaml"
    path.write_text(TEMPLATE)
    with mock_lambda() as aws:
        yield aws, aws.deploy_template(path, handlers={"Orders": orders, "Guards": guard})


@pytest.fixture
def stack(deployed: tuple[Aws, Stack]) -> Stack:
    return deployed[1]


def test_a_rest_api_asks_its_authorizer_and_then_the_alias(stack: Stack) -> None:
    response = stack.apis["Shop"].get("/orders/7", headers={"Authorization": "secret"})
    found = response.json()
    assert (response.status, found["parameters"], found["caller"]) == (200, {"id": "7"}, {"principalId": "ann"})
    assert found["arn"].endswith(":live")


def test_whom_the_authorizer_denies_gets_the_answer_that_the_template_changes(stack: Stack) -> None:
    response = stack.apis["Shop"].get("/orders/7", headers={"Authorization": "guess"})
    assert response.status == 403
    assert response.json() == {"Message": "User is not authorized to access this resource with an explicit deny"}
    assert response.headers["access-control-allow-origin"] == "*"


def test_an_output_of_the_stack_is_a_url_that_it_answers(stack: Stack) -> None:
    response = stack.apis["Shop"].get(stack.outputs["Url"], headers={"Authorization": "secret"})
    assert response.json()["path"] == "/orders/7"
    assert stack.apis["Front"].get(f"{stack.outputs['Front']}/orders/8").json()["parameters"] == {"id": "8"}


def test_preflights_of_a_rest_api_come_out_of_the_template(stack: Stack) -> None:
    response = stack.apis["Shop"].options("/orders/7")
    assert response.status == 200
    assert {name: value for name, value in response.headers.items() if "access" in name} == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "X-A",
    }


def test_preflights_of_an_http_api_are_its_own(stack: Stack) -> None:
    asking = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    response = stack.apis["Front"].options("/orders/7", headers=asking)
    assert (response.status, response.headers["access-control-allow-origin"]) == (204, "https://shop.example")


def test_of_user_pools_and_tokens_the_test_says_who_calls(stack: Stack) -> None:
    for api, path in (("Shop", "/whatever/it/is"), ("Front", "/mine")):
        assert stack.apis[api].get(path).status == 401
        assert stack.apis[api].get(path, authorizer={"sub": "7"}).status == 200


def test_the_authorizer_of_an_http_api_answers_simply(stack: Stack) -> None:
    statuses = [stack.apis["Front"].get("/kept", headers={"X-User": name}).status for name in ("ann", "bob")]
    assert statuses == [200, 403]


def test_a_method_asks_for_an_api_key(stack: Stack) -> None:
    statuses = [stack.apis["Shop"].post("/free", headers=headers).status for headers in ({}, {"x-api-key": "k"})]
    assert statuses == [403, 200]


def test_an_event_without_an_api_makes_one(stack: Stack) -> None:
    assert stack.apis["ServerlessRestApi"].get("/own").json()["path"] == "/own"


def test_the_permissions_of_the_template_name_api_and_route(deployed: tuple[Aws, Stack]) -> None:
    aws, stack = deployed
    api = stack.apis["Shop"]
    api.get("/orders/7", headers={"Authorization": "secret"})
    sources = {trigger.source_arn for trigger in aws.triggers}
    arn = f"arn:aws:execute-api:us-east-1:123456789012:{api.id}"
    assert {f"{arn}/authorizers/Guard", f"{arn}/Prod/GET/orders/*"} <= sources
