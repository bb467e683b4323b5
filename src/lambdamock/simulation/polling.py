"""Event source mappings of a world that read from queues: which there are, and when they look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from lambdamock.adapters import Neighbours
from lambdamock.adapters.client_queues import ClientQueues
from lambdamock.api import World
from lambdamock.domain.mappings import EventSourceMapping
from lambdamock.domain.ports import QueueSource
from lambdamock.eventsources.queue_poller import QueuePoller, Surroundings
from lambdamock.invocation.chains import Turn
from lambdamock.simulation.targets import finder

SENDERS: Final = frozenset(
    {"cloudformation", "events", "s3", "scheduler", "ses", "sesv2", "sns", "sqs", "stepfunctions"}
)
"""Services that put messages into queues when they are called."""

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

    That is when a mapping begins to read, after calls of services that send messages, and when a queue of the mock
    gets one; everything else are jobs that a poller plans. Nobody looks in vain again and again.
    """

    def __init__(self, world: World, neighbours: Neighbours) -> None:
        self._world = world
        self._beside = ClientQueues(neighbours, _reading)
        self._pollers: dict[str, QueuePoller] = {}
        self._turns: dict[str, Turn] = {}
        self._around = Surroundings(
            clock=world.clock,
            scheduler=world.scheduler,
            lock=world.lock,
            ids=world.ids,
            invoker=world.invoker,
            journal=world.journal,
            find=finder(world),
            open=self._open,
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
        if mapping.uuid not in self._pollers:
            self._pollers[mapping.uuid] = QueuePoller(mapping.uuid, table, self._around)
        self._pollers[mapping.uuid].look()

    def called(self, service: str) -> None:
        """A client called another service than Lambda."""
        if service in SENDERS and not _is_reading.get():
            self.look()

    def look(self) -> None:
        """Let all mappings look as soon as no call is under way."""
        for poller in list(self._pollers.values()):
            poller.look()

    def sent(self, message_ids: Iterable[str]) -> None:
        """Somebody sent messages to a queue; a handler's are remembered, for loops to be seen."""
        turn = self._world.invoker.turn()
        if turn is not None:
            self._turns.update(dict.fromkeys(message_ids, turn))

    def _open(self, arn: str) -> QueueSource | None:
        return self._world.queues.get(arn) or self._beside.open(arn)
