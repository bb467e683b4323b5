"""What messages of a queue cost that a mapping reads: in batches of 10, and of 10,000 that wait for their window.

`python bench/queues.py [MESSAGES]` prints the rows that `run.py` prints, too. Each measurement has a process of its
own. The floor is a function that is invoked with events of the same records, one for each batch.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from fleet import environment
from lambdamock import Aws, events, mock_lambda
from table import MICROSECONDS, Row, show
from variants import client

MANY: Final = 100_000
STEPS: Final = (100, 10, 1)
"""How many times fewer messages there are than the most."""

ROUNDS: Final = 3
MESSAGES_PER_SECOND: Final = 5_000
BATCH: Final = 10
LARGE: Final[dict[str, Any]] = {"BatchSize": 10_000, "MaximumBatchingWindowInSeconds": 1}
SECOND: Final = 1e9


class Consumer:
    """The handler; counts what it gets."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, event: Any, _context: Any) -> None:
        """Take a batch."""
        self.count += len(event["Records"])


def deploy(aws: Aws) -> tuple[Any, Consumer]:
    """A function; returns a client, and what counts. What is imported once is there."""
    consumer = Consumer()
    aws.function(consumer, name="bench")
    lambda_client = client()
    warm = aws.queues.create("warm")
    answer = lambda_client.create_event_source_mapping(FunctionName="bench", EventSourceArn=warm.arn)
    warm.send_many(body(number) for number in range(BATCH))
    lambda_client.delete_event_source_mapping(UUID=answer["UUID"])
    consumer.count = 0
    return lambda_client, consumer


def body(number: int) -> str:
    """A message of about 100 bytes."""
    return json.dumps({"order": number, "text": "x" * 80})


def waiting(count: int, **members: Any) -> float:
    """Nanoseconds for each of that many messages that are sent before the mapping is made."""
    with mock_lambda() as aws:
        lambda_client, consumer = deploy(aws)
        queue = aws.queues.create("bench")
        started = perf_counter_ns()
        for number in range(count):
            queue.send(body(number))
        lambda_client.create_event_source_mapping(FunctionName="bench", EventSourceArn=queue.arn, **members)
        aws.settle()
        taken = perf_counter_ns() - started
        assert consumer.count == count
        assert queue.messages == []
    return taken / count


def arriving(count: int, *, at_once: int = 1, **members: Any) -> float:
    """Nanoseconds for each of that many messages that are sent to a queue which a mapping reads."""
    with mock_lambda() as aws:
        lambda_client, consumer = deploy(aws)
        queue = aws.queues.create("bench")
        lambda_client.create_event_source_mapping(FunctionName="bench", EventSourceArn=queue.arn, **members)
        started = perf_counter_ns()
        for first in range(0, count, at_once):
            queue.send_many(body(number) for number in range(first, first + at_once))
        aws.settle()
        taken = perf_counter_ns() - started
        assert consumer.count == count
        assert queue.messages == []
    return taken / count


def invoked(count: int) -> float:
    """Nanoseconds for each of that many messages when the function is invoked with batches of them."""
    with mock_lambda() as aws:
        lambda_client, consumer = deploy(aws)
        started = perf_counter_ns()
        for first in range(0, count, BATCH):
            batch = events.sqs.messages(*(body(number) for number in range(first, first + BATCH)))
            lambda_client.invoke(FunctionName="bench", Payload=json.dumps(batch))
        taken = perf_counter_ns() - started
        assert consumer.count == count
    return taken / count


MEASUREMENTS: Final[dict[str, Callable[[int], float]]] = {
    "waiting": waiting,
    "arriving": partial(arriving, at_once=BATCH),
    "one by one": arriving,
    "waiting, large": partial(waiting, **LARGE),
    "arriving, large": partial(arriving, **LARGE),
    "invoked": invoked,
}
SHOWN: Final[tuple[tuple[str, str], ...]] = (
    ("waiting", "sent before, batches of 10"),
    ("arriving", "sent by tens, batches of 10"),
    ("waiting, large", "sent before, batches of 10,000"),
    ("arriving, large", "sent one by one, batches of 10,000"),
)


def measured(name: str, count: int) -> float:
    """Measure in a new process."""
    command = [sys.executable, __file__, name, str(count)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment(), check=True)
    return float(run.stdout)


def rows(messages: int) -> Iterator[Row]:
    """The lines of the table, for that many messages."""
    for name, shown in SHOWN:
        costs = {}
        for times in STEPS:
            count = max(BATCH, messages // times)
            each = costs[times] = [measured(name, count) for _ in range(ROUNDS if times > 1 else 1)]
            target = MESSAGES_PER_SECOND if times == 1 else 0
            rate = SECOND / median(each)
            yield Row(f"{count:,} {shown}", "/s", 1, {"ours": [rate]}, "least" if target else None, target)
        few = {"ours": [median(costs[1])], "floor": [median(costs[STEPS[0]])]}
        yield Row(f"the same, each (floor: {messages // STEPS[0]:,})", "µs", MICROSECONDS, few, "ratio", 1.5)
    one_by_one = measured("one by one", max(BATCH, messages // STEPS[1]))
    yield Row("sent one by one, batches of one", "/s", 1, {"ours": [SECOND / one_by_one]})
    floor = [measured("invoked", max(BATCH, messages // STEPS[1])) for _ in range(ROUNDS)]
    ours = [measured("waiting", max(BATCH, messages // STEPS[1])) for _ in range(ROUNDS)]
    yield Row("a message (floor: Invoke with ten)", "µs", MICROSECONDS, {"ours": ours, "floor": floor})


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
