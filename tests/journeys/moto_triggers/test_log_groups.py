"""Log groups of moto's hand log events to functions of ours."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.moto_triggers.conftest import ACCOUNT, REGION, Recorder, client

from lambdamock import events
from lambdamock.domain.journal import Trigger
from lambdamock.mock.handle import Aws


def subscribe_to(group: str, recorder: Recorder, pattern: str = "") -> Any:
    """A subscription of a function, which allows it."""
    logs = client("logs")
    recorder.allow("logs.amazonaws.com", SourceArn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*")
    logs.put_subscription_filter(
        logGroupName=group, filterName="mine", filterPattern=pattern, destinationArn=recorder.arn
    )
    return logs


def put(logs: Any, group: str, *messages: str) -> None:
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    now = int(time.time() * 1000)
    lines = [{"timestamp": now + index, "message": message} for index, message in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=lines)


def test_B089_B090_B091_a_log_group_hands_log_events_to_a_function(recorder: Callable[..., Recorder]) -> None:
    told = recorder()
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", told)
    put(logs, "shop", "first", "second")
    [event] = told.events
    document = events.logs.decoded(event)
    lines = document.pop("logEvents")
    assert document == {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": "shop",
        "logStream": "one",
        "subscriptionFilters": ["mine"],
    }
    assert [(line["message"], len(line["id"])) for line in lines] == [("first", 56), ("second", 56)]


@pytest.mark.parametrize(
    ("pattern", "through"),
    [
        pytest.param("ERROR", ["ERROR 1", '{"level": "ERROR"}'], id="term"),
        pytest.param('{ $.level = "ERROR" }', ['{"level": "ERROR"}'], id="JSON"),
        pytest.param("[kind, number > 1]", ["INFO 2"], id="columns"),
    ],
)
def test_B089_a_pattern_lets_some_log_events_through(
    recorder: Callable[..., Recorder], pattern: str, through: list[str]
) -> None:
    told = recorder()
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", told, pattern)
    put(logs, "shop", "ERROR 1", "INFO 2", '{"level": "ERROR"}')
    assert [line["message"] for event in told.events for line in events.logs.decoded(event)["logEvents"]] == through


def test_where_nothing_passes_the_pattern_nothing_is_invoked(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    client("logs").create_log_group(logGroupName="shop")
    logs = subscribe_to("shop", recorder(), "ERROR")
    put(logs, "shop", "INFO")
    assert aws.journal.of(Trigger) == []


@pytest.mark.parametrize("exists", [True, False], ids=["no permission", "no function"])
def test_a_subscription_that_may_not_invoke_is_refused(
    aws: Aws, recorder: Callable[..., Recorder], exists: bool
) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    if exists:
        recorder()
    with pytest.raises(logs.exceptions.InvalidParameterException) as refusal:
        logs.put_subscription_filter(
            logGroupName="shop",
            filterName="mine",
            filterPattern="",
            destinationArn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f",
        )
    assert refusal.value.response["Error"]["Message"] == (
        "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your "
        "function."
    )
    assert logs.describe_subscription_filters(logGroupName="shop")["subscriptionFilters"] == []


def test_a_pattern_that_is_none_is_refused(recorder: Callable[..., Recorder]) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="shop")
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Invalid filter pattern"):
        subscribe_to("shop", recorder(), "{ $.level = }")


def test_B093_the_log_of_a_function_triggers_another_one(aws: Aws, recorder: Callable[..., Recorder]) -> None:
    aws.function(lambda event, context: print("ERROR it broke"), name="shop").invoke()
    told = recorder("watcher")
    subscribe_to("/aws/lambda/shop", told, "ERROR")
    aws.functions["shop"].invoke()
    [event] = told.events
    assert [line["message"] for line in events.logs.decoded(event)["logEvents"]] == ["ERROR it broke\n"]


def test_a_function_that_is_subscribed_to_its_own_log_comes_to_an_end(
    aws: Aws, recorder: Callable[..., Recorder]
) -> None:
    told = recorder()
    told.function.invoke()  # makes the group
    subscribe_to("/aws/lambda/f", told)
    told.function.invoke()
    assert len(told.events) == 17  # the first without a subscription, then sixteen turns
