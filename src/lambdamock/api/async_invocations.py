"""Asynchronous invocations: Lambda takes the event, answers at once and runs the function later."""

from __future__ import annotations

from typing import Any

from lambdamock.api.invocations import prepared
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.errors import RequestTooLargeException
from lambdamock.invocation.queue import QueuedEvent


@operation("InvokeAsync", exclusive=False)
def invoke_async(call: Call) -> dict[str, Any]:
    """Queue an event, as before there was Invoke: smaller payloads, no qualifier, no trace.

    Source: documented, developer guide, InvokeAsync; the service model, InvokeAsync: 256 KB, no trace ID is
    propagated; assumed, the error of a larger one.
    """
    payload = call.input["InvokeArgs"]
    _check_size(payload, call.world.profile.quotas.invoke_async_payload)
    _put(call, payload, trace_header="")
    return {"Status": 202}


def accept(call: Call, payload: bytes) -> None:
    """Queue the event of an Invoke of type Event.

    Nothing of how it ends reaches the caller; a client context and `LogType` have no effect.

    Raises:
        RequestTooLargeException: Source: documented, rules A010 and B347, and today's Invoke (1 MB); assumed, the
            wording.
        ApiError: the request cannot reach the function.

    Source: documented, rules A175, A317 and B030; the service model, ClientContext and LogType: synchronous
    invocations only; observed, recorded answers.
    """
    _check_size(payload, call.world.profile.quotas.async_payload)
    _put(call, payload, trace_header=call.header("x-amzn-trace-id"))


def _check_size(payload: bytes, limit: int) -> None:
    if len(payload) > limit:
        raise RequestTooLargeException(
            f"{len(payload)} byte payload is too large for the Event invocation type (limit {limit} bytes)"
        )


def _put(call: Call, payload: bytes, *, trace_header: str) -> None:
    world = call.world
    reference, _, attempt = prepared(call, payload)
    now = world.clock.now()
    event = QueuedEvent(
        call.request_id,
        reference,
        attempt.invoked_arn,
        payload,
        now,
        trace_header if "Root=" in trace_header else world.ids.trace_header(now),
        attempt.tenant_id,
        attempt.chain,
        caller=attempt.caller,
    )
    world.event_queue().put(event)
