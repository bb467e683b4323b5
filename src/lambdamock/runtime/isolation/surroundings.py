"""What the interpreter looks like to the code of one execution environment.

A `Surroundings` is the state behind every context-local view: environment variables, private modules, import path,
working directory, output, logging, signals. It lives as long as the memory of its environment.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import logging
    from threading import Thread  # noqa: TID251 - a type

    from lambdamock.runtime.deadline import Deadline
    from lambdamock.runtime.isolation.capture import LogBuffer
    from lambdamock.runtime.isolation.child_processes.children import Children
    from lambdamock.runtime.isolation.clocks import HandlerClock
    from lambdamock.runtime.isolation.filesystem.files import Files
    from lambdamock.runtime.isolation.freezing import Freezer
    from lambdamock.runtime.isolation.locality import Home
    from lambdamock.runtime.isolation.modules.native_packages import NativePackage

current: Final[ContextVar[Surroundings | None]] = ContextVar("lambdamock.runtime", default=None)
"""Whose code runs in this context; None is the host."""


class PathMap:
    """Maps real directories in a text to the directories that the code would see on AWS.

    Args:
        directories: pairs of a real directory and the one to show instead.
    """

    def __init__(self, directories: Iterable[tuple[str, str]]) -> None:
        self._shown = {real: shown for real, shown in directories if len(real) > 1}
        self._real = tuple(self._shown)
        self._pattern: re.Pattern[str] | None = None

    def __call__(self, text: str) -> str:
        for real in self._real:
            if real in text:
                return self._replace(text)
        return text

    def _replace(self, text: str) -> str:
        if self._pattern is None:  # not before it is needed: compiling it takes a good part of a cold start
            alternatives = "|".join(re.escape(real) for real in sorted(self._real, key=len, reverse=True))
            self._pattern = re.compile(f"(?:{alternatives})(?![\\w.-])")
        return self._pattern.sub(lambda match: self._shown[match.group()], text)


class ProcessEnd(BaseException):
    """User code ended its process by other means than an exception.

    Attributes:
        status: `"exit status 3"`, `"signal: killed"`; None for exit status 0.
    """

    def __init__(self, status: str | None) -> None:
        super().__init__(status)
        self.status = status


class Surroundings:
    """The mutable state of one environment's memory; see the module.

    Args:
        owner: the execution environment.
        log: where output goes.
        variables: environment variables, encoded as `os.environ` holds them.
        directory: working directory, or None to keep the host's.
        roots: real directories whose modules are private to the environment.
        path: import path, or None to keep the host's.
    """

    def __init__(
        self,
        owner: object,
        log: LogBuffer,
        variables: dict[Any, Any],
        *,
        directory: str | None,
        roots: tuple[str, ...],
        path: list[str] | None,
    ) -> None:
        self.owner = owner
        self.log = log
        self.variables = variables
        self.directory = directory
        self.roots = roots
        self.path = path
        self.borrowed: dict[int, Any] = {}  # values of borrowed attributes by their position, see `board`
        self.modules: dict[str, Any] = {}
        self.found: set[str] = set()  # names that were resolved in `roots` since the last unmount
        self.tops: frozenset[str] = frozenset()  # top-level names that the package ships
        self.host_names: frozenset[str] = frozenset()  # shipped names that stay the host's
        self.native_packages: dict[str, NativePackage] = {}  # by top-level name
        self.finders: dict[str, Any] = {}
        self.hidden: dict[str, Any] = {}
        self.scanned = -1  # size of sys.modules when it was last searched for names to hide
        self.root_logger: dict[str, Any] = {}
        self.loggers: dict[str, Any] = {}
        self.logging_disabled = 0
        self.borrowed_loggers: dict[logging.Logger, dict[str, Any]] = {}
        self.recursion_limit: int | None = None
        self.process_state: dict[Any, Any] = {}  # settings that code changed, with the other side's values
        self.thread_state: dict[Any, Any] = {}
        self.signal_handlers: dict[int, Any] = {}
        self.threads: list[Thread] = []
        self.freezer: Freezer | None = None  # made with the first
        self.clock: HandlerClock | None = None  # None: handlers live in real time
        self.children: Children | None = None  # made with the first
        self.files: Files | None = None  # None: the host's
        self.zone = "UTC0"  # the time zone, see `locality`
        self.zone_names: tuple[str, str] | None = ("UTC", "UTC")
        self.locale: str | None = None
        self.home: Home | None = None
        self.has_warned = False
        self.deadline: Deadline | None = None
        self.request_id = ""
        self.tenant_id: str | None = None
        self.end: ProcessEnd | None = None

    def owns_file(self, filename: object) -> bool:
        """Whether a source file is part of the environment's code."""
        return isinstance(filename, str) and filename.startswith(self._prefixes)

    @property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(root + os.sep for root in self.roots)

    def owns_path(self, entry: object) -> bool:
        """Whether an entry of an import path lies in the environment's directories."""
        return isinstance(entry, str) and (entry in self.roots or entry.startswith(self._prefixes))

    def die(self, status: str | None) -> ProcessEnd:
        """The process ends: nothing is logged any more, whatever the code does with the exception.

        Returns:
            The exception to raise.
        """
        self.end = ProcessEnd(status)
        if self.children is not None:
            self.children.read()
        self.log.cut()
        return self.end

    def expire(self) -> None:
        """The time is over: children end (who waits for one returns), and nothing is logged any more."""
        if self.children is not None:
            self.children.kill()
            self.children.read()
        self.log.cut()

    def lose_children(self) -> None:
        """The memory is lost, and its children with it."""
        if self.children is not None:
            self.children.end()

    def end_threads(self) -> None:
        """The memory is lost, and its threads with it; those that do not look at it run on."""
        if self.freezer is not None:
            self.freezer.end()

    def unfinished_threads(self) -> tuple[str, ...]:
        """Names of the threads that code of the environment started and that still run."""
        self.threads = [thread for thread in self.threads if thread.is_alive()]
        return tuple(thread.name for thread in self.threads)


def caller_is_private(view: Surroundings, depth: int, skip: Callable[[str], bool]) -> bool:
    """Whether the code that called belongs to the environment.

    Args:
        depth: frames to go up first, counted from the caller of this function.
        skip: tells of a module name whether its frames are passed over.
    """
    frame = sys._getframe(depth + 1)  # noqa: SLF001 - who is asking
    while frame.f_back is not None and skip(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return view.owns_file(frame.f_code.co_filename)
