"""Which services invoke functions, who they are, and how."""

from __future__ import annotations

import pytest

from lambdamock.errors import UsageError
from lambdamock.services.catalogue import SERVICES, SNS_RETRIES, Retries, service_named


def test_B029_these_leave_their_event() -> None:
    assert {name for name, service in SERVICES.items() if service.invocation_types[0] == "Event"} == {
        "s3",
        "sns",
        "eventbridge",
        "scheduler",
        "logs",
        "ses",
        "cloudformation",
        "codecommit",
        "config",
        "iot",
        "codepipeline",
    }


def test_B028_these_wait_for_the_result() -> None:
    assert {name for name, service in SERVICES.items() if service.invocation_types[0] == "RequestResponse"} == {
        "alb",
        "alexa",
        "alexa_smart_home",
        "apigateway",
        "cloudfront",
        "cognito",
        "cognito_sync",
        "connect",
        "firehose",
        "lex",
        "lex_v1",
        "s3_batch",
        "secretsmanager",
        "stepfunctions",
        "url",
    }


def test_B027_only_who_acts_with_a_role_or_with_a_callers_rights_needs_no_statement() -> None:
    assert {name for name, service in SERVICES.items() if service.principal is None} == {
        "cloudformation",
        "cloudfront",
        "codepipeline",
        "firehose",
        "s3_batch",
        "scheduler",
        "stepfunctions",
    }


def test_B031_only_some_services_can_be_told_how_to_invoke() -> None:
    assert {
        name: service.invocation_types for name, service in SERVICES.items() if len(service.invocation_types) > 1
    } == {
        "apigateway": ("RequestResponse", "Event"),
        "ses": ("Event", "RequestResponse"),
        "stepfunctions": ("RequestResponse", "Event"),
    }


def test_B189_those_tell_no_account() -> None:
    assert {name for name, service in SERVICES.items() if not service.tells_account} == {
        "alexa",
        "alexa_smart_home",
        "sns",
        "url",
    }


def test_B185_sns_tries_again_three_times_at_once() -> None:
    retries = SERVICES["sns"].retries
    assert SNS_RETRIES == 3
    assert [retries.wait_after(attempts, "AccessDeniedException") for attempts in (1, 2, 3, 4)] == [0, 0, 0, None]


def test_firehose_tries_again_when_there_is_no_room_not_when_it_may_not() -> None:
    retries = SERVICES["firehose"].retries
    assert [retries.wait_after(attempts, "TooManyRequestsException") for attempts in (1, 2, 3, 4)] == [1, 1, 1, None]
    assert retries.wait_after(1, "AccessDeniedException") is None


def test_others_give_up_at_once() -> None:
    assert Retries().wait_after(1, "TooManyRequestsException") is None


def test_eventbridge_is_also_called_events() -> None:
    assert service_named("events") is service_named("eventbridge")


def test_a_service_that_does_not_exist_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(UsageError, match=r"no service 'eventbrigde' invokes functions; did you mean 'eventbridge'\?"):
        service_named("eventbrigde")
