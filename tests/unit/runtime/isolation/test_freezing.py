"""What a handler leaves running stands still between the invocations of its environment, and ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from lambdamock.runtime.isolation import freezing


class Worker:
    """A thread that counts its rounds; each round comes to a point where it can be stopped."""

    def __init__(self, pause: Callable[[Any], object]) -> None:
        self.rounds = 0
        self.stream: Any = None
        self.is_wanted = True
        self._pause = pause
        self.thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def _run(self) -> None:
        while self.is_wanted:
            self._pause(self.stream)
            self.rounds += 1

    def wait_for(self, rounds: int) -> None:
        """Wait until it has done so many more."""
        goal = self.rounds + rounds
        while self.rounds < goal:
            time.sleep(0.001)

    def join(self) -> bool:
        self.thread.join(5)
        return not self.thread.is_alive()


PAUSES = [
    pytest.param(lambda stream: time.sleep(0.001), id="sleeps"),
    pytest.param(lambda stream: stream.write("working\n"), id="writes"),
]


def handler_of(worker: Worker) -> Callable[[Any, Any], None]:
    def handler(event: object, context: object) -> None:
        worker.stream = sys.stdout
        if worker.thread.ident is None:
            worker.thread.start()
        worker.wait_for(3)

    return handler


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> Any:
    worker = Worker(getattr(request, "param", lambda stream: time.sleep(0.001)))
    yield worker
    worker.is_wanted = False


@pytest.mark.parametrize("worker", PAUSES, indirect=True)
def test_a_thread_that_is_left_behind_stands_still(make: Any, invoke: Any, worker: Worker) -> None:
    environment = make(handler_of(worker))
    assert invoke(environment).unfinished_threads == ("worker",)
    before = worker.rounds
    time.sleep(0.05)
    assert worker.rounds - before <= 1  # the round that it was in


@pytest.mark.parametrize("worker", PAUSES, indirect=True)
def test_it_goes_on_with_the_next_invocation(make: Any, invoke: Any, worker: Worker) -> None:
    environment = make(handler_of(worker))
    invoke(environment)
    assert invoke(environment).error is None


def test_the_next_invocation_of_another_environment_does_not_wake_it(make: Any, invoke: Any, worker: Worker) -> None:
    invoke(make(handler_of(worker)))
    before = worker.rounds
    for _ in range(3):
        invoke(make(lambda event, context: time.sleep(0.01)))
    assert worker.rounds - before <= 1


@pytest.mark.parametrize("worker", PAUSES, indirect=True)
def test_it_ends_when_its_environment_is_closed(make: Any, invoke: Any, worker: Worker) -> None:
    environment = make(handler_of(worker))
    invoke(environment)
    environment.close()
    assert worker.join()


def test_it_ends_with_the_process_of_its_handler(make: Any, invoke: Any, worker: Worker) -> None:
    def handler(event: object, context: object) -> None:
        worker.thread.start()
        worker.wait_for(1)
        os._exit(1)

    assert invoke(make(handler)).environment_lost
    assert worker.join()


@pytest.mark.parametrize("worker", [lambda stream: time.sleep(600)], indirect=True)
def test_a_long_sleep_ends_with_the_environment(make: Any, invoke: Any, worker: Worker) -> None:
    environment = make(lambda event, context: worker.thread.start())
    invoke(environment)
    environment.close()
    assert worker.join()


def test_a_thread_that_catches_everything_is_told_once(make: Any, invoke: Any) -> None:
    caught: list[str] = []

    def sleep(_: object) -> None:
        try:
            time.sleep(0.001)
        except BaseException as error:  # noqa: BLE001 - as careless code does
            caught.append(type(error).__name__)

    worker = Worker(sleep)
    environment = make(handler_of(worker))
    invoke(environment)
    environment.close()
    worker.wait_for(5)
    worker.is_wanted = False
    assert (worker.join(), caught) == (True, ["ProcessEnd"])


def test_nobody_waits_for_ever_for_a_thread_that_is_held(
    make: Any, invoke: Any, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freezing, "LONGEST", 0.02)
    invoke(make(handler_of(worker)))
    worker.is_wanted = False
    assert worker.join()


def test_a_thread_that_has_nothing_to_stop_it_runs_to_its_end(make: Any, invoke: Any) -> None:
    done = threading.Event()
    gate = threading.Event()

    def handler(event: object, context: object) -> None:
        threading.Thread(target=lambda: gate.wait() and done.set()).start()

    invoke(make(handler))
    gate.set()
    assert done.wait(5)


def test_the_interpreter_ends_while_a_thread_is_held() -> None:
    script = """
import threading, time
from lambdamock.runtime import CallableCode, Credentials, ExecutionEnvironment
from lambdamock.runtime import InvocationRequest, RuntimeSettings, Workspace
def work():
    while True:
        time.sleep(0.001)
code = CallableCode(lambda event, context: threading.Thread(target=work).start())
settings = RuntimeSettings(
    "f", "1", "a.b", "python3.12", 128, 3, "us-east-1", "123456789012", "role", variables={}, code=code, log_group="g"
)
environment = ExecutionEnvironment(
    settings, log_stream="s", workspace=Workspace(), now=lambda: 0.0, credentials=Credentials("", "", "")
)
print(environment.invoke(InvocationRequest("id", None, "arn")).unfinished_threads)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "('Thread-1 (work)',)\n"), done.stderr
