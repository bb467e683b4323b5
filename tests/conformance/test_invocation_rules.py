"""Rules of the developer guide about invocations, as clients and the handle see them.

Each test has the ids of its rules in its name; rules that are proven beside the module that keeps them are not
repeated.
"""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any, Final

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lambdamock import Aws, Function, events, mock_lambda
from lambdamock.timing import EPOCH

VISITOR: Final = "arn:aws:iam::210987654321:role/visitor"
ROLE: Final = "arn:aws:iam::123456789012:role/shop"
QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:lost"
ECHO_ARN: Final = "arn:aws:lambda:us-east-1:123456789012:function:echo"


@pytest.fixture
def client(aws: Aws) -> Any:
    """A client that takes the first answer."""
    return boto3.client("lambda", region_name="us-east-1", config=Config(retries={"total_max_attempts": 1}))


@pytest.fixture
def echo(aws: Aws) -> Function:
    return aws.function(lambda event, context: event, name="echo")


@pytest.fixture
def broken(aws: Aws) -> Function:
    def handler(event: Any, context: Any) -> None:
        raise KeyError("order")

    return aws.function(handler, name="broken")


@pytest.fixture
def package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), "def handler(event, context): ...\n")
    return content.getvalue()


def status_and_code(call: Callable[..., Any], **members: Any) -> tuple[int, str]:
    """What a call is refused with."""
    with pytest.raises(ClientError) as refused:
        call(**members)
    response = refused.value.response
    return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]


class TestInvoking:
    def test_A311_without_a_type_the_caller_waits_until_the_handler_has_ended(self) -> None:
        def slow(event: Any, context: Any) -> str:
            time.sleep(2.5)
            return "done"

        with mock_lambda(handler_time="virtual") as aws:
            aws.function(slow, name="slow", timeout=5)
            answer = aws.client().invoke(FunctionName="slow")
            assert aws.clock.now().timestamp() == EPOCH + 2.5
        assert (answer["StatusCode"], answer["Payload"].read()) == (200, b'"done"')

    @pytest.mark.parametrize(
        "event", [{"a": {"b": []}}, [1, "two", None], "text", "\u00e9\u4e2d", 17, -0.25, True, None]
    )
    @pytest.mark.parametrize("kind", ["RequestResponse", "Event"])
    def test_A319_the_handler_gets_the_json_document_as_an_object(
        self, aws: Aws, client: Any, event: Any, kind: str
    ) -> None:
        got: list[Any] = []
        aws.function(lambda event, context: got.append(event), name="taker")
        client.invoke(FunctionName="taker", InvocationType=kind, Payload=json.dumps(event))
        assert ([type(one) for one in got], got) == ([type(event)], [event])

    def test_A321_callers_of_the_account_need_no_policy_of_the_function_others_do(
        self, aws: Aws, client: Any, echo: Function
    ) -> None:
        assert client.invoke(FunctionName="echo")["StatusCode"] == 200
        with aws.as_principal(VISITOR):
            denied = status_and_code(client.invoke, FunctionName=ECHO_ARN)
        assert denied == (403, "AccessDeniedException")
        client.add_permission(
            FunctionName="echo", StatementId="visitor", Action="lambda:InvokeFunction", Principal="210987654321"
        )
        with aws.as_principal(VISITOR):
            assert client.invoke(FunctionName=ECHO_ARN)["StatusCode"] == 200
        assert len(echo.invocations) == 2

    def test_A322_A326_A328_the_bytes_of_the_payload_are_the_event(self, aws: Aws, client: Any) -> None:
        def greet(event: Any, context: Any) -> dict[str, str]:
            return {"greetings": f"Hello, {event['firstName']} {event['lastName']}."}

        aws.function(greet, name="greet")
        payload = b' {"firstName": "Ann",\n "lastName": "Lee"} '
        assert json.load(client.invoke(FunctionName="greet", Payload=payload)["Payload"]) == {
            "greetings": "Hello, Ann Lee."
        }
        assert [one.event for one in aws.invocations] == [{"firstName": "Ann", "lastName": "Lee"}]

    @pytest.mark.parametrize("payload", [b"{", b"order", b"{'a': 1}", b"[1,]", b"NaN", b"\xff", b"{} {}"])
    @pytest.mark.parametrize("kind", ["RequestResponse", "Event", "DryRun"])
    def test_A323_what_is_no_json_is_refused(
        self, aws: Aws, client: Any, echo: Function, payload: bytes, kind: str
    ) -> None:
        refusal = status_and_code(client.invoke, FunctionName="echo", InvocationType=kind, Payload=payload)
        assert refusal == (400, "InvalidRequestContentException")
        assert len(echo.invocations) == 0


