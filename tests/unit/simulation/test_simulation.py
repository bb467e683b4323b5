"""How a world's time passes: many things at one moment are no endless loop."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import mock_lambda


@pytest.fixture(autouse=True)
def small_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lambdamock.simulation.course.AT_ONCE_BOUND", 10)


def fail(event: Any, context: Any) -> None:
    raise ConnectionError


def test_all_events_of_a_moment_are_tried_again_at_that_moment() -> None:
    with mock_lambda() as aws:
        aws.function(fail, name="f")
        for _ in range(25):
            aws.client().invoke(FunctionName="f", InvocationType="Event")
        aws.settle()
        assert len(aws.invocations) == 75


def test_all_events_that_one_handler_leaves_run_after_it() -> None:
    with mock_lambda() as aws:
        taken: list[int] = []

        def spread(event: Any, context: Any) -> None:
            for number in range(25):
                aws.client().invoke(FunctionName="f", InvocationType="Event", Payload=str(number))

        aws.function(lambda event, context: taken.append(event), name="f")
        aws.function(spread, name="spread", timeout=900).invoke()
        assert taken == list(range(25))
