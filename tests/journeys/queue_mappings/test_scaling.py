"""How many batches of a queue run at the same time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.journeys.queue_mappings.queues import begun, deployed, mapped, outcomes

from lambdamock import Aws, mock_lambda

SECONDS = 100


@pytest.fixture(params=["2019", "current"])
def aws(request: pytest.FixtureRequest) -> Iterator[Aws]:
    with mock_lambda(profile=request.param, scaling="limited", handler_time="virtual") as handle:
        yield handle


def work(event: Any, context: Any) -> None:
    import time

    time.sleep(SECONDS)


def mapped_queue(aws: Aws, name: str = "orders", **members: Any) -> Any:
    """A queue whose messages take long, each of them a batch."""
    queue = aws.queues.create(name, visibility_timeout=600)
    deployed(aws, work, timeout=300)
    mapped(aws, queue, BatchSize=1, **members)
    return queue


def at(aws: Aws, moment: float) -> int:
    """How many batches began at a moment."""
    return begun(aws).count(moment)


def test_A354_B198_batches_become_more_with_each_minute(aws: Aws) -> None:
    queue = mapped_queue(aws)
    queue.send_many(str(number) for number in range(400))
    aws.clock.advance(60)
    step = 60 if aws.origin.profile == "2019" else 300
    assert (at(aws, 0), at(aws, 60), len(begun(aws))) == (5, step, 5 + step)


def test_A354_they_begin_anew_when_the_queue_has_been_empty(aws: Aws) -> None:
    queue = mapped_queue(aws)
    queue.send_many(list("12345"))
    aws.settle()
    queue.send_many(list("abcdefg"))
    assert (at(aws, 0), at(aws, SECONDS)) == (5, 5)


def test_A354_in_2019_they_are_never_more_than_the_function_may_run() -> None:
    with mock_lambda(profile="2019", scaling="limited", handler_time="virtual") as aws:
        queue = mapped_queue(aws)
        aws.client().put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=3)
        queue.send_many(list("12345"))
        aws.settle()
        assert (begun(aws), set(outcomes(aws))) == ([0, 0, 0, SECONDS, SECONDS], {"Success"})


def test_B208_today_what_is_read_beyond_reserved_concurrency_is_throttled_and_comes_back() -> None:
    with mock_lambda(handler_time="virtual") as aws:
        queue = mapped_queue(aws)
        aws.client().put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=3)
        queue.send_many(list("1234"))
        aws.settle()
        assert (begun(aws), outcomes(aws)) == ([0, 0, 0, 600], ["TooManyRequestsException", *["Success"] * 4])


def test_maximum_concurrency_ends_the_climb() -> None:
    with mock_lambda(scaling="limited", handler_time="virtual") as aws:
        queue = mapped_queue(aws, ScalingConfig={"MaximumConcurrency": 7})
        queue.send_many(str(number) for number in range(12))
        aws.clock.advance(60)
        assert begun(aws) == [0] * 5 + [60] * 2


@pytest.mark.parametrize(("scaling", "expected"), [("instant", (50, 0)), ("limited", (40, 10))])
def test_each_provisioned_poller_runs_ten_batches(scaling: str, expected: tuple[int, int]) -> None:
    with mock_lambda(scaling=scaling, handler_time="virtual") as aws:
        queue = mapped_queue(aws, ProvisionedPollerConfig={"MinimumPollers": 4, "MaximumPollers": 5})
        queue.send_many(str(number) for number in range(60))
        aws.clock.advance(60)
        assert (at(aws, 0), at(aws, 60)) == expected


def test_a_group_has_one_batch_at_a_time_and_groups_run_beside_each_other() -> None:
    with mock_lambda(scaling="limited", handler_time="virtual") as aws:
        queue = mapped_queue(aws, "orders.fifo")
        for group in range(8):
            queue.send_many((f"{group}a", f"{group}b"), group=str(group))
        aws.settle()
        assert begun(aws) == [0] * 8 + [SECONDS] * 8


def test_a_batch_of_a_fifo_queue_holds_ten_messages_at_most(aws: Aws) -> None:
    queue = aws.queues.create("orders.fifo", visibility_timeout=600)
    function = deployed(aws, lambda event, context: None)
    client = aws.client()
    with pytest.raises(client.exceptions.InvalidParameterValueException):
        client.create_event_source_mapping(FunctionName="orders", EventSourceArn=queue.arn, BatchSize=11)
    if aws.origin.profile == "current":
        queue.send_many((str(number) for number in range(25)), group="g")
        mapped(aws, queue)
        assert [len(one.event["Records"]) for one in function.invocations] == [10, 10, 5]
