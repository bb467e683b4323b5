"""What runs at the same time, counted for the metrics."""

from __future__ import annotations

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.concurrency import Limits
from lambdamock.domain.measurements import Concurrency
from lambdamock.invocation.concurrency import Leases, Slot
from lambdamock.invocation.tally import Tally

ORDERS = FunctionReference("us-east-1", "123456789012", "orders", None)
STOCK = ORDERS._replace(name="stock")
FREE = Limits(None, 0, "", 1000)
RESERVED = Limits(5, 0, "", 995)
PROVISIONED = Limits(None, 1, "live", 999)


def begin(tally: Tally, leases: Leases, reference: FunctionReference, limits: Limits) -> tuple[Slot, Concurrency]:
    slot = leases.take(reference, limits)
    return slot, tally.begin(reference, limits, slot)


def test_B232_B233_each_counts_for_its_account_its_function_and_those_without_a_reservation() -> None:
    tally, leases = Tally(), Leases()
    _, first = begin(tally, leases, ORDERS, FREE)
    _, second = begin(tally, leases, STOCK, RESERVED)
    _, third = begin(tally, leases, ORDERS, FREE)
    _, elsewhere = begin(tally, leases, ORDERS._replace(region="eu-west-1"), FREE)
    assert first == Concurrency(1, 1, 1, 0, 0, "", 1000, is_reserved=False)
    assert second == Concurrency(2, 1, 1, 0, 0, "", 995, is_reserved=True)
    assert third == Concurrency(3, 2, 2, 0, 0, "", 1000, is_reserved=False)
    assert elsewhere == first


def test_what_is_provisioned_is_counted_until_it_spills_over() -> None:
    tally, leases = Tally(), Leases()
    _, first = begin(tally, leases, ORDERS, PROVISIONED)
    _, second = begin(tally, leases, ORDERS, PROVISIONED)
    assert first == Concurrency(1, 1, 1, 1, 1, "live", 999, is_reserved=False)
    assert second == Concurrency(2, 2, 2, 0, 1, "live", 999, is_reserved=False)


def test_what_has_ended_counts_no_more() -> None:
    tally, leases = Tally(), Leases()
    for limits in (FREE, RESERVED, PROVISIONED):
        slot, begun = begin(tally, leases, ORDERS, limits)
        tally.end(ORDERS, slot, begun)
        leases.give_back(slot)
    _, found = begin(tally, leases, ORDERS, PROVISIONED)
    assert found == Concurrency(1, 1, 1, 1, 1, "live", 999, is_reserved=False)
