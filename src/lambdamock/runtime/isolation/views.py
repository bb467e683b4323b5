"""Installing the context-local views into the interpreter and taking them out again.

Installed at the first invocation, undone by `uninstall` in reverse order. A view that somebody else has patched over
meanwhile is left: it falls through to the host's as soon as no environment runs.
"""

from __future__ import annotations

import builtins
import importlib
import logging
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from threading import Lock, Thread  # noqa: TID251 - to patch its `start`
from typing import Any, Final

from lambdamock.runtime import faults
from lambdamock.runtime.isolation import loggers, processes
from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.capture import LogBuffer, StreamView
from lambdamock.runtime.isolation.loader import TaskFinder
from lambdamock.runtime.isolation.surroundings import current

_lock: Final = Lock()
_undo: Final[list[Callable[[], None]]] = []
_imports: Final[list[Callable[[], None]]] = []


def _log() -> LogBuffer | None:
    view = current.get()
    return None if view is None else view.log


STDOUT: Final = StreamView("<stdout>", _log, lambda: BOARD.host_value("stdout"))
STDERR: Final = StreamView("<stderr>", _log, lambda: BOARD.host_value("stderr"))


def install() -> None:
    """Install all views, once."""
    if _undo:
        return
    with _lock:
        if not _undo:
            _install()


def uninstall() -> None:
    """Take all views out, in reverse order. Idempotent."""
    with _lock:
        for steps in (_imports, _undo):
            while steps:
                steps.pop()()
        BOARD.forget()


def guard_imports() -> None:
    """Mount an environment while its code imports: needed once several threads run code of environments."""
    if _imports:
        return
    with _lock:
        if not _imports:
            _replace(builtins, "__import__", _import_view(builtins.__import__), _imports)
            _replace(importlib, "import_module", _import_view(importlib.import_module), _imports)


def _install() -> None:
    processes.PID[0] = os.getpid()
    for environ in (os.environ, getattr(os, "environb", None)):
        if environ is not None:
            _exchange_class(environ, _environ_view(type(environ)))
    _exchange_class(logging.Logger.manager, loggers.manager_view(type(logging.Logger.manager)))
    _exchange_class(logging.Logger.manager.root, loggers.root_view(type(logging.Logger.manager.root)))
    _replace_converter()
    for module, name, view in _VIEWS:
        real = getattr(module, name, None)
        if real is not None:
            _replace(module, name, view(real), _undo)
    sys.meta_path.insert(0, TaskFinder)
    _undo.append(lambda: sys.meta_path.remove(TaskFinder) if TaskFinder in sys.meta_path else None)


_VIEWS: Final[tuple[tuple[Any, str, Callable[[Any], Any]], ...]] = (
    (os, "_exit", processes.exit_view),
    (os, "abort", processes.abort_view),
    (os, "kill", processes.kill_view),
    (os, "putenv", processes.putenv_view),
    (os, "unsetenv", processes.putenv_view),
    (os, "chdir", processes.chdir_view),
    (os, "fchdir", processes.chdir_view),
    (signal, "signal", processes.signal_view),
    (signal, "getsignal", processes.getsignal_view),
    (signal, "alarm", lambda real: processes.no_alarm_view(real, 0)),
    (signal, "setitimer", lambda real: processes.no_alarm_view(real, (0.0, 0.0))),
    (sys, "unraisablehook", processes.unraisable_view),
    (time, "sleep", processes.sleep_view),
    (Thread, "start", lambda real: processes.start_view(real, guard_imports)),
)


def _replace(owner: Any, name: str, value: Any, undo: list[Callable[[], None]]) -> None:
    real = getattr(owner, name)
    for attribute in ("__name__", "__qualname__", "__doc__", "__module__"):
        if hasattr(real, attribute):
            setattr(value, attribute, getattr(real, attribute))
    setattr(owner, name, value)

    def put_back() -> None:
        if getattr(owner, name, None) is value:
            setattr(owner, name, real)

    undo.append(put_back)


def _replace_converter() -> None:
    real = logging.Formatter.__dict__["converter"]
    view = loggers.ConverterView(real)
    logging.Formatter.converter = view  # type: ignore[assignment]

    def put_back() -> None:
        if logging.Formatter.__dict__["converter"] is view:
            logging.Formatter.converter = real

    _undo.append(put_back)


def _exchange_class(thing: Any, view: type[Any]) -> None:
    real = type(thing)
    thing.__class__ = view

    def put_back() -> None:
        if type(thing) is view:
            thing.__class__ = real

    _undo.append(put_back)


def _environ_view(base: type[Any]) -> type[Any]:
    def read(self: Any) -> Any:
        view = current.get()
        return self.__dict__["_data"] if view is None else view.variables

    def write(self: Any, value: Any) -> None:
        self.__dict__["_data"] = value

    return type(base.__name__, (base,), {"_data": property(read, write)})


def _import_view(real: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **options: Any) -> Any:
        view = current.get()
        if view is None or view.path is None:
            return real(*arguments, **options)
        with BOARD.lease(view, view.deadline):
            return real(*arguments, **options)

    return guarded


def process_id() -> int:
    """Id of the process that installed the views; a forked child has another one."""
    return processes.PID[0]


def original_showwarning() -> Any:
    """`warnings.showwarning` as it is unless somebody records warnings."""
    return getattr(warnings, "_showwarning_orig", warnings.showwarning)


def show_warning(message: warnings.WarningMessage) -> None:
    """Writes a warning of an environment's code to its standard error."""
    view = current.get()
    if view is not None:
        view.has_warned = True
    if message.filename.startswith(faults.HERE):
        message.filename, message.lineno, message.line = faults.BOOTSTRAP_CALL
    write_to = message.file or sys.stderr
    write_to.write(warnings._formatwarnmsg(message))  # type: ignore[attr-defined]  # noqa: SLF001 - as the original


def default_filters() -> list[Any]:
    """The warning filters of a fresh interpreter; the host's (a test runner's) do not count in an environment."""
    ignored = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
    return [
        ("default", None, DeprecationWarning, "__main__", 0),
        *(("ignore", None, category, None, 0) for category in ignored),
    ]
