"""Test a handler: does the function return what it should, with the settings that it has?"""

from __future__ import annotations

import pytest
from receipts import handler

PENS = {"order": "A-1", "lines": [{"cents": 200, "count": 5}]}
ONE_PEN = {"order": "A-2", "lines": [{"cents": 200}]}


@pytest.fixture
def receipts(lambda_function):
    """The function as it is deployed: its memory, its time-out and its variables count."""
    return lambda_function(handler, name="receipts", timeout=3, environment={"TAX_PERCENT": "20"})


def test_a_receipt_adds_the_tax(receipts):
    invocation = receipts.invoke(PENS)
    assert invocation.result == {"order": "A-1", "cents": 1200}
    assert "order A-1: 1000 cents without tax" in invocation.log


def test_one_is_meant_where_no_count_is_given(receipts):
    assert receipts.invoke(ONE_PEN).result == {"order": "A-2", "cents": 240}


def test_the_handler_alone(lambda_context, monkeypatch):
    """Called directly, it is a Python function like any other; `lambda_context` is what Lambda hands to it."""
    monkeypatch.setenv("TAX_PERCENT", "0")
    assert handler(PENS, lambda_context) == {"order": "A-1", "cents": 1000}
