"""Functions behind APIs, load balancers and URLs: from the request to what the client gets."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdamock import Aws, events, mock_lambda
from lambdamock.errors import UsageError

ECHO = {"operation": "echo", "payload": {"somekey1": "somevalue1", "somekey2": "somevalue2"}}
SITE = "https://example.com"


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as world:
        yield world


def hello(event: Any, context: Any) -> dict[str, Any]:
    return {"statusCode": 200, "headers": {"content-type": "text/plain"}, "body": "hello"}


def rest(aws: Aws, method: str = "GET", path: str = "/people", **asked: Any) -> dict[str, Any]:
    return events.apigateway.rest(method, path, origin=aws.origin, **asked)


def add_permission(aws: Aws, sid: str = "api", **members: Any) -> str:
    statement = {"StatementId": sid, "Action": "lambda:InvokeFunction", "Principal": "apigateway.amazonaws.com"}
    answer = aws.client().add_permission(**{"FunctionName": "web", **statement, **members})
    shown: str = answer["Statement"]
    return shown


def open_url(aws: Aws, principal: str = "*", auth_type: str = "NONE", **members: Any) -> None:
    """Both permissions that a URL asks for; the second one where botocore knows how to give it."""
    grant = {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": auth_type}
    add_permission(aws, "url", Principal=principal, **grant, **members)
    shape = aws.client().meta.service_model.operation_model("AddPermission").input_shape
    if "InvokedViaFunctionUrl" in shape.members:
        add_permission(aws, "url-invoke", Principal=principal, InvokedViaFunctionUrl=True, **members)


# ------------------------------------------------------------------------------------------------------ API Gateway


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_B042_every_method_reaches_the_function(aws: Aws, method: str) -> None:
    function = aws.function(lambda event, context: {"body": event["httpMethod"]}, name="web")
    function.allow("apigateway")
    assert aws.deliver.apigateway(function, rest(aws, method)).text == method


def test_B047_an_api_waits_for_the_function(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    function.allow("apigateway")
    response = aws.deliver.apigateway(function, rest(aws))
    assert (response.status, response.text, response.headers["Content-Type"]) == (200, "hello", "text/plain")
    assert [one.invocation_type for one in aws.invocations] == ["RequestResponse"]


def test_B027_B051_an_api_needs_a_statement_in_the_functions_policy(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    response = aws.deliver.apigateway(function, rest(aws))
    assert (response.status, response.json()) == (500, {"message": "Internal server error"})
    assert "client.add_permission(" in str(response.problem)
    assert len(aws.invocations) == 0
    assert aws.triggers[0].refusal is not None


@pytest.mark.parametrize(
    ("granted", "stage", "status"),
    [
        pytest.param("*/POST/DynamoDBManager", "prod", 200, id="every stage"),
        pytest.param("*/POST/DynamoDBManager", "test-invoke-stage", 200, id="every stage, tested in the console"),
        pytest.param("prod/POST/DynamoDBManager", "prod", 200, id="one stage"),
        pytest.param("prod/POST/DynamoDBManager", "dev", 500, id="another stage"),
        pytest.param("prod/GET/DynamoDBManager", "prod", 500, id="another method"),
    ],
)
def test_B058_a_statement_is_for_stages_and_methods(aws: Aws, granted: str, stage: str, status: int) -> None:
    function = aws.function(hello, name="web")
    event = rest(aws, "POST", "/DynamoDBManager", stage=stage, api_id="wt6mne2s9k")
    arn = f"arn:aws:execute-api:us-east-1:123456789012:wt6mne2s9k/{granted}"
    shown = json.loads(add_permission(aws, SourceArn=arn))
    assert shown["Condition"] == {"ArnLike": {"AWS:SourceArn": arn}}
    assert aws.deliver.apigateway(function, event).status == status


def test_B050_a_catch_all_resource_passes_what_is_below_it(aws: Aws) -> None:
    function = aws.function(lambda event, context: {"body": event["pathParameters"]["proxy"]}, name="web")
    function.allow("apigateway")
    event = rest(aws, path="/test/hello", resource="/{proxy+}", path_parameters={"proxy": "test/hello"})
    assert aws.deliver.apigateway(function, event).text == "test/hello"


def manager(event: Any, context: Any) -> Any:
    operations = {"echo": lambda given: given, "ping": lambda given: "pong"}
    if event["operation"] not in operations:
        raise ValueError(f'Unrecognized operation "{event["operation"]}"')
    return operations[event["operation"]](event.get("payload"))


def test_B048_B064_a_custom_integration_hands_over_the_body_and_returns_the_result(aws: Aws) -> None:
    function = aws.function(manager, name="web")
    function.allow("apigateway")
    assert aws.deliver.apigateway(function, ECHO, integration="AWS").json() == ECHO["payload"]
    assert aws.deliver.apigateway(function, {"operation": "ping"}, integration="AWS").text == '"pong"'
    assert aws.invocations[0].event == ECHO


def test_B061_an_error_behind_a_custom_integration_is_its_document(aws: Aws) -> None:
    function = aws.function(manager, name="web")
    function.allow("apigateway")
    response = aws.deliver.apigateway(
        function, b'{"operation": "x"}', integration="AWS", selection_patterns={"Unrecognized.*": 400}
    )
    assert (response.status, response.json()["errorType"]) == (400, "ValueError")
    assert response.json()["errorMessage"] == 'Unrecognized operation "x"'


def test_a_custom_integration_may_leave_its_event(aws: Aws) -> None:
    function = aws.function(manager, name="web")
    function.allow("apigateway")
    response = aws.deliver.apigateway(function, ECHO, integration="AWS", invocation_type="Event")
    assert (response.status, response.body) == (200, b"")
    aws.settle()
    assert [one.invocation_type for one in aws.invocations] == ["Event"]


@pytest.mark.parametrize(("seconds", "status"), [(28, 200), (29.5, 504)])
def test_B056_a_client_waits_for_29_seconds(aws: Aws, seconds: float, status: int) -> None:
    def slow(event: Any, context: Any) -> dict[str, Any]:
        time.sleep(seconds)
        return {}

    function = aws.function(slow, name="web", timeout=60)
    function.allow("apigateway")
    assert aws.deliver.apigateway(function, rest(aws)).status == status
    assert aws.invocations[0].error is None


def test_B056_the_uri_of_an_integration_names_the_function(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    function.allow("apigateway")
    uri = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function.arn}/invocations"
    assert aws.deliver.apigateway(uri, rest(aws)).status == 200


def test_B062_a_request_of_two_members_is_enough(aws: Aws) -> None:
    function = aws.function(lambda event, context: {"body": event["queryStringParameters"]["TableName"]}, name="web")
    function.allow("apigateway")
    event = {"httpMethod": "GET", "queryStringParameters": {"TableName": "MyTable"}}
    assert aws.deliver.apigateway(function, event).text == "MyTable"


def test_a_throttled_function_is_an_internal_error_of_a_rest_api(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    function.allow("apigateway")
    aws.client().put_function_concurrency(FunctionName="web", ReservedConcurrentExecutions=0)
    assert aws.deliver.apigateway(function, rest(aws)).status == 500
    assert aws.deliver.apigateway(function, events.apigateway.http_api(origin=aws.origin)).status == 503


def test_a_connection_of_a_websocket_api(aws: Aws) -> None:
    function = aws.function(lambda event, context: {"statusCode": 200, "body": event.get("body")}, name="web")
    function.allow("apigateway")
    connect, message, leave = (
        events.apigateway.websocket(kind, origin=aws.origin) for kind in ("CONNECT", "MESSAGE", "DISCONNECT")
    )
    assert aws.deliver.apigateway(function, connect).status == 200
    assert aws.deliver.apigateway(function, {**message, "body": "ping"}, route_response=True).text == "ping"
    assert aws.deliver.apigateway(function, leave).body == b""


def test_an_authorizer_decides_what_the_integration_learns(aws: Aws) -> None:
    def authorize(event: Any, context: Any) -> dict[str, Any]:
        effect = "Allow" if event["authorizationToken"] == "let me in" else "Deny"
        statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": event["methodArn"]}
        document = {"Version": "2012-10-17", "Statement": [statement]}
        return {"principalId": "ann", "policyDocument": document, "context": {"level": 3}}

    function = aws.function(authorize, name="authorizer")
    function.allow("apigateway")
    allowed = aws.deliver.authorizer(function, events.authorizers.token("let me in", origin=aws.origin))
    assert (allowed.is_allowed, allowed.authorizer) == (True, {"principalId": "ann", "level": "3"})

    who = aws.function(
        lambda event, context: {"body": event["requestContext"]["authorizer"]["principalId"]}, name="web"
    )
    who.allow("apigateway")
    assert aws.deliver.apigateway(who, rest(aws, authorizer=allowed.authorizer)).text == "ann"

    denied = aws.deliver.authorizer(function, events.authorizers.token("please", origin=aws.origin))
    assert denied.response is not None
    assert (denied.is_allowed, denied.response.status) == (False, 403)


def test_options_of_other_kinds_of_api_are_refused(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    with pytest.raises(UsageError, match=r"a REST API has no route_response; it has binary_media_types"):
        aws.deliver.apigateway(function, rest(aws), route_response=True)
    assert len(aws.invocations) == 0


# --------------------------------------------------------------------------------------------------- Load balancers


def test_B034_B039_a_load_balancer_waits_for_the_function(aws: Aws) -> None:
    function = aws.function(lambda event, context: {**hello(event, context), "body": event["path"]}, name="web")
    shown = add_permission(aws, "load-balancer", Principal="elasticloadbalancing.amazonaws.com")
    assert shown == (
        '{"Sid":"load-balancer","Effect":"Allow","Principal":{"Service":"elasticloadbalancing.amazonaws.com"},'
        f'"Action":"lambda:InvokeFunction","Resource":"{function.arn}"}}'
    )
    event = events.alb.request("GET", "/lambda", query={"query": "1234ABCD"}, origin=aws.origin)
    response = aws.deliver.alb(function, event)
    assert (response.status, response.text) == (200, "/lambda")
    assert aws.invocations[0].event == event


def test_a_load_balancer_checks_the_functions_health(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    function.allow("alb")
    assert aws.deliver.alb(function, events.alb.health_check(origin=aws.origin)).status == 200


def test_a_load_balancer_hands_no_large_request_on(aws: Aws) -> None:
    function = aws.function(hello, name="web")
    function.allow("alb")
    event = events.alb.request("POST", body="x" * (2**20 + 1), origin=aws.origin)
    assert aws.deliver.alb(function, event).status == 413
    assert len(aws.invocations) == 0


# ---------------------------------------------------------------------------------------------------- Function URLs


def with_url(aws: Aws, auth_type: str = "NONE", **settings: Any) -> Any:
    function = aws.function(hello, name="web")
    aws.client().create_function_url_config(FunctionName="web", AuthType=auth_type, **settings)
    return function


def test_a_url_asks_for_a_statement_for_everybody(aws: Aws) -> None:
    function = with_url(aws)
    event = events.urls.request(origin=aws.origin)
    assert aws.deliver.url(function, event).json()["Message"].startswith("Forbidden. For troubleshooting Function URL")
    open_url(aws)
    assert aws.deliver.url(function, event).text == "hello"


def test_an_alias_has_a_url_and_a_policy_of_its_own(aws: Aws) -> None:
    aws.function(hello, name="web")
    client = aws.client()
    client.publish_version(FunctionName="web")
    client.create_alias(FunctionName="web", Name="live", FunctionVersion="1")
    client.create_function_url_config(FunctionName="web", Qualifier="live", AuthType="NONE")
    event = events.urls.request(origin=aws.origin)
    assert aws.deliver.url("web:live", event).status == 403
    open_url(aws, Qualifier="live")
    assert aws.deliver.url("web:live", event).status == 200
    assert aws.invocations[0].context.function_version == "1"
    with pytest.raises(UsageError, match=r"create_function_url_config\(FunctionName='web', AuthType='NONE'\)"):
        aws.deliver.url("web", event)


def test_a_url_with_cors_answers_browsers_itself(aws: Aws) -> None:
    function = with_url(aws, Cors={"AllowOrigins": [SITE], "AllowMethods": ["POST"]})
    open_url(aws)
    asked = {"Origin": SITE, "Access-Control-Request-Method": "POST"}
    preflight = aws.deliver.url(function, events.urls.request("OPTIONS", headers=asked, origin=aws.origin))
    assert preflight.headers["access-control-allow-methods"] == "POST"
    assert len(aws.invocations) == 0
    response = aws.deliver.url(function, events.urls.request("POST", headers={"Origin": SITE}, origin=aws.origin))
    assert response.headers["access-control-allow-origin"] == SITE


def test_a_url_that_streams_passes_the_result_on_as_it_is(aws: Aws) -> None:
    function = with_url(aws, InvokeMode="RESPONSE_STREAM")
    open_url(aws)
    response = aws.deliver.url(function, events.urls.request(origin=aws.origin))
    assert response.json() == hello(None, None)


# ------------------------------------------------------------------------------------------ frameworks of the world

DOORS: dict[str, Callable[[Aws, Any, dict[str, Any]], Any]] = {
    "rest": lambda aws, function, asked: aws.deliver.apigateway(
        function, rest(aws, "POST", **asked), binary_media_types=["*/*"]
    ),
    "http": lambda aws, function, asked: aws.deliver.apigateway(
        function, events.apigateway.http_api("POST", "/people", origin=aws.origin, **asked)
    ),
    "alb": lambda aws, function, asked: aws.deliver.alb(
        function, events.alb.request("POST", "/people", multi_value=True, origin=aws.origin, **asked)
    ),
    "url": lambda aws, function, asked: aws.deliver.url(
        function, events.urls.request("POST", "/people", origin=aws.origin, **asked)
    ),
}


def opened(aws: Aws, handler: Callable[[Any, Any], Any]) -> Any:
    """A function that each of the doors leads to."""
    function = aws.function(handler, name="web", timeout=30)
    function.allow("apigateway")
    function.allow("alb")
    aws.client().create_function_url_config(FunctionName="web", AuthType="NONE")
    open_url(aws)
    return function


@pytest.mark.parametrize("door", list(DOORS))
def test_an_application_of_powertools_is_reached_through_every_door(aws: Aws, door: str) -> None:
    event_handler = pytest.importorskip("aws_lambda_powertools.event_handler")
    cookies = pytest.importorskip("aws_lambda_powertools.shared.cookies")
    kinds = {
        "rest": event_handler.APIGatewayRestResolver,
        "http": event_handler.APIGatewayHttpResolver,
        "alb": event_handler.ALBResolver,
        "url": event_handler.LambdaFunctionUrlResolver,
    }
    app = kinds[door]()

    @app.post("/people")
    def add() -> Any:
        name = app.current_event.json_body["name"]
        return event_handler.Response(
            201, "application/json", json.dumps({"added": name}), cookies=[cookies.Cookie("a", "1", secure=False)]
        )

    response = DOORS[door](aws, opened(aws, app.resolve), {"body": {"name": "Ann"}})
    assert (response.problem, response.status, response.json()) == (None, 201, {"added": "Ann"})
    assert response.headers["content-type"] == "application/json"
    assert response.headers.get_all("set-cookie") == ["a=1"]


async def asgi(scope: Any, receive: Any, send: Any) -> None:
    """An application without a framework: it returns what it got, as bytes that are no text."""
    message = await receive()
    headers = [(b"content-type", b"image/png"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": b"\x89PNG " + scope["query_string"] + b" " + message["body"]})


@pytest.fixture
def event_loop_of_adapter() -> Iterator[None]:
    """The event loop that Mangum would make itself otherwise, and leave open."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.usefixtures("event_loop_of_adapter")
@pytest.mark.parametrize("door", list(DOORS))
def test_an_asgi_application_is_reached_through_every_door(aws: Aws, door: str) -> None:
    adapter = pytest.importorskip("mangum").Mangum(asgi, lifespan="off")
    response = DOORS[door](aws, opened(aws, adapter), {"body": b"\x00\xff", "query": {"a": "b c"}})
    assert (response.problem, response.status) == (None, 202)
    assert response.body in {b"\x89PNG a=b+c \x00\xff", b"\x89PNG a=b%20c \x00\xff"}
    assert response.headers["content-type"] == "image/png"
    assert response.headers.get_all("set-cookie") == ["a=1", "b=2"]
