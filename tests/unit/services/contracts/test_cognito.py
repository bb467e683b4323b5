from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts import cognito
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply, ServiceError

SIGN_UP = events.cognito.user_pool("PreSignUp_SignUp")


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def answered(source: str, response: Any) -> Reply:
    event = events.cognito.user_pool(source)
    return cognito.user_pool(event, gave({**event, "response": response}))


def test_a_trigger_returns_its_event_with_the_response_filled() -> None:
    assert answered("PreSignUp_SignUp", {"autoConfirmUser": True}) == Reply({"autoConfirmUser": True})


@pytest.mark.parametrize(
    ("result", "error"),
    [
        pytest.param(
            gave({"errorType": "E", "errorMessage": "too short"}, failed=True),
            ServiceError("UserLambdaValidationException", "PreSignUp failed with error too short."),
            id="failed",
        ),
        pytest.param(
            gave(SIGN_UP, seconds=5.1),
            ServiceError(
                "UnexpectedLambdaException",
                "PreSignUp failed with error Socket timeout while invoking Lambda function.",
            ),
            id="too late",
        ),
        pytest.param(
            FunctionResult(refusal=AccessDeniedException("no")),
            ServiceError(
                "UnexpectedLambdaException", "PreSignUp invocation failed due to error AccessDeniedException."
            ),
            id="denied",
        ),
        pytest.param(
            gave(None), ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output"), id="nothing"
        ),
        pytest.param(
            FunctionResult(b"{"),
            ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output"),
            id="no JSON",
        ),
    ],
)
def test_the_client_of_the_pool_is_told_what_went_wrong(result: FunctionResult, error: ServiceError) -> None:
    reply = cognito.user_pool(SIGN_UP, result)
    assert (reply.value, reply.error, reply.ok) == (None, error, False)
    assert reply.problem


def test_the_trigger_of_tokens_has_another_name_than_its_source() -> None:
    event = events.cognito.user_pool("TokenGeneration_Authentication")
    reply = cognito.user_pool(event, gave({"errorMessage": "no"}, failed=True))
    assert reply.error == ServiceError("UserLambdaValidationException", "PreTokenGeneration failed with error no.")


@pytest.mark.parametrize(
    ("source", "response", "problem"),
    [
        ("PreSignUp_SignUp", None, "response has to be an object, not null"),
        ("PreSignUp_SignUp", {"autoConfirmUser": "yes"}, 'response.autoConfirmUser has to be true or false, not "yes"'),
        ("CustomMessage_SignUp", {"smsMessage": 1}, "response.smsMessage has to be a text, not 1"),
        (
            "DefineAuthChallenge_Authentication",
            {"issueTokens": 1},
            "response.issueTokens has to be true or false, not 1",
        ),
        (
            "CreateAuthChallenge_Authentication",
            {"publicChallengeParameters": []},
            "response.publicChallengeParameters has to be an object, not []",
        ),
        (
            "VerifyAuthChallengeResponse_Authentication",
            {"answerCorrect": 1},
            "response.answerCorrect has to be true or false, not 1",
        ),
        (
            "UserMigration_Authentication",
            {"userAttributes": "a"},
            'response.userAttributes has to be an object, not "a"',
        ),
    ],
    ids=lambda value: value.partition("_")[0] if isinstance(value, str) and "_" in value else "",
)
def test_members_of_the_response_have_types(source: str, response: Any, problem: str) -> None:
    reply = answered(source, response)
    assert reply.error == ServiceError("InvalidLambdaResponseException", "Unrecognizable lambda output")
    assert reply.problem == problem


def test_a_message_without_the_code_is_not_the_one_that_is_sent() -> None:
    assert answered("CustomMessage_SignUp", {"smsMessage": "Your code: {####}"}).problem is None
    reply = answered("CustomMessage_SignUp", {"smsMessage": "Hello", "emailMessage": "{####}"})
    assert reply.ok
    assert reply.problem == (
        "smsMessage: without request.codeParameter '{####}', so the user pool sends its own message"
    )


def test_what_senders_of_messages_return_is_not_looked_at() -> None:
    event = events.cognito.user_pool("CustomEmailSender_SignUp")
    assert cognito.user_pool(event, gave(None)) == Reply({})


# ---------------------------------------------------------------------------------------------------- Cognito Sync


def test_B106_cognito_sync_takes_the_records_of_the_data_set() -> None:
    event = events.cognito.sync_trigger({"key": ("old", "new")})
    assert cognito.sync(gave(event)) == Reply({"key": {"oldValue": "old", "newValue": "new", "op": "replace"}})


@pytest.mark.parametrize(
    ("result", "code"),
    [
        pytest.param(gave(None), "InvalidLambdaFunctionOutputException", id="nothing"),
        pytest.param(gave({"errorMessage": "x"}, failed=True), "InvalidLambdaFunctionOutputException", id="failed"),
        pytest.param(gave({"datasetRecords": {}}, seconds=6), "InvalidLambdaFunctionOutputException", id="too late"),
        pytest.param(
            FunctionResult(refusal=TooManyRequestsException("no")), "LambdaThrottledException", id="throttled"
        ),
    ],
)
def test_B106_cognito_sync_fails_with_the_function(result: FunctionResult, code: str) -> None:
    reply = cognito.sync(result)
    assert reply.error is not None
    assert reply.error.code == code
