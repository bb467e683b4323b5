"""Which invocations were under way when a fact was written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lambdamock.domain.journal import Entry, Invocation


class Running(NamedTuple):
    """An invocation that is under way, by the position at which it will be written down.

    Attributes:
        function_arn: without a qualifier.
    """

    position: int
    function_arn: str


def running_at(entries: Sequence[Entry], first: int = 0) -> Iterator[list[Running]]:
    """For each fact the invocations under way then, the innermost last; the list is the same one, changed.

    In one thread they lie within each other. In several they overlap, and the last one that began is not always the one
    that it was about: who looks must ask for more than the place.

    Args:
        first: the place of the first fact in the journal, of which invocations tell; one that began before it is under
            way from the beginning.
    """
    beginning: defaultdict[int, list[Running]] = defaultdict(list)
    for position, entry in enumerate(entries):
        if isinstance(entry, Invocation) and 0 <= entry.begun_after < position + first:
            arn = ":".join(entry.context.invoked_function_arn.split(":", 7)[:7])
            beginning[max(0, entry.begun_after - first)].append(Running(position, arn))
    running: list[Running] = []
    for position in range(len(entries)):
        if running:
            running[:] = [one for one in running if one.position > position]
        running.extend(reversed(beginning.pop(position, ())))  # of those that began together, the outer ends last
        yield running
