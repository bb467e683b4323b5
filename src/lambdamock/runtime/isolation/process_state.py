"""Settings that exist once per process or thread and that code changes by calling a function.

What they are is the tables below. The functions that change them are views: the first such call of an environment
notes the host's value. From then on its value and the host's are exchanged whenever the environment is mounted and
unmounted (settings of the process) or entered and left (settings of the thread); an environment that changes nothing
pays nothing. Without effect in an environment are functions whose effect could not be taken back.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from lambdamock.runtime.isolation.surroundings import Surroundings, caller_is_private, current

if TYPE_CHECKING:
    from types import ModuleType

Change = Callable[..., Any]
View = Callable[[Change], Change]


class Setting(NamedTuple):
    """How to read and write one setting."""

    read: Callable[[], Any]
    write: Callable[[Any], object]


class Kind(NamedTuple):
    """One line of the tables.

    Attributes:
        module: its name; a module that is not loaded when the views are installed is left alone.
        read: name of the function that tells the value.
        write: name of the function that sets it, to what `read` tells.
        setters: names of the functions that change it.
        is_spread: `write` takes the parts of what `read` tells.
    """

    module: str
    read: str
    write: str
    setters: tuple[str, ...]
    is_spread: bool = False

    def bind(self, module: ModuleType) -> Setting | None:
        """The setting with the real functions; None where the interpreter has none."""
        read, write = getattr(module, self.read, None), getattr(module, self.write, None)
        if read is None or write is None:
            return None
        return Setting(read, (lambda value: write(*value)) if self.is_spread else write)


OF_PROCESS: Final = (
    Kind("socket", "getdefaulttimeout", "setdefaulttimeout", ("setdefaulttimeout",)),
    Kind("gc", "get_threshold", "set_threshold", ("set_threshold",), is_spread=True),
    Kind("gc", "get_debug", "set_debug", ("set_debug",)),
    Kind("sys", "getswitchinterval", "setswitchinterval", ("setswitchinterval",)),
    Kind("sys", "get_int_max_str_digits", "set_int_max_str_digits", ("set_int_max_str_digits",)),
    Kind("threading", "stack_size", "stack_size", ("stack_size",)),
    Kind("threading", "gettrace", "settrace", ("settrace",)),
    Kind("threading", "getprofile", "setprofile", ("setprofile",)),
    Kind("logging", "getLoggerClass", "setLoggerClass", ("setLoggerClass",)),
    Kind("logging", "getLogRecordFactory", "setLogRecordFactory", ("setLogRecordFactory",)),
    Kind("random", "getstate", "setstate", ("seed", "setstate")),
)
OF_THREAD: Final = (
    Kind("sys", "getprofile", "setprofile", ("setprofile",)),
    Kind("decimal", "getcontext", "setcontext", ("setcontext",)),
)

IGNORED: Final = (
    ("gc", "freeze"),
    ("gc", "unfreeze"),
    ("faulthandler", "enable"),
    ("faulthandler", "disable"),
    ("faulthandler", "register"),
    ("faulthandler", "unregister"),
    ("faulthandler", "dump_traceback_later"),
    ("faulthandler", "cancel_dump_traceback_later"),
)
"""Functions that do nothing in an environment: the host's collector and crash reports stay as they are."""

_DEBUGGERS: Final = ("bdb", "pdb", "pydevd", "debugpy")


def views(mounted: View) -> Iterator[tuple[ModuleType, str, View]]:
    """Module, name and view of all functions.

    Args:
        mounted: lets a function run while the environment that calls it is mounted.
    """
    for module, name, setting in (*_bound(OF_PROCESS), *_special()):
        yield module, name, _view_of_process(setting, mounted)
    for module, name, setting in _bound(OF_THREAD):
        yield module, name, _view_of_thread(setting)
    yield from _thread_specials()
    resource = sys.modules.get("resource")
    if resource is not None:
        limits, soft_only = _limits(resource)
        yield resource, "setrlimit", lambda real: mounted(_setter(soft_only(real), limits, _process_state))
    for owner, name in IGNORED:
        if hasattr(sys.modules.get(owner), name):
            yield sys.modules[owner], name, _ignored_view
    for owner, name, view in (("os", "nice", nice_view), ("atexit", "register", register_view)):
        if hasattr(sys.modules.get(owner), name):
            yield sys.modules[owner], name, view


def _view_of_process(setting: Setting, mounted: View) -> View:
    return lambda real: mounted(_setter(real, setting, _process_state))


def _view_of_thread(setting: Setting) -> View:
    return lambda real: _setter(real, setting, _thread_state)


def _bound(kinds: tuple[Kind, ...]) -> Iterator[tuple[ModuleType, str, Setting]]:
    for kind in kinds:
        module = sys.modules.get(kind.module)
        setting = None if module is None else kind.bind(module)
        if module is not None and setting is not None:
            for name in kind.setters:
                yield module, name, setting


def _special() -> Iterator[tuple[ModuleType, str, Setting]]:
    """Settings of the process that are read or written in ways of their own."""
    import gc
    import os

    umask, enable, disable = os.umask, gc.enable, gc.disable

    def read_umask() -> int:
        mask = umask(0o077)
        umask(mask)
        return mask

    yield os, "umask", Setting(read_umask, umask)
    collector = Setting(gc.isenabled, lambda on: enable() if on else disable())
    yield gc, "enable", collector
    yield gc, "disable", collector
    policy = Setting(_policy, lambda value: setattr(sys.modules["asyncio.events"], "_event_loop_policy", value))
    for module in _asyncio():
        yield module, "set_event_loop_policy", policy


