"""Event source mappings of a world: which there are, and when they look at their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple

from lambdamock.adapters import Embedded, Neighbours
from lambdamock.adapters.client_queues import ClientQueues
from lambdamock.api import World
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import QueueSource, StreamSource
from lambdamock.eventsources.poller import Poller, Surroundings
from lambdamock.eventsources.queue_poller import QueuePoller
from lambdamock.eventsources.stream_poller import StreamPoller
from lambdamock.invocation.chains import Turn
from lambdamock.simulation.event_queue import outbox_of
from lambdamock.simulation.targets import finder

_TO_QUEUES: Final = frozenset(
    {"cloudformation", "events", "s3", "scheduler", "ses", "sesv2", "sns", "sqs", "stepfunctions"}
)


class Kind(NamedTuple):
    """How mappings of a kind of source read it.

    Attributes:
        senders: services that put something into such a source when they are called.
    """

    poller: type[Poller]
    senders: frozenset[str]


KINDS: Final[Mapping[str, Kind]] = {
    "sqs": Kind(QueuePoller, _TO_QUEUES),
    "sqs-fifo": Kind(QueuePoller, _TO_QUEUES),
    "kinesis": Kind(StreamPoller, frozenset({"cloudformation", "dynamodb", "events", "kinesis", "scheduler"})),
    "dynamodb": Kind(StreamPoller, frozenset({"cloudformation", "dynamodb", "stepfunctions"})),
}
"""By the kind of source, as the table of sources of the API names it."""

_is_reading: Final[ContextVar[bool]] = ContextVar("lambdamock_is_reading", default=False)


@contextmanager
def _reading() -> Iterator[None]:
    token = _is_reading.set(True)
    try:
        yield
    finally:
        _is_reading.reset(token)


class Polling:
    """Lets mappings look at their queues when something may be there.

    That is when a mapping begins to read, after calls of services that send something, and when a source of the mock
    gets something; everything else are jobs that a poller plans. Nobody looks in vain again and again.
    """

    def __init__(self, world: World, neighbours: Neighbours, embedded: Embedded) -> None:
        self._world = world
        self._embedded = embedded
        self._beside = ClientQueues(neighbours, _reading)
        self._pollers: dict[str, Poller] = {}
        self._senders: frozenset[str] = frozenset()
        self._turns: dict[str, Turn] = {}
        self._around = Surroundings(
            clock=world.clock,
            scheduler=world.scheduler,
            lock=world.lock,
            ids=world.ids,
            invoker=world.invoker,
            journal=world.journal,
            find=finder(world),
            open_queue=self._open_queue,
            open_stream=self._open_stream,
            outbox=outbox_of(world),
            turns=self._turns,
            ends_loops=world.profile.ends_loops,
            look_everywhere=self.look,
        )

    def changed(self, mapping: EventSourceMapping) -> None:
        """A mapping has been made, has changed, or is gone."""
        table = self._world.stores.of(mapping.account_id, mapping.region).mappings
        if mapping.uuid not in table:
            self._pollers.pop(mapping.uuid, None)
            return
        kind = KINDS.get(mapping.source)
        if kind is None:
            return
        if mapping.uuid not in self._pollers:
            self._pollers[mapping.uuid] = kind.poller(mapping.uuid, table, self._around)
            self._senders |= kind.senders
        self._pollers[mapping.uuid].look()

    def called(self, service: str) -> None:
        """A client called another service than Lambda."""
        if service in self._senders and not _is_reading.get():
            self.look()

    def look(self) -> None:
        """Let all mappings look as soon as no call is under way."""
        for poller in list(self._pollers.values()):
            poller.look()

    def sent(self, ids: Iterable[str]) -> None:
        """Somebody put something into a source; a handler's are remembered, for loops to be seen."""
        turn = self._world.invoker.turn()
        if turn is not None:
            self._turns.update(dict.fromkeys(ids, turn))

    def _open_queue(self, arn: str) -> QueueSource | None:
        return self._embedded.queues.get(arn) or self._beside.open(arn)

    def _open_stream(self, mapping: EventSourceMapping) -> StreamSource | None:
        return None if mapping.source_arn is None else self._embedded.streams.get(stream_of(mapping.source_arn))


def stream_of(arn: str) -> str:
    """The ARN of a stream, also where that of a consumer of it is given."""
    return arn.partition("/consumer/")[0]
