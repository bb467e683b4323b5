"""Virtual time moves when told, never backwards; system time is the system's."""

from __future__ import annotations

import threading
import time

import pytest

from lambdamock.timing import EPOCH, SystemClock, VirtualClock


def test_virtual_time_starts_at_the_same_moment_in_every_run() -> None:
    assert VirtualClock().now() == EPOCH == 1_767_225_600


def test_virtual_time_jumps_forwards_and_never_back() -> None:
    clock = VirtualClock(10)
    clock.move_to(15)
    clock.move_to(12)
    assert clock.now() == 15


def test_system_time_waits_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([100.0, 100.0, 103.0])
    slept: list[float] = []
    monkeypatch.setattr(time, "time", lambda: next(moments))
    monkeypatch.setattr(time, "sleep", slept.append)
    clock = SystemClock()
    assert clock.now() == 100
    clock.move_to(102.5)
    clock.move_to(101)
    assert slept == [2.5, 0]


def test_what_waits_on_a_branch_waits_alone() -> None:
    clock = VirtualClock(10)
    branch = clock.branch()
    clock.move_to(15)
    assert clock.now() == 15
    assert clock.join(branch) == 15
    assert clock.now() == 10


def test_a_branch_begins_at_the_time_of_the_one_around_it() -> None:
    clock = VirtualClock(10)
    outer = clock.branch()
    clock.move_to(12)
    inner = clock.branch()
    clock.move_to(20)
    assert clock.join(inner) == 20
    assert clock.now() == 12
    clock.join(outer)


def test_another_thread_is_on_no_branch() -> None:
    clock = VirtualClock(10)
    branch = clock.branch()
    clock.move_to(15)
    seen: list[float] = []
    thread = threading.Thread(target=lambda: seen.append(clock.now()))
    thread.start()
    thread.join()
    clock.join(branch)
    assert seen == [10]


def test_real_time_knows_no_branches() -> None:
    clock = SystemClock()
    before = clock.now()
    assert before <= clock.join(clock.branch()) <= clock.now()
