"""What leaves Lambda when it is done with an event."""

from __future__ import annotations

import json

import pytest

from lambdamock.domain.journal import Invocation, InvocationContext
from lambdamock.errors import ApiError, RecursiveInvocationException, ServiceException, TooManyRequestsException
from lambdamock.invocation.records import SUCCESS, Ending, dead_letter, record
from lambdamock.timing import EPOCH

ARN = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"


def ran(payload: bytes, error: str | None = "Unhandled") -> Invocation:
    context = InvocationContext("id", "f", "$LATEST", ARN, "128", "/aws/lambda/f", "stream", 3, None)
    return Invocation(EPOCH, context, b"{}", payload, error, (), True, None, 1.0, 1, 35)


def ending(
    payload: bytes = b'{"a": 1}', condition: str = "RetriesExhausted", last: Invocation | ApiError | None = None
) -> Ending:
    return Ending(EPOCH, "id", ARN, "f", payload, condition, 3, last)


def test_A365_a_dead_letter_is_the_event_as_it_came() -> None:
    assert dead_letter(ending(b'{"a" :  1}')).body == '{"a" :  1}'


def test_a_queue_takes_no_empty_letter() -> None:
    assert dead_letter(ending(b"")).body == "{}"


@pytest.mark.parametrize(
    ("last", "code", "message"),
    [
        pytest.param(ran(b'{"errorMessage": "no"}'), "200", "no", id="failed"),
        pytest.param(TooManyRequestsException("Rate Exceeded."), "429", "Rate Exceeded.", id="throttled"),
        pytest.param(ServiceException("It broke."), "500", "It broke.", id="error of Lambda"),
        pytest.param(RecursiveInvocationException("It loops."), "400", "It loops.", id="stopped"),
        pytest.param(None, "429", "Rate Exceeded.", id="unknown"),
    ],
)
def test_A366_its_attributes_say_what_happened(last: Invocation | ApiError | None, code: str, message: str) -> None:
    attributes = dead_letter(ending(last=last)).attributes
    assert attributes["RequestID"] == ("String", "id")
    assert attributes["ErrorCode"] == ("Number", code)
    kind, text = attributes["ErrorMessage"]
    assert kind == "String"
    assert text.startswith(message)


@pytest.mark.parametrize(("text", "length"), [("x" * 2000, 1024), ("é" * 2000, 1024), ("€" * 2000, 1023)])
def test_A366_the_message_ends_after_a_kilobyte_of_whole_characters(text: str, length: int) -> None:
    payload = json.dumps({"errorMessage": text}).encode()
    _, shortened = dead_letter(ending(last=ran(payload))).attributes["ErrorMessage"]
    assert len(shortened.encode()) == length
    assert text.startswith(shortened)


def test_a_record_tells_event_and_result() -> None:
    told = record(ending(condition=SUCCESS, last=ran(b'"done"', None)), "unique")
    assert json.loads(told.body) == {
        "version": "1.0",
        "timestamp": "2026-01-01T00:00:00.000Z",
        "requestContext": {
            "requestId": "id",
            "functionArn": ARN,
            "condition": "Success",
            "approximateInvokeCount": 3,
        },
        "requestPayload": {"a": 1},
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": "done",
    }
    assert told.detail_type == "Lambda Function Invocation Result - Success"
    assert told.key == "aws/lambda/async/f/2026/01/01/2026-01-01T00.00.00-unique"


def test_a_record_of_a_function_that_did_not_run_has_no_response() -> None:
    told = json.loads(record(ending(condition="EventAgeExceeded"), "unique").body)
    assert set(told) == {"version", "timestamp", "requestContext", "requestPayload"}


@pytest.mark.parametrize(
    ("payload", "body"), [(b'{"a": "\xc3\xa9"}', '"é"'), (b'{"a": "\\ud800"}', '"\\ud800"')], ids=["whole", "half"]
)
def test_a_record_can_be_sent_whatever_characters_the_event_has(payload: bytes, body: str) -> None:
    told = record(ending(payload), "unique").body
    assert body in told
    assert told.encode()
