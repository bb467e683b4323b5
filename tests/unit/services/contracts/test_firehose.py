from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest

from lambdamock import events
from lambdamock.errors import AccessDeniedException, ResourceNotFoundException, TooManyRequestsException
from lambdamock.services.contracts.firehose import Transformation, transformed
from lambdamock.services.contracts.function_result import FunctionResult

EVENT = events.firehose.records(*(events.firehose.record(b"x", record_id=one) for one in ("a", "b", "c")))
DATA = b64encode(b"done").decode()
FAILED = {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after 3.00 seconds"}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


def record(record_id: str, result: str = "Ok", **members: Any) -> dict[str, Any]:
    return {"recordId": record_id, "result": result, "data": DATA, **members}


def after(*records: dict[str, Any]) -> Transformation:
    return transformed(EVENT, gave({"records": records}))


def test_B162_each_record_is_delivered_dropped_or_failed() -> None:
    result = after(
        record("a", metadata={"partitionKeys": {"year": "2026"}}),
        record("b", "Dropped"),
        record("c", "ProcessingFailed"),
    )
    assert result.delivered == {"a": b"done"}
    assert result.dropped == ("b",)
    assert {key: str(error) for key, error in result.failed.items()} == {
        "c": "Lambda.ProcessingFailedStatus: ProcessingFailed status set for record"
    }
    assert result.partition_keys == {"a": {"year": "2026"}}
    assert result.problem is None


@pytest.mark.parametrize(
    ("result", "code", "problem"),
    [
        pytest.param(
            gave({"records": [record("a"), record("b")]}), "Lambda.MissingRecordId", "not returned: c", id="missing"
        ),
        pytest.param(
            gave({"records": [record("a"), record("a"), record("b"), record("c")]}),
            "Lambda.DuplicatedRecordId",
            "returned more than once: a",
            id="twice",
        ),
        pytest.param(gave([]), "Lambda.JsonProcessingException", "records has to be a list of objects", id="list"),
        pytest.param(FunctionResult(b"{"), "Lambda.JsonProcessingException", "the result is not JSON", id="not JSON"),
        pytest.param(
            gave({"errorType": "E", "errorMessage": "m"}, failed=True),
            "Lambda.FunctionError",
            "the function failed: E: m",
            id="failed",
        ),
        pytest.param(
            gave(FAILED, failed=True),
            "Lambda.FunctionTimedOut",
            "the function failed: Sandbox.Timedout: Task timed out after 3.00 seconds",
            id="timed out",
        ),
        pytest.param(
            FunctionResult(refusal=TooManyRequestsException("m")),
            "Lambda.InvokeLimitExceeded",
            "Lambda did not run the function: TooManyRequestsException: m",
            id="throttled",
        ),
        pytest.param(
            FunctionResult(refusal=AccessDeniedException("m")),
            "Lambda.InvokeAccessDenied",
            "Lambda did not run the function: AccessDeniedException: m",
            id="denied",
        ),
        pytest.param(
            FunctionResult(refusal=ResourceNotFoundException("m")),
            "Lambda.ResourceNotFound",
            "Lambda did not run the function: ResourceNotFoundException: m",
            id="no function",
        ),
    ],
)
def test_B162_a_batch_fails_as_a_whole(result: FunctionResult, code: str, problem: str) -> None:
    outcome = transformed(EVENT, result)
    assert {key: error.code for key, error in outcome.failed.items()} == {"a": code, "b": code, "c": code}
    assert (outcome.delivered, outcome.dropped, outcome.problem) == ({}, (), problem)


@pytest.mark.parametrize(
    ("wrong", "problem"),
    [
        (record("b", "OK"), "b: result has to be one of Ok, Dropped, ProcessingFailed, not 'OK'"),
        (record("b", data="%"), "b: data is not base64"),
        ({"recordId": "b", "result": "Ok"}, "b: data is missing"),
    ],
    ids=["result", "base64", "no data"],
)
def test_B162_a_record_that_cannot_be_used_fails_alone(wrong: dict[str, Any], problem: str) -> None:
    outcome = after(record("a"), wrong, record("c"))
    assert (list(outcome.delivered), list(outcome.failed), outcome.problem) == (["a", "c"], ["b"], problem)


def test_a_result_has_6_megabytes_at_most() -> None:
    outcome = after(record("a", note="x" * 6 * 2**20), record("b"), record("c"))
    assert {error.code for error in outcome.failed.values()} == {"Lambda.JsonProcessingException"}
