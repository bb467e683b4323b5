"""Error payloads: what a caller and the log see of an exception.

Frames read as on AWS: the task root as /var/task, the standard library and site-packages below /var/lang; frames of
this library are dropped as those of the real bootstrap are.
"""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.handler import Fault
from lambdamock.runtime.isolation.surroundings import PathMap

if TYPE_CHECKING:
    from traceback import FrameSummary, TracebackException

HERE: Final = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_BOOTSTRAP_FRAME: Final = (
    "/var/runtime/bootstrap.py",
    178,
    "handle_event_request",
    "response = request_handler(event, lambda_context)",
)
BOOTSTRAP_CALL: Final = ("/var/runtime/bootstrap.py", 549, "handle_event_request(")
"""Where warnings about what a handler returned come from."""

_REPEATED_AT: Final = 3  # as many equal frames `traceback` shows before it counts them
_REMEMBERED: Final = 256
_NO_BREAK_SPACE: Final = "\u00a0"

LAMBDA_WARNING: Final = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)
"""Logged before the error of a failed initialisation. Source: observed, runtime interface client."""

Frame = tuple[str, int, str, str]


class ErrorShape:
    """How errors of one environment look.

    Args:
        runtime: identifier; python3.8 and older have no `requestId`.
        profile: `"2019"` gives frames as lists of file, line, function, source and no `requestId`.
        outside: maps text of the sandbox to what it reads outside.
    """

    def __init__(self, runtime: str, profile: str, outside: Callable[[str], str]) -> None:
        self._is_old = profile == "2019"
        self._has_request_id = not self._is_old and runtime not in {"python2.7", "python3.6", "python3.7", "python3.8"}
        self._is_plain_text = runtime in {"python2.7", "python3.6"}
        self._outside = outside
        self._libraries = _library_paths(runtime)
        self._frames: dict[tuple[int, int], tuple[CodeType, Frame]] = {}

    def of_fault(self, fault: Fault, request_id: str) -> dict[str, Any]:
        """The payload of a failure that the runtime itself reports."""
        return self._payload(fault.kind, fault.message, [self._outside(line) for line in fault.trace], request_id)

    def of_exception(self, error: BaseException, request_id: str) -> dict[str, Any]:
        """The payload of an exception of user code.

        Raises:
            Exception: what `str(error)` raises; the process would die of it.

        Source: observed, runtime interface client; documented for the profile of 2019, developer guide, "Function
        errors in Python".
        """
        message = str(error)
        frames = [self._shown(frame, line) for frame, line in user_frames(error.__traceback__)] or [_BOOTSTRAP_FRAME]
        if self._is_old:
            return self._payload(type(error).__name__, message, [list(frame) for frame in frames], request_id)
        return self._payload(type(error).__name__, message, _formatted(frames), request_id)

    def log_text(self, error: dict[str, Any]) -> str:
        """The error in a text log: no line end follows.

        Source: observed, recorded log events (indentation is U+00A0); documented for python3.6, developer guide.
        """
        kind, message = error.get("errorType"), error.get("errorMessage")
        lines = [line for frame in error.get("stackTrace", ()) for line in _frame_text(frame).splitlines() or [""]]
        if self._is_plain_text:
            return "\n".join(
                [f"{message}: {kind}", "Traceback (most recent call last):", *lines, f"{kind}: {message}\n\n"]
            )
        head = "[ERROR]" + (f" {kind}" if kind else "") + ((": " if kind else " ") + message if message else "")
        return "\n".join([head, "Traceback (most recent call last):", *map(_indented, lines)])

    def death_text(self, error: BaseException) -> str:
        """What the interpreter prints when an exception ends the process."""
        from traceback import TracebackException

        told = TracebackException.from_exception(error)
        for each in _chain(told):
            frames = [frame for frame in each.stack if not frame.filename.startswith(HERE)]
            for frame in frames:
                frame.filename = self._libraries(frame.filename)
            each.stack[:] = frames or [_bootstrap_frame()]
        return "".join(told.format())

    def _payload(self, kind: str, message: str, trace: list[Any], request_id: str) -> dict[str, Any]:
        message = self._libraries(self._outside(message))
        if self._is_old:
            return {"errorMessage": message, "stackTrace": trace, "errorType": kind}
        if not self._has_request_id:
            return {"errorMessage": message, "errorType": kind, "stackTrace": trace}
        return {"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}

    def _shown(self, frame: FrameType, line: int) -> Frame:
        """A frame as AWS shows it; remembered, because reading its source asks the file system each time."""
        code = frame.f_code
        known = self._frames.get((id(code), line))
        if known is not None:
            return known[1]
        file = code.co_filename
        shown = self._libraries(self._outside(file)), line, code.co_name, _source(file, line, frame.f_globals)
        if len(self._frames) >= _REMEMBERED:  # code that makes code has ever new places
            self._frames.clear()
        self._frames[id(code), line] = (code, shown)  # no other code can have its id while it is held
        return shown


@cache
def _library_paths(runtime: str) -> PathMap:
    language = f"/var/lang/lib/{runtime}"
    paths = sysconfig.get_paths()
    pairs = [(paths[name], f"{language}/site-packages") for name in ("purelib", "platlib")]
    return PathMap([*pairs, (os.path.dirname(os.__file__), language), (paths["stdlib"], language)])


def _bootstrap_frame() -> FrameSummary:
    from traceback import FrameSummary

    file, line, name, source = _BOOTSTRAP_FRAME
    return FrameSummary(file, line, name, line=source)


def _chain(told: TracebackException) -> Iterator[TracebackException]:
    """An exception as it is printed, and those before it."""
    yield told
    for earlier in (told.__cause__, told.__context__):
        if earlier is not None:
            yield from _chain(earlier)


def user_frames(trace: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    """Each frame that is not this library's, and its line."""
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(HERE):
            yield trace.tb_frame, trace.tb_lineno or 0
        trace = trace.tb_next


def _source(file: str, line: int, module: dict[str, Any]) -> str:
    import linecache

    linecache.lazycache(file, module)
    linecache.checkcache(file)
    return linecache.getline(file, line).strip()


def _formatted(frames: list[Frame]) -> list[str]:
    """The frames as `traceback.format_list` writes them, at a tenth of its price where nothing can repeat."""
    if len(frames) > _REPEATED_AT:
        from traceback import format_list

        return format_list(frames)
    return [
        f'  File "{file}", line {line}, in {name}\n' + (f"    {source}\n" if source else "")
        for file, line, name, source in frames
    ]


def _frame_text(frame: Any) -> str:
    if isinstance(frame, str):
        return frame
    file, line, name, source = frame
    return f'  File "{file}", line {line}, in {name}\n    {source}\n'


def _indented(line: str) -> str:
    text = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(text)) + text
