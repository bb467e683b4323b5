"""Functions that authorize the requests of an API: their verdict, and what a client that is denied gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.domain.policies import Statement, values_of
from lambdamock.iam import Document, Outcome, Policies, Principal, Request, decide
from lambdamock.reprs import displayed
from lambdamock.services.contracts.function_result import (
    BrokenContract,
    FunctionResult,
    as_object,
    as_one_of,
    expect,
    shown,
)
from lambdamock.services.contracts.http_response import HttpResponse, json_response

_ACTION: Final = "execute-api:Invoke"
_CLIENT: Final = Principal("client", "account")  # policies of authorizers name nobody
_DENIED: Final = "User is not authorized to access this resource"


@displayed()
class Authorization(NamedTuple):
    """What an authorizer decided.

    Attributes:
        is_allowed: whether the request goes on.
        authorizer: what the integration then finds in `requestContext.authorizer`.
        usage_identifier_key: the API key that the function names, if any.
        response: what the client gets instead; None when the request goes on.
        problem: which part of the contract the function broke; None when it broke none.
    """

    is_allowed: bool
    authorizer: Mapping[str, Any]
    usage_identifier_key: str | None = None
    response: HttpResponse | None = None
    problem: str | None = None


def verdict(event: Mapping[str, Any], result: FunctionResult, *, simple_responses: bool | None = None) -> Authorization:
    """What API Gateway takes from an authorizer's result.

    Args:
        simple_responses: whether the authorizer of an HTTP API answers with `isAuthorized`; by default those of payload
            format 2.0 do.

    Source: documented, API Gateway developer guide, "Output from an API Gateway Lambda authorizer", "Working with AWS
    Lambda authorizers for HTTP APIs" and "Gateway response types"; assumed, as widely reported, the bodies of the
    responses; assumed, that a condition in the policy is never fulfilled.
    """
    is_http = event.get("version") in {"1.0", "2.0"}
    is_simple = event.get("version") == "2.0" if simple_responses is None else simple_responses
    if result.failed and result.failure().get("errorMessage") == "Unauthorized":
        return _refused(json_response(401, {"message": "Unauthorized"}, _kind("Unauthorized")))
    try:
        given = as_object(result.document(), "the result")
        if is_http and is_simple:
            return _simple(given)
        return _by_policy(given, str(event.get("methodArn") or event.get("routeArn")), is_http)
    except BrokenContract as broken:
        return _refused(_failure(is_http), str(broken))


def _simple(given: Mapping[str, Any]) -> Authorization:
    """Source: documented, "Working with AWS Lambda authorizers for HTTP APIs"."""
    flag = given.get("isAuthorized")
    expect(isinstance(flag, bool), f"isAuthorized has to be true or false, not {shown(flag)}")
    context = as_object(given.get("context") or {}, "context")
    if flag:
        return Authorization(is_allowed=True, authorizer={"lambda": context})
    return _refused(json_response(403, {"message": "Forbidden"}))


def _by_policy(given: Mapping[str, Any], arn: str, is_http: bool) -> Authorization:
    principal = given.get("principalId")
    expect(isinstance(principal, str) and principal, f"principalId has to be a text, not {shown(principal)}")
    context = as_object(given.get("context") or {}, "context")
    statements = _statements(given.get("policyDocument"))
    if not is_http:
        nested = [name for name, value in context.items() if isinstance(value, dict | list)]
        expect(not nested, f"context: {', '.join(nested)} has to be a text, a number, true or false")
    outcome = _outcome(statements, arn)
    if outcome is not Outcome.ALLOWED:
        return _refused(_denied(is_http, explicitly=outcome is Outcome.EXPLICIT_DENY))
    if is_http:
        return Authorization(is_allowed=True, authorizer={"lambda": context})
    key = given.get("usageIdentifierKey")
    texts = {name: _as_text(value) for name, value in context.items()}
    return Authorization(is_allowed=True, authorizer={"principalId": principal, **texts}, usage_identifier_key=key)


def _statements(document: Any) -> list[Statement]:
    policy = as_object(document, "policyDocument")
    statements = values_of(policy.get("Statement") or [])
    expect(statements, "policyDocument.Statement is missing")
    for one in statements:
        as_one_of(as_object(one, "a statement").get("Effect"), ("Allow", "Deny"), "Effect")
        for element in ("Action", "Resource"):
            expect(element in one or f"Not{element}" in one, f"a statement without {element}")
    return statements


def _outcome(statements: list[Statement], arn: str) -> Outcome:
    """What a function's policy says of a request; conditions are not looked into: they fail where they allow."""
    told = [one for one in statements if not one.get("Condition") or one["Effect"] == "Deny"]
    bare = tuple({name: value for name, value in one.items() if name != "Condition"} for one in told)
    document = Document("policyDocument", "2012-10-17", bare)
    return decide(Request(_CLIENT, _ACTION, arn), Policies(identity=(document,))).outcome


def _as_text(value: Any) -> Any:
    """A REST API hands all values of the context on as texts. Source: documented, "Output from an authorizer"."""
    if value is None:
        return None
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def _denied(is_http: bool, *, explicitly: bool) -> HttpResponse:
    if is_http:
        return json_response(403, {"message": "Forbidden"})
    message = f"{_DENIED} with an explicit deny" if explicitly else _DENIED
    return json_response(403, {"Message": message}, _kind("AccessDenied"))


def _failure(is_http: bool) -> HttpResponse:
    if is_http:
        return json_response(500, {"message": "Internal Server Error"})
    return json_response(500, {"message": None}, _kind("AuthorizerConfiguration"))


def _kind(name: str) -> tuple[str, str]:
    return ("x-amzn-ErrorType", f"{name}Exception")


def _refused(response: HttpResponse, problem: str | None = None) -> Authorization:
    return Authorization(is_allowed=False, authorizer={}, response=response._replace(problem=problem), problem=problem)
