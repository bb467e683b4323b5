"""A function that brings its own runtime: its bootstrap runs as a process and talks to the Runtime API."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from lambdamock.errors import UsageError
from lambdamock.runtime import (
    BootstrapEnvironment,
    Credentials,
    DirectoryCode,
    InvocationRequest,
    InvocationResult,
    PackageError,
    RuntimeSettings,
    Workspace,
    ZipCode,
)
from lambdamock.runtime.custom.process import CAN_FREEZE

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:own"

PREAMBLE = f"""#!{sys.executable}
import http.client, json, os, sys

api = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])

def ask(method, path, body=None, headers={{}}):
    api.request(method, "/2018-06-01/runtime/" + path, body, headers)
    answer = api.getresponse()
    return answer, answer.read()

def next_event():
    answer, event = ask("GET", "invocation/next")
    return answer.headers, answer.headers["Lambda-Runtime-Aws-Request-Id"], event

def say(text):
    print(text, flush=True)
"""

ECHO = """
say("starting")
count = 0
while True:
    head, request_id, event = next_event()
    count += 1
    say(f"event {count}")
    print("error output", file=sys.stderr, flush=True)
    ask("POST", f"invocation/{request_id}/response", event)
    say("answered")
"""

MEASURED = "\tDuration: _ ms\tBilled Duration: _ ms\tMemory Size: 128 MB\tMax Memory Used: _ MB\t"
PLATFORM_LINES = re.compile(r"(?<=Duration: )[\d.]+|(?<=Used: )\d+")


def runtime_in_python(code: str) -> str:
    return PREAMBLE + code


def answering(expression: str) -> str:
    """A runtime that answers each event with the JSON of an expression."""
    return runtime_in_python(
        f"""
while True:
    head, request_id, event = next_event()
    ask("POST", f"invocation/{{request_id}}/response", json.dumps({expression}))
"""
    )


def packed(files: dict[str, str], mode: int = 0o755) -> ZipCode:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, text)
    return ZipCode(content.getvalue())


class Start(Protocol):
    """Makes an environment whose bootstrap is given as text, or whose whole code is."""

    def __call__(self, code: str | ZipCode | DirectoryCode, **settings: Any) -> BootstrapEnvironment: ...


@pytest.fixture
def start(workspace: Workspace, clock: Callable[[], float]) -> Iterator[Start]:
    made: list[BootstrapEnvironment] = []

    def start_environment(code: str | ZipCode | DirectoryCode, **settings: Any) -> BootstrapEnvironment:
        members: dict[str, Any] = {
            "function_name": "own",
            "function_version": "$LATEST",
            "handler": "function.handler",
            "runtime": "provided.al2023",
            "memory_size": 128,
            "timeout": 30,
            "region": "eu-west-1",
            "account_id": "123456789012",
            "role": "arn:aws:iam::123456789012:role/r",
            "variables": {},
            "log_group": "/aws/lambda/own",
            "code": packed({"bootstrap": code}) if isinstance(code, str) else code,
        }
        environment = BootstrapEnvironment(
            RuntimeSettings(**{**members, **settings}),
            log_stream="2026/01/01/[$LATEST]0",
            workspace=workspace,
            now=clock,
            credentials=Credentials("ASIAEXAMPLE", "secret", "token"),
        )
        made.append(environment)
        return environment

    yield start_environment
    for environment in made:
        environment.close()


def invoke(environment: BootstrapEnvironment, payload: bytes = b"{}", **members: Any) -> InvocationResult:
    given = {"request_id": "id-1", "event": None, "invoked_function_arn": ARN, "payload": payload}
    return environment.invoke(InvocationRequest(**{**given, **members}))


def lines(result: InvocationResult) -> list[str]:
    """The log, with the platform's measurements left out."""
    text = "".join(event.message for event in result.log)
    return PLATFORM_LINES.sub("_", text).splitlines()


def process_id(environment: BootstrapEnvironment) -> int:
    assert environment._process is not None
    return environment._process._process.pid


