"""REST APIs out of the resources that CloudFormation has for them."""

from __future__ import annotations

import pytest
from tests.unit.mock.stack.gateway.rest_building import Building

from lambdamock import Aws
from lambdamock.errors import TemplateError, UsageError


@pytest.fixture
def building(aws: Aws) -> Building:
    return Building(aws)


def test_a_method_hands_requests_to_its_function(building: Building) -> None:
    building.method("ANY", path="{id}")
    api = building.deploy(Variables={"table": "t", "size": 3})
    response = api.put("/7?a=1&a=2&b=", json={"x": 1}, headers={"X-A": ["1", "2"]})
    event = response.json()
    assert response.status == 200
    told = ("httpMethod", "path", "resource", "pathParameters", "multiValueQueryStringParameters", "stageVariables")
    assert {name: event[name] for name in told} == {
        "httpMethod": "PUT",
        "path": "/7",
        "resource": "/{id}",
        "pathParameters": {"id": "7"},
        "multiValueQueryStringParameters": {"a": ["1", "2"], "b": [""]},
        "stageVariables": {"table": "t", "size": "3"},
    }
    assert (event["body"], event["headers"]["Content-Type"]) == ('{"x":1}', "application/json")
    assert event["multiValueHeaders"]["X-A"] == ["1", "2"]
    context = event["requestContext"]
    assert (context["apiId"], context["stage"], context["path"]) == (api.id, "live", "/live/7")
    assert context["resourceId"] == building.made[1].ref


def test_only_the_policy_of_the_function_lets_an_api_in(building: Building) -> None:
    building.method()
    api = building.deploy()
    building.aws.client().remove_permission(FunctionName="echo", StatementId="apigateway")
    response = api.get("/orders")
    assert (response.status, response.json()) == (500, {"message": "Internal server error"})
    assert f"{api.id}/live/GET/orders" in str(response.problem)


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        pytest.param("POST", "/orders", id="a method that the path has not"),
        pytest.param("GET", "/nothing", id="a path that there is not"),
        pytest.param("GET", "/", id="the root without a method"),
    ],
)
def test_what_there_is_no_method_for_is_403(building: Building, verb: str, path: str) -> None:
    building.method()
    response = building.deploy().request(verb, path)
    assert (response.status, response.json()) == (403, {"message": "Missing Authentication Token"})
    assert response.headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"


def test_a_slash_at_the_end_does_not_count(building: Building) -> None:
    building.method()
    assert building.deploy().get("/orders/").status == 200


def test_a_url_names_the_stage(building: Building) -> None:
    building.method()
    api = building.deploy()
    url = f"https://{api.id}.execute-api.us-east-1.amazonaws.com"
    assert api.url == url
    assert api.get(f"{url}/live/orders").json()["path"] == "/orders"
    assert (api.get(f"{url}/other/orders").status, api.get(url).json()) == (403, {"message": "Forbidden"})
    with pytest.raises(UsageError, match="is not this API"):
        api.get("https://example.com/live/orders")


def test_an_api_in_several_stages_wants_to_know_which(building: Building) -> None:
    building.method()
    api = building.deploy()
    deployment = building.own("Deployment", "Second").ref
    building.own("Stage", "Test", DeploymentId=deployment, StageName="test")
    with pytest.raises(UsageError, match="its stages are 'live', 'test'"):
        api.get("/orders")
    assert api.get("/orders", stage="test").json()["requestContext"]["stage"] == "test"


def test_a_stage_has_what_was_there_when_it_was_deployed(building: Building) -> None:
    building.method()
    api = building.deploy()
    building.method(path="late")
    response = api.get("/late")
    assert response.status == 403
    assert "deployed too late for it: GET /late (DependsOn)" in str(response.problem)


def test_a_deployment_needs_methods(building: Building) -> None:
    with pytest.raises(TemplateError, match="The REST API doesn't contain any methods"):
        building.own("Deployment", "Early")


def test_a_deployment_may_make_a_stage(building: Building) -> None:
    building.method()
    building.own("Deployment", "Deployment", StageName="v1", StageDescription={"Variables": {"a": "b"}})
    assert building.api.get("/orders").json()["stageVariables"] == {"a": "b"}


def test_what_refers_to_nothing_is_refused(building: Building) -> None:
    with pytest.raises(TemplateError, match="Invalid API identifier specified 123456789012:abc"):
        building.make("Resource", "R", RestApiId="abc", ParentId="x", PathPart="y")
    with pytest.raises(TemplateError, match="required key \\[PathPart\\] not found"):
        building.own("Resource", "R", ParentId=building.root)


def test_what_is_undone_is_gone(building: Building) -> None:
    building.method(AuthorizationType="AWS_IAM")
    building.deploy()
    for made in reversed(building.made):
        made.undo()
        made.undo()
    assert (building.site.apis.rest, building.api.routes, building.api.stages) == ({}, [], [])


def test_stage_variables_are_filled_into_uris(building: Building) -> None:
    integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": building.uri("${stageVariables.fn}")}
    building.method(Integration=integration)
    assert building.deploy(Variables={"fn": "echo"}).get("/orders").status == 200


def test_lambda_is_called_with_POST_only(building: Building) -> None:
    building.method(Integration={"Type": "AWS_PROXY", "IntegrationHttpMethod": "GET", "Uri": building.uri()})
    response = building.deploy().get("/orders")
    assert (response.status, response.problem) == (
        500,
        "the integration calls Lambda with GET: it takes POST only",
    )


def test_an_integration_that_is_no_function_is_not_simulated(building: Building) -> None:
    building.method(Integration={"Type": "HTTP_PROXY", "IntegrationHttpMethod": "GET", "Uri": "https://example.com"})
    with pytest.raises(UsageError, match=r"GET /orders: integrations of type HTTP_PROXY with https://example.com"):
        building.deploy().get("/orders")
