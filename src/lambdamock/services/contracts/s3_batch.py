"""Tasks of S3 Batch Operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from lambdamock.services.contracts.function_result import (
    BrokenContract,
    FunctionResult,
    as_object,
    as_one_of,
    expect,
    shown,
)
from lambdamock.services.contracts.reply import Reply, failed

_CODES: Final = ("Succeeded", "TemporaryFailure", "PermanentFailure")


class TaskResult(NamedTuple):
    """How a task ended.

    Attributes:
        code: "Succeeded", "TemporaryFailure" (the job tries it again) or "PermanentFailure".
        text: what the completion report says.
    """

    code: str
    text: str


def answer(event: Mapping[str, Any], result: FunctionResult) -> Reply:
    """What a job takes from a result: task id to `TaskResult`.

    Source: documented, S3 user guide, "Invoke AWS Lambda function", "Response and result codes"; assumed, that a task
    without a result is `treatMissingKeysAs`, by default "TemporaryFailure", and the message of the error, whose task
    the job tries again.
    """
    try:
        given = as_object(result.document(), "the result")
        for name in ("invocationSchemaVersion", "invocationId"):
            asked = event.get(name)
            expect(given.get(name) == asked, f"{name} has to be {shown(asked)}, not {shown(given.get(name))}")
        missing = as_one_of(given.get("treatMissingKeysAs", "TemporaryFailure"), _CODES, "treatMissingKeysAs")
        results = given.get("results")
        expect(isinstance(results, list), f"results has to be a list, not {shown(results)}")
        found = dict(_of_task(one) for one in results or ())
    except BrokenContract as broken:
        return failed("TemporaryFailure", f"The Lambda function's answer cannot be used: {broken}", str(broken))
    return Reply({task["taskId"]: found.get(task["taskId"], TaskResult(missing, "")) for task in event["tasks"]})


def _of_task(value: Any) -> tuple[str, TaskResult]:
    one = as_object(value, "a result")
    expect(isinstance(one.get("taskId"), str), "taskId is missing")
    code = as_one_of(one.get("resultCode"), _CODES, "resultCode")
    text = one.get("resultString", "")
    expect(text is None or isinstance(text, str), f"resultString has to be a text, not {shown(text)}")
    return one["taskId"], TaskResult(code, text or "")