@pytest.mark.parametrize("payload", [b'{ "a":\t1 }', b"[1]", b'"' + b"x" * 3_000_000 + b'"'], ids=["a", "b", "large"])
def test_A433_event_and_response_pass_byte_for_byte(start: Start, payload: bytes) -> None:
    result = invoke(start(runtime_in_python(ECHO)), payload)
    assert (result.payload, result.function_error, result.error) == (payload, None, None)


def test_A448_the_log_is_what_the_process_prints_between_the_lines_of_the_platform(start: Start) -> None:
    environment = start(runtime_in_python(ECHO))
    first, second = invoke(environment), invoke(environment, request_id="id-2")
    assert lines(first)[0].startswith("INIT_START Runtime Version: provided:al2023.v1\tRuntime Version ARN: arn:aws:")
    assert lines(first)[1:] == [
        "starting",
        "START RequestId: id-1 Version: $LATEST",
        "event 1",
        "error output",
        "answered",
        "END RequestId: id-1",
        f"REPORT RequestId: id-1{MEASURED}Init Duration: _ ms\t",
    ]
    assert lines(second) == [
        "START RequestId: id-2 Version: $LATEST",
        "event 2",
        "error output",
        "answered",
        "END RequestId: id-2",
        f"REPORT RequestId: id-2{MEASURED}",
    ]


def test_A411_one_process_serves_the_warm_invocations(start: Start) -> None:
    environment = start(answering("os.getpid()"))
    results = [invoke(environment) for _ in range(3)]
    assert [json.loads(result.payload) for result in results] == [process_id(environment)] * 3
    assert [(result.cold, result.environment_lost) for result in results] == [
        (True, False),
        (False, False),
        (False, False),
    ]
    assert [result.init_duration is not None for result in results] == [True, False, False]


def test_A432_the_headers_of_an_event(start: Start) -> None:
    names = "{name: value for name, value in head.items() if name.startswith('Lambda-')}"
    before = int(time.time() * 1000)
    result = invoke(start(answering(names)), trace_id="Root=1-2;Parent=3;Sampled=1", client_context={"custom": {}})
    headers = json.loads(result.payload)
    assert before <= int(headers.pop("Lambda-Runtime-Deadline-Ms")) - 30_000 <= time.time() * 1000
    assert headers == {
        "Lambda-Runtime-Aws-Request-Id": "id-1",
        "Lambda-Runtime-Invoked-Function-Arn": ARN,
        "Lambda-Runtime-Trace-Id": "Root=1-2;Parent=3;Sampled=1",
        "Lambda-Runtime-Client-Context": '{"custom":{}}',
    }


def test_A391_to_A407_the_environment_variables_are_lambdas_and_the_functions(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "of-the-host")
    monkeypatch.setenv("HOME", "/of/the/host")
    layer = packed({"bin/tool": ""})
    environment = start(answering("dict(os.environ)"), variables={"STAGE": "test", "LANG": "C.UTF-8"}, layers=(layer,))
    variables = json.loads(invoke(environment).payload)
    assert re.fullmatch(r"127\.0\.0\.1:\d+", variables.pop("AWS_LAMBDA_RUNTIME_API"))
    variables.pop("LC_CTYPE", None)  # Python adds it to its own
    assert variables == {
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": "own",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/own",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]0",
        "AWS_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1:2000",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LANG": "C.UTF-8",
        "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PWD": "/var/task",
        "SHLVL": "0",
        "STAGE": "test",
        "TMPDIR": "/tmp",
        "TZ": ":UTC",
        "_AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
        "_HANDLER": "function.handler",
    }


def test_A401_it_works_in_the_directory_of_the_package_which_the_log_shows_as_on_aws(start: Start) -> None:
    result = invoke(start("#!/bin/sh\npwd\necho $LAMBDA_TASK_ROOT/bootstrap\nexit 1\n"))
    assert lines(result)[1:3] == ["/var/task", "/var/task/bootstrap"]


def test_a_directory_is_run_in_place(start: Start, tmp_path: Path) -> None:
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_text(answering("[os.getcwd(), open('written', 'w').close()]"))
    bootstrap.chmod(0o755)
    assert json.loads(invoke(start(DirectoryCode(str(tmp_path)))).payload) == ["/var/task", None]
    assert (tmp_path / "written").exists()


