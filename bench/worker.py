"""A process that measures one variant, one batch at a time, when `run.py` tells it to.

Each variant has its own process, because a mock changes botocore for the whole process. On standard input come lines of
JSON, on standard output goes one line of JSON for each:

* ``["prepare", SCENARIO]`` answers null;
* ``["batch", COUNT]`` answers the nanoseconds per call of COUNT calls;
* ``["record"]`` answers the recorded bodies;
* ``["finish"]`` leaves the prepared world and answers null.
"""

from __future__ import annotations

import gc
import json
import sys
from contextlib import ExitStack
from time import perf_counter_ns
from typing import Any

from scenarios import SCENARIOS, Operation, recorded
from variants import Variant, variant


class Worker:
    """Holds the prepared world between two batches."""

    def __init__(self, measured: Variant) -> None:
        self._variant = measured
        self._world = ExitStack()
        self._operation: Operation = lambda: None

    def prepare(self, scenario: str) -> None:
        """Enter the world of `scenario` and call once, so that nothing is imported within a batch."""
        self._operation = self._world.enter_context(SCENARIOS[scenario](self._variant))
        self._operation()

    def batch(self, count: int) -> float:
        """Nanoseconds per call, over `count` calls."""
        operation = self._operation
        gc.collect()
        started = perf_counter_ns()
        for _ in range(count):
            operation()
        return (perf_counter_ns() - started) / count

    def record(self) -> dict[str, str]:
        """What the variant answers, for the floor."""
        return recorded(self._variant)

    def finish(self) -> None:
        """Leave the prepared world."""
        self._world.close()


def serve(worker: Worker) -> None:
    """Do what the lines of standard input say until there are no more."""
    answers = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        command, *arguments = json.loads(line)
        result: Any = getattr(worker, command)(*arguments)
        print(json.dumps(result), file=answers, flush=True)


if __name__ == "__main__":
    serve(Worker(variant(sys.argv[1], json.loads(sys.argv[2]))))
