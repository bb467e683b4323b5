from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.contracts.authorizers import Authorization, verdict
from lambdamock.services.contracts.function_result import FunctionResult

REST = events.authorizers.token("Bearer x", "GET", "/people/7")
ARN = REST["methodArn"]
HTTP = {"version": "2.0", "type": "REQUEST", "routeArn": ARN}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "execute-api:Invoke", "Resource": ARN, **members}


def policy(*statements: dict[str, Any], **members: Any) -> dict[str, Any]:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    return {"principalId": "ann", "policyDocument": document, **members}


def test_a_policy_that_allows_lets_the_request_on() -> None:
    result = policy(statement(), context={"admin": True, "age": 7, "name": "Ann"}, usageIdentifierKey="key")
    assert verdict(REST, gave(result)) == Authorization(
        is_allowed=True,
        authorizer={"principalId": "ann", "admin": "true", "age": "7", "name": "Ann"},
        usage_identifier_key="key",
    )


@pytest.mark.parametrize(
    ("statements", "is_allowed"),
    [
        pytest.param([statement(Resource="*")], True, id="everything"),
        pytest.param([statement(Resource=ARN.replace("/people/7", "/people/*"))], True, id="a pattern"),
        pytest.param([statement(Resource=[ARN, "other"])], True, id="a list"),
        pytest.param([statement(Action="execute-api:*")], True, id="all actions"),
        pytest.param([statement(Resource=ARN.replace("GET", "POST"))], False, id="another method"),
        pytest.param([statement(Action="lambda:InvokeFunction")], False, id="another action"),
        pytest.param([statement(), statement("Deny", Resource="*")], False, id="denied as well"),
        pytest.param([statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})], False, id="a condition"),
    ],
)
def test_the_policy_decides_on_the_method(statements: list[dict[str, Any]], is_allowed: bool) -> None:
    assert verdict(REST, gave(policy(*statements))).is_allowed is is_allowed


@pytest.mark.parametrize(
    ("event", "result", "status", "body", "error_type"),
    [
        pytest.param(
            REST,
            policy(statement("Deny")),
            403,
            {"Message": "User is not authorized to access this resource with an explicit deny"},
            "AccessDeniedException",
            id="REST, denied",
        ),
        pytest.param(
            REST,
            policy(statement(Resource="other")),
            403,
            {"Message": "User is not authorized to access this resource"},
            "AccessDeniedException",
            id="REST, not allowed",
        ),
        pytest.param(HTTP, {"isAuthorized": False}, 403, {"message": "Forbidden"}, None, id="HTTP, denied"),
        pytest.param(
            REST,
            {"isAuthorized": True},
            500,
            {"message": None},
            "AuthorizerConfigurationException",
            id="REST, no policy",
        ),
        pytest.param(
            HTTP, {"isAuthorized": "yes"}, 500, {"message": "Internal Server Error"}, None, id="HTTP, malformed"
        ),
    ],
)
def test_what_a_client_gets_that_is_not_let_in(
    event: dict[str, Any], result: Any, status: int, body: Any, error_type: str | None
) -> None:
    given = verdict(event, gave(result))
    assert given.response is not None
    assert not given.is_allowed
    assert (given.response.status, given.response.json()) == (status, body)
    assert given.response.headers.get("x-amzn-errortype") == error_type


def test_simple_responses_hand_their_context_on_as_it_is() -> None:
    result = {"isAuthorized": True, "context": {"roles": ["a", "b"]}}
    assert verdict(HTTP, gave(result)) == Authorization(is_allowed=True, authorizer={"lambda": {"roles": ["a", "b"]}})


def test_the_authorizer_of_an_http_api_may_answer_with_a_policy() -> None:
    result = policy(statement(), context={"a": {"b": 1}})
    assert verdict(HTTP, gave(result), simple_responses=False).authorizer == {"lambda": {"a": {"b": 1}}}


def test_payload_format_1_of_an_http_api_answers_with_a_policy() -> None:
    event = {**REST, "version": "1.0", "type": "REQUEST"}
    assert verdict(event, gave(policy(statement()))).is_allowed
    assert verdict(event, gave({"isAuthorized": True}), simple_responses=True).is_allowed
    denied = verdict(event, gave({"isAuthorized": True}))
    assert denied.response is not None
    assert denied.response.json() == {"message": "Internal Server Error"}


@pytest.mark.parametrize("event", [REST, HTTP], ids=["REST", "HTTP"])
def test_a_function_that_raises_unauthorized_sends_the_client_away(event: dict[str, Any]) -> None:
    given = verdict(event, gave({"errorMessage": "Unauthorized", "errorType": "Exception"}, failed=True))
    assert given.response is not None
    assert (given.response.status, given.response.json()) == (401, {"message": "Unauthorized"})
    assert given.problem is None


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        pytest.param(None, "the result has to be an object, not null", id="nothing"),
        pytest.param({"policyDocument": {}}, "principalId has to be a text, not null", id="no principal"),
        pytest.param({"principalId": "a"}, "policyDocument has to be an object, not null", id="no policy"),
        pytest.param(policy(), "policyDocument.Statement is missing", id="no statement"),
        pytest.param(policy(statement("allow")), 'Effect has to be one of Allow, Deny, not "allow"', id="effect"),
        pytest.param(
            policy({"Effect": "Allow", "Action": "execute-api:Invoke"}),
            "a statement without Resource",
            id="no resource",
        ),
        pytest.param(
            policy(statement(), context={"a": [1]}),
            "context: a has to be a text, a number, true or false",
            id="context",
        ),
    ],
)
def test_a_malformed_result_is_a_wrong_configuration(result: Any, problem: str) -> None:
    given = verdict(REST, gave(result))
    assert given.response is not None
    assert (given.is_allowed, given.response.status, given.problem) == (False, 500, problem)


def test_a_function_that_fails_is_a_wrong_configuration() -> None:
    given = verdict(REST, gave({"errorMessage": "boom", "errorType": "E"}, failed=True))
    assert given.response is not None
    assert (given.response.status, given.problem) == (500, "the function failed: E: boom")
