"""A table of what was measured: medians, ratios, and whether what was promised is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from statistics import median
from typing import Any

from fleet import Samples

MICROSECONDS = 1e3
MILLISECONDS = 1e6
MEBIBYTES = 1024.0
"""Times are in nanoseconds, memory is in KiB: what one of each unit of the table is."""


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes:
        name: what is measured.
        unit: of the values of `samples`, which are divided by `per`.
        samples: variant to values; the ratios are those of `ours` to the others.
        target: the most that may be reached, in the words of `judged`; the least for "least".
        judged: "ratio" to the floor, "value", "difference" to the floor, or "least" (a value that is the better the
            higher it is); None when nothing is promised.
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
        return ours if self.judged in {"value", "least"} else None

    def is_met(self) -> bool | None:
        """Whether the target is kept; None without one, or without a measurement."""
        reached = self.reached()
        if reached is None:
            return None
        return reached >= self.target if self.judged == "least" else reached <= self.target


def show(rows: list[Row]) -> str:
    """The table, for reading."""

    def number(value: float | None, digits: int = 2) -> str:
        return "-" if value is None else f"{value:,.{digits}f}"

    def promise(row: Row) -> str:
        shapes = {
            None: "",
            "ratio": "ratio {}",
            "value": f"{{}} {row.unit}",
            "difference": f"floor + {{}} {row.unit}",
            "least": f"at least {{}} {row.unit}",
        }
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
