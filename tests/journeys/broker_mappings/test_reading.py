"""Mappings read queues of brokers: events, batches, acknowledgement, failures."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.journeys.broker_mappings.brokers import Reader, records_of
from tests.journeys.broker_mappings.conftest import MakeReader

from lambdamock import Aws


def test_an_event_of_activemq_tells_all_of_its_messages(aws: Aws) -> None:
    reader = Reader(aws, "ActiveMQ")
    reader.mapped(MaximumBatchingWindowInSeconds=2)
    first = reader.broker.send("one", "orders", headers={"trace": "t"}, expires_after=60)
    reader.broker.send(b"\xff", "orders")
    aws.clock.advance(2)
    event = aws.invocations[0].event
    shown = {
        "deliveryMode": 1,
        "replyTo": None,
        "type": None,
        "priority": 1,
        "correlationId": None,
        "redelivered": False,
        "destination": {"physicalName": "orders"},
        "timestamp": 1767225600000,
        "brokerInTime": 1767225600000,
        "brokerOutTime": 1767225600000,
    }
    second = event["messages"][1].pop("messageID")
    assert event == {
        "eventSource": "aws:mq",
        "eventSourceArn": reader.broker.arn,
        "messages": [
            {
                **shown,
                "messageID": first,
                "messageType": "jms/text-message",
                "expiration": "60000",
                "data": "b25l",
                "properties": {"trace": "t"},
            },
            {**shown, "messageType": "jms/bytes-message", "expiration": "0", "data": "/w==", "properties": {}},
        ],
    }
    assert (first.startswith("ID:"), first != second) == (True, True)


def test_an_event_of_rabbitmq_tells_all_of_its_messages(aws: Aws) -> None:
    reader = Reader(aws, "RabbitMQ")
    reader.mapped(host="shop")
    message_id = reader.broker.send(
        {"n": 1}, "orders", virtual_host="shop", headers={"trace": "tt", "n": 1}, expires_after=1.5
    )
    assert aws.invocations[0].event == {
        "eventSource": "aws:rmq",
        "eventSourceArn": reader.broker.arn,
        "rmqMessagesByQueue": {
            "orders::shop": [
                {
                    "basicProperties": {
                        "contentType": "application/json",
                        "contentEncoding": None,
                        "headers": {"trace": {"bytes": [116, 116]}, "n": 1},
                        "deliveryMode": 1,
                        "priority": 0,
                        "correlationId": None,
                        "replyTo": None,
                        "expiration": "1500",
                        "messageId": message_id,
                        "timestamp": "Jan 1, 2026, 12:00:00 AM",
                        "type": None,
                        "userId": "my-user",
                        "appId": None,
                        "clusterId": None,
                        "bodySize": 7,
                    },
                    "redelivered": False,
                    "data": "eyJuIjoxfQ==",
                }
            ]
        },
    }


def test_messages_that_the_function_takes_are_acknowledged(reader: MakeReader) -> None:
    one = reader()
    uuid = one.mapped()
    one.send("one", "two")
    assert (one.batches, one.left(), one.result(uuid)) == ([["one"], ["two"]], [], "OK")


@pytest.mark.parametrize(
    ("members", "moment"),
    [
        pytest.param({}, 0.5, id="half a second by default"),
        pytest.param({"MaximumBatchingWindowInSeconds": 3}, 3.0, id="as the mapping says"),
        pytest.param({"MaximumBatchingWindowInSeconds": 0}, 0.0, id="none"),
        pytest.param({"BatchSize": 2}, 0.0, id="full before"),
    ],
)
def test_messages_are_gathered_for_a_window(aws: Aws, reader: MakeReader, members: Any, moment: float) -> None:
    one = reader()
    one.send("one", "two")
    access = [{"Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:us-east-1:123456789012:secret:broker-AbCdEf"}]
    aws.client().create_event_source_mapping(
        FunctionName="orders",
        EventSourceArn=one.broker.arn,
        Queues=["orders"],
        SourceAccessConfigurations=access,
        **members,
    )
    aws.settle()
    assert (one.begun(), one.batches) == ([moment], [["one", "two"]])


def test_a_backlog_is_read_in_batches_in_its_order(reader: MakeReader) -> None:
    one = reader()
    one.send("1", "2", "3")
    one.mapped(BatchSize=2)
    assert one.batches == [["1", "2"], ["3"]]


def test_a_batch_is_no_larger_than_a_payload(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    for _ in range(3):
        one.broker.send(b"x" * 2_000_000, "orders")
    function = aws.function(lambda event, context: None, name="large")
    one.mapped("large")
    assert [len(records_of(invocation.event)) for invocation in function.invocations] == [2, 1]


def test_a_batch_that_fails_comes_again_as_it_was_and_blocks_what_follows(aws: Aws, reader: MakeReader) -> None:
    one = reader("bad")
    one.send("good", "bad", "next")
    uuid = one.mapped(BatchSize=2)
    assert (one.left(), one.result(uuid)) == ([b"good", b"bad", b"next"], "PROBLEM: Function call failed")
    aws.clock.advance(1)
    one.bad.clear()
    aws.clock.advance(1.9)
    assert one.batches == [["good", "bad"]] * 2
    aws.clock.advance(0.1)
    assert one.batches == [["good", "bad"]] * 3 + [["next"]]
    assert one.again == [[False, False], [True, True], [True, True], [False]]
    assert (one.begun(), one.outcomes()) == ([0, 1, 3, 3], ["Failure", "Failure", "Success", "Success"])


def test_what_comes_after_a_batch_that_failed_waits_for_it(aws: Aws, reader: MakeReader) -> None:
    one = reader("bad")
    one.mapped()
    one.send("bad", "good")
    assert one.batches == [["bad"]]
    one.bad.clear()
    aws.settle()
    assert one.batches == [["bad"], ["bad"], ["good"]]


def test_the_first_messages_of_a_backlog_stay_the_first_when_they_fail(aws: Aws, reader: MakeReader) -> None:
    one = reader("bad")
    one.broker.send("bad", "orders")
    for size in (3_000_000, 3_000_000):  # does not fit beside the former, so it waits in the hands of the mapping
        one.broker.send("x" * size, "orders")
    one.mapped()
    one.bad.clear()
    aws.settle()
    assert [[body[:3] for body in batch] for batch in one.batches] == [["bad", "xxx"], ["bad", "xxx"], ["xxx"]]


def test_settle_ends_although_a_message_fails_for_ever(aws: Aws, reader: MakeReader) -> None:
    one = reader("bad")
    one.mapped()
    one.send("bad")
    aws.settle()
    assert one.begun() == [0, 1, 3, 7, 15]
    aws.clock.advance(16)
    assert len(one.batches) == 6


def test_messages_expire_while_their_batch_fails(aws: Aws, reader: MakeReader) -> None:
    one = reader("bad")
    one.mapped()
    one.broker.send("bad", "orders", expires_after=2)
    one.send("good")
    aws.settle()
    assert (one.batches, one.begun(), one.left()) == ([["bad"], ["bad"], ["good"]], [0, 1, 3], [])


def test_messages_that_the_filters_drop_are_acknowledged(reader: MakeReader) -> None:
    one = reader()
    one.mapped(FilterCriteria={"Filters": [{"Pattern": '{"data": {"n": [2]}}'}]})
    one.broker.send({"n": 1}, "orders")
    one.broker.send({"n": 2}, "orders")
    assert (one.batches, one.left()) == ([['{"n":2}']], [])


def test_one_batch_runs_at_a_time(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    aws.function(lambda event, context: time.sleep(2), name="slow")
    one.mapped("slow", BatchSize=1)
    one.send("1", "2", "3")
    assert [message.is_taken for message in one.broker.messages("orders")] == [True, False, False]
    aws.settle()
    assert (one.begun(), one.left()) == ([0, 2, 4], [])


def test_a_throttled_batch_comes_again(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    one.mapped()
    aws.client().put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)
    one.send("one")
    aws.client().delete_function_concurrency(FunctionName="orders")
    aws.settle()
    assert (one.batches, one.outcomes()) == ([["one"]], ["TooManyRequestsException", "Success"])


def test_messages_stay_while_there_is_no_function(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    one.mapped()
    aws.client().delete_function(FunctionName="orders")
    one.send("one")
    aws.settle()
    assert (one.left(), one.outcomes()) == ([b"one"], ["FunctionNotFound"] * 5)


def test_a_mapping_that_is_disabled_gives_back_what_it_had_gathered(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    uuid = one.mapped(MaximumBatchingWindowInSeconds=10)
    one.send("one")
    assert [message.is_taken for message in one.broker.messages("orders")] == [True]
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=False)
    assert [message.is_taken for message in one.broker.messages("orders")] == [False]
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    aws.settle()
    assert (one.batches, one.left()) == ([["one"]], [])


def test_a_mapping_that_is_deleted_gives_back_what_it_had_gathered(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    uuid = one.mapped(MaximumBatchingWindowInSeconds=10)
    one.send("one")
    aws.client().delete_event_source_mapping(UUID=uuid)
    one.mapped()
    assert (one.batches, one.left()) == ([["one"]], [])


def test_each_message_goes_to_one_of_several_mappings(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    other = aws.function(lambda event, context: None, name="other")
    one.mapped()
    one.mapped("other")
    one.send("one", "two")
    assert len(one.batches) + len(other.invocations) == 2


def test_queues_and_virtual_hosts_are_apart(aws: Aws) -> None:
    one = Reader(aws, "RabbitMQ")
    one.mapped(host="shop")
    one.send("elsewhere")
    one.broker.send("other queue", "returns", virtual_host="shop")
    one.broker.send("here", "orders", virtual_host="shop")
    assert (one.batches, one.left()) == ([["here"]], [b"elsewhere"])


def test_activemq_has_no_virtual_hosts(aws: Aws) -> None:
    one = Reader(aws, "ActiveMQ")
    with pytest.raises(ClientError) as error:
        one.mapped(host="shop")
    assert error.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": "Unsupported source access type VIRTUAL_HOST for ActiveMQ brokers.",
    }
    assert aws.client().list_event_source_mappings()["EventSourceMappings"] == []


def test_a_mapping_of_a_broker_that_was_deleted_says_so_until_there_is_one(aws: Aws) -> None:
    one = Reader(aws, "RabbitMQ")
    uuid = one.mapped(MaximumBatchingWindowInSeconds=5)
    one.send("lost")
    one.broker.delete()
    result = aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"]
    assert result == f"PROBLEM: Broker not found: {one.broker.arn}"
    new = aws.brokers.create(one.broker.name)
    assert aws.client().get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "No records processed"
    new.send("new", "orders")
    aws.settle()
    assert one.batches == [["new"]]


def test_a_batch_that_runs_ends_well_when_its_broker_is_deleted(aws: Aws) -> None:
    one = Reader(aws, "RabbitMQ")
    aws.function(lambda event, context: time.sleep(2), name="slow", timeout=5)
    one.mapped("slow")
    one.send("one")
    one.broker.delete()
    aws.settle()
    assert (one.begun(), one.outcomes()) == ([0], ["Success"])


def test_a_function_that_feeds_its_own_queue_is_not_stopped(aws: Aws, reader: MakeReader) -> None:
    one = reader()
    left = list(range(20))

    def handler(event: Any, context: Any) -> None:
        if left:
            one.broker.send(str(left.pop()), "orders")

    function = aws.function(handler, name="loop")
    one.mapped("loop")
    one.send("start")
    aws.settle()
    assert len(function.invocations) == 21