def _limits(resource: ModuleType) -> tuple[Setting, View]:
    """`resource.setrlimit` sets the soft limit alone: a hard one could not be raised again."""
    change, tell = resource.setrlimit, resource.getrlimit
    numbers = sorted({getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")})

    def write(limits: dict[int, tuple[int, int]]) -> None:
        for number, limit in limits.items():
            if tell(number) != limit:
                change(number, limit)

    def soft_only(real: Change) -> Change:
        def setrlimit(number: int, limits: tuple[int, int], /) -> None:
            real(number, limits if current.get() is None else (limits[0], tell(number)[1]))

        return setrlimit

    return Setting(lambda: {number: tell(number) for number in numbers}, write), soft_only


def _thread_specials() -> Iterator[tuple[ModuleType, str, View]]:
    """Functions that change settings of the thread in ways of their own."""
    trace = Setting(sys.gettrace, sys.settrace)
    yield sys, "settrace", lambda real: _trace_view(real, _setter(real, trace, _thread_state))
    loop = Setting(_read_loop, _write_loop)
    for module in _asyncio():
        yield module, "set_event_loop", _view_of_thread(loop)
    if hasattr(signal, "pthread_sigmask"):
        change_mask = signal.pthread_sigmask
        mask = Setting(lambda: change_mask(signal.SIG_BLOCK, ()), lambda value: change_mask(signal.SIG_SETMASK, value))
        yield signal, "pthread_sigmask", lambda real: _mask_view(_setter(real, mask, _thread_state))
    decimal = sys.modules.get("decimal")
    if decimal is not None:
        context = Setting(decimal.getcontext, decimal.setcontext)
        yield decimal, "getcontext", lambda real: _context_view(real, context)


def _process_state(view: Surroundings) -> dict[Any, Any] | None:
    return view.process_state


def _thread_state(view: Surroundings) -> dict[Any, Any] | None:
    """None in threads that the code started: they end with what is set in them."""
    deadline = view.deadline
    return view.thread_state if deadline is not None and deadline.thread == get_ident() else None


def _setter(real: Change, setting: Setting, state_of: Callable[[Surroundings], dict[Any, Any] | None]) -> Change:
    def change(*arguments: Any, **options: Any) -> Any:
        view = current.get()
        kept = None if view is None else state_of(view)
        if kept is not None and setting not in kept:
            kept[setting] = setting.read()
        return real(*arguments, **options)

    return change


def exchange(kept: dict[Any, Any]) -> None:
    """Put the values of the other side in place, and keep those found."""
    for setting, other in kept.items():
        mine = setting.read()
        setting.write(other)
        kept[setting] = mine


def _asyncio() -> list[ModuleType]:
    return [sys.modules[name] for name in ("asyncio", "asyncio.events") if name in sys.modules]


def _policy() -> Any:
    return getattr(sys.modules["asyncio.events"], "_event_loop_policy", None)


def _read_loop() -> dict[str, Any]:
    """The event loop of this thread, and whether one was ever set, as the default policies keep it."""
    return dict(getattr(getattr(_policy(), "_local", None), "__dict__", {}))


def _write_loop(value: dict[str, Any]) -> None:
    state = getattr(getattr(_policy(), "_local", None), "__dict__", None)
    if state is not None:
        state.clear()
        state.update(value)


def _is_debugger(trace: Any) -> bool:
    module = getattr(trace, "__module__", None) or type(trace).__module__
    return any(part in module for part in _DEBUGGERS)


def _trace_view(real: Change, change: Change) -> Change:
    """`sys.settrace`; a debugger goes on when the handler returns."""

    def settrace(function: Any, /) -> None:
        (real if _is_debugger(function) or _is_debugger(sys.gettrace()) else change)(function)

    return settrace


def _mask_view(change: Change) -> Change:
    """`signal.pthread_sigmask`; the time-out's own signal cannot be blocked."""

    def pthread_sigmask(how: int, mask: Any, /) -> Any:
        if current.get() is not None and how != signal.SIG_UNBLOCK:
            mask = set(mask) - {signal.SIGALRM}
        return change(how, mask)

    return pthread_sigmask


def _context_view(real: Change, setting: Setting) -> Change:
    """`decimal.getcontext`: what code changes on the context is its own, and begins with the defaults."""

    def getcontext() -> Any:
        view = current.get()
        kept = None if view is None else _thread_state(view)
        if kept is not None and setting not in kept:
            kept[setting] = setting.read()
            setting.write(sys.modules["decimal"].DefaultContext.copy())
        return real()

    return getcontext


def _ignored_view(real: Change) -> Change:
    def call(*arguments: Any, **options: Any) -> Any:
        return real(*arguments, **options) if current.get() is None else None

    return call


def nice_view(real: Callable[[int], int]) -> Callable[[int], int]:
    """`os.nice` tells what it would change; what is given up cannot be had back."""

    def nice(increment: int, /) -> int:
        return real(increment) if current.get() is None else min(19, real(0) + increment)

    return nice


def register_view(real: Change) -> Change:
    """`atexit.register`: the end of the test process is not the end of an environment.

    Source: assumed, environments are killed: what a package registers there never runs. What libraries of the host
    register is the host's.
    """

    def register(function: Any, /, *arguments: Any, **options: Any) -> Any:
        view = current.get()
        if view is None or not caller_is_private(view, 1, lambda _module: False):
            return real(function, *arguments, **options)
        return function

    return register