def test_A280_programs_of_layers_are_found(start: Start) -> None:
    layer = packed({"bin/tool": "#!/bin/sh\necho tool of a layer\n"})
    assert lines(invoke(start("#!/bin/sh\ntool\n", layers=(layer,))))[1] == "tool of a layer"


@pytest.mark.parametrize(
    ("package", "answer"),
    [({"bootstrap": answering("'package'")}, b'"package"'), ({"function.sh": ""}, b'"second layer"')],
    ids=["in package and layers", "in layers only"],
)
def test_A425_the_bootstrap_of_the_package_comes_before_that_of_layers(
    start: Start, package: dict[str, str], answer: bytes
) -> None:
    layers = tuple(packed({"bootstrap": answering(f"'{name} layer'")}) for name in ("first", "second"))
    assert invoke(start(packed(package), layers=layers)).payload == answer


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (packed({"function.sh": ""}), "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        (packed({"bootstrap/main": ""}), "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]"),
        (packed({"bootstrap": "#!/bin/sh"}, 0o644), "fork/exec /var/task/bootstrap: permission denied"),
        (packed({"bootstrap": "#!/bin/sh\r\n"}), "fork/exec /var/task/bootstrap: no such file or directory"),
        (packed({"bootstrap": "echo no program"}), "fork/exec /var/task/bootstrap: exec format error"),
        (packed({"bootstrap": ""}), "fork/exec /var/task/bootstrap: exec format error"),
    ],
    ids=["missing", "a directory", "not executable", "no interpreter", "no program", "empty"],
)
def test_A426_without_a_bootstrap_that_can_be_run_each_invocation_fails(
    start: Start, code: ZipCode, reason: str
) -> None:
    environment = start(code)
    for request_id in ("id-1", "id-2"):
        result = invoke(environment, request_id=request_id)
        message = f"RequestId: {request_id} Error: {reason}"
        assert json.loads(result.payload) == {"errorType": "Runtime.InvalidEntrypoint", "errorMessage": message}
        assert (result.function_error, result.cold, result.init_duration) == ("Unhandled", True, None)
        assert lines(result)[-4:-2] == [message, "Runtime.InvalidEntrypoint"]


