"""Resource policies of REST APIs: who may call, from where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lambdamock.errors import TemplateError
from lambdamock.iam import Decision, Document, Outcome, Policies, PolicySyntaxError, Principal, Request, decide, read
from lambdamock.mock.stack.gateway.definition import OPEN
from lambdamock.mock.stack.gateway.responses import ERROR_TYPE
from lambdamock.services.contracts.http_response import HttpResponse, json_response

_ACTION: Final = "execute-api:Invoke"
_SHORT: Final = "execute-api:/"


def policy_of(written: Mapping[str, Any], api_arn: str, place: str) -> Document:
    """A policy, its resources in full: "execute-api:/Prod/GET/*" is of this API.

    Args:
        api_arn: "arn:aws:execute-api:us-east-1:123456789012:abc123".

    Raises:
        TemplateError: it is none.

    Source: documented, API Gateway developer guide, "API Gateway resource policy examples".
    """
    try:
        return read(_in_full(written, api_arn), name=api_arn, kind="resource")
    except PolicySyntaxError as error:
        raise TemplateError(f"{place}: Invalid policy document. {error}") from error


def _in_full(value: Any, api_arn: str) -> Any:
    if isinstance(value, str):
        return f"{api_arn}/{value.removeprefix(_SHORT)}" if value.startswith(_SHORT) else value
    if isinstance(value, Mapping):
        return {name: _in_full(one, api_arn) for name, one in value.items()}
    return [_in_full(one, api_arn) for one in value] if isinstance(value, list) else value


def denial(policy: Document, arn: str, caller: Mapping[str, Any], *, source_ip: str, by: str) -> HttpResponse | None:
    """The answer to whom a policy does not let in; None when the request goes on.

    Args:
        arn: of the method and path that are asked for.
        caller: who signed the request, if anybody.
        by: how the method authorizes: "NONE", "AWS_IAM", or the type of its authorizer.

    Source: documented, API Gateway developer guide, "How API Gateway resource policies affect authorization workflow":
    open methods and user pools need a statement that allows; beside signatures and functions that authorize it is
    enough that none denies; assumed, as widely reported, the text.
    """
    signer = str(caller.get("userArn") or "*")
    principal = Principal(signer, signer.split(":")[4] if signer.count(":") > 4 else "")
    request = Request(principal, _ACTION, arn, {"aws:SourceIp": source_ip, "aws:SecureTransport": "true"})
    decision = decide(request, Policies(identity=(), resource=policy))
    needs_allow = by in {OPEN, "COGNITO_USER_POOLS"}
    if decision.outcome is Outcome.EXPLICIT_DENY or (needs_allow and not decision.is_allowed):
        return _answer(decision, "anonymous" if signer == "*" else signer)
    return None


def _answer(decision: Decision, who: str) -> HttpResponse:
    explicitly = " with an explicit deny" if decision.outcome is Outcome.EXPLICIT_DENY else ""
    parts = decision.request.resource.split(":")
    parts[4] = f"********{parts[4][-4:]}"
    message = f"User: {who} is not authorized to perform: {_ACTION} on resource: {':'.join(parts)}{explicitly}"
    problem = f"the resource policy of the API: {message}"
    return json_response(403, {"Message": message}, (ERROR_TYPE, "AccessDeniedException"), problem=problem)
