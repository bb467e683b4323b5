from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.lex import answer
from lambdamock.services.contracts.reply import Reply, ServiceError

V1 = events.lex.v1("Order", slots={"size": None}, invocation="DialogCodeHook")
V2 = events.lex.v2("Order", slots={"size": None})
TEXT = {"contentType": "PlainText", "content": "Done."}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def v1(**action: Any) -> dict[str, Any]:
    return {"sessionAttributes": {}, "dialogAction": action}


def v2(action: dict[str, Any], intent: Any = None, **members: Any) -> dict[str, Any]:
    state = {"dialogAction": action} if intent is None else {"dialogAction": action, "intent": intent}
    return {"sessionState": state, **members}


@pytest.mark.parametrize(
    ("event", "result"),
    [
        pytest.param(V1, v1(type="Close", fulfillmentState="Fulfilled", message=TEXT), id="V1 Close"),
        pytest.param(V1, v1(type="Delegate", slots={"size": None}), id="V1 Delegate"),
        pytest.param(V1, v1(type="ElicitIntent"), id="V1 ElicitIntent"),
        pytest.param(
            V1, v1(type="ElicitSlot", intentName="Order", slots={"size": None}, slotToElicit="size"), id="V1 ElicitSlot"
        ),
        pytest.param(V1, v1(type="ConfirmIntent", intentName="Order", slots={}), id="V1 ConfirmIntent"),
        pytest.param(
            V2, v2({"type": "Close"}, {"name": "Order", "state": "Fulfilled"}, messages=[TEXT]), id="V2 Close"
        ),
        pytest.param(V2, v2({"type": "Delegate"}, {"name": "Order"}), id="V2 Delegate"),
        pytest.param(V2, v2({"type": "ElicitSlot", "slotToElicit": "size"}, {"name": "Order"}), id="V2 ElicitSlot"),
        pytest.param(V2, v2({"type": "ElicitIntent"}, messages=[TEXT]), id="V2 ElicitIntent"),
        pytest.param(
            V2,
            v2(
                {"type": "ConfirmIntent"},
                {"name": "Order"},
                messages=[{"contentType": "ImageResponseCard", "imageResponseCard": {"title": "Sure?"}}],
            ),
            id="V2 ConfirmIntent",
        ),
    ],
)
def test_B163_a_bot_does_what_the_code_hook_says(event: dict[str, Any], result: Any) -> None:
    assert answer(event, gave(result)) == Reply(result)


@pytest.mark.parametrize(
    ("event", "result", "problem"),
    [
        pytest.param(V1, "done", 'the result has to be an object, not "done"', id="text"),
        pytest.param(V1, {}, "dialogAction has to be an object, not null", id="V1 nothing"),
        pytest.param(
            V1,
            v1(type="Finish"),
            'dialogAction.type has to be one of Close, ConfirmIntent, Delegate, ElicitIntent, ElicitSlot, not "Finish"',
            id="V1 type",
        ),
        pytest.param(V1, v1(type="Close"), "dialogAction.fulfillmentState is missing for Close", id="V1 Close"),
        pytest.param(
            V1,
            v1(type="Close", fulfillmentState="Done"),
            'dialogAction.fulfillmentState has to be one of Fulfilled, Failed, not "Done"',
            id="V1 state",
        ),
        pytest.param(V1, v1(type="Delegate"), "dialogAction.slots is missing for Delegate", id="V1 Delegate"),
        pytest.param(
            V1,
            v1(type="Delegate", slots={}, message=TEXT),
            "dialogAction has no message for Delegate",
            id="V1 too much",
        ),
        pytest.param(
            V1,
            v1(type="ElicitSlot", intentName="Order", slots={}, slotToElicit="size"),
            "slotToElicit is none of the slots",
            id="V1 slot",
        ),
        pytest.param(
            V1,
            v1(type="ElicitIntent", message={"contentType": "Text"}),
            'dialogAction.message.contentType has to be one of PlainText, SSML, CustomPayload, not "Text"',
            id="V1 message",
        ),
        pytest.param(
            V1,
            {**v1(type="ElicitIntent"), "sessionAttributes": {"a": 1}},
            "sessionAttributes.a has to be a text",
            id="V1 session",
        ),
        pytest.param(
            events.lex.v1("Order", slots={"size": "big"}),
            v1(type="Delegate", slots={"size": "big"}),
            "a fulfilment that delegates has to remove slot values",
            id="V1 fulfilment",
        ),
        pytest.param(V2, v1(type="Close"), "sessionState has to be an object, not null", id="V2 with V1"),
        pytest.param(
            V2, v2({"type": "Delegate"}), "sessionState.intent has to be an object, not null", id="V2 no intent"
        ),
        pytest.param(
            V2,
            v2({"type": "Close"}, {"name": "Order"}),
            "sessionState.intent.state has to be Failed, Fulfilled or FulfillmentInProgress for Close",
            id="V2 Close",
        ),
        pytest.param(
            V2,
            v2({"type": "ElicitSlot"}, {"name": "Order"}),
            "sessionState.dialogAction.slotToElicit is missing for ElicitSlot",
            id="V2 ElicitSlot",
        ),
        pytest.param(V2, v2({"type": "ElicitIntent"}), "messages are missing for ElicitIntent", id="V2 ElicitIntent"),
        pytest.param(
            V2,
            v2({"type": "Delegate"}, {"name": "Order"}, messages=[{"contentType": "PlainText", "content": "x" * 1025}]),
            "messages[0].content has more than 1024 characters",
            id="V2 message",
        ),
    ],
)
def test_B163_a_bot_cannot_use_any_other_result(event: dict[str, Any], result: Any, problem: str) -> None:
    reply = answer(event, gave(result))
    text = f"Invalid Lambda Response: Received invalid response from Lambda: {problem}"
    assert reply == Reply(None, ServiceError("DependencyFailedException", text), problem)


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (
            gave({"errorMessage": "x"}, failed=True),
            "Invalid Lambda Response: Received error response from Lambda: Unhandled",
        ),
        (gave({}, seconds=31), "Invalid Lambda Response: Timed out"),
    ],
    ids=["failed", "too late"],
)
def test_a_bot_has_no_answer_from_a_function_that_fails(result: FunctionResult, message: str) -> None:
    assert answer(V2, result).error == ServiceError("DependencyFailedException", message)