def test_A434_an_error_that_the_runtime_reports_is_the_answer_and_the_process_goes_on(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
while True:
    head, request_id, event = next_event()
    document = '{"errorMessage" : "Cannot parse.", "errorType" : "BadEvent"}'
    ask("POST", f"invocation/{request_id}/error", document, {"Lambda-Runtime-Function-Error-Type": "Unhandled"})
"""
        )
    )
    result = invoke(environment)
    assert result.payload == b'{"errorMessage" : "Cannot parse.", "errorType" : "BadEvent"}'
    assert result.function_error == "Unhandled"
    assert result.error == {"errorMessage": "Cannot parse.", "errorType": "BadEvent"}
    assert not invoke(environment).cold


@pytest.mark.parametrize("ending", ["sys.exit(1)", "import time; time.sleep(60)"], ids=["exits", "lingers"])
def test_A435_an_initialisation_that_fails_is_tried_again_by_the_next_invocation(start: Start, ending: str) -> None:
    document = '{"errorMessage": "no handler", "errorType": "Runtime.NoHandler"}'
    environment = start(runtime_in_python(f"say('failing')\nask('POST', 'init/error', '{document}')\n{ending}"))
    for _ in range(2):
        result = invoke(environment)
        assert result.payload == document.encode()
        assert (result.function_error, result.cold, result.environment_lost) == ("Unhandled", True, True)
        shown = [line for line in lines(result) if not line.startswith("INIT_")]
        assert shown[:-1] == ["failing", "START RequestId: id-1 Version: $LATEST", "END RequestId: id-1"]


@pytest.mark.parametrize(
    ("ending", "words"),
    [
        ("os._exit(0)", "without providing a reason"),
        ("os._exit(3)", "with error: exit status 3"),
        ("os.kill(os.getpid(), 9)", "with error: signal: killed"),
        ("os.abort()", "with error: signal: aborted"),
    ],
)
@pytest.mark.parametrize("moment", ["", "next_event()\n"], ids=["before the first event", "with an event"])
def test_a_process_that_ends_without_an_answer_is_an_error(start: Start, moment: str, ending: str, words: str) -> None:
    environment = start(runtime_in_python(f"{moment}say('last words')\n{ending}"))
    result = invoke(environment)
    message = f"RequestId: id-1 Error: Runtime exited {words}"
    assert json.loads(result.payload) == {"errorType": "Runtime.ExitError", "errorMessage": message}
    assert (result.function_error, result.environment_lost) == ("Unhandled", True)
    assert "last words" in lines(result)
    assert lines(result)[-4:-2] == [message, "Runtime.ExitError"]
    assert invoke(environment).cold


def test_an_answer_counts_that_was_sent_before_the_process_ended(start: Start) -> None:
    once = """
head, request_id, event = next_event()
ask("POST", f"invocation/{request_id}/response", str(os.getpid()))
"""
    environment = start(runtime_in_python(once))
    first, second = invoke(environment), invoke(environment)
    assert first.payload != second.payload
    assert [(result.function_error, result.cold) for result in (first, second)] == [(None, True), (None, True)]
    assert "RequestId: id-1 Error: Runtime exited without providing a reason" in lines(first)


def test_an_answer_of_more_than_6_mb_is_an_error(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
while True:
    head, request_id, event = next_event()
    answer, body = ask("POST", f"invocation/{request_id}/response", b"x" * 6_291_557)
    say(f"{answer.status} {body.decode()}")
"""
        )
    )
    result = invoke(environment)
    assert json.loads(result.payload) == {
        "errorMessage": "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        "errorType": "Function.ResponseSizeTooLarge",
    }
    refusal = (
        '{"errorMessage":"Exceeded maximum allowed payload size (6291556 bytes).","errorType":"RequestEntityTooLarge"}'
    )
    assert f"413 {refusal}" in lines(result)
    assert not result.environment_lost


SLEEPER = """
import time
head, request_id, event = next_event()
temporary = os.environ["TMPDIR"]
if os.path.exists(temporary + "/seen"):
    ask("POST", f"invocation/{request_id}/response", '"/tmp is kept"')
    next_event()
open(temporary + "/seen", "w").close()
if os.fork() == 0:
    import fcntl
    lock = open(sys.path[0] + "/lock", "w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    open(temporary + "/locked", "w").close()
    time.sleep(20)
    open(sys.path[0] + "/survived", "w").close()
while not os.path.exists(temporary + "/locked"):
    time.sleep(0.01)
say("sleeping")
time.sleep(60)
"""


def test_a_time_out_ends_the_process_and_its_children_and_the_next_invocation_is_cold(
    start: Start, tmp_path: Path
) -> None:
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_text(runtime_in_python(SLEEPER))
    bootstrap.chmod(0o755)
    environment = start(DirectoryCode(str(tmp_path)), timeout=1)
    result = invoke(environment)
    assert json.loads(result.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: id-1 Error: Task timed out after 1.00 seconds",
    }
    assert (result.function_error, result.environment_lost) == ("Unhandled", True)
    assert "sleeping" in lines(result)
    assert "2026-01-01T00:00:00.250Z id-1 Task timed out after 1.00 seconds" in lines(result)
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits until the child that holds it is gone
    assert not (tmp_path / "survived").exists()
    again = invoke(environment)
    assert (again.payload, again.cold) == (b'"/tmp is kept"', True)


