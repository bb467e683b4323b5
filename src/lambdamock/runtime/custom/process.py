"""A custom runtime as a child process, and its side of the Runtime API on loopback.

There is no thread: sockets and output are served only while an invocation runs, by the thread that waits for it.
Between invocations the runtime is frozen, as on AWS.
"""

from __future__ import annotations

import codecs
import os
import selectors
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final
from weakref import finalize

from lambdamock.runtime.custom.api import RuntimeApi
from lambdamock.runtime.custom.http_messages import (
    CONTINUE,
    HttpReply,
    MalformedRequestError,
    RequestReader,
    wire_form,
)
from lambdamock.runtime.exchange import InvocationRequest

CAN_FREEZE: Final = sys.version_info >= (3, 11)
"""Whether processes are frozen between invocations.

They are in a group of the session of the test, so that the system wakes and ends them should the test be killed. Before
Python 3.11 that cannot be asked for: they are in a session of their own, where they would stay for ever.
"""

_POLL: Final = 0.01
"""Real seconds after which the end of a silent process is noticed; what it sends is noticed at once."""

_CHUNK: Final = 1 << 16
_DRAIN: Final = 32
"""How often output is read after an invocation: the largest pipe holds 1 MiB, which was written before it ended."""


_GROUP: Final[Mapping[str, Any]] = {"process_group": 0} if CAN_FREEZE else {"start_new_session": True}


