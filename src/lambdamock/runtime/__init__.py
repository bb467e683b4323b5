"""Runs user code as the managed Python runtime does: packages, environments, invocations, errors, logs, time-outs.

It knows no API and no clock but the ones that are passed in (durations are real time plus virtual time).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from lambdamock.runtime import views
from lambdamock.runtime.board import BOARD
from lambdamock.runtime.exchange import InvocationRequest, InvocationResult, LogEvent
from lambdamock.runtime.package import PackageError, inspect_zip
from lambdamock.runtime.sandbox import ExecutionEnvironment
from lambdamock.runtime.settings import CallableCode, Code, Credentials, DirectoryCode, RuntimeSettings, ZipCode
from lambdamock.runtime.surroundings import current as _current
from lambdamock.runtime.workspace import Workspace

__all__ = [
    "CallableCode",
    "Code",
    "Credentials",
    "DirectoryCode",
    "ExecutionEnvironment",
    "InvocationRequest",
    "InvocationResult",
    "LogEvent",
    "PackageError",
    "RuntimeSettings",
    "Workspace",
    "ZipCode",
    "active",
    "inspect_zip",
    "release",
    "suspended",
]


def active() -> ExecutionEnvironment | None:
    """The environment whose code runs in this context, or None."""
    view = _current.get()
    owner = None if view is None else view.owner
    return owner if isinstance(owner, ExecutionEnvironment) else None


@contextmanager
def suspended() -> Iterator[None]:
    """The host's interpreter is back while machinery of the mock runs inside a handler.

    Modules, import path, working directory, output, logging and environment variables are the host's; the time-out of
    the handler waits. Costs next to nothing when no environment is active.

    Raises:
        BaseException: at the end, when the handler's time is over by then.
    """
    view = _current.get()
    if view is None:
        yield
        return
    deadline = view.deadline
    if deadline is not None:
        deadline.defer()
    token = _current.set(None)
    parked = BOARD.enter(None)
    try:
        yield
    finally:
        BOARD.leave(None, parked)
        _current.reset(token)
        if deadline is not None:
            deadline.resume()


def release() -> None:
    """Undo every patch of the interpreter. Idempotent; call it when the last mock stops."""
    views.uninstall()
