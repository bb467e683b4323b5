"""Messages that lie in a queue, and which of them is handed out next.

Handing out, hiding and coming back cost about the same however many messages lie in the queue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Protocol


@dataclass(eq=False, slots=True)
class Stored:
    """A message in a queue; moments are seconds since the epoch.

    Attributes:
        sent_at: as the message tells it.
        kept_from: its retention counts from then.
        visible_at: hidden or delayed until then.
        position: in the order in which messages came into this queue.
        handle: of the last receipt; empty before the first.
        is_hidden: it waits for `visible_at`.
        is_kept_back: who received it has chosen that moment.
        is_gone: it lies in this queue no more.
    """

    message_id: str
    body: str
    attributes: Mapping[str, tuple[str, str | bytes]]
    sent_at: float
    kept_from: float
    visible_at: float
    position: int
    system: dict[str, str] = field(default_factory=dict)
    receive_count: int = 0
    first_received_at: float = 0.0
    handle: str = ""
    is_hidden: bool = False
    is_kept_back: bool = False
    is_gone: bool = False

    @property
    def group(self) -> str | None:
        """The group that its order counts in."""
        return self.system.get("MessageGroupId")

    @property
    def is_in_flight(self) -> bool:
        """Whether somebody has received it and is not done with it."""
        return self.is_hidden and self.handle != ""


class Order(Protocol):
    """In which order messages are handed out."""

    def show(self, one: Stored) -> None:
        """A message is visible from now on."""
        ...

    def take(self, most: int) -> list[Stored]:
        """Take up to `most` messages, the next ones first; they are in flight from now on."""
        ...

    def land(self, one: Stored) -> None:
        """A message is in flight no more: it is deleted, or its visibility timeout is over."""
        ...


class ByArrival:
    """Of a standard queue: what came first, goes first.

    Source: assumed, that a standard queue keeps the order as long as nothing fails, which SQS only tries.
    """

    def __init__(self) -> None:
        self._visible: list[tuple[int, Stored]] = []

    def show(self, one: Stored) -> None:
        """A message is visible from now on."""
        heappush(self._visible, (one.position, one))

    def take(self, most: int) -> list[Stored]:
        """The first of the visible messages."""
        return _first(self._visible, most)

    def land(self, one: Stored) -> None:
        """Nothing waits for it."""


class _Group:
    __slots__ = ("in_flight", "visible")

    def __init__(self) -> None:
        self.visible: list[tuple[int, Stored]] = []
        self.in_flight = 0

    def first(self) -> int | None:
        """The position of the first visible message; None while others are in flight, and when there is none."""
        while self.visible and self.visible[0][1].is_gone:
            heappop(self.visible)
        return self.visible[0][0] if self.visible and not self.in_flight else None


class ByGroup:
    """Of a FIFO queue: a group goes on when all that was handed out of it is done with.

    Source: documented, SQS developer guide, "FIFO queue delivery logic": one receipt gets as many messages of a group
    as it can, then those of other groups.
    """

    def __init__(self) -> None:
        self._groups: dict[str, _Group] = {}
        self._ready: list[tuple[int, str]] = []  # (first position, group); looked at again when its turn comes

    def show(self, one: Stored) -> None:
        """A message is visible from now on."""
        heappush(self._groups.setdefault(one.group or "", _Group()).visible, (one.position, one))
        self._offer(one.group or "")

    def take(self, most: int) -> list[Stored]:
        """The first of the visible messages whose groups wait for nothing."""
        taken: list[Stored] = []
        while self._ready and len(taken) < most:
            position, name = heappop(self._ready)
            group = self._groups.get(name)
            if group is None or group.first() != position:
                self._offer(name)
                continue
            some = _first(group.visible, most - len(taken))
            group.in_flight = len(some)
            taken += some
        return taken

    def land(self, one: Stored) -> None:
        """Its group goes on when it was the last one."""
        group = self._groups[one.group or ""]
        group.in_flight -= 1
        self._offer(one.group or "")

    def _offer(self, name: str) -> None:
        group = self._groups.get(name)
        if group is None:
            return
        first = group.first()
        if first is not None:
            heappush(self._ready, (first, name))
        elif not group.in_flight:
            del self._groups[name]


def _first(visible: list[tuple[int, Stored]], most: int) -> list[Stored]:
    taken: list[Stored] = []
    while visible and len(taken) < most:
        one = heappop(visible)[1]
        if not one.is_gone:
            taken.append(one)
    return taken


class Timetable:
    """Hidden messages by the moment at which they become visible."""

    def __init__(self) -> None:
        self._waiting: list[tuple[float, int, Stored]] = []

    def add(self, one: Stored) -> None:
        """Wait for a message's `visible_at`; once more, when that has changed."""
        one.is_hidden = True
        heappush(self._waiting, (one.visible_at, one.position, one))

    def next(self) -> float | None:
        """When the next one becomes visible; None when none waits."""
        while self._waiting:
            visible_at, _, one = self._waiting[0]
            if one.is_hidden and not one.is_gone and one.visible_at == visible_at:
                return visible_at
            heappop(self._waiting)
        return None

    def due(self, now: float) -> list[Stored]:
        """Take those that are visible by now, the first ones first."""
        due: list[Stored] = []
        while (moment := self.next()) is not None and moment <= now:
            one = heappop(self._waiting)[2]
            one.is_hidden = False
            due.append(one)
        return due
