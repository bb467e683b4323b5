"""A schedule as a job of the world: always one more, whatever becomes of the last one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lambdamock import Aws
from lambdamock.services.schedules import At, Rate
from lambdamock.simulation.recurrence import Recurrence
from lambdamock.timing import EPOCH


def recurrence(aws: Aws, fire: Callable[[float], None]) -> Recurrence:
    return Recurrence(aws._simulation.world, "a test", fire)


def test_each_time_is_told_as_it_was_planned(aws: Aws) -> None:
    fired: list[float] = []
    minutely = recurrence(aws, fired.append)
    minutely.begin(Rate(60), since=EPOCH, after=EPOCH)
    aws.clock.advance(150)
    assert fired == [EPOCH + 60, EPOCH + 120]
    assert minutely.due == EPOCH + 180


def test_an_error_ends_the_advance_and_not_the_recurrence(aws: Aws) -> None:
    def fail(_: float) -> None:
        raise RuntimeError

    minutely = recurrence(aws, fail)
    minutely.begin(Rate(60), since=EPOCH, after=EPOCH)
    with pytest.raises(RuntimeError):
        aws.clock.advance(150)
    assert minutely.due == EPOCH + 120
    minutely.end()


def test_another_schedule_takes_the_place_of_the_first(aws: Aws) -> None:
    fired: list[float] = []
    changing = recurrence(aws, fired.append)
    changing.begin(Rate(60), since=EPOCH, after=EPOCH)
    changing.begin(Rate(300), since=EPOCH, after=EPOCH)
    aws.clock.advance(300)
    assert fired == [EPOCH + 300]


def test_what_ended_leaves_no_job(aws: Aws) -> None:
    minutely = recurrence(aws, lambda _: None)
    minutely.begin(Rate(60), since=EPOCH, after=EPOCH)
    minutely.end()
    minutely.end()
    assert (minutely.due, len(aws._simulation.world.scheduler)) == (None, 0)


def test_what_comes_round_once_is_over_then(aws: Aws) -> None:
    fired: list[float] = []
    once = recurrence(aws, fired.append)
    once.begin(At(EPOCH + 10), since=EPOCH, after=EPOCH)
    aws.clock.advance(100)
    assert (fired, once.due) == ([EPOCH + 10], None)
