"""How many batches of a queue run at the same time."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.eventsources.queues.scaling import CLIMB, CLIMB_OF_2019, Climb, Running, climb_of

POLLERS = {"ProvisionedPollerConfig": {"MinimumPollers": 2, "MaximumPollers": 30}}


def most(climb: Climb | None, now: float, allowed: int | None = None) -> int:
    """How many run at a moment, when messages have been there since 0."""
    running = Running()
    running.begin(0.0)
    count = 1
    while running.room_from(climb, now, allowed) == now and count < 5_000:
        running.begin(now)
        count += 1
    return count


@pytest.mark.parametrize(
    ("climb", "now", "expected"),
    [
        pytest.param(CLIMB_OF_2019, 0, 5, id="A354 in the beginning"),
        pytest.param(CLIMB_OF_2019, 59.9, 5, id="A354 before a minute is over"),
        pytest.param(CLIMB_OF_2019, 60, 65, id="A354 after a minute"),
        pytest.param(CLIMB_OF_2019, 180, 185, id="A354 after three minutes"),
        pytest.param(CLIMB_OF_2019, 3_600, 1_000, id="A354 in the end"),
        pytest.param(CLIMB, 0, 5, id="today in the beginning"),
        pytest.param(CLIMB, 60, 305, id="today after a minute"),
        pytest.param(CLIMB, 3_600, 1_250, id="today in the end"),
    ],
)
def test_batches_become_more_with_each_minute(climb: Climb, now: float, expected: int) -> None:
    assert most(climb, now) == expected


@pytest.mark.parametrize(
    ("allowed", "now", "expected"), [(3, 0, 3), (30, 60, 30), (0, 0, 1)], ids=["at first", "later", "never"]
)
def test_A354_it_ends_where_the_function_could_not_run_more_often(allowed: int, now: float, expected: int) -> None:
    assert most(CLIMB_OF_2019, now, allowed) == expected


@pytest.mark.parametrize(
    ("settings", "general", "expected"),
    [
        pytest.param({}, None, None, id="no bound"),
        pytest.param({}, CLIMB, CLIMB, id="that of all"),
        pytest.param({"ScalingConfig": {}}, None, None, id="a configuration that was removed"),
        pytest.param({"ScalingConfig": {"MaximumConcurrency": 7}}, None, Climb(7, 0, 7), id="maximum"),
        pytest.param({"ScalingConfig": {"MaximumConcurrency": 7}}, CLIMB, Climb(5, 300, 7), id="maximum, slowly"),
        pytest.param({"ScalingConfig": {"MaximumConcurrency": 3}}, CLIMB, Climb(5, 300, 3), id="maximum below"),
        pytest.param(POLLERS, None, Climb(300, 1_000, 300), id="pollers"),
        pytest.param(POLLERS, CLIMB, Climb(20, 1_000, 300), id="pollers, slowly"),
    ],
)
def test_settings_bound_the_batches(settings: Any, general: Climb | None, expected: Climb | None) -> None:
    assert climb_of(settings, general, is_fifo=False) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [({}, None), ({"ScalingConfig": {"MaximumConcurrency": 7}}, Climb(7, 0, 7)), (POLLERS, Climb(20, 1_000, 300))],
    ids=["groups alone", "maximum", "pollers"],
)
def test_batches_of_a_fifo_queue_are_bounded_by_groups_and_settings(settings: Any, expected: Climb | None) -> None:
    assert climb_of(settings, CLIMB, is_fifo=True) == expected


def test_who_has_no_room_learns_when_there_will_be() -> None:
    running = Running()
    for _ in range(5):
        running.begin(10.0)
    assert running.room_from(CLIMB, 20.0) == 70.0
    assert running.room_from(Climb(5, 0, 5), 20.0) is None


def test_a_batch_that_ends_makes_room() -> None:
    running = Running()
    for _ in range(5):
        running.begin(0.0)
    running.end()
    assert running.room_from(CLIMB, 1.0) == 1.0


@pytest.mark.parametrize(("still_running", "expected"), [(0, 120.0), (1, 60.0)], ids=["nothing runs", "one runs"])
def test_the_climb_begins_anew_when_there_is_nothing_to_do(still_running: int, expected: float) -> None:
    running = Running()
    for _ in range(1 + still_running):
        running.begin(0.0)
    running.end()
    running.rest()
    for _ in range(5 - still_running):
        running.begin(60.0)
    assert running.room_from(CLIMB, 60.0) == expected
