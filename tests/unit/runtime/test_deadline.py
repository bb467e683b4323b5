"""Time-outs: every handler ends, in the main thread and in others, and the host's own alarms survive."""

from __future__ import annotations

import builtins
import json
import re
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.runtime import InvocationResult, suspended


def in_main_thread(call: Callable[[], InvocationResult]) -> InvocationResult:
    return call()


def in_another_thread(call: Callable[[], InvocationResult]) -> InvocationResult:
    results: list[InvocationResult] = []
    thread = threading.Thread(target=lambda: results.append(call()))
    thread.start()
    thread.join()
    return results[0]


ENDLESS = {
    "loop": "    while True:\n        pass\n",
    "sleep": "    import time\n    time.sleep(60)\n",
    "swallows_in_a_loop": (
        "    while True:\n        try:\n            x = 1\n        except BaseException:\n            x = 2\n"
    ),
    "hangs_in_a_finaliser": (
        "    class Stuck:\n        def __del__(self):\n            while True: pass\n"
        "    stuck = Stuck()\n    del stuck\n"
    ),
    "swallows_once": (
        "    import time\n"
        "    try:\n"
        "        time.sleep(60)\n"
        "    except BaseException:\n"
        "        print('swallowed')\n"
        "        return 'swallowed'\n"
    ),
    "goes_on_in_finally": (
        "    import time\n"
        "    try:\n"
        "        time.sleep(60)\n"
        "    finally:\n"
        "        print('finally')\n"
        "        while True:\n"
        "            pass\n"
    ),
    "swallows_in_nested_functions": (
        "    def inner():\n"
        "        try:\n"
        "            while True:\n"
        "                pass\n"
        "        except BaseException:\n"
        "            return inner2()\n"
        "    def inner2():\n"
        "        try:\n"
        "            while True:\n"
        "                pass\n"
        "        except BaseException:\n"
        "            return 5\n"
        "    return inner()\n"
    ),
}


@pytest.mark.parametrize("where", [in_main_thread, in_another_thread])
@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_A145_a_handler_ends_at_its_time_out(make: Any, invoke: Any, output: Any, body: str, where: Any) -> None:
    if sys.version_info < (3, 11) and body == ENDLESS["swallows_in_a_loop"]:
        pytest.skip("Python 3.10 looks at no signal in this very loop, not even at Ctrl-C")
    alarm, trace = signal.getsignal(signal.SIGALRM), sys.gettrace()
    environment = make("def handler(event, context):\n    print('begins')\n" + body, timeout=0.2)
    result = where(lambda: invoke(environment, request_id="R"))
    assert json.loads(result.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: R Error: Task timed out after 0.20 seconds",
    }
    assert (result.function_error, result.environment_lost, result.duration) == ("Unhandled", True, 200.0)
    assert output(result) == "begins\n2026-01-01T00:00:00.250Z R Task timed out after 0.20 seconds\n\n"
    assert result.log[-1].message.endswith("\tStatus: timeout\n")
    assert signal.getsignal(signal.SIGALRM) == alarm
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert sys.gettrace() is trace


def test_in_2019_a_time_out_is_told_by_one_member(make: Any, invoke: Any) -> None:
    result = invoke(
        make("import time\ndef handler(e, c):\n    time.sleep(9)\n", timeout=0.1, profile="2019"), request_id="R"
    )
    assert json.loads(result.payload) == {
        "errorMessage": "2026-01-01T00:00:00.250Z R Task timed out after 0.10 seconds"
    }


def test_after_a_time_out_memory_is_gone_and_files_stay(make: Any, invoke: Any) -> None:
    app = (
        "import os, tempfile, time\nN = 0\n"
        "def handler(event, context):\n"
        "    global N\n    N += 1\n"
        "    path = os.path.join(tempfile.gettempdir(), 'kept')\n"
        "    known = os.path.exists(path)\n    open(path, 'w').close()\n"
        "    if event == 'sleep':\n        time.sleep(60)\n"
        "    return [N, known]\n"
    )
    environment = make(app, timeout=0.3)
    assert invoke(environment).payload == b"[1, false]"
    assert invoke(environment).payload == b"[2, true]"
    assert invoke(environment, "sleep").environment_lost
    assert not environment.is_initialised
    result = invoke(environment)
    assert (result.payload, result.cold) == (b"[1, true]", True)