def test_virtual_time_counts_against_the_time_out(start: Start, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    code = f"next_event()\nopen({str(begun)!r}, 'w').close()\nimport time\ntime.sleep(60)"
    environment = start(runtime_in_python(code), timeout=900)
    environment._now = lambda: 1_767_225_600.0 + 901 * begun.exists()
    error = invoke(environment).error
    assert error is not None
    assert error["errorMessage"].endswith("Task timed out after 900.00 seconds")


def test_a_process_that_ended_between_invocations_is_replaced(start: Start) -> None:
    environment = start(answering("os.getpid()"))
    before = json.loads(invoke(environment).payload)
    os.kill(before, 9)
    os.waitid(os.P_PID, before, os.WEXITED | os.WNOWAIT)
    after = invoke(environment)
    assert after.cold
    assert json.loads(after.payload) != before


def test_a_runtime_may_use_a_new_connection_for_each_request_and_send_chunks(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
while True:
    head, request_id, event = next_event()
    api.close()
    ask("POST", f"invocation/{request_id}/response", iter([b"one ", b"two"]))
    api.close()
"""
        )
    )
    assert [invoke(environment).payload for _ in range(2)] == [b"one two"] * 2


def test_a_runtime_that_gives_up_waiting_asks_again(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
head, request_id, event = next_event()
ask("POST", f"invocation/{request_id}/response", "1")
api.request("GET", "/2018-06-01/runtime/invocation/next")
api.close()
api.request("GET", "/2018-06-01/runtime/invocation/next")
request_id = api.getresponse().headers["Lambda-Runtime-Aws-Request-Id"]
api.close()
ask("POST", f"invocation/{request_id}/response", "2")
next_event()
"""
        )
    )
    assert invoke(environment).payload == b"1"
    again = invoke(environment)
    assert (again.payload, again.cold) == (b"2", False)


def test_what_is_no_http_is_answered_with_400_and_the_end_of_the_connection(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
import socket
host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
with socket.create_connection((host, int(port))) as connection:
    connection.sendall(b"nonsense\\r\\n\\r\\n")
    refusal = b""
    while part := connection.recv(100):
        refusal += part
head, request_id, event = next_event()
ask("POST", f"invocation/{request_id}/response", refusal)
next_event()
"""
        )
    )
    assert invoke(environment).payload == b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def test_a_client_that_waits_to_be_told_so_sends_its_response(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
while True:
    head, request_id, event = next_event()
    path = f"/2018-06-01/runtime/invocation/{request_id}/response"
    lines = [f"POST {path} HTTP/1.1", "Content-Length: 2", "Expect: 100-continue", "Connection: close", "", ""]
    api.sock.sendall("\\r\\n".join(lines).encode())
    told = api.sock.recv(100)
    api.sock.sendall(b"42")
    while api.sock.recv(100):
        pass
    api.close()
    say(repr(told))
"""
        )
    )
    result = invoke(environment)
    assert result.payload == b"42"
    assert "b'HTTP/1.1 100 Continue\\r\\n\\r\\n'" in lines(result)


def test_output_that_is_no_text_is_escaped_in_the_log(start: Start) -> None:
    result = invoke(start("#!/bin/sh\nprintf 'caf\\303\\251 \\377\\n'\nexit 1\n"))
    assert lines(result)[1] == "café \\xff"


def test_a_json_log_has_the_events_of_the_platform(start: Start) -> None:
    result = invoke(
        start(answering("os.environ['AWS_LAMBDA_LOG_FORMAT']"), log_format="JSON", system_log_level="DEBUG")
    )
    assert result.payload == b'"JSON"'
    types = [json.loads(event.message)["type"] for event in result.log]
    assert types == [f"platform.{kind}" for kind in (
        "initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"
    )]  # fmt: skip


def test_closing_ends_the_process_and_leaves_nothing(start: Start) -> None:
    threads = set(threading.enumerate())
    environment = start(answering("open(os.environ['TMPDIR'] + '/file', 'w').close()"))
    invoke(environment)
    assert environment._process is not None
    assert environment._places is not None
    process, temporary = environment._process, environment._places.temporary
    assert [path.name for path in Path(temporary).iterdir()] == ["file"]
    environment.close()
    environment.close()
    assert process._process.returncode == -9
    assert (process._listener.fileno(), process._output.closed, process._connections) == (-1, True, set())
    assert not Path(temporary).exists()
    assert set(threading.enumerate()) <= threads
    with pytest.raises(UsageError, match="closed"):
        invoke(environment)


