"""What a call, a test and a process cost: one table of medians and ratios.

`python bench/run.py` measures lambdamock, the floor (see `variants.py`) and, where it is installed, moto, in turns.
Ratios are medians of the ratios of single rounds: a machine that is slow for a second is slow for all of a round.
"""

from __future__ import annotations

import argparse
import importlib.util
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import events
import queues
import streams
from fleet import Remote, Samples, fleet, measure, measure_cold
from table import MEBIBYTES, MICROSECONDS, MILLISECONDS, Row, as_json, show


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured; `scale` of 1 takes about four minutes on two cores."""

    scale: float

    def rounds(self, count: int) -> int:
        """Rounds, three at least."""
        return max(3, round(count * self.scale))


CALLS: tuple[tuple[str, str, int, int, float, str], ...] = (
    # name, scenario, rounds, batch, target, judged
    ("Invoke, 1 KiB", "invoke", 30, 100, 0.80, "ratio"),
    ("GetFunction", "get_function", 30, 100, 0.75, "ratio"),
    ("CreateFunction, 1 KiB zip", "create_function", 30, 20, 1.0, "ratio"),
    ("whole test", "whole_test", 20, 5, 1.15, "ratio"),
    ("enter + exit", "enter_and_exit", 30, 100, 150.0, "value"),
)


CROWDED: tuple[tuple[str, str, int, int, float], ...] = (
    # name, scenario, rounds, batch, target (a ratio)
    ("Invoke, crowded store", "crowded_invoke", 20, 100, 0.80),
    ("GetFunction, crowded store", "crowded_get_function", 20, 100, 0.75),
    ("CreateFunction, crowded store", "crowded_create_function", 20, 20, 1.0),
)


def calls(remotes: dict[str, Remote], effort: Effort) -> Iterator[Row]:
    """What is repeated in one process."""
    for name, scenario, rounds, batch, target, judged in CALLS:
        samples = measure(remotes, scenario, rounds=effort.rounds(rounds), batch=batch)
        yield Row(name, "µs", MICROSECONDS, samples, judged, target)


def crowded(answers: dict[str, str], effort: Effort) -> Iterator[Row]:
    """The same calls with 10,000 functions of 3 versions each in the store."""
    with fleet(["ours", "floor"], answers) as remotes:
        for name, scenario, rounds, batch, target in CROWDED:
            samples = measure(remotes, scenario, rounds=effort.rounds(rounds), batch=batch)
            yield Row(name, "µs", MICROSECONDS, samples, "ratio", target)


def pages(answers: dict[str, str], effort: Effort) -> Row:
    """The last page of 10,000 functions against the first; the first takes the place of the floor."""
    samples: Samples = {}
    with fleet(["ours"], answers) as first, fleet(["ours"], answers) as last:
        for place, remote, scenario in (("floor", first, "page_1"), ("ours", last, "page_200")):
            remote["ours"].ask("prepare", scenario)
            samples[place] = []
        for _ in range(effort.rounds(20)):
            samples["floor"].append(first["ours"].ask("batch", 20))
            samples["ours"].append(last["ours"].ask("batch", 20))
    return Row("page 200 (floor: page 1)", "µs", MICROSECONDS, samples, "ratio", 1.2)


def processes(variants: list[str], answers: dict[str, str], effort: Effort) -> Iterator[Row]:
    """What a new process pays."""
    times, memory = measure_cold(variants, "answer", answers, rounds=effort.rounds(15))
    yield Row("cold process, first answer", "ms", MILLISECONDS, times, "ratio", 1.15)
    yield Row("cold process, peak memory", "MiB", MEBIBYTES, memory, "difference", 12.0)
    times, memory = measure_cold(variants, "invoke", answers, rounds=effort.rounds(8))
    yield Row("cold process, first Invoke", "ms", MILLISECONDS, times)
    yield Row("the same, peak memory", "MiB", MEBIBYTES, memory)


def recorded() -> dict[str, str]:
    """The bodies for the floor, asked from ours."""
    with fleet(["ours"], {}) as remotes:
        answers: dict[str, str] = remotes["ours"].ask("record")
        return answers


def main() -> int:
    """Measure, print, and tell by the exit status whether a target was missed (1) where that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.add_argument("--scale", type=float, default=1.0, metavar="X", help="measure X times as often (default: 1)")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 when a target is missed")
    options = parser.parse_args()

    effort = Effort(options.scale)
    answers = recorded()
    variants = ["ours", "floor", *(["moto"] if importlib.util.find_spec("moto") else [])]
    rows: list[Row] = []
    with fleet(variants, answers) as remotes:
        rows += calls(remotes, effort)
    rows += crowded(answers, effort)
    rows.append(pages(answers, effort))
    rows += processes(variants, answers, effort)
    rows += events.rows(effort.rounds(events.MANY))
    rows += queues.rows(effort.rounds(queues.MANY))
    rows += streams.rows(effort.rounds(streams.MANY))
    print(as_json(rows) if options.json else f"Python {platform.python_version()}, {platform.machine()}\n{show(rows)}")
    return int(options.strict and any(row.is_met() is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
