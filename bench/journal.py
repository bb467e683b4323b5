"""What the journal costs: a share of Invoke, and memory for each recorded invocation.

`python bench/journal.py [INVOCATIONS]` prints a table; status 1 when writing facts down takes more than 10 % of a
synchronous Invoke, when an invocation keeps more than 4 KiB beside its payloads, or when a full journal grows on. The
share is the median of rounds in which Invoke with the journal and Invoke with one that forgets everything take turns.
"""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import Any, Final
from unittest.mock import patch

from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Journal

INVOCATIONS: Final = 2_000
ROUNDS: Final = 40
SHARE: Final = 0.10
BYTES: Final = 4_096
LIMIT: Final = 1_000
PAYLOAD: Final = b'{"id": 1}'


def handle(event: Any, context: Any) -> Any:  # noqa: ARG001 - a handler
    """Answer the event."""
    return event


@contextmanager
def function(**options: Any) -> Iterator[tuple[Aws, Any]]:
    """A mock with a function that was invoked often enough to be warm, and a client."""
    with mock_lambda(**options) as aws:
        aws.function(handle, name="f")
        client = aws.client()
        invoke(client, 200)
        yield aws, client


def invoke(client: Any, count: int) -> float:
    """Invoke so often; microseconds of one time."""
    begun = perf_counter()
    for _ in range(count):
        client.invoke(FunctionName="f", Payload=PAYLOAD)
    return (perf_counter() - begun) / count * 1e6


def share(rounds: int = ROUNDS, batch: int = 50) -> tuple[float, float]:
    """Microseconds of Invoke, and the share of it that writing down takes."""
    with function(journal_limit=None) as (_, client):
        pairs = []
        for number in range(rounds):
            with patch.object(Journal, "append", lambda *_: None):
                without = invoke(client, batch) if number % 2 else None
            written = invoke(client, batch)
            with patch.object(Journal, "append", lambda *_: None):
                without = invoke(client, batch) if without is None else without
            pairs.append((written, without))
    return median(one for one, _ in pairs), median((one - other) / one for one, other in pairs)


def kept(count: int) -> float:
    """Bytes that an invocation keeps beside its payloads."""
    with function(journal_limit=None) as (_, client):
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        invoke(client, count)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
    return held / count - 2 * len(PAYLOAD)


def growth(count: int) -> float:
    """Bytes that an invocation adds to a journal that is full."""
    with function(journal_limit=LIMIT) as (aws, client):
        invoke(client, LIMIT)
        gc.collect()
        tracemalloc.start()
        invoke(client, LIMIT)  # whatever was there before is gone by now, and what is there is traced
        before = tracemalloc.get_traced_memory()[0]
        invoke(client, count)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        assert len(aws.journal) <= LIMIT
    return held / count


def main(count: int) -> bool:
    """Print what was measured; whether it is within bounds."""
    microseconds, taken = share()
    each, more = kept(count), growth(count)
    print(f"Invoke {microseconds:,.0f} µs, of which {taken:.1%} for the journal (at most {SHARE:.0%})")
    print(f"{each:,.0f} bytes for each invocation beside its payloads (at most {BYTES:,})")
    print(f"{more:,.0f} bytes for each invocation once the journal is full ({LIMIT:,} facts)")
    return taken <= SHARE and each <= BYTES and more <= BYTES / 10


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else INVOCATIONS))
