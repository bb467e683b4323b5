"""Event source mappings of a world: which there are, and when they look at their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NamedTuple, TypeVar

from lambdamock.adapters import Embedded, Neighbours, SourceTimes
from lambdamock.adapters.client_queues import ClientQueues
from lambdamock.adapters.client_streams import ClientStreams
from lambdamock.adapters.memory.openings import open_broker, open_stream
from lambdamock.api import World
from lambdamock.domain.arns import stream_of
from lambdamock.domain.event_invoke_configs import function_named_by
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import BrokerSource, QueueSource, SourceMissing, StreamSource
from lambdamock.eventsources.broker_poller import BrokerPoller
from lambdamock.eventsources.poller import Poller, Surroundings
from lambdamock.eventsources.queues.poller import QueuePoller
from lambdamock.eventsources.queues.scaling import CLIMB, CLIMB_OF_2019
from lambdamock.eventsources.streams.poller import StreamPoller
from lambdamock.eventsources.streams.topic_poller import TopicPoller
from lambdamock.eventsources.streams.unfinished import Unfinished
from lambdamock.invocation.chains import Turn
from lambdamock.simulation.event_queue import outbox_of
from lambdamock.simulation.role_permissions import RolePermissions
from lambdamock.simulation.targets import finder

_TO_QUEUES: Final = frozenset(
    {"cloudformation", "events", "s3", "scheduler", "ses", "sesv2", "sns", "sqs", "stepfunctions"}
)

_BESIDE: Final = frozenset({"kinesis", "dynamodb"})
"""Kinds of streams that neighbours may have."""


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
    "msk": Kind(TopicPoller, frozenset()),
    "kafka": Kind(TopicPoller, frozenset()),
    "mq": Kind(BrokerPoller, frozenset()),
    "docdb": Kind(StreamPoller, frozenset()),
}
"""By the kind of source, as the table of sources of the API names it."""

_Source = TypeVar("_Source", QueueSource, StreamSource, BrokerSource)

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

    Args:
        times: when something happened in the sources of neighbours.
    """

    def __init__(
        self,
        world: World,
        neighbours: Neighbours,
        embedded: Embedded,
        times: SourceTimes,
        *,
        scaling_takes_time: bool = False,
    ) -> None:
        self._world = world
        self._embedded = embedded
        self._neighbours = neighbours
        self._beside = ClientQueues(neighbours, _reading, times)
        is_2019 = world.profile.name == "2019"
        self._streams_beside = ClientStreams(neighbours, _reading, times, is_2019=is_2019)
        self._pollers: dict[str, Poller] = {}
        self._found: set[str] = set()
        self._permissions = RolePermissions(world.authority, world.clock.now, self._role_of)
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
            role_of=self._role_of,
            open_queue=self._open_queue,
            open_stream=self._open_stream,
            open_broker=self._open_broker,
            first_missing=self._permissions.first_missing,
            outbox=outbox_of(world),
            turns=self._turns,
            ends_loops=world.profile.ends_loops,
            look_everywhere=self.look,
            climb=(CLIMB_OF_2019 if world.profile.name == "2019" else CLIMB) if scaling_takes_time else None,
        )

    def changed(self, mapping: EventSourceMapping) -> None:
        """A mapping has been made, has changed, or is gone."""
        table = self._world.stores.of(mapping.account_id, mapping.region).mappings
        if mapping.uuid not in table:
            ended = self._pollers.pop(mapping.uuid, None)
            if ended is not None:
                ended.end(mapping)
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
        if _is_reading.get():
            return
        if service in self._senders:
            self.look()

    def forget_permissions(self) -> None:
        """Roles are asked anew; between two calls, while jobs run, each is asked once."""
        self._permissions.forget()

    def permissions_changed(self) -> None:
        """Somebody may have changed a role: mappings that could not read look again."""
        self._permissions.change()
        self._look(poller for poller in self._pollers.values() if poller.is_shut_out)

    @property
    def is_reading(self) -> bool:
        """Whether it is a mapping that makes the present call of another service."""
        return _is_reading.get()

    def look(self) -> None:
        """Let all mappings look as soon as no call is under way."""
        self._look(self._pollers.values())

    def _look(self, pollers: Iterable[Poller]) -> None:
        for poller in list(pollers):
            poller.look()

    def sent(self, ids: Iterable[str]) -> None:
        """Somebody put something into a source; a handler's are remembered, for loops to be seen."""
        turn = self._world.invoker.turn()
        if turn is not None:
            self._turns.update(dict.fromkeys(ids, turn))

    def unfinished(self, mapping: EventSourceMapping) -> list[Unfinished]:
        """What a mapping has yet to do in a stream or topic of the mock itself, by shard."""
        poller = self._pollers.get(mapping.uuid)
        try:
            source = open_stream(self._embedded, mapping) if isinstance(poller, StreamPoller) else None
        except SourceMissing:
            return []
        return poller.unfinished(mapping, source) if isinstance(poller, StreamPoller) and source is not None else []

    def _open_queue(self, arn: str) -> QueueSource | None:
        source: QueueSource | None = self._embedded.queues.get(arn) or self._beside.open(arn)
        return self._still_there(arn, source)

    def _still_there(self, name: str, source: _Source | None, reader: str = "") -> _Source | None:
        """A source as it was found; where there is none, there was none before.

        Args:
            name: its ARN, or as `SourceMissing` names it.
            reader: who has found it before, where only that counts.

        Raises:
            SourceMissing: there was one.
        """
        key = reader or name
        if source is None and key in self._found:
            raise SourceMissing(name)
        if source is not None:
            self._found.add(key)
        return source

    def _role_of(self, mapping: EventSourceMapping) -> str | None:
        reference = function_named_by(mapping.function_arn)
        if reference is None:
            return None
        function = self._world.stores.of(reference.account_id, reference.region).functions.get(reference.name)
        version = None if function is None else function.resolve(reference.qualifier)
        return None if version is None else version.settings.role

    def _open_stream(self, mapping: EventSourceMapping) -> StreamSource | None:
        source = open_stream(self._embedded, mapping)
        if mapping.source not in _BESIDE or mapping.source_arn is None:
            name = f"kafka://{mapping.settings['Topics'][0]}" if "Topics" in mapping.settings else mapping.source_arn
            return self._still_there(name or "", source, mapping.uuid)
        arn = stream_of(mapping.source_arn)
        return self._still_there(arn, source or self._streams_beside.open(arn))

    def _open_broker(self, mapping: EventSourceMapping) -> BrokerSource | None:
        source: BrokerSource | None = open_broker(self._embedded, mapping)
        return self._still_there(mapping.source_arn or "", source, mapping.uuid)
