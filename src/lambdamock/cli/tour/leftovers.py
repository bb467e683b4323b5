"""Whether the interpreter is, after the mock has stopped, as it was before it started."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

HOME: Final = Path(__file__).resolve().parents[2]  # where lambdamock itself lies


@dataclass(frozen=True)
class Interpreter:
    """What running functions borrow from the process; taken by `look`."""

    environment: dict[str, str]
    environment_type: type
    working_directory: str
    path: tuple[str, ...]
    streams: tuple[int, int]
    log_handlers: tuple[logging.Handler, ...]
    log_level: int
    log_type: type
    modules: Mapping[str, ModuleType]
    threads: frozenset[str]
    alarm: Any
    request: Any


def look() -> Interpreter:
    """Look at the process as it is now; changes nothing."""
    root = logging.getLogger()
    return Interpreter(
        environment=dict(os.environ),
        environment_type=type(os.environ),
        working_directory=str(Path.cwd()),
        path=tuple(sys.path),
        streams=(id(sys.stdout), id(sys.stderr)),
        log_handlers=tuple(root.handlers),
        log_level=root.level,
        log_type=type(root),
        modules=dict(sys.modules),
        threads=frozenset(thread.name for thread in threading.enumerate()),
        alarm=signal.getsignal(signal.SIGALRM) if hasattr(signal, "SIGALRM") else None,
        request=_request_method(),
    )


def findings(before: Interpreter, after: Interpreter) -> list[tuple[str, object, object]]:
    """Claims about the process with what was before and what is after; equal when nothing was left behind."""
    return [
        ("os.environ is as before", [], _changed_variables(before, after)),
        ("the working directory is as before", before.working_directory, after.working_directory),
        ("sys.path is as before", before.path, after.path),
        ("sys.modules holds no module of a function", [], strangers(before, after)),
        ("sys.stdout and sys.stderr are as before", before.streams, after.streams),
        (
            "the root logger is as before",
            (before.log_handlers, before.log_level, before.log_type),
            (after.log_handlers, after.log_level, after.log_type),
        ),
        ("no thread is left behind", [], sorted(after.threads - before.threads)),
        ("the alarm signal is as before", before.alarm, after.alarm),
        ("botocore's clients make their requests themselves again", *_requests(before.request, after.request)),
    ]


def _changed_variables(before: Interpreter, after: Interpreter) -> list[str]:
    """What differs, by name: the values may be secrets."""
    names = before.environment.keys() | after.environment.keys()
    changed = [name for name in sorted(names) if before.environment.get(name) != after.environment.get(name)]
    return changed if after.environment_type is before.environment_type else [*changed, "type(os.environ)"]


def strangers(before: Interpreter, after: Interpreter) -> list[str]:
    """Names of modules that were replaced, removed, or came from outside of the places that Python imports from."""
    places = [HOME, *(Path(entry or before.working_directory).resolve() for entry in before.path)]
    changed = [name for name, module in before.modules.items() if after.modules.get(name) is not module]
    new = [name for name in after.modules if name not in before.modules]
    return changed + [name for name in new if not _is_at_home(after.modules[name], places)]


def _is_at_home(module: ModuleType | None, places: list[Path]) -> bool:
    file = getattr(module, "__file__", None)
    if not isinstance(file, str):  # built in, frozen, made on the fly
        return True
    path = Path(file).resolve()
    return path.exists() and any(path.is_relative_to(place) for place in places)


def _request_method() -> Any:
    # Not imported: only three packages of this project may. Once a world was open, somebody has.
    client = sys.modules.get("botocore.client")
    return vars(client.BaseClient)["_make_request"] if client else None


def _requests(before: Any, after: Any) -> tuple[object, object]:
    """What to compare: the method itself or, when it was not known before, that it is a function of botocore."""
    if before is not None:
        return before, after
    is_own = isinstance(after, FunctionType) and after.__globals__.get("__name__") == "botocore.client"
    return "botocore's own", "botocore's own" if is_own or after is None else after
