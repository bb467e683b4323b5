"""Code hooks of Lex: what a bot does next, versions 1 and 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.services.contracts.function_result import (
    BrokenContract,
    FunctionResult,
    as_object,
    as_one_of,
    expect,
)
from lambdamock.services.contracts.reply import Reply, failed

TIMEOUT: Final = 30.0
"""Seconds that a bot waits. Source: documented, Lex API reference, DependencyFailedException."""

_ACTIONS: Final = ("Close", "ConfirmIntent", "Delegate", "ElicitIntent", "ElicitSlot")
_REQUIRED_V1: Final[Mapping[str, tuple[str, ...]]] = {
    "Close": ("fulfillmentState",),
    "ConfirmIntent": ("intentName", "slots"),
    "Delegate": ("slots",),
    "ElicitIntent": (),
    "ElicitSlot": ("intentName", "slots", "slotToElicit"),
}
_ALLOWED_V1: Final[Mapping[str, tuple[str, ...]]] = {
    "Close": ("message", "responseCard"),
    "ConfirmIntent": ("message", "responseCard"),
    "Delegate": ("kendraQueryRequestPayload", "kendraQueryFilterString"),
    "ElicitIntent": ("message", "responseCard"),
    "ElicitSlot": ("message", "responseCard"),
}
_CONTENT_V1: Final = ("PlainText", "SSML", "CustomPayload")
_CONTENT_V2: Final = (*_CONTENT_V1, "ImageResponseCard")
_STATES: Final = ("Failed", "Fulfilled", "FulfillmentInProgress", "InProgress", "ReadyForFulfillment", "Waiting")
_INVALID: Final = "Invalid Lambda Response: Received invalid response from Lambda: "
_ERROR: Final = "Invalid Lambda Response: Received error response from Lambda: Unhandled"
_LONGEST: Final = 1_024  # characters of a message's content


def answer(event: Mapping[str, Any], result: FunctionResult) -> Reply:
    """What a bot takes from a code hook's result: the whole of it, when it fits the version of the event.

    Source: documented, Lex V1 developer guide, "Response format", and Lex V2 developer guide, "Enabling custom logic
    with AWS Lambda functions", "Response"; documented, API reference, PostText and RecognizeText, the error and its
    causes; assumed, as widely reported, the beginnings of its messages.
    """
    late = result.why_too_late(TIMEOUT)
    if late:
        return failed("DependencyFailedException", "Invalid Lambda Response: Timed out", late)
    if result.failed:
        return failed("DependencyFailedException", _ERROR, result.why_no_result())
    try:
        given = as_object(result.document(), "the result")
        (_check_v2 if "sessionState" in event else _check_v1)(event, given)
    except BrokenContract as broken:
        return failed("DependencyFailedException", f"{_INVALID}{broken}", str(broken))
    return Reply(given)


def _check_v1(event: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    _check_texts(given.get("sessionAttributes"), "sessionAttributes")
    action = as_object(given.get("dialogAction"), "dialogAction")
    kind = as_one_of(action.get("type"), _ACTIONS, "dialogAction.type")
    for name in _REQUIRED_V1[kind]:
        expect(action.get(name) is not None, f"dialogAction.{name} is missing for {kind}")
    unknown = sorted(set(action) - {"type", *_REQUIRED_V1[kind], *_ALLOWED_V1[kind]})
    expect(not unknown, f"dialogAction has no {', '.join(unknown)} for {kind}")
    if kind == "Close":
        as_one_of(action["fulfillmentState"], ("Fulfilled", "Failed"), "dialogAction.fulfillmentState")
    if kind == "ElicitSlot":
        expect(action["slotToElicit"] in as_object(action["slots"], "slots"), "slotToElicit is none of the slots")
    if action.get("message") is not None:
        _check_message(action["message"], "dialogAction.message", _CONTENT_V1)
    if kind == "Delegate" and event.get("invocationSource") == "FulfillmentCodeHook":
        slots = as_object(action["slots"], "slots")
        problem = "a fulfilment that delegates has to remove slot values"
        expect(not slots or any(value is None for value in slots.values()), problem)


def _check_v2(_event: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    state = as_object(given.get("sessionState"), "sessionState")
    _check_texts(state.get("sessionAttributes"), "sessionState.sessionAttributes")
    action = as_object(state.get("dialogAction"), "sessionState.dialogAction")
    kind = as_one_of(action.get("type"), _ACTIONS, "sessionState.dialogAction.type")
    if kind == "ElicitSlot":
        expect(action.get("slotToElicit"), "sessionState.dialogAction.slotToElicit is missing for ElicitSlot")
    if kind == "ElicitIntent":
        expect(given.get("messages"), "messages are missing for ElicitIntent")
    else:
        _check_intent(state.get("intent"), kind)
    messages = given.get("messages") or []
    expect(isinstance(messages, list), "messages have to be a list")
    for index, message in enumerate(messages):
        _check_message(message, f"messages[{index}]", _CONTENT_V2)


def _check_intent(value: Any, kind: str) -> None:
    intent = as_object(value, "sessionState.intent")
    expect(intent.get("name"), "sessionState.intent.name is missing")
    if intent.get("state") is not None:
        as_one_of(intent["state"], _STATES, "sessionState.intent.state")
    if kind == "Close":
        expect(
            intent.get("state") in {"Failed", "Fulfilled", "FulfillmentInProgress"},
            "sessionState.intent.state has to be Failed, Fulfilled or FulfillmentInProgress for Close",
        )


def _check_message(value: Any, name: str, kinds: tuple[str, ...]) -> None:
    message = as_object(value, name)
    kind = as_one_of(message.get("contentType"), kinds, f"{name}.contentType")
    if kind == "ImageResponseCard":
        card = as_object(message.get("imageResponseCard"), f"{name}.imageResponseCard")
        expect(card.get("title"), f"{name}.imageResponseCard.title is missing")
        return
    content = message.get("content")
    expect(isinstance(content, str) and content, f"{name}.content is missing")
    expect(len(str(content)) <= _LONGEST, f"{name}.content has more than {_LONGEST} characters")


def _check_texts(value: Any, name: str) -> None:
    """Attributes of a session are texts. Source: documented, both guides."""
    for key, one in as_object(value or {}, name).items():
        expect(one is None or isinstance(one, str), f"{name}.{key} has to be a text")