EVENTS: Final[dict[str, dict[str, Callable[[Aws], dict[str, Any]]]]] = {
    "Event": {
        "s3": lambda aws: events.s3.object_created("photos", "x", origin=aws.origin),
        "sns": lambda aws: events.sns.notification("x", origin=aws.origin),
        "ses": lambda aws: events.ses.mail_received(origin=aws.origin),
        "cloudformation": lambda aws: events.cloudformation.custom_resource(origin=aws.origin),
        "logs": lambda aws: events.logs.subscription("x", origin=aws.origin),
        "eventbridge": lambda aws: events.eventbridge.scheduled(origin=aws.origin),
        "codecommit": lambda aws: events.codecommit.references_changed(origin=aws.origin),
        "config": lambda aws: events.config.scheduled(origin=aws.origin),
    },
    "RequestResponse": {
        "alb": lambda aws: events.alb.request("GET", "/", origin=aws.origin),
        "cognito": lambda aws: events.cognito.user_pool("PreSignUp_SignUp", origin=aws.origin),
        "lex": lambda aws: events.lex.v2(origin=aws.origin),
        "alexa": lambda aws: events.alexa.launch(origin=aws.origin),
        "apigateway": lambda aws: events.apigateway.rest("GET", "/", origin=aws.origin),
        "cloudfront": lambda aws: events.cloudfront.request("GET", "/", origin=aws.origin),
        "firehose": lambda aws: events.firehose.records(b"x", origin=aws.origin),
    },
}
"""How each service invokes, and what it brings."""

CHOOSERS: Final = {"ses", "apigateway"}
"""Services whose own configuration says how they invoke; it is theirs then, not the function's."""

ACTS_WITH_A_ROLE: Final = {"cloudformation", "cloudfront", "firehose"}


class TestServices:
    @pytest.mark.parametrize(
        ("kind", "service"), [(kind, service) for kind, services in EVENTS.items() for service in services]
    )
    def test_A314_A315_A316_each_service_invokes_in_its_own_way(
        self, aws: Aws, echo: Function, kind: str, service: str
    ) -> None:
        if service not in ACTS_WITH_A_ROLE:
            echo.allow(service)
        event = EVENTS[kind][service](aws)
        getattr(aws.deliver, service)(echo, event)
        assert [(one.invocation_type, one.event) for one in echo.invocations] == [(kind, event)]

    @pytest.mark.parametrize("service", sorted({*EVENTS["Event"], *EVENTS["RequestResponse"]} - CHOOSERS))
    def test_A313_nobody_else_can_choose_the_way(self, aws: Aws, echo: Function, service: str) -> None:
        kind, other = EVENTS if service in EVENTS["Event"] else reversed(EVENTS)
        event = EVENTS[kind][service](aws)
        with pytest.raises(TypeError, match="unexpected keyword argument 'invocation_type'"):
            getattr(aws.deliver, service)(echo, event, invocation_type=other)
        assert len(echo.invocations) == 0


