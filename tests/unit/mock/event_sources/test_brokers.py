"""Brokers of Amazon MQ as tests hold them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from lambdamock import Aws, mock_lambda
from lambdamock.errors import UsageError


@pytest.fixture
def aws() -> Any:
    with mock_lambda(region="eu-west-1") as handle:
        yield handle


def test_a_broker_is_made_in_the_region_and_account_of_the_mock(aws: Aws) -> None:
    broker = aws.brokers.create("my-broker", engine="ActiveMQ")
    start, _, unique = broker.arn.rpartition(":")
    assert (start, unique[:2], len(unique)) == ("arn:aws:mq:eu-west-1:123456789012:broker:my-broker", "b-", 38)
    assert (broker.name, broker.engine, aws.brokers["my-broker"].arn) == ("my-broker", "ActiveMQ", broker.arn)
    assert (aws.brokers.create("other").engine, len(aws.brokers)) == ("RabbitMQ", 2)


def test_a_broker_that_was_not_made_is_not_there(aws: Aws) -> None:
    with pytest.raises(KeyError, match="my-broker"):
        _ = aws.brokers["my-broker"]


def test_a_broker_shows_the_messages_of_its_queues(aws: Aws) -> None:
    broker = aws.brokers.create("my-broker")
    message_id = broker.send("one", "orders")
    aws.clock.advance(5)
    broker.send({"n": 2}, "orders")
    broker.send("three", "orders", virtual_host="shop")
    first, second = broker.messages("orders")
    assert (first.message_id, first.body, first.is_taken, first.redelivered) == (message_id, b"one", False, False)
    assert (second.body, second.sent_at) == (b'{"n":2}', datetime(2026, 1, 1, 0, 0, 5, tzinfo=timezone.utc))
    assert [one.body for one in broker.messages("orders", virtual_host="shop")] == [b"three"]
    assert broker.messages("returns") == []
    assert repr(first) == "<BrokerMessage b'one', new>"
    assert (repr(broker), repr(aws.brokers)) == ("<Broker my-broker (RabbitMQ): 3 messages>", "<Brokers: my-broker>")


def test_a_message_shows_that_a_mapping_has_it_or_gave_it_back(aws: Aws) -> None:
    broker = aws.brokers.create("my-broker")
    aws.function(lambda event, context: 1 / 0, name="orders")
    access = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:broker-AbCdEf"}]
    aws.client().create_event_source_mapping(
        FunctionName="orders", EventSourceArn=broker.arn, Queues=["orders"], SourceAccessConfigurations=access
    )
    broker.send("one", "orders")
    before = repr(broker.messages("orders"))
    aws.clock.advance(0.5)
    assert (before, repr(broker.messages("orders"))) == (
        "[<BrokerMessage b'one', taken>]",
        "[<BrokerMessage b'one', redelivered>]",
    )


def test_a_new_world_has_no_brokers(aws: Aws) -> None:
    broker = aws.brokers.create("my-broker")
    aws.reset()
    assert (len(aws.brokers), repr(aws.brokers)) == (0, "<Brokers: none>")
    with pytest.raises(UsageError, match="my-broker is gone"):
        broker.send("one", "orders")


def test_a_broker_that_was_deleted_can_be_made_anew(aws: Aws) -> None:
    broker = aws.brokers.create("my-broker")
    broker.send("one", "orders")
    broker.delete()
    with pytest.raises(UsageError, match="my-broker is gone"):
        broker.delete()
    assert (list(aws.brokers), aws.brokers.create("my-broker").messages("orders")) == ([], [])


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        pytest.param("no name", {}, "is no name of a broker", id="name"),
        pytest.param("broker", {"engine": "Kafka"}, "there are ActiveMQ and RabbitMQ", id="engine"),
        pytest.param("taken", {}, "there is a broker of that name", id="a name that is taken"),
    ],
)
def test_a_broker_that_amazon_mq_would_not_make_is_refused(aws: Aws, name: str, options: Any, reason: str) -> None:
    aws.brokers.create("taken")
    with pytest.raises(UsageError, match=reason):
        aws.brokers.create(name, **options)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        pytest.param({"virtual_host": "shop"}, "there are no virtual hosts", id="virtual host"),
        pytest.param({"expires_after": 0}, "more than 0 seconds", id="expiry"),
        pytest.param({"expires_after": "5"}, "expires_after='5'.: a number", id="text as expiry"),
        pytest.param({"queue": 5}, "queue=5.: a text", id="number as queue"),
        pytest.param({"body": None}, "send.None.: give bytes, a text", id="no body"),
    ],
)
def test_a_message_that_the_broker_would_not_take_is_refused(aws: Aws, options: Any, reason: str) -> None:
    broker = aws.brokers.create("my-broker", engine="ActiveMQ")
    with pytest.raises(UsageError, match=reason):
        broker.send(**{"body": "one", "queue": "orders", **options})
    assert repr(broker) == "<Broker my-broker (ActiveMQ): 0 messages>"
