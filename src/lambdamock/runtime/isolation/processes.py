"""What would end or reach the process: exits, signals, threads, sleeping.

Each function falls through to the real one when the host calls it. In an environment `os._exit` and friends end the
environment, not the test; signal handlers are kept per environment and met by `os.kill` of the own process; alarms
that a handler sets never ring (its time-out holds); threads belong to the environment that started them.

`os.fork` is real: `os._exit` in the child is, too, and a child that returns from the handler ends there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Final

from lambdamock.runtime.deadline import TimeLimit
from lambdamock.runtime.isolation import freezing
from lambdamock.runtime.isolation.surroundings import ProcessEnd, Surroundings, current
from lambdamock.timing import monotonic

if TYPE_CHECKING:
    from threading import Thread  # noqa: TID251 - a type

_IGNORED_BY_DEFAULT: Final = frozenset({"SIGCHLD", "SIGURG", "SIGWINCH", "SIGCONT"})
_WORDS: Final = {
    "SIGABRT": "aborted",
    "SIGALRM": "alarm clock",
    "SIGBUS": "bus error",
    "SIGFPE": "floating point exception",
    "SIGHUP": "hangup",
    "SIGILL": "illegal instruction",
    "SIGINT": "interrupt",
    "SIGKILL": "killed",
    "SIGPIPE": "broken pipe",
    "SIGQUIT": "quit",
    "SIGSEGV": "segmentation fault",
    "SIGTERM": "terminated",
    "SIGUSR1": "user defined signal 1",
    "SIGUSR2": "user defined signal 2",
}
PID: Final = [os.getpid()]
"""The process that installed the views; a forked child has another id."""


def exit_status(code: object) -> str | None:
    """How the platform words an exit status: None for 0.

    Source: observed for 0 and 127; documented in the runtime interface emulator for the others.
    """
    number = code & 0xFF if isinstance(code, int) else int(code is not None)
    return f"exit status {number}" if number else None


def signal_status(number: int) -> str:
    """How the platform words an end by a signal. Source: documented, runtime interface emulator."""
    name = signal.Signals(number).name
    return f"signal: {_WORDS.get(name, name)}"


def in_this_process(view: Surroundings | None) -> bool:
    """Whether code of an environment runs and not in a forked child."""
    return view is not None and os.getpid() == PID[0]


def exit_view(real: Callable[[int], Any]) -> Callable[[int], Any]:
    """`os._exit` ends the environment."""

    def _exit(status: int) -> Any:
        view = current.get()
        if view is None or not in_this_process(view):
            return real(status)
        raise view.die(exit_status(status))

    return _exit


def abort_view(real: Callable[[], Any]) -> Callable[[], Any]:
    """`os.abort` ends the environment."""

    def abort() -> Any:
        view = current.get()
        if view is None or not in_this_process(view):
            return real()
        raise view.die("signal: aborted")

    return abort


def kill_view(real: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """`os.kill` of the own process meets the signal handlers of the environment."""

    def kill(pid: int, number: int, /) -> None:
        view = current.get()
        if view is None or not in_this_process(view) or pid not in {0, PID[0]} or number == 0:
            return real(pid, number)
        return _deliver(view, number)

    return kill


def killpg_view(real: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """`os.killpg` of the own group meets the environment alone: the test is no member of it on AWS."""

    def killpg(group: int, number: int, /) -> None:
        view = current.get()
        if view is None or not in_this_process(view) or group not in {0, os.getpgrp()} or number == 0:
            return real(group, number)
        return _deliver(view, number)

    return killpg


def raise_signal_view(real: Callable[[int], None]) -> Callable[[int], None]:
    """`signal.raise_signal` meets the signal handlers of the environment."""

    def raise_signal(number: int, /) -> None:
        view = current.get()
        if view is None or not in_this_process(view):
            return real(number)
        return _deliver(view, number)

    return raise_signal


def pthread_kill_view(real: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """`signal.pthread_kill` meets the signal handlers of the environment, in the thread that calls."""

    def pthread_kill(thread: int, number: int, /) -> None:
        view = current.get()
        if view is None or not in_this_process(view) or number == 0:
            return real(thread, number)
        return _deliver(view, number)

    return pthread_kill


def _deliver(view: Surroundings, number: int) -> None:
    handler = view.signal_handlers.get(number, signal.SIG_DFL)
    name = signal.Signals(number).name
    if callable(handler):
        handler(number, sys._getframe(2))  # noqa: SLF001 - as a signal handler gets it
    elif name == "SIGINT":
        raise KeyboardInterrupt
    elif handler != signal.SIG_IGN and name not in _IGNORED_BY_DEFAULT:
        raise view.die(signal_status(number))


def signal_view(real: Callable[..., Any]) -> Callable[..., Any]:
    """`signal.signal` sets a handler of the environment, in every thread."""

    def set_handler(signalnum: int, handler: Any) -> Any:
        view = current.get()
        if view is None:
            return real(signalnum, handler)
        before = get_handler(view, signalnum)
        view.signal_handlers[int(signalnum)] = handler
        return before

    return set_handler


def getsignal_view(real: Callable[[int], Any]) -> Callable[[int], Any]:
    """`signal.getsignal` tells the handler of the environment."""

    def getsignal(signalnum: int) -> Any:
        view = current.get()
        return real(signalnum) if view is None else get_handler(view, signalnum)

    return getsignal


def get_handler(view: Surroundings, number: int) -> Any:
    """The environment's handler of a signal; a new process has Python's defaults."""
    default = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
    return view.signal_handlers.get(int(number), default)


def no_alarm_view(real: Callable[..., Any], nothing: Any) -> Callable[..., Any]:
    """`signal.alarm` and `signal.setitimer` do nothing: the timer is the time-out's."""

    def set_alarm(*arguments: Any) -> Any:
        return real(*arguments) if current.get() is None else nothing

    return set_alarm