def test_virtual_time_counts(make: Any, invoke: Any, clock: Any) -> None:
    def handler(event: object, context: Any) -> None:
        clock.seconds += 5

    result = invoke(make(handler))
    assert result.error["errorType"] == "Sandbox.Timedout"
    assert result.duration == 3000.0


def test_a_time_out_waits_while_machinery_of_the_mock_runs(make: Any, invoke: Any) -> None:
    reached: list[str] = []

    def handler(event: object, context: Any) -> None:
        with suspended():
            until = time.monotonic() + 0.25
            while time.monotonic() < until:
                pass
            reached.append("machinery is done")
        reached.append("never")

    assert invoke(make(handler, timeout=0.1)).error["errorType"] == "Sandbox.Timedout"
    assert reached == ["machinery is done"]


def test_an_inner_time_out_ends_the_inner_handler_alone(make: Any, invoke: Any) -> None:
    inner = make("def handler(event, context):\n    while True:\n        pass\n", timeout=0.1)

    def handler(event: object, context: Any) -> Any:
        with suspended():
            result = invoke(inner)
        return result.error["errorType"]

    assert invoke(make(handler, timeout=5)).payload == b'"Sandbox.Timedout"'


def test_an_outer_time_out_comes_after_the_inner_handler_is_done(make: Any, invoke: Any) -> None:
    inner = make("import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return 'done'\n", timeout=5)
    inner_results: list[Any] = []

    def handler(event: object, context: Any) -> None:
        with suspended():
            inner_results.append(invoke(inner))
        while True:
            pass

    assert invoke(make(handler, timeout=0.1)).error["errorType"] == "Sandbox.Timedout"
    assert [result.payload for result in inner_results] == [b'"done"']


def test_a_time_out_of_the_host_that_is_due_earlier_fires_in_the_handler(make: Any, invoke: Any) -> None:
    class HostTimeout(BaseException):
        pass

    HostTimeout.__module__ = "_pytest.outcomes"

    def fire(number: int, frame: object) -> None:
        raise HostTimeout

    before = signal.signal(signal.SIGALRM, fire)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        environment = make("def handler(event, context):\n    while True:\n        pass\n")
        with pytest.raises(HostTimeout):
            invoke(environment)
        assert signal.getsignal(signal.SIGALRM) is fire
        assert not environment.is_initialised
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_time_out_of_the_host_keeps_running(make: Any, invoke: Any) -> None:
    fired: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda *_: fired.append(1))
    signal.setitimer(signal.ITIMER_REAL, 100, 7)
    try:
        invoke(make("def handler(event, context):\n    pass\n"))
        left, interval = signal.getitimer(signal.ITIMER_REAL)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert 0 < left <= 100
    assert interval == 7
    assert fired == []


def test_the_watchdog_ends_when_it_is_not_needed(make: Any, invoke: Any) -> None:
    in_another_thread(lambda: invoke(make("def handler(event, context):\n    pass\n")))
    for thread in threading.enumerate():
        if thread.name == "lambdamock-deadline":
            thread.join(10)
            assert not thread.is_alive()


# Every initialisation notes how often there was one; `clock` is the test's.
SLOW_INIT = """import os, tempfile
notes = os.path.join(tempfile.gettempdir(), "notes")
with open(notes, "a") as file:
    file.write("x")
times = os.path.getsize(notes)
print("initialisation", times)
import builtins
builtins.lambdamock_wait(times)
def handler(event, context):
    if event == "exit":
        raise SystemExit(1)
    return times, context.get_remaining_time_in_millis() // 1000
"""


@pytest.fixture
def passing(clock: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[int]], None]:
    """Sets how long each initialisation takes."""

    def lasting(seconds: list[int]) -> None:
        def wait(times: int) -> None:
            clock.seconds += seconds[times - 1]

        monkeypatch.setattr(builtins, "lambdamock_wait", wait, raising=False)

    return lasting


def init_lines(result: InvocationResult) -> list[str]:
    lines = [event.message.strip() for event in result.log]
    return [
        re.sub(r"(\d+\d{3})\.\d\d ms", r"\1 ms", line) for line in lines if line.startswith("init") or "Phase" in line
    ]


