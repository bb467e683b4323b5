"""Libraries that freeze time, around an invocation and inside of a handler: time-outs are not fooled."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import pytest
from tests.journeys.conftest import create

from lambdamock import mock_lambda

MOMENT = "2020-02-02T00:00:00"
NAMES = ("freezegun", "time_machine")
LAZY = ["pydantic", "aws_lambda_powertools"]  # fail when all their attributes are looked at while time is frozen


def freezing(name: str) -> Callable[[str], AbstractContextManager[Any]]:
    """What freezes time at a moment."""
    if name == "freezegun":
        freezegun = pytest.importorskip("freezegun", reason="freezegun is not installed")
        return partial(freezegun.freeze_time, ignore=LAZY)
    machine = pytest.importorskip("time_machine", reason="time-machine is not installed")
    return lambda moment: machine.travel(moment + "Z", tick=False)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("order", ["frozen first", "mocked first"])
def test_a_frozen_clock_does_not_hold_up_a_time_out(name: str, order: str) -> None:
    source = "import time\n\ndef handler(event, context):\n    while True:\n        time.time()\n"
    freeze = freezing(name)
    contexts: list[AbstractContextManager[Any]] = [freeze(MOMENT), mock_lambda()]
    outer, inner = contexts if order == "frozen first" else contexts[::-1]
    with outer as first, inner as second:
        aws: Any = second if order == "frozen first" else first
        create(aws.client(), files={"app.py": source}, Timeout=1)
        document = json.load(aws.client().invoke(FunctionName="hello")["Payload"])
    assert document["errorType"] == "Sandbox.Timedout"


@pytest.mark.parametrize("name", NAMES)
def test_a_handler_whose_test_froze_time_sees_the_frozen_time(name: str) -> None:
    source = "import time\n\ndef handler(event, context):\n    return time.time()\n"
    with mock_lambda() as aws, freezing(name)(MOMENT):
        create(aws.client(), files={"app.py": source})
        answers = [json.load(aws.client().invoke(FunctionName="hello")["Payload"]) for _ in range(2)]
    assert answers == [1_580_601_600.0] * 2


@pytest.mark.parametrize("name", NAMES)
def test_time_frozen_in_a_handler_goes_on_afterwards(name: str) -> None:
    freeze = freezing(name)
    before = time.time()

    def handler(event: Any, context: Any) -> list[bool]:
        with freeze(MOMENT):
            frozen = time.time()
        return [frozen == 1_580_601_600.0, time.time() > 1_700_000_000]

    with mock_lambda() as aws:
        assert aws.function(handler).invoke().result == [True, True]
    assert time.time() >= before


@pytest.mark.parametrize("name", NAMES)
def test_remaining_time_and_durations_are_real_whatever_is_frozen(name: str) -> None:
    def handler(event: Any, context: Any) -> int:
        first = context.get_remaining_time_in_millis()
        time.sleep(0.05)
        return int(first - context.get_remaining_time_in_millis())

    with mock_lambda() as aws, freezing(name)(MOMENT):
        invocation = aws.function(handler).invoke()
    assert invocation.result >= 50
    assert invocation.duration >= 50
