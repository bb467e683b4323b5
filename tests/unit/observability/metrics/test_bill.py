"""What AWS would charge for what the journal says."""

from __future__ import annotations

from typing import Any

import pytest

from lambdamock.domain.journal import Invocation, InvocationContext, Journal
from lambdamock.domain.measurements import Concurrency, ProvisionedCapacity
from lambdamock.observability.metrics.bill import Bill, Item, bill_of
from lambdamock.observability.metrics.prices import PRICES

OWNER = ("us-east-1", "123456789012")
ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders"
X86, ARM = PRICES.duration["x86_64"], PRICES.duration["arm64"]


def ran(
    billed: int = 500, memory: int = 1024, *, init: float | None = None, arn: str = ARN, **others: Any
) -> Invocation:
    """An invocation that is charged for so many milliseconds and MB."""
    name = arn.split(":")[6]
    context = InvocationContext("id", name, "$LATEST", arn, str(memory), "group", "stream", 3, None)
    ran = Invocation(0.0, context, b"", b"", None, (), init is not None, init, billed - 0.5, billed, 64)
    return ran._replace(**others)


def bill(*facts: Invocation | ProvisionedCapacity, now: float = 0.0, is_2019: bool = False) -> Bill:
    journal = Journal()
    for fact in facts:
        journal.append(fact)
    return bill_of(journal, OWNER, now, is_2019=is_2019)


def test_nothing_costs_nothing() -> None:
    assert (bill().total, len(bill())) == (0, 0)


def test_requests_and_memory_over_billed_time() -> None:
    assert list(bill(ran(500, 1024), ran(1000, 512))) == [
        Item("requests", 2, "requests", PRICES.request),
        Item("duration, x86_64", 1.0, "GB-s", X86),
    ]
    assert bill(ran(500, 1024), ran(1000, 512)).total == pytest.approx(2 * 0.2e-6 + 0.0000166667)


def test_each_architecture_has_its_price() -> None:
    found = {one.what: one.price for one in bill(ran(), ran(architecture="arm64"))}
    assert found == {"requests": PRICES.request, "duration, x86_64": X86, "duration, arm64": ARM}


def test_a_cold_start_is_charged_today_and_was_not_in_2019() -> None:
    cold = ran(500, 1024, init=249.5)
    assert Item("initialisation, x86_64", 0.25, "GB-s", X86) in list(bill(cold))
    assert [one.what for one in bill(cold, is_2019=True)] == ["requests", "duration, x86_64"]


def test_only_storage_beyond_512_mb_is_charged() -> None:
    assert Item("ephemeral storage", 0.25, "GB-s", PRICES.storage) in list(bill(ran(500, ephemeral_storage=1024)))
    assert "ephemeral storage" not in {one.what for one in bill(ran(ephemeral_storage=512))}


def test_an_invocation_in_a_provisioned_environment_costs_less_and_its_environment_all_the_time() -> None:
    among = Concurrency(1, 1, 1, 1, 2, "live", 998, is_reserved=False)
    kept = ProvisionedCapacity(0.0, f"{ARN}:1", 2, 512, "arm64")
    assert list(bill(ran(500, 1024, concurrency=among, architecture="arm64"), kept, now=3600.0)) == [
        Item("requests", 1, "requests", PRICES.request),
        Item("duration, provisioned, arm64", 0.5, "GB-s", 0.0000077778),
        Item("provisioned concurrency, arm64", 3600.0, "GB-s", 0.0000033334),
    ]


@pytest.mark.parametrize(
    ("ends", "charged"),
    [(1.0, 300), (300.0, 300), (301.0, 600)],
)
def test_provisioned_concurrency_is_charged_in_steps_of_five_minutes(ends: float, charged: float) -> None:
    kept = ProvisionedCapacity(0.0, f"{ARN}:1", 1, 1024, "x86_64")
    ended = kept._replace(at=ends, environments=0)
    assert list(bill(kept, ended, now=9000.0)) == [
        Item("provisioned concurrency, x86_64", charged, "GB-s", PRICES.provisioned["x86_64"])
    ]


def test_code_that_was_not_executed_is_no_request() -> None:
    assert bill(ran(has_run=False)).requests == 0


def test_another_account_pays_for_itself() -> None:
    assert bill(ran(arn=ARN.replace("123456789012", "210987654321"))).total == 0


def test_one_function_can_be_looked_at_alone() -> None:
    journal = Journal()
    journal.append(ran())
    journal.append(ran(arn=ARN.replace("orders", "other")))
    assert bill_of(journal, OWNER, 0.0, is_2019=False, function_name="orders").requests == 1


def test_it_says_that_it_is_an_estimate_by_which_prices_and_that_time_was_measured() -> None:
    found = bill(ran(500, 1024))
    assert repr(found) == "<Bill: 0.00000853 USD for 1 requests and 0.5 GB-s, an estimate>"
    for shown in (str(found), found._repr_html_()):
        assert "duration, x86_64" in shown
        assert "0.00000853" in shown
        assert f"estimate by prices of {PRICES.since}" in shown
        assert "measured in real time on this machine" in shown