def putenv_view(real: Callable[..., None]) -> Callable[..., None]:
    """`os.putenv` and `os.unsetenv` leave the real environment of the process alone."""

    def change(*arguments: Any) -> None:
        if current.get() is None:
            real(*arguments)

    return change


def unraisable_view(real: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`sys.unraisablehook`: a time-out that hits a finaliser or a callback of the collector is raised again soon."""

    def unraisablehook(unraisable: Any, /) -> None:
        if unraisable.exc_type is not TimeLimit:
            real(unraisable)

    return unraisablehook


def sleep_view(real: Callable[[float], None]) -> Callable[[float], None]:
    """`time.sleep` ends at the time-out, in threads that no signal reaches as well; or it lets virtual time pass."""

    def sleep(seconds: float, /) -> None:
        view = current.get()
        if view is None:
            real(seconds)
            return
        deadline = view.deadline
        if deadline is None or not deadline.is_open_here:
            if in_this_process(view):
                freezing.sleep(view, seconds, real)
            else:
                real(seconds)
            return
        if view.clock is not None and seconds > 0:
            view.clock.sleep(seconds, deadline)
            return
        left = max(0.0, deadline.due - monotonic())
        real(seconds if not seconds > left else left)
        if seconds > left:
            deadline.check()
            real(max(0.0, seconds - left))

    return sleep


def start_view(real: Callable[[Any], None], before: Callable[[], None]) -> Callable[[Any], None]:
    """`Thread.start` binds the thread to the environment that starts it."""

    def start(self: Thread) -> None:
        view = current.get()
        if view is not None:
            before()
            _bind(self, view)
        real(self)

    return start


def _bind(thread: Any, view: Surroundings) -> None:
    """Let all that a thread does, and the report of what ends it, happen in the environment."""
    context, state = copy_context(), thread.__dict__
    bootstrap, report = thread._bootstrap, thread._invoke_excepthook  # noqa: SLF001 - `run` is inside of both

    def report_unless_over(ended: Thread) -> None:
        if not isinstance(sys.exc_info()[1], ProcessEnd):  # noted in the surroundings; a thread alone cannot tell of it
            report(ended)

    view.threads.append(thread)
    if view.freezer is None:
        view.freezer = freezing.Freezer()
    state["_bootstrap"] = lambda: context.run(bootstrap)
    state["_invoke_excepthook"] = report_unless_over
