"""What Lambda costs: a table of public prices."""

from __future__ import annotations

from typing import Final, NamedTuple


class Prices(NamedTuple):
    """Prices in US dollars; time in GB-seconds.

    Attributes:
        request: each.
        duration: by architecture, on demand.
        provisioned: by architecture, for keeping environments ready.
        provisioned_duration: by architecture, of invocations in these.
        storage: of `/tmp` beyond 512 MB.
        source, since: where and when the prices were published.
    """

    request: float
    duration: dict[str, float]
    provisioned: dict[str, float]
    provisioned_duration: dict[str, float]
    storage: float
    source: str
    since: str


PRICES: Final = Prices(
    request=0.20e-6,
    duration={"x86_64": 0.0000166667, "arm64": 0.0000133334},
    provisioned={"x86_64": 0.0000041667, "arm64": 0.0000033334},
    provisioned_duration={"x86_64": 0.0000097222, "arm64": 0.0000077778},
    storage=0.0000000309,
    source="aws.amazon.com/lambda/pricing, US East (N. Virginia), first tier",
    since="2025-08-01",
)
"""Source: assumed, the pricing page as it is remembered; the date is that since when initialisations are charged, too.
Not in it: the cheaper tiers beyond billions of GB-seconds, the free tier, SnapStart, streamed bytes, durable functions
and managed instances, which are charged otherwise."""

FREE_STORAGE: Final = 512
"""MB of `/tmp` that cost nothing."""


PROVISIONED_STEP: Final = 300
"""Provisioned concurrency is charged in steps of so many seconds."""