class RuntimeProcess:
    """A running bootstrap; used by one thread at a time.

    Args:
        command: program and arguments; `program` is what is run, with `command[0]` as the name it sees.
        variables: all of its environment but `AWS_LAMBDA_RUNTIME_API`.
        write: takes what it prints.
        outside: maps real paths in what it reports, see `RuntimeApi`.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        program: str,
        variables: Mapping[str, str],
        directory: str,
        write: Callable[[str], None],
        outside: Callable[[str], str],
    ) -> None:
        self.api = RuntimeApi(outside)
        self._write = write
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        self._connections: set[Connection] = set()
        self._waiting: deque[Connection] = deque()  # those that asked for the next invocation
        self._listener = socket.create_server(("127.0.0.1", 0))
        host, port = self._listener.getsockname()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - running it is what was asked for
                command,
                executable=program,
                env={**variables, "AWS_LAMBDA_RUNTIME_API": f"{host}:{port}"},
                cwd=directory,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                bufsize=0,
                **_GROUP,  # its children end with it
            )
        except OSError:
            self._listener.close()
            raise
        assert self._process.stdout is not None
        self._output = self._process.stdout
        self._selector = selectors.DefaultSelector()
        self._watch_output_and_listener()
        self._finalizer = finalize(self, _end_group, self._process, os.getpid())  # a mock that is never stopped

    def _watch_output_and_listener(self) -> None:
        self._listener.settimeout(0)
        os.set_blocking(self._output.fileno(), False)
        self._selector.register(self._listener, selectors.EVENT_READ, lambda _: self._accept())
        self._selector.register(self._output, selectors.EVENT_READ, lambda _: self._read_output())

    @property
    def has_exited(self) -> bool:
        """Whether the process is gone."""
        return self._process.poll() is not None

    @property
    def exit_words(self) -> str | None:
        """How the platform words the end of the process: None for exit status 0."""
        from lambdamock.runtime.isolation.processes import exit_status, signal_status

        code = self._process.wait()
        return exit_status(code) if code >= 0 else signal_status(-code)

    @property
    def memory_used(self) -> int:
        """KiB that the process held resident at most; 0 where the system does not tell (only Linux does)."""
        try:
            with open(f"/proc/{self._process.pid}/status", encoding="ascii", errors="replace") as file:
                return next((int(line.split()[1]) for line in file if line.startswith("VmHWM:")), 0)
        except OSError:
            return 0

    def freeze(self) -> None:
        """Stop it, and all that it started, until the next invocation."""
        if CAN_FREEZE and not self.has_exited:
            _signal_group(self._process, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if CAN_FREEZE and not self.has_exited:
            _signal_group(self._process, signal.SIGCONT)

    def deliver(self, request: InvocationRequest, deadline: float) -> None:
        """Give the runtime its next invocation; see `RuntimeApi.deliver`."""
        reply = self.api.deliver(request, deadline)
        if self._waiting:
            self._send(self._waiting.popleft(), wire_form(reply))

    def serve(self, until: Callable[[], bool], remaining: Callable[[], float]) -> bool:
        """Answer the runtime until something holds, the process exits, or the time is over.

        Args:
            remaining: real seconds that are left.

        Returns:
            whether `until()` holds.
        """
        while not until():
            left = remaining()
            if left <= 0:
                return False
            exited = self.has_exited
            if exited:
                _kill_group(self._process)
            if not self._pass_once(0.0 if exited else min(left, _POLL)) and exited:
                return until()
        self._drain()
        return True

    def end(self) -> None:
        """Kill the process, wait for it, read what it has printed and close everything. Idempotent."""
        if self._finalizer.detach() is None:
            return
        _kill_group(self._process)
        self._process.wait()
        self._drain()
        self._write(self._decoder.decode(b"", final=True))
        for connection in tuple(self._connections):
            self._close(connection)
        self._selector.close()
        self._listener.close()
        self._output.close()

    def _pass_once(self, timeout: float) -> int:
        events = self._selector.select(timeout)
        for key, mask in events:
            key.data(mask)
        return len(events)

    def _accept(self) -> None:
        with suppress(OSError):  # it went away meanwhile
            connection = Connection(self._listener.accept()[0])
            self._connections.add(connection)
            serve = partial(self._serve_connection, connection)
            self._selector.register(connection.socket, selectors.EVENT_READ, serve)

    def _serve_connection(self, connection: Connection, mask: int) -> None:
        try:
            if mask & selectors.EVENT_READ:
                self._read(connection)
            if connection in self._connections:
                self._flush(connection)
        except BlockingIOError:
            """There was nothing to read after all."""
        except OSError:
            self._close(connection)

    def _read(self, connection: Connection) -> None:
        data = connection.socket.recv(_CHUNK)
        if not data:
            self._close(connection)
            return
        connection.reader.feed(data)
        try:
            self._answer(connection)
        except MalformedRequestError:
            connection.outgoing += wire_form(HttpReply(400, {"Connection": "close"}, b""))
            connection.is_last = True

    def _answer(self, connection: Connection) -> None:
        while (request := connection.reader.next_request()) is not None:
            connection.is_last |= request.headers.get("connection", "").lower() == "close"
            reply = self.api.handle(request)
            if reply is None:
                self._waiting.append(connection)
            else:
                connection.outgoing += wire_form(reply)
        if connection.reader.expects_continue:
            connection.reader.expects_continue = False
            connection.outgoing += CONTINUE

    def _send(self, connection: Connection, data: bytes) -> None:
        connection.outgoing += data
        try:
            self._flush(connection)
        except OSError:
            self._close(connection)

    def _flush(self, connection: Connection) -> None:
        """Send as much as the connection takes, and the rest when it takes more."""
        with suppress(BlockingIOError):
            while connection.outgoing:
                del connection.outgoing[: connection.socket.send(connection.outgoing)]
        if not connection.outgoing and connection.is_last and connection not in self._waiting:
            self._close(connection)
            return
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if connection.outgoing else 0)
        key = self._selector.get_key(connection.socket)
        if key.events != wanted:
            self._selector.modify(connection.socket, wanted, key.data)

    def _close(self, connection: Connection) -> None:
        self._connections.discard(connection)
        with suppress(ValueError):
            self._waiting.remove(connection)
        self._selector.unregister(connection.socket)
        connection.socket.close()

    def _read_output(self) -> bool:
        """Take what was printed; whether there was any."""
        try:
            data = os.read(self._output.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        if not data:
            with suppress(KeyError):
                self._selector.unregister(self._output)
            return False
        self._write(self._decoder.decode(data))
        return True

    def _drain(self) -> None:
        for _ in range(_DRAIN):
            if not self._read_output():
                return


class Connection:
    """One connection of the runtime; its requests are answered in their order.

    Attributes:
        outgoing: what the client has not taken yet.
        is_last: close it when that is sent.
    """

    def __init__(self, connected: socket.socket) -> None:
        connected.settimeout(0)
        self.socket = connected
        self.reader = RequestReader()
        self.outgoing = bytearray()
        self.is_last = False


def _signal_group(process: subprocess.Popen[bytes], number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):  # nothing of it is left; macOS says the latter
        os.killpg(process.pid, number)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    _signal_group(process, signal.SIGKILL)


def _end_group(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() == owner:  # and not a forked child that exits
        _kill_group(process)
        process.wait()
