"""Environment variables, execution environments, and what an update does to both."""

from __future__ import annotations

from typing import Any, Final

from lambdamock.cli.tour.chapter import Chapter, step
from lambdamock.cli.tour.deployment import handler_files, zipped
from lambdamock.cli.tour.stage import Stage


@step
def deploy_for_test(stage: Stage) -> None:
    """A function reads the name of a bucket from its environment: S3_BUCKET=Test."""
    stage.deploy("ReturnBucketName", "bucket_name.handler", "environment/bucket_name.py", **_variables("Test"))
    stage.expect("it answers Test", stage.invoke("ReturnBucketName").payload, "Test")


@step
def promote(stage: Stage) -> None:
    """Only the configuration is updated, the code stays: S3_BUCKET=Prod."""
    stage.call("update_function_configuration", FunctionName="ReturnBucketName", **_variables("Prod"))
    stage.wait("function_updated_v2", "ReturnBucketName")
    stage.expect("it answers Prod", stage.invoke("ReturnBucketName").payload, "Prod")


@step
def start_cold(stage: Stage) -> None:
    """The first call makes an execution environment and imports the module: a cold start."""
    stage.deploy("counter", "counter.handler", "reuse/counter.py")
    answer = stage.invoke("counter")
    stage.expect("the module was imported", answer.lines, ["loading the module"])
    stage.expect("this is its first call", _counts(answer.payload), (1, 1))
    stage.expect("the mock calls this invocation cold", stage.world.invocations[-1].cold, expected=True)


@step
def reuse_warm(stage: Stage) -> None:
    """The next call finds the environment warm: module variables and /tmp are as the first call left them."""
    answer = stage.invoke("counter")
    stage.expect("nothing was imported again", answer.lines, [])
    stage.expect("this is its second call", _counts(answer.payload), (2, 2))
    stage.expect("the mock calls this invocation warm", stage.world.invocations[-1].cold, expected=False)


@step
def update_code(stage: Stage) -> None:
    """New code means a new environment with a log stream of its own."""
    old_stream = stage.invoke("counter").payload["stream"]
    code = zipped({"counter.py": handler_files("reuse/counter_by_ten.py")["counter_by_ten.py"]})
    stage.call("update_function_code", FunctionName="counter", ZipFile=code)
    stage.wait("function_updated_v2", "counter")
    answer = stage.invoke("counter")
    stage.expect("the new module was imported", answer.lines, ["loading the new module"])
    stage.expect("it counts from the start, in tens", answer.payload["calls"], 10)
    stage.check("it logs to another stream", passed=answer.payload["stream"] != old_stream, got=old_stream)


def _variables(bucket: str) -> dict[str, Any]:
    return {"Environment": {"Variables": {"S3_BUCKET": bucket}}}


def _counts(payload: Any) -> tuple[int, int]:
    return payload["calls"], payload["notes"]


ENVIRONMENT: Final = Chapter(
    "environment",
    "Environment variables",
    "Environment, UpdateFunctionConfiguration",
    (deploy_for_test, promote),
)
REUSE: Final = Chapter(
    "reuse",
    "Cold start and warm reuse",
    "execution environments, /tmp, UpdateFunctionCode",
    (start_cold, reuse_warm, update_code),
)
