"""Generated functions answer and log here what they answer and log in the managed runtime's own code.

Known differences, which are kept out of the comparison:

- Frames in the runtime's own files are left out here, but for the one that stands alone when the handler could not be
  called: which there are and their line numbers change with its version (`without_runtime_frames`).
- Texts that code puts together from paths of libraries (`repr(os)`, `traceback.format_exc()`) show the paths of the
  interpreter that runs the tests (`shown`); the error reports of the runtime show those of AWS.
- A stack that code logs with `stack_info=True` goes on into the test. A client context that is JSON but no object has
  other frames. Neither is generated.
- Warnings are shown once per location in each invocation, on AWS once per environment: what warns is invoked once.
- The interpreter is the test's: `runtime` decides only what the runtime itself decides by it.
- What ends a process and what START, END and REPORT say is the platform's part, not awslambdaric's (`exit_error`).
"""

from __future__ import annotations

import base64
import importlib.util
import io
import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import HealthCheck, given, note, settings
from tests.journeys.generated_handlers import functions

from lambdamock.runtime import (
    Credentials,
    ExecutionEnvironment,
    InvocationRequest,
    RuntimeSettings,
    Workspace,
    ZipCode,
    release,
)

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("awslambdaric") is None, reason="awslambdaric is not installed"
)

WORKER: Final = Path(__file__).with_name("managed_runtime.py")
PLATFORM_LINES: Final = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_", "RequestId: ")


class Observed(NamedTuple):
    """What became of a case: the payload of each invocation until the environment was lost, and all that was logged."""

    payloads: list[str]
    log: str


class Oracle:
    """The worker process."""

    def __init__(self) -> None:
        command = [sys.executable, "-X", "utf8", str(WORKER)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        self._answer()

    def observe(self, case: dict[str, Any]) -> Observed:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(case) + "\n")
        self._process.stdin.flush()
        answer = self._answer()
        how = [each["how"] for each in answer["answers"]]
        payloads = [base64.b64decode(each["payload"]).decode("utf-8", "backslashreplace") for each in answer["answers"]]
        if how[-1:] == ["idle"]:
            payloads.pop()
        elif how[-1:] != ["unusable"]:
            request_id = case["invocations"][len(payloads)]["request_id"]
            payloads.append(exit_error(request_id, answer["status"]))
        return observed(payloads, answer["log"], shown(answer["root"], case["runtime"]))

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()


def observed(payloads: list[str], events: list[str], as_shown: Callable[[str], str]) -> Observed:
    """What can be compared of payloads and log."""
    texts = [""]
    for event in events:
        texts[-1] += event
        if not event.endswith("\n"):
            texts.append("")
    return Observed(
        [normal(as_shown(payload)) for payload in payloads], "".join(normal(as_shown(text)) for text in texts)
    )


def exit_error(request_id: str, status: int) -> str:
    """What the platform answers when the process is gone."""
    how = f"with error: exit status {status}" if status else "without providing a reason"
    message = f"RequestId: {request_id} Error: Runtime exited {how}"
    return json.dumps({"errorType": "Runtime.ExitError", "errorMessage": message})


def shown(root: str, runtime: str) -> Callable[[str], str]:
    """Paths as they read on AWS."""
    language = f"/var/lang/lib/{runtime}"
    library = importlib.util.find_spec("awslambdaric")
    assert library is not None
    assert library.origin is not None
    pairs = [
        (str(Path(library.origin).parent), "/var/runtime"),
        (str(WORKER), "/var/runtime/bootstrap"),
        (root, "/var/task"),
        (sysconfig.get_paths()["purelib"], f"{language}/site-packages"),
        (str(Path(os.__file__).parent), language),
    ]

    def replaced(text: str) -> str:
        for real, path in pairs:
            text = text.replace(real, path)
        return text

    return replaced


def without_runtime_frames(text: str) -> str:
    """Leave out the frames in the runtime's own files: not all are known here, and their lines change by version."""
    file = r'File \\?"/var/runtime/\w+(?:\.py)?\\?", line \d+, in '
    source = r"\n[ \u00a0]{4}.*(?:\n[ \u00a0]+[~^]+(?=\n|$))?"
    in_json = re.sub(rf'(?:, )?"  {file}(?!handle_event_request)(?:[^"\\]|\\.)*"', "", text).replace("[, ", "[")
    in_report = re.sub(rf"\n\u00a0\u00a0{file}(?!handle_event_request).*{source}", "", in_json)
    return re.sub(rf"\n  {file}.*{source}", "", in_report)


def normal(text: str) -> str:
    """Without what differs from run to run."""
    text = without_runtime_frames(text)
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "<time>", text)
    return re.sub(r"0x[0-9a-f]{6,}", "0x0", text)


def observe_here(case: dict[str, Any], workspace: Workspace) -> Observed:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in case["files"].items():
            archive.writestr(name, text)
    environment = ExecutionEnvironment(
        RuntimeSettings(
            function_name="fn",
            function_version="$LATEST",
            handler=case["handler"],
            runtime=case["runtime"],
            memory_size=128,
            timeout=60,
            region="eu-west-1",
            account_id="123456789012",
            role="arn:aws:iam::123456789012:role/r",
            variables=case["variables"],
            code=ZipCode(content.getvalue()),
            log_group="/aws/lambda/fn",
        ),
        log_stream="stream",
        workspace=workspace,
        now=lambda: 1_767_225_600.25,
        credentials=Credentials("ASIAEXAMPLE", "secret", "token"),
    )
    payloads, log = [], []
    for invocation in case["invocations"]:
        result = environment.invoke(
            InvocationRequest(
                request_id=invocation["request_id"],
                event=json.loads(invocation["event"]),
                invoked_function_arn=case["arn"],
                client_context=json.loads(invocation["client_context"] or "null"),
                tenant_id=invocation["tenant_id"],
                trace_id="Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
            )
        )
        payloads.append(result.payload.decode("utf-8", "backslashreplace"))
        log += [event.message for event in result.log if not event.message.startswith(PLATFORM_LINES)]
        if result.environment_lost:
            break
    environment.close()
    return observed(payloads, log, shown("/var/task", case["runtime"]))


def variables_of(case: dict[str, Any]) -> dict[str, str]:
    """What the managed runtime finds in the process's environment."""
    return {
        **case["variables"],
        "_HANDLER": case["handler"],
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{case['runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": "fn",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/fn",
        "AWS_LAMBDA_LOG_STREAM_NAME": "stream",
    }


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    oracle = Oracle()
    yield oracle
    oracle.stop()


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()
    release()


@settings(suppress_health_check=list(HealthCheck))
@given(case=functions())
def test_a_function_answers_and_logs_as_the_code_of_the_managed_runtime(
    case: dict[str, Any], oracle: Oracle, workspace: Workspace
) -> None:
    for number, invocation in enumerate(case["invocations"]):
        invocation["request_id"] = f"00000000-0000-4000-8000-{number:012d}"
    here = observe_here(case, workspace)
    there = oracle.observe({**case, "variables": variables_of(case)})
    note(f"{case['handler']} {case['runtime']} {case['variables']} {case['invocations']}")
    note(case["files"]["app.py"].partition("event = None")[2].partition("callable_object")[0])
    assert here.payloads == there.payloads
    assert here.log == there.log
