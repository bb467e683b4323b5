"""Packages and handlers that misbehave: AWS's answer, and an unharmed process afterwards."""

from __future__ import annotations

import io
import json
import logging
import os
import stat
import sys
import threading
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.conftest import create

from lambdamock import Aws, mock_lambda

NOT_A_ZIP = "Could not unzip uploaded file. Please check your file, then try to upload again."


@pytest.fixture
def unharmed() -> Iterator[None]:
    """The interpreter afterwards is the one before: the same objects with the same content."""

    def state() -> dict[str, Any]:
        return {
            "environ": (id(os.environ), type(os.environ), {**os.environ, "PYTEST_CURRENT_TEST": "changes by itself"}),
            "path": (id(sys.path), list(sys.path)),
            "meta_path": list(sys.meta_path),
            "streams": (id(sys.stdout), id(sys.stderr), id(sys.stdin)),
            "cwd": str(Path.cwd()),
            "root": (id(logging.root), logging.root.level, list(logging.root.handlers), list(logging.root.filters)),
            "disabled": logging.root.manager.disable,
            "filters": list(warnings.filters),
            "recursion": sys.getrecursionlimit(),
            "private modules": {"app", "utils"} & set(sys.modules),
            "exit": os._exit,
        }

    before = state()
    yield
    assert state() == before


def archive(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries:
            target.writestr(name, content)
    return buffer.getvalue()


def symlink(name: str, target: str) -> bytes:
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return archive(("app.py", b""), (entry, target.encode()))


@pytest.mark.parametrize(
    ("package", "message"),
    [
        (b"this is no zip", NOT_A_ZIP),
        (archive(("app.py", b"x = 1"))[:-10], NOT_A_ZIP),
        (archive(), "Uploaded file must be a non-empty zip"),
        (b"", "Uploaded file must be a non-empty zip"),
        (archive(("../outside.py", b"")), NOT_A_ZIP),
        (archive(("a/../../outside.py", b"")), NOT_A_ZIP),
        (archive(("/etc/outside.py", b"")), NOT_A_ZIP),
        (symlink("link", "/etc/passwd"), NOT_A_ZIP),
        (symlink("link", "../../outside"), NOT_A_ZIP),
    ],
    ids=["not-a-zip", "cut-off", "empty", "no-bytes", "traversal", "inner-traversal", "absolute", "symlink", "up-link"],
)
def test_a_package_that_cannot_be_unpacked_safely_is_refused(aws: Aws, package: bytes, message: str) -> None:
    client = aws.client()
    for call in (
        lambda: create(client, Code={"ZipFile": package}),
        lambda: client.update_function_code(FunctionName="hello", ZipFile=package),
    ):
        with pytest.raises(client.exceptions.InvalidParameterValueException) as refusal:
            call()
        assert refusal.value.response["Error"]["Message"] == message
        if not client.list_functions()["Functions"]:
            create(client)


def test_a_bomb_is_refused_without_being_unpacked(aws: Aws) -> None:
    client = aws.client()
    bomb = archive(("app.py", b"\0" * (262_144_000 + 1)))
    assert len(bomb) < 300_000
    with pytest.raises(client.exceptions.InvalidParameterValueException) as refusal:
        create(client, Code={"ZipFile": bomb})
    assert refusal.value.response["Error"]["Message"] == "Unzipped size must be smaller than 262144000 bytes"


def test_a_package_whose_content_is_damaged_shows_at_the_first_invocation(aws: Aws) -> None:
    client = aws.client()
    damaged = bytearray(archive(("app.py", b"def handler(event, context):\n    return 1\n" * 20)))
    damaged[45] ^= 0xFF
    create(client, Code={"ZipFile": bytes(damaged)})
    with pytest.raises(client.exceptions.InvalidZipFileException) as refusal:
        client.invoke(FunctionName="hello")
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502
    assert refusal.value.response["Error"]["Message"].startswith("AWS Lambda could not unzip the deployment package.")
    assert len(aws.invocations) == 0
    client.update_function_code(FunctionName="hello", ZipFile=archive(("app.py", b"handler = lambda e, c: 1\n")))
    assert client.invoke(FunctionName="hello")["Payload"].read() == b"1"


def test_a_package_over_50_mb_is_refused_a012() -> None:
    with mock_lambda(quotas={"code_size_zipped": 1000}) as aws:
        client = aws.client()
        with pytest.raises(client.exceptions.InvalidParameterValueException, match="Zipped size must be smaller than"):
            create(client, Code={"ZipFile": archive(("app.py", os.urandom(2000)))})


def failing(aws: Aws, source: str, event: Any = None, **settings: Any) -> dict[str, Any]:
    client = aws.client()
    create(client, files={"app.py": source}, **settings)
    answer = client.invoke(FunctionName="hello", Payload=json.dumps(event))
    assert (answer["StatusCode"], answer.get("FunctionError")) == (200, "Unhandled")
    document: dict[str, Any] = json.load(answer["Payload"])
    return document


@pytest.mark.parametrize(
    ("source", "handler", "kind", "message"),
    [
        ("", "nope.handler", "Runtime.ImportModuleError", "Unable to import module 'nope': No module named 'nope'"),
        ("", "app.handler", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'app'"),
        ("def handler(:", "app.handler", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app': "),
        ("import nope", "app.handler", "Runtime.ImportModuleError", "Unable to import module 'app': No module named"),
        ("1 / 0", "app.handler", "ZeroDivisionError", "division by zero"),
    ],
    ids=["module", "function", "syntax", "import", "exception"],
)
def test_a_package_that_does_not_initialise(aws: Aws, source: str, handler: str, kind: str, message: str) -> None:
    document = failing(aws, source, Handler=handler)
    assert document["errorType"] == kind
    assert document["errorMessage"].startswith(message)
    again = json.load(aws.client().invoke(FunctionName="hello")["Payload"])
    assert again["errorType"] == kind  # reported again at each invocation


EXITED = "RequestId: {request_id} Error: Runtime exited with error: exit status {status}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("import sys; sys.exit(3)", 3),
        ("raise SystemExit(4)", 4),
        ("import os; os._exit(5)", 5),
        ("class Fatal(BaseException): ...\n    raise Fatal", 1),
    ],
    ids=["sys.exit", "SystemExit", "os._exit", "BaseException"],
)
def test_a_handler_that_ends_its_process(aws: Aws, body: str, status: int) -> None:
    document = failing(aws, f"def handler(event, context):\n    {body}\n")
    assert document["errorType"] == "Runtime.ExitError"
    assert document["errorMessage"] == EXITED.format(request_id=aws.invocations[-1].request_id, status=status)


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(60)",
        "while True:\n        try:\n            time.sleep(60)\n        except BaseException:\n            pass",
        "try:\n        time.sleep(60)\n    finally:\n        print('cleaning up')",
    ],
    ids=["endless-loop", "sleep", "swallows", "finally"],
)
@pytest.mark.parametrize("where", ["main-thread", "other-thread"])
def test_a_handler_that_takes_too_long(aws: Aws, body: str, where: str) -> None:
    results: list[dict[str, Any]] = []

    def work() -> None:
        results.append(failing(aws, f"import time\n\ndef handler(event, context):\n    {body}\n", Timeout=1))

    if where == "main-thread":
        work()
    else:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(30)
    [document] = results
    assert document == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {aws.invocations[-1].request_id} Error: Task timed out after 1.00 seconds",
    }


