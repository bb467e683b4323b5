"""The call that a service makes of an event."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import events
from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.callers import ServiceCaller
from lambdamock.errors import InvalidParameterValueException, UsageError
from lambdamock.services.calls import call_of, function_named, permission_for

FUNCTION = FunctionReference("eu-west-1", "210987654321", "f")
PHOTO = events.s3.object_created("photos", "x")


def caller_of(*arguments: Any, **options: Any) -> ServiceCaller | None:
    return call_of(*arguments, **options).caller


def test_B070_s3_tells_bucket_and_owner() -> None:
    assert caller_of("s3", FUNCTION, PHOTO, source_account="999999999999") == ServiceCaller(
        "s3.amazonaws.com", {"aws:SourceArn": "arn:aws:s3:::photos", "aws:SourceAccount": "999999999999"}
    )


def test_a_bucket_belongs_to_the_functions_account_unless_told_otherwise() -> None:
    assert call_of("s3", FUNCTION, PHOTO).context["aws:SourceAccount"] == "210987654321"


def test_the_account_of_a_source_is_the_one_in_its_arn() -> None:
    rule = "arn:aws:events:us-east-2:111111111111:rule/r"
    assert call_of("events", FUNCTION, {}, source_arn=rule).context == {
        "aws:SourceArn": rule,
        "aws:SourceAccount": "111111111111",
    }


def test_B189_sns_tells_no_account_whatever_it_is_told() -> None:
    call = call_of("sns", FUNCTION, events.sns.notification("x"), source_account="111111111111")
    assert call.context == {"aws:SourceArn": "arn:aws:sns:us-east-1:123456789012:my-topic"}


def test_logs_may_be_named_with_its_region() -> None:
    assert caller_of("logs", FUNCTION, {}, source_arn="arn:aws:logs:eu-west-1:1:log-group:g:*") == ServiceCaller(
        "logs.amazonaws.com",
        {"aws:SourceArn": "arn:aws:logs:eu-west-1:1:log-group:g:*", "aws:SourceAccount": "1"},
        aliases=("logs.eu-west-1.amazonaws.com", "logs.eu-west-1.amazonaws.com.cn"),
    )


def test_who_acts_with_a_role_calls_in_its_account() -> None:
    call = call_of("cloudformation", FUNCTION, {"StackId": "arn:aws:cloudformation:r:111111111111:stack/s/1"})
    assert (call.caller, call.account_id) == (None, "111111111111")


def test_alexa_tells_its_skill() -> None:
    event = {"session": {"application": {"applicationId": "amzn1.ask.skill.1"}}}
    assert call_of("alexa", FUNCTION, event).context == {"lambda:EventSourceToken": "amzn1.ask.skill.1"}


def test_further_conditions_are_told_besides() -> None:
    call = call_of("url", FUNCTION, {}, context={"lambda:FunctionUrlAuthType": "NONE"})
    assert call.caller == ServiceCaller("*", {"lambda:FunctionUrlAuthType": "NONE"}, "lambda:InvokeFunctionUrl")


def test_B025_the_event_is_sent_as_json_in_utf_8() -> None:
    assert call_of("iot", FUNCTION, {"b": 1, "a": ["é"]}).payload == '{"b":1,"a":["é"]}'.encode()


@pytest.mark.parametrize("payload", [b'{"Records": []}', b"no json", b"[1]"])
def test_bytes_are_sent_as_they_are(payload: bytes) -> None:
    call = call_of("s3", FUNCTION, payload, source_arn="arn:aws:s3:::photos")
    assert (call.payload, call.source_arn) == (payload, "arn:aws:s3:::photos")


def test_the_source_is_read_from_bytes_too() -> None:
    assert call_of("config", FUNCTION, b'{"configRuleArn": "arn:aws:config:r:1:config-rule/c"}').source_arn == (
        "arn:aws:config:r:1:config-rule/c"
    )


def test_an_event_that_is_not_json_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="an event is made of JSON values only"):
        call_of("s3", FUNCTION, {"when": {1}})


def test_a_source_that_is_no_arn_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match=r"source_arn='photos': give an ARN, for instance 'arn:aws:s3:::my-bucket'"):
        call_of("s3", FUNCTION, {}, source_arn="photos")


def test_B031_the_invocation_type_is_the_services() -> None:
    with pytest.raises(UsageError, match="Amazon S3 invokes functions with Event only"):
        call_of("s3", FUNCTION, {}, invocation_type="RequestResponse")
    assert call_of("apigateway", FUNCTION, {}).invocation_type == "RequestResponse"
    assert call_of("apigateway", FUNCTION, {}, invocation_type="Event").invocation_type == "Event"


@pytest.mark.parametrize(
    ("given", "reference"),
    [
        ("f", FunctionReference("us-east-1", "123456789012", "f")),
        ("f:live", FunctionReference("us-east-1", "123456789012", "f", "live")),
        ("arn:aws:lambda:eu-west-1:210987654321:function:f", FUNCTION),
        ("arn:aws:lambda:eu-west-1:210987654321:function:f:7", FUNCTION._replace(qualifier="7")),
        ("123456789012:function:f", FunctionReference("us-east-1", "123456789012", "f")),
    ],
)
def test_functions_are_named_in_all_ways(given: str, reference: FunctionReference) -> None:
    assert function_named(given, region="us-east-1", account_id="123456789012") == reference


def test_what_cannot_be_a_function_is_refused() -> None:
    with pytest.raises(InvalidParameterValueException):
        function_named("no function", region="us-east-1", account_id="123456789012")


@pytest.mark.parametrize(
    ("arguments", "members"),
    [
        pytest.param(
            {"service_name": "s3", "source_arn": "arn:aws:s3:::photos", "source_account": "123456789012"},
            {
                "StatementId": "s3-photos",
                "Action": "lambda:InvokeFunction",
                "Principal": "s3.amazonaws.com",
                "SourceArn": "arn:aws:s3:::photos",
                "SourceAccount": "123456789012",
            },
            id="B175",
        ),
        pytest.param(
            {"service_name": "events"},
            {"StatementId": "eventbridge", "Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com"},
            id="without-a-source",
        ),
        pytest.param(
            {"service_name": "apigateway", "source_arn": "arn:aws:execute-api:r:1:abc/*/POST/a.b"},
            {
                "StatementId": "apigateway-abc-POST-a-b",
                "Action": "lambda:InvokeFunction",
                "Principal": "apigateway.amazonaws.com",
                "SourceArn": "arn:aws:execute-api:r:1:abc/*/POST/a.b",
            },
            id="B058",
        ),
        pytest.param(
            {"service_name": "alexa", "token": "amzn1.ask.skill.1"},
            {
                "StatementId": "alexa",
                "Action": "lambda:InvokeFunction",
                "Principal": "alexa-appkit.amazon.com",
                "EventSourceToken": "amzn1.ask.skill.1",
            },
            id="alexa",
        ),
    ],
)
def test_the_permission_that_lets_a_service_in(arguments: dict[str, str], members: dict[str, str]) -> None:
    assert permission_for(**arguments) == members


def test_an_id_of_a_statement_is_no_longer_than_it_may_be() -> None:
    assert len(permission_for("logs", source_arn=f"arn:aws:logs:r:1:log-group:{'g' * 200}")["StatementId"]) == 100


def test_no_statement_gives_what_a_role_must_give() -> None:
    with pytest.raises(UsageError, match="AWS Step Functions invokes functions with a role"):
        permission_for("stepfunctions")
