"""The managed runtime's own code in a process of its own: run as a script, it serves one case after another.

Each line of standard input is a case, each line of standard output what became of it (both JSON, see `serve`). Every
case has a fork for itself: fresh modules, fresh logging, and an end of the process that is one.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import re
import struct
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Loaded once, here, instead of in each fork; not awslambdaric, which reads the environment when it is imported.
PRELOADED = (
    "simplejson", "simplejson.raw_json", "runtime_client", "asyncio", "dataclasses", "fractions", "traceback", "uuid",
)  # fmt: skip
# After a locale that is not there, Python falls back to C.UTF-8 and is less strict about what it prints.
LENIENT = {"3.12", "3.13", "3.14"}
FRAME = re.compile(rb"\xa5\x5a\x00.(....)........", re.DOTALL)


class Client:
    """Stands in for the runtime API: hands out the events of a case and writes down the answers."""

    def __init__(self, case: dict[str, Any], answers: int) -> None:
        from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

        self.marshaller = LambdaRuntimeClient.marshaller
        self._case = case
        self._answers = answers
        self._invocations = iter(case["invocations"])

    def wait_next_invocation(self) -> Any:
        from awslambdaric.lambda_runtime_client import InvocationRequest

        invocation = next(self._invocations, None)
        if invocation is None:
            self._answer("idle", "")
            os._exit(0)
        return InvocationRequest(
            invoke_id=invocation["request_id"],
            event_body=invocation["event"].encode(),
            content_type="application/json",
            client_context=invocation["client_context"],
            cognito_identity=None,
            invoked_function_arn=self._case["arn"],
            deadline_time_in_ms=32_503_680_000_000,
            tenant_id=invocation["tenant_id"],
            x_amzn_trace_id="Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
            invocation_id=None,
        )

    def post_init_error(self, error: dict[str, Any], kind: str | None = None) -> None:
        from awslambdaric.lambda_runtime_marshaller import to_json

        self._answer("unusable", to_json(error))

    def post_invocation_error(self, request_id: str, error: str, fault: str, invocation_id: str | None = None) -> None:
        self._answer("failed", error)

    def post_invocation_result(
        self, request_id: str, result: str | bytes, content_type: str, invocation_id: str | None = None
    ) -> None:
        self._answer("returned", result)

    def _answer(self, how: str, payload: str | bytes) -> None:
        content = payload if isinstance(payload, bytes) else payload.encode()
        answer = json.dumps({"how": how, "payload": base64.b64encode(content).decode()})
        os.write(self._answers, answer.encode() + b"\n")


def serve(case: dict[str, Any]) -> dict[str, Any]:
    """Run one case.

    Args:
        case: `files` (path to text), `handler`, `variables`, `arn` and `invocations`, each with `request_id`, `event`
            and `client_context` (JSON texts) and `tenant_id`.

    Returns:
        `root` (the task directory), `answers` (`how`: "returned", "failed", "unusable" after the initialisation, "idle"
        at the end; `payload` in base64), `status` of the process at its end, `log` as texts in order.
    """
    with tempfile.TemporaryDirectory() as directory:
        root = os.path.realpath(directory)
        for name, text in case["files"].items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        log = os.open(Path(directory, ".log"), os.O_CREAT | os.O_APPEND | os.O_RDWR)
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            run(case, root, log, writing)
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            answers = [json.loads(line) for line in file]
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        os.lseek(log, 0, os.SEEK_SET)
        with os.fdopen(log, "rb") as file:
            events = list(events_in(file.read()))
        return {"root": root, "answers": answers, "status": status, "log": events}


def run(case: dict[str, Any], root: str, log: int, answers: int) -> None:
    """Be the managed runtime, as the process that `/var/runtime/bootstrap` starts. Never returns."""
    status = 1
    try:
        prepare(case, root, log)
        bootstrap = importlib.import_module("awslambdaric.bootstrap")
        bootstrap.run(case["handler"], Client(case, answers))
    except SystemExit as error:
        if error.code is not None and not isinstance(error.code, int):
            print(error.code, file=sys.stderr)
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - as the interpreter does at its end
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(status & 0xFF)


def prepare(case: dict[str, Any], root: str, log: int) -> None:
    """Environment, working directory, import path and output of the process."""
    os.environ.clear()
    os.environ.update(case["variables"], LAMBDA_TASK_ROOT=root, _LAMBDA_TELEMETRY_LOG_FD=str(os.dup(log)))
    os.chdir(root)
    sys.path[0] = root
    sys.argv = ["/var/runtime/bootstrap.py"]
    os.dup2(log, 1)
    os.dup2(log, 2)
    errors = "surrogateescape" if case["variables"]["AWS_EXECUTION_ENV"].partition("python")[2] in LENIENT else "strict"
    sys.stdout = open(1, "w", encoding="utf-8", errors=errors, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115


def events_in(content: bytes) -> Iterator[str]:
    """What was written in order: raw output, and the messages that the runtime frames for the platform."""
    position = 0
    while (frame := FRAME.search(content, position)) is not None:
        yield as_text(content[position : frame.start()])
        position = frame.end() + struct.unpack(">I", frame[1])[0]
        yield as_text(content[frame.end() : position])
    yield as_text(content[position:])


def as_text(content: bytes) -> str:
    """Bytes of a log as they are shown here."""
    return content.decode("utf-8", "backslashreplace")


def main() -> None:
    """Serve what standard input asks for until it ends."""
    for name in PRELOADED:
        importlib.import_module(name)
    print("{}", flush=True)
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
