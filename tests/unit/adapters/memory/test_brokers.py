"""Brokers of the mock hand out, take back and forget messages as Amazon MQ does."""

from __future__ import annotations

from threading import RLock
from typing import Any

import pytest

from lambdamock.adapters.memory.brokers import BrokerQueue, EmbeddedBroker, Engine


class Time:
    now = 1000.0


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(params=["RabbitMQ", "ActiveMQ"])
def broker(request: pytest.FixtureRequest, time: Time) -> EmbeddedBroker:
    return broker_of(time, request.param)


def broker_of(time: Time, engine: Engine) -> EmbeddedBroker:
    arn = "arn:aws:mq:us-east-1:123456789012:broker:my-broker:b-1"
    return EmbeddedBroker(arn, engine, now=lambda: time.now, lock=RLock(), changed=lambda: None)


def filled(broker: EmbeddedBroker, count: int) -> tuple[BrokerQueue, list[str]]:
    queue = broker.queue("orders")
    return queue, [queue.send(str(number), {}, None).message_id for number in range(count)]


def received(queue: BrokerQueue, most: int = 10) -> list[tuple[str, bool]]:
    return [(one.message_id, one.record["redelivered"]) for one in queue.receive(most)]


def test_a_message_that_a_consumer_has_goes_to_no_other(broker: EmbeddedBroker) -> None:
    queue, (first, second, third) = filled(broker, 3)
    assert received(queue, 2) == [(first, False), (second, False)]
    assert received(queue) == [(third, False)]
    assert received(queue) == []


def test_a_message_that_comes_back_is_where_it_was_and_says_so(broker: EmbeddedBroker) -> None:
    queue, (first, second, third) = filled(broker, 3)
    queue.receive(2)
    queue.release([first])
    assert received(queue) == [(first, True), (third, False)]
    queue.acknowledge([first, third])
    assert [one.message_id for one in queue.lying] == [second]


def test_messages_expire_unless_a_consumer_has_them(broker: EmbeddedBroker, time: Time) -> None:
    queue = broker.queue("orders")
    taken = queue.send("taken", {}, 10)
    queue.receive(1)
    queue.send("gone", {}, 10)
    queue.send("stays", {}, None)
    time.now += 10
    assert [one.body for one in queue.lying] == [b"taken", b"stays"]
    queue.release([taken.message_id])
    assert [one.body for one in queue.lying] == [b"stays"]


def test_what_a_consumer_does_to_a_message_does_not_matter(broker: EmbeddedBroker) -> None:
    queue, [message_id] = filled(broker, 1)
    [first] = queue.receive(1)
    before = str(first.record)
    members: Any = first.record.get("basicProperties", first.record.get("destination"))
    members.clear()
    queue.release([message_id])
    [second] = queue.receive(1)
    assert str(second.record) == before.replace("'redelivered': False", "'redelivered': True")


def test_message_ids_differ_between_queues(broker: EmbeddedBroker) -> None:
    ids = {broker.queue(name).send("same", {}, None).message_id for name in ("a", "b", "a")}
    assert len(ids) == 3


def test_rabbitmq_has_a_queue_in_each_virtual_host(time: Time) -> None:
    broker = broker_of(time, "RabbitMQ")
    broker.queue("orders", "shop").send("one", {}, None)
    assert (len(broker.queue("orders").lying), len(broker.queue("orders", "shop").lying)) == (0, 1)
    assert broker.queue("orders") is broker.queue("orders", "/")


def test_activemq_tells_when_a_message_left_the_broker(time: Time) -> None:
    queue, _ = filled(broker_of(time, "ActiveMQ"), 1)
    time.now += 5
    [message] = queue.receive(1)
    moments = [message.record[name] for name in ("timestamp", "brokerInTime", "brokerOutTime")]
    assert moments == [1_000_000, 1_000_000, 1_005_000]
