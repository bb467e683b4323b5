"""Builds the tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from lambdamock.domain.journal import Entry, Invocation
from lambdamock.domain.measurements import EventAccepted
from lambdamock.observability.timeline.causes import Causes
from lambdamock.observability.timeline.descriptions import describe
from lambdamock.observability.timeline.nodes import Node, in_order, sum_up


def tree_of(entries: Sequence[Entry], first: int = 0) -> list[Node]:
    """Each fact exactly once, below what caused it; those that nothing caused, in their order.

    Args:
        first: the place of the first one in the journal.
    """
    nodes = [Node(position, describe(entry)) for position, entry in enumerate(entries, first)]
    causes = without_circles(list(Causes(entries, first).all()))
    _count_attempts(entries, nodes)
    roots = []
    for node, cause in zip(nodes, causes, strict=True):
        if cause is None:
            roots.append(node)
        else:
            nodes[cause].add(node)
    sum_up(roots)
    roots.sort(key=in_order)
    return roots


def without_circles(causes: list[int | None]) -> list[int | None]:
    """The same, without the last step of what would lead back to itself: threads can make places misleading."""
    visited = [0] * len(causes)
    for start in range(len(causes)):
        position, way = start, start + 1
        while not visited[position]:
            visited[position] = way
            cause = causes[position]
            if cause is None:
                break
            if visited[cause] == way:
                causes[position] = None
                break
            position = cause
    return causes


def _count_attempts(entries: Sequence[Entry], nodes: Sequence[Node]) -> None:
    """Number the attempts of events."""
    events = {entry.request_id for entry in entries if isinstance(entry, EventAccepted)}
    counted: Counter[str] = Counter()
    for node, entry in zip(nodes, entries, strict=True):
        if isinstance(entry, Invocation) and entry.context.aws_request_id in events:
            counted[entry.context.aws_request_id] += 1
            node.attempt = counted[entry.context.aws_request_id]
