"""Brokers of Amazon MQ that live in the mock itself, on its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Literal

from lambdamock.domain.ports import BrokerMessage
from lambdamock.events import mq
from lambdamock.events.content import Content, Event, bytes_of, plain
from lambdamock.events.moments import milliseconds
from lambdamock.events.origin import Origin

Engine = Literal["ActiveMQ", "RabbitMQ"]
Header = str | int

DEFAULT_HOST: Final = "/"
"""The virtual host of RabbitMQ that is always there."""


@dataclass(eq=False)
class Lying:
    """A message in a queue; moments are seconds since the epoch.

    Attributes:
        record: as functions get it the first time.
        expires_at: None for never.
        is_taken: a consumer has it, and has not acknowledged it yet.
        was_returned: a consumer had it, and gave it back.
    """

    message_id: str
    body: bytes
    record: Event
    sent_at: float
    expires_at: float | None
    is_taken: bool = False
    was_returned: bool = False


class EmbeddedBroker:
    """A broker: queues, which are there as soon as somebody names them.

    Args:
        now: virtual time, seconds since the epoch.
        lock: held while something changes.
        changed: called when there are new messages.
    """

    def __init__(
        self,
        arn: str,
        engine: Engine,
        *,
        now: Callable[[], float],
        lock: AbstractContextManager[Any],
        changed: Callable[[], None],
    ) -> None:
        self.arn = arn
        self.engine: Engine = engine
        self.now = now
        self.lock = lock
        self.changed = changed
        self.queues: dict[tuple[str, str], BrokerQueue] = {}
        self._count = 0

    def queue(self, name: str, virtual_host: str = DEFAULT_HOST) -> BrokerQueue:
        """A queue; on an ActiveMQ broker there are no virtual hosts."""
        host = virtual_host if self.engine == "RabbitMQ" else DEFAULT_HOST
        with self.lock:
            return self.queues.setdefault((name, host), BrokerQueue(self, name, host))

    def next_count(self) -> int:
        """How many messages the broker has taken, the one to come included."""
        self._count += 1
        return self._count


class BrokerQueue:
    """A queue of a broker; messages keep their order, also those that come back."""

    def __init__(self, broker: EmbeddedBroker, name: str, virtual_host: str) -> None:
        self._broker = broker
        self.name = name
        self.virtual_host = virtual_host
        self._lying: list[Lying] = []

    @property
    def engine(self) -> Engine:
        """What the broker runs."""
        return self._broker.engine

    def origin(self, now: float, number: int) -> Origin:
        """Where a message of a number comes from."""
        return Origin(region=self._broker.arn.split(":")[3], at=now, seed=number)

    @property
    def lying(self) -> list[Lying]:
        """The messages, oldest first; those that have expired are gone, unless a consumer has them."""
        now = self._broker.now()
        with self._broker.lock:
            self._lying = [one for one in self._lying if one.is_taken or one.expires_at is None or one.expires_at > now]
            return list(self._lying)

    def send(self, body: Content, headers: Mapping[str, Header], expires_after: float | None) -> Lying:
        """Take a message."""
        broker = self._broker
        now = broker.now()
        with broker.lock:
            number = broker.next_count()
            record = _SHOWN[self.engine](self, body, number, now)
            _DETAILS[self.engine](record, headers, expires_after)
            message_id = record["messageID"] if self.engine == "ActiveMQ" else record["basicProperties"]["messageId"]
            expires_at = None if expires_after is None else now + expires_after
            message = Lying(message_id, bytes_of(body), record, now, expires_at)
            self._lying.append(message)
        broker.changed()
        return message

    def receive(self, most: int) -> list[BrokerMessage]:
        """Up to `most` messages that no consumer has, oldest first; from now on the caller has them."""
        with self._broker.lock:
            free = [one for one in self.lying if not one.is_taken][:most]
            for one in free:
                one.is_taken = True
            return [self._received(one) for one in free]

    def acknowledge(self, ids: Sequence[str]) -> None:
        """Take messages away that were processed."""
        done = set(ids)
        with self._broker.lock:
            self._lying = [one for one in self._lying if one.message_id not in done]

    def release(self, ids: Sequence[str]) -> None:
        """Give messages back; they stay where they are in the queue, marked as delivered before."""
        returned = set(ids)
        with self._broker.lock:
            for one in self._lying:
                if one.message_id in returned:
                    one.is_taken, one.was_returned = False, True

    def _received(self, one: Lying) -> BrokerMessage:
        record = {**plain(one.record), "redelivered": one.was_returned}  # a handler may change what it gets
        if "brokerOutTime" in record:
            record["brokerOutTime"] = milliseconds(self._broker.now())
        return BrokerMessage(one.message_id, record)


def _of_activemq(queue: BrokerQueue, body: Content, number: int, now: float) -> Event:
    event = mq.activemq(body, queue=queue.name, origin=queue.origin(now, number))
    record: Event = event["messages"][0]
    connection, _, _ = record["messageID"].rpartition(":")
    return {**record, "messageID": f"{connection}:{number}", "correlationId": None}


def _of_rabbitmq(queue: BrokerQueue, body: Content, number: int, now: float) -> Event:
    event = mq.rabbitmq(body, queue=queue.name, origin=queue.origin(now, number))
    [[record]] = event["rmqMessagesByQueue"].values()
    found: Event = record
    return found


def _activemq_details(record: Event, headers: Mapping[str, Header], expires_after: float | None) -> None:
    """Source: documented, developer guide, "Using Lambda with Amazon MQ", the sample event; assumed, 0 for never."""
    record["expiration"] = "0" if expires_after is None else str(milliseconds(expires_after))
    record["properties"] = dict(headers)


def _rabbitmq_details(record: Event, headers: Mapping[str, Header], expires_after: float | None) -> None:
    """Source: documented, the same page: texts are bytes, numbers are as they are."""
    properties = record["basicProperties"]
    properties["expiration"] = None if expires_after is None else str(milliseconds(expires_after))
    properties["headers"] = {
        name: {"bytes": list(value.encode())} if isinstance(value, str) else value for name, value in headers.items()
    }


_SHOWN: Final[Mapping[Engine, Callable[[BrokerQueue, Content, int, float], Event]]] = {
    "ActiveMQ": _of_activemq,
    "RabbitMQ": _of_rabbitmq,
}
_DETAILS: Final[Mapping[Engine, Callable[[Event, Mapping[str, Header], float | None], None]]] = {
    "ActiveMQ": _activemq_details,
    "RabbitMQ": _rabbitmq_details,
}
