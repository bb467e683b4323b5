"""An execution environment: cold and warm starts, what a handler sees, what it answers."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lambdamock.errors import UsageError
from lambdamock.runtime import InvocationResult, PackageError, Workspace, ZipCode, active

COUNTER = "N = 0\ndef handler(event, context):\n    global N\n    N += 1\n    return N\n"


def test_A411_the_first_invocation_is_a_cold_start_and_the_next_ones_reuse_its_memory(make: Any, invoke: Any) -> None:
    environment = make(COUNTER)
    results = [invoke(environment) for _ in range(3)]
    assert [result.payload for result in results] == [b"1", b"2", b"3"]
    assert [result.cold for result in results] == [True, False, False]
    assert [result.init_duration is None for result in results] == [False, True, True]
    assert environment.is_initialised


def test_A416_environments_of_the_same_package_do_not_share_memory(make: Any, invoke: Any) -> None:
    code = ZipCode(make(COUNTER).settings.code.data)
    first, second = make(code), make(code)
    assert [invoke(environment).payload for environment in (first, second, first, second)] == [b"1", b"1", b"2", b"2"]


def test_two_functions_that_both_ship_app_and_utils_see_their_own(make: Any, invoke: Any) -> None:
    app = "import utils\ndef handler(event, context):\n    import lazy\n    return [utils.NAME, lazy.NAME]\n"
    environments = [
        make({"app.py": app, "utils.py": f"NAME = {name!r}\n", "lazy.py": f"NAME = {name * 2!r}\n"}) for name in "ab"
    ]
    for _ in range(2):
        payloads = [json.loads(invoke(environment).payload) for environment in environments]
        assert payloads == [["a", "aa"], ["b", "bb"]]


def test_B309_output_is_logged_in_order_between_the_lines_of_the_platform(make: Any, invoke: Any) -> None:
    environment = make(
        "import sys, logging\n"
        "print('loading')\n"
        "def handler(event, context):\n"
        "    print('out', 1)\n"
        "    sys.stderr.write('err\\n')\n"
        "    logging.getLogger().warning('careful %s', 'now')\n"
        "    context.log('raw')\n"
        "    print('two\\nlines')\n"
    )
    result = invoke(environment, request_id="R")
    messages = [event.message for event in result.log]
    assert messages[0].startswith("INIT_START Runtime Version: python:3.12.v")
    assert messages[1:-1] == [
        "loading\n",
        "START RequestId: R Version: $LATEST\n",
        "out 1\n",
        "err\n",
        "[WARNING]\t2026-01-01T00:00:00.250Z\tR\tcareful now\n",
        "raw",
        "two\n",
        "lines\n",
        "END RequestId: R\n",
    ]
    assert result.tail.decode() == "".join(messages[1:])
    assert {event.timestamp for event in result.log} == {1_767_225_600.25}


def test_B318_the_report_line_tells_durations_and_memory(make: Any, invoke: Any) -> None:
    environment = make(COUNTER, memory_size=512)
    cold, warm = invoke(environment, request_id="R"), invoke(environment, request_id="R")
    line = (
        r"REPORT RequestId: R\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 512 MB\tMax Memory Used: [1-9]\d* MB\t"
    )
    assert re.fullmatch(line + r"Init Duration: \d+\.\d\d ms\t\n", cold.log[-1].message)
    assert re.fullmatch(line + r"\n", warm.log[-1].message)


def test_A418_2019_duration_is_billed_in_steps_of_100_milliseconds(make: Any, invoke: Any, clock: Any) -> None:
    def handler(event: object, context: object) -> None:
        clock.seconds += 0.15

    result = invoke(make(handler, profile="2019"))
    assert result.duration >= 150
    assert result.billed_duration == math.ceil(result.duration / 100) * 100


def test_virtual_time_that_passes_counts_into_the_duration(make: Any, invoke: Any, clock: Any) -> None:
    def handler(event: object, context: Any) -> list[int]:
        before = context.get_remaining_time_in_millis()
        clock.seconds += 1.5
        return [before, context.get_remaining_time_in_millis()]

    result = invoke(make(handler))
    before, after = json.loads(result.payload)
    assert before <= 3000
    assert after <= before - 1500
    assert result.duration >= 1500


def test_B316_the_tail_is_the_last_4096_bytes(make: Any, invoke: Any) -> None:
    result = invoke(make("def handler(event, context):\n    print('é' * 3000)\n"))
    assert len(result.tail) == 4096
    assert result.tail.endswith(b"\t\n")
    assert b"START" not in result.tail


def test_A391_to_A402_the_reserved_variables(make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_HOST", "1")
    environment = make(
        "import os\ndef handler(event, context):\n    return dict(os.environ)\n",
        variables={"TABLE": "t", "LANG": "C", "AWS_REGION": "ignored"},
    )
    variables = json.loads(invoke(environment, trace_id="Root=1-2-3").payload)
    assert variables == {
        "AWS_ACCESS_KEY_ID": "ASIAEXAMPLE",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_FUNCTION_NAME": "fn",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fn",
        "AWS_LAMBDA_LOG_STREAM_NAME": f"2026/01/01/[$LATEST]{0:032x}",
        "AWS_LAMBDA_RUNTIME_API": "169.254.100.1:9001",
        "AWS_REGION": "eu-west-1",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1:2000",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LANG": "C",
        "LC_CTYPE": "C.UTF-8",
        "LD_LIBRARY_PATH": (
            "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
        ),
        "PATH": "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "PWD": "/var/task",
        "PYTHONPATH": "/var/runtime",
        "SHLVL": "0",
        "TABLE": "t",
        "TZ": ":UTC",
        "_AWS_XRAY_DAEMON_ADDRESS": "169.254.100.1",
        "_AWS_XRAY_DAEMON_PORT": "2000",
        "_HANDLER": "app.handler",
        "_X_AMZN_TRACE_ID": "Root=1-2-3",
    }


def test_A408_the_trace_id_is_that_of_the_invocation(make: Any, invoke: Any) -> None:
    environment = make("import os\ndef handler(event, context):\n    return os.environ.get('_X_AMZN_TRACE_ID')\n")
    payloads = [invoke(environment, trace_id=trace_id).payload for trace_id in ("Root=1", "Root=2", "")]
    assert payloads == [b'"Root=1"', b'"Root=2"', b"null"]


def test_files_of_the_package_are_found_through_every_path(make: Any, invoke: Any) -> None:
    app = (
        "import os\n"
        "def handler(event, context):\n"
        "    here = os.path.dirname(__file__)\n"
        "    paths = ['data.txt', here + '/data.txt', os.environ['LAMBDA_TASK_ROOT'] + "
        "'/data.txt', os.getcwd() + '/data.txt']\n"
        "    return [open(path).read() for path in paths] + [here]\n"
    )
    result = invoke(make({"app.py": app, "data.txt": "d"}))
    assert json.loads(result.payload) == ["d", "d", "d", "d", "/var/task"]


def test_A413_the_temporary_directory_is_the_environments_own_and_lasts(make: Any, invoke: Any) -> None:
    app = (
        "import os, tempfile\n"
        "def handler(event, context):\n"
        "    path = os.path.join(tempfile.gettempdir(), 'kept')\n"
        "    known = os.path.exists(path)\n"
        "    open(path, 'w').close()\n"
        "    return [known, path]\n"
    )
    first, second = make(app), make(app)
    payloads = [json.loads(invoke(environment).payload) for environment in (first, first, second)]
    assert payloads == [[False, "/tmp/kept"], [True, "/tmp/kept"], [False, "/tmp/kept"]]


def test_a_directory_is_run_in_place_and_nothing_is_written_into_it(make: Any, invoke: Any, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import part\ndef handler(event, context):\n    return part.V\n")
    (tmp_path / "part.py").write_text("V = 1\n")
    assert invoke(make(tmp_path)).payload == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["app.py", "part.py"]


def test_a_changed_directory_shows_at_the_next_cold_start(make: Any, invoke: Any, tmp_path: Path) -> None:
    for value in (1, 22):
        (tmp_path / "app.py").write_text(f"def handler(event, context):\n    return {value}\n")
        environment = make(tmp_path)
        assert invoke(environment).payload == str(value).encode()


def test_a_callable_of_the_test_runs_with_the_modules_of_the_test(make: Any, invoke: Any, output: Any) -> None:
    seen: list[Any] = []

    def handler(event: Any, context: Any) -> str:
        import os

        print("captured")
        seen.append((event, os.environ["AWS_LAMBDA_FUNCTION_NAME"], Path.cwd()))
        return str(context.function_name)

    here = Path.cwd()
    result = invoke(make(handler), {"k": 1})
    assert (result.payload, output(result)) == (b'"fn"', "captured\n")
    assert seen == [({"k": 1}, "fn", here)]


def test_active_is_the_environment_whose_handler_runs(make: Any, invoke: Any) -> None:
    seen: list[object] = []
    environment = make(lambda event, context: seen.append(active()))
    invoke(environment)
    assert seen == [environment]
    assert active() is None


def test_a_closed_environment_cannot_be_invoked(make: Any, invoke: Any) -> None:
    environment = make(COUNTER)
    environment.close()
    environment.close()
    with pytest.raises(UsageError, match="make a new one"):
        invoke(environment)


def test_a_package_that_cannot_be_unpacked_is_an_error_of_the_caller(make: Any, invoke: Any) -> None:
    with pytest.raises(PackageError):
        invoke(make(ZipCode(b"none")))


def test_closing_the_workspace_removes_all_files(make: Any, invoke: Any, workspace: Workspace) -> None:
    environment = make(lambda event, context: __import__("tempfile").gettempdir())
    directory = workspace.temporary_directory()
    invoke(environment)
    workspace.close()
    workspace.close()
    assert not Path(directory).exists()


CONTEXTS: dict[str, tuple[Callable[[Any], Any], dict[str, Any], Any]] = {
    "type": (lambda context: type(context).__name__, {}, "LambdaContext"),
    "memory_is_a_text": (lambda context: context.memory_limit_in_mb, {}, "128"),
    "identity_is_always_there": (
        lambda context: [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        {},
        [None, None],
    ),
    "identity": (
        lambda context: repr(context.identity),
        {"cognito_identity": {"cognitoIdentityId": "i", "cognitoIdentityPoolId": "p"}},
        "CognitoIdentity([cognito_identity_id=i,cognito_identity_pool_id=p])",
    ),
    "no_client_context": (lambda context: context.client_context, {}, None),
    "client_context": (
        lambda context: [
            context.client_context.custom,
            context.client_context.env,
            repr(context.client_context.client),
        ],
        {"client_context": {"custom": {"a": 1}, "client": {"app_title": "T"}, "other": 1}},
        [
            {"a": 1},
            None,
            "Client([installation_id=None,app_title=T,app_version_name=None,app_version_code=None,app_package_name=None])",
        ],
    ),
    "trace_of_the_client": (
        lambda context: context.w3c(),
        {"client_context": {"w3c": {"traceparent": "00-1", "tracestate": 5, "other": "x"}}},
        {"traceparent": "00-1"},
    ),
    "tenant": (lambda context: context.tenant_id, {"tenant_id": "t1"}, "t1"),
    "names": (
        lambda context: [context.function_name, context.function_version, context.log_group_name],
        {},
        ["fn", "$LATEST", "/aws/lambda/fn"],
    ),
    "arn": (lambda context: context.invoked_function_arn, {"invoked_function_arn": "arn:x:PROD"}, "arn:x:PROD"),
}


@pytest.mark.parametrize(("read", "members", "expected"), CONTEXTS.values(), ids=CONTEXTS)
def test_B298_to_B306_the_context(
    make: Any, invoke: Any, read: Callable[[Any], Any], members: dict[str, Any], expected: Any
) -> None:
    result: InvocationResult = invoke(make(lambda event, context: read(context)), **members)
    assert json.loads(result.payload) == expected


def test_the_context_shows_itself(make: Any, invoke: Any) -> None:
    result = invoke(make(lambda event, context: repr(context)), request_id="R", invoked_function_arn="A")
    assert json.loads(result.payload) == (
        "LambdaContext([aws_request_id=R,log_group_name=/aws/lambda/fn,"
        f"log_stream_name=2026/01/01/[$LATEST]{0:032x},function_name=fn,memory_limit_in_mb=128,"
        "function_version=$LATEST,invoked_function_arn=A,client_context=None,"
        "identity=CognitoIdentity([cognito_identity_id=None,cognito_identity_pool_id=None]),tenant_id=None])"
    )


@pytest.mark.parametrize("event", [None, True, 1, 1.5, "x", [1, {"a": None}], {"k": "v"}], ids=repr)
def test_B292_the_event_is_any_json_value(make: Any, invoke: Any, event: object) -> None:
    environment = make("def handler(event, context):\n    return [type(event).__name__, event]\n")
    assert json.loads(invoke(environment, event).payload) == [type(event).__name__, event]
