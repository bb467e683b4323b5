"""Runs user code as the managed Python runtime does: packages, environments, invocations, errors, logs, time-outs.

It knows no API and no clock but the ones that are passed in (durations are real time plus virtual time).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final, cast

from lambdamock.runtime.exchange import InvocationRequest, InvocationResult, LogEvent
from lambdamock.runtime.isolation.surroundings import Surroundings
from lambdamock.runtime.isolation.surroundings import current as _current
from lambdamock.runtime.package import PackageError, inspect_zip
from lambdamock.runtime.settings import CallableCode, Code, Credentials, DirectoryCode, RuntimeSettings, ZipCode
from lambdamock.runtime.workspace import Workspace

if TYPE_CHECKING:
    from lambdamock.runtime.custom.bootstrap import BootstrapEnvironment
    from lambdamock.runtime.sandbox import ExecutionEnvironment
    from lambdamock.runtime.snapshot import SnapshotEnvironment

__all__ = [
    "BootstrapEnvironment",
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
    "SnapshotEnvironment",
    "Workspace",
    "ZipCode",
    "active",
    "inspect_zip",
    "release",
    "suspended",
    "uncounted",
]


def __getattr__(name: str) -> Any:
    """Load what runs code with the first invocation: a process that has none does not pay for it."""
    if name not in _ENVIRONMENTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_ENVIRONMENTS[name]}"), name)


_ENVIRONMENTS: Final = {
    "BootstrapEnvironment": "custom.bootstrap",
    "ExecutionEnvironment": "sandbox",
    "SnapshotEnvironment": "snapshot",
}


def active() -> ExecutionEnvironment | None:
    """The environment whose code runs in this context, or None."""
    view = _current.get()
    return None if view is None else cast("ExecutionEnvironment", view.owner)


def suspended() -> AbstractContextManager[None]:
    """The host's interpreter is back while machinery of the mock runs inside a handler.

    Modules, import path, working directory, output, logging and environment variables are the host's; the time-out of
    the handler waits. Costs next to nothing when no environment is active.

    Raises:
        BaseException: at the end, when the handler's time is over by then.
    """
    view = _current.get()
    return _NOTHING_TO_SUSPEND if view is None else _suspended(view)


_NOTHING_TO_SUSPEND: Final = nullcontext()


@contextmanager
def _suspended(view: Surroundings) -> Iterator[None]:
    from lambdamock.runtime.isolation.board import BOARD

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


@contextmanager
def uncounted() -> Iterator[None]:
    """What is taken meanwhile is not the handler's memory: something else in this process answers its request."""
    view = _current.get()
    deadline = None if view is None else view.deadline
    footprint = None if deadline is None else deadline.footprint
    if footprint is None:
        yield
        return
    footprint.put_aside()
    try:
        yield
    finally:
        footprint.count_again()


def release() -> None:
    """Undo every patch of the interpreter, and leave no thread. Idempotent; call it when the last mock stops."""
    deadlines = sys.modules.get(f"{__name__}.deadline")
    if deadlines is not None:
        deadlines.rest()
    views = sys.modules.get(f"{__name__}.isolation.views")
    if views is not None:
        views.uninstall()
