"""Which invocations, deployments and deletions of stacks were under way when a fact was written down."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lambdamock.domain.journal import Entry, Invocation
from lambdamock.domain.stacks import StackChange


class Running(NamedTuple):
    """What is under way, by the position at which it will be written down.

    Attributes:
        function_arn: without a qualifier; empty when it is about a stack.
    """

    position: int
    function_arn: str


def running_at(entries: Sequence[Entry], first: int = 0) -> Iterator[list[Running]]:
    """For each fact what was under way then, the innermost last; the list is the same one, changed.

    In one thread they lie within each other. In several they overlap, and the last one that began is not always the one
    that it was about: who looks must ask for more than the place.

    Args:
        first: the place of the first fact in the journal, of which the others tell; what began before it is under way
            from the beginning.
    """
    beginning: defaultdict[int, list[Running]] = defaultdict(list)
    for position, entry in enumerate(entries):
        if isinstance(entry, Invocation | StackChange) and 0 <= entry.begun_after < position + first:
            beginning[max(0, entry.begun_after - first)].append(Running(position, _function_arn(entry)))
    running: list[Running] = []
    for position in range(len(entries)):
        if running:
            running[:] = [one for one in running if one.position > position]
        running.extend(reversed(beginning.pop(position, ())))  # of those that began together, the outer ends last
        yield running


def _function_arn(entry: Invocation | StackChange) -> str:
    if isinstance(entry, StackChange):
        return ""
    return ":".join(entry.context.invoked_function_arn.split(":", 7)[:7])
