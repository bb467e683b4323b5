"""Parts of the tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from lambdamock.observability.timeline.nodes import Node, in_order, sum_up, walk

_AS_EXPECTED: Final = ("permission", "state")
_STACK: Final = "stack"
_NO_PART: Final = "batch"
"""A mapping may read records while its stack is deployed; what becomes of them is no part of the stack."""


class Selection(NamedTuple):
    """What is wanted of a tree.

    Attributes:
        function: its name; everything about it, with what caused it and what it led to. None for all.
        since: seconds since the epoch; what began then or later, with what caused it.
        errors_only: only what is not ok, with what caused it.
        is_brief: without permissions that stopped nobody, changes of state and parts of stacks that went well.
    """

    function: str | None = None
    since: float = float("-inf")
    errors_only: bool = False
    is_brief: bool = False

    def takes(self, node: Node) -> bool:
        """Whether a node is wanted for its own sake; which function it is of does not count."""
        if node.says.level == "ok" and (self.errors_only or (self.is_brief and node.says.kind in _AS_EXPECTED)):
            return False
        return node.says.begin >= self.since


def selected(roots: Sequence[Node], wanted: Selection) -> list[Node]:
    """A tree of the nodes that are wanted, and of what caused them; the nodes are copies."""
    kept: set[int] = set()
    concerned: set[int] = set()
    parts: set[int] = set()
    for node in walk(roots):
        parent = node.parent
        if parent is not None and _is_part(node, parent, parts):
            parts.add(node.position)
        if (
            wanted.function is None
            or node.says.function == wanted.function
            or (parent is not None and parent.position in concerned)
        ):
            concerned.add(node.position)
            is_passed_over = wanted.is_brief and node.position in parts and node.says.level == "ok"
            if wanted.takes(node) and not is_passed_over:
                _keep(node, kept)
    return _copied(roots, kept)


def _is_part(node: Node, parent: Node, parts: set[int]) -> bool:
    """Whether a node is of a stack, given those that are of one before it."""
    return node.says.kind != _NO_PART and (parent.says.kind == _STACK or parent.position in parts)


def _keep(node: Node, kept: set[int]) -> None:
    """Keep a node and what caused it, as far as that is not kept already."""
    kept.add(node.position)
    for one in node.ancestors():
        if one.position in kept:
            return
        kept.add(one.position)


def _copied(roots: Sequence[Node], kept: set[int]) -> list[Node]:
    copies: dict[int, Node] = {}
    top = []
    for node in walk(roots):
        if node.position not in kept:
            continue
        copy = copies[node.position] = Node(node.position, node.says)
        copy.attempt = node.attempt
        parent = None if node.parent is None else copies.get(node.parent.position)
        if parent is None:
            top.append(copy)
        else:
            parent.add(copy)
    sum_up(top)
    return sorted(top, key=in_order)


def branch_of(roots: Sequence[Node], request_id: str) -> Node | None:
    """The uppermost node of a request; ids may be shortened as long as they have eight characters."""
    for node in walk(roots):
        known = node.says.request_id
        if known == request_id or (len(request_id) >= 8 and known.startswith(request_id)):
            return node
    return None
