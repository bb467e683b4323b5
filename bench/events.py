"""What asynchronous events cost: attempts, days of a schedule, memory.

`python bench/events.py [EVENTS]` prints the rows that `run.py` prints, too. Each measurement has a process of its own.
"""

from __future__ import annotations

import gc
import json
import platform
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from cold import peak_memory
from fleet import environment
from lambdamock import Aws, mock_lambda
from lambdamock.domain.journal import Delivery, Invocation
from schedules import EXPRESSIONS, day
from table import MEBIBYTES, MICROSECONDS, MILLISECONDS, Row, show
from variants import client

MANY: Final = 100_000
FEW: Final = 100
"""How many times fewer events there are in the run that the one with many is compared with."""

WAITING: Final = 20_000
TRIES: Final = 3
ATTEMPTS_PER_SECOND: Final = 4_000
QUEUE: Final = "arn:aws:sqs:us-east-1:123456789012:lost"
SECOND: Final = 1e9

Measured = dict[str, float]


def fail(_event: Any, _context: Any) -> None:
    """The handler."""
    raise ConnectionError("the database is away")


def deploy(aws: Aws) -> Any:
    """A function that fails, with a dead-letter queue; returns a client."""
    aws.function(fail, name="bench")
    lambda_client = client()
    lambda_client.update_function_configuration(FunctionName="bench", DeadLetterConfig={"TargetArn": QUEUE})
    leave(lambda_client, 0)
    aws.settle()  # what is imported once is there
    return lambda_client


def payload(number: int) -> bytes:
    """An event of about 1 KiB."""
    return json.dumps({"number": number, "text": "x" * 1000}).encode()


def leave(lambda_client: Any, number: int) -> None:
    """Invoke the function asynchronously."""
    lambda_client.invoke(FunctionName="bench", InvocationType="Event", Payload=payload(number))


def request(aws: Aws, number: int) -> None:
    """The same by a request that no client makes."""
    headers = {"X-Amz-Invocation-Type": "Event"}
    aws.request("POST", "/2015-03-31/functions/bench/invocations", headers=headers, body=payload(number))


def storm(count: int, *, with_client: bool = True) -> Measured:
    """That many events, each of which fails three times and ends in the queue.

    Returns:
        nanoseconds for each event; and the KiB that the process held at most.
    """
    with mock_lambda(journal_limit=None) as aws:
        lambda_client = deploy(aws)
        send = partial(leave, lambda_client) if with_client else partial(request, aws)
        started = perf_counter_ns()
        for number in range(count):
            send(number)
        aws.settle()
        taken = perf_counter_ns() - started
        assert len(aws.journal.of(Invocation)) == TRIES * (count + 1)
        assert len(aws.journal.of(Delivery)) == count + 1
    return {"each": taken / count, "peak": peak_memory()}


def requests(count: int) -> Measured:
    """A storm of requests that no client makes."""
    return storm(count, with_client=False)


def queue(count: int) -> Measured:
    """That many events which wait for their second attempt.

    Returns:
        bytes that each holds beside its payload; and with what the journal holds about it.
    """
    with mock_lambda(journal_limit=None) as aws:
        lambda_client = deploy(aws)
        tracemalloc.start()
        beside = sum(sys.getsizeof(payload(number)) for number in range(count))
        before = held()
        for number in range(count):
            leave(lambda_client, number)
        with_journal = held() - before
        aws.journal.entries.clear()
        aws.journal._of_kind.clear()  # noqa: SLF001 - a journal only grows
        alone = held() - before
        tracemalloc.stop()
        aws.reset()  # or they would be told
    return {"alone": (alone - beside) / count, "with_journal": (with_journal - beside) / count}


def held() -> int:
    """Bytes that objects hold that were made since the measurement began."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def days(rounds: int) -> Measured:
    """Nanoseconds that a day of each schedule takes that comes round every minute."""
    return {expression: median(day(expression) for _ in range(rounds)) * SECOND for expression in EXPRESSIONS}


MEASUREMENTS: Final[dict[str, Callable[[int], Measured]]] = {
    "storm": storm,
    "requests": requests,
    "queue": queue,
    "days": days,
}


def measured(name: str, count: int) -> Measured:
    """Measure in a new process."""
    command = [sys.executable, __file__, name, str(count)]
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment(), check=True)
    result: Measured = json.loads(run.stdout)
    return result


def rows(events: int) -> Iterator[Row]:
    """The lines of the table, for that many events."""
    few = max(1, events // FEW)
    small = median(measured("storm", few)["each"] for _ in range(3))
    large = measured("storm", events)
    bare = measured("requests", events // 5)
    for name, each in (("asynchronous attempts", bare["each"]), ("the same, with the client", large["each"])):
        yield Row(name, "/s", 1, {"ours": [TRIES / each * SECOND]}, "least", ATTEMPTS_PER_SECOND)
    costs = {"ours": [large["each"]], "floor": [small]}
    yield Row(f"event of {events:,} (floor: {few:,})", "µs", MICROSECONDS, costs, "ratio", 1.2)
    for expression, taken in measured("days", 3).items():
        yield Row(f"a day of {expression}", "ms", MILLISECONDS, {"ours": [taken]}, "value", 500.0)
    waiting = measured("queue", min(events, WAITING))
    yield Row("event that waits, beside payload", "B", 1, {"ours": [waiting["alone"]]}, "value", 2_048.0)
    yield Row("the same, with its journal", "B", 1, {"ours": [waiting["with_journal"]]})
    yield Row(f"{events:,} events, peak memory", "MiB", MEBIBYTES, {"ours": [large["peak"]]})


def main() -> int:
    """Measure and print."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] in MEASUREMENTS:
        print(json.dumps(MEASUREMENTS[arguments[0]](int(arguments[1]))))
    else:
        print(f"Python {platform.python_version()}, {platform.machine()}")
        print(show(list(rows(int(arguments[0]) if arguments else MANY))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
