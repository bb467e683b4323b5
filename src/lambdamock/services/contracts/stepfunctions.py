"""Task states of Step Functions that invoke a function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from lambdamock.errors import AccessDeniedException, ApiError
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply, failed

Retrier = Mapping[str, Any]
"""One element of `Retry`: `ErrorEquals`, `IntervalSeconds`, `MaxAttempts`, `BackoffRate`, `MaxDelaySeconds`."""

DEFAULT_RETRY: Final[tuple[Retrier, ...]] = (
    {
        "ErrorEquals": [
            "Lambda.ServiceException",
            "Lambda.AWSLambdaException",
            "Lambda.SdkClientException",
            "Lambda.TooManyRequestsException",
        ],
        "IntervalSeconds": 1,
        "MaxAttempts": 3,
        "BackoffRate": 2,
    },
)
"""What Workflow Studio gives a task that invokes a function.

Source: documented, Step Functions developer guide, "Handle transient Lambda service exceptions".
"""
_LARGEST: Final = 256 * 1024  # bytes of a state's output


def task(result: FunctionResult, *, is_integration: bool) -> Reply:
    """What a task ends with: its output, or the error and cause that `Retry` and `Catch` see.

    Args:
        is_integration: whether the resource is `arn:aws:states:::lambda:invoke`, whose output is the answer of Invoke;
            of a function's ARN it is the result alone.

    Source: documented, Step Functions developer guide, "Invoke an AWS Lambda function with Step Functions", "Handling
    error conditions" and "Service quotas"; assumed, the cause of an error of Lambda, that a missing permission is
    `Lambda.AWSLambdaException`, and `Lambda.Unknown` for failures without a type.
    """
    if result.refusal is not None:
        return failed(_code_of(result.refusal), _cause_of(result.refusal), result.why_no_result())
    if result.failed:
        code = str(result.failure().get("errorType") or "Lambda.Unknown")
        return failed(code, result.payload.decode(errors="replace"), result.why_no_result())
    try:
        payload = json.loads(result.payload) if result.payload else {}
    except ValueError:
        return failed("States.Runtime", "The function's result is not JSON.", "the result is not JSON")
    output = _answer_of_invoke(payload, result) if is_integration else payload
    if len(json.dumps(output, ensure_ascii=False, separators=(",", ":")).encode()) > _LARGEST:
        cause = "The state/task returned a result with a size exceeding the maximum number of bytes service limit."
        return failed("States.DataLimitExceeded", cause, f"the output has more than {_LARGEST} bytes")
    return Reply(output)


def wait_before_retry(retry: Sequence[Retrier], error: str, attempts: Sequence[str]) -> float | None:
    """Seconds until a task is tried again; None when it is not.

    Args:
        attempts: the errors of the attempts so far, this one among them. Each retrier counts those that it covers.

    Source: documented, Amazon States Language, "Retrying after error": `States.ALL` covers every error but
    `States.DataLimitExceeded` and `States.Runtime`, `States.TaskFailed` every one but `States.Timeout`; without jitter.
    """
    for retrier in retry:
        if not _covers(retrier, error):
            continue
        count = sum(_covers(retrier, one) for one in attempts)
        if count > retrier.get("MaxAttempts", 3):
            return None
        wait = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** (count - 1)
        return float(min(wait, retrier.get("MaxDelaySeconds", wait)))
    return None


def _covers(retrier: Retrier, error: str) -> bool:
    names = retrier["ErrorEquals"]
    if error in names:
        return True
    if error in {"States.DataLimitExceeded", "States.Runtime"}:
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != "States.Timeout")


def _answer_of_invoke(payload: Any, result: FunctionResult) -> dict[str, Any]:
    headers = {
        "Connection": "keep-alive",
        "Content-Length": str(len(result.payload)),
        "Content-Type": "application/json",
        "X-Amz-Executed-Version": result.executed_version,
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": result.request_id,
    }
    return {
        "ExecutedVersion": result.executed_version,
        "Payload": payload,
        "SdkHttpMetadata": {
            "AllHttpHeaders": {name: [value] for name, value in headers.items()},
            "HttpHeaders": headers,
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": {"RequestId": result.request_id},
        "StatusCode": 200,
    }


def _code_of(refusal: ApiError) -> str:
    return "Lambda.AWSLambdaException" if isinstance(refusal, AccessDeniedException) else f"Lambda.{refusal.code}"


def _cause_of(refusal: ApiError) -> str:
    where = f"Service: AWSLambda; Status Code: {refusal.status}; Error Code: {refusal.code}; Proxy: null"
    return f"{refusal.message} ({where})"
