"""The memory of a function against `MemorySize`, and what REPORT shows of it."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import threading
from collections import Counter
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from lambdamock.runtime import deadline, footprint, uncounted
from lambdamock.runtime.footprint import Faults, Footprint

MB = 1 << 10
KILLED = {
    "errorType": "Runtime.ExitError",
    "errorMessage": "RequestId: 00000000-0000-4000-8000-000000000001 Error: Runtime exited with error: signal: killed",
}


class Process:
    """Stands in for the process: what it held at most, in KiB, and how often it and its threads got a page."""

    def __init__(self) -> None:
        self.peak = 500 * MB
        self.faults = Counter[int]()

    def take(self, megabytes: int) -> None:
        self.peak += megabytes * MB
        self.faults[threading.get_native_id()] += megabytes

    def faults_of(self, thread: int | None = None) -> Faults:
        return Faults(self.faults[thread or threading.get_native_id()], self.faults.total())


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Process:
    process = Process()
    monkeypatch.setattr(footprint, "peak", lambda: process.peak)
    monkeypatch.setattr(footprint, "faults", process.faults_of)
    monkeypatch.setattr(footprint, "FRESH", -1.0)
    return process


def report_of(result: Any) -> str:
    report = str(result.log[-1].message).partition("\tMemory Size: ")[2]
    return report.replace("Init Duration: 0.00 ms\t", "")


class TestWhatItTakes:
    def test_a_function_that_takes_more_than_its_memory_is_killed(
        self, make: Any, invoke: Any, process: Process
    ) -> None:
        environment = make(lambda event, context: process.take(event))
        result = invoke(environment, 129)
        assert (json.loads(result.payload), result.function_error) == (KILLED, "Unhandled")
        assert (result.environment_lost, environment.is_initialised) == (True, False)
        assert invoke(environment, 128).payload == b"null"

    def test_the_log_says_so(self, make: Any, invoke: Any, process: Process) -> None:
        result = invoke(make(lambda event, context: process.take(200)))
        assert result.log[-3].message == f"{KILLED['errorMessage']}\nRuntime.ExitError\n"
        assert report_of(result) == "128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime.OutOfMemory\n"

    def test_so_does_the_report_in_json(self, make: Any, invoke: Any, process: Process) -> None:
        result = invoke(make(lambda event, context: process.take(200), log_format="JSON"))
        record = json.loads(result.log[-1].message)["record"]
        assert (record["status"], record["errorType"]) == ("error", "Runtime.OutOfMemory")
        assert (record["metrics"]["memorySizeMB"], record["metrics"]["maxMemoryUsedMB"]) == (128, 128)

    def test_the_memory_that_counts_is_the_functions_own(self, make: Any, invoke: Any, process: Process) -> None:
        environment = make(lambda event, context: process.take(1))
        invoke(environment)
        process.take(4000)
        assert invoke(environment).payload == b"null"

    def test_an_initialisation_counts_too(
        self, make: Any, invoke: Any, process: Process, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "room_of_the_test", SimpleNamespace(take=process.take))
        result = invoke(make("import room_of_the_test\nroom_of_the_test.take(129)\ndef handler(*_): return 1\n"))
        assert json.loads(result.payload) == KILLED

    def test_python_may_run_out_of_memory_by_itself(self, make: Any, invoke: Any) -> None:
        result = invoke(make(lambda event, context: bytearray(1 << 62)))
        assert (result.error["errorType"], result.environment_lost) == ("MemoryError", False)

    def test_what_a_function_takes_that_it_invokes_is_not_its_own(
        self, make: Any, invoke: Any, process: Process
    ) -> None:
        inner = make(lambda event, context: process.take(200), memory_size=256)
        outer = make(lambda event, context: invoke(inner).function_error)
        result = invoke(outer)
        assert (result.payload, result.max_memory_used) == (b"null", 35)

    def test_what_answers_its_requests_is_not_its_own(self, make: Any, invoke: Any, process: Process) -> None:
        def handler(event: object, context: object) -> None:
            with uncounted():
                process.take(200)
                with uncounted():
                    process.take(200)
            process.take(20)

        result = invoke(make(handler))
        assert (result.payload, result.max_memory_used) == (b"null", 55)

    def test_two_at_a_time_are_not_told_apart(self, make: Any, invoke: Any, process: Process) -> None:
        both, results = threading.Barrier(2, timeout=10), []

        def handler(event: int, context: object) -> None:
            both.wait()
            process.take(event)
            both.wait()

        environments = [make(handler), make(handler)]
        threads = [
            threading.Thread(target=lambda one=one: results.append(invoke(one, 200).payload)) for one in environments
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [b"null"] * 2

    def test_memory_of_a_thread_that_was_there_before_is_not_the_codes(
        self, make: Any, invoke: Any, process: Process
    ) -> None:
        begin, done = threading.Event(), threading.Event()

        def take() -> None:
            begin.wait(10)
            process.take(200)
            done.set()

        thread = threading.Thread(target=take)
        thread.start()

        def handler(event: object, context: object) -> bool:
            begin.set()
            return done.wait(10)

        result = invoke(make(handler))
        thread.join()
        assert (result.payload, result.max_memory_used) == (b"true", 35)

    def test_memory_of_a_thread_that_the_code_begins_is_its_own(self, make: Any, invoke: Any, process: Process) -> None:
        over = threading.Event()

        def take() -> None:
            process.take(200)
            over.wait(10)

        thread = threading.Thread(target=take)
        result = invoke(make(lambda event, context: thread.start()))
        over.set()
        thread.join()
        assert json.loads(result.payload) == KILLED


class TestMaxMemoryUsed:
    def test_it_is_that_of_the_runtime_and_what_the_function_took_so_far(
        self, make: Any, invoke: Any, process: Process
    ) -> None:
        environment = make(lambda event, context: process.take(event))
        assert [invoke(environment, take).max_memory_used for take in (0, 20, 0, 10)] == [35, 55, 55, 65]

    def test_it_is_never_more_than_there_is(self, make: Any, invoke: Any, process: Process) -> None:
        assert report_of(invoke(make(lambda event, context: process.take(120)))) == (
            "128 MB\tMax Memory Used: 128 MB\t\n"
        )


class TestWhileItRuns:
    """A function that goes on and on is stopped before the process of the test is."""

    SWALLOWING = """
