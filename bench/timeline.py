"""What looking at a timeline costs: ten thousand events, as text, HTML and JSON.

`python bench/timeline.py [EVENTS]` prints a table; status 1 when the text or the HTML takes 2 s or more, with the time
that building the tree takes, or when the HTML has more than 2 MB. The events are as many asynchronous invocations of
three functions, of which some fail and are tried again.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

from lambdamock import Aws, mock_lambda
from lambdamock.mock.timeline import Timeline

EVENTS: Final = 10_000
SECONDS: Final = 2.0
BYTES: Final = 2_000_000


def handle(event: Any, context: Any) -> Any:  # noqa: ARG001 - a handler
    """Fail every seventh event."""
    if event["number"] % 7 == 3:
        raise ValueError(f"number {event['number']}")
    return event


def happen(aws: Aws, events: int) -> None:
    """Let the events come, and all that follows from them."""
    functions = [aws.function(handle, name=name) for name in ("orders", "bills", "mails")]
    client = aws.client()
    for number in range(events):
        client.invoke(
            FunctionName=functions[number % 3].name,
            InvocationType="Event",
            Payload=b'{"number": %d}' % number,
        )
    aws.settle()


def taken(act: Callable[[], str]) -> tuple[float, int]:
    """Seconds, and bytes of what was made."""
    begun = perf_counter()
    made = act()
    return perf_counter() - begun, len(made.encode())


def main(events: int) -> bool:
    """Print what was measured; whether it is within bounds."""
    with mock_lambda() as aws:
        happen(aws, events)
        begun = perf_counter()
        timeline: Timeline = aws.timeline()
        built = perf_counter() - begun
        print(f"{events:,} events, {len(timeline):,} facts: the tree in {built:.2f} s")
        rows = {
            "text": taken(timeline.to_text),
            "HTML": taken(timeline.to_html),
            "JSON": taken(timeline.to_json),
        }
        for name, (seconds, size) in rows.items():
            print(f"{name:5} {seconds:6.2f} s {size / 1000:10,.0f} kB")
        del timeline
        tracemalloc.start()
        kept = aws.timeline()
        per_fact = tracemalloc.get_traced_memory()[0] / len(kept)
        print(f"memory {per_fact:,.0f} bytes for each fact while a timeline is held, nothing afterwards")
    slowest = built + max(rows["text"][0], rows["HTML"][0])
    return slowest < SECONDS and rows["HTML"][1] <= BYTES


if __name__ == "__main__":
    sys.exit(not main(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS))
