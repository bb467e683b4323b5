"""Handlers that wait in virtual time: minutes pass at once, to the second, and the host's time goes on as before."""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
import threading
import time
from typing import Any

import pytest

from lambdamock.runtime import release
from lambdamock.runtime.isolation.surroundings import Surroundings


@pytest.fixture
def waiting(make: Any, clock: Any) -> Any:
    """Makes environments whose code waits in virtual time."""
    return lambda code, **settings: make(code, wait_until=clock.wait_until, **settings)


def swallow(event: object, context: object) -> None:
    try:
        time.sleep(1_000)
    except BaseException:  # noqa: BLE001 - as careless code does
        while True:
            pass


def sleep_again_and_again(event: object, context: object) -> None:
    while True:
        time.sleep(7)


@pytest.mark.parametrize("limit", [1, 3, 900])
@pytest.mark.parametrize(
    "handler",
    [
        pytest.param(lambda event, context: time.sleep(1_000), id="sleeps"),
        pytest.param(lambda event, context: time.sleep(float("inf")), id="sleeps for ever"),
        pytest.param(lambda event, context: asyncio.run(asyncio.sleep(1_000)), id="sleeps in a loop of events"),
        pytest.param(sleep_again_and_again, id="sleeps again and again"),
        pytest.param(swallow, id="swallows the time-out"),
    ],
)
def test_A145_a_handler_that_waits_too_long_ends_at_its_time_out_exactly(
    waiting: Any, invoke: Any, clock: Any, handler: Any, limit: int
) -> None:
    start = clock()
    result = invoke(waiting(handler, timeout=limit))
    assert result.error["errorType"] == "Sandbox.Timedout"
    assert (clock() - start, result.duration) == (limit, limit * 1000)


def test_waiting_for_ever_for_what_cannot_come_ends_at_the_time_out(waiting: Any, invoke: Any, clock: Any) -> None:
    async def wait() -> None:
        await asyncio.Event().wait()

    start = clock()
    result = invoke(waiting(lambda event, context: asyncio.run(wait()), timeout=600))
    assert result.error["errorType"] == "Sandbox.Timedout"
    assert clock() - start == 600


def test_a_handler_in_another_thread_waits_in_virtual_time_too(waiting: Any, invoke: Any, clock: Any) -> None:
    start, environment = clock(), waiting(lambda event, context: time.sleep(event), timeout=900)
    results: list[Any] = []
    for seconds in (100, 1_000):
        thread = threading.Thread(target=lambda seconds=seconds: results.append(invoke(environment, seconds)))
        thread.start()
        thread.join()
    assert [result.error is None for result in results] == [True, False]
    assert clock() - start == 100 + 900


def test_a_sleep_takes_its_time_on_the_clock_and_in_the_report(waiting: Any, invoke: Any, clock: Any) -> None:
    start = clock()
    result = invoke(waiting(lambda event, context: time.sleep(2)))
    assert result.error is None
    assert clock() - start == 2
    assert 2_000 <= result.duration < 3_000


def test_the_time_that_is_left_becomes_less(waiting: Any, invoke: Any) -> None:
    def handler(event: object, context: Any) -> bool:
        before = context.get_remaining_time_in_millis()
        time.sleep(500)
        return 499_000 < before - context.get_remaining_time_in_millis() < 550_000

    assert invoke(waiting(handler, timeout=900)).payload == b"true"


def test_an_initialisation_waits_in_virtual_time_too(waiting: Any, invoke: Any, clock: Any) -> None:
    start = clock()
    environment = waiting("import time\ntime.sleep(8)\ndef handler(event, context): return 'done'\n")
    result = invoke(environment)
    assert (result.payload, clock() - start) == (b'"done"', 8)
    assert 8_000 <= result.init_duration < 9_000


@pytest.mark.parametrize("name", ["time", "monotonic", "perf_counter"])
@pytest.mark.parametrize(("suffix", "unit"), [("", 1), ("_ns", 10**9)], ids=["seconds", "nanoseconds"])
def test_functions_that_tell_the_time_tell_what_was_slept(
    waiting: Any, invoke: Any, name: str, suffix: str, unit: int
) -> None:
    def handler(event: object, context: object) -> tuple[str, bool]:
        read = getattr(time, name + suffix)
        before = read()
        time.sleep(300)
        return type(before).__name__, 300 * unit <= read() - before < 330 * unit

    expected = b'["int", true]' if suffix else b'["float", true]'
    assert invoke(waiting(handler, timeout=900)).payload == expected


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (lambda: int(time.time()), 1_767_225_630),
        (lambda: time.time_ns() // 10**9, 1_767_225_630),
        (lambda: time.gmtime()[:6], [2026, 1, 1, 0, 0, 30]),
        (lambda: time.strftime("%Y-%j"), "2026-001"),
        (lambda: time.strftime("%Y", time.gmtime(0)), "1970"),
        (lambda: time.localtime().tm_year in {2025, 2026}, True),
        (lambda: time.ctime(None)[-4:] in {"2025", "2026"}, True),
        (lambda: time.asctime()[-4:] in {"2025", "2026"}, True),
        (lambda: time.gmtime(0).tm_year, 1970),
    ],
    ids=["time", "time_ns", "gmtime", "strftime", "strftime of", "localtime", "ctime", "asctime", "gmtime of"],
)
def test_it_is_as_late_as_on_the_clock_of_the_mock(waiting: Any, invoke: Any, read: Any, expected: object) -> None:
    def handler(event: object, context: object) -> object:
        time.sleep(30)
        return read()

    assert json.loads(invoke(waiting(handler, timeout=60)).payload) == expected


