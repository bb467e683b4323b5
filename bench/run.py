"""What a call, a test and a process cost: one table of medians and ratios.

`python bench/run.py` measures lambdamock, the floor (see `variants.py`) and, where it is installed, moto, in turns.
Ratios are medians of the ratios of single rounds: a machine that is slow for a second is slow for all of a round.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from fleet import Remote, Samples, fleet, measure, measure_cold

MICROSECONDS = 1e3
MILLISECONDS = 1e6
MEBIBYTES = 1024.0
"""Samples are in nanoseconds, or in KiB: what one of each unit of the table is."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: what is measured.
        unit: of the values of `samples`, which are divided by `per`.
        samples: variant to values; the ratios are those of `ours` to the others.
        target: the most that may be reached, in the words of `judged`.
        judged: "ratio" to the floor, "value", or "difference" to the floor; None when nothing is promised.
    """

    name: str
    unit: str
    per: float
    samples: Samples
    judged: str | None = None
    target: float = 0.0

    def value(self, variant: str) -> float | None:
        """The median, in the row's unit."""
        return median(self.samples[variant]) / self.per if self.samples.get(variant) else None

    def ratio(self, over: str, under: str) -> float | None:
        """The median of the ratios of the rounds."""
        above, below = self.samples.get(over), self.samples.get(under)
        return median(a / b for a, b in zip(above, below, strict=True)) if above and below else None

    def reached(self) -> float | None:
        """What is compared with the target."""
        ours, floor = self.value("ours"), self.value("floor")
        if self.judged == "ratio":
            return self.ratio("ours", "floor")
        if self.judged == "difference" and ours is not None and floor is not None:
            return ours - floor
        return ours if self.judged == "value" else None

    def is_met(self) -> bool | None:
        """Whether the target is kept; None without one, or without a measurement."""
        reached = self.reached()
        return None if reached is None else reached <= self.target


@dataclass(frozen=True)
class Effort:
    """How often each thing is measured; `scale` of 1 takes about a minute and a half on two cores."""

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


def show(rows: list[Row]) -> str:
    """The table, for reading."""

    def number(value: float | None, digits: int = 2) -> str:
        return "-" if value is None else f"{value:,.{digits}f}"

    def promise(row: Row) -> str:
        shapes = {None: "", "ratio": "ratio {}", "value": f"{{}} {row.unit}", "difference": f"floor + {{}} {row.unit}"}
        return shapes[row.judged].format(f"{row.target:g}")

    verdict = {None: "", True: "met", False: "MISSED"}
    lines: list[tuple[str, ...]] = [("", "ours", "floor", "ours/floor", "target", "", "moto", "moto/ours")]
    for row in rows:
        values = [f"{number(row.value(name), 1)} {row.unit}" if row.value(name) else "-" for name in ("ours", "floor")]
        peer = f"{number(row.value('moto'), 1)} {row.unit}" if row.value("moto") else "-"
        ratios = number(row.ratio("ours", "floor")), number(row.ratio("moto", "ours"), 1)
        lines.append((row.name, *values, ratios[0], promise(row), verdict[row.is_met()], peer, ratios[1]))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place in {0, 4, 5} else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_json(rows: list[Row]) -> str:
    """The same, for machines."""

    def record(row: Row) -> dict[str, Any]:
        return {
            "name": row.name,
            "unit": row.unit,
            "median": {name: row.value(name) for name in row.samples},
            "ours_to_floor": row.ratio("ours", "floor"),
            "moto_to_ours": row.ratio("moto", "ours"),
            "judged": row.judged,
            "target": row.target if row.judged else None,
            "met": row.is_met(),
        }

    return json.dumps([record(row) for row in rows], indent=2)


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
    print(as_json(rows) if options.json else f"Python {platform.python_version()}, {platform.machine()}\n{show(rows)}")
    return int(options.strict and any(row.is_met() is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
