"""Execution environments for tests: made in one line, closed and undone at the end."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from lambdamock.runtime import (
    CallableCode,
    Code,
    Credentials,
    DirectoryCode,
    ExecutionEnvironment,
    InvocationRequest,
    InvocationResult,
    RuntimeSettings,
    SnapshotEnvironment,
    Workspace,
    ZipCode,
    release,
)


class VirtualClock:
    """Seconds since the epoch that pass only when a test says so."""

    def __init__(self) -> None:
        self.seconds = 1_767_225_600.25  # 2026-01-01T00:00:00.250Z

    def __call__(self) -> float:
        return self.seconds

    def wait_until(self, moment: float) -> None:
        self.seconds = max(self.seconds, moment)


class Invoke(Protocol):
    """Invokes an environment with an event."""

    def __call__(self, environment: ExecutionEnvironment, event: object = None, **members: Any) -> InvocationResult: ...


class MakeEnvironment(Protocol):
    """Makes an environment from source text, files, a callable or a directory."""

    def __call__(self, code: object, **settings: Any) -> ExecutionEnvironment: ...


def zipped(files: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def as_code(code: object) -> Code:
    if isinstance(code, str):
        return ZipCode(zipped({"app.py": code}))
    if isinstance(code, dict):
        return ZipCode(zipped(code))
    if isinstance(code, Path):
        return DirectoryCode(str(code))
    if callable(code):
        return CallableCode(code)
    assert isinstance(code, (ZipCode, DirectoryCode, CallableCode))
    return code


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture(autouse=True)
def interpreter() -> Iterator[None]:
    """After each test the interpreter is as it was."""
    yield
    release()


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


@pytest.fixture
def make(workspace: Workspace, clock: VirtualClock) -> Iterator[MakeEnvironment]:
    made: list[ExecutionEnvironment] = []

    def make_environment(
        code: object, wait_until: Callable[[float], None] | None = None, **settings: Any
    ) -> ExecutionEnvironment:
        members: dict[str, Any] = {
            "function_name": "fn",
            "function_version": "$LATEST",
            "handler": "app.handler",
            "runtime": "python3.12",
            "memory_size": 128,
            "timeout": 3,
            "region": "eu-west-1",
            "account_id": "123456789012",
            "role": "arn:aws:iam::123456789012:role/r",
            "variables": {},
            "log_group": "/aws/lambda/fn",
        }
        log_stream = f"2026/01/01/[$LATEST]{len(made):032x}"
        has_snapshot = settings.get("initialization_type") == "snap-start"
        environment = (SnapshotEnvironment if has_snapshot else ExecutionEnvironment)(
            RuntimeSettings(**{**members, **settings, "code": as_code(code)}),
            log_stream=log_stream,
            workspace=workspace,
            now=clock,
            credentials=Credentials("ASIAEXAMPLE", "secret", "token"),
            wait_until=wait_until,
        )
        made.append(environment)
        return environment

    yield make_environment
    for environment in made:
        environment.close()


@pytest.fixture
def invoke() -> Invoke:
    numbers = itertools.count(1)

    def invoke_environment(environment: ExecutionEnvironment, event: object = None, **members: Any) -> InvocationResult:
        request_id = f"00000000-0000-4000-8000-{next(numbers):012d}"
        arn = f"arn:aws:lambda:eu-west-1:123456789012:function:{environment.settings.function_name}"
        return environment.invoke(
            InvocationRequest(**{"request_id": request_id, "event": event, "invoked_function_arn": arn, **members})
        )

    return invoke_environment


@pytest.fixture
def output() -> Callable[[InvocationResult], str]:
    """What user code and the runtime wrote, without the lines of the platform."""

    def text(result: InvocationResult) -> str:
        platform = ("START RequestId: ", "END RequestId: ", "REPORT RequestId: ", "INIT_START ")
        return "".join(event.message for event in result.log if not event.message.startswith(platform))

    return text