def test_an_initialisation_has_ten_seconds(make: Any, invoke: Any, passing: Any) -> None:
    passing([9])
    result = invoke(make(SLOW_INIT, timeout=20))
    assert json.loads(result.payload) == [1, 19]
    assert init_lines(result) == ["initialisation 1"]
    assert result.init_duration // 1000 == 9


def test_an_initialisation_that_takes_longer_is_repeated_in_the_time_of_the_invocation(
    make: Any, invoke: Any, passing: Any
) -> None:
    passing([11, 4])
    result = invoke(make(SLOW_INIT, timeout=20))
    assert json.loads(result.payload) == [2, 15]
    assert init_lines(result) == [
        "initialisation 1",
        "INIT_REPORT Init Duration: 10000 ms\tPhase: init\tStatus: timeout",
        "initialisation 2",
    ]
    assert (result.init_duration, result.duration // 1000, result.cold) == (None, 4, True)


def test_an_initialisation_that_never_ends_is_a_time_out_of_the_invocation(
    make: Any, invoke: Any, passing: Any
) -> None:
    passing([11, 21])
    result = invoke(make(SLOW_INIT, timeout=20), request_id="R")
    assert result.error == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": "RequestId: R Error: Task timed out after 20.00 seconds",
    }
    assert init_lines(result)[2:] == [
        "initialisation 2",
        "INIT_REPORT Init Duration: 20000 ms\tPhase: invoke\tStatus: timeout",
    ]
    assert result.environment_lost


def test_after_an_exit_the_next_invocation_initialises_in_its_own_time(make: Any, invoke: Any, passing: Any) -> None:
    passing([3, 2])
    environment = make(SLOW_INIT, timeout=20)
    assert invoke(environment, "exit").init_duration // 1000 == 3
    result = invoke(environment)
    assert init_lines(result) == ["initialisation 2"]
    assert (result.init_duration, result.duration // 1000, result.cold) == (None, 2, True)


@pytest.mark.parametrize(
    ("source", "kind"),
    [("import nowhere", "Runtime.ImportModuleError"), ("raise KeyError('a')", "Runtime.Unknown")],
    ids=["by the runtime", "by the code"],
)
def test_an_initialisation_that_fails_is_reported_once_by_the_platform(
    make: Any, invoke: Any, source: str, kind: str
) -> None:
    environment = make(source)
    first = invoke(environment)
    reports = [line for line in init_lines(first) if line.startswith("INIT_REPORT")]
    assert b"INIT_REPORT" not in first.tail
    assert first.tail.startswith(b"[WARNING]")
    assert [line.partition("Phase")[2] for line in reports] == [f": init\tStatus: error\tError Type: {kind}"]
    assert not [line for line in init_lines(invoke(environment)) if line.startswith("INIT_REPORT")]


def test_a_snapshot_has_more_time_to_initialise(make: Any, invoke: Any, passing: Any) -> None:
    passing([129])
    result = invoke(make(SLOW_INIT, initialization_type="snap-start"))
    assert json.loads(result.payload)[0] == 1


def test_an_initialisation_that_never_ends_is_interrupted(
    make: Any, invoke: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lambdamock.runtime.sandbox.INIT_LIMIT", 0.1)
    result = invoke(make("while True:\n    pass\n", timeout=0.1))
    assert result.error["errorType"] == "Sandbox.Timedout"
    assert result.environment_lost


def test_handlers_that_end_just_at_their_time_out_leave_nothing_locked(make: Any, invoke: Any) -> None:
    app = (
        "import time\n"
        "def handler(event, context):\n"
        "    end = time.monotonic() + event\n"
        "    while time.monotonic() < end:\n"
        "        pass\n"
    )
    environment = make(app, timeout=0.02)

    def race() -> InvocationResult:
        for number in range(30):
            result = invoke(environment, 0.0195 + number * 0.00005)
            assert (result.error or {"errorType": "Sandbox.Timedout"})["errorType"] == "Sandbox.Timedout"
        results = [invoke(environment, 0) for _ in range(20)]  # a busy machine may not import it in time
        return next(result for result in results if result.error is None)

    assert in_another_thread(race).payload == b"null"
    assert in_main_thread(race).payload == b"null"
