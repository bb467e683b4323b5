"""Settings of the process and the thread: an environment's own while its code runs, the host's before and after."""

from __future__ import annotations

import asyncio
import atexit
import builtins
import decimal
import faulthandler
import gc
import logging
import os
import random
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.runtime import release


def umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def loop() -> Any:
    policy = asyncio.get_event_loop_policy()
    return dict(vars(policy._local))


CHANGES: dict[str, tuple[str, Callable[[], Any], str]] = {
    # what code does, how the host looks, what the code finds at its next turn
    "umask": ("os.umask(0o077)", umask, "os.umask(0o077) == 0o077"),
    "socket": ("socket.setdefaulttimeout(7.0)", socket.getdefaulttimeout, "socket.getdefaulttimeout() == 7.0"),
    "gc off": ("gc.disable()", gc.isenabled, "not gc.isenabled()"),
    "gc threshold": ("gc.set_threshold(11, 12, 13)", gc.get_threshold, "gc.get_threshold()[0] == 11"),
    "switch": ("sys.setswitchinterval(0.5)", sys.getswitchinterval, "sys.getswitchinterval() == 0.5"),
    "stack size": ("threading.stack_size(1 << 20)", threading.stack_size, "threading.stack_size() == 1 << 20"),
    "trace": ("sys.settrace(trace)", sys.gettrace, "sys.gettrace() is trace"),
    "profile": ("sys.setprofile(trace)", sys.getprofile, "sys.getprofile() is trace"),
    "threads' trace": ("threading.settrace(trace)", threading.gettrace, "threading.gettrace() is trace"),
    "precision": ("decimal.getcontext().prec = 3", lambda: decimal.getcontext().prec, "decimal.getcontext().prec == 3"),
    "context": ("decimal.setcontext(context)", decimal.getcontext, "decimal.getcontext() is context"),
    "random": ("random.seed(5)", random.getstate, "True"),
    "logger class": ("logging.setLoggerClass(Mine)", logging.getLoggerClass, "logging.getLoggerClass() is Mine"),
    "record factory": (
        "logging.setLogRecordFactory(record)", logging.getLogRecordFactory, "logging.getLogRecordFactory() is record",
    ),
    "hook of threads": ("threading.excepthook = trace", lambda: threading.excepthook, "threading.excepthook is trace"),
    "stdin": ("sys.stdin = None", lambda: sys.stdin, "sys.stdin is None"),
    "print": ("builtins.print = trace", lambda: builtins.print, "builtins.print is trace"),
    "limit": (
        "resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))",
        lambda: resource.getrlimit(resource.RLIMIT_NOFILE),
        "resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 99",
    ),
    "signal mask": (
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1, signal.SIGALRM])",
        lambda: signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "signal.pthread_sigmask(signal.SIG_BLOCK, ()) == {signal.SIGUSR1}",
    ),
    "nice": ("os.nice(3)", lambda: os.nice(0), "True"),
    "freeze": ("gc.freeze()", gc.get_freeze_count, "True"),
    "faulthandler": ("faulthandler.disable()", faulthandler.is_enabled, "True"),
    "atexit": ("atexit.register(trace)", atexit._ncallbacks, "True"),
    "modules": ("sys.modules.pop('colorsys')", lambda: sys.modules["colorsys"], "True"),
    "a module again": (
        "del sys.modules['colorsys']; import colorsys", lambda: sys.modules["colorsys"], "True",
    ),
    "all modules": ("sys.modules.clear()", lambda: dict(sys.modules), "True"),
}  # fmt: skip

APP = """
import asyncio, atexit, builtins, colorsys, decimal, faulthandler, gc, logging, os, random, resource, signal, socket
import sys, threading

context = decimal.Context(prec=5)


def trace(*arguments):
    return None


class Mine(logging.Logger):
    pass


def record(*arguments, **options):
    return logging.LogRecord(*arguments, **options)


def handler(event, context_):
    if event == "change":
        {change}
        return True
    return {found}
"""


