"""Functions that bring their own runtime: with the option their bootstrap runs, without it a callable stands in."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError

if os.name == "nt":
    pytest.skip("a bootstrap runs on Linux and macOS only", allow_module_level=True)

PYTHON_RUNTIME = f"""#!{sys.executable}
import http.client, json, os
api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
while True:
    api.request("GET", "/2018-06-01/runtime/invocation/next")
    answer = api.getresponse()
    event, request_id = json.loads(answer.read()), answer.headers["Lambda-Runtime-Aws-Request-Id"]
    arn = answer.headers["Lambda-Runtime-Invoked-Function-Arn"]
    gate = event.get("gate")
    if gate:
        open(gate + "." + event["name"], "w").close()
        open(gate).read()
    result = json.dumps({{"process": os.getpid(), "arn": arn}})
    api.request("POST", f"/2018-06-01/runtime/invocation/{{request_id}}/response", result)
    api.getresponse().read()
"""

# as the developer guide's tutorial does it: a runtime in the shell's language, which finds its handler by `_HANDLER`
SHELL_RUNTIME = """#!/bin/sh

set -euo pipefail

source "$LAMBDA_TASK_ROOT/$(echo "$_HANDLER" | cut -d. -f1).sh"

while true
do
    HEAD="$(mktemp)"
    EVENT=$(curl -sS -LD "$HEAD" -X GET "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next")
    ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEAD" | tr -d '[:space:]' | cut -d: -f2)
    ANSWER=$($(echo "$_HANDLER" | cut -d. -f2) "$EVENT")
    curl -X POST "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/$ID/response" -d "$ANSWER"
done
"""
SHELL_FUNCTION = """
function handler () {
    echo "handling $1" 1>&2
    echo "You said: '$1'"
}
"""


def package(**files: str) -> bytes:
    """A zip of executable files; `_sh` at the end of a name stands for `.sh`."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name.replace("_sh", ".sh"))
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, text)
    return content.getvalue()


@pytest.fixture
def aws() -> Iterator[Aws]:
    with mock_lambda(custom_runtimes=True) as handle:
        yield handle


def own_runtime(aws: Aws, name: str = "own") -> Any:
    return aws.function(package(bootstrap=PYTHON_RUNTIME), name=name, runtime="provided.al2023", handler="any")


def test_A424_the_bootstrap_of_a_function_runs(aws: Aws) -> None:
    function = own_runtime(aws)
    client = aws.client()
    version = client.publish_version(FunctionName="own")["Version"]
    client.create_alias(FunctionName="own", Name="LIVE", FunctionVersion=version)
    answer = client.invoke(FunctionName="own", Qualifier="LIVE")
    assert json.load(answer["Payload"])["arn"] == f"{function.arn}:LIVE"
    assert (answer["StatusCode"], answer["ExecutedVersion"], "FunctionError" in answer) == (200, "1", False)


def test_A411_a_change_of_the_settings_ends_the_process(aws: Aws) -> None:
    function = own_runtime(aws)
    first = function.invoke().result["process"]
    assert function.invoke().result["process"] == first
    aws.client().update_function_configuration(FunctionName="own", Timeout=5)
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    assert function.invoke().cold


def test_stopping_the_mock_waits_for_the_end_of_all_processes() -> None:
    with mock_lambda(custom_runtimes=True) as aws:
        processes = [own_runtime(aws, name).invoke().result["process"] for name in ("one", "two")]
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_A123_invocations_at_the_same_time_have_a_process_each(aws: Aws, tmp_path: Any) -> None:
    own_runtime(aws)
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    results: list[int] = []

    def call(name: str) -> None:
        payload = json.dumps({"gate": str(gate), "name": name})
        answer = aws.client().invoke(FunctionName="own", Payload=payload)
        results.append(json.load(answer["Payload"])["process"])

    threads = [threading.Thread(target=call, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    while not ((tmp_path / "gate.a").exists() and (tmp_path / "gate.b").exists()):
        assert all(thread.is_alive() for thread in threads)
        time.sleep(0.005)
    while any(thread.is_alive() for thread in threads):
        try:
            os.close(os.open(gate, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            time.sleep(0.005)  # nobody waits at the gate right now
    assert len(set(results)) == 2


def test_A389_a_callable_stands_in_for_a_runtime_all_the_same(aws: Aws) -> None:
    stand_in = aws.function(lambda event, context: os.getpid(), name="f", runtime="provided.al2023")
    assert stand_in.invoke().result == os.getpid()


def test_a_handler_calls_a_function_with_its_own_runtime(aws: Aws) -> None:
    own_runtime(aws)

    def caller(event: Any, context: Any) -> Any:
        return json.load(aws.client().invoke(FunctionName="own")["Payload"])["process"]

    assert aws.function(caller, name="caller").invoke().result != os.getpid()


def test_an_event_reaches_a_custom_runtime(aws: Aws) -> None:
    own_runtime(aws)
    aws.client().invoke(FunctionName="own", InvocationType="Event", Payload=b"{}")
    aws.settle()
    assert [(run.invocation_type, run.error) for run in aws.invocations] == [("Event", None)]


def test_without_the_option_no_foreign_code_runs() -> None:
    with mock_lambda() as aws:
        function = own_runtime(aws)
        with pytest.raises(UsageError, match=r"or have its bootstrap run by mock_lambda\(custom_runtimes=True\)"):
            function.invoke()


def test_the_option_is_for_functions_without_a_managed_runtime_only(aws: Aws) -> None:
    function = aws.function(package(bootstrap=PYTHON_RUNTIME), name="n", runtime="nodejs22.x", handler="index.handler")
    with pytest.raises(UsageError, match="does not run in this process") as refusal:
        function.invoke()
    assert "custom_runtimes" not in str(refusal.value)


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="needs curl and bash")
def test_A442_C62_to_C67_the_tutorial_first_in_one_package_then_with_the_runtime_in_a_layer() -> None:
    with mock_lambda(custom_runtimes=True, profile="2019", region="us-west-2") as aws:
        client = aws.client()
        client.create_function(
            FunctionName="bash-runtime",
            Runtime="provided",
            Role="arn:aws:iam::123456789012:role/lambda-role",
            Handler="function.handler",
            Code={"ZipFile": package(bootstrap=SHELL_RUNTIME, function_sh=SHELL_FUNCTION)},
        )
        first = client.invoke(FunctionName="bash-runtime", Payload=b'{"text":"Hello"}')
        layer = client.publish_layer_version(
            LayerName="bash-runtime", Content={"ZipFile": package(bootstrap=SHELL_RUNTIME)}
        )
        client.update_function_configuration(FunctionName="bash-runtime", Layers=[layer["LayerVersionArn"]])
        client.update_function_code(FunctionName="bash-runtime", ZipFile=package(function_sh=SHELL_FUNCTION))
        client.delete_layer_version(LayerName="bash-runtime", VersionNumber=1)
        second = client.invoke(FunctionName="bash-runtime", Payload=b'{"text":"Hello"}')
        for answer in (first, second):
            assert answer["Payload"].read() == b'You said: \'{"text":"Hello"}\''
            assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
        log = str(aws.logs["bash-runtime"])
        assert log.count('handling {"text":"Hello"}\n') == 2
        assert log.count("INIT_START ") == 2