def test_a_handler_that_recurses_without_end(aws: Aws) -> None:
    document = failing(aws, "def handler(event, context):\n    return handler(event, context)\n")
    assert document["errorType"] == "RecursionError"


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        ("{1, 2}", "Runtime.MarshalError", "Unable to marshal response: Object of type set is not JSON serializable"),
        ("object", "Runtime.MarshalError", "Unable to marshal response: Object of type type is not JSON serializable"),
        (
            "'x' * 6_291_557",
            "Function.ResponseSizeTooLarge",
            "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
        ),
    ],
    ids=["set", "type", "large"],
)
def test_a_result_that_cannot_be_sent(aws: Aws, value: str, kind: str, message: str) -> None:
    document = failing(aws, f"def handler(event, context):\n    return {value}\n")
    assert (document["errorType"], document["errorMessage"]) == (kind, message)


VANDALS = {
    "prints binary": "import sys; sys.stdout.buffer.write(b'\\xff\\xfe\\n'); sys.stdout.flush()",
    "replaces stdout": "import io, sys; sys.stdout = sys.stderr = io.StringIO(); print('lost')",
    "closes stdout": "import sys; sys.stdout.close()",
    "replaces environ": "import os; os.environ = {'A': 'b'}",
    "clears environ": "import os; os.environ.clear(); os.environ['LEAK'] = '1'",
    "putenv": "import os; os.putenv('LEAK', '1')",
    "replaces root logger": "import logging; logging.root = logging.RootLogger(10); logging.root.error('x')",
    "root handlers": "import logging; logging.getLogger().handlers = []; logging.getLogger().setLevel(1)",
    "basicConfig": "import logging; logging.basicConfig(level=1, force=True); logging.disable(50)",
    "replaces path": "import sys; sys.path = []",
    "clears path": "import sys; sys.path.clear()",
    "modules": "import sys; sys.modules['utils'] = sys; sys.modules['app'] = None",
    "chdir": "import os; os.chdir('/')",
    "warnings": "import warnings; warnings.simplefilter('ignore'); warnings.warn('x')",
    "floods": "print('y' * 5_000_000)",
}


