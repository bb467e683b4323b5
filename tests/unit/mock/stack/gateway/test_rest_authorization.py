"""Who may use the methods of a REST API: authorizers and API keys."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.mock.stack.gateway.rest_building import Building

from lambdamock import Aws
from lambdamock.errors import TemplateError, UsageError
from lambdamock.mock.stack.gateway.rest_api import RestApi


@pytest.fixture
def building(aws: Aws) -> Building:
    return Building(aws)


def authorized(building: Building, **properties: Any) -> RestApi:
    given = {"Name": "g", "Type": "TOKEN", "AuthorizerUri": building.uri("guard"), **properties}
    authorizer = building.own("Authorizer", "Guard", **given).ref
    kind = "COGNITO_USER_POOLS" if given["Type"] == "COGNITO_USER_POOLS" else "CUSTOM"
    scopes = {"AuthorizationScopes": ["read"]} if kind != "CUSTOM" else {}
    building.method(AuthorizationType=kind, AuthorizerId=authorizer, **scopes)
    building.method(path="users", AuthorizationType=kind, AuthorizerId=authorizer)
    return building.deploy()


def test_a_function_authorizes_by_a_token(building: Building) -> None:
    api = authorized(building)
    event = api.get("/orders", headers={"authorization": "secret"}).json()
    assert event["requestContext"]["authorizer"] == {"principalId": "ann", "level": "3"}
    asked, _ = building.aws.invocations
    arn = f"arn:aws:execute-api:us-east-1:123456789012:{api.id}/live/GET/orders"
    assert asked.event == {"type": "TOKEN", "methodArn": arn, "authorizationToken": "secret"}


def test_nobody_is_asked_without_a_token_or_with_one_of_another_form(building: Building) -> None:
    api = authorized(building, IdentityValidationExpression="Bearer .+")
    for headers in ({}, {"Authorization": "secret"}):
        response = api.get("/orders", headers=headers)
        assert (response.status, response.json()) == (401, {"message": "Unauthorized"})
    assert list(building.aws.invocations) == []


def test_a_result_is_kept_for_five_minutes_and_for_all_routes(building: Building) -> None:
    api = authorized(building)
    token = {"Authorization": "secret"}
    assert api.get("/orders", headers=token).status == 200
    response = api.get("/users", headers=token)
    assert (response.status, response.json()) == (
        403,
        {"Message": "User is not authorized to access this resource"},
    )
    assert "answered to an earlier request, which is kept for 300 s" in str(response.problem)
    building.aws.clock.advance(300)
    assert api.get("/users", headers=token).status == 200


def test_a_function_authorizes_by_the_request(building: Building) -> None:
    sources = "method.request.header.X-User, method.request.querystring.q, stageVariables.a"
    api = authorized(building, Type="REQUEST", IdentitySource=sources)
    assert api.get("/orders", headers={"X-User": "u"}).status == 401
    asked = api.get("/orders?q=1", headers={"X-User": "u"})
    assert asked.status == 401  # the stage has no variable "a"
    assert asked.problem == "the authorizer is not asked without header X-User, querystring q, stageVariables a"


def test_an_authorizer_can_be_told_instead_of_asked(building: Building) -> None:
    event = authorized(building).get("/orders", authorizer={"principalId": "bob"}).json()
    assert event["requestContext"]["authorizer"] == {"principalId": "bob"}
    assert [one.function_name for one in building.aws.invocations] == ["echo"]


def test_of_a_user_pool_the_test_says_who_calls(building: Building) -> None:
    api = authorized(building, Type="COGNITO_USER_POOLS")
    claims = {"sub": "7", "scope": "read write"}
    event = api.get("/orders", authorizer=claims).json()
    assert event["requestContext"]["authorizer"] == {"claims": claims}
    assert api.get("/orders").status == 401
    assert api.get("/orders", authorizer={"sub": "7", "scope": "write"}).status == 401
    assert api.get("/users", authorizer={"sub": "7"}).status == 200


def test_of_signed_requests_the_test_says_who_signs(building: Building) -> None:
    building.method(AuthorizationType="AWS_IAM")
    api = building.deploy()
    assert api.get("/orders").json() == {"message": "Missing Authentication Token"}
    arn = "arn:aws:iam::123456789012:user/ann"
    event = api.get("/orders", authorizer={"userArn": arn}).json()
    assert event["requestContext"]["identity"]["userArn"] == arn


def test_nobody_can_be_named_where_nobody_is_asked_for(building: Building) -> None:
    building.method()
    with pytest.raises(UsageError, match="has no authorizer"):
        building.deploy().get("/orders", authorizer={"sub": "7"})


def test_with_credentials_the_role_decides(building: Building) -> None:
    aws = building.aws
    aws.client().remove_permission(FunctionName="echo", StatementId="apigateway")
    for name, action in (("may", "lambda:InvokeFunction"), ("cannot", "lambda:GetFunction")):
        aws.iam.put_role(name, policies={"p": {"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}})
        role = f"arn:aws:iam::123456789012:role/{name}"
        integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": building.uri(), "Credentials": role}
        building.method(path=name, Integration=integration)
    api = building.deploy()
    assert api.get("/may").status == 200
    denied = api.get("/cannot")
    assert denied.status == 500
    assert "assumed-role/cannot/BackplaneAssumeRoleSession is not authorized" in str(denied.problem)


def keyed(building: Building) -> RestApi:
    building.method(ApiKeyRequired="true")
    return building.deploy()


def test_a_method_that_asks_for_a_key_takes_those_of_the_usage_plan(building: Building) -> None:
    api = keyed(building)
    plan = building.make("UsagePlan", "Plan", ApiStages=[{"ApiId": api.id, "Stage": "live"}]).ref
    key = building.make("ApiKey", "Key", Enabled=True, Value="a" * 30).ref
    building.make("UsagePlanKey", "PlanKey", KeyId=key, KeyType="API_KEY", UsagePlanId=plan)
    assert api.keys == ["a" * 30]
    for headers in ({}, {"x-api-key": "b" * 30}):
        assert api.get("/orders", headers=headers).json() == {"message": "Forbidden"}
    identity = api.get("/orders", headers={"X-Api-Key": "a" * 30}).json()["requestContext"]["identity"]
    assert (identity["apiKey"], identity["apiKeyId"]) == ("a" * 30, key)


def test_where_the_template_has_no_keys_any_key_is_good(building: Building) -> None:
    api = keyed(building)
    assert api.get("/orders").status == 403
    assert api.get("/orders", headers={"x-api-key": "made-elsewhere"}).status == 200


def test_a_key_that_is_not_enabled_is_none(building: Building) -> None:
    api = keyed(building)
    plan = building.make("UsagePlan", "Plan", ApiStages=[{"ApiId": api.id, "Stage": "live"}]).ref
    key = building.make("ApiKey", "Key").ref
    building.make("UsagePlanKey", "PlanKey", KeyId=key, KeyType="API_KEY", UsagePlanId=plan)
    assert len(api.keys[0]) == 40
    assert api.get("/orders", headers={"x-api-key": api.keys[0]}).status == 403


def test_the_authorizer_may_name_the_key(aws: Aws) -> None:
    building = Building(aws, ApiKeySourceType="AUTHORIZER")
    uri = building.uri("guard")
    authorizer = building.own("Authorizer", "Guard", Name="g", Type="TOKEN", AuthorizerUri=uri).ref
    building.method(ApiKeyRequired=True, AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    api = building.deploy()
    assert api.get("/orders", headers={"Authorization": "t"}).status == 200


# ---------------------------------------------------------------------------------------------------- resource policies


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    usual = {"Principal": "*", "Action": "execute-api:Invoke"}
    return {"Version": "2012-10-17", "Statement": [{**usual, **one} for one in statements]}


ALLOWED_HERE = policy(
    {"Effect": "Allow", "Resource": "execute-api:/live/GET/*"},
    {
        "Effect": "Deny",
        "Resource": "execute-api:/*",
        "Condition": {"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24", "127.0.0.1/32"]}},
    },
)


def test_a_resource_policy_lets_in_whom_it_allows(aws: Aws) -> None:
    building = Building(aws, Policy=ALLOWED_HERE)
    building.method("ANY")
    api = building.deploy()
    assert (api.get("/orders").status, api.get("/orders", source_ip="203.0.113.7").status) == (200, 200)
    place = f"execute-api:Invoke on resource: arn:aws:execute-api:us-east-1:********9012:{api.id}/live"
    nobody, elsewhere = api.post("/orders"), api.get("/orders", source_ip="198.51.100.1")
    assert nobody.json() == {"Message": f"User: anonymous is not authorized to perform: {place}/POST/orders"}
    message = f"User: anonymous is not authorized to perform: {place}/GET/orders with an explicit deny"
    assert (elsewhere.status, elsewhere.json()) == (403, {"Message": message})


def test_beside_a_function_that_authorizes_a_policy_need_not_allow(aws: Aws) -> None:
    building = Building(aws, Policy=policy({"Effect": "Deny", "Resource": "execute-api:/live/GET/users"}))
    api = authorized(building)
    statuses = [api.get(path, headers={"Authorization": "t"}).status for path in ("/orders", "/users")]
    assert statuses == [200, 403]
    assert len(building.aws.functions["guard"].invocations) == 1


def test_a_policy_that_is_none_is_refused(aws: Aws) -> None:
    with pytest.raises(TemplateError, match="Invalid policy document"):
        Building(aws, Policy={"Statement": [{"Effect": "Maybe"}]})
