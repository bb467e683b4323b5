"""What filter patterns cost: events that a pattern of ten rules is asked about in a second.

`python bench/filters.py [EVENTS]` prints a table; status 1 when fewer than 200,000 are.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from lambdamock import events, filters
from table import Row, show

TARGET: Final = 200_000
"""Events per second."""

MANY: Final = 100_000
ROUNDS: Final = 5

RULES: Final[dict[str, Any]] = {
    "source": ["shop", "warehouse"],
    "region": [{"prefix": "eu-"}],
    "detail": {
        "state": [{"anything-but": ["cancelled", "lost"]}],
        "total": [{"numeric": [">", 100, "<=", 5_000]}],
        "currency": [{"equals-ignore-case": "eur"}],
        "coupon": [{"exists": False}],
        "customer": [{"exists": True}],
        "address": [{"cidr": "10.0.0.0/8"}],
        "picture": [{"suffix": ".png"}],
        "path": [{"wildcard": "orders/*/paid"}],
    },
}
EVENT: Final[dict[str, Any]] = {
    "source": "shop",
    "region": "eu-west-1",
    "detail": {
        "state": "paid",
        "total": 300,
        "currency": "EUR",
        "customer": None,
        "address": "10.1.2.3",
        "picture": "cat.png",
        "path": "orders/17/paid",
    },
}
OTHER: Final[dict[str, Any]] = {**EVENT, "detail": {**EVENT["detail"], "path": "orders/17/sent"}}


def per_second(ask: Callable[[], bool], count: int) -> float:
    """How many times a second, in the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = perf_counter_ns()
        for _ in range(count):
            ask()
        taken.append(perf_counter_ns() - started)
    return count / median(taken) * 1e9


def rows(count: int) -> Iterator[Row]:
    """The lines of the table, for that many events."""
    pattern, text = filters.parse(RULES), json.dumps(RULES)
    [message] = events.sqs.messages(EVENT)["Records"]
    criteria = {"Filters": [{"Pattern": json.dumps({"body": RULES})}]}
    assert filters.matches(RULES, EVENT)
    assert filters.wanted(criteria, "sqs", message)
    assert not filters.matches(RULES, OTHER)
    asked: dict[str, Callable[[], bool]] = {
        "ten rules, read before": lambda: pattern.matches(EVENT),
        "ten rules, the last fails": lambda: pattern.matches(OTHER),
        "ten rules, as text": lambda: filters.matches(text, EVENT),
    }
    for name, ask in asked.items():
        yield Row(name, "/s", 1, {"ours": [per_second(ask, count)]}, "least", TARGET)
    documents = per_second(lambda: filters.matches(RULES, EVENT), count)
    yield Row("ten rules, as a document", "/s", 1, {"ours": [documents]})
    bodies = per_second(lambda: filters.wanted(criteria, "sqs", message), count // 5)
    yield Row("ten rules on the body of a message", "/s", 1, {"ours": [bodies]})


def main(count: int = MANY) -> int:
    """Print the table; tell whether the targets are met."""
    measured = list(rows(count))
    print(show(measured))
    return int(any(row.is_met() is False for row in measured))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
