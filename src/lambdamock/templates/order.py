"""In what order things are made that need each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush


class Circular(Exception):
    """Things need each other.

    Args:
        names: those that do, in the order they were given in.
    """

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


def ordered(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """The names, each behind all it needs, and otherwise as they were given.

    Args:
        needs: by name, what has to be there before; all are names of it.

    Raises:
        Circular: there is no such order.
    """
    names = list(needs)
    position = {name: index for index, name in enumerate(names)}
    waiting = {name: set(needs[name]) for name in names}
    needed_by: dict[str, list[str]] = {name: [] for name in names}
    for name, needed in waiting.items():
        for one in needed:
            needed_by[one].append(name)
    ready = [position[name] for name in names if not waiting[name]]
    heapify(ready)
    made = []
    while ready:
        name = names[heappop(ready)]
        made.append(name)
        for one in needed_by[name]:
            waiting[one].discard(name)
            if not waiting[one]:
                heappush(ready, position[one])
    if len(made) < len(names):
        raise Circular(_on_circles({name: waiting[name] for name in names if waiting[name]}))
    return made


def _on_circles(needs: Mapping[str, set[str]]) -> list[str]:
    """Those that others of them need, too: what only needs a circle is on none."""
    left = dict(needs)
    while idle := left.keys() - set().union(*left.values()):
        for name in idle:
            del left[name]
    return list(left)