import time
import room_of_the_test

def handler(event, context):
    room_of_the_test.take(200)
    while True:
        try:
            while True:
                time.sleep(0.01)
        except BaseException:
            pass
"""

    @pytest.fixture
    def room(self, process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "room_of_the_test", SimpleNamespace(take=process.take))
        monkeypatch.setattr(deadline, "LOOK", 0.02)

    @pytest.mark.usefixtures("room")
    def test_in_the_main_thread(self, make: Any, invoke: Any) -> None:
        assert json.loads(invoke(make(self.SWALLOWING, timeout=60)).payload) == KILLED

    @pytest.mark.usefixtures("room")
    def test_in_another_thread(self, make: Any, invoke: Any) -> None:
        results: list[Any] = []
        environment = make(self.SWALLOWING, timeout=60)
        thread = threading.Thread(target=lambda: results.append(invoke(environment)))
        thread.start()
        thread.join()
        assert json.loads(results[0].payload) == KILLED


@pytest.mark.skipif(sys.platform != "linux", reason="page faults are told by Linux only")
def test_the_pages_of_a_thread_can_be_told_by_another_one() -> None:
    began, done = threading.Event(), threading.Event()

    def work() -> None:
        began.set()
        done.wait(10)

    thread = threading.Thread(target=work)
    thread.start()
    began.wait(10)
    told = footprint.faults(thread.native_id)
    done.set()
    thread.join()
    assert 0 < told.of_thread < told.of_process
    unknown = footprint.faults(2**31 - 1)
    assert unknown.of_thread == unknown.of_process


def test_a_footprint_ends_once(process: Process) -> None:
    one = Footprint(128)
    one.begin()
    process.take(3)
    one.end()
    process.take(300)
    one.end()
    one.count_again()
    assert (one.used, one.is_exceeded) == (38, False)


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of the process is read from /proc")
@pytest.mark.parametrize("interrupted", ["begin", "count_again"])
def test_a_footprint_that_a_time_out_interrupted_ends(
    process: Process, monkeypatch: pytest.MonkeyPatch, interrupted: str
) -> None:
    mine = Footprint(128)
    other = Footprint(128)
    other.begin()
    if interrupted == "count_again":
        mine.begin()
        mine.put_aside()
    monkeypatch.setattr(Footprint, "_join", Mock(side_effect=TimeoutError))
    with pytest.raises(TimeoutError):
        getattr(mine, interrupted)()
    mine.end()
    other.end()
    assert footprint._running == []


def test_real_memory_is_seen() -> None:
    program = """
        import json, resource
        from lambdamock import mock_lambda

        def held():
            with open("/proc/self/status") as file:
                return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))

        def eat(event, context):
            below_the_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held()
            return len(bytearray(b"x") * ((below_the_peak << 10) + (160 << 20))) > 0

        with mock_lambda() as aws:
            small, large = aws.function(eat, name="small"), aws.function(eat, name="large", memory_size=2048)
            print(json.dumps([small.invoke().error.message[-14:], large.invoke().result]))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == ["signal: killed", True]
