"""Whether a queue is empty, and what may be the reason that it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from lambdamock.domain import journal
from lambdamock.mock.assertions.circumstances import error_document, failure_text
from lambdamock.mock.assertions.place import place_in
from lambdamock.mock.assertions.remains import SETTLING, left_over
from lambdamock.mock.assertions.texts import LINES, WIDTH, amount, cut, due_text, listed, moment_text
from lambdamock.mock.event_sources.queues import QueueMessage

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.simulation import Simulation


class Message(Protocol):
    """A message as its source shows it."""

    @property
    def sent_at(self) -> datetime: ...


def check_drained(simulation: Simulation, arn: str, name: str, messages: Sequence[Message]) -> None:
    """Fail when messages lie in a queue, or in those of a broker of the mock, see `Queue.assert_drained`."""
    __tracebackhide__ = True
    if not messages:
        return
    reasons = list(_reasons(simulation, arn, messages))
    verb = "lies" if len(messages) == 1 else "lie"
    shown = [f"{message!r}, since {moment_text(message.sent_at.timestamp())}" for message in messages[:LINES]]
    shown += [f"and {len(messages) - LINES} more"] if len(messages) > LINES else []
    raise AssertionError(
        f"expected {name} to be drained; {amount(len(messages), 'message')} {verb} in it:\n"
        f"{listed(shown, LINES + 1)}\nWhy that may be:\n{listed(reasons)}"
    )


def _reasons(simulation: Simulation, arn: str, messages: Sequence[Message]) -> Iterator[str]:
    mappings = [one for store in simulation.world.stores for one in store.mappings.of(source_arn=arn)]
    if not mappings:
        yield "no event source mapping reads from it"
    for mapping in mappings:
        yield from mapping_lines(simulation, mapping)
    hidden = [one.visible_at.timestamp() for one in messages if isinstance(one, QueueMessage) and not one.is_visible]
    if hidden:
        due = due_text(min(hidden), simulation.world.clock.now())
        yield f"hidden messages come back, the first is {due}"
    if hidden or (mappings and left_over(simulation)):
        yield SETTLING


def mapping_lines(simulation: Simulation, mapping: EventSourceMapping) -> Iterator[str]:
    """In which state a mapping is, and what became of its last batch unless that went well."""
    facts = simulation.world.journal
    function = mapping.function_arn.split(":", 6)[6]
    yield f"the mapping for {function} is {mapping.state.value}"
    last = next((one for one in facts.newest_first(journal.Batch) if one.mapping == mapping.uuid), None)
    if last is None:
        yield f"{function} never got a batch of it"
    elif last.outcome != "Success":
        yield f"its last batch for {function} ended with {cut(last.outcome, 80)}{_error_of(facts, last)}"


def _error_of(facts: journal.Journal, batch: journal.Batch) -> str:
    """With what the function failed, if it did; else why its batch did."""
    if batch.reason:
        return f": {cut(batch.reason, 2 * WIDTH)}"
    if batch.outcome != "Failure":
        return ""
    place = place_in(batch.function_arn)
    runs = (one for one in facts.newest_first(journal.Invocation) if place.owns(one.context.invoked_function_arn))
    last = next(runs, None)
    failed = last is not None and last.function_error
    return f": {cut(failure_text(error_document(last)), 2 * WIDTH)}" if last is not None and failed else ""
