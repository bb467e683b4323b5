"""Virtual time moves when told, never backwards; system time is the system's."""

from __future__ import annotations

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