class TestErrors:
    def test_A341_an_error_of_the_function_is_a_status_of_200_that_says_so(self, client: Any, broken: Function) -> None:
        answer = client.invoke(FunctionName="broken")
        assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-amz-function-error"] == "Unhandled"
        payload = json.load(answer["Payload"])
        assert (payload["errorType"], payload["errorMessage"]) == ("KeyError", "'order'")

    @pytest.mark.parametrize(
        ("members", "refusal"),
        [
            pytest.param({"FunctionName": "nobody"}, (404, "ResourceNotFoundException"), id="function"),
            pytest.param({"Qualifier": "7"}, (404, "ResourceNotFoundException"), id="version"),
            pytest.param({"Payload": b"{"}, (400, "InvalidRequestContentException"), id="no-json"),
            pytest.param({"Payload": b"1" * (6 * 2**20 + 1)}, (413, "RequestTooLargeException"), id="too-large"),
        ],
    )
    def test_A342_a_request_that_cannot_reach_the_handler_has_another_status(
        self, aws: Aws, client: Any, echo: Function, members: dict[str, Any], refusal: tuple[int, str]
    ) -> None:
        assert status_and_code(client.invoke, **{"FunctionName": "echo", **members}) == refusal
        assert len(echo.invocations) == 0

    @pytest.mark.parametrize(
        ("fault", "options", "refusal"),
        [
            pytest.param("deny", {}, (403, "AccessDeniedException"), id="permission"),
            pytest.param("throttle", {}, (429, "TooManyRequestsException"), id="throttled"),
            pytest.param("service_error", {}, (500, "ServiceException"), id="lambda"),
            pytest.param(
                "service_error", {"error": "EC2UnexpectedException"}, (502, "EC2UnexpectedException"), id="network"
            ),
        ],
    )
    def test_A342_so_has_a_function_that_must_not_or_cannot_run(
        self, aws: Aws, client: Any, echo: Function, fault: str, options: dict[str, Any], refusal: tuple[int, str]
    ) -> None:
        getattr(aws.faults, fault)("echo", **options)
        assert status_and_code(client.invoke, FunctionName="echo") == refusal
        assert len(echo.invocations) == 0

    def test_A343_a_function_that_fails_runs_once_for_a_caller_that_waits(self, aws: Aws, broken: Function) -> None:
        answer = aws.client().invoke(FunctionName="broken")
        aws.settle()
        assert (answer["ResponseMetadata"]["RetryAttempts"], len(broken.invocations)) == (0, 1)
        assert aws.clock.now().timestamp() == EPOCH


class TestDeadLetters:
    def test_A362_a_function_is_created_with_its_queue(self, client: Any, package: bytes) -> None:
        created = client.create_function(
            FunctionName="orders",
            Description="takes orders",
            Runtime="python3.12",
            Role=ROLE,
            Handler="app.handler",
            MemorySize=256,
            Timeout=20,
            Publish=True,
            Code={"ZipFile": package},
            DeadLetterConfig={"TargetArn": QUEUE},
        )
        assert (created["Version"], created["DeadLetterConfig"]) == ("1", {"TargetArn": QUEUE})
        for qualifier in ("1", "$LATEST"):
            configuration = client.get_function_configuration(FunctionName="orders", Qualifier=qualifier)
            assert configuration["DeadLetterConfig"] == {"TargetArn": QUEUE}

    def test_A370_a_version_keeps_the_queue_that_it_was_published_with(
        self, aws: Aws, client: Any, broken: Function
    ) -> None:
        targets = [QUEUE, f"{QUEUE}-later"]
        for target in targets:
            client.update_function_configuration(FunctionName="broken", DeadLetterConfig={"TargetArn": target})
            client.publish_version(FunctionName="broken")
        client.update_function_configuration(FunctionName="broken", DeadLetterConfig={"TargetArn": ""})
        for qualifier in ("1", "2", "$LATEST"):
            client.invoke(FunctionName="broken", Qualifier=qualifier, InvocationType="Event", Payload=f'"{qualifier}"')
        aws.settle()
        assert [(letter.target, letter.content) for letter in aws.deliveries] == list(zip(targets, "12", strict=True))


class TestConcurrency:
    def test_A158_a_function_of_the_shared_pool_shows_no_concurrency(self, client: Any, echo: Function) -> None:
        assert "Concurrency" not in client.get_function(FunctionName="echo")
        client.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=100)
        for operation in (client.get_function_configuration, client.list_versions_by_function):
            assert "ReservedConcurrentExecutions" not in json.dumps(operation(FunctionName="echo"), default=str)

    @pytest.mark.parametrize("reserved", [0, 1, 100, 900])
    def test_A167_the_function_shows_what_it_reserves(self, client: Any, echo: Function, reserved: int) -> None:
        client.put_function_concurrency(FunctionName="echo", ReservedConcurrentExecutions=reserved)
        assert client.get_function(FunctionName="echo")["Concurrency"] == {"ReservedConcurrentExecutions": reserved}
