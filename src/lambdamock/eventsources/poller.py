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
from lambdamock.domain.mappings import NOT_PROCESSED, EventSourceMapping, Mappings, State
from lambdamock.domain.ports import BrokerSource, QueueSource, SourceMissing, StreamSource
from lambdamock.errors import ApiError, UsageError
from lambdamock.events.content import Event
from lambdamock.eventsources.permissions import Needs, needs_to_read
from lambdamock.eventsources.queues.scaling import Climb
from lambdamock.eventsources.refusals import PROBLEM_WITH, not_allowed, not_there
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

SHUT_OUT_SECONDS: Final = 60.0
"""After how many seconds a mapping looks again whose role does not let it read. Source: assumed; AWS does not say."""

ENDLESS: Final = 2_000
"""Turns of a chain of invocations after which it is said that it never ends, where Lambda does not stop it."""

NO_TARGET: Final = "FunctionNotFound"
LOOP: Final = "RecursiveLoop"


class Surroundings(NamedTuple):
    """What pollers share.

    Attributes:
        lock: guards the stores and the scheduler; user code never runs while it is held.
        find: the target of a reference; None when there is none any more.
        role_of: the ARN of the execution role of a mapping's function; None when there is no such function any more.
        open_queue: the queue of an ARN; None when nothing in this process answers for it.
        open_stream: the stream that a mapping reads; None when nothing in this process answers for it.
        open_broker: the same of a queue of a broker.
        first_missing: the first action of some needs that the role of a mapping's function does not allow now.
        outbox: sends what becomes of records that a function does not take.
        turns: what a handler sent to the invocation that sent it: message ids, and stream ARN/event id of records.
        ends_loops: Lambda stops functions that lead to themselves again and again.
        look_everywhere: lets all mappings look at their sources.
        climb: how batches of a queue that run at the same time become more; None when that takes no time.
    """

    clock: Clock
    scheduler: Scheduler
    lock: AbstractContextManager[Any]
    ids: Ids
    invoker: Invoker
    journal: Journal
    find: Callable[[FunctionReference], Target | None]
    role_of: Callable[[EventSourceMapping], str | None]
    open_queue: Callable[[str], QueueSource | None]
    open_stream: Callable[[EventSourceMapping], StreamSource | None]
    open_broker: Callable[[EventSourceMapping], BrokerSource | None]
    first_missing: Callable[[EventSourceMapping, Needs], str | None]
    outbox: Outbox
    turns: Mapping[str, Turn]
    ends_loops: bool
    look_everywhere: Callable[[], None]
    climb: Climb | None = None


class PollJob(Job):
    """Something that a poller will do; what it is about stays in the source if it never does."""

    __slots__ = ()
    is_worth_asking = True
    holds_event = False


