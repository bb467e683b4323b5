"""Services that leave an event: what they give back, and what becomes of the event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lambdamock import Aws, Function, events
from lambdamock.errors import AccessDeniedException, ResourceNotFoundException

LOST = "arn:aws:sqs:us-east-1:123456789012:lost"


def echo(event: Any, context: Any) -> Any:
    return event


EVENTS: dict[str, Callable[[Aws], dict[str, Any]]] = {
    "s3": lambda aws: events.s3.object_created("photos", "x", origin=aws.origin),
    "sns": lambda aws: events.sns.notification("x", origin=aws.origin),
    "eventbridge": lambda aws: events.eventbridge.event({}, origin=aws.origin),
    "events": lambda aws: events.eventbridge.scheduled(origin=aws.origin),
    "logs": lambda aws: events.logs.subscription("x", origin=aws.origin),
    "ses": lambda aws: events.ses.mail_received(origin=aws.origin),
    "cloudformation": lambda aws: events.cloudformation.custom_resource(origin=aws.origin),
    "codecommit": lambda aws: events.codecommit.references_changed(origin=aws.origin),
    "config": lambda aws: events.config.configuration_changed({"resourceType": "T"}, origin=aws.origin),
    "iot": lambda aws: {"clickType": "SINGLE"},
    "codepipeline": lambda aws: events.codepipeline.job(origin=aws.origin),
    "scheduler": lambda aws: {"nightly": True},  # the input of the schedule
}
NEED_NO_PERMISSION = {"cloudformation", "codepipeline", "scheduler"}


@pytest.mark.parametrize("service", EVENTS)
def test_B025_B029_the_function_gets_the_event_as_one_that_nobody_waits_for(aws: Aws, service: str) -> None:
    function = aws.function(echo)
    if service not in NEED_NO_PERMISSION:
        function.allow(service)
    event = EVENTS[service](aws)
    accepted = getattr(aws.deliver, service)(function, event)
    (invocation,) = function.invocations
    assert (invocation.event, invocation.invocation_type) == (event, "Event")
    assert (accepted.request_id, list(map(repr, accepted.invocations))) == (
        invocation.request_id,
        [repr(invocation)],
    )


@pytest.mark.parametrize("service", sorted(EVENTS.keys() - NEED_NO_PERMISSION))
def test_B027_without_a_permission_nothing_runs(aws: Aws, service: str) -> None:
    function = aws.function(echo)
    with pytest.raises(AccessDeniedException):
        getattr(aws.deliver, service)(function, EVENTS[service](aws))
    assert len(function.invocations) == 0
    assert len(aws.triggers.refused) == 1


@pytest.mark.parametrize("named", ["echo", "arn:aws:lambda:us-east-1:123456789012:function:echo"])
def test_a_function_is_named_or_given(aws: Aws, named: str) -> None:
    function = aws.function(echo)
    function.allow("iot")
    aws.deliver.iot(named, {})
    aws.deliver.iot(function, {})
    assert len(function.invocations) == 2


def test_A235_an_alias_has_a_policy_of_its_own(aws: Aws) -> None:
    function = aws.function(echo)
    client = aws.client()
    version = client.publish_version(FunctionName="echo")["Version"]
    client.create_alias(FunctionName="echo", Name="live", FunctionVersion=version)
    function.allow("iot")
    with pytest.raises(AccessDeniedException, match="Qualifier='live'"):
        aws.deliver.iot("echo:live", {})
    function.allow("iot", qualifier="live")
    aws.deliver.iot("echo:live", {})
    assert function.invocations[0].context.function_version == version


def test_a_function_that_was_deleted_is_not_found(aws: Aws) -> None:
    function = aws.function(echo)
    function.delete()
    with pytest.raises(ResourceNotFoundException, match="Function not found"):
        aws.deliver.iot(function, {})


def fragile(event: Any, context: Any) -> None:
    raise ConnectionError("the database is away")


def failing(aws: Aws) -> Function:
    function = aws.function(fragile)
    function.allow("sns")
    aws.client().update_function_configuration(FunctionName="fragile", DeadLetterConfig={"TargetArn": LOST})
    return function


def test_B030_the_service_never_learns_that_the_function_fails(aws: Aws) -> None:
    accepted = aws.deliver.sns(failing(aws), events.sns.notification("x"))
    assert repr(accepted) == f"<Accepted from sns, {accepted.request_id}: 1 invocations, waiting>"
    aws.settle()
    assert [str(one.error) for one in accepted.invocations] == ["ConnectionError: the database is away"] * 3
    assert [(one.purpose, one.target) for one in accepted.deliveries] == [("DeadLetter", LOST)]
    assert repr(accepted) == f"<Accepted from sns, {accepted.request_id}: 3 invocations, over>"
    assert [trigger.refusal for trigger in aws.triggers] == [None]


def test_an_event_shows_its_own_invocations_only(aws: Aws) -> None:
    function = aws.function(echo)
    function.allow("iot")
    first, second = (aws.deliver.iot(function, {"number": number}) for number in (1, 2))
    assert [one.event for one in first.invocations] == [{"number": 1}]
    assert [one.event for one in second.invocations] == [{"number": 2}]
    assert first.is_over


def test_B176_what_the_function_returns_is_nobodys_business(aws: Aws) -> None:
    function = aws.function(lambda event, context: {1, 2}, name="odd")
    function.allow("s3")
    accepted = aws.deliver.s3(function, events.s3.object_created("photos", "x"))
    aws.settle()
    assert [one.error is not None for one in accepted.invocations] == [True] * 3


def test_ses_leaves_the_mail_and_goes_on(aws: Aws) -> None:
    function = aws.function(lambda event, context: {"disposition": "STOP_RULE"}, name="mail")
    function.allow("ses")
    assert aws.deliver.ses(function, events.ses.mail_received()).disposition == "CONTINUE"


def test_B182_ses_waits_for_the_disposition_when_the_rule_says_so(aws: Aws) -> None:
    function = aws.function(lambda event, context: {"disposition": "STOP_RULE_SET"}, name="mail")
    function.allow("ses")
    mail = aws.deliver.ses(function, events.ses.mail_received(invocation_type="RequestResponse"))
    assert (mail.disposition, mail.is_over) == ("STOP_RULE_SET", True)
    assert [one.invocation_type for one in mail.invocations] == ["RequestResponse"]


def test_B031_who_leaves_its_event_cannot_be_made_to_wait(aws: Aws) -> None:
    with pytest.raises(TypeError):
        aws.deliver.s3("f", {}, invocation_type="RequestResponse")  # type: ignore[call-arg]
