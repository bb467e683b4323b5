"""Amazon Connect, Secrets Manager, S3 Batch Operations."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock import events
from lambdamock.services.contracts import connect, s3_batch, secretsmanager
from lambdamock.services.contracts.function_result import FunctionResult
from lambdamock.services.contracts.reply import Reply, ServiceError
from lambdamock.services.contracts.s3_batch import TaskResult

FAILED = FunctionResult(b'{"errorType": "E", "errorMessage": "m"}', failed=True)
TASK = events.s3_batch.task("photos", "cat.jpg", task_id="t", invocation_id="i")
ANSWER = {
    "invocationSchemaVersion": "1.0",
    "invocationId": "i",
    "results": [{"taskId": "t", "resultCode": "Succeeded"}],
}


def gave(value: Any, **more: Any) -> FunctionResult:
    return FunctionResult(json.dumps(value).encode(), **more)


# ---------------------------------------------------------------------------------------------------------- Connect


def test_a_contact_flow_takes_texts_by_name() -> None:
    assert connect.answer(gave({"name": "Ann"}), timeout=3, validation="STRING_MAP") == Reply({"name": "Ann"})
    assert connect.answer(gave({"a": {"b": 1}}), timeout=3, validation="JSON") == Reply({"a": {"b": 1}})


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        pytest.param(gave({"a": 1}), "a has to be a text, not 1", id="number"),
        pytest.param(gave({"a": {}}), "a has to be a text, not {}", id="nested"),
        pytest.param(gave(["a"]), 'the result has to be an object, not ["a"]', id="list"),
        pytest.param(gave({"a": "x" * 32_768}), "the result has 32777 bytes; there may be 32768", id="32 KB"),
        pytest.param(gave({}, seconds=3.5), "the function took 3.50 s; the service waits for 3 s", id="too late"),
        pytest.param(FAILED, "the function failed: E: m", id="failed"),
    ],
)
def test_a_contact_flow_takes_its_error_branch_otherwise(result: FunctionResult, problem: str) -> None:
    reply = connect.answer(result, timeout=3, validation="STRING_MAP")
    assert (reply.ok, reply.problem) == (False, problem)


# -------------------------------------------------------------------------------------------------- Secrets Manager


def test_a_step_of_a_rotation_is_done_when_the_function_did_not_fail() -> None:
    assert secretsmanager.answer(gave("whatever")) == Reply()
    error = ServiceError("RotationFailed", "Failed to rotate: the function failed: E: m")
    assert secretsmanager.answer(FAILED) == Reply(None, error, "the function failed: E: m")


# --------------------------------------------------------------------------------------------- S3 Batch Operations


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        pytest.param({}, TaskResult("Succeeded", ""), id="done"),
        pytest.param(
            {"results": [{"taskId": "t", "resultCode": "PermanentFailure", "resultString": "no"}]},
            TaskResult("PermanentFailure", "no"),
            id="failed for good",
        ),
        pytest.param({"results": []}, TaskResult("TemporaryFailure", ""), id="left out"),
        pytest.param(
            {"results": [], "treatMissingKeysAs": "PermanentFailure"},
            TaskResult("PermanentFailure", ""),
            id="left out for good",
        ),
    ],
)
def test_a_job_learns_how_its_task_ended(changes: dict[str, Any], result: TaskResult) -> None:
    assert s3_batch.answer(TASK, gave({**ANSWER, **changes})) == Reply({"t": result})


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        pytest.param(FAILED, "the function failed: E: m", id="failed"),
        pytest.param(gave({**ANSWER, "invocationId": "j"}), 'invocationId has to be "i", not "j"', id="invocation"),
        pytest.param(
            gave({**ANSWER, "invocationSchemaVersion": "2.0"}),
            'invocationSchemaVersion has to be "1.0", not "2.0"',
            id="schema",
        ),
        pytest.param(gave({**ANSWER, "results": {}}), "results has to be a list, not {}", id="results"),
        pytest.param(
            gave({**ANSWER, "results": [{"taskId": "t", "resultCode": "Done"}]}),
            'resultCode has to be one of Succeeded, TemporaryFailure, PermanentFailure, not "Done"',
            id="code",
        ),
    ],
)
def test_a_job_tries_again_when_it_cannot_use_the_answer(result: FunctionResult, problem: str) -> None:
    reply = s3_batch.answer(TASK, result)
    assert reply.error is not None
    assert (reply.error.code, reply.problem) == ("TemporaryFailure", problem)
