"""moto keeps the machine's time; what mappings see of its queues happens in the mock's."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from moto import mock_aws
from moto.sqs import models
from tests.journeys.moto_sources.sources import Consumer, begun, client, queue

from lambdamock import Aws, mock_lambda


@pytest.fixture
def let_machine_time_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    real = models.unix_time_millis
    return lambda seconds: monkeypatch.setattr(models, "unix_time_millis", lambda: real() + seconds * 1000)


def times_of(record: dict[str, Any]) -> tuple[str, str, str]:
    shown = record["attributes"]
    names = ("ApproximateReceiveCount", "SentTimestamp", "ApproximateFirstReceiveTimestamp")
    return shown[names[0]], shown[names[1]], shown[names[2]]


def visible(url: str) -> int:
    answer = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def test_a_delayed_message_is_read_when_its_delay_is_over(aws: Aws) -> None:
    url, arn = queue("orders", DelaySeconds="5")
    consumer = Consumer(aws, arn)
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="slow")
    sqs.send_message(QueueUrl=url, MessageBody="slower", DelaySeconds=7)
    sqs.send_message(QueueUrl=url, MessageBody="at once", DelaySeconds=0)
    assert [record["body"] for record in consumer.records] == ["at once"]
    aws.settle()
    assert [record["body"] for record in consumer.records] == ["at once", "slow", "slower"]
    assert begun(aws) == [0, 5, 7]


def test_a_message_that_was_delayed_before_anybody_read_the_queue_is_read_in_time(aws: Aws) -> None:
    url, arn = queue("orders")
    client("sqs").send_message(QueueUrl=url, MessageBody="slow", DelaySeconds=20)
    aws.clock.advance(5)
    Consumer(aws, arn)
    aws.settle()
    assert begun(aws) == [20]


def test_mappings_go_by_the_clock_of_the_mock_alone(aws: Aws, let_machine_time_pass: Callable[[float], None]) -> None:
    url, arn = queue("orders")
    consumer = Consumer(aws, arn)
    consumer.is_broken = True
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="hidden")
    sqs.send_message(QueueUrl=url, MessageBody="delayed", DelaySeconds=10)
    let_machine_time_pass(3600)
    sqs.list_queues()
    assert [record["body"] for record in consumer.records] == ["hidden"]
    aws.clock.advance(30)
    assert begun(aws) == [0, 10, 30]


def test_others_get_messages_as_soon_as_either_clock_says_so(
    aws: Aws, let_machine_time_pass: Callable[[float], None]
) -> None:
    url, _ = queue("orders")
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="one")
    sqs.send_message(QueueUrl=url, MessageBody="two", DelaySeconds=60)

    def received() -> list[str]:
        answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=30)
        return [message["Body"] for message in answer.get("Messages", ())]

    assert [received(), received()] == [["one"], []]
    aws.clock.advance(29.9)
    assert received() == []
    aws.clock.advance(0.1)
    assert received() == ["one"]
    let_machine_time_pass(60)
    assert received() == ["one", "two"]


@pytest.mark.parametrize("seconds", [60, 86_400])
def test_a_message_that_is_older_than_its_queue_keeps_them_is_gone(aws: Aws, seconds: int) -> None:
    url, arn = queue("orders", MessageRetentionPeriod=str(seconds))
    consumer = Consumer(aws, arn, Enabled=False)
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="old")
    aws.clock.advance(seconds - 1)
    sqs.send_message(QueueUrl=url, MessageBody="young")
    assert visible(url) == 2
    aws.clock.advance(1)
    assert visible(url) == 1
    consumer.update(Enabled=True)
    assert [record["body"] for record in consumer.records] == ["young"]


def test_B197_B199_an_event_tells_the_times_of_the_mock(aws: Aws) -> None:
    url, arn = queue("orders")
    aws.clock.advance(10)
    consumer = Consumer(aws, arn)
    consumer.is_broken = True
    client("sqs").send_message(QueueUrl=url, MessageBody="slow", DelaySeconds=5)
    aws.clock.advance(35)
    assert [times_of(record) for record in consumer.records] == [
        ("1", "1767225610000", "1767225615000"),
        ("2", "1767225610000", "1767225615000"),
    ]


def test_who_receives_by_hand_gets_the_times_of_moto(aws: Aws) -> None:
    url, _ = queue("orders")
    sqs = client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="one")
    [message] = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    assert not message["Attributes"]["SentTimestamp"].startswith("1767225600")


def test_messages_that_are_older_than_the_mock_are_read() -> None:
    with mock_aws():
        url, arn = queue("orders")
        client("sqs").send_message(QueueUrl=url, MessageBody="old")
        with mock_lambda() as aws:
            consumer = Consumer(aws, arn)
            assert [times_of(record) for record in consumer.records] == [("1", "1767225600000", "1767225600000")]


def test_after_the_mock_moto_has_its_own_time() -> None:
    with mock_aws():
        url, _ = queue("orders")
        sqs = client("sqs")
        with mock_lambda() as aws:
            sqs.send_message(QueueUrl=url, MessageBody="one", DelaySeconds=900)
            aws.clock.advance(900)
            assert visible(url) == 1
        assert visible(url) == 0


def test_another_world_begins_with_its_own_time(aws: Aws) -> None:
    url, arn = queue("orders")
    aws.clock.advance(1_000_000)
    client("sqs").send_message(QueueUrl=url, MessageBody="one")
    aws.reset()
    assert len(Consumer(aws, arn).records) == 1


def test_A349_B202_redrives_of_a_fifo_queue_take_the_time_of_the_mock_and_keep_the_order(aws: Aws) -> None:
    dead_url, dead = queue("dead.fifo", FifoQueue="true")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2})
    url, arn = queue("orders.fifo", FifoQueue="true", RedrivePolicy=policy)
    consumer = Consumer(aws, arn, BatchSize=1)
    consumer.is_broken = True
    for body in ("a1", "a2", "b1"):
        client("sqs").send_message(QueueUrl=url, MessageBody=body, MessageGroupId=body[0], MessageDeduplicationId=body)
    aws.settle()
    assert [record["body"] for record in consumer.records] == ["a1", "b1", "a1", "b1", "a2", "a2"]
    assert begun(aws) == [0, 0, 30, 30, 60, 90]
    assert (visible(url), visible(dead_url)) == (0, 3)


def test_a_mapping_of_the_dead_letter_queue_gets_what_moto_moves_there(aws: Aws) -> None:
    _, dead = queue("dead")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 1})
    url, arn = queue("orders", RedrivePolicy=policy)
    consumer, last = Consumer(aws, arn), Consumer(aws, dead, "last")
    consumer.is_broken = True
    client("sqs").send_message(QueueUrl=url, MessageBody="poison")
    aws.settle()
    assert [times_of(record) for record in last.records] == [("2", "1767225600000", "1767225600000")]
    assert begun(aws) == [0, 30]
