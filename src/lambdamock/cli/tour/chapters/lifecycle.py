"""The life of functions: listed, updated, deleted."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import handler_files, zipped
from lambdamock.cli.tour.stage import Stage

FILES: Final = ("lifecycle/version_one.py", "lifecycle/version_two.py")


@step
def list_in_pages(stage: Stage) -> None:
    """Five functions, listed two to a page; botocore's paginator asks for the next page by its marker."""
    for number in range(1, 6):
        stage.deploy(f"function-{number}", "version_one.handler", FILES[0])
    stage.narrator.call("ListFunctions MaxItems=2, and so on")
    pages = stage.client.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    names = [[function["FunctionName"] for function in page["Functions"]] for page in pages]
    stage.narrator.answer(f"{names}")
    wanted = [["function-1", "function-2"], ["function-3", "function-4"], ["function-5"]]
    stage.expect("two, two, one", names, wanted)


@step
def update(stage: Stage) -> None:
    """Updated for real, code and configuration, with the new handler and more memory."""
    before = _code_sha(stage)
    stage.call("update_function_code", FunctionName="function-1", ZipFile=zipped(handler_files(*FILES)))
    stage.wait("function_updated_v2", "function-1")
    settings: dict[str, Any] = {"Handler": "version_two.handler", "MemorySize": 512, "Description": "the second"}
    stage.call("update_function_configuration", FunctionName="function-1", **settings)
    stage.wait("function_updated_v2", "function-1")
    now = stage.client.get_function_configuration(FunctionName="function-1")
    stage.expect("the configuration tells", {name: now[name] for name in settings}, settings)
    stage.check("the code has another sum", passed=now["CodeSha256"] != before, got=before)
    stage.expect("the new code runs", stage.invoke("function-1").payload, "two")


@step
def delete(stage: Stage) -> None:
    """Deleted: gone for every call, but its log remains."""
    stage.call("delete_function", FunctionName="function-1")
    missing = "Function not found: arn:aws:lambda:us-east-1:123456789012:function:function-1"
    for operation in ("get_function", "delete_function"):
        call = partial(stage.call, operation, FunctionName="function-1")
        stage.refused("AWS says ResourceNotFoundException", "ResourceNotFoundException", missing, call)
    left = [function["FunctionName"] for function in stage.client.list_functions()["Functions"]]
    stage.expect("four functions are left", left, ["function-2", "function-3", "function-4", "function-5"])
    log = str(stage.world.logs["/aws/lambda/function-1"])
    stage.expect_in("the log group of the deleted function is still there", "REPORT RequestId", log)


def _code_sha(stage: Stage) -> str:
    code_sha: str = stage.client.get_function_configuration(FunctionName="function-1")["CodeSha256"]
    return code_sha


LIFECYCLE: Final = Chapter(
    "lifecycle",
    "List, update, delete",
    "ListFunctions paging, UpdateFunctionCode, UpdateFunctionConfiguration, waiters, DeleteFunction",
    (list_in_pages, update, delete),
)
