"""Installing the context-local views into the interpreter and taking them out again.

Installed at the first invocation, undone by `uninstall` in reverse order. A view that somebody else has patched over
meanwhile is left: it falls through to the host's as soon as no environment runs.
"""

from __future__ import annotations

import builtins
import importlib
import io
import locale
import logging
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable
from threading import Lock, Thread  # noqa: TID251 - to patch its `start`
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime import faults
from lambdamock.runtime.isolation import (
    freezing,
    locality,
    loggers,
    process_state,
    processes,
)
from lambdamock.runtime.isolation.board import BOARD
from lambdamock.runtime.isolation.capture import LogBuffer, StreamView
from lambdamock.runtime.isolation.child_processes import semaphores
from lambdamock.runtime.isolation.child_processes import views as child_views
from lambdamock.runtime.isolation.filesystem import views as file_views
from lambdamock.runtime.isolation.modules.loader import TaskFinder, forget_provided
from lambdamock.runtime.isolation.surroundings import current

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.clocks import HandlerClock

_lock: Final = Lock()
_undo: Final[list[Callable[[], None]]] = []
_imports: Final[list[Callable[[], None]]] = []
_clocks: Final[list[Callable[[], None]]] = []


def _log() -> LogBuffer | None:
    view = current.get()
    if view is None:
        return None
    if view.freezer is not None and processes.in_this_process(view):
        freezing.hold(view)
    return view.log


STDOUT: Final = StreamView("<stdout>", _log, lambda: BOARD.host_value("stdout"))
STDERR: Final = StreamView("<stderr>", _log, lambda: BOARD.host_value("stderr"))
BOARD.stand_ins.update({1: STDOUT, 2: STDERR})  # their positions in `borrowed_attributes`


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
        for steps in (_clocks, _imports, _undo):
            while steps:
                steps.pop()()
        BOARD.forget()


def guard_imports() -> None:
    """Mount an environment while its code imports, opens files by relative paths or asks for its temporary directory:
    needed once several threads run code of environments.
    """
    if _imports:
        return
    import tempfile

    with _lock:
        if not _imports:
            _replace(builtins, "__import__", _import_view(builtins.__import__), _imports)
            _replace(importlib, "import_module", _import_view(importlib.import_module), _imports)
            for owner, name in ((builtins, "open"), (io, "open")):
                _replace(owner, name, _open_view(getattr(owner, name)), _imports)
            _replace(tempfile, "_gettempdir", _mounted_view(tempfile._gettempdir), _imports)  # type: ignore[attr-defined]  # noqa: SLF001


def virtual_clock(now: Callable[[], float], wait_until: Callable[[float], None]) -> HandlerClock:
    """The clock of a new environment that lives in virtual time; the functions that tell the time are exchanged."""
    from lambdamock.runtime.isolation import clocks

    with _lock:
        if not _clocks:
            for owner, name, view in clocks.VIEWS:
                _replace(owner, name, view(getattr(owner, name)), _clocks)
    return clocks.HandlerClock(now, wait_until)


def _install() -> None:
    processes.PID[0] = os.getpid()
    for environ in (os.environ, getattr(os, "environb", None)):
        if environ is not None:
            _exchange_class(environ, _environ_view(type(environ)))
    _exchange_class(logging.Logger.manager, loggers.manager_view(type(logging.Logger.manager)))
    _exchange_class(logging.Logger.manager.root, loggers.root_view(type(logging.Logger.manager.root)))
    _replace_converter()
    for module, name, view in (*_VIEWS, *child_views.views(), *process_state.views(_mounted_view)):
        real = getattr(module, name, None)
        if real is not None:
            _replace(module, name, view(real), _undo)
    file_views.install()
    _undo.append(file_views.uninstall)
    semaphores.install()
    _undo.append(semaphores.uninstall)
    sys.meta_path.insert(0, TaskFinder)
    _undo.append(lambda: sys.meta_path.remove(TaskFinder) if TaskFinder in sys.meta_path else None)
    _undo.append(forget_provided)


_VIEWS: Final[tuple[tuple[Any, str, Callable[[Any], Any]], ...]] = (
    (os, "_exit", processes.exit_view),
    (os, "abort", processes.abort_view),
    (os, "kill", processes.kill_view),
    (os, "killpg", processes.killpg_view),
    (signal, "raise_signal", processes.raise_signal_view),
    (signal, "pthread_kill", processes.pthread_kill_view),
    (os, "putenv", processes.putenv_view),
    (os, "unsetenv", processes.putenv_view),
    (signal, "signal", processes.signal_view),
    (signal, "getsignal", processes.getsignal_view),
    (signal, "alarm", lambda real: processes.no_alarm_view(real, 0)),
    (signal, "setitimer", lambda real: processes.no_alarm_view(real, (0.0, 0.0))),
    (sys, "unraisablehook", processes.unraisable_view),
    (time, "sleep", processes.sleep_view),
    (time, "tzset", lambda real: _mounted_view(locality.tzset_view(real))),
    (locale, "setlocale", lambda real: _mounted_view(locality.setlocale_view(real))),
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


def _open_view(real: Callable[..., Any]) -> Callable[..., Any]:
    in_directory = _mounted_view(real)

    def guarded(file: Any, *arguments: Any, **options: Any) -> Any:
        view = current.get()
        if view is None or view.directory is None or isinstance(file, int) or os.path.isabs(file):
            return real(file, *arguments, **options)
        return in_directory(file, *arguments, **options)

    return guarded


def _mounted_view(real: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(*arguments: Any, **options: Any) -> Any:
        view = current.get()
        if view is None:
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
