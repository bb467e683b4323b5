"""While a handler waits in virtual time the world goes on, but for other functions that wait for it to end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError


@pytest.fixture(params=["manual", "auto"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    with mock_lambda(handler_time="virtual", transitions="timed", clock=request.param) as aws:
        yield aws


def seconds(aws: Aws) -> float:
    return aws.clock.now().timestamp()


def ready(aws: Aws, handler: Any, name: str, **settings: Any) -> Any:
    function = aws.function(handler, name=name, **settings)
    aws.clock.advance(10)
    return function


def test_a_handler_that_waits_sees_resources_become_ready(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> list[str]:
        client = aws.client()
        aws.function(lambda event, context: None, name="made")
        states = []
        for _ in range(2):
            states.append(client.get_function(FunctionName="made")["Configuration"]["State"])
            time.sleep(5)
        return states

    maker = ready(aws, handler, "maker", timeout=60)
    start = seconds(aws)
    assert maker.invoke().result == ["Pending", "Active"]
    assert seconds(aws) - start == 10


def test_events_that_a_handler_sends_run_when_it_has_ended(aws: Aws) -> None:
    def handler(event: Any, context: Any) -> int:
        aws.client().invoke(FunctionName="later", InvocationType="Event", Payload=b"{}")
        time.sleep(30)
        return len(aws.invocations.of("later"))

    ready(aws, lambda event, context: None, "later")
    sender = ready(aws, handler, "sender", timeout=60)
    start = seconds(aws)
    assert sender.invoke().result == 0
    (later,) = aws.invocations.of("later")
    assert later.started_at.timestamp() - start == 30


def test_the_time_of_a_function_that_another_calls_counts_for_both(aws: Aws) -> None:
    ready(aws, lambda event, context: time.sleep(40), "inner", timeout=60)
    outer = ready(
        aws, lambda event, context: aws.client().invoke(FunctionName="inner")["StatusCode"], "outer", timeout=30
    )
    start = seconds(aws)
    run = outer.invoke()
    assert (run.error.type if run.error else None) == "Sandbox.Timedout"
    assert run.duration == 30_000
    assert seconds(aws) - start == 40


def test_time_is_real_unless_asked_otherwise() -> None:
    with mock_lambda() as aws:
        start = seconds(aws)
        aws.function(lambda event, context: time.sleep(0.01), name="f").invoke()
        assert seconds(aws) == start


def test_virtual_time_cannot_pass_on_the_systems_clock() -> None:
    with pytest.raises(UsageError, match="Use clock='manual' or 'auto'"):
        mock_lambda(handler_time="virtual", clock="system")
