"""InvokeWithResponseStream: the result of a function as a stream of events."""

from __future__ import annotations

import base64
from typing import Any

from lambdamock.api.invocations import check_size, prepared, run
from lambdamock.api.payloads import check_media_type
from lambdamock.api.registry import operation
from lambdamock.api.world import Call
from lambdamock.domain.journal import Invocation


@operation("InvokeWithResponseStream", exclusive=False)
def invoke_with_response_stream(call: Call) -> dict[str, Any]:
    """Run a function and send its result as it comes; or only check that it could run (DryRun).

    Source: documented, the service model, InvokeWithResponseStream; developer guide, "Response streaming": managed
    Python runtimes do not stream, so the whole result, at most 6 MB of it, comes as one chunk.
    """
    check_media_type(call)
    payload = call.input.get("Payload", b"")
    check_size(call, payload, "InvokeWithResponseStream")
    request = prepared(call, payload)
    if call.input.get("InvocationType") == "DryRun":
        return {"StatusCode": 204}
    invocation, answered = run(call, request)
    complete = _completion(invocation)
    if call.input.get("LogType") == "Tail":
        complete["LogResult"] = base64.b64encode(answered.tail).decode()
    return {
        "StatusCode": 200,
        "ExecutedVersion": invocation.context.function_version,
        "EventStream": [*_chunks(invocation), {"InvokeComplete": complete}],
    }


def _chunks(invocation: Invocation) -> list[dict[str, Any]]:
    return [] if invocation.function_error else [{"PayloadChunk": {"Payload": invocation.payload}}]


def _completion(invocation: Invocation) -> dict[str, Any]:
    """How the stream ends.

    Source: documented, the service model, `ErrorCode` and `ErrorDetails`; assumed, that these are the function error
    and the error document of Invoke, and that a function that fails sends no chunk.
    """
    if invocation.function_error is None:
        return {}
    return {"ErrorCode": invocation.function_error, "ErrorDetails": invocation.payload.decode()}
