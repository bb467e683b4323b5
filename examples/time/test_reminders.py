"""Test what takes days: the function comes by schedule, and time is the mock's."""

from __future__ import annotations

import pytest
from reminders import carts, handler, reminded

# `handler_time="virtual"`: `time.time()` and `time.sleep()` of a handler are about the mock's clock, too.
pytestmark = pytest.mark.lambda_mock(handler_time="virtual")


@pytest.fixture(autouse=True)
def reminders(lambda_mock, lambda_function):
    carts.clear()
    reminded.clear()
    function = lambda_function(handler, name="reminders")
    rule = lambda_mock.schedule("rate(6 hours)", function, name="reminders")
    function.allow("eventbridge", source_arn=rule.arn)
    return function


def test_nobody_is_reminded_too_early(lambda_mock, reminders):
    carts["Ann"] = lambda_mock.clock.now().timestamp()
    lambda_mock.clock.advance(18 * 3600)
    reminders.assert_invocation_count(3)
    assert reminded == []


def test_everybody_is_reminded_once(lambda_mock):
    carts["Ann"] = lambda_mock.clock.now().timestamp()
    lambda_mock.clock.advance(5 * 3600)
    carts["Bob"] = lambda_mock.clock.now().timestamp()
    lambda_mock.clock.advance(36 * 3600)
    assert reminded == ["Ann", "Bob"]
