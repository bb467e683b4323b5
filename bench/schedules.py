"""What a day of a schedule costs that comes round every minute: 1,440 asynchronous invocations.

`python bench/schedules.py [ROUNDS]` prints the median of advancing the clock by a day; status 1 when it takes longer
than half a second.
"""

from __future__ import annotations

import sys
from statistics import median
from time import perf_counter
from typing import Any

from lambdamock import mock_lambda

TARGET = 0.5
"""Seconds."""

DAY = 86_400
EXPRESSIONS = ("rate(1 minute)", "cron(* * * * ? *)")


def answer(event: Any, _: Any) -> Any:
    """The handler."""
    return event


def day(expression: str) -> float:
    """Seconds that a day takes, with the first invocation left out: it loads what a process loads once."""
    with mock_lambda() as aws:
        function = aws.function(answer, name="every-minute")
        rule = aws.schedule(expression, function)
        function.allow("eventbridge", source_arn=rule.arn)
        aws.clock.advance(60)
        started = perf_counter()
        aws.clock.advance(DAY)
        taken = perf_counter() - started
        assert len(aws.invocations) == 1 + DAY // 60
    return taken


def main(rounds: int = 5) -> int:
    """Print the medians; tell whether they are small enough."""
    slowest = 0.0
    for expression in EXPRESSIONS:
        taken = median(day(expression) for _ in range(rounds))
        slowest = max(slowest, taken)
        print(f"{expression}: {taken * 1000:.0f} ms for a day, {taken * 1e6 / (DAY // 60):.0f} µs each")
    return int(slowest > TARGET)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
