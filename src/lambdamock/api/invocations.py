"""Invoke: what a request must be, and what the answer shows of the invocation.

What all kinds of invocation share is here; `async_invocations` and `response_streams` have what they do differently.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.api.lookup import not_found, reference_of, store_of
from lambdamock.api.payloads import check_media_type, client_context_of, event_of
from lambdamock.api.registry import operation
from lambdamock.api.scope import refuse_what_is_not_built
from lambdamock.api.world import Call
from lambdamock.domain.arns import LATEST, FunctionReference
from lambdamock.domain.journal import Invocation
from lambdamock.domain.lifecycles import SHOWN, Phase
from lambdamock.domain.versions import Version
from lambdamock.errors import (
    ApiError,
    InvalidParameterValueException,
    RecursiveInvocationException,
    RequestTooLargeException,
    ResourceConflictException,
    SnapStartException,
    SnapStartTimeoutException,
    UsageError,
)
from lambdamock.invocation import Attempt, Target, target_of
from lambdamock.invocation.chains import LOOP_DETECTED, NESTING, Turn, is_stopped

if TYPE_CHECKING:
    from lambdamock.runtime import InvocationResult


class Prepared(NamedTuple):
    """An invocation that nothing speaks against: what the request names, what that reaches, and what to run."""

    reference: FunctionReference
    target: Target
    attempt: Attempt


@operation("Invoke", exclusive=False)
def invoke(call: Call) -> dict[str, Any]:
    """Run a function and wait for its result; queue an event for it (Event); or only check that it could run (DryRun).

    Source: documented, developer guide, Invoke, rules A310 to A324; observed, recorded answers: no executed version
    and no payload for an event and a dry run.
    """
    refuse_what_is_not_built("Invoke", call.input)
    check_media_type(call)
    return _KINDS[call.input.get("InvocationType", "RequestResponse")](call, call.input.get("Payload", b""))


def _wait_for_result(call: Call, payload: bytes) -> dict[str, Any]:
    check_size(call, payload, "InvokeFunction")
    invocation, answered = run(call, prepared(call, payload))
    result: dict[str, Any] = {
        "StatusCode": 200,
        "ExecutedVersion": invocation.context.function_version,
        "Payload": invocation.payload,
    }
    if invocation.function_error:
        result["FunctionError"] = invocation.function_error
    if call.input.get("LogType") == "Tail":
        result["LogResult"] = base64.b64encode(answered.tail).decode()
    return result


def _queue(call: Call, payload: bytes) -> dict[str, Any]:
    from lambdamock.api.async_invocations import accept  # only events need it

    accept(call, payload)
    return {"StatusCode": 202}


def _only_check(call: Call, payload: bytes) -> dict[str, Any]:
    check_size(call, payload, "InvokeFunction")
    prepared(call, payload)
    return {"StatusCode": 204}


_KINDS: Final[Mapping[str, Callable[[Call, bytes], dict[str, Any]]]] = {
    "RequestResponse": _wait_for_result,
    "Event": _queue,
    "DryRun": _only_check,
}


def check_size(call: Call, payload: bytes, operation_name: str) -> None:
    """Refuse a payload that a function cannot take while a client waits.

    Raises:
        RequestTooLargeException: Source: documented, rule A010; assumed, the wording.
    """
    limit = call.world.profile.quotas.invocation_payload
    if len(payload) > limit:
        raise RequestTooLargeException(f"Request must be smaller than {limit} bytes for the {operation_name} operation")


def prepared(call: Call, payload: bytes) -> Prepared:
    """Check everything that can keep the request from reaching the function's code.

    Raises:
        ApiError: something does.
    """
    with call.world.lock:
        reference = reference_of(call)
        if call.world.invoker.faults:
            _check_not_denied(call, reference, payload)
        target = _target(call, reference)
    chain = call.world.invoker.turn()
    if chain is not None:
        _check_chain(call, target, chain)
    attempt = Attempt(
        call.request_id,
        payload,
        event_of(payload),
        reference.arn,
        client_context=client_context_of(call),
        trace_header=call.header("x-amzn-trace-id"),
        tenant_id=_tenant(call, target.version),
        chain=chain,
        caller=call.account_id if call.service is None else call.service.principal,
    )
    return Prepared(reference, target, attempt)


def _check_not_denied(call: Call, reference: FunctionReference, payload: bytes) -> None:
    from lambdamock.api.denials import check_not_denied  # only few tests inject faults

    check_not_denied(call, reference, payload)


def _check_chain(call: Call, target: Target, chain: Turn) -> None:
    """Stop functions that lead to themselves again and again; events are stopped at their turn in the queue.

    Raises:
        RecursiveInvocationException: Source: documented, the service model and developer guide of today, "Recursive
            loop detection"; assumed, that its description is the wording.
        UsageError: too many functions wait for each other.
    """
    if call.input.get("InvocationType") == "Event" or call.operation == "InvokeAsync":
        return
    if is_stopped(chain, target, ends_loops=call.world.profile.ends_loops):
        raise RecursiveInvocationException(LOOP_DETECTED)
    if chain.nesting >= NESTING:
        raise UsageError(
            f"{chain.nesting} functions wait for each other and there is always another one: {chain}. Nothing ends "
            "this but a time-out; let the function stop, or throttle it with PutFunctionConcurrency of 0."
        )


def run(call: Call, invocation: Prepared) -> tuple[Invocation, InvocationResult]:
    """Run the function; returns what happened, and what the environment answered. See `Invoker.run`.

    Raises:
        SnapStartException: a hook failed while the environment was restored.
        SnapStartTimeoutException: it took too long.

    Source: documented, rules A162 and A174: TooManyRequestsException when no execution is left for it; the service
    model, SnapStartException and SnapStartTimeoutException; assumed, that their descriptions are their wording.
    """
    target = invocation.target
    ended, answered = call.world.invoker.run(target.version, invocation.attempt, target.limits)
    if ended.restore_failure is not None:
        raise _not_restored(ended.restore_failure)
    return ended, answered


def _not_restored(failure: str) -> ApiError:
    """What the caller is answered when an environment could not be restored, by why."""
    if failure == "timeout":
        return SnapStartTimeoutException("Lambda couldn't restore the snapshot within the timeout limit.")
    return SnapStartException(
        "The afterRestore() runtime hook encountered an error. For more information, check the Amazon CloudWatch logs."
    )


def _target(call: Call, reference: FunctionReference) -> Target:
    """The version to run.

    Source: observed, the recorded refusal names `$LATEST` when the request gives no qualifier, and that of a Pending
    function; assumed, that a Failed one is refused in the same words.
    """
    world = call.world
    target = target_of(store_of(call, reference), reference, world.profile.quotas, world.ids.fraction)
    if target is None:
        raise not_found(reference._replace(qualifier=reference.qualifier or LATEST).arn)
    phase = target.version.phase
    if phase is Phase.CREATING or phase is Phase.FAILED:  # a set of them would cost a microsecond
        raise ResourceConflictException(
            "The operation cannot be performed at this time. The function is currently in the following state: "
            f"{SHOWN[phase]['State']}"
        )
    return target


def _tenant(call: Call, version: Version) -> str | None:
    """The tenant that the request is for.

    Raises:
        InvalidParameterValueException: the function keeps its tenants apart and the request names none, or the
            reverse. Source: documented, the service model, TenancyConfig; assumed, the wording.
    """
    tenant: str | None = call.input.get("TenantId")
    if "TenancyConfig" in version.settings.others and tenant is None:
        raise InvalidParameterValueException(
            "The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and "
            "try again."
        )
    if "TenancyConfig" not in version.settings.others and tenant is not None:
        raise InvalidParameterValueException(
            "The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request "
            "and try again."
        )
    return tenant
