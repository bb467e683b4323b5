"""When which environment was busy, as SVG: one row for each, one bar for each run of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import zip_longest
from math import floor, log10
from typing import Final, NamedTuple

from lambdamock.observability.timeline.descriptions import counted
from lambdamock.observability.timeline.nodes import Level, Node, walk
from lambdamock.observability.timeline.times import duration, moment

_MOST_ROWS: Final = 40
_WIDTH: Final = 960
_LEFT: Final = 180
_ROW: Final = 16
_NARROWEST: Final = 2.0
_TICKS: Final = 5
"""At most, beside the first: between any two there is room for what is told at the first, a moment."""

_LABEL: Final = 30
_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400)
_ORDER: Final[tuple[Level, ...]] = ("ok", "warning", "error")


class _Bar(NamedTuple):
    """Runs that cannot be told apart at this width, in units of the picture."""

    left: float
    right: float
    runs: int
    level: Level


def chart(roots: Sequence[Node]) -> str:
    """The picture; empty when nothing ran."""
    rows: dict[tuple[str, str], list[Node]] = {}
    for node in walk(roots):
        if node.says.environment and node.says.kind == "invocation":
            rows.setdefault((node.says.function, node.says.environment), []).append(node)
    if not rows:
        return ""
    shown = list(rows.items())[:_MOST_ROWS]
    begin = min(node.says.begin for nodes in rows.values() for node in nodes)
    length = max(node.says.end for nodes in rows.values() for node in nodes) - begin
    scale = (_WIDTH - _LEFT) / length if length > 0 else 0.0
    drawn = "".join(_row(number, *row, begin, scale) for number, row in enumerate(shown))
    height = len(shown) * _ROW
    left_out = f"; {len(rows) - len(shown):,} of them are not shown" if len(rows) > len(shown) else ""
    label = (
        f"{counted(len(rows), 'environment')}, at most {_most_at_once(list(rows.values())):,} busy at once{left_out}"
    )
    return (
        f'<figure><figcaption>{label}</figcaption><svg viewBox="0 0 {_WIDTH} {height + 20}" role="img" '
        f'aria-label="{label}">{drawn}{_axis(begin, length, height)}</svg></figure>'
    )


def _row(number: int, key: tuple[str, str], nodes: Sequence[Node], begin: float, scale: float) -> str:
    function, environment = key
    top = number * _ROW
    name = function if len(function) <= 28 else f"{function[:27]}…"
    bars = "".join(_rectangle(bar, top, f"{function} in {environment}") for bar in _bars(nodes, begin, scale))
    return f'<text x="{_LEFT - 6}" y="{top + _ROW - 4}" text-anchor="end">{escape(name)}</text>{bars}'


def _rectangle(bar: _Bar, top: int, where: str) -> str:
    said = f"{counted(bar.runs, 'run')} of {where}"
    width = bar.right - bar.left
    return (
        f'<rect class="{bar.level}" x="{bar.left:.1f}" y="{top + 3}" width="{width:.1f}" height="{_ROW - 5}">'
        f"<title>{escape(said)}</title></rect>"
    )


def _bars(nodes: Sequence[Node], begin: float, scale: float) -> list[_Bar]:
    """The bars of a row; those that touch are one, unless they ended differently and can be told apart."""
    bars: list[_Bar] = []
    for node in sorted(nodes, key=lambda one: one.says.begin):
        left = min(_LEFT + (node.says.begin - begin) * scale, _WIDTH - _NARROWEST)
        bar = _Bar(left, max(left + _NARROWEST, _LEFT + (node.says.end - begin) * scale), 1, node.says.level)
        last = bars[-1] if bars else None
        if last is not None and bar.left <= last.right:
            if last.level == bar.level or last.right - last.left <= _NARROWEST or last.right > _WIDTH - _NARROWEST:
                bar = _joined(bars.pop(), bar)
            else:
                bar = bar._replace(left=last.right, right=max(bar.right, last.right + _NARROWEST))
        bars.append(bar)
    return bars


def _joined(one: _Bar, other: _Bar) -> _Bar:
    worst = max(one.level, other.level, key=_ORDER.index)
    return _Bar(one.left, max(one.right, other.right), one.runs + other.runs, worst)


def _axis(begin: float, length: float, height: int) -> str:
    step = _step(length)
    moments = [number * step for number in range(int(length / step) + 1)] if step else [0.0]
    ticks = []
    for after in moments:
        x = _LEFT + (after / length * (_WIDTH - _LEFT) if after else 0)
        anchor = "start" if not after else "end" if x > _WIDTH - _LABEL else "middle"
        told = f"+{duration(after)}" if after else f"{moment(begin)}Z"
        ticks.append(
            f'<line x1="{x:.0f}" x2="{x:.0f}" y1="0" y2="{height}"/>'
            f'<text x="{x:.0f}" y="{height + 14}" text-anchor="{anchor}">{told}</text>'
        )
    return "".join(ticks)


def _step(length: float) -> float:
    """Seconds from tick to tick: a round number that leaves room for what is told at each; 0 without any length."""
    if length <= 0:
        return 0.0
    least = length / _TICKS
    if least <= 1 or least > _STEPS[-1]:
        unit = 10.0 ** floor(log10(least)) if least <= 1 else _STEPS[-1] * 10.0 ** floor(log10(least / _STEPS[-1]))
        return next(times * unit for times in (1, 2, 5, 10) if times * unit >= least)
    return next(step for step in _STEPS if step >= least)


def _most_at_once(rows: Sequence[Sequence[Node]]) -> int:
    """How many ran at the same time, at most; an environment does one thing at a time, whatever was measured."""
    changes: list[tuple[float, int]] = []
    for nodes in rows:
        ordered = sorted(nodes, key=lambda one: one.says.begin)
        for node, following in zip_longest(ordered, ordered[1:]):
            end = node.says.end if following is None else min(node.says.end, following.says.begin)
            changes += [(node.says.begin, 1), (end, -1)]
    most = running = 0
    for _, change in sorted(changes):
        running += change
        most = max(most, running)
    return most
