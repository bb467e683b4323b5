"""Whether the records of a source are processed, and what may be the reason that they are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lambdamock.mock.assertions.queues import mapping_lines
from lambdamock.mock.assertions.remains import SETTLING
from lambdamock.mock.assertions.texts import LINES, amount, due_text, listed, moment_text

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.eventsources.streams.unfinished import Unfinished
    from lambdamock.simulation import Simulation


def check_processed(
    simulation: Simulation, name: str, records: Sequence[object], readers: Sequence[EventSourceMapping]
) -> None:
    """Fail when a mapping is not done with a source, or when records lie in it that nobody reads.

    Args:
        records: all that lie in it.
        readers: the mappings that read from it.
    """
    __tracebackhide__ = True
    left = [line for mapping in readers for line in unfinished_lines(simulation, mapping)]
    if not readers and records:
        left = [repr(one) for one in records]
    if not left:
        return
    count = f"; {amount(len(records), 'record')} in it, and nobody reads them" if not readers else "; this is left"
    reasons = [line for mapping in readers for line in mapping_lines(simulation, mapping)]
    reasons = reasons or ["no event source mapping reads from it"]
    told = [*dict.fromkeys(reasons), *([SETTLING] if readers else [])]
    raise AssertionError(
        f"expected {name} to be drained{count}:\n{listed(left)}\nWhy that may be:\n{listed(told, 2 * LINES)}"
    )


def unfinished_lines(simulation: Simulation, mapping: EventSourceMapping) -> Iterator[str]:
    """What a mapping has yet to do, a line for each shard or partition."""
    function = mapping.function_arn.split(":", 6)[6]
    for one in simulation.unfinished(mapping):
        what = [amount(one.records, "record")] if one.records else []
        what += [f"{amount(one.running, 'batch', 'batches')} that runs"] if one.running else []
        when = ", ".join(_when(one, simulation.world.clock.now()))
        yield f"{' and '.join(what)} of {mapping.source_arn or one.shard_id} ({one.shard_id}) for {function}{when}"


def _when(one: Unfinished, now: float) -> Iterator[str]:
    yield ""
    if one.since is not None:
        yield f"since {moment_text(one.since)}"
    if one.due is not None:
        yield due_text(one.due, now)
    if one.tries:
        yield f"tried {'once' if one.tries == 1 else f'{one.tries} times'}"
