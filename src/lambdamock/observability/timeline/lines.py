"""The tree line by line, with alike branches put together, so that ten thousand of them can be read.

Each fact is counted in exactly one line, whatever is put together or left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from lambdamock.observability.timeline.nodes import Node, in_order, walk

MOST_LINES: Final = 2_000
"""Lines that are shown; what is beyond them is counted in one more."""

DEEPEST: Final = 24
"""Levels that are shown; what is below is counted."""

_SHOWN_ONE_BY_ONE: Final = 3
"""Alike branches that are shown before they are put together."""

_KINDS_OF_SIBLINGS: Final = 100
"""Different branches of one node that are shown; others are put together by kind and level alone."""


class Alike(NamedTuple):
    """Branches that are put together.

    Attributes:
        nodes: their uppermost ones.
        more: whether one of them is shown above.
    """

    nodes: tuple[Node, ...]
    more: bool

    @property
    def size(self) -> int:
        """How many facts they are."""
        return sum(node.size for node in self.nodes)


class Line(NamedTuple):
    """One line.

    Attributes:
        what: a fact; branches that are alike; or None for a rest that is not shown.
        depth: 0 for what nothing caused.
        is_last: whether nothing follows on this level of the branch.
        facts: how many facts the line stands for.
        is_open: whether lines follow that belong to it.
    """

    what: Node | Alike | None
    depth: int
    is_last: bool
    facts: int
    is_open: bool


_Item: TypeAlias = "Node | Alike"


def lines(roots: Sequence[Node], most: int = MOST_LINES) -> Iterator[Line]:
    """The lines of a tree."""
    kinds = _kinds(roots)
    left = sum(node.size for node in roots)
    waiting: list[tuple[int, bool, _Item]] = []
    _push(waiting, 0, _items(roots, kinds))
    for _ in range(most):
        if not waiting:
            return
        depth, is_last, item = waiting.pop()
        is_open = isinstance(item, Node) and bool(item.children) and depth < DEEPEST
        facts = 1 if is_open else item.size
        left -= facts
        yield Line(item, depth, is_last, facts, is_open)
        if is_open and isinstance(item, Node):
            _push(waiting, depth + 1, _items(item.children, kinds))
    if left:
        yield Line(None, 0, True, left, False)  # noqa: FBT003 - a record by position, as above


def _push(waiting: list[tuple[int, bool, _Item]], depth: int, items: list[_Item]) -> None:
    last = len(items) - 1
    waiting.extend((depth, place == last, items[place]) for place in range(last, -1, -1))


def _items(siblings: Sequence[Node], kinds: dict[int, int]) -> list[_Item]:
    """Siblings, alike ones put together behind the first of them, which is their example."""
    if len(siblings) <= _SHOWN_ONE_BY_ONE:
        return list(siblings)
    alike: dict[object, list[Node]] = {}
    for node in siblings:
        alike.setdefault(kinds[node.position], []).append(node)
    groups = list(alike.values())
    if len(groups) > _KINDS_OF_SIBLINGS:
        return [*_shown(groups[:_KINDS_OF_SIBLINGS]), *_coarse(groups[_KINDS_OF_SIBLINGS:])]
    return _shown(groups)


def _shown(groups: Iterable[Sequence[Node]]) -> list[_Item]:
    """In the order in which they began; what is put together, in that of the example."""
    blocks: list[list[_Item]] = []
    for nodes in groups:
        if len(nodes) <= _SHOWN_ONE_BY_ONE:
            blocks.extend([node] for node in nodes)
        else:
            blocks.append([nodes[0], Alike(tuple(nodes[1:]), more=True)])
    return [item for block in sorted(blocks, key=_place) for item in block]


def _coarse(groups: Sequence[Sequence[Node]]) -> list[_Item]:
    """What there is of too many kinds, by kind and level of the uppermost fact alone."""
    alike: dict[tuple[str, str], list[Node]] = {}
    for nodes in groups:
        for node in nodes:
            alike.setdefault((node.says.kind, node.says.level), []).append(node)
    return [Alike(tuple(nodes), more=False) for nodes in alike.values()]


def _place(block: Sequence[_Item]) -> tuple[float, int]:
    return in_order(block[0]) if isinstance(block[0], Node) else (0.0, 0)


def _kinds(roots: Sequence[Node]) -> dict[int, int]:
    """For each node a number that is the same for those that look the same, with all that they led to."""
    numbers: dict[object, int] = {}
    kinds: dict[int, int] = {}
    for node in reversed(list(walk(roots))):
        says = node.says
        below = Counter(kinds[child.position] for child in node.children)
        look = says.kind, says.title, says.outcome, says.is_cold, node.attempt, tuple(sorted(below.items()))
        kinds[node.position] = numbers.setdefault(look, len(numbers))
    return kinds
