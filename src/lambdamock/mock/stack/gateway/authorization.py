"""Who may use a route: functions that authorize are run, for all others the test says who calls."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.mock.stack.gateway.calls import FunctionCalls
from lambdamock.mock.stack.gateway.definition import Authorizer, Route, Stage
from lambdamock.services.contracts.authorizers import Authorization, verdict
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.http_response import HttpResponse

if TYPE_CHECKING:
    from lambdamock.mock.stack.api import Api, ApiRequest

OPEN_TO_ALL = Authorization(is_allowed=True, authorizer={})


class Question(NamedTuple):
    """What an authorizer is asked.

    Attributes:
        identity: the values of its identity sources.
        uri: of its function.
    """

    authorizer: Authorizer
    identity: tuple[str, ...]
    event: Mapping[str, Any]
    uri: str


def identity_of(authorizer: Authorizer, request: ApiRequest, stage: Stage) -> tuple[str, ...] | None:
    """The values of the identity sources; None when one is missing, so that nobody is asked.

    Source: documented, API Gateway developer guide, "Identity sources": a request without them is 401; assumed, also
    where nothing is kept of the results.
    """
    found = tuple(_value(where, name, request, stage) for where, name in authorizer.sources)
    if not all(found):
        return None
    if authorizer.pattern and not re.fullmatch(authorizer.pattern, found[0]):
        return None
    return found


def why_unasked(authorizer: Authorizer) -> str:
    """In one sentence why nobody asked an authorizer: the request lacks what it goes by."""
    wanted = ", ".join(f"{where} {name}" for where, name in authorizer.sources)
    form = f" of the form {authorizer.pattern!r}" if authorizer.pattern else ""
    return f"the authorizer is not asked without {wanted}{form}"


def _value(where: str, name: str, request: ApiRequest, stage: Stage) -> str:
    if where == "header":
        return request.header(name)
    if where == "querystring":
        return (request.query.get(name) or [""])[-1]
    if where == "stageVariables":
        return stage.variables.get(name, "")
    return {"identity.sourceIp": request.source_ip, "httpMethod": request.method, "path": request.path}.get(name, name)


def asked(api: Api, stage: Stage, question: Question) -> Authorization:
    """What the function of an authorizer decides; its result is used again while it is fresh, for any route.

    Source: documented, API Gateway developer guide, "Use API Gateway Lambda authorizers": results are kept by identity
    for the time to live; assumed, those of functions that fail are not.
    """
    authorizer = question.authorizer
    key, now = (stage.name, authorizer.id, *question.identity), float(api.origin.at)  # type: ignore[arg-type]
    kept = api.cached.get(key)
    if kept is not None and now < kept[0]:
        return _kept(_verdict(question, kept[1]), authorizer)
    source = api.origin.arn("execute-api", f"{api.id}/authorizers/{authorizer.id}")
    result = FunctionCalls(api.simulation, authorizer.credentials).ask(question.uri, question.event, source)
    decision = _verdict(question, result)
    if authorizer.ttl and authorizer.sources and decision.problem is None and not result.failed:
        api.cached[key] = (now + authorizer.ttl, result)
    return decision


def _verdict(question: Question, result: FunctionResult) -> Authorization:
    return verdict(question.event, result, simple_responses=question.authorizer.simple)


def _kept(decision: Authorization, authorizer: Authorizer) -> Authorization:
    """A decision by an earlier result, which says so when it refuses: policies often name one route."""
    if decision.response is None:
        return decision
    problem = f"decided by what {authorizer.id} answered to an earlier request, which is kept for {authorizer.ttl} s"
    return decision._replace(response=decision.response._replace(problem=problem), problem=problem)


def refused(response: HttpResponse) -> Authorization:
    """Nobody gets through."""
    return Authorization(is_allowed=False, authorizer={}, response=response, problem=response.problem)


def scopes_of(claims: Mapping[str, Any]) -> list[str]:
    """The scopes of a token: its claim `scope`, or `scp`. Source: documented, "Control access with JWT authorizers"."""
    found = claims.get("scope", claims.get("scp", ""))
    return found.split() if isinstance(found, str) else list(found)


def lacks_scope(route: Route, claims: Mapping[str, Any]) -> bool:
    """Whether a route asks for scopes and the token has none of them."""
    return bool(route.scopes) and not set(route.scopes) & set(scopes_of(claims))
