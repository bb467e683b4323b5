"""Processes that measure in turns, so that the noise of the machine meets all variants alike."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter_ns
from typing import Any

HERE = Path(__file__).parent

Samples = dict[str, list[float]]
"""Variant to one value for each round, nanoseconds (or KiB) each; round i of all variants was measured together."""


def environment() -> dict[str, str]:
    """That of this process, without what the machine knows of AWS, and with bytecode written as pip writes it."""
    dropped = ("AWS_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    nowhere = str(HERE / "absent")
    return kept | {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
    }


class Remote:
    """One worker process and the pipe to it."""

    def __init__(self, variant: str, answers: dict[str, str]) -> None:
        command = [sys.executable, str(HERE / "worker.py"), variant, json.dumps(answers)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
        )

    def ask(self, *command: object) -> Any:
        """Send one command and wait for what the worker answers."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(json.dumps(command), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the worker ended with status {self._process.wait()}; its error is above")
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@contextmanager
def fleet(variants: list[str], answers: dict[str, str]) -> Iterator[dict[str, Remote]]:
    """One worker for each variant."""
    with ExitStack() as stack:
        remotes = {}
        for name in variants:
            remotes[name] = Remote(name, answers)
            stack.callback(remotes[name].close)
        yield remotes


def in_turns(names: list[str], rounds: int) -> Iterator[str]:
    """Each name once a round; another one begins each time, so none always runs after the same neighbour."""
    for number in range(rounds):
        shift = number % len(names)
        yield from names[shift:] + names[:shift]


def measure(remotes: dict[str, Remote], scenario: str, *, rounds: int, batch: int) -> Samples:
    """Nanoseconds per call of `scenario`, for each variant and round."""
    for remote in remotes.values():
        remote.ask("prepare", scenario)
        remote.ask("batch", batch)  # warms up
    samples: Samples = {name: [] for name in remotes}
    for name in in_turns(list(remotes), rounds):
        samples[name].append(remotes[name].ask("batch", batch))
    for remote in remotes.values():
        remote.ask("finish")
    return samples


def start_cold(variant: str, what: str, answers: dict[str, str]) -> tuple[float, float]:
    """Nanoseconds from starting a process to its first answer, and the KiB it held by then."""
    command = [sys.executable, str(HERE / "cold.py"), variant, what, json.dumps(answers)]
    started = perf_counter_ns()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment()) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        elapsed = perf_counter_ns() - started
    if process.returncode:
        raise SystemExit(f"the cold process of {variant} ended with status {process.returncode}; its error is above")
    return elapsed, json.loads(line)


def measure_cold(variants: list[str], what: str, answers: dict[str, str], *, rounds: int) -> tuple[Samples, Samples]:
    """Nanoseconds to the first answer, and KiB, for each variant and round."""
    for name in variants:
        start_cold(name, what, answers)  # writes the bytecode
    times: Samples = {name: [] for name in variants}
    memory: Samples = {name: [] for name in variants}
    for name in in_turns(variants, rounds):
        elapsed, peak = start_cold(name, what, answers)
        times[name].append(elapsed)
        memory[name].append(peak)
    return times, memory
