"""The tree as data for other tools, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lambdamock.errors import UsageError
from lambdamock.observability.timeline.nodes import Description, Node, in_order, sum_up, walk

VERSION: Final = 1

_SAYS: Final = tuple(name for name in Description._fields if name not in ("begin", "end"))


def document(roots: Sequence[Node], dropped: int = 0) -> dict[str, Any]:
    """All facts, nothing put together, each behind what caused it.

    Returns:
        `version`, 1; `facts`, how many there are; `dropped`, how many before these the journal holds no longer;
        `nodes`, of which each has `id`, its place in the journal; `parent`,
        the id of what caused it, or None; `begin` and `end`, in seconds since the epoch; `attempt`, of an event, from
        1, else 0; and `kind`, `title`, `function`, `request_id`, `level`, `outcome`, `message`, `is_cold`,
        `environment`, `milliseconds` and `details`, as `Description` tells. It is flat, because a tree may be deeper
        than a parser of JSON goes. Members may be added in later versions of this library; none changes its meaning
        while `version` stays.
    """
    nodes = [_member(node) for node in walk(roots)]
    return {"version": VERSION, "facts": len(nodes), "dropped": dropped, "nodes": nodes}


def _member(node: Node) -> dict[str, Any]:
    return {
        "id": node.position,
        "parent": None if node.parent is None else node.parent.position,
        "begin": node.begin,
        "end": node.end,
        "attempt": node.attempt,
        **{name: _plain(getattr(node.says, name)) for name in _SAYS},
    }


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def tree_from(told: Mapping[str, Any]) -> list[Node]:
    """The tree that a document tells of.

    Raises:
        UsageError: it is of another version.
    """
    if told.get("version") != VERSION:
        raise UsageError(f"a timeline of version {told.get('version')!r} cannot be read; this is version {VERSION}")
    return _roots(told["nodes"])


def _roots(members: Iterable[Mapping[str, Any]]) -> list[Node]:
    nodes: dict[int, Node] = {}
    roots = []
    for member in members:
        says = Description(begin=member["begin"], end=member["end"], **{name: member[name] for name in _SAYS})
        node = nodes[member["id"]] = Node(member["id"], says)
        node.attempt = member["attempt"]
        if member["parent"] is None:
            roots.append(node)
        else:
            nodes[member["parent"]].add(node)
    sum_up(roots)
    return sorted(roots, key=in_order)
