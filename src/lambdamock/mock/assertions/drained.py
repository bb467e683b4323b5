"""Whether anything still waits: events, batches, retries, and what lies in sources that a mapping reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lambdamock.domain import journal
from lambdamock.domain.arns import stream_of
from lambdamock.invocation.queue import AttemptJob
from lambdamock.mock.assertions.circumstances import error_document, failure_text
from lambdamock.mock.assertions.records import unfinished_lines
from lambdamock.mock.assertions.remains import SETTLING, left_over
from lambdamock.mock.assertions.texts import LINES, WIDTH, amount, cut, due_text, listed, moment_text

if TYPE_CHECKING:
    from lambdamock.domain.mappings import EventSourceMapping
    from lambdamock.invocation.queue import QueuedEvent
    from lambdamock.simulation import Simulation
    from lambdamock.timing import Job


def check_all_drained(simulation: Simulation) -> None:
    """Fail when anything waits, see `Aws.assert_drained`."""
    __tracebackhide__ = True
    jobs = left_over(simulation)
    lying = list(_lying(simulation))
    if not jobs and not lying:
        return
    told = [_told(simulation, job) for job in jobs[:LINES]]
    told += [f"and {len(jobs) - LINES} more"] if len(jobs) > LINES else []
    lets = f"\n{SETTLING}" if jobs else ""
    raise AssertionError(f"expected nothing to wait; this does:\n{listed([*told, *lying], 2 * LINES)}{lets}")


def _told(simulation: Simulation, job: Job) -> str:
    """One of the jobs: what, since when, when, and why not yet."""
    due = due_text(job.due, simulation.world.clock.now())
    if not isinstance(job, AttemptJob):
        return f"{job.label}, {due}"
    why = _why_again(simulation.world.journal, job.event)
    return f"{job.label}, since {moment_text(job.event.accepted_at)}, {due}{why}"


def _why_again(facts: journal.Journal, event: QueuedEvent) -> str:
    """What became of the last attempt of an event."""
    retries = facts.newest_first(journal.EventRetry)
    last = next((one for one in retries if one.request_id == event.request_id), None)
    if last is None:
        return ""
    if last.cause != "Unhandled":
        return f": it could not run, {last.cause}"
    runs = facts.newest_first(journal.Invocation)
    ran = next((one for one in runs if one.context.aws_request_id == event.request_id), None)
    why = last.cause if ran is None else failure_text(error_document(ran))
    return f": its last attempt failed, {cut(why, 2 * WIDTH)}"


def _lying(simulation: Simulation) -> Iterator[str]:
    """What lies in sources of the mock that a mapping reads."""
    seen: set[str] = set()
    for store in simulation.world.stores:
        for mapping in store.mappings:
            yield from unfinished_lines(simulation, mapping)
            arn = stream_of(mapping.source_arn or "")
            if arn not in seen:
                seen.add(arn)
                yield from _messages(simulation, mapping, arn)


def _messages(simulation: Simulation, mapping: EventSourceMapping, arn: str) -> Iterator[str]:
    """Of a queue, or of all queues of a broker."""
    embedded = simulation.embedded
    queue, broker = embedded.queues.get(arn), embedded.brokers.get(arn)
    sent = [one.sent_at for one in queue.stored] if queue is not None else []
    if broker is not None:
        sent = [one.sent_at for lies_in in broker.queues.values() for one in lies_in.lying]
    if sent:
        reads = f"which the mapping for {mapping.function_arn.split(':', 6)[6]} reads ({mapping.state.value})"
        yield f"{amount(len(sent), 'message')} in {arn}, {reads}, since {moment_text(min(sent))}"
