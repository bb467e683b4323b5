"""REST APIs: what is asked of a request, answers of the API itself, integrations that are no proxies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.mock.stack.gateway.rest_building import Building

from lambdamock import Aws
from lambdamock.errors import TemplateError, UsageError


@pytest.fixture
def building(aws: Aws) -> Building:
    return Building(aws)


def test_parameters_are_asked_for_where_a_validator_is(building: Building) -> None:
    validator = building.own("RequestValidator", "V", ValidateRequestParameters="true").ref
    wanted = {
        "method.request.querystring.q": True,
        "method.request.header.X-A": "true",
        "method.request.header.B": False,
    }
    building.method(RequestParameters=wanted, RequestValidatorId=validator)
    building.method(path="free", RequestParameters=wanted)
    api = building.deploy()
    response = api.get("/orders")
    assert (response.status, response.json()) == (400, {"message": "Missing required request parameters: [q, X-A]"})
    assert (api.get("/orders?q=1", headers={"x-a": "1"}).status, api.get("/free").status) == (200, 200)


@pytest.mark.parametrize(
    ("body", "status"), [('{"name": "x"}', 200), ('{"name": 1}', 400), ("no JSON", 400), (None, 400)]
)
def test_a_body_is_held_to_its_model(building: Building, body: str | None, status: int) -> None:
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    model = building.own("Model", "Order", ContentType="application/json", Name="Order", Schema=schema).ref
    validator = building.own("RequestValidator", "V", ValidateRequestBody=True).ref
    building.method("POST", RequestModels={"application/json": model}, RequestValidatorId=validator)
    response = building.deploy().post("/orders", body=body)
    assert response.status == status
    assert status == 200 or response.json() == {"message": "Invalid request body"}


def test_answers_of_the_api_itself_can_be_changed(building: Building) -> None:
    building.own(
        "GatewayResponse",
        "Missing",
        ResponseType="MISSING_AUTHENTICATION_TOKEN",
        StatusCode="404",
        ResponseParameters={"gatewayresponse.header.X-A": "'1'"},
        ResponseTemplates={
            "application/json": '{"text": $context.error.messageString, "is": "$context.error.responseType"}'
        },
    )
    parameters = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    building.own("GatewayResponse", "Other", ResponseType="DEFAULT_5XX", ResponseParameters=parameters)
    building.method()
    building.aws.client().remove_permission(FunctionName="echo", StatementId="apigateway")
    api = building.deploy()
    missing = api.get("/nothing")
    assert (missing.status, missing.headers["x-a"]) == (404, "1")
    assert missing.json() == {"text": "Missing Authentication Token", "is": "MISSING_AUTHENTICATION_TOKEN"}
    assert api.get("/orders").headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    "properties",
    [
        {"ResponseType": "NO_SUCH"},
        {"ResponseParameters": {"gatewayresponse.header.X": "method.request.header.X"}},
        {"ResponseTemplates": {"application/json": "$input.body"}},
    ],
    ids=["no such type", "a header from the request", "a template with more than the error"],
)
def test_changes_that_cannot_be_made_are_refused(building: Building, properties: Mapping[str, Any]) -> None:
    with pytest.raises(TemplateError, match=r"Resources\.G"):
        building.own("GatewayResponse", "G", **{"ResponseType": "DEFAULT_4XX", **properties})


def test_a_mock_integration_answers_out_of_the_template(building: Building) -> None:
    responses = [
        {"StatusCode": "200", "ResponseParameters": {"method.response.header.X-A": "'1'"}},
        {"StatusCode": 418, "SelectionPattern": "4..", "ResponseTemplates": {"application/json": "tea"}},
    ]
    for path, status in (("well", 200), ("pot", 400)):
        template = {"application/json": json.dumps({"statusCode": status})}
        integration = {"Type": "MOCK", "RequestTemplates": template, "IntegrationResponses": responses}
        building.method(path=path, Integration=integration)
    api = building.deploy()
    well, pot = api.get("/well"), api.get("/pot")
    assert (well.status, well.headers["x-a"], well.text) == (200, "1", "")
    assert (pot.status, pot.text) == (418, "tea")


def test_mapping_templates_are_not_evaluated(building: Building) -> None:
    template = {"application/json": '{"statusCode": $input.params("s")}'}
    building.method(Integration={"Type": "MOCK", "RequestTemplates": template, "IntegrationResponses": []})
    with pytest.raises(UsageError, match="mapping templates are not evaluated"):
        building.deploy().get("/orders")


def test_a_custom_integration_takes_the_body_and_answers_the_result(building: Building) -> None:
    responses = [{"StatusCode": "201", "ResponseParameters": {"method.response.header.X-A": "'1'"}}]
    integration = {
        "Type": "AWS",
        "IntegrationHttpMethod": "POST",
        "Uri": building.uri(),
        "IntegrationResponses": responses,
    }
    building.method("POST", Integration=integration)
    response = building.deploy().post("/orders", json={"a": 1})
    assert (response.status, response.headers["x-a"]) == (201, "1")
    assert response.json() == {"statusCode": 200, "body": '{"a": 1}'}


def test_binary_bodies_travel_as_base64(aws: Aws) -> None:
    building = Building(aws, BinaryMediaTypes=["image~1png"])
    building.method("POST")
    api = building.deploy()
    image = api.post("/orders", body=b"\x89", headers={"Content-Type": "image/png"}).json()
    text = api.post("/orders", body=b"text", headers={"Content-Type": "text/plain"}).json()
    assert [(one["body"], one["isBase64Encoded"]) for one in (image, text)] == [("iQ==", True), ("text", False)]


def test_a_function_that_takes_too_long_is_a_gateway_response(building: Building) -> None:
    building.aws.faults.slow("echo", seconds=1)
    integration = {"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "Uri": building.uri()}
    building.method(Integration={**integration, "TimeoutInMillis": "100"})
    building.own("GatewayResponse", "Late", ResponseType="INTEGRATION_TIMEOUT", StatusCode=503)
    response = building.deploy().get("/orders")
    assert (response.status, response.json()) == (503, {"message": "Endpoint request timed out"})


@pytest.mark.parametrize("milliseconds", [49, "29001"])
def test_an_integration_has_from_50_ms_to_29_s(building: Building, milliseconds: object) -> None:
    integration = {"Type": "AWS_PROXY", "Uri": building.uri(), "TimeoutInMillis": milliseconds}
    with pytest.raises(TemplateError, match="Timeout should be between 50 ms and 29000 ms"):
        building.method(Integration=integration)
