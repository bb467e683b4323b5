"""Triggers of Cognito: user pools, and Cognito Sync."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.services.contracts.function_result import BrokenContract, FunctionResult, as_object, expect, shown
from lambdamock.services.contracts.reply import Reply, failed

TIMEOUT: Final = 5.0
"""Seconds within which a function has to answer."""

ATTEMPTS: Final = 3
"""How often a user pool asks a function that takes too long.

Source: documented, Cognito developer guide, "Customizing user pool workflows with Lambda triggers", "Important
considerations".
"""
_NAMES: Final = {"TokenGeneration": "PreTokenGeneration"}
_TYPES: Final[Mapping[str, tuple[type, str]]] = {
    "autoConfirmUser": (bool, "true or false"),
    "autoVerifyEmail": (bool, "true or false"),
    "autoVerifyPhone": (bool, "true or false"),
    "issueTokens": (bool, "true or false"),
    "failAuthentication": (bool, "true or false"),
    "answerCorrect": (bool, "true or false"),
    "forceAliasCreation": (bool, "true or false"),
    "enableSMSMFA": (bool, "true or false"),
    "challengeName": (str, "a text"),
    "challengeMetadata": (str, "a text"),
    "smsMessage": (str, "a text"),
    "emailMessage": (str, "a text"),
    "emailSubject": (str, "a text"),
    "finalUserStatus": (str, "a text"),
    "messageAction": (str, "a text"),
    "desiredDeliveryMediums": (list, "a list"),
    "userAttributes": (dict, "an object"),
    "publicChallengeParameters": (dict, "an object"),
    "privateChallengeParameters": (dict, "an object"),
    "claimsOverrideDetails": (dict, "an object"),
    "claimsAndScopeOverrideDetails": (dict, "an object"),
}
_INVALID: Final = "Unrecognizable lambda output"


def user_pool(event: Mapping[str, Any], result: FunctionResult) -> Reply:
    """What a user pool takes from a trigger's result: the members of its `response`.

    The error is the one that the client of the user pool gets, for instance of SignUp.

    Source: documented, Cognito developer guide, "Customizing user pool workflows with Lambda triggers" (the result is
    the event, its response filled; the members and their types) and "Custom message Lambda trigger"; documented, API
    reference, SignUp, the names of the errors; assumed, as widely reported, their wordings; assumed, that only types of
    members that are known are looked at.
    """
    trigger = str(event.get("triggerSource", "")).partition("_")[0]
    name = _NAMES.get(trigger, trigger)
    if result.refusal is not None:
        text = f"{name} invocation failed due to error {result.refusal.code}."
        return failed("UnexpectedLambdaException", text, result.why_no_result())
    late = result.why_too_late(TIMEOUT)
    if late:
        text = f"{name} failed with error Socket timeout while invoking Lambda function."
        return failed("UnexpectedLambdaException", text, late)
    if result.failed:
        text = f"{name} failed with error {result.failure().get('errorMessage', '')}."
        return failed("UserLambdaValidationException", text, result.why_no_result())
    if trigger.startswith("Custom") and trigger.endswith("Sender"):
        return Reply({})  # what senders of messages return is not looked at
    try:
        response = _response(result)
    except BrokenContract as broken:
        return failed("InvalidLambdaResponseException", _INVALID, str(broken))
    return Reply(response, problem=_not_sent(event, response))


def _response(result: FunctionResult) -> dict[str, Any]:
    given = as_object(result.document(), "the result, which has to be the event,")
    response = as_object(given.get("response"), "response")
    for name, value in response.items():
        if value is not None and name in _TYPES:
            kind, word = _TYPES[name]
            expect(isinstance(value, kind), f"response.{name} has to be {word}, not {shown(value)}")
    return response


def _not_sent(event: Mapping[str, Any], response: Mapping[str, Any]) -> str | None:
    """Messages without the code are replaced by the pool's own.

    Source: documented, "Custom message Lambda trigger", that they must have it; assumed, as widely reported, the rest.
    """
    code = event.get("request", {}).get("codeParameter")
    sent = [name for name in ("smsMessage", "emailMessage") if response.get(name)]
    without = [name for name in sent if code and code not in response[name]]
    if not str(event.get("triggerSource", "")).startswith("CustomMessage") or not without:
        return None
    return f"{', '.join(without)}: without request.codeParameter {code!r}, so the user pool sends its own message"


def sync(result: FunctionResult) -> Reply:
    """What Cognito Sync takes from a result: the records of the data set as the function returned them.

    Source: documented, Cognito developer guide, "Cognito Sync events" (5 seconds; the result is the event) and API
    reference, UpdateRecords, the errors and their descriptions.
    """
    if result.is_throttled:
        text = "AWS Lambda throttled your account, please contact AWS Support"
        return failed("LambdaThrottledException", text, result.why_no_result())
    try:
        given = as_object(result.document(within=TIMEOUT), "the result, which has to be the event,")
        return Reply(as_object(given.get("datasetRecords"), "datasetRecords"))
    except BrokenContract as broken:
        text = "The AWS Lambda function returned invalid output or an exception."
        return failed("InvalidLambdaFunctionOutputException", text, str(broken))