@pytest.mark.parametrize(("change", "look", "found"), CHANGES.values(), ids=CHANGES)
def test_a_setting_is_the_environments_own(
    make: Any, invoke: Any, change: str, look: Callable[[], Any], found: str
) -> None:
    import colorsys  # noqa: F401 - which code deletes from the modules

    environment = make(APP.format(change=change, found=found))
    neighbour = make("def handler(event, context):\n    return 1\n")
    invoke(neighbour)
    before = look()
    assert invoke(environment, "change").payload == b"true"
    assert look() == before
    assert invoke(neighbour).payload == b"1"
    assert look() == before
    assert invoke(environment, "look").payload == b"true"
    assert look() == before
    release()
    assert look() == before


def test_an_event_loop_of_the_code_is_not_the_tests(make: Any, invoke: Any) -> None:
    environment = make(
        "import asyncio\n\ndef handler(event, context):\n    return asyncio.run(asyncio.sleep(0, 'done'))\n"
    )
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    try:
        for _ in range(2):
            assert invoke(environment).payload == b'"done"'
            assert asyncio.get_event_loop() is own
    finally:
        asyncio.set_event_loop(None)
        own.close()


def test_the_precision_begins_with_the_default(make: Any, invoke: Any) -> None:
    app = "import decimal\n\ndef handler(event, context):\n    return decimal.getcontext().prec\n"
    with decimal.localcontext() as context:
        context.prec = 4
        assert invoke(make(app)).payload == b"28"
        assert decimal.getcontext().prec == 4


def test_a_thread_that_raises_is_reported_in_the_log(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import threading\n\ndef work():\n    1 / 0\n\n"
        "def handler(event, context):\n    thread = threading.Thread(target=work, name='worker')\n"
        "    thread.start()\n    thread.join()\n    return 'ok'\n"
    )
    result = invoke(make(app))
    assert result.payload == b'"ok"'
    lines = output(result).splitlines()
    assert lines[0] == "Exception in thread worker:"
    assert lines[-1] == "ZeroDivisionError: division by zero"
    assert not [line for line in lines if "lambdamock" in line]


def test_a_thread_that_exits_says_nothing(make: Any, invoke: Any, output: Any) -> None:
    app = (
        "import sys, threading\n\ndef handler(event, context):\n"
        "    thread = threading.Thread(target=sys.exit, args=(3,))\n    thread.start()\n    thread.join()\n"
    )
    result = invoke(make(app))
    assert (result.payload, output(result)) == (b"null", "")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("signal.raise_signal(signal.SIGTERM)", "signal: terminated"),
        ("signal.pthread_kill(threading.get_ident(), signal.SIGKILL)", "signal: killed"),
        ("os.killpg(os.getpgrp(), signal.SIGABRT)", "signal: aborted"),
        ("os.killpg(0, signal.SIGHUP)", "signal: hangup"),
    ],
    ids=["raise_signal", "pthread_kill", "killpg", "killpg-0"],
)
def test_B333_signals_to_oneself_end_the_environment_alone(make: Any, invoke: Any, statement: str, words: str) -> None:
    app = f"import os, signal, threading\n\ndef handler(event, context):\n    {statement}\n"
    assert words in invoke(make(app)).payload.decode()


def test_a_debugger_keeps_tracing_when_the_handler_returns(make: Any, invoke: Any) -> None:
    app = (
        "import bdb, sys\n\ndef handler(event, context):\n    debugger = bdb.Bdb()\n    debugger.reset()\n"
        "    sys.settrace(debugger.trace_dispatch)\n"
    )
    before = sys.gettrace()
    try:
        invoke(make(app))
        assert type(sys.gettrace().__self__).__name__ == "Bdb"
    finally:
        sys.settrace(before)


def test_modules_that_the_test_exchanges_stay_exchanged(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = "def handler(event, context):\n    if event:\n        __import__(event)\n"
    environment = make(app)
    monkeypatch.setitem(sys.modules, "colorsys", type(sys)("colorsys"))
    invoke(environment)
    fake = type(sys)("colorsys")
    monkeypatch.setitem(sys.modules, "colorsys", fake)
    monkeypatch.delitem(sys.modules, "wave", raising=False)
    invoke(environment, "wave")  # a library that nobody has loaded
    assert sys.modules["colorsys"] is fake
