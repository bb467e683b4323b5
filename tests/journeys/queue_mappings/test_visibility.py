"""Functions that choose themselves when a message comes back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.journeys.queue_mappings.queues import MakeQueue, deployed, mapped

from lambdamock import Aws
from lambdamock.errors import UsageError
from lambdamock.timing import EPOCH

boto3 = pytest.importorskip("boto3")

Hide = Callable[[str, int], None]


@pytest.fixture
def orders(queue: MakeQueue) -> Any:
    return queue("orders")


@pytest.fixture
def hide(aws: Aws, orders: Any) -> Hide:
    """Change the visibility of a message of the queue, by its receipt handle."""
    if "orders" in aws.queues:
        return aws.queues["orders"].change_visibility
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.get_queue_url(QueueName="orders")["QueueUrl"]

    def change(handle: str, seconds: int) -> None:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=seconds)

    return change


@pytest.mark.parametrize("seconds", [0, 5, 30, 300])
def test_a_message_comes_back_when_the_function_chose(aws: Aws, orders: Any, hide: Hide, seconds: int) -> None:
    moments: list[float] = []

    def handler(event: Any, context: Any) -> None:
        moments.append(aws.clock.now().timestamp() - EPOCH)
        if len(moments) == 1:
            hide(event["Records"][0]["receiptHandle"], seconds)
            raise ValueError("later")

    deployed(aws, handler)
    mapped(aws, orders)
    orders.send("one")
    aws.settle()
    assert moments == [0.0, float(seconds)]
    assert orders.counts() == (0, 0)


def test_each_time_it_may_choose_another_moment(aws: Aws, orders: Any, hide: Hide) -> None:
    moments: list[float] = []

    def handler(event: Any, context: Any) -> None:
        moments.append(aws.clock.now().timestamp() - EPOCH)
        count = int(event["Records"][0]["attributes"]["ApproximateReceiveCount"])
        if count < 4:
            hide(event["Records"][0]["receiptHandle"], 60 * 2**count)
            raise ValueError("later")

    deployed(aws, handler)
    mapped(aws, orders)
    orders.send("one")
    aws.settle()
    assert moments == [0.0, 120.0, 360.0, 840.0]


@pytest.mark.parametrize("seconds", [-1, 43_201, True, "5"])
def test_a_message_is_hidden_for_twelve_hours_at_most(aws: Aws, seconds: Any) -> None:
    orders = aws.queues.create("orders")
    with pytest.raises(UsageError, match="change_visibility"):
        orders.change_visibility("AQEB", seconds)


def test_only_who_holds_a_message_may_hide_it(aws: Aws) -> None:
    orders = aws.queues.create("orders")
    orders.send("one")
    with pytest.raises(UsageError, match="nobody holds a message by that handle"):
        orders.change_visibility("AQEB", 5)
    assert [one.is_visible for one in orders.messages] == [True]