@pytest.mark.parametrize("body", VANDALS.values(), ids=VANDALS)
def test_a_handler_that_changes_its_interpreter_changes_only_its_own(aws: Aws, body: str) -> None:
    client = aws.client()
    create(client, files={"app.py": f"def handler(event, context):\n    {body}\n    return 'done'\n"})
    create(client, "other")
    for _ in range(2):
        answer = client.invoke(FunctionName="hello")
        assert json.load(answer["Payload"]) == "done"
        assert "FunctionError" not in answer
        assert json.load(client.invoke(FunctionName="other")["Payload"]) == {"hello": "world"}


def test_threads_that_outlive_the_response_are_named(aws: Aws) -> None:
    release = threading.Event()

    def handler(event: Any, context: Any) -> None:
        threading.Thread(target=release.wait, name="straggler", daemon=True).start()

    invocation = aws.function(handler).invoke()
    release.set()
    assert invocation.unfinished_threads == ("straggler",)


def test_two_functions_may_ship_the_same_module_names(aws: Aws) -> None:
    client = aws.client()
    for name in ("one", "two"):
        create(client, name, files={"app.py": "import utils\n\ndef handler(e, c):\n    return utils.NAME\n",
                                    "utils.py": f"NAME = {name!r}\n"})  # fmt: skip
    for _ in range(2):
        for name in ("one", "two"):
            assert json.load(client.invoke(FunctionName=name)["Payload"]) == name
    assert [one.cold for one in aws.invocations] == [True, True, False, False]


def test_a_handler_that_calls_another_function_nests(aws: Aws) -> None:
    client = aws.client()
    inner = "import os\n\ndef handler(event, context):\n    return os.environ['AWS_LAMBDA_FUNCTION_NAME']\n"
    outer = """
        import json, os
        import boto3

        def handler(event, context):
            answer = boto3.client("lambda").invoke(FunctionName="inner")
            return [json.load(answer["Payload"]), os.environ["AWS_LAMBDA_FUNCTION_NAME"], __name__]
    """
    create(client, "inner", files={"app.py": inner})
    create(client, "outer", files={"app.py": outer}, Timeout=60)
    answer = client.invoke(FunctionName="outer")
    assert json.load(answer["Payload"]) == ["inner", "outer", "app"]


def test_a_handler_may_use_the_handle_of_its_mock(aws: Aws) -> None:
    inner = aws.function(lambda event, context: os.environ["AWS_LAMBDA_FUNCTION_NAME"], name="inner")

    def outer(event: Any, context: Any) -> list[Any]:
        return [inner.invoke().result, os.environ["AWS_LAMBDA_FUNCTION_NAME"]]

    assert aws.function(outer).invoke().result == ["inner", "outer"]
    assert [one.function_name for one in aws.invocations] == ["inner", "outer"]


def test_two_threads_run_two_functions_at_once(aws: Aws) -> None:
    meeting = threading.Barrier(2, timeout=30)
    seen: dict[str, Any] = {}

    def handler(event: Any, context: Any) -> str:
        meeting.wait()
        print("I am", context.function_name)
        name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        meeting.wait()
        return name

    functions = [aws.function(handler, name=name, timeout=60) for name in ("one", "two")]

    def invoke(function: Any) -> None:
        seen[function.name] = function.invoke()

    threads = [threading.Thread(target=invoke, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {name: invocation.result for name, invocation in seen.items()} == {"one": "one", "two": "two"}
    for name, invocation in seen.items():
        assert f"I am {name}\n" in invocation.log
        assert invocation.log.count("I am") == 1


def test_overlapping_invocations_of_one_function_get_environments_of_their_own_a123(aws: Aws) -> None:
    meeting = threading.Barrier(2, timeout=30)
    function = aws.function(lambda event, context: (meeting.wait(), context.log_stream_name)[1], name="f", timeout=60)
    threads = [threading.Thread(target=function.invoke) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    streams = {one.result for one in aws.invocations}
    assert len(streams) == len(aws.logs["f"]) == 2


@pytest.mark.parametrize("method", ["__str__", "__repr__"])
def test_exceptions_whose_text_fails_are_answered_all_the_same(aws: Aws, method: str) -> None:
    source = f"""
        class Broken(Exception):
            def {method}(self):
                raise RuntimeError("no text")

        def handler(event, context):
            raise Broken()
    """
    document = failing(aws, source)
    assert document["errorType"] in {"Broken", "Runtime.ExitError"}