class VainLook(PollJob):
    """A look that most likely finds what the last one found, so that nobody waits for it."""

    __slots__ = ()
    is_worth_asking = False


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
        self._planned: dict[float, bool] = {}  # moments, to whether a world comes to rest without them
        self._problem = ""

    @abstractmethod
    def _turn(self, mapping: EventSourceMapping | None) -> None:
        """Do what there is to do now, for one batch; the mapping is None when it or its source is gone."""

    def look(self, moment: float | None = None, *, recurring: bool = False, kind: type[PollJob] | None = None) -> None:
        """Look at the source as soon as no call is under way, or at a moment of the future.

        Args:
            recurring: the world comes to rest without it.
            kind: of the job that does it.
        """
        around = self._around
        due = around.clock.now() if moment is None else moment
        with around.lock:
            before = self._planned.get(due)
            if before is None or (before and not recurring):
                self._planned[due] = recurring
                label = self._label()
                make = kind or PollJob
                around.scheduler.add(make(due, partial(self._fall_due, due), label, recurring=recurring))

    def _label(self) -> str:
        mapping = self._table.get(self._uuid)
        if mapping is None:
            return f"mapping {self._uuid} polls"
        function = mapping.function_arn.split(":", 6)[6]
        return f"mapping {self._uuid} polls {mapping.source_arn or 'its cluster'} for {function}"

    @property
    def is_shut_out(self) -> bool:
        """Whether it could not read at its last look, because the role does not allow it or the source is gone."""
        return bool(self._problem)

    def end(self, mapping: EventSourceMapping) -> None:
        """Give back what was read but not processed: the mapping is gone."""
        around = self._around
        turn = partial(self._take_turn, mapping)
        with around.lock:
            around.scheduler.add(PollJob(around.clock.now(), turn, f"mapping {self._uuid} ends"))

    def _fall_due(self, due: float) -> None:
        with self._around.lock:
            self._planned.pop(due, None)
        self._take_turn(self._table.get(self._uuid))

    def _take_turn(self, mapping: EventSourceMapping | None) -> None:
        """Look, unless the function's role does not allow it.

        Source: documented, rule A332; assumed, that a mapping which cannot read stays Enabled, and goes on as soon as
        it can: where it was, or in a new source of that name from its beginning.
        """
        problem = "" if mapping is None else self._refusal(mapping)
        if problem:
            self._look_later()
        else:
            try:
                self._turn(mapping)
            except SourceMissing as error:
                problem = PROBLEM_WITH.format(not_there(str(error)))
                self._turn(None)
        self._show(problem)

    def _refusal(self, mapping: EventSourceMapping) -> str:
        """Why the role does not let the mapping read; empty when it does."""
        if mapping.state is not State.ENABLED:
            return ""
        action = self._around.first_missing(mapping, needs_to_read)
        return "" if action is None else PROBLEM_WITH.format(not_allowed(mapping.source_arn, action))

    def _look_later(self) -> None:
        now = self._around.clock.now()
        if not any(moment > now for moment in self._planned):
            self.look(now + SHUT_OUT_SECONDS, recurring=True, kind=VainLook)

    def _show(self, problem: str) -> None:
        """Let the mapping show what shuts it out, or that it is shut out no more."""
        before, self._problem = self._problem, problem
        current = self._table.get(self._uuid)
        if problem:
            self._tell(problem)
        elif before and current is not None and current.last_processing_result == before:
            self._tell(NOT_PROCESSED)

    def _execute(
        self,
        mapping: EventSourceMapping,
        event: Event,
        chain: Turn | None,
        *,
        payload: bytes | None = None,
        trace_header: str = "",
        number: int = 1,
    ) -> Execution | str:
        """Run the function; why it could not run, where it could not.

        Args:
            chain: the invocation that led to this one, if one did.
            payload: the event as JSON, where that is known.
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
        if chain is not None and chain.length >= ENDLESS:
            raise UsageError(
                f"functions lead to themselves through what they send, which does not end on AWS either: {chain}"
            )
        attempt = Attempt(
            around.ids.uuid(),
            payload or dumps(event, separators=(",", ":")).encode(),
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

    def _note(
        self,
        mapping: EventSourceMapping,
        records: tuple[str, ...],
        outcome: str,
        result: str,
        *,
        shard_id: str = "",
        iterator_age: float | None = None,
        reason: str = "",
    ) -> None:
        """Write down what became of a batch."""
        around = self._around
        now, source, function = around.clock.now(), mapping.source_arn or "", mapping.function_arn
        around.journal.append(
            Batch(now, self._uuid, source, function, records, outcome, shard_id, iterator_age, reason)
        )
        self._tell(result)

    def _tell(self, result: str) -> None:
        """Let the mapping show what came of the last look."""
        with self._around.lock:
            current = self._table.get(self._uuid)
            if current is not None and current.last_processing_result != result:
                self._table.put(self._uuid, current._replace(last_processing_result=result))


def window_of(mapping: EventSourceMapping, default: float = 0.0) -> float:
    """For how many seconds records are gathered.

    Args:
        default: of the kind of source; a mapping that says 0 does not wait.
    """
    seconds: float = mapping.settings.get("MaximumBatchingWindowInSeconds", default)
    return seconds
