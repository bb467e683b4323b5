from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.contracts.alexa import answer
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply

INTENT = events.alexa.intent("Order")
DIRECTIVE = events.alexa.directive()
TOKEN = DIRECTIVE["directive"]["header"]["correlationToken"]
HEADER = {
    "namespace": "Alexa",
    "name": "Response",
    "messageId": "m",
    "payloadVersion": "3",
    "correlationToken": TOKEN,
}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def skill(**response: Any) -> dict[str, Any]:
    return {"version": "1.0", "response": response}


@pytest.mark.parametrize(
    ("event", "result"),
    [
        pytest.param(INTENT, skill(), id="silence"),
        pytest.param(
            INTENT,
            skill(
                outputSpeech={"type": "PlainText", "text": "Hello"},
                reprompt={"outputSpeech": {"type": "SSML", "ssml": "<speak>Well?</speak>"}},
                card={"type": "Simple", "title": "Hello", "content": "World"},
                shouldEndSession=False,
                directives=[],
            ),
            id="everything",
        ),
        pytest.param(DIRECTIVE, {"event": {"header": HEADER, "payload": {}}}, id="smart home"),
        pytest.param(events.alexa.smart_home(), {"header": {}, "payload": {}}, id="B040"),
    ],
)
def test_alexa_takes_the_result(event: dict[str, Any], result: Any) -> None:
    assert answer(event, gave(result)) == Reply(result)


@pytest.mark.parametrize(
    ("event", "result", "problem"),
    [
        pytest.param(INTENT, {"response": {}}, "version has to be a text, not null", id="version"),
        pytest.param(INTENT, {"version": "1.0"}, "response has to be an object, not null", id="response"),
        pytest.param(
            INTENT,
            skill(outputSpeech={"type": "Text", "text": "x"}),
            'response.outputSpeech.type has to be one of PlainText, SSML, not "Text"',
            id="type of speech",
        ),
        pytest.param(
            INTENT,
            skill(outputSpeech={"type": "SSML", "text": "x"}),
            "response.outputSpeech.ssml has to be a text",
            id="text for SSML",
        ),
        pytest.param(
            INTENT,
            skill(outputSpeech={"type": "PlainText", "text": "x" * 8001}),
            "response.outputSpeech.text has more than 8000 characters",
            id="long speech",
        ),
        pytest.param(
            INTENT,
            skill(card={"type": "Big"}),
            'response.card.type has to be one of Simple, Standard, LinkAccount, AskForPermissionsConsent, not "Big"',
            id="card",
        ),
        pytest.param(
            INTENT,
            skill(shouldEndSession="true"),
            "response.shouldEndSession has to be true, false or null",
            id="end of session",
        ),
        pytest.param(
            DIRECTIVE,
            {"event": {"header": {**HEADER, "correlationToken": "other"}, "payload": {}}},
            "event.header.correlationToken is not that of the directive",
            id="token",
        ),
        pytest.param(
            DIRECTIVE,
            {"event": {"header": {**HEADER, "payloadVersion": "2"}, "payload": {}}},
            'event.header.payloadVersion has to be "3", not "2"',
            id="payload version",
        ),
        pytest.param(
            DIRECTIVE, {"event": {"header": {}, "payload": {}}}, "event.header.namespace is missing", id="header"
        ),
        pytest.param(events.alexa.smart_home(), {"header": {}}, "payload has to be an object, not null", id="B040"),
    ],
)
def test_alexa_cannot_use_any_other_result(event: dict[str, Any], result: Any, problem: str) -> None:
    reply = answer(event, gave(result))
    assert reply.error is not None
    assert (reply.value, reply.error.code, reply.problem) == (None, "INVALID_RESPONSE", problem)


def test_a_response_has_120_kilobytes_at_most() -> None:
    reply = answer(INTENT, gave({**skill(), "sessionAttributes": {"a": "x" * 122_880}}))
    assert str(reply.problem).endswith("bytes; there may be 122880")


@pytest.mark.parametrize(
    ("result", "code"),
    [(gave({"errorMessage": "x"}, failed=True), "INVALID_RESPONSE"), (gave(skill(), seconds=8.5), "ENDPOINT_TIMEOUT")],
    ids=["failed", "too late"],
)
def test_a_session_ends_with_a_function_that_fails(result: FunctionResult, code: str) -> None:
    reply = answer(INTENT, result)
    assert reply.error is not None
    assert reply.error.code == code
