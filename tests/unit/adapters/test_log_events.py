"""Log events as CloudWatch Logs takes them: in order, at times that it accepts, cut, and in requests of its size."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lambdamock.adapters.log_events import Event, batches, within_reach

DAY = 24 * 60 * 60.0
NOW = 1_767_225_600.0


class Line(NamedTuple):
    timestamp: float
    message: str


# ---------------------------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    "now", [NOW, NOW + 14 * DAY - 1, NOW - 7199], ids=["the same time", "13 days later", "2 hours before"]
)
def test_events_near_the_time_of_what_answers_keep_theirs(now: float) -> None:
    assert within_reach([Line(NOW, "a")], now) == [Event(1_767_225_600_000, "a")]


@pytest.mark.parametrize("now", [NOW + 14 * DAY + 1, NOW - 7201], ids=["too old", "too far in the future"])
def test_events_that_would_be_rejected_happen_now(now: float) -> None:
    moved = within_reach([Line(NOW - 1.5, "a"), Line(NOW, "b")], now)
    assert moved == [Event(round(now * 1000) - 1500, "a"), Event(round(now * 1000), "b")]


def test_events_are_put_in_order_those_of_a_moment_as_they_came() -> None:
    log = [Line(NOW + 0.002, "c"), Line(NOW, "a"), Line(NOW, "b")]
    assert [event.message for event in within_reach(log, NOW)] == ["a", "b", "c"]


def test_no_events_need_no_time() -> None:
    assert within_reach([], NOW) == []


# -------------------------------------------------------------------------------------------------------------- batches


def sizes(*events: Event) -> list[int]:
    return [len(batch) for batch in batches(events)]


def test_a_request_has_at_most_10_000_events() -> None:
    assert sizes(*[Event(0, "x")] * 10_001) == [10_000, 1]


def test_a_request_has_at_most_a_mebibyte_with_26_bytes_for_each_event() -> None:
    quarter = Event(0, "x" * (262_144 - 26))
    assert sizes(*[quarter] * 5) == [4, 1]
    assert sizes(*[quarter] * 3, quarter._replace(message="ä" * (131_072 - 13)), Event(0, "x")) == [4, 1]


def test_a_request_spans_at_most_24_hours() -> None:
    assert sizes(Event(0, "a"), Event(86_400_000, "b"), Event(86_400_001, "c")) == [2, 1]


@pytest.mark.parametrize(
    ("message", "stored"),
    [
        pytest.param("x" * 300_000, "x" * 262_118, id="ascii"),
        pytest.param("x" + "ä" * 200_000, "x" + "ä" * 131_058, id="not in the middle of a character"),
        pytest.param("\ud800", "\\ud800", id="what has no encoding"),
    ],
)
def test_a_long_message_is_cut(message: str, stored: str) -> None:
    assert list(batches([Event(0, message)])) == [[{"timestamp": 0, "message": stored}]]


def test_empty_messages_are_left_out() -> None:
    assert list(batches([Event(0, ""), Event(1, "\n")])) == [[{"timestamp": 1, "message": "\n"}]]
