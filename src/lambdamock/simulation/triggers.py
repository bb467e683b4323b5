"""Services invoke functions: as often as they try, and written down however it ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from lambdamock.api import World
from lambdamock.domain.journal import Trigger
from lambdamock.errors import AccessDeniedException, ApiError
from lambdamock.reprs import displayed
from lambdamock.services.calls import ServiceCall

if TYPE_CHECKING:
    from lambdamock.domain.policies import Policy


@displayed()
class Outcome(NamedTuple):
    """What Lambda answered a service.

    Attributes:
        request_id: of the invocation.
        status: 202 when it took the event, 200 when the function ran.
        payload: the result or the error document; None for an event.
        function_error: "Unhandled" when the function failed.
        executed_version: which version ran; None for an event.
        attempts: how often the service asked.
    """

    request_id: str
    status: int
    payload: bytes | None
    function_error: str | None
    executed_version: str | None
    attempts: int


def invoke(
    world: World,
    call: ServiceCall,
    perform: Callable[..., dict[str, Any]],
    wait: Callable[[float], None],
) -> Outcome:
    """Let a service call a function, again and again if that is its way.

    Args:
        perform: does what a request does. See `Simulation.perform`.
        wait: lets virtual seconds pass.

    Raises:
        ApiError: Lambda refused the last attempt; where a permission is missing, its explanation says which.
    """
    attempts = 0
    while True:
        attempts += 1
        try:
            result = _attempt(call, perform)
        except ApiError as refusal:
            delay = call.service.retries.wait_after(attempts, refusal.code)
            if delay is not None:
                wait(delay)
                continue
            _write_down(world, call, None, attempts, f"{refusal.code}: {refusal.message}")
            if isinstance(refusal, AccessDeniedException) and call.caller is not None:
                from lambdamock.api.authorisation import asks_twice
                from lambdamock.services.refusals import explanation_of

                refusal.explained(explanation_of(call, _policy_of(world, call), asks_twice=asks_twice(world)))
            raise
        _write_down(world, call, result["RequestId"], attempts, None)
        return Outcome(
            result["RequestId"],
            result["StatusCode"],
            result.get("Payload"),
            result.get("FunctionError"),
            result.get("ExecutedVersion"),
            attempts,
        )


def _attempt(call: ServiceCall, perform: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    caller = call.caller
    members = {
        "FunctionName": call.function.arn,
        "InvocationType": call.invocation_type,
        "Payload": call.payload,
    }
    account_id = call.account_id if caller is None else call.function.account_id
    return perform("Invoke", members, region=call.function.region, account_id=account_id, service=caller)


def _policy_of(world: World, call: ServiceCall) -> Policy | None:
    from lambdamock.domain.policies import policy_key

    reference = call.function
    function = world.stores.of(reference.account_id, reference.region).functions.get(reference.name)
    return function.policies.get(policy_key(reference.qualifier)) if function else None


def _write_down(world: World, call: ServiceCall, request_id: str | None, attempts: int, refusal: str | None) -> None:
    now = world.clock.now()
    entry = Trigger(
        now, request_id, call.name, call.source_arn, call.function.arn, call.invocation_type, attempts, refusal
    )
    world.journal.append(entry)
