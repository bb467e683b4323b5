"""Tumbling windows: where they begin and end, and what state they carry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lambdamock.eventsources.streams.windows import STATE_BYTES, window_at
from lambdamock.timing import EPOCH


@pytest.mark.parametrize(
    ("seconds", "length", "expected"),
    [
        pytest.param(0.0, 30, (0, 30), id="its first moment"),
        pytest.param(29.999, 30, (0, 30), id="its last moment"),
        pytest.param(30.0, 30, (30, 60), id="the first of the next one"),
        pytest.param(899.0, 900, (0, 900), id="the longest"),
        pytest.param(7.5, 1, (7, 8), id="the shortest"),
    ],
)
def test_a_moment_lies_in_one_window(seconds: float, length: int, expected: tuple[int, int]) -> None:
    window = window_at(EPOCH + seconds, length)
    assert (window.start - EPOCH, window.end - EPOCH, window.state) == (*expected, {})


def test_what_the_event_says_of_its_window() -> None:
    window = window_at(EPOCH + 125, 120).after(b'{"state": {"sum": 3}}')
    assert window.members("shardId-000000000006", "arn", is_final=False, is_early=False) == {
        "window": {"start": "2026-01-01T00:02:00Z", "end": "2026-01-01T00:04:00Z"},
        "state": {"sum": 3},
        "shardId": "shardId-000000000006",
        "eventSourceARN": "arn",
        "isFinalInvokeForWindow": False,
        "isWindowTerminatedEarly": False,
    }


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param({"state": {"1": [2]}}, {"1": [2]}, id="a state"),
        pytest.param({"state": {"1": 2}, "batchItemFailures": []}, {"1": 2}, id="beside other members"),
        pytest.param({}, {}, id="none"),
        pytest.param(None, {}, id="no response"),
        pytest.param({"state": None}, {}, id="null"),
        pytest.param({"state": "text"}, {}, id="no object"),
        pytest.param(["state"], {}, id="a list"),
    ],
)
def test_the_state_is_what_the_function_answers(response: Any, expected: dict[str, Any]) -> None:
    before = window_at(EPOCH, 30).after(b'{"state": {"before": true}}')
    assert before.after(json.dumps(response).encode()).state == expected


@pytest.mark.parametrize("payload", [b"", b"no JSON"])
def test_a_response_that_is_no_json_leaves_no_state(payload: bytes) -> None:
    assert window_at(EPOCH, 30).after(b'{"state": {"before": true}}').after(payload).state == {}


@pytest.mark.parametrize(("size", "expected"), [(STATE_BYTES, False), (STATE_BYTES + 1, True)])
def test_a_state_has_a_megabyte_at_most(size: int, expected: bool) -> None:
    window = window_at(EPOCH, 30)._replace(state={"k": "x" * (size - len('{"k":""}'))})
    assert window.is_too_large is expected
