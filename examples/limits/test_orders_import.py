"""Test limits: what does the program do when it is throttled, and when there is too much for one event?"""

from __future__ import annotations

import pytest
from orders_import import hand_over

ORDERS = [{"id": f"A-{number}"} for number in range(3)]
MANY = [{"id": f"A-{number}", "note": "x" * 1000} for number in range(7000)]  # 7 MB; Lambda takes 6 MB


@pytest.fixture(autouse=True)
def orders(lambda_function):
    return lambda_function(lambda event, context: len(event), name="orders")


def test_orders_are_handed_over(orders):
    assert hand_over(ORDERS) == []
    orders.assert_invoked_once_with(ORDERS)


def test_what_is_throttled_is_kept_for_later(orders, lambda_client):
    lambda_client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)
    assert hand_over(ORDERS) == ORDERS
    orders.assert_throttled()
    orders.assert_not_invoked()


def test_what_is_too_large_is_split(orders):
    assert hand_over(MANY) == []
    assert sum(invocation.result for invocation in orders.invocations) == len(MANY)
