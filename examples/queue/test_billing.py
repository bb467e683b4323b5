"""Test an SQS consumer: one bad message comes again and ends in the dead-letter queue, its neighbours are done once."""

from __future__ import annotations

import pytest
from billing import handler


@pytest.fixture
def dead_orders(lambda_mock):
    return lambda_mock.queues.create("dead-orders")


@pytest.fixture
def orders(lambda_mock, dead_orders):
    return lambda_mock.queues.create("orders", redrive_to=dead_orders, max_receive_count=3)


@pytest.fixture
def billing(lambda_function, lambda_client, orders):
    function = lambda_function(handler, name="billing")
    lambda_client.create_event_source_mapping(
        FunctionName="billing",
        EventSourceArn=orders.arn,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],  # without it, the report would say nothing
    )
    return function


def test_all_orders_are_billed(billing, orders):
    orders.send_many([{"id": "A-1", "cents": 500}, {"id": "A-2", "cents": 700}])
    billing.assert_invoked_once()
    orders.assert_drained()


def test_a_bad_order_does_not_touch_the_others(lambda_mock, billing, orders, dead_orders):
    orders.send_many([{"id": "A-1", "cents": 500}, {"id": "A-2", "cents": 0}, {"id": "A-3", "cents": 700}])
    lambda_mock.settle()  # until it was received three times, thirty seconds apart
    assert billing.logs.filter("billed").messages == ["billed A-1", "billed A-3"]
    assert [message.json() for message in dead_orders.messages] == [{"id": "A-2", "cents": 0}]
    orders.assert_drained()
