"""What a line says, in parts that the renderers put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from lambdamock.observability.timeline.descriptions import counted
from lambdamock.observability.timeline.lines import Alike
from lambdamock.observability.timeline.nodes import Level, Node, walk
from lambdamock.observability.timeline.times import duration, moment, span

WORDS: Final = {
    "batch": "batch",
    "capacity": "provisioned",
    "delivery": "delivery",
    "initialisation": "initialised",
    "permission": "permission",
    "records": "records",
    "stack": "stack",
    "state": "state",
    "trigger": "trigger",
}
"""What is said before the title of facts whose title does not tell what they are."""

_PLAIN: Final = ("", "ok", "deployed")
"""Outcomes that are not said where there is more to say."""

_BAD: Final[tuple[Level, ...]] = ("error", "warning")


def title(node: Node) -> str:
    """What it is."""
    word = WORDS.get(node.says.kind, "")
    if node.says.kind == "invocation":
        word = f"attempt {node.attempt} of" if node.attempt else "run of"
    return f"{word} {node.says.title}" if word else node.says.title


def notes(node: Node) -> str:
    """Whether it was cold, and how long it took."""
    says = node.says
    took = () if says.milliseconds is None else (duration(says.milliseconds / 1000),)
    return " · ".join((*(("cold",) if says.is_cold else ()), *took))


def outcome(node: Node) -> str:
    """How it ended, and why."""
    says = node.says
    if not says.message:
        return says.outcome
    return f"{says.outcome}: {says.message}" if says.outcome not in _PLAIN else says.message


def alike(group: Alike) -> tuple[Level, str]:
    """The worst level of branches that are put together, and what they say: "× 9,998 more like it, 0.1–3 s"."""
    branches = list(walk(group.nodes))
    took = [one.says.milliseconds / 1000 for one in branches if one.says.milliseconds is not None]
    first = group.nodes[0]
    last = max(node.begin for node in group.nodes)
    words = [f"× {len(group.nodes):,} more {'like it' if group.more else f'of other kinds ({first.says.kind})'}"]
    words += [span(min(took), max(took))] if took else []
    words += [f"until {moment(last)}"] if last > first.begin else []
    return worst(branches), ", ".join(words)


def summary(roots: Sequence[Node], dropped: int = 0) -> str:
    """The whole tree in one line: "14 facts in 60 s from 2026-01-01 00:00:00Z, 3 runs, 1 error, 2 warnings".

    Args:
        dropped: facts before these that the journal holds no longer.
    """
    missing = [f"after {counted(dropped, 'fact')} that the journal dropped"] if dropped else []
    nodes = list(walk(roots))
    if not nodes:
        return ", ".join(["nothing happened", *missing])
    levels = [node.says.level for node in nodes]
    begin, end = bounds(nodes)
    words = [f"{counted(len(nodes), 'fact')} in {duration(end - begin)} from {moment(begin)}Z"]
    words += [counted(runs, "run")] if (runs := sum(node.says.kind == "invocation" for node in nodes)) else []
    for level in _BAD:
        words += [counted(levels.count(level), level)] if level in levels else []
    return ", ".join(words + missing)


def bounds(nodes: Sequence[Node]) -> tuple[float, float]:
    """When the first of the nodes began and the last one ended."""
    return min(node.begin for node in nodes), max(node.end for node in nodes)


def worst(nodes: Iterable[Node]) -> Level:
    """The worst level of nodes."""
    levels = {node.says.level for node in nodes}
    return next((level for level in _BAD if level in levels), "ok")


def rest(facts: int) -> str:
    """What is said of facts that are not shown."""
    return f"… {counted(facts, 'fact')} more: filter them, or look at to_json()"


def below(node: Node) -> str:
    """What is said of facts that are too deep to be shown."""
    return f"… {counted(node.size - 1, 'fact')} below"
