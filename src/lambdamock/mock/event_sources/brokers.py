"""Brokers of Amazon MQ as people hold them: they live in the mock itself, on its clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from lambdamock.adapters.memory.brokers import DEFAULT_HOST, EmbeddedBroker, Engine, Header
from lambdamock.errors import UsageError
from lambdamock.events.content import Content, read_json
from lambdamock.events.moments import as_datetime
from lambdamock.events.origin import Origin
from lambdamock.mock.event_sources import (
    EventSource,
    EventSources,
    check_name,
    check_seconds,
    check_text,
    let_mappings_look,
)
from lambdamock.reprs import displayed

if TYPE_CHECKING:
    from lambdamock.adapters.memory.brokers import Lying
    from lambdamock.simulation import Simulation

_NAME: Final = re.compile(r"[\w-]{1,50}", re.ASCII)
_NO_HEADERS: Final[Mapping[str, Header]] = {}


@displayed("message_id", "body", "is_taken", "redelivered", "sent_at")
class BrokerMessage:
    """A message that lies in a queue of a broker.

    Attributes:
        is_taken: a mapping has it, and is not done with it.
        redelivered: a mapping had it, and gave it back.
    """

    def __init__(self, message: Lying) -> None:
        self.message_id = message.message_id
        self.body = message.body
        self.is_taken = message.is_taken
        self.redelivered = message.was_returned
        self._sent_at = message.sent_at

    @property
    def sent_at(self) -> datetime:
        """When it was sent (UTC)."""
        return as_datetime(self._sent_at)

    def json(self) -> Any:
        """The body, parsed as JSON.

        Raises:
            json.JSONDecodeError: it is none; says what it begins with.
        """
        return read_json(self.body, f"message {self.message_id}")

    def __repr__(self) -> str:
        state = "taken" if self.is_taken else "redelivered" if self.redelivered else "new"
        return f"<BrokerMessage {self.body[:60]!r}, {state}>"


@displayed("name", "arn", "engine")
class Broker(EventSource):
    """A broker of the mock: event source mappings read from its queues."""

    def __init__(self, simulation: Simulation, broker: EmbeddedBroker) -> None:
        super().__init__(simulation)
        self._broker = broker

    @property
    def arn(self) -> str:
        """What a mapping names."""
        return self._broker.arn

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.split(":")[6]

    @property
    def _identity(self) -> str:
        return self.arn

    @property
    def engine(self) -> Engine:
        """What it runs."""
        return self._broker.engine

    def send(
        self,
        body: Content,
        queue: str,
        *,
        virtual_host: str = DEFAULT_HOST,
        headers: Mapping[str, Header] | None = None,
        expires_after: float | None = None,
    ) -> str:
        """Send a message; mappings that read from the queue look at it before this returns.

        They gather messages for half a second of the mock's time unless `MaximumBatchingWindowInSeconds` says
        otherwise.

        Args:
            body: bytes or a text; a mapping or list is sent as JSON.
            queue: its name; a queue is there as soon as it is named.
            virtual_host: of RabbitMQ.
            headers: of RabbitMQ, properties of ActiveMQ: texts and numbers, by name.
            expires_after: seconds after which the message is gone if no function has taken it; never by default.

        Returns:
            the message id.

        Raises:
            UsageError: the broker has no such message, or is gone.
        """
        self._check_is_there()
        check_text("send", "queue", queue, 1_024)
        if virtual_host != DEFAULT_HOST and self.engine != "RabbitMQ":
            raise UsageError(f"{self.name} runs {self.engine}: there are no virtual hosts")
        if expires_after is not None:
            check_seconds("send", "expires_after", expires_after)
        if body is None:
            raise UsageError("send(None): give bytes, a text, or a mapping or list that is sent as JSON")
        lying = self._broker.queue(queue, virtual_host).send(body, headers or _NO_HEADERS, expires_after)
        self._simulation.sent([lying.message_id])
        self._simulation.run_due()
        return lying.message_id

    def delete(self) -> None:
        """Delete it with its queues; mappings find nothing to read any more."""
        self._check_is_there()
        del self._simulation.embedded.brokers[self.arn]
        self._changed()

    def _check_is_there(self) -> None:
        if self._simulation.embedded.brokers.get(self.arn) is not self._broker:
            raise UsageError(f"{self.name} is gone; brokers end with delete() and reset()")

    def messages(self, queue: str, *, virtual_host: str = DEFAULT_HOST) -> list[BrokerMessage]:
        """What lies in a queue, oldest first, messages that a mapping has among them."""
        return [BrokerMessage(one) for one in self._broker.queue(queue, virtual_host).lying]

    def assert_drained(self) -> None:
        """Fail when messages lie in its queues, also those that a mapping has, and tell who reads from them."""
        __tracebackhide__ = True
        from lambdamock.mock.assertions.queues import check_drained

        self._check_is_there()
        lying = [one for queue in self._broker.queues.values() for one in queue.lying]
        check_drained(self._simulation, self.arn, self.name, [BrokerMessage(one) for one in lying])

    def __repr__(self) -> str:
        queues = self._broker.queues.values()
        return f"<Broker {self.name} ({self.engine}): {sum(len(one.lying) for one in queues)} messages>"


class Brokers(EventSources[Broker]):
    """The brokers of the mock, by name."""

    _kind = "broker"

    def create(self, name: str, *, engine: Engine = "RabbitMQ") -> Broker:
        """Make a broker.

        Args:
            name: up to 50 letters, digits, hyphens and underscores.
            engine: "RabbitMQ" or "ActiveMQ".

        Raises:
            UsageError: Amazon MQ would not make it, or there is one of that name.
        """
        simulation = self._simulation
        arn = self._arn(name)
        if engine not in get_args(Engine):
            raise UsageError(f"create(engine={engine!r}): there are {' and '.join(get_args(Engine))}")
        if arn in simulation.embedded.brokers:
            raise UsageError(f"create({name!r}): there is a broker of that name")
        world = simulation.world
        broker = simulation.embedded.brokers[arn] = EmbeddedBroker(
            arn, engine, now=world.clock.now, lock=world.lock, changed=simulation.source_changed
        )
        let_mappings_look(simulation)
        return Broker(simulation, broker)

    def _arn(self, name: str) -> str:
        check_name("broker", name, _NAME, "up to 50 letters, digits, hyphens and underscores")
        origin = Origin(self._region, self._simulation.account_id)
        return origin.arn("mq", f"broker:{name}:b-{origin.uuid('broker', name)}")

    def _all(self) -> Iterator[Broker]:
        brokers = self._simulation.embedded.brokers.values()
        return (Broker(self._simulation, broker) for broker in list(brokers) if self._is_here(broker.arn))
