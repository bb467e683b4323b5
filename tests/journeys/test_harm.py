"""Handlers that do harm: AWS's answer, an unharmed process afterwards, and a neighbour that notices nothing."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from bench.footprint import state
from tests.journeys.conftest import create, make_zip

from lambdamock import Aws, mock_lambda

UTILS = "import time\n\nNAME = 'utils'\nLOADED = time.perf_counter()\n"


def everything() -> dict[str, Any]:
    """The state of the process, but for what the mock itself loads and caches, and the streams that capfd exchanges."""
    found = state() | {"json": dict(vars(json)), "socket": dict(vars(socket))}
    del found["importer cache"], found["threads"], found["loggers"], found["streams"]
    found["modules"] = {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in {"app", "utils", "json", "os", "logging", "socket"}
    }
    return found


@pytest.fixture
def aws(capfd: pytest.CaptureFixture[str]) -> Iterator[Aws]:
    """A mock; afterwards the process is the same and nothing was printed."""
    before = everything()
    with mock_lambda() as handle:
        yield handle
    after = everything()
    assert {name: value for name, value in after.items() if value != before[name]} == {}
    assert capfd.readouterr() == ("", "")


def body(*lines: str) -> str:
    return "def handler(event, context):\n" + "".join(f"    {line}\n" for line in lines)


ANSWERS: dict[str, tuple[str, Any]] = {
    "deletes a library": (body("import sys", "del sys.modules['json']", "import json", "return json.dumps(1)"), "1"),
    "deletes all of a library": (
        body(
            "import sys", "for name in [name for name in sys.modules if name.startswith('json')]:",
            "    del sys.modules[name]", "import json", "return json.dumps(1)",
        ),
        "1",
    ),
    "reloads its module": (
        body("import importlib, utils", "first = utils.LOADED", "return importlib.reload(utils).LOADED > first"), True,
    ),
    "starts a process": (
        "import multiprocessing\nimport utils\n\n"
        "def work(connection):\n    connection.send(utils.NAME)\n\n"
        + body(
            "context = multiprocessing.get_context('fork')",
            "here, there = context.Pipe()",
            "process = context.Process(target=work, args=(there,))",
            "process.start()",
            "found = here.recv()",
            "process.join()",
            "return [found, process.exitcode]",
        ),
        ["utils", 0],
    ),
    "forks": (
        body(
            "import os", "pid = os.fork()", "if pid == 0:", "    return 'the child'",
            "return os.WEXITSTATUS(os.waitpid(pid, 0)[1])",
        ),
        0,
    ),
    "forks and raises": (
        body("import os", "pid = os.fork()", "if pid == 0:", "    1 / 0", "os.waitpid(pid, 0)", "return 'parent'"),
        "parent",
    ),
    "runs a loop": ("import asyncio\n\n" + body("return asyncio.run(asyncio.sleep(0, 'slept'))"), "slept"),
    "turns warnings into errors": (
        body(
            "import warnings", "warnings.simplefilter('error')", "try:", "    warnings.warn('x')",
            "except UserWarning:", "    return 'raised'",
        ),
        "raised",
    ),
    "limits sockets": (body("import socket", "socket.setdefaulttimeout(0.001)", "return 1"), 1),
    "recurses to the limit": (
        body("import sys", "sys.setrecursionlimit(5000)", "f = lambda n: n and f(n - 1)", "return f(3000)"), 0,
    ),
    "traces": (body("import sys", "sys.settrace(print)", "sys.setprofile(lambda *_: None)", "return 1"), 1),
    "registers an exit": (body("import atexit", "atexit.register(print, 'at exit')", "return 1"), 1),
    "raises in a thread": (
        body("import threading", "thread = threading.Thread(target=lambda: 1 / 0)", "thread.start()", "thread.join()",
             "return 1"), 1,
    ),
    "takes print away": (body("import builtins", "builtins.print = None", "return 1"), 1),
    "says nothing readable": (
        body("import sys", "sys.stdout.buffer.write(bytes(range(256)))", "print('a\\0b')", "return 'x\\0y'"), "x\0y",
    ),
    "takes input away": (body("import sys", "sys.stdin = None", "return 1"), 1),
    "opens a loop and leaves it": (
        body("import asyncio", "loop = asyncio.new_event_loop()", "asyncio.set_event_loop(loop)", "loop.close()",
             "return 1"), 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), ANSWERS.values(), ids=ANSWERS)
def test_what_is_allowed_there_is_allowed_here_and_harms_nobody(aws: Aws, source: str, expected: Any) -> None:
    client = aws.client()
    create(client, files={"app.py": source, "utils.py": UTILS})
    create(client, "neighbour")
    for _ in range(2):
        answer = client.invoke(FunctionName="hello")
        assert (json.load(answer["Payload"]), answer.get("FunctionError")) == (expected, None)
        assert json.load(client.invoke(FunctionName="neighbour")["Payload"]) == {"hello": "world"}


ENDS: dict[str, tuple[str, str]] = {
    "terminates itself": (body("import signal", "signal.raise_signal(signal.SIGTERM)"), "signal: terminated"),
    "kills itself": (body("import os, signal", "os.kill(os.getpid(), signal.SIGKILL)"), "signal: killed"),
    "kills its group": (body("import os, signal", "os.killpg(0, signal.SIGKILL)"), "signal: killed"),
    "returns a surrogate": (body(r"return '\ud800'"), "exit status 1"),
    "hides its error": (body("raise type('E', (Exception,), {'__str__': lambda s: 1 / 0})()"), "exit status 1"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "how"), ENDS.values(), ids=ENDS)
def test_what_ends_the_process_there_ends_the_environment_here(aws: Aws, source: str, how: str) -> None:
    client = aws.client()
    create(client, files={"app.py": source})
    for _ in range(2):
        document = json.load(client.invoke(FunctionName="hello")["Payload"])
        assert document == {
            "errorType": "Runtime.ExitError",
            "errorMessage": f"RequestId: {aws.invocations[-1].request_id} Error: Runtime exited with error: {how}",
        }


def test_floods_do_not_fill_memory(aws: Aws) -> None:
    source = body("for _ in range(500):", "    print('y' * 100_000)", "return 'done'")
    invocation = aws.function(make_zip({"app.py": source}), name="floods", handler="app.handler", timeout=60).invoke()
    assert invocation.result == "done"
    assert len(invocation.log) < 3_000_000


def test_modules_may_be_many_and_import_each_other(aws: Aws) -> None:
    count = 300
    files = {
        f"package/part_{number}.py": "".join(
            f"from package import part_{other}\n"  # two of the next level, and the one that imports this one
            for other in (2 * number + 1, 2 * number + 2, (number - 1) // 2)
            if 0 <= other < count
        )
        for number in range(count)
    }
    source = "import sys\n\nfrom package import part_0\n\n" + body(
        "return len([n for n in sys.modules if 'part_' in n])"
    )
    client = aws.client()
    create(client, files={"app.py": source, "package/__init__.py": "", **files}, Timeout=60)
    for _ in range(2):
        assert json.load(client.invoke(FunctionName="hello")["Payload"]) == count


CALLS_ITSELF = """
import json

