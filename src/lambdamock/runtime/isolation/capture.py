"""What code in an environment writes, as log events.

Standard output and standard error are one stream that is cut into events at line ends. The runtime's logging
handler and its error reports write whole events.

Stored are the first 1 MiB of an invocation and then its last 4 KiB; a note stands for what is left out (assumed: AWS
keeps all, a test that floods the log must not fill the memory of the host).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Container, Sequence
from typing import Any, Final

from lambdamock.runtime.exchange import LogEvent

TAIL_LIMIT: Final = 4096
STORED_LIMIT: Final = 1 << 20
PLATFORM: Final = ("END RequestId: ", '{"time":"')
"""How lines of the platform begin that follow on output; the latter in JSON, without a space."""
LEFT_OUT: Final = "[lambdamock] the log of this invocation is longer than 1 MiB; what follows here is left out\n"


_event: Final[Callable[[type[LogEvent], tuple[float, str]], LogEvent]] = tuple.__new__  # thrice as fast as the class


class LogBuffer:
    """Events of one environment since the last invocation ended.

    Args:
        now: virtual seconds since the epoch.
        outside: maps a text to what it reads outside of the sandbox (paths as on AWS).
        output_errors: what standard output does with characters that UTF-8 does not have, as `open` knows it.
    """

    def __init__(
        self, now: Callable[[], float], outside: Callable[[str], str], *, output_errors: str = "backslashreplace"
    ) -> None:
        self.now = now
        self.output_errors = output_errors
        self._outside = outside
        self._events: list[LogEvent] = []
        self._late: list[LogEvent] = []
        self._partial: list[str] = []
        self._size = 0
        self._late_size = 0
        self._hidden: list[int] = []  # positions of events that the tail does not show
        self.is_cut = False
        """After a time-out or an exit nothing more is written: the process is gone on AWS."""

    def write(self, text: str) -> None:
        """Raw output of standard output or standard error."""
        if self.is_cut or not text:
            return
        self._partial.append(text)
        if text[-1] == "\n" or "\n" in text:
            self._flush_lines()

    def record(self, text: str) -> None:
        """One whole event, after what was written before it."""
        if self.is_cut:
            return
        self._flush()
        self._add(text)

    def platform(self, text: str, *, in_tail: bool = True) -> None:
        """A line of the platform; it starts on a line of its own in the tail."""
        if self._partial:
            self._flush()
        self._events.append(_event(LogEvent, (self.now(), text)))
        if not in_tail:
            self._hidden.append(len(self._events) - 1)

    def cut(self) -> None:
        """Drop what is written from now on, until `take`."""
        self._flush()
        self.is_cut = True

    def finish_output(self) -> None:
        """End the output of the invocation: put the late events behind the early ones."""
        self._flush()
        if self._late:
            self._events.append(LogEvent(self._late[0].timestamp, LEFT_OUT))
            self._events.extend(self._late)
            self._late = []

    def follow(self, earlier: LogBuffer) -> None:
        """Take over the events of the memory before this one."""
        self._events, self._size, self._hidden = earlier._events, earlier._size, earlier._hidden
        earlier._events, earlier._hidden = [], []

    def take(self) -> tuple[tuple[LogEvent, ...], tuple[int, ...]]:
        """All events, and the positions of those that the tail does not show; and begin anew."""
        events, hidden = tuple(self._events), tuple(self._hidden)
        self._events, self._hidden, self._size, self._late_size = [], [], 0, 0
        self.is_cut = False
        return events, hidden

    def _flush_lines(self) -> None:
        text = "".join(self._partial)
        self._partial.clear()
        end = text.rfind("\n") + 1
        if end < len(text):
            self._partial.append(text[end:])
        if text.find("\n") == end - 1:
            self._add(text[:end])
            return
        for line in text[: end - 1].split("\n"):
            self._add(line + "\n")

    def _flush(self) -> None:
        if self._partial:
            text = "".join(self._partial)
            self._partial.clear()
            self._add(text)

    def _add(self, text: str) -> None:
        event = _event(LogEvent, (self.now(), self._outside(text)))
        self._size += len(text)
        if self._size <= STORED_LIMIT:
            self._events.append(event)
            return
        self._late.append(LogEvent(event.timestamp, event.message[-TAIL_LIMIT:]))
        self._late_size += min(len(text), TAIL_LIMIT)
        while self._late_size - len(self._late[0].message) > TAIL_LIMIT:
            self._late_size -= len(self._late.pop(0).message)


def tail_of(events: Sequence[LogEvent], hidden: Container[int]) -> bytes:
    """The last 4,096 bytes of a log; lines of the platform start on lines of their own.

    Args:
        hidden: positions of events that are not shown.
    """
    parts: list[str] = []
    size = 0
    platform_follows = False
    for position in range(len(events) - 1, -1, -1):
        if position in hidden:
            continue
        text = events[position].message
        parts.append("\n" if platform_follows and text[-1:] != "\n" else "")
        parts.append(text)
        platform_follows = text.startswith(PLATFORM)
        size += len(text)
        if size > TAIL_LIMIT:
            break
    parts.reverse()
    return "".join(parts).encode("utf-8", "backslashreplace")[-TAIL_LIMIT:]


_DEBUGGERS: Final = frozenset(
    {"pdb", "bdb", "cmd", "code", "codeop", "_pytest.debugging", "_pyrepl.simple_interact", "pdbpp", "pudb", "ipdb"}
)
_DEBUGGER_PACKAGES: Final = (
    "IPython",
    "pydevd",
    "_pydevd_bundle",
    "debugpy",
    "prompt_toolkit",
    "rlcompleter",
    "readline",
)


def _written_by_debugger(depth: int) -> bool:
    name = sys._getframe(depth).f_globals.get("__name__", "")  # noqa: SLF001 - who is writing
    return name in _DEBUGGERS or (isinstance(name, str) and name.startswith(_DEBUGGER_PACKAGES))


class StreamView(io.TextIOBase):
    """Stands in for `sys.stdout` or `sys.stderr` while code of an environment may run.

    Args:
        log: the log buffer of the environment whose code is writing, or None for the host's own code.
        host: the host's stream.

    What a debugger writes goes to the host, so that `breakpoint()` stays usable in a handler.
    """

    mode = "w"

    def __init__(self, name: str, log: Callable[[], LogBuffer | None], host: Callable[[], Any]) -> None:
        self.name = name
        self._log = log
        self._host = host
        self.buffer = _BinaryView(self)

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        log = self._log()
        if log is None:
            return str(self._host().errors)
        return log.output_errors if self.name == "<stdout>" else "backslashreplace"

    def write(self, text: str, /) -> int:
        """Write to the log.

        Raises:
            UnicodeEncodeError: a lone surrogate on standard output, as there.
        """
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        log = self._log()
        if log is None or _written_by_debugger(2):
            return int(self._host().write(text) or 0)
        log.write(text if text.isascii() else text.encode("utf-8", self.errors).decode("utf-8", "backslashreplace"))
        return len(text)

    def flush(self) -> None:
        if self._log() is None:
            self._host().flush()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._log() is None and bool(self._host().isatty())

    def fileno(self) -> int:
        """The host's descriptor for the host; code of an environment has none that is captured."""
        if self._log() is None:
            return int(self._host().fileno())
        raise io.UnsupportedOperation("fileno")

    def reconfigure(self, **_options: object) -> None:
        """Accepted as for a real stream; there is nothing to reconfigure."""

    def close(self) -> None:
        """Code of an environment may close its output; the host's stays open."""


class _BinaryView(io.RawIOBase):
    """The binary side of a stream: decoded as UTF-8, with backslashes for what is none."""

    def __init__(self, text: StreamView) -> None:
        self._text = text

    def write(self, data: Any, /) -> int:
        content = bytes(data)
        self._text.write(content.decode("utf-8", "backslashreplace"))
        return len(content)

    def flush(self) -> None:
        self._text.flush()

    def writable(self) -> bool:
        return True

    def close(self) -> None:
        """As for the text side."""
