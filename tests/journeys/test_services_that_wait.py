"""Services that wait for a function and do not speak HTTP: who may invoke, how often they try, what they take."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lambdamock import Aws, events, mock_lambda
from lambdamock.domain.journal import Trigger
from lambdamock.errors import AccessDeniedException, UsageError
from lambdamock.services.contracts.s3_batch import TaskResult


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual") as world:
        yield world


def boom(event: Any, context: Any) -> None:
    raise ValueError("boom")


SERVICES: dict[str, tuple[str, str, Callable[[Aws], dict[str, Any]]]] = {
    "alb": ("alb", "alb", lambda aws: events.alb.request(origin=aws.origin)),
    "apigateway": ("apigateway", "apigateway", lambda aws: events.apigateway.rest(origin=aws.origin)),
    "cognito": ("cognito", "cognito", lambda aws: events.cognito.user_pool("PreSignUp_SignUp", origin=aws.origin)),
    "cognito sync": ("cognito", "cognito_sync", lambda aws: events.cognito.sync_trigger({}, origin=aws.origin)),
    "lex": ("lex", "lex", lambda aws: events.lex.v2(origin=aws.origin)),
    "lex v1": ("lex", "lex_v1", lambda aws: events.lex.v1(origin=aws.origin)),
    "alexa": ("alexa", "alexa", lambda aws: events.alexa.launch(origin=aws.origin)),
    "alexa smart home": ("alexa", "alexa_smart_home", lambda aws: events.alexa.directive(origin=aws.origin)),
    "connect": ("connect", "connect", lambda aws: events.connect.contact_flow(origin=aws.origin)),
    "secretsmanager": (
        "secretsmanager",
        "secretsmanager",
        lambda aws: events.secretsmanager.rotation("testSecret", origin=aws.origin),
    ),
}
"""Name of a case to the method of `aws.deliver`, the name in the catalogue, and an event."""
WITH_A_ROLE: dict[str, Callable[[Aws], dict[str, Any]]] = {
    "cloudfront": lambda aws: events.cloudfront.request(origin=aws.origin),
    "firehose": lambda aws: events.firehose.records(b"x", origin=aws.origin),
    "stepfunctions": lambda aws: {"order": 1},
    "s3_batch": lambda aws: events.s3_batch.task("photos", "cat.jpg", origin=aws.origin),
}


@pytest.mark.parametrize("case", list(SERVICES))
def test_A315_B028_a_service_that_waits_invokes_when_the_policy_lets_it(aws: Aws, case: str) -> None:
    method, service, event = SERVICES[case]
    function = aws.function(lambda event, context: {}, name="f")
    function.allow(service)
    getattr(aws.deliver, method)(function, event(aws))
    assert [one.invocation_type for one in aws.invocations] == ["RequestResponse"]
    assert aws.invocations[0].event == event(aws)
    assert [one.service for one in aws.journal.of(Trigger)] == [service]


@pytest.mark.parametrize("case", list(SERVICES))
def test_B027_without_a_permission_the_function_does_not_run(aws: Aws, case: str) -> None:
    method, _, event = SERVICES[case]
    function = aws.function(lambda event, context: {}, name="f")
    try:
        answer = getattr(aws.deliver, method)(function, event(aws))
    except AccessDeniedException as refusal:
        said = str(refusal)
    else:
        said = answer.problem
    assert "client.add_permission(" in said
    assert len(aws.invocations) == 0


@pytest.mark.parametrize("service", list(WITH_A_ROLE))
def test_A315_B028_a_service_with_a_role_needs_no_statement(aws: Aws, service: str) -> None:
    function = aws.function(lambda event, context: {}, name="f")
    getattr(aws.deliver, service)(function, WITH_A_ROLE[service](aws))
    assert [one.invocation_type for one in aws.invocations] == ["RequestResponse"]


# ---------------------------------------------------------------------------------------------------------- Cognito


def test_a_user_pool_takes_the_response_of_its_event(aws: Aws) -> None:
    def confirm(event: Any, context: Any) -> Any:
        event["response"]["autoConfirmUser"] = event["request"]["userAttributes"]["email"].endswith("@example.com")
        return event

    function = aws.function(confirm, name="f")
    function.allow("cognito")
    event = events.cognito.user_pool("PreSignUp_SignUp", attributes={"email": "ann@example.com"}, origin=aws.origin)
    reply = aws.deliver.cognito(function, event)
    assert (reply.ok, reply.value["autoConfirmUser"], reply.attempts) == (True, True, 1)


def test_a_user_pool_asks_three_times_for_five_seconds(aws: Aws) -> None:
    function = aws.function(lambda event, context: time.sleep(6), name="f", timeout=10)
    function.allow("cognito")
    reply = aws.deliver.cognito(function, events.cognito.user_pool("PreSignUp_SignUp", origin=aws.origin))
    assert str(reply.error) == (
        "UnexpectedLambdaException: PreSignUp failed with error Socket timeout while invoking Lambda function."
    )
    assert (reply.attempts, len(aws.invocations)) == (3, 3)


def test_a_user_pool_does_not_repeat_what_failed(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    function.allow("cognito")
    reply = aws.deliver.cognito(function, events.cognito.user_pool("PreSignUp_SignUp", origin=aws.origin))
    assert str(reply.error) == "UserLambdaValidationException: PreSignUp failed with error boom."
    assert len(aws.invocations) == 1


# ------------------------------------------------------------------------------------------------- Alexa, Lex, edge


def test_alexa_may_be_let_in_for_one_skill(aws: Aws) -> None:
    result = {"version": "1.0", "response": {}}
    function = aws.function(lambda event, context: result, name="f")
    event = events.alexa.launch(origin=aws.origin)
    function.allow("alexa", token=event["session"]["application"]["applicationId"])
    assert aws.deliver.alexa(function, event).value == result
    event["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.other"
    with pytest.raises(AccessDeniedException):
        aws.deliver.alexa(function, event)


def test_B163_B164_a_bot_fulfils_an_intent(aws: Aws) -> None:
    def order(event: Any, context: Any) -> dict[str, Any]:
        assert event["invocationSource"] == "FulfillmentCodeHook"
        text = f"One {event['currentIntent']['slots']['size']} pizza"
        message = {"contentType": "PlainText", "content": text}
        return {"dialogAction": {"type": "Close", "fulfillmentState": "Fulfilled", "message": message}}

    function = aws.function(order, name="f")
    function.allow("lex_v1")
    reply = aws.deliver.lex(function, events.lex.v1("Order", slots={"size": "big"}, origin=aws.origin))
    assert reply.value["dialogAction"]["message"]["content"] == "One big pizza"


def test_a_function_at_the_edge_rewrites_a_request(aws: Aws) -> None:
    def rewrite(event: Any, context: Any) -> Any:
        request = event["Records"][0]["cf"]["request"]
        request["uri"] = f"/v2{request['uri']}"
        return request

    function = aws.function(rewrite, name="f")
    reply = aws.deliver.cloudfront(function, events.cloudfront.request("GET", "/cat.jpg", origin=aws.origin))
    assert reply.request is not None
    assert reply.request["uri"] == "/v2/cat.jpg"


# --------------------------------------------------------------------------------------------------------- Firehose


def test_B160_B161_B162_a_batch_is_transformed(aws: Aws) -> None:
    def shout(event: Any, context: Any) -> dict[str, Any]:
        data = b64encode(b"DONE").decode()
        return {"records": [{"recordId": one["recordId"], "result": "Ok", "data": data} for one in event["records"]]}

    function = aws.function(shout, name="f")
    event = events.firehose.records(b"one", b"two", origin=aws.origin)
    outcome = aws.deliver.firehose(function, event)
    assert outcome.delivered == {one["recordId"]: b"DONE" for one in event["records"]}
    assert (outcome.failed, outcome.attempts) == ({}, 1)


def test_B162_a_batch_that_fails_four_times_is_given_up(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    event = events.firehose.records(b"one", origin=aws.origin)
    outcome = aws.deliver.firehose(function, event)
    assert [error.code for error in outcome.failed.values()] == ["Lambda.FunctionError"]
    assert (outcome.attempts, len(aws.invocations)) == (4, 4)


def test_a_batch_for_a_throttled_function_is_tried_as_often(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    outcome = aws.deliver.firehose(function, events.firehose.records(b"one", origin=aws.origin))
    assert [error.code for error in outcome.failed.values()] == ["Lambda.InvokeLimitExceeded"]
    assert (outcome.attempts, len(aws.invocations)) == (4, 0)


# --------------------------------------------------------------------------------------------------- Step Functions


def test_a_task_has_the_answer_of_invoke_as_output(aws: Aws) -> None:
    function = aws.function(lambda event, context: event["order"] + 1, name="f")
    reply = aws.deliver.stepfunctions(function, {"order": 1})
    assert (reply.value["Payload"], reply.value["ExecutedVersion"], reply.value["StatusCode"]) == (2, "$LATEST", 200)
    assert reply.value["SdkResponseMetadata"] == {"RequestId": aws.invocations[0].request_id}
    assert aws.deliver.stepfunctions(function, {"order": 2}, resource="function").value == 3


def test_a_task_retries_what_its_state_says(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    start = aws.clock.now()
    retry = [{"ErrorEquals": ["ValueError"], "IntervalSeconds": 10, "MaxAttempts": 2}]
    reply = aws.deliver.stepfunctions(function, {}, retry=retry)
    assert reply.error is not None
    assert (reply.error.code, reply.attempts, len(aws.invocations)) == ("ValueError", 3, 3)
    assert (aws.clock.now() - start).total_seconds() == 30.0


def test_a_task_retries_by_default_what_lambda_refuses_for_a_while(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    aws.client().put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    start = aws.clock.now()
    reply = aws.deliver.stepfunctions(function, {})
    assert reply.error is not None
    assert (reply.error.code, reply.attempts) == ("Lambda.TooManyRequestsException", 4)
    assert (aws.clock.now() - start).total_seconds() == 7.0
    assert aws.deliver.stepfunctions(function, {}, retry=()).attempts == 1


def test_a_task_does_not_repeat_what_the_function_raises_by_default(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    assert aws.deliver.stepfunctions(function, {}).attempts == 1


# ----------------------------------------------------------------------------------------------------------- others


def test_a_contact_flow_waits_for_3_seconds_unless_told_otherwise(aws: Aws) -> None:
    def slow(event: Any, context: Any) -> dict[str, Any]:
        time.sleep(5)
        return {"name": event["Details"]["Parameters"]["name"]}

    function = aws.function(slow, name="f", timeout=10)
    function.allow("connect")
    event = events.connect.contact_flow(parameters={"name": "Ann"}, origin=aws.origin)
    assert not aws.deliver.connect(function, event).ok
    assert aws.deliver.connect(function, event, timeout=8).value == {"name": "Ann"}


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("connect", {"timeout": 9}),
        ("connect", {"response_validation": "XML"}),
        ("stepfunctions", {"resource": "lambda"}),
    ],
    ids=["time-out", "validation", "resource"],
)
def test_options_that_do_not_exist_are_refused(aws: Aws, method: str, options: dict[str, Any]) -> None:
    function = aws.function(boom, name="f")
    with pytest.raises(UsageError):
        getattr(aws.deliver, method)(function, {}, **options)
    assert len(aws.invocations) == 0


@pytest.mark.parametrize("service", ["cognito", "cloudfront", "firehose", "s3_batch"])
def test_an_event_of_another_service_is_refused(aws: Aws, service: str) -> None:
    function = aws.function(boom, name="f")
    with pytest.raises(UsageError, match=r"^the event has no \w+; build it with events\.\w+\.\w+\(\.\.\.\)$"):
        getattr(aws.deliver, service)(function, {"key": "value"})
    assert len(aws.invocations) == 0


def test_a_job_of_s3_learns_how_its_task_ended(aws: Aws) -> None:
    def work(event: Any, context: Any) -> dict[str, Any]:
        result = {"taskId": event["tasks"][0]["taskId"], "resultCode": "Succeeded", "resultString": "ok"}
        names = ("invocationSchemaVersion", "invocationId")
        return {**{name: event[name] for name in names}, "results": [result]}

    function = aws.function(work, name="f")
    event = events.s3_batch.task("photos", "cat.jpg", origin=aws.origin)
    assert aws.deliver.s3_batch(function, event).value == {event["tasks"][0]["taskId"]: TaskResult("Succeeded", "ok")}


def test_B031_nobody_chooses_how_a_service_invokes(aws: Aws) -> None:
    function = aws.function(boom, name="f")
    with pytest.raises(UsageError, match="has no invocation_type"):
        aws.deliver.apigateway(function, events.apigateway.rest(origin=aws.origin), invocation_type="Event")
