"""What Lex asks its code hooks: version 1 and version 2."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from lambdamock.events.content import Event
from lambdamock.events.origin import HERE, Origin

Invocation = Literal["DialogCodeHook", "FulfillmentCodeHook"]
Slots = Mapping[str, str | None]
_NO_SLOTS: Final[Slots] = {}
_NO_ATTRIBUTES: Final[Mapping[str, str]] = {}


def v1(
    intent: str = "my-intent",
    *,
    slots: Slots = _NO_SLOTS,
    invocation: Invocation = "FulfillmentCodeHook",
    confirmation: Literal["None", "Confirmed", "Denied"] = "None",
    transcript: str | None = None,
    session_attributes: Mapping[str, str] = _NO_ATTRIBUTES,
    request_attributes: Mapping[str, str] | None = None,
    user_id: str | None = None,
    bot: str = "my-bot",
    alias: str = "prod",
    version: str = "1",
    output: Literal["Text", "Voice"] = "Text",
    origin: Origin = HERE,
) -> Event:
    """A bot of Lex V1 asks for a slot's validity (DialogCodeHook), or has all slots (FulfillmentCodeHook).

    Source: documented, developer guide, "Using AWS Lambda with Amazon Lex"; Lex V1 developer guide, "Input event".
    """
    current: Event = {"name": intent, "slots": dict(slots), "confirmationStatus": confirmation}
    event: Event = {
        "messageVersion": "1.0",
        "invocationSource": invocation,
        "userId": user_id or origin.hex(32, "lex user"),
        "sessionAttributes": dict(session_attributes),
        "bot": {"name": bot, "alias": alias, "version": version},
        "outputDialogMode": output,
        "currentIntent": current,
    }
    if origin.is_2019:
        return event | ({} if transcript is None else {"inputTranscript": transcript})
    current["slotDetails"] = {name: _detail(value) for name, value in slots.items()}
    event["requestAttributes"] = None if request_attributes is None else dict(request_attributes)
    return event | {"inputTranscript": transcript if transcript is not None else intent}


def v2(
    intent: str = "my-intent",
    *,
    slots: Slots = _NO_SLOTS,
    invocation: Invocation = "FulfillmentCodeHook",
    confirmation: Literal["None", "Confirmed", "Denied"] = "None",
    state: Literal["InProgress", "ReadyForFulfillment", "Failed", "Fulfilled"] | None = None,
    transcript: str | None = None,
    session_attributes: Mapping[str, str] = _NO_ATTRIBUTES,
    session_id: str | None = None,
    bot: str = "my-bot",
    version: str = "DRAFT",
    locale: str = "en_US",
    mode: Literal["Text", "Speech", "DTMF"] = "Text",
    response_content_type: str = "text/plain; charset=utf-8",
    origin: Origin = HERE,
) -> Event:
    """The same of a bot of Lex V2.

    Args:
        slots: the interpreted values; None for one that is still empty.
        state: of the intent; follows from `invocation` unless told otherwise.

    Source: documented, Lex V2 developer guide, "AWS Lambda input event format for Lex V2".
    """
    found: Event = {
        "name": intent,
        "slots": {name: _slot(value) for name, value in slots.items()},
        "state": state or ("InProgress" if invocation == "DialogCodeHook" else "ReadyForFulfillment"),
        "confirmationState": confirmation,
    }
    return {
        "messageVersion": "1.0",
        "invocationSource": invocation,
        "inputMode": mode,
        "responseContentType": response_content_type,
        "sessionId": session_id or origin.number(15, "lex session"),
        "inputTranscript": transcript if transcript is not None else intent,
        "bot": {
            "id": origin.hex(10, "lex bot", bot).upper(),
            "name": bot,
            "aliasId": "TSTALIASID",
            "aliasName": "TestBotAlias",
            "localeId": locale,
            "version": version,
        },
        "interpretations": [{"intent": _copy(found), "nluConfidence": 1.0}],
        "proposedNextState": None,
        "sessionState": {
            "sessionAttributes": dict(session_attributes),
            "activeContexts": [],
            "intent": found,
            "originatingRequestId": origin.uuid("lex", intent),
        },
        "requestAttributes": {},
        "transcriptions": [],
    }


def _detail(value: str | None) -> Event:
    return {"resolutions": [], "originalValue": value}


def _slot(value: str | None) -> Event | None:
    if value is None:
        return None
    return {
        "shape": "Scalar",
        "value": {"originalValue": value, "interpretedValue": value, "resolvedValues": [value]},
    }


def _copy(found: Mapping[str, Any]) -> Event:
    from copy import deepcopy

    return deepcopy(dict(found))
