"""One fact in its place in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

from lambdamock.reprs import displayed

Level: TypeAlias = Literal["ok", "warning", "error"]
"""How bad it is: a throttle or a retry is a warning, a failure or a denial an error."""

_NOTHING: Final[Mapping[str, str]] = {}


@displayed()
class Description(NamedTuple):
    """What a fact says of itself; nothing in it depends on other facts.

    Attributes:
        kind: what it is: "call", "invocation", "event", "permission" and so on.
        title: what it was about, the same for facts that are alike: without ids, times and messages.
        function: the name of the function; empty where it was about none.
        request_id: of the request, event or invocation; empty where there is none.
        begin: seconds since the epoch, virtual.
        end: the same; handlers take measured time.
        level: how bad it is.
        outcome: how it ended, in a word or two: "200", "ValueError", "throttled"; the same for facts that are alike.
        message: more about the outcome; cut.
        is_cold: an invocation in a new environment.
        environment: of an invocation, its log stream.
        milliseconds: how long the handler took, measured; None where no handler ran.
        details: more, for those who look closer; cut.
    """

    kind: str
    title: str
    function: str
    request_id: str
    begin: float
    end: float
    level: Level = "ok"
    outcome: str = ""
    message: str = ""
    is_cold: bool = False
    environment: str = ""
    milliseconds: float | None = None
    details: Mapping[str, str] = _NOTHING


@displayed("says", "attempt", "begin", "end", "size")
class Node:
    """A fact, what caused it, and what it led to.

    Attributes:
        position: of the fact in the journal.
        says: what the fact says of itself.
        attempt: of an event, counting from 1; 0 for everything but attempts of events.
        begin: when it began, or the first of what belongs to it, in seconds since the epoch.
        first: the lowest position of it and all that it led to.
        size: how many facts it and all that it led to are.
        children: what it led to, in the order in which they began.
    """

    __slots__ = ("attempt", "begin", "children", "first", "parent", "position", "says", "size")

    def __init__(self, position: int, says: Description) -> None:
        self.position = position
        self.says = says
        self.attempt = 0
        self.begin = says.begin
        self.first = position
        self.size = 1
        self.parent: Node | None = None
        self.children: list[Node] = []

    @property
    def end(self) -> float:
        """When it ended itself, in seconds since the epoch; what it led to may have gone on."""
        return max(self.begin, self.says.end)

    def add(self, child: Node) -> None:
        """Let it have led to another one."""
        child.parent = self
        self.children.append(child)

    def ancestors(self) -> Iterator[Node]:
        """What caused it, what caused that, and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def __repr__(self) -> str:
        return f"<Node {self.position}: {self.says.kind} {self.says.title} {self.says.outcome}>"


def walk(roots: Iterable[Node]) -> Iterator[Node]:
    """All nodes, each before what it led to. Trees may be deeper than Python's stack."""
    waiting = list(roots)[::-1]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def sum_up(roots: Iterable[Node]) -> None:
    """Give each node the beginning, first position and size that what it led to gives it, and put children in order."""
    for node in reversed(list(walk(roots))):
        for child in node.children:
            node.begin = min(node.begin, child.begin)
            node.first = min(node.first, child.first)
            node.size += child.size
        node.children.sort(key=in_order)


def in_order(node: Node) -> tuple[float, int]:
    """By time; where it stands still, by the journal."""
    return node.begin, node.first