def test_running_clocks_never_go_back_between_invocations(waiting: Any, invoke: Any, clock: Any) -> None:
    readings: list[float] = []

    def handler(event: object, context: object) -> None:
        readings.append(time.monotonic())
        time.sleep(50)

    environment = waiting(handler, timeout=60)
    invoke(environment)
    clock.seconds += 1_000
    invoke(environment)
    assert readings[1] - readings[0] >= 1_050


def test_an_event_loop_waits_in_virtual_time(waiting: Any, invoke: Any, clock: Any) -> None:
    async def work() -> list[str]:
        order: list[str] = []
        asyncio.get_running_loop().call_later(20, order.append, "called")
        for seconds in (30, 10):
            asyncio.get_running_loop().call_later(seconds, order.append, str(seconds))
        await asyncio.gather(asyncio.sleep(60), asyncio.sleep(40))
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 100)
        except asyncio.TimeoutError:
            order.append("too late")
        return order

    start = clock()
    result = invoke(waiting(lambda event, context: asyncio.run(work()), timeout=900))
    assert result.payload == b'["10", "called", "30", "too late"]'
    assert clock() - start == pytest.approx(160, abs=1)


def test_an_event_loop_really_waits_for_threads(waiting: Any, invoke: Any, clock: Any) -> None:
    async def work() -> str:
        return await asyncio.to_thread(lambda: time.sleep(0.02) or "done")

    start = clock()
    assert invoke(waiting(lambda event, context: asyncio.run(work()), timeout=900)).payload == b'"done"'
    assert clock() == start


def test_what_a_thread_does_right_before_it_ends_wakes_the_loop(
    waiting: Any, invoke: Any, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> str:
        done, loop = asyncio.Event(), asyncio.get_running_loop()

        def ends_now(view: Surroundings) -> tuple[str, ...]:
            loop.call_soon_threadsafe(done.set)
            return ()

        monkeypatch.setattr(Surroundings, "unfinished_threads", ends_now)
        await done.wait()
        monkeypatch.undo()
        return "done"

    start = clock()
    assert invoke(waiting(lambda event, context: asyncio.run(work()), timeout=900)).payload == b'"done"'
    assert clock() == start


def test_an_event_loop_really_waits_for_sockets(waiting: Any, invoke: Any, clock: Any) -> None:
    async def work() -> str:
        answered = asyncio.Event()
        server = await asyncio.start_server(lambda reader, writer: (writer.close(), answered.set()), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        data = await asyncio.wait_for(reader.read(), 600)
        writer.close()
        server.close()
        return data.decode() or "closed"

    start = clock()
    assert invoke(waiting(lambda event, context: asyncio.run(work()), timeout=900)).payload == b'"closed"'
    assert clock() == start


def test_other_threads_sleep_really(waiting: Any, invoke: Any, clock: Any) -> None:
    def handler(event: object, context: object) -> None:
        thread = threading.Thread(target=time.sleep, args=(0.01,))
        thread.start()
        thread.join()

    start = clock()
    assert invoke(waiting(handler)).error is None
    assert clock() == start


@pytest.mark.parametrize("seconds", [-1, float("nan")])
def test_what_nobody_can_sleep_is_refused(waiting: Any, invoke: Any, clock: Any, seconds: float) -> None:
    result = invoke(waiting(lambda event, context: time.sleep(seconds)))
    assert result.error["errorType"] == "ValueError"


def test_the_host_has_the_real_time_meanwhile_and_its_own_functions_afterwards(waiting: Any, invoke: Any) -> None:
    def functions() -> list[object]:
        names = ("time", "time_ns", "monotonic", "perf_counter", "gmtime", "localtime", "strftime", "sleep")
        return [getattr(time, name) for name in names] + [selectors.DefaultSelector.select]

    before, monotonic = functions(), time.monotonic()
    invoke(waiting(lambda event, context: time.sleep(3_000), timeout=900))
    assert time.monotonic() - monotonic < 800
    release()
    assert functions() == before


def test_without_virtual_time_the_functions_are_the_hosts(make: Any, invoke: Any) -> None:
    before = time.monotonic, time.time, selectors.DefaultSelector.select
    invoke(make(lambda event, context: None))
    assert (time.monotonic, time.time, selectors.DefaultSelector.select) == before


def test_no_module_holds_a_function_that_a_library_freezes_for_tests() -> None:
    """A frozen `monotonic` would mean that no time-out ever comes; such libraries look through all modules."""
    frozen = {time.time, time.monotonic, time.perf_counter}
    held = [
        f"{name}.{attribute}"
        for name, module in list(sys.modules.items())
        if name.startswith("lambdamock")
        for attribute, value in vars(module).items()
        if any(value is function for function in frozen)
    ]
    assert held == []
