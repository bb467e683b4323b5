"""Which environment is mounted in the interpreter.

Some things exist once per process and cannot be made context-local: loaded modules, the import path, the working
directory, a handful of module attributes. The board keeps a stack of those who entered; the one on top is mounted,
and the host is back when the stack is empty. Code of an environment that is not mounted (another thread mounted its
own) takes a lease while it imports: it is mounted, and nobody else can be, until it is done.
"""

from __future__ import annotations

import builtins
import logging
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from operator import is_
from threading import Condition, RLock, get_ident, local
from typing import Any, Final

from lambdamock.runtime.deadline import Deadline
from lambdamock.runtime.isolation import locality, loggers, process_state
from lambdamock.runtime.isolation.modules.table import ModuleTable
from lambdamock.runtime.isolation.surroundings import Surroundings
from lambdamock.timing import monotonic

_borrowed: Final[list[tuple[dict[str, Any], str]]] = []
THREAD_EXCEPTHOOK: Final = 6
"""The place of `threading.excepthook` among the borrowed attributes."""


def borrowed_attributes() -> list[tuple[dict[str, Any], str]]:
    """Module attributes that are exchanged at mounting; what an environment puts there is kept for its next turn."""
    if not _borrowed:
        import tempfile  # not before it is needed: it is slow to import

        _borrowed.extend(
            [
                (sys.__dict__, "path"),
                (sys.__dict__, "stdout"),  # `host_value` knows the places of these two
                (sys.__dict__, "stderr"),
                (sys.__dict__, "argv"),
                (sys.__dict__, "excepthook"),
                (sys.__dict__, "stdin"),
                (threading.__dict__, "excepthook"),
                (builtins.__dict__, "print"),
                (builtins.__dict__, "input"),
                (os.__dict__, "environ"),
                (logging.__dict__, "root"),
                (logging.__dict__, "_levelToName"),
                (logging.__dict__, "_nameToLevel"),
                (tempfile.__dict__, "tempdir"),
                (warnings.__dict__, "filters"),
                (warnings.__dict__, "showwarning"),
                (warnings.__dict__, "_showwarnmsg_impl"),
            ]
        )
    return _borrowed


LEASE_PATIENCE: Final = 10.0
"""Real seconds to wait for an import of another environment; after them it is interrupted instead of a deadlock."""


