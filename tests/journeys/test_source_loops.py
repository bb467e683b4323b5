"""Functions that lead to themselves through streams and tables, which Lambda does not stop."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock import Aws
from lambdamock.errors import UsageError
from lambdamock.eventsources import poller


@pytest.fixture(autouse=True)
def fewer_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "ENDLESS", 40)


def read(aws: Aws, function: str, arn: str) -> None:
    aws.client().create_event_source_mapping(FunctionName=function, EventSourceArn=arn, StartingPosition="LATEST")


def test_a_stream_that_a_function_feeds_itself_shows_the_loop(aws: Aws) -> None:
    stream = aws.streams.create("clicks")
    aws.function(lambda event, context: stream.put("again") and None, name="f")
    read(aws, "f", stream.arn)
    with pytest.raises(UsageError, match=r"… → f → f → f → f \(turn 40\)"):
        stream.put("first")
    assert len(aws.invocations) == 40


def test_two_functions_that_feed_each_other_show_it_too(aws: Aws) -> None:
    there = aws.streams.create("there")
    back = aws.tables.create("back", key="id")

    def answer(event: Any, context: Any) -> None:
        back.put({"id": context.aws_request_id})

    def ask(event: Any, context: Any) -> None:
        there.put("again")

    aws.function(answer, name="answer")
    aws.function(ask, name="ask")
    read(aws, "answer", there.arn)
    read(aws, "ask", back.stream_arn)
    with pytest.raises(UsageError, match=r"… → answer → ask → answer → ask \(turn 40\)"):
        there.put("first")


def test_a_function_may_pass_something_on_for_a_while(aws: Aws) -> None:
    stream = aws.streams.create("steps")

    def step(event: Any, context: Any) -> None:
        if len(aws.invocations) < 39:
            stream.put("next")

    aws.function(step, name="f")
    read(aws, "f", stream.arn)
    stream.put("first")
    assert len(aws.invocations) == 40
