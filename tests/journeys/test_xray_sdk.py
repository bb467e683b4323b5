"""The AWS X-Ray SDK for Python, and what builds on it, in handlers: unchanged, as on AWS."""

from __future__ import annotations

import gc
import io
import socket
import sys
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import botocore.client
import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.mock.function import Function

pytest.importorskip("aws_xray_sdk")

SDK = """
from aws_xray_sdk.core import patch, xray_recorder

with xray_recorder.in_subsegment("too early"):
    pass
patch(["boto3"])

import boto3

client = boto3.client("lambda", region_name="us-east-1")


@xray_recorder.capture("work")
def work(number):
    xray_recorder.current_subsegment().put_annotation("number", number)
    xray_recorder.current_subsegment().put_metadata("seen", [number], "own")
    client.invoke(FunctionName="inner", InvocationType="Event")


def handler(event, context):
    work(event["number"])
"""

POWERTOOLS = """
from aws_lambda_powertools import Tracer

tracer = Tracer(service="orders")


@tracer.capture_method
def charge():
    tracer.put_annotation("order", 7)
    raise ValueError("no")


@tracer.capture_lambda_handler
def handler(event, context):
    charge()
"""

ADDRESS = """
import os


def handler(event, context):
    return os.environ["AWS_XRAY_DAEMON_ADDRESS"], os.environ["AWS_XRAY_CONTEXT_MISSING"]
"""


