"""Test a caller: does the program that invokes a function do the right thing with each answer?"""

from __future__ import annotations

import pytest
from checkout import NoPriceError, price_of

PRICES = {"pen": 200, "ink": 450}


@pytest.fixture(autouse=True)
def prices(lambda_function):
    """A stand-in for the other team's function: any callable will do."""

    @lambda_function(name="prices")
    def prices(event, context):
        return PRICES[event["article"]]

    return prices


def test_the_price_is_asked_for(prices):
    assert price_of("ink") == 450
    prices.assert_invoked_once_with({"article": "ink"})


def test_an_error_of_the_function_is_no_price(prices):
    with pytest.raises(NoPriceError, match="chalk"):
        price_of("chalk")


def test_a_throttled_call_is_tried_again(lambda_mock):
    with lambda_mock.faults.throttle("prices", times=2):
        assert price_of("pen") == 200