def test_closing_ends_an_invocation_that_runs(start: Start, tmp_path: Path) -> None:
    started = tmp_path / "started"
    environment = start(
        runtime_in_python(f"next_event()\nopen({str(started)!r}, 'w').close()\nimport time\ntime.sleep(60)")
    )
    results: list[InvocationResult] = []
    thread = threading.Thread(target=lambda: results.append(invoke(environment)))
    thread.start()
    while thread.is_alive() and not started.exists():
        time.sleep(0.01)
    environment.close()
    thread.join()
    assert results[0].error == {
        "errorType": "Runtime.ExitError",
        "errorMessage": "RequestId: id-1 Error: Runtime exited with error: signal: killed",
    }


def test_ctrl_c_ends_the_process(start: Start, clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = start(runtime_in_python("next_event()\nimport time\ntime.sleep(60)"))

    def interrupt(*_: object) -> float:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "_left", interrupt)
    with pytest.raises(KeyboardInterrupt):
        invoke(environment)
    assert environment._process is None
    monkeypatch.undo()


def test_a_damaged_package_is_an_error_of_the_package(start: Start) -> None:
    with pytest.raises(PackageError):
        invoke(start(ZipCode(b"no zip")))


def test_a_script_for_sh_is_run_by_bash_where_there_is_one(start: Start) -> None:
    if not any(os.access(bash, os.X_OK) for bash in ("/bin/bash", "/usr/bin/bash", "/usr/local/bin/bash")):
        pytest.skip("there is no bash")
    result = invoke(start('#!/bin/sh -e\nset -o pipefail\ndeclare -A word\nword[a]=b\necho "${word[a]}"\nfalse\n'))
    assert lines(result)[1] == "b"
    assert result.error is not None
    assert result.error["errorMessage"].endswith("exit status 1")


@pytest.mark.skipif(not CAN_FREEZE or sys.platform != "linux", reason="not frozen before Python 3.11; waitid of Linux")
def test_the_process_is_frozen_between_invocations(start: Start) -> None:
    environment = start(answering("1"))
    for _ in range(2):
        assert invoke(environment).payload == b"1"
        status = os.waitid(os.P_PID, process_id(environment), os.WSTOPPED | os.WNOWAIT)
        assert status is not None
        assert status.si_code == os.CLD_STOPPED


def test_an_initialisation_that_takes_too_long_is_tried_once_more_in_the_time_of_the_invocation(
    start: Start, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    environment = start(
        runtime_in_python(
            f"""
if not os.path.exists({str(started)!r}):
    say("first")
    open({str(started)!r}, "w").close()
    while True:
        __import__("time").sleep(60)
say("second")
head, request_id, event = next_event()
ask("POST", f"invocation/{{request_id}}/response", "1")
next_event()
"""
        )
    )
    environment._now = lambda: 1_767_225_600.0 + 11 * started.exists()
    result = invoke(environment)
    assert (result.payload, result.cold, result.init_duration) == (b"1", True, None)
    assert lines(result)[1:] == [
        "first",
        "INIT_REPORT Init Duration: _ ms\tPhase: init\tStatus: timeout",
        "second",
        "START RequestId: id-1 Version: $LATEST",
        "END RequestId: id-1",
        f"REPORT RequestId: id-1{MEASURED}",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of another process")
def test_a_process_that_takes_more_than_its_memory_is_killed(start: Start) -> None:
    environment = start(
        runtime_in_python(
            """
while True:
    head, request_id, event = next_event()
    eaten = b"x" * (160 << 20)
    ask("POST", f"invocation/{request_id}/response", "1")
"""
        )
    )
    result = invoke(environment)
    message = "RequestId: id-1 Error: Runtime exited with error: signal: killed"
    assert json.loads(result.payload) == {"errorType": "Runtime.ExitError", "errorMessage": message}
    assert (result.max_memory_used, result.environment_lost, environment.is_initialised) == (128, True, False)
    assert lines(result)[-1].endswith("\tStatus: error\tError Type: Runtime.OutOfMemory")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of another process")
def test_the_memory_used_is_that_of_the_process(start: Start) -> None:
    used = [invoke(start(answering(f"len(b'x' * ({size} << 20))"))).max_memory_used for size in (0, 64)]
    assert used[0] < used[1]
    assert 0 < used[0] < 64 <= used[1] <= 128
