"""What it costs to tell which permissions a call needs: the first call of a service, and each later one.

`python bench/permissions_map.py [ROUNDS]` prints a table; status 1 when more is spent than promised.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter_ns
from typing import Any, Final

from fleet import environment
from lambdamock.authorisation.needs import ApiRequest, needs_of
from table import MICROSECONDS, MILLISECONDS, Row, show

FIRST: Final = 10.0
"""Milliseconds that the first call of a service may take."""

LATER: Final = 30.0
"""Microseconds that each later one may take, half of what checking a call may."""

ROUNDS: Final = 5
CALLS: Final = 2_000
QUEUE: Final = "https://sqs.us-east-1.amazonaws.com/123456789012/orders"

REQUESTS: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "s3": ("s3", "GetObject", {"Bucket": "pictures", "Key": "cats/1.png"}),
    "dynamodb": ("dynamodb", "PutItem", {"TableName": "orders", "Item": {"id": {"S": "1"}}}),
    "sqs": ("sqs", "SendMessage", {"QueueUrl": QUEUE, "MessageBody": "{}"}),
    "ec2": ("ec2", "StopInstances", {"InstanceIds": ["i-1", "i-2"]}),
    "glue": ("glue", "GetTable", {"DatabaseName": "sales", "Name": "orders"}),
}

FIRST_CALL: Final = """
import sys; sys.path.insert(0, sys.argv[2])
from time import perf_counter_ns
from lambdamock.authorisation.needs import needs_of
from permissions_map import request
import lambdamock.domain.arns
begun = perf_counter_ns()
needs_of(request(sys.argv[1]))
print(perf_counter_ns() - begun)
"""


def request(service: str) -> ApiRequest:
    """A common call of a service."""
    prefix, operation, params = REQUESTS[service]
    return ApiRequest(service, prefix, operation, params, "us-east-1", "123456789012")


def first(service: str) -> int:
    """Nanoseconds of the first call in a new process, the rules of the service and its table included."""
    command = [sys.executable, "-c", FIRST_CALL, service, sys.path[0]]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment())
    return int(done.stdout)


def later(service: str) -> float:
    """Nanoseconds of each later call."""
    call = request(service)
    begun = perf_counter_ns()
    for _ in range(CALLS):
        needs_of(call)
    return (perf_counter_ns() - begun) / CALLS


def rows(rounds: int) -> Iterator[Row]:
    """Medians of rounds."""
    for service in REQUESTS:
        samples = {"ours": [float(first(service)) for _ in range(rounds)]}
        yield Row(f"first call of {service}", "ms", MILLISECONDS, samples, "value", FIRST)
    for service in REQUESTS:
        later(service)
        samples = {"ours": [median(later(service) for _ in range(3)) for _ in range(rounds)]}
        yield Row(f"later call of {service}", "µs", MICROSECONDS, samples, "value", LATER)


def main() -> int:
    """Print the table."""
    found = list(rows(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
    print(show(found))
    return int(any(row.is_met() is False for row in found))


if __name__ == "__main__":
    sys.exit(main())
