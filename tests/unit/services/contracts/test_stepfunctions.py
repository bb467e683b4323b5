from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.errors import AccessDeniedException, TooManyRequestsException
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply, ServiceError
from lambdamock.services.contracts.stepfunctions import DEFAULT_RETRY, task, wait_before_retry


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), request_id="id", executed_version="7", **more)


def test_the_integration_of_invoke_has_its_answer_as_output() -> None:
    headers = {
        "Connection": "keep-alive",
        "Content-Length": "8",
        "Content-Type": "application/json",
        "X-Amz-Executed-Version": "7",
        "x-amzn-Remapped-Content-Length": "0",
        "x-amzn-RequestId": "id",
    }
    assert task(gave({"a": 1}), is_integration=True) == Reply(
        {
            "ExecutedVersion": "7",
            "Payload": {"a": 1},
            "SdkHttpMetadata": {
                "AllHttpHeaders": {name: [value] for name, value in headers.items()},
                "HttpHeaders": headers,
                "HttpStatusCode": 200,
            },
            "SdkResponseMetadata": {"RequestId": "id"},
            "StatusCode": 200,
        }
    )


def test_the_arn_of_a_function_has_its_result_as_output() -> None:
    assert task(gave({"a": 1}), is_integration=False) == Reply({"a": 1})


def test_a_function_that_fails_ends_the_task_with_its_error() -> None:
    failure = {"errorMessage": "no", "errorType": "NotFound", "stackTrace": []}
    reply = task(gave(failure, failed=True), is_integration=True)
    assert reply.error == ServiceError("NotFound", json.dumps(failure))


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (FunctionResult(refusal=TooManyRequestsException("m")), "Lambda.TooManyRequestsException"),
        (FunctionResult(refusal=AccessDeniedException("m")), "Lambda.AWSLambdaException"),
        (FunctionResult(b"oops", failed=True), "Lambda.Unknown"),
        (FunctionResult(b"oops"), "States.Runtime"),
        (gave("x" * 262_144), "States.DataLimitExceeded"),
    ],
    ids=["throttled", "denied", "no document", "no JSON", "256 KB"],
)
def test_what_else_ends_a_task(result: FunctionResult, code: str) -> None:
    reply = task(result, is_integration=False)
    assert reply.error is not None
    assert reply.error.code == code


def test_the_default_retry_doubles_its_waits() -> None:
    error = "Lambda.ServiceException"
    waits = [wait_before_retry(DEFAULT_RETRY, error, [error] * count) for count in (1, 2, 3, 4)]
    assert waits == [1.0, 2.0, 4.0, None]


@pytest.mark.parametrize(
    ("names", "error", "is_covered"),
    [
        (["States.ALL"], "ValueError", True),
        (["States.TaskFailed"], "ValueError", True),
        (["ValueError"], "ValueError", True),
        (["KeyError"], "ValueError", False),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
    ],
)
def test_a_retrier_covers_errors_by_name(names: list[str], error: str, is_covered: bool) -> None:
    assert (wait_before_retry([{"ErrorEquals": names}], error, [error]) is not None) is is_covered


def test_each_retrier_counts_its_own_errors() -> None:
    retry = [
        {"ErrorEquals": ["A"], "IntervalSeconds": 10, "MaxAttempts": 1},
        {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 3, "BackoffRate": 100, "MaxDelaySeconds": 20},
    ]
    assert wait_before_retry(retry, "A", ["A"]) == 10.0
    assert wait_before_retry(retry, "A", ["A", "A"]) is None
    assert wait_before_retry(retry, "B", ["A", "B"]) == 20.0
