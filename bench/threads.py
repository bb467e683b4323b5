"""Eight functions, invoked from eight threads at once for some seconds: how often, how fast, and what went wrong.

`python bench/threads.py [SECONDS]` ends with status 1 when anything of one function was seen in another one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from time import monotonic

from lambdamock import mock_lambda
from tenants import Tenant, run, settle


class Rounds:
    """Goes on until the time is over, for everybody who iterates.

    Args:
        seconds: from now.
    """

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def __iter__(self) -> Iterator[int]:
        number = 0
        while monotonic() < self._end:
            yield number
            number += 1


def measure(seconds: float) -> tuple[list[Tenant], float]:
    """The functions after that many seconds, and the seconds that it really took."""
    with mock_lambda() as aws:
        tenants = settle(aws)
        started = monotonic()
        run(tenants, Rounds(seconds))
        elapsed = monotonic() - started
        for tenant in tenants:
            tenant.expect_logs(aws.invocations)
    return tenants, elapsed


def main() -> int:
    """Measure and print."""
    tenants, elapsed = measure(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
    count = sum(tenant.count for tenant in tenants)
    mistakes = [mistake for tenant in tenants for mistake in tenant.mistakes]
    print(f"{count:,} invocations in {elapsed:.1f} s, {count / elapsed:,.0f} per second, {len(mistakes)} mistakes")
    for mistake in mistakes[:20]:
        print(f"  {mistake}")
    return int(bool(mistakes))


if __name__ == "__main__":
    sys.exit(main())
