"""From a request to its response: route, parse, validate, authorise, handle, render.

The only place that catches `ApiError`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lambdamock.api.registry import Operation, built
from lambdamock.api.world import Call, World
from lambdamock.domain.callers import ServiceCaller
from lambdamock.domain.journal import ApiCall
from lambdamock.errors import ApiError
from lambdamock.protocol import LambdaProtocol
from lambdamock.runtime import Code
from lambdamock.wire import Request, Response

if TYPE_CHECKING:
    from lambdamock.authorisation.subjects import Subject

_INVOKE: Final = "Invoke"
_WITHOUT_RESULT: Final = ("Get", "Invoke", "List")
"""How operations begin whose results the journal does not keep: they change nothing, or it knows the invocation."""
_PACKAGE: Final = "ZipFile"
_PACKAGES: Final = (_PACKAGE, "Code", "Content")
"""The member that holds a deployment package, and members that hold that one."""


def answer(world: World, protocol: LambdaProtocol, request: Request, subject: Subject | None = None) -> Response:
    """Answer a request as AWS does, refusals included.

    Args:
        subject: who calls; None for an administrator of the account.

    Raises:
        OperationNotBuilt: the operation exists on AWS and is not built here.
        UsageError: the request asks for something that this library cannot do.
    """
    request_id = world.ids.uuid()
    name = "-"
    refusal = members = result = None
    try:
        route, labels = protocol.route(request)
        name = route.name
        operation = built(name)
        members = route.parse(request, labels)
        route.validate(members, world.profile.constraints)
        call = Call(
            world,
            name,
            request_id,
            region=request.region,
            account_id=request.account_id,
            input=members,
            headers=request.headers,
            subject=subject,
        )
        if subject is not None:
            _authorise(call)
        result = _handle(operation, call)
        response = route.render(result, request_id, result.get("StatusCode"))
    except ApiError as error:
        refusal = error
        response = protocol.render_error(error, request_id)
    region, account_id, agent = request.region, request.account_id, request.headers.get("user-agent", "")
    status = response.status
    _write_down(world, request_id, name, region, account_id, status, refusal, subject, agent, members, result)
    return response


def perform(
    world: World,
    protocol: LambdaProtocol,
    name: str,
    members: dict[str, Any],
    *,
    region: str,
    account_id: str,
    code: Code | None = None,
    service: ServiceCaller | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Do what a request would do, without one: for the parts of this library that act like a client.

    Args:
        members: the request's members by wire name; validated as a request is.
        code: a deployment package that stands in for the `Code` of a request.
        service: who calls, when no principal of the account does.
        headers: of the request, by lower-case name.

    Returns:
        the members of the result by wire name, and the request's id as "RequestId".

    Raises:
        ApiError: AWS would refuse.
    """
    request_id = world.ids.uuid()
    operation = protocol.operation(name)
    try:
        operation.validate(members, world.profile.constraints)
        call = Call(
            world,
            name,
            request_id,
            region=region,
            account_id=account_id,
            input=members,
            headers=headers,
            code=code,
            service=service,
        )
        result = _handle(built(name), call)
    except ApiError as error:
        _write_down(world, request_id, name, region, account_id, error.status, error, service, "", members, None)
        raise
    status = result.get("StatusCode", operation.status)
    _write_down(world, request_id, name, region, account_id, status, None, service, "", members, result)
    return {**result, "RequestId": request_id}


def _authorise(call: Call) -> None:
    from lambdamock.api.authorisation import authorise  # only callers without all permissions need it

    authorise(call)


def _handle(operation: Operation, call: Call) -> dict[str, Any]:
    if not operation.exclusive:
        return operation.handle(call)
    with call.world.lock:
        return operation.handle(call)


def _write_down(
    world: World,
    request_id: str,
    name: str,
    region: str,
    account_id: str,
    status: int,
    refusal: ApiError | None,
    caller: object,
    agent: str,
    members: dict[str, Any] | None,
    result: dict[str, Any] | None,
) -> None:
    """Append the call to the journal; nearly nothing else for an invocation, and by position, because names cost."""
    code = message = None
    if refusal is not None:
        code, message = refusal.code, refusal.message
    if name == _INVOKE or name.startswith(_WITHOUT_RESULT):
        result = None
    elif members is not None:
        members = _without_packages(members)
    now = world.clock.now()
    world.journal.append(
        ApiCall(now, request_id, name, region, account_id, status, code, message, caller, agent, members, result)
    )


def _without_packages(members: dict[str, Any]) -> dict[str, Any]:
    """The members without the bytes of deployment packages, which would stay in memory as long as the journal."""
    if not any(name in members for name in _PACKAGES):
        return members
    kept = {name: value for name, value in members.items() if name != _PACKAGE}
    for holder in _PACKAGES[1:]:
        if isinstance(kept.get(holder), dict):
            kept[holder] = {name: value for name, value in kept[holder].items() if name != _PACKAGE}
    return kept
