"""What the pollers of all kinds of sources share: when they look, and how they run a function."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import partial
from json import dumps
from typing import Any, Final, NamedTuple

from lambdamock.domain.arns import FunctionReference
from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.journal import Batch, Journal
from lambdamock.domain.mappings import EventSourceMapping, Mappings
from lambdamock.domain.ports import QueueSource, StreamSource
from lambdamock.errors import ApiError
from lambdamock.events.content import Event
from lambdamock.ids import Ids
from lambdamock.invocation import Attempt, Invoker, Target
from lambdamock.invocation.chains import Turn, is_stopped
from lambdamock.invocation.executions import Execution, execute
from lambdamock.invocation.outbox import Outbox
from lambdamock.timing import Clock, Job, Scheduler

PATIENCE: Final = 5
"""How often a batch that fails is tried while `settle()` waits for it, where nothing but its age bounds its attempts:
days of them would follow."""

OK: Final = "OK"
PROBLEM: Final = "PROBLEM: Function call failed"
"""Source: documented, API reference, `LastProcessingResult`; observed, its wording in recorded answers of streams."""

NO_TARGET: Final = "FunctionNotFound"
LOOP: Final = "RecursiveLoop"


class Surroundings(NamedTuple):
    """What pollers share.

    Attributes:
        lock: guards the stores and the scheduler; user code never runs while it is held.
        find: the target of a reference; None when there is none any more.
        open_queue: the queue of an ARN; None when nothing in this process answers for it.
        open_stream: the stream that a mapping reads; None when nothing in this process answers for it.
        outbox: sends what becomes of records that a function does not take.
        turns: what a handler sent to the invocation that sent it: message ids, and stream ARN/event id of records.
        ends_loops: Lambda stops functions that lead to themselves again and again.
        look_everywhere: lets all mappings look at their sources.
    """

    clock: Clock
    scheduler: Scheduler
    lock: AbstractContextManager[Any]
    ids: Ids
    invoker: Invoker
    journal: Journal
    find: Callable[[FunctionReference], Target | None]
    open_queue: Callable[[str], QueueSource | None]
    open_stream: Callable[[EventSourceMapping], StreamSource | None]
    outbox: Outbox
    turns: Mapping[str, Turn]
    ends_loops: bool
    look_everywhere: Callable[[], None]


class PollJob(Job):
    """Something that a poller will do; what it is about stays in the source if it never does."""

    __slots__ = ()
    holds_event = False


class Poller(ABC):
    """Reads the source of one mapping.

    Looking is a job of its own for each batch, so that other mappings have their turns and a world that never comes to
    rest is noticed. A poller that finds nothing plans nothing.

    Args:
        uuid: of the mapping.
        table: where it is looked up, each time anew.
    """

    def __init__(self, uuid: str, table: Mappings, around: Surroundings) -> None:
        self._uuid = uuid
        self._table = table
        self._around = around
        self._planned: set[float] = set()

    @abstractmethod
    def _turn(self, mapping: EventSourceMapping | None) -> None:
        """Do what there is to do now, for one batch; the mapping is None when it is gone."""

    def look(self, moment: float | None = None, *, recurring: bool = False) -> None:
        """Look at the source as soon as no call is under way, or at a moment of the future.

        Args:
            recurring: the world comes to rest without it.
        """
        around = self._around
        due = around.clock.now() if moment is None else moment
        with around.lock:
            if due not in self._planned:
                self._planned.add(due)
                label = f"mapping {self._uuid} polls"
                around.scheduler.add(PollJob(due, partial(self._fall_due, due), label, recurring=recurring))

    def _fall_due(self, due: float) -> None:
        with self._around.lock:
            self._planned.discard(due)
        self._turn(self._table.get(self._uuid))

    def _execute(
        self, mapping: EventSourceMapping, event: Event, chain: Turn | None, *, trace_header: str = "", number: int = 1
    ) -> Execution | str:
        """Run the function; why it could not run, where it could not.

        Args:
            chain: the invocation that led to this one, if one did.
            number: which attempt it is, counting from 1.

        Source: documented, developer guide of today, "Recursive loop detection".
        """
        around = self._around
        reference = function_named_by(mapping.function_arn)
        with around.lock:
            target = None if reference is None else around.find(reference)
        if target is None:
            return NO_TARGET
        if is_stopped(chain, target, ends_loops=self.ends_loops):
            return LOOP
        attempt = Attempt(
            around.ids.uuid(),
            dumps(event, separators=(",", ":")).encode(),
            event,
            mapping.function_arn,
            trace_header=trace_header,
            chain=chain,
            number=number,
        )
        execution = execute(around.clock, around.invoker, target, attempt)
        return execution.code if isinstance(execution, ApiError) else execution

    @property
    def ends_loops(self) -> bool:
        """Whether Lambda stops loops through this kind of source."""
        return self._around.ends_loops

    def _chain(self, sent: Sequence[str]) -> Turn | None:
        """The longest of the chains that records come from; nobody waits for what comes out of a source."""
        turns = [turn for one in sent if (turn := self._around.turns.get(one))]
        return max(turns, key=lambda turn: turn.length)._replace(nesting=0) if turns else None

    def _note(self, mapping: EventSourceMapping, records: tuple[str, ...], outcome: str, result: str) -> None:
        """Write down what became of a batch."""
        around = self._around
        around.journal.append(
            Batch(around.clock.now(), self._uuid, mapping.source_arn or "", mapping.function_arn, records, outcome)
        )
        self._tell(result)

    def _tell(self, result: str) -> None:
        """Let the mapping show what came of the last look."""
        with self._around.lock:
            current = self._table.get(self._uuid)
            if current is not None and current.last_processing_result != result:
                self._table.put(self._uuid, current._replace(last_processing_result=result))


def window_of(mapping: EventSourceMapping) -> int:
    """For how many seconds records are gathered."""
    seconds: int = mapping.settings.get("MaximumBatchingWindowInSeconds", 0)
    return seconds