@cache
def package(source: str, *libraries: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", source)
        for library in libraries:
            spec = find_spec(library)
            assert spec is not None
            assert spec.submodule_search_locations is not None
            root = Path(spec.submodule_search_locations[0])
            for path in root.rglob("*"):
                if path.suffix in {".py", ".json"}:
                    archive.write(path, path.relative_to(root.parent).as_posix())
    return buffer.getvalue()


def traced(aws: Aws, source: Any, name: str = "f", mode: str = "Active") -> Function:
    function = aws.function(source, name=name, handler="app.handler", timeout=30)
    aws.client().update_function_configuration(FunctionName=name, TracingConfig={"Mode": mode})
    aws.traces.rate = 1
    return function


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Nothing of what the SDK patches in botocore stays."""
    before = botocore.client.BaseClient._make_api_call
    yield
    assert botocore.client.BaseClient._make_api_call is before
    assert not hasattr(botocore.client, "_xray_enabled")


@pytest.fixture
def without_host_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test process has not imported the SDK, whatever tests before did."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "aws_xray_sdk"]:
        monkeypatch.delitem(sys.modules, name)


@pytest.mark.usefixtures("without_host_sdk")
def test_B336_a_package_that_brings_the_sdk_along_is_traced(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="inner")
    function = traced(aws, package(SDK, "aws_xray_sdk"))
    for number in (1, 2):
        invocation = function.invoke({"number": number})
        assert invocation.error is None, invocation.log
    aws.settle()
    assert len(aws.traces) == 2
    for number, trace in enumerate(aws.traces, 1):
        [work] = trace.find("work")
        assert (work.annotations, work.metadata) == ({"number": number}, {"own": {"seen": [number]}})
        [call] = work.subsegments
        assert (call.name, call.status) == ("lambda", 202)
        [nested] = [one for one in trace.find("AWS::Lambda") if one.name == "inner"]
        assert nested.parent_id == call.id


@pytest.mark.usefixtures("without_host_sdk")
def test_B254_what_is_recorded_during_the_import_is_lost(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="inner")
    traced(aws, package(SDK, "aws_xray_sdk")).invoke({"number": 1})
    aws.settle()
    assert aws.traces[0].find("too early") == []
    assert len(aws.traces[0].find("work")) == 1


@pytest.mark.usefixtures("without_host_sdk")
def test_each_function_has_an_sdk_of_its_own(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="inner")
    functions = [traced(aws, package(SDK, "aws_xray_sdk"), name) for name in ("f", "g")]
    for function in (*functions, *functions):
        function.invoke({"number": 1})
    aws.settle()
    assert [[part.name for one in trace.find("work") for part in one.walk()] for trace in aws.traces] == [
        ["work", "lambda"]
    ] * 4


@pytest.mark.usefixtures("without_host_sdk")
def test_a_function_that_was_not_traced_leaves_nothing_to_one_that_is(aws: Aws) -> None:
    aws.function(lambda event, context: None, name="inner")
    traced(aws, package(SDK, "aws_xray_sdk"), "f", "PassThrough").invoke({"number": 1})
    traced(aws, package(SDK, "aws_xray_sdk"), "g").invoke({"number": 1})
    aws.settle()
    [trace] = aws.traces
    assert [part.name for part in trace.find("work")[0].walk()] == ["work", "lambda"]


@pytest.mark.usefixtures("without_host_sdk")
def test_the_tracer_of_powertools_works(aws: Aws) -> None:
    pytest.importorskip("aws_lambda_powertools")
    function = traced(aws, package(POWERTOOLS, "aws_lambda_powertools", "aws_xray_sdk"))
    assert str(function.invoke().error) == "ValueError: no"
    [trace] = aws.traces
    [handler] = trace.find("## handler")
    assert handler.annotations == {"ColdStart": True, "Service": "orders"}
    [charge] = handler.subsegments
    assert (charge.name, charge.annotations, charge.flags) == ("## app.charge", {"order": 7}, ("fault",))
    assert charge.exceptions[0]["message"] == "no"


def test_a_callable_uses_the_sdk_of_the_test_process(aws: Aws) -> None:
    from aws_xray_sdk.core import xray_recorder

    context, address = xray_recorder.context, (xray_recorder.emitter.ip, xray_recorder.emitter.port)

    def handler(event: Any, context: Any) -> None:
        with xray_recorder.in_subsegment("work"):
            pass

    function = traced(aws, handler)
    function.invoke()
    function.invoke()
    assert [len(trace.find("work")) for trace in aws.traces] == [1, 1]
    assert xray_recorder.context is context
    assert (xray_recorder.emitter.ip, xray_recorder.emitter.port) == address


def test_what_is_not_sampled_sends_nothing(aws: Aws) -> None:
    from aws_xray_sdk.core import xray_recorder

    def handler(event: Any, context: Any) -> None:
        with xray_recorder.in_subsegment("work"):
            pass

    function = traced(aws, handler)
    aws.traces.rate = 0
    function.invoke()
    function.invoke()
    assert [len(trace.find("work")) for trace in aws.traces] == [1]


@pytest.mark.usefixtures("without_host_sdk")
def test_B335_without_active_tracing_the_sdk_does_no_harm(aws: Aws) -> None:
    source = SDK.replace('patch(["boto3"])', "")
    aws.function(lambda event, context: None, name="inner")
    function = traced(aws, package(source, "aws_xray_sdk"), mode="PassThrough")
    assert function.invoke({"number": 1}).error is None
    aws.settle()
    assert list(aws.traces) == []


def test_a_subsegment_lasts_as_long_as_the_time_of_the_mock_says() -> None:
    from aws_xray_sdk.core import xray_recorder

    def handler(event: Any, context: Any) -> None:
        time.sleep(5)
        with xray_recorder.in_subsegment("work"):
            time.sleep(20)

    with mock_lambda(handler_time="virtual") as aws:
        traced(aws, handler).invoke()
        [trace] = aws.traces
        [work] = trace.find("work")
        assert (int(work.start_time - trace.segments[0].start_time), int(work.duration)) == (5, 20)


def test_the_port_is_closed_with_the_mock() -> None:
    with mock_lambda() as aws:
        host, _, port = traced(aws, package(ADDRESS)).invoke().result[0].rpartition(":")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((host, int(port)))


@pytest.mark.usefixtures("without_host_sdk")
def test_the_socket_of_an_sdk_that_a_package_brings_along_is_closed_with_its_environment() -> None:
    source = "from aws_xray_sdk.core import xray_recorder\n\n\ndef handler(event, context):\n    return 1\n"
    with mock_lambda() as aws:
        assert traced(aws, package(source, "aws_xray_sdk")).invoke().result == 1
    del aws
    gc.collect()  # would warn of it


@pytest.mark.parametrize(
    ("mode", "host"), [("Active", "127.0.0.1"), ("PassThrough", "169.254.100.1")], ids=["active", "passed through"]
)
def test_B252_B253_the_environment_says_where_the_daemon_is(aws: Aws, mode: str, host: str) -> None:
    address, missing = traced(aws, package(ADDRESS), mode=mode).invoke().result
    assert (address.partition(":")[0], missing) == (host, "LOG_ERROR")
    assert address.partition(":")[2].isdigit()
