"""Mappings of topics whose function fails: retries, splits, reports, destinations."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from tests.journeys.topic_mappings.conftest import MakeTopic
from tests.journeys.topic_mappings.topics import Consumer, OfMsk, OfTheTeam, begun, given_up, outcomes

from lambdamock import Aws
from lambdamock.domain.journal import Delivery

to_topics = pytest.mark.needs_model("CreateEventSourceMapping.DestinationConfig.OnFailure.Destination", "kafka://dead")


def test_a_batch_that_fails_blocks_the_topic_and_is_tried_until_it_succeeds(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer = topic(partitions=2), Consumer("bad")
    aws.function(consumer, name="orders")
    orders.mapped(group="shop")
    orders.send("bad", partition=0)
    orders.send("good", partition=1)
    assert (consumer.batches, orders.topic.consumer_group("shop")) == ([["bad"]], {})
    aws.clock.advance(1)
    consumer.bad.clear()
    aws.clock.advance(2)
    assert (consumer.batches, begun(aws)) == ([["bad"], ["bad"], ["bad"], ["good"]], [0, 1, 3, 3])
    assert orders.topic.consumer_group("shop") == {0: 1, 1: 1}


def test_settle_ends_although_a_record_fails_for_ever(aws: Aws) -> None:
    orders, consumer = OfMsk(aws), Consumer("bad")
    aws.function(consumer, name="orders")
    orders.mapped()
    orders.send("bad")
    aws.settle()
    assert len(consumer.batches) == 5


def test_retries_get_what_came_whatever_the_function_does_with_it(aws: Aws) -> None:
    orders, seen = OfMsk(aws), []

    def handler(event: Any, context: Any) -> None:
        [record] = event["records"]["orders-0"]
        seen.append(dict(record))
        record.clear()
        raise ValueError

    aws.function(handler, name="orders")
    orders.mapped(MaximumRetryAttempts=1)
    orders.send("one")
    aws.settle()
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_a_batch_that_is_given_up_goes_to_a_queue_as_a_record_about_it(aws: Aws) -> None:
    orders, failures = OfMsk(aws), aws.queues.create("failures")
    function = aws.function(Consumer("bad"), name="orders")
    orders.send("good")
    aws.clock.advance(10)
    orders.mapped(MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": failures.arn}})
    orders.send("bad")
    aws.settle()
    [message] = failures.messages
    last = function.invocations[-1]
    assert json.loads(message.body) == {
        "requestContext": {
            "requestId": last.request_id,
            "functionArn": function.arn,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "version": "1.0",
        "timestamp": "2026-01-01T00:00:11.000Z",
        "KafkaBatchInfo": {
            "batchSize": 1,
            "eventSourceArn": orders.topic.cluster_arn,
            "bootstrapServers": last.event["bootstrapServers"],
            "payloadSize": len(json.dumps(last.event, separators=(",", ":"))),
            "recordInfo": {"offset": "1", "timestamp": "2026-01-01T00:00:10.000Z"},
        },
    }
    assert given_up(aws) == [(("1",), "RetryAttemptsExhausted")]


@to_topics
@pytest.mark.parametrize("make", [OfMsk, OfTheTeam])
def test_a_batch_that_is_given_up_goes_to_a_topic_of_its_cluster_with_the_event(aws: Aws, make: type[OfMsk]) -> None:
    orders, dead = make(aws), make(aws, "dead")
    function = aws.function(Consumer("bad"), name="orders")
    orders.mapped(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": "kafka://dead"}})
    orders.send("bad")
    [record] = dead.topic.records
    told = json.loads(record.value or b"")
    assert json.loads(told["payload"]) == function.invocations[0].event
    assert (told["KafkaBatchInfo"]["batchSize"], "eventSourceArn" in told["KafkaBatchInfo"]) == (1, make is OfMsk)


@to_topics
def test_a_topic_that_is_not_there_takes_no_record_about_a_batch(aws: Aws, topic: MakeTopic) -> None:
    orders = topic()
    aws.topics.create("dead", cluster="another")
    aws.function(Consumer("bad"), name="orders")
    orders.mapped(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": "kafka://dead"}})
    orders.send("bad")
    [delivery] = aws.journal.of(Delivery)
    cluster = ",".join(orders.servers()) or orders.topic.cluster_arn
    assert (delivery.target, delivery.refusal) == (
        "kafka://dead",
        f"UnknownTopicOrPartition: there is no topic dead on {cluster}",
    )


def test_a_batch_is_split_until_the_record_that_fails_is_alone(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer = topic(), Consumer("3")
    for number in range(4):
        orders.send(str(number))
    aws.function(consumer, name="orders")
    orders.mapped(BisectBatchOnFunctionError=True, MaximumRetryAttempts=0)
    aws.settle()
    assert consumer.batches == [["0", "1", "2", "3"], ["0", "1"], ["2", "3"], ["2"], ["3"]]
    assert given_up(aws) == [(("3",), "RetryAttemptsExhausted")]


@pytest.mark.parametrize(
    ("identifier", "again"),
    [
        pytest.param({"partition": "orders-0", "offset": 1}, ["1", "2"], id="one of the batch"),
        pytest.param({"partition": "orders-0", "offset": 7}, ["0", "1", "2"], id="another offset"),
        pytest.param({"partition": "orders-1", "offset": 1}, ["0", "1", "2"], id="another partition"),
        pytest.param({"partition": "orders-0"}, ["0", "1", "2"], id="no offset"),
        pytest.param("1", ["0", "1", "2"], id="a text"),
    ],
)
def test_a_function_says_which_record_failed(aws: Aws, topic: MakeTopic, identifier: Any, again: list[str]) -> None:
    orders, consumer = topic(), Consumer(answer={"batchItemFailures": [{"itemIdentifier": identifier}]})
    for number in range(3):
        orders.send(str(number))
    aws.function(consumer, name="orders")
    orders.mapped(FunctionResponseTypes=["ReportBatchItemFailures"], group="shop")
    assert orders.topic.consumer_group("shop") == ({0: 1} if len(again) < 3 else {})
    consumer.answer = None
    aws.settle()
    assert (consumer.batches, orders.topic.consumer_group("shop")) == ([["0", "1", "2"], again], {0: 3})
    assert outcomes(aws) == ["PartialFailure" if len(again) < 3 else "Failure", "Success"]


def test_records_that_are_too_old_are_given_up(aws: Aws, topic: MakeTopic) -> None:
    orders, consumer = topic(), Consumer("old")
    aws.function(consumer, name="orders")
    orders.mapped(MaximumRecordAgeInSeconds=60)
    orders.send("old")
    aws.clock.advance(61)
    orders.send("young")
    aws.clock.advance(60)
    assert given_up(aws) == [(("0",), "RecordAgeExceeded")]
    assert b64decode(aws.invocations[-1].event["records"]["orders-0"][0]["value"]) == b"young"