import boto3

client = boto3.client("lambda")


def handler(depth, context):
    if depth == 0:
        return [context.function_name]
    answer = client.invoke(FunctionName=context.function_name, Payload=json.dumps(depth - 1))
    return json.load(answer["Payload"]) + [depth]
"""


def test_a_function_may_call_itself_thirty_levels_deep(aws: Aws) -> None:
    client = aws.client()
    create(client, files={"app.py": CALLS_ITSELF}, Timeout=60)
    client.put_function_recursion_config(FunctionName="hello", RecursiveLoop="Allow")
    assert json.load(client.invoke(FunctionName="hello", Payload=b"30")["Payload"]) == ["hello", *range(1, 31)]
    assert sum(one.cold for one in aws.invocations) == 31  # each waits in an environment of its own


def test_a_function_that_calls_itself_without_end_meets_its_reserved_concurrency(aws: Aws) -> None:
    client = aws.client()
    create(client, files={"app.py": CALLS_ITSELF.replace("if depth == 0:", "if False:")}, Timeout=60)
    client.put_function_concurrency(FunctionName="hello", ReservedConcurrentExecutions=5)
    document = json.load(client.invoke(FunctionName="hello", Payload=b"100")["Payload"])
    assert isinstance(document, list) or document["errorType"] in {"TooManyRequestsException", "TypeError"}
    assert len(aws.invocations) == 5


def test_a_package_may_be_large(aws: Aws) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", body("return __import__('os').path.getsize('data')"))
        archive.writestr("data", Random(0).randbytes(1_000_000) * 40)
    client = aws.client()
    create(client, Code={"ZipFile": content.getvalue()}, Timeout=60, MemorySize=1024)
    assert json.load(client.invoke(FunctionName="hello")["Payload"]) == 40_000_000


def test_hundreds_of_functions_are_created_listed_and_deleted(aws: Aws) -> None:
    client, package = aws.client(), make_zip({"app.py": body("return 1")})
    names = [f"function-{number:04}" for number in range(500)]
    for name in names:
        create(client, name, Code={"ZipFile": package})
    pages = client.get_paginator("list_functions").paginate()
    assert [function["FunctionName"] for page in pages for function in page["Functions"]] == names
    for name in names:
        client.delete_function(FunctionName=name)
    assert client.list_functions()["Functions"] == []


async def test_a_handler_runs_its_own_loop_inside_the_tests(aws: Aws) -> None:
    client = aws.client()
    create(client, files={"app.py": ANSWERS["runs a loop"][0]})
    running = asyncio.get_running_loop()
    for _ in range(2):
        assert json.load(client.invoke(FunctionName="hello")["Payload"]) == "slept"
        assert asyncio.get_running_loop() is running
        assert await asyncio.sleep(0, "still here") == "still here"


def test_what_code_changes_on_libraries_of_the_host_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit: a library that both import is the same object, so what code replaces in it must be put back by it."""
    monkeypatch.setattr(json, "detect_encoding", json.detect_encoding)
    with mock_lambda() as aws:
        source = body("import json", "json.detect_encoding = 'patched'", "return 1")
        create(aws.client(), files={"app.py": source})
        aws.client().invoke(FunctionName="hello")
    assert json.detect_encoding == "patched"


def test_a_handler_that_patches_the_clock_still_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(time, name, getattr(time, name))
    source = body(
        "import time", "time.time = time.monotonic = time.perf_counter = lambda: 0.0", "while True:", "    pass"
    )
    with mock_lambda() as aws:
        create(aws.client(), files={"app.py": source}, Timeout=1)
        document = json.load(aws.client().invoke(FunctionName="hello")["Payload"])
    assert document["errorType"] == "Sandbox.Timedout"


def test_a_vendored_extension_that_the_host_has_stays_the_hosts(aws: Aws) -> None:
    numpy = pytest.importorskip("numpy", reason="numpy is not installed")
    root = Path(numpy.__file__).parent
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("app.py", "import numpy\n\n" + body("return int(numpy.arange(5).sum())"))
        for path in root.rglob("*"):
            if path.is_file() and "tests" not in path.parts:
                archive.write(path, f"numpy/{path.relative_to(root)}")
    client = aws.client()
    create(client, Code={"ZipFile": content.getvalue()}, Timeout=60, MemorySize=1024)
    assert json.load(client.invoke(FunctionName="hello")["Payload"]) == 10
    assert sys.modules["numpy"] is numpy
