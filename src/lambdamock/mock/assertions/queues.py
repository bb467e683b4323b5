"""Whether a queue is empty, and what may be the reason that it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.mock.assertions.texts import amount, cut, listed

if TYPE_CHECKING:
    from lambdamock.mock.event_sources.queues import QueueMessage
    from lambdamock.simulation import Simulation


def check_drained(simulation: Simulation, arn: str, messages: Sequence[QueueMessage]) -> None:
    """Fail when messages lie in a queue of the mock, see `Queue.assert_drained`."""
    __tracebackhide__ = True
    if not messages:
        return
    name = arn.rpartition(":")[2]
    reasons = list(_reasons(simulation, arn, messages))
    verb = "lies" if len(messages) == 1 else "lie"
    raise AssertionError(
        f"expected {name} to be drained; {amount(len(messages), 'message')} {verb} in it:\n"
        f"{listed([repr(message) for message in messages])}\nWhy that may be:\n{listed(reasons)}"
    )


def _reasons(simulation: Simulation, arn: str, messages: Sequence[QueueMessage]) -> Iterator[str]:
    mappings = [one for store in simulation.world.stores for one in store.mappings.of(source_arn=arn)]
    if not mappings:
        yield "no event source mapping reads from it"
    for mapping in mappings:
        function = ":".join(mapping.function_arn.split(":")[6:])
        yield f"the mapping for {function} is {mapping.state.value}"
        yield from _last_batch(simulation.world.journal, arn, mapping.function_arn)
    if any(not message.is_visible for message in messages):
        yield "hidden messages come back with time; call aws.settle() or aws.clock.advance(seconds)"


def _last_batch(facts: journal.Journal, arn: str, function_arn: str) -> Iterator[str]:
    batches = (one for one in facts.newest_first(journal.Batch) if one.source_arn == arn)
    last = next((one for one in batches if one.function_arn == function_arn), None)
    function = ":".join(function_arn.split(":")[6:])
    if last is None:
        yield f"{function} never got a batch of it"
    elif last.outcome != "Success":
        yield f"its last batch for {function} ended with {cut(last.outcome, 80)}"
