"""When things happened in the sources of neighbours, on the mock's clock."""

from __future__ import annotations

import gc

from lambdamock.adapters.source_times import SourceTimes

QUEUE = "arn:aws:sqs:us-east-1:123456789012:q"


class Clock:
    def __init__(self) -> None:
        self.time = 100.0

    def now(self) -> float:
        return self.time


class Message:
    """Stands in for a neighbour's object."""


def test_a_message_that_somebody_saw_sent_has_times() -> None:
    clock, message = Clock(), Message()
    times = SourceTimes(clock.now)
    assert times.of(message) is None
    told = times.sent(message, 5.0)
    clock.time = 101.0
    assert times.of(message) is told
    assert (told.sent_at, told.delayed_until, told.hidden_until, told.first_received_at) == (100.0, 105.0, 0.0, None)


def test_messages_that_the_neighbour_forgets_are_forgotten() -> None:
    times, message = SourceTimes(Clock().now), Message()
    times.sent(message)
    del message
    gc.collect()
    assert len(times._messages) == 0


def test_the_next_moment_of_a_queue_is_the_first_that_has_not_come() -> None:
    clock = Clock()
    times = SourceTimes(clock.now)
    assert times.delayed_until(QUEUE) is None
    for moment in (107.0, 103.0, 100.0):
        times.await_message(QUEUE, moment)
    moments = []
    for clock.time in (100.0, 103.0, 106.9, 107.0):
        moments.append(times.delayed_until(QUEUE))
    assert moments == [103.0, 107.0, 107.0, None]


def test_a_record_arrives_when_it_is_seen_to() -> None:
    clock = Clock()
    times = SourceTimes(clock.now)
    times.arrived("stream/1")
    clock.time = 130.0
    assert times.arrival_of("stream/1") == 100.0


def test_a_record_that_nobody_saw_come_arrives_when_it_is_read_first() -> None:
    clock = Clock()
    times = SourceTimes(clock.now)
    assert times.arrival_of("stream/1") == 100.0
    clock.time = 130.0
    assert times.arrival_of("stream/1") == 100.0


def test_a_record_that_takes_the_place_of_another_has_a_time_of_its_own() -> None:
    clock = Clock()
    times = SourceTimes(clock.now)
    times.arrived("stream/1")
    clock.time = 130.0
    times.arrived("stream/1")
    assert times.arrival_of("stream/1") == 130.0
