"""Child processes of an environment: what they are given, where their output goes, and when they end.

A child gets the environment's variables and directory, and real directories in place of `/tmp`, `/var/task` and `/opt`
in its command. What it would print on the output of its parent goes to a file without a name, and from there into the
log. Between invocations it is stopped; it is killed with the memory of its environment.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from weakref import finalize

from lambdamock.runtime.isolation.capture import LogBuffer, StreamView
from lambdamock.runtime.isolation.child_processes.commands import Commands

if TYPE_CHECKING:
    from lambdamock.runtime.isolation.surroundings import Surroundings

    Process = subprocess.Popen[Any]

OUTPUTS: Final = (1, 2)  # file descriptors
_CHUNK: Final = 1 << 16


class Child:
    """A child that was started.

    Args:
        process: what the code has of it; None when it started it by other means. Held until the end, as its finaliser
            warns of a child that nobody waited for.
        leads_group: it and its own children are one process group, with its id.
    """

    def __init__(self, process: Process | None, *, leads_group: bool) -> None:
        self.process = process
        self.leads_group = leads_group


class Children:
    """The children of one environment's memory.

    Attributes:
        commands: makes what children are given.
        output: file descriptor of what takes the output of children; None after the end.
    """

    def __init__(self, view: Surroundings) -> None:
        self.commands = Commands(view)
        self._log = view.log
        self._children: dict[int, Child] = {}
        self.output: int | None = _unnamed_file(None if view.files is None else view.files.temporary)
        self._copied = 0  # bytes of the output that are in the log
        self._reading = Lock()
        self._finalizer = finalize(self, _end_all, self._children, os.getpid())  # a mock that is never stopped

    def start(self, real: Callable[..., None], process: Process, arguments: Any, options: dict[str, Any]) -> None:
        """Start a process in place of `Popen.__init__`."""
        for name in ("stdout", "stderr"):
            if _is_own_output(options.get(name)):
                options[name] = subprocess.DEVNULL if self.output is None else self.output
        if options.get("stdin") in (None, 0) or options["stdin"] is sys.stdin:
            options["stdin"] = subprocess.DEVNULL  # as on AWS; the terminal is the test's
        group = options.get("process_group")
        if group is None:
            options["start_new_session"] = True  # so that its own children end with it
        self.commands.adapt(options)
        real(process, self.commands.real(arguments), **options)
        self.add(process.pid, process, leads_group=not group)

    def redirections(self) -> list[tuple[int, int, int]]:
        """What `os.posix_spawn` is to do so that the output is the environment's."""
        if self.output is None:
            return []
        return [(os.POSIX_SPAWN_DUP2, self.output, descriptor) for descriptor in OUTPUTS]

    def leave_to_parent(self) -> None:
        """In a forked child: print to what the parent reads."""
        output, self.output = self.output, None
        if output is not None:
            for descriptor in OUTPUTS:
                os.dup2(output, descriptor)
        log: Any = self._log
        log.__class__ = ForkedLog
        log.begin()

    def add(self, pid: int, process: Process | None, *, leads_group: bool) -> None:
        """Know of a child that was started."""
        child = self._children[pid] = Child(process, leads_group=leads_group)
        if not self._finalizer.alive:  # a thread that outlives its environment has started it
            _send(pid, child, signal.SIGKILL)

    def read(self) -> None:
        """Copy what children have printed into the log."""
        output = self.output
        # never wait for the lock: a time-out may have left it locked
        if output is None or not self._reading.acquire(blocking=False):
            return
        try:
            if os.fstat(output).st_size < self._copied:
                self._copied = 0
            while data := os.pread(output, _CHUNK, self._copied):
                self._copied += len(data)
                self._log.write(data.decode("utf-8", "backslashreplace"))
        finally:
            self._reading.release()

    def rest(self) -> None:
        """Stop those that still run: a stretch of user code is over, and its environment is frozen.

        Source: documented, developer guide, "Lambda execution environment": background processes that did not complete
        resume when the environment is used again.
        """
        self.read()
        for pid, child in tuple(self._children.items()):
            if child.process is not None:
                child.process.poll()
            if not _send(pid, child, signal.SIGSTOP):
                del self._children[pid]
        if self.output is not None and not self._children:
            os.ftruncate(self.output, 0)
            self._copied = 0

    def wake(self) -> None:
        """Let them go on."""
        for pid, child in tuple(self._children.items()):
            _send(pid, child, signal.SIGCONT)

    def kill(self) -> None:
        """Kill them, from any thread."""
        for pid, child in tuple(self._children.items()):
            _send(pid, child, signal.SIGKILL)

    def end(self) -> None:
        """Kill them, wait for their end, and close their output. Idempotent."""
        self._finalizer()
        output, self.output = self.output, None
        if output is not None:
            os.close(output)


def _unnamed_file(directory: str | None) -> int:
    import fcntl
    from tempfile import mkstemp

    descriptor, path = mkstemp(dir=directory)
    os.unlink(path)
    # a shell that opens /dev/stderr empties the file; the others must not go on behind a hole then
    fcntl.fcntl(descriptor, fcntl.F_SETFL, os.O_APPEND)
    return descriptor


def _end_all(children: dict[int, Child], owner: int) -> None:
    if os.getpid() != owner:  # a forked child that exits
        return
    while children:
        pid, child = children.popitem()
        _send(pid, child, signal.SIGKILL)
        if child.process is not None:
            _close(child.process)
        else:
            with suppress(ChildProcessError):  # the code has waited for it
                os.waitpid(pid, 0)


def _close(process: Process) -> None:
    """Wait for a child that was killed, and close what led to it."""
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):  # it was to take more
                stream.close()


def _send(pid: int, child: Child, number: int) -> bool:
    """Send a signal; whether somebody was there."""
    try:
        if child.leads_group:
            os.killpg(pid, number)
        elif not _is_child(pid):
            return False
        else:
            os.kill(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS says the latter of those that wait for their parent
        return False
    return True


def _is_child(pid: int) -> bool:
    """Whether an id is still the one of a child, and not of somebody else's process."""
    if not hasattr(os, "waitid"):  # macOS, before Python 3.13
        return True
    try:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _is_own_output(target: Any) -> bool:
    """Whether a target of output is what the code itself prints on."""
    if target is None or isinstance(target, StreamView):
        return True
    if not isinstance(target, int):
        try:
            target = target.fileno()
        except (AttributeError, OSError, ValueError):
            return False
    return target in OUTPUTS


class ForkedLog(LogBuffer):
    """The log in a forked child: it writes to what the parent reads."""

    def begin(self) -> None:
        """Leave to the parent what it has begun."""
        self._partial.clear()

    def write(self, text: str) -> None:
        os.write(OUTPUTS[0], text.encode("utf-8", "backslashreplace"))

    def _add(self, text: str) -> None:
        self.write(text)
