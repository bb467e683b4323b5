"""What records of a stream cost that a mapping reads, and how often a function runs until one bad record is found.

`python bench/streams.py [RECORDS]` prints the rows that `run.py` prints, too. Each measurement has its own process.
The floor of a bisect is the run of the same records without a bad one.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import partial
from math import log2
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from fleet import environment
from lambdamock import Aws, mock_lambda
from table import MICROSECONDS, Row, show
from variants import client

MANY: Final = 100_000
STEPS: Final = (100, 10, 1)
"""How many times fewer records there are than the most."""

ROUNDS: Final = 3
BATCH: Final = 100
RECORDS_PER_SECOND: Final = 5_000
BISECTED: Final = 10_000
PLACES: Final = (0, 1, 4_095, 4_999, 5_000, 7_777, 9_999)
"""Where the bad record lies."""

SECOND: Final = 1e9


class Consumer:
    """The handler; counts its runs, and what it takes.

    Args:
        bad: data that it fails with.
    """

    def __init__(self, bad: bytes | None = None) -> None:
        self.bad = bad
        self.runs = self.count = 0

    def __call__(self, event: Any, _context: Any) -> None:
        """Take a batch."""
        self.runs += 1
        records = event["Records"]
        if self.bad is not None and any(b64decode(one["kinesis"]["data"]) == self.bad for one in records):
            raise ValueError("a bad record")
        self.count += len(records)


def deploy(aws: Aws, consumer: Consumer) -> Any:
    """A function; returns a client. What is imported once is there."""
    aws.function(consumer, name="bench", timeout=900)
    lambda_client = client()
    warm = aws.streams.create("warm")
    answer = read(lambda_client, warm.arn)
    warm.put("warm")
    lambda_client.delete_event_source_mapping(UUID=answer["UUID"])
    consumer.runs = consumer.count = 0
    return lambda_client


def read(lambda_client: Any, arn: str, **members: Any) -> Any:
    """A mapping of a stream, from its beginning on."""
    return lambda_client.create_event_source_mapping(
        FunctionName="bench", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", **members
    )


def data(number: int) -> bytes:
    """A record of about 100 bytes."""
    return json.dumps({"order": number, "text": "x" * 80}).encode()


def waiting(count: int) -> float:
    """Nanoseconds for each of that many records that are put before the mapping is made."""
    with mock_lambda() as aws:
        consumer = Consumer()
        lambda_client = deploy(aws, consumer)
        stream = aws.streams.create("bench")
        started = perf_counter_ns()
        stream.put_many(data(number) for number in range(count))
        read(lambda_client, stream.arn)
        aws.settle()
        taken = perf_counter_ns() - started
        assert (consumer.count, consumer.runs) == (count, -(-count // BATCH))
    return taken / count


def arriving(count: int, **members: Any) -> float:
    """Nanoseconds for each of that many records that are put by hundreds into a stream which a mapping reads."""
    with mock_lambda() as aws:
        consumer = Consumer()
        lambda_client = deploy(aws, consumer)
        stream = aws.streams.create("bench")
        read(lambda_client, stream.arn, **members)
        started = perf_counter_ns()
        for first in range(0, count, BATCH):
            stream.put_many([data(number) for number in range(first, first + BATCH)], partition_key=str(first % 7))
        aws.settle()
        taken = perf_counter_ns() - started
        assert consumer.count == count
    return taken / count


def bisect(place: int) -> float:
    """How often the function runs with a batch of records of which one is bad; of which none is for a place below 0."""
    with mock_lambda() as aws:
        consumer = Consumer(data(place))
        lambda_client = deploy(aws, consumer)
        stream = aws.streams.create("bench")
        stream.put_many(data(number) for number in range(BISECTED))
        members = {"BatchSize": BISECTED, "BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 0}
        read(lambda_client, stream.arn, **members)
        aws.settle()
        assert consumer.count == BISECTED - (place >= 0)
    return consumer.runs


MEASUREMENTS: Final[dict[str, Callable[[int], float]]] = {
    "waiting": waiting,
    "arriving": arriving,
    "arriving, four at a time": partial(arriving, ParallelizationFactor=4),
    "bisect": bisect,
}
SHOWN: Final[tuple[tuple[str, str], ...]] = (
    ("waiting", "put before, batches of 100"),
    ("arriving", "put by hundreds, batches of 100"),
    ("arriving, four at a time", "the same, four batches at a time"),
)


def measured(name: str, count: int) -> float:
    """Measure in a new process."""
    command = [sys.executable, __file__, name, str(count)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment(), check=True)
    return float(run.stdout)


def rows(records: int) -> Iterator[Row]:
    """The lines of the table, for that many records."""
    for name, shown in SHOWN:
        costs = {}
        for times in STEPS:
            count = max(BATCH, records // times)
            each = costs[times] = [measured(name, count) for _ in range(ROUNDS if times > 1 else 1)]
            target = RECORDS_PER_SECOND if times == 1 else 0
            rate = SECOND / median(each)
            yield Row(f"{count:,} {shown}", "/s", 1, {"ours": [rate]}, "least" if target else None, target)
        few = {"ours": [median(costs[1])], "floor": [median(costs[STEPS[0]])]}
        yield Row(f"the same, each (floor: {records // STEPS[0]:,})", "µs", MICROSECONDS, few, "ratio", 1.5)
    runs = {"ours": [max(measured("bisect", place) for place in PLACES)], "floor": [measured("bisect", -1)]}
    most = 2 * log2(BISECTED) + 2
    yield Row(f"bisect of {BISECTED:,}, one bad (floor: none)", "runs", 1, runs, "difference", round(most, 1))


def main() -> int:
    """Measure and print."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in MEASUREMENTS:
        print(MEASUREMENTS[arguments[0]](int(arguments[1])))
    else:
        print(f"Python {platform.python_version()}, {platform.machine()}")
        print(show(list(rows(int(arguments[0]) if arguments else MANY))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
