"""SnapStart: the code is initialised when a version is published; what its failures answer."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.mock import Aws

UNIQUE = """import uuid
ID = str(uuid.uuid4())
def handler(event, context):
    return ID
"""
HOOK = """import snapshot_restore_py
@snapshot_restore_py.register_after_restore
def connect():
    {0}
def handler(event, context):
    return 1
"""


@pytest.fixture
def publish(client: Any, create: Any, package: Any) -> Any:
    """Publishes a version of some code with a snapshot."""

    def publish_version(source: str) -> dict[str, Any]:
        create(Code={"ZipFile": package(source)}, SnapStart={"ApplyOn": "PublishedVersions"})
        answer: dict[str, Any] = client.publish_version(FunctionName="f")
        return answer

    return publish_version


def test_the_code_is_initialised_when_it_is_published(aws: Aws, client: Any, publish: Any) -> None:
    publish("print('loading')\n" + UNIQUE)
    [stream] = aws.logs["f"].values()
    assert [event.message.split()[0] for event in stream] == ["INIT_START", "loading"]
    client.invoke(FunctionName="f:1")
    assert [event.message.split()[0] for event in aws.invocations[-1].logs] == [
        "RESTORE_START",
        "RESTORE_REPORT",
        "START",
        "END",
        "REPORT",
    ]


def test_what_was_drawn_at_its_start_is_the_same_in_each_mock(client: Any, publish: Any) -> None:
    publish(UNIQUE)
    drawn = client.invoke(FunctionName="f:1")["Payload"].read()
    assert drawn == client.invoke(FunctionName="f:1")["Payload"].read()
    assert drawn != client.invoke(FunctionName="f")["Payload"].read()


@pytest.mark.parametrize("source", ["import nothing_of_that_name\n", "import os\nos._exit(1)\n", "x = 1\n"])
def test_a_version_whose_initialisation_fails_is_failed(client: Any, publish: Any, refused: Any, source: str) -> None:
    assert publish(source)["State"] == "Pending"
    shown = client.get_function_configuration(FunctionName="f", Qualifier="1")
    assert (shown["State"], shown["StateReasonCode"]) == ("Failed", "FunctionError")
    assert shown["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    assert refused(client.invoke, FunctionName="f:1") == (
        409,
        "ResourceConflictException",
        "The operation cannot be performed at this time. The function is currently in the following state: Failed",
    )


def test_the_log_of_a_failed_initialisation_is_there(aws: Aws, publish: Any) -> None:
    publish("raise ValueError('no')\n")
    [stream] = aws.logs["f"].values()
    assert any("[ERROR] ValueError: no" in event.message for event in stream)


def test_a_hook_that_fails_after_the_restoration(aws: Aws, client: Any, publish: Any, refused: Any) -> None:
    publish(HOOK.format("raise ValueError('no')"))
    assert refused(client.invoke, FunctionName="f:1") == (
        400,
        "SnapStartException",
        "The afterRestore() runtime hook encountered an error. For more information, check the Amazon CloudWatch logs.",
    )
    assert any("[ERROR] ValueError: no" in event.message for event in aws.invocations[-1].logs)


def test_a_restoration_that_takes_longer_than_ten_seconds(
    client: Any, publish: Any, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdamock.runtime.snapshot.RESTORE_LIMIT", 0.05)
    publish(HOOK.format("import time; time.sleep(60)"))
    assert refused(client.invoke, FunctionName="f:1") == (
        408,
        "SnapStartTimeoutException",
        "Lambda couldn't restore the snapshot within the timeout limit.",
    )


def test_what_does_not_run_here_can_be_published(client: Any, create: Any) -> None:
    create(Runtime="java21", SnapStart={"ApplyOn": "PublishedVersions"})
    client.publish_version(FunctionName="f")
    assert client.get_function_configuration(FunctionName="f", Qualifier="1")["State"] == "Active"


def test_a_version_that_a_handler_publishes_is_ready_after_the_call_that_invoked_it(
    aws: Aws, client: Any, publish: Any
) -> None:
    publish(UNIQUE)

    def handler(event: object, context: object) -> str:
        client.update_function_configuration(FunctionName="f", MemorySize=256)
        client.publish_version(FunctionName="f")
        state: str = client.get_function_configuration(FunctionName="f", Qualifier="2")["State"]
        return state

    assert aws.function(handler, name="publisher").invoke().result == "Pending"
    assert client.get_function_configuration(FunctionName="f", Qualifier="2")["State"] == "Active"
