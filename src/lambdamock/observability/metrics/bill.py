"""What AWS would charge for what ran: requests, memory over time, `/tmp` and provisioned concurrency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil
from typing import NamedTuple, overload

from lambdamock.domain.journal import Invocation, Journal
from lambdamock.domain.measurements import ProvisionedCapacity
from lambdamock.observability.metrics.places import place_of
from lambdamock.observability.metrics.prices import FREE_STORAGE, PRICES, PROVISIONED_STEP
from lambdamock.reprs import displayed


@displayed()
class Item(NamedTuple):
    """A line of a bill.

    Attributes:
        what: for instance "duration, x86_64".
        unit: "requests" or "GB-s".
        price: US dollars for one of them.
    """

    what: str
    quantity: float
    unit: str
    price: float

    @property
    def amount(self) -> float:
        """US dollars."""
        return self.quantity * self.price


@displayed()
class Bill(Sequence[Item]):
    """An estimate in US dollars.

    Durations are those that this machine measured, so they differ from run to run, and from AWS's.
    """

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items

    @overload
    def __getitem__(self, index: int) -> Item: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Item]: ...
    def __getitem__(self, index: int | slice) -> Item | Sequence[Item]:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    @property
    def requests(self) -> int:
        """Invocations that are charged: those that ran, also those that failed; not those that were throttled."""
        return int(sum(one.quantity for one in self if one.unit == "requests"))

    @property
    def gb_seconds(self) -> float:
        """Memory over the time of handlers and initialisations, on demand or provisioned."""
        return sum(one.quantity for one in self if one.what.startswith(("duration", "initialisation")))

    @property
    def total(self) -> float:
        """US dollars."""
        return sum(one.amount for one in self)

    @property
    def caption(self) -> str:
        """What it is, and by which prices."""
        return (
            f"estimate by prices of {PRICES.since} ({PRICES.source}); durations measured in real time on this machine"
        )

    def __repr__(self) -> str:
        return f"<Bill: {self.total:.8f} USD for {self.requests} requests and {self.gb_seconds:g} GB-s, an estimate>"

    def __str__(self) -> str:
        lines = [
            f"{one.what:<32} {one.quantity:>14,.6g} {one.unit:<8} x {one.price:.10f} = {one.amount:.8f} USD"
            for one in self
        ]
        return "\n".join([*lines, f"{'total':<32} {self.total:.8f} USD", self.caption])

    def _repr_html_(self) -> str:
        from lambdamock.observability.metrics.html import bill_table  # only notebooks look at it

        return bill_table(self)


def bill_of(
    journal: Journal, owner: tuple[str, str], now: float, *, is_2019: bool, function_name: str | None = None
) -> Bill:
    """Charge what an account did in a region so far.

    Args:
        now: until when provisioned concurrency is charged, seconds since the epoch.
        is_2019: initialisations cost nothing.
        function_name: of the only one that counts; None for all.

    Source: documented, the pricing page: billed time times memory, `/tmp` beyond 512 MB, provisioned concurrency in
    steps of five minutes; rule B226: the invocations are the requests; AWS compute blog, "AWS Lambda standardizes
    billing for INIT Phase": since August 2025 initialisations are charged.
    """
    ran = [one for one in journal.of(Invocation) if _is_charged(one, owner, function_name)]
    kept = [one for one in journal.of(ProvisionedCapacity) if _is_charged(one, owner, function_name)]
    amounts: defaultdict[tuple[str, str, float], float] = defaultdict(float)
    for one in ran:
        for item in _items_of(one, is_2019=is_2019):
            amounts[item.what, item.unit, item.price] += item.quantity
    for capacity, until in _intervals(kept, now):
        what = f"provisioned concurrency, {capacity.architecture}"
        gigabytes = capacity.environments * capacity.memory_size / 1024
        seconds = ceil((until - capacity.at) / PROVISIONED_STEP) * PROVISIONED_STEP
        amounts[what, "GB-s", PRICES.provisioned[capacity.architecture]] += gigabytes * seconds
    return Bill([Item(what, quantity, unit, price) for (what, unit, price), quantity in amounts.items() if quantity])


def _is_charged(entry: Invocation | ProvisionedCapacity, owner: tuple[str, str], name: str | None) -> bool:
    place = place_of(entry)
    return place.owner == owner and name in (None, place.name)


def _items_of(entry: Invocation, *, is_2019: bool) -> Iterator[Item]:
    """What one invocation costs."""
    gigabytes = int(entry.context.memory_limit_in_mb) / 1024
    seconds = entry.billed_duration / 1000
    architecture = entry.architecture
    is_provisioned = entry.concurrency is not None and entry.concurrency.provisioned > 0
    if entry.has_run:
        yield Item("requests", 1, "requests", PRICES.request)
    if is_provisioned:
        price = PRICES.provisioned_duration[architecture]
        yield Item(f"duration, provisioned, {architecture}", gigabytes * seconds, "GB-s", price)
    else:
        yield Item(f"duration, {architecture}", gigabytes * seconds, "GB-s", PRICES.duration[architecture])
    started = 0.0 if is_2019 or entry.init_duration is None else ceil(entry.init_duration) / 1000
    if started:
        price = PRICES.duration[architecture]
        yield Item(f"initialisation, {architecture}", gigabytes * started, "GB-s", price)
    storage = max(0, entry.ephemeral_storage - FREE_STORAGE) / 1024
    if storage:
        yield Item("ephemeral storage", storage * (seconds + started), "GB-s", PRICES.storage)


def _intervals(kept: list[ProvisionedCapacity], now: float) -> Iterator[tuple[ProvisionedCapacity, float]]:
    """How long each number of environments was kept ready: the fact, and when it ended."""
    current: dict[str, ProvisionedCapacity] = {}
    for one in kept:
        before = current.pop(one.function_arn, None)
        if before is not None:
            yield before, one.at
        if one.environments:
            current[one.function_arn] = one
    for one in current.values():
        yield one, now
