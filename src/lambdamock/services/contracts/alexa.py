"""Alexa: custom skills, and smart home skills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.services.contracts.function_result import (
    BrokenContract,
    FunctionResult,
    as_object,
    as_one_of,
    expect,
    shown,
)
from lambdamock.services.contracts.reply import Reply, failed

TIMEOUT: Final = 8.0
"""Seconds that Alexa waits. Source: documented, Alexa documentation, "Request and response JSON reference"."""

_LARGEST: Final = 120 * 1024  # bytes of a skill's response
_LONGEST: Final = 8_000  # characters of a speech and of a card
_SPEECHES: Final[Mapping[str, str]] = {"PlainText": "text", "SSML": "ssml"}
_CARDS: Final = ("Simple", "Standard", "LinkAccount", "AskForPermissionsConsent")


def answer(event: Mapping[str, Any], result: FunctionResult) -> Reply:
    """What Alexa takes from a result: the whole of it, when it is a response to the event.

    The error is what a skill finds in its next SessionEndedRequest.

    Source: documented, Alexa documentation, "Request and response JSON reference", "Request types reference"
    (SessionEndedRequest: types of errors) and "Alexa.Response"; assumed, the messages of the errors.
    """
    late = result.why_too_late(TIMEOUT)
    if late:
        return failed("ENDPOINT_TIMEOUT", "The target device or endpoint did not answer in time", late)
    try:
        given = as_object(result.document(), "the result")
        if "directive" in event:
            _check_directive(event["directive"], given)
        elif "header" in event:
            as_object(given.get("header"), "header")
            as_object(given.get("payload"), "payload")
        else:
            _check_skill(given, len(result.payload))
    except BrokenContract as broken:
        text = "An exception occurred while dispatching the request to the skill."
        return failed("INVALID_RESPONSE", text, str(broken))
    return Reply(given)


def _check_skill(given: Mapping[str, Any], size: int) -> None:
    expect(isinstance(given.get("version"), str), f"version has to be a text, not {shown(given.get('version'))}")
    expect(size <= _LARGEST, f"the response has {size} bytes; there may be {_LARGEST}")
    response = as_object(given.get("response"), "response")
    if response.get("outputSpeech") is not None:
        _check_speech(response["outputSpeech"], "response.outputSpeech")
    if response.get("reprompt") is not None:
        reprompt = as_object(response["reprompt"], "response.reprompt")
        if reprompt.get("outputSpeech") is not None:
            _check_speech(reprompt["outputSpeech"], "response.reprompt.outputSpeech")
    if response.get("card") is not None:
        _check_card(response["card"])
    ends = response.get("shouldEndSession")
    expect(ends is None or isinstance(ends, bool), "response.shouldEndSession has to be true, false or null")
    expect(isinstance(response.get("directives", []), list), "response.directives have to be a list")
    as_object(given.get("sessionAttributes") or {}, "sessionAttributes")


def _check_speech(value: Any, name: str) -> None:
    speech = as_object(value, name)
    member = _SPEECHES[as_one_of(speech.get("type"), tuple(_SPEECHES), f"{name}.type")]
    text = speech.get(member)
    expect(isinstance(text, str), f"{name}.{member} has to be a text")
    expect(len(str(text)) <= _LONGEST, f"{name}.{member} has more than {_LONGEST} characters")


def _check_card(value: Any) -> None:
    card = as_object(value, "response.card")
    as_one_of(card.get("type"), _CARDS, "response.card.type")
    size = sum(len(card[name]) for name in ("title", "content", "text") if isinstance(card.get(name), str))
    expect(size <= _LONGEST, f"response.card has more than {_LONGEST} characters")


def _check_directive(asked: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """A smart home skill of version 3 answers with an event. Source: documented, "Alexa.Response"."""
    event = as_object(given.get("event"), "event")
    header = as_object(event.get("header"), "event.header")
    for name in ("namespace", "name", "messageId"):
        expect(isinstance(header.get(name), str) and header[name], f"event.header.{name} is missing")
    version = header.get("payloadVersion")
    expect(version == "3", f'event.header.payloadVersion has to be "3", not {shown(version)}')
    as_object(event.get("payload"), "event.payload")
    token = asked.get("header", {}).get("correlationToken")
    if "endpoint" in asked and token is not None:
        expect(header.get("correlationToken") == token, "event.header.correlationToken is not that of the directive")