class Board:
    """The stack of those who entered, and what of the host is put aside."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._changed = Condition(self._lock)
        self._stack: list[Surroundings | None] = []
        self._mounted: Surroundings | None = None
        self._leases = 0
        self._waiting = 0
        self._mine = local()
        self._held: list[Any] = []
        self._given: list[Any] = []
        self._directory: str | None = None
        self._modules = ModuleTable()
        self._recursion_limit = 0
        self._threads: set[int] = set()
        self.stand_ins: dict[int, Any] = {}
        """By position: what stays in place of borrowed attributes while another thread is inside an environment."""
        self._stood_in_for: dict[int, Any] = {}

    def host_value(self, name: str) -> Any:
        """The host's `sys.stdout` or `sys.stderr`, whoever is mounted."""
        position = 1 if name == "stdout" else 2
        if self._mounted is None:
            return self._host_value(position, sys.__dict__[name])
        return self._held[position]

    def _host_value(self, position: int, found: Any) -> Any:
        return self._stood_in_for.get(position, found) if found is self.stand_ins.get(position) else found

    def enter(self, view: Surroundings | None) -> int:
        """Put an environment (None: the host) on top of the stack and mount it.

        Returns:
            What to give to `leave`: the leases that this thread holds and that rest until then.
        """
        with self._lock:
            parked = getattr(self._mine, "leases", 0)
            if parked:
                self._leases -= parked
                self._mine.leases = 0
            if self._leases and self._mounted is not view:
                self._wait(view)
            self._stack.append(view)
            self._show(view)
            if view is not None and view.thread_state:
                process_state.exchange(view.thread_state)
            return parked

    def leave(self, view: Surroundings | None, parked: int) -> None:
        """Undo `enter`. What is on top of the stack then is mounted."""
        with self._lock:
            for index in range(len(self._stack) - 1, -1, -1):
                if self._stack[index] is view:
                    del self._stack[index]
                    break
            if view is not None and view.thread_state:
                process_state.exchange(view.thread_state)
            if parked:
                self._wait(self._top())
                self._leases += parked
                self._mine.leases = parked
            if not self._leases or parked:
                self._show(self._top())
            if self._stood_in_for and not self._stack:
                self._end_standing_in()
            if self._waiting:
                self._changed.notify_all()

    @contextmanager
    def lease(self, view: Surroundings, deadline: Deadline | None) -> Iterator[None]:
        """Keep an environment mounted: for an import by its code, which runs under the deadline."""
        if deadline is not None:
            deadline.defer()
        self._take(view)
        try:
            if deadline is not None:
                deadline.resume()
            yield
        finally:
            if deadline is not None:
                deadline.defer()
            self._give_back()
            if deadline is not None:
                deadline.resume()

    def _take(self, view: Surroundings) -> None:
        with self._lock:
            if self._leases and self._mounted is not view:
                self._wait(view)
            self._show(view)
            self._leases += 1
            self._mine.leases = getattr(self._mine, "leases", 0) + 1

    def _give_back(self) -> None:
        with self._lock:
            self._leases -= 1
            self._mine.leases -= 1
            if not self._leases:
                self._show(self._top())
                self._changed.notify_all()

    def is_contended(self) -> bool:
        """Whether another thread has been seen in an environment since the last `forget`."""
        self._threads.add(get_ident())
        return len(self._threads) > 1

    def forget(self) -> None:
        """Forget the threads seen."""
        self._threads.clear()

    def _top(self) -> Surroundings | None:
        return self._stack[-1] if self._stack else None

    def _wait(self, view: Surroundings | None) -> None:
        until = monotonic() + LEASE_PATIENCE
        self._waiting += 1
        try:
            self._wait_until(until, view)
        finally:
            self._waiting -= 1

    def _wait_until(self, until: float, view: Surroundings | None) -> None:
        while self._leases and self._mounted is not view:
            left = until - monotonic()
            if left <= 0 or not self._changed.wait(left):
                return

    def _show(self, view: Surroundings | None) -> None:
        if self._mounted is view:
            return
        if self._mounted is not None:
            self._unmount(self._mounted)
        if view is not None:
            self._mount(view)

    def _mount(self, view: Surroundings) -> None:
        held = [namespace[name] for namespace, name in _borrowed]
        if self._stood_in_for:
            held = [self._host_value(position, value) for position, value in enumerate(held)]
        given = held.copy()
        for index, value in view.borrowed.items():
            namespace, name = _borrowed[index]
            namespace[name] = given[index] = value
        self._held, self._given, self._mounted = held, given, view
        if view.directory is not None:
            self._change_directory(view.directory)
        if view.tops or view.modules:
            self._modules.mount(view)
        self._recursion_limit = sys.getrecursionlimit()
        if view.recursion_limit is not None:
            sys.setrecursionlimit(view.recursion_limit)
        if view.zone_names != time.tzname or view.locale is not None:
            locality.settle(view)
        if view.process_state:
            process_state.exchange(view.process_state)
        if view.borrowed_loggers:
            loggers.exchange_borrowed(view)
        loggers.forget_levels(view)

    def _unmount(self, view: Surroundings) -> None:
        loggers.forget_levels(view)
        if view.borrowed_loggers:
            loggers.exchange_borrowed(view)
        if view.process_state:
            process_state.exchange(view.process_state)
        if view.tops or view.modules:
            self._modules.unmount(view)
        self._take_back(view)
        if self._directory is not None:
            _chdir(self._directory)
            self._directory = None
        if view.home is not None:
            locality.go_home(view)
        if view.has_warned:
            _forget_warnings(view)
        limit = sys.getrecursionlimit()
        if limit != self._recursion_limit:
            view.recursion_limit = limit
            sys.setrecursionlimit(self._recursion_limit)
        self._mounted = None
        self._held = self._given = []

    def _take_back(self, view: Surroundings) -> None:
        """Give the borrowed attributes the host's values again."""
        found = [namespace[name] for namespace, name in _borrowed]
        if not all(map(is_, found, self._given)):
            self._keep(view, found)
        if self._stood_in_for or (len(self._threads) > 1 and any(self._stack)):
            self._stood_in_for = {position: self._held[position] for position in self.stand_ins}
        back = self._held
        if self._stood_in_for:
            back = [self.stand_ins[at] if at in self._stood_in_for else held for at, held in enumerate(back)]
        for index in view.borrowed:
            namespace, name = _borrowed[index]
            namespace[name] = back[index]

    def _end_standing_in(self) -> None:
        for position in self._stood_in_for:
            namespace, name = _borrowed[position]
            namespace[name] = self._host_value(position, namespace[name])
        self._stood_in_for = {}

    def _keep(self, view: Surroundings, found: list[Any]) -> None:
        """Remember what code of the environment put into borrowed attributes, for its next turn."""
        for index, (value, given, held) in enumerate(zip(found, self._given, self._held, strict=True)):
            if value is not given and value is not held:
                view.borrowed[index] = value

    def keep_directory(self) -> None:
        """Put the host's working directory aside: code that shares it is about to change it."""
        if self._directory is None:
            self._directory = _real_getcwd()

    def _change_directory(self, directory: str) -> None:
        try:
            self._directory = _real_getcwd()
        except OSError:
            self._directory = None
        _chdir(directory)


def _chdir(directory: str) -> None:
    try:
        _real_chdir(directory)
    except OSError:
        """The directory was deleted meanwhile; there is nothing to go back to."""


_real_chdir, _real_getcwd = os.chdir, os.getcwd  # views have other ones for code of environments


def _forget_warnings(view: Surroundings) -> None:
    view.has_warned = False
    forget = getattr(warnings, "_filters_mutated", None) or getattr(warnings, "_filters_mutated_lock_held", None)
    if forget is not None:
        forget()


BOARD: Final = Board()
"""One per process, as what it guards."""
