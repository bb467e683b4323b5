"""Mappings read from queues and invoke functions: batches, failures, life cycle."""

from __future__ import annotations

import json

import pytest
from tests.journeys.queue_mappings.queues import (
    Consumer,
    MakeQueue,
    deployed,
    mapped,
    outcomes,
)

from lambdamock import Aws

boto3 = pytest.importorskip("boto3")


def test_A348_B196_B215_messages_reach_the_function_in_one_call_and_are_deleted(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    mapped(aws, orders)
    orders.send("one", "two")
    assert (consumer.batches, orders.counts()) == ([["one", "two"]], (0, 0))
    assert aws.invocations[0].invocation_type == "RequestResponse"


def test_B197_an_event_tells_all_of_its_messages(aws: Aws) -> None:
    orders = aws.queues.create("orders")
    deployed(aws, lambda event, context: None)
    mapped(aws, orders)
    message_id = orders.send("test", attributes={"weeks": 6})
    [record] = aws.invocations[0].event["Records"]
    assert record.pop("receiptHandle").startswith("AQEB")
    assert record == {
        "messageId": message_id,
        "body": "test",
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1767225600000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1767225600000",
        },
        "messageAttributes": {
            "weeks": {"stringValue": "6", "stringListValues": [], "binaryListValues": [], "dataType": "Number"}
        },
        "md5OfBody": "098f6bcd4621d373cade4e832627b4f6",
        "md5OfMessageAttributes": "ad6ff0b2e00e5b24fedd0a9338f65fcc",
        "eventSource": "aws:sqs",
        "eventSourceARN": orders.arn,
        "awsRegion": "us-east-1",
    }


def test_A347_B199_B200_B211_a_failed_batch_comes_back_when_its_visibility_timeout_is_over(
    aws: Aws, queue: MakeQueue
) -> None:
    orders, consumer = queue("orders"), Consumer("two")
    deployed(aws, consumer)
    mapped(aws, orders)
    orders.send("one", "two", "three")
    assert orders.counts() == (0, 3)
    aws.clock.advance(29.9)
    assert len(consumer.batches) == 1
    consumer.bad.clear()
    aws.clock.advance(0.1)
    assert (consumer.batches, consumer.counts) == ([["one", "two", "three"]] * 2, [["1"] * 3, ["2"] * 3])
    assert (orders.counts(), outcomes(aws)) == ((0, 0), ["Failure", "Success"])


def test_A350_other_messages_go_on_while_one_fails(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer("bad")
    deployed(aws, consumer)
    mapped(aws, orders, BatchSize=1)
    orders.send("bad", "good")
    assert (consumer.batches, orders.counts()) == ([["bad"], ["good"]], (0, 1))


def test_A349_A368_B202_B203_a_message_that_always_fails_goes_to_the_dead_letter_queue_of_its_queue(
    aws: Aws, queue: MakeQueue
) -> None:
    dead, of_function = queue("dead"), queue("of-function")
    orders = queue("orders", dead, 3)
    consumer = Consumer("bad")
    deployed(aws, consumer)
    aws.client().update_function_configuration(FunctionName="orders", DeadLetterConfig={"TargetArn": of_function.arn})
    mapped(aws, orders)
    orders.send("bad")
    aws.settle()
    assert consumer.counts == [["1"], ["2"], ["3"]]
    assert (orders.counts(), dead.counts(), of_function.counts()) == ((0, 0), (1, 0), (0, 0))


def test_B204_B205_batches_hold_up_to_their_size_and_a_function_reads_several_queues(
    aws: Aws, queue: MakeQueue
) -> None:
    consumer = Consumer()
    orders, returns = queue("orders"), queue("returns")
    for start in (0, 9, 18):
        orders.send(*(str(number) for number in range(start, min(start + 9, 25))))
    deployed(aws, consumer)
    mapped(aws, orders)
    mapped(aws, returns)
    assert [len(batch) for batch in consumer.batches] == [10, 10, 5]
    returns.send("r")
    assert consumer.batches[-1] == ["r"]


def test_B206_a_disabled_mapping_keeps_still_until_it_is_enabled(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders, Enabled=False)
    orders.send("one")
    aws.clock.advance(60)
    assert (consumer.batches, orders.counts()) == ([], (1, 0))
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=True)
    assert consumer.batches == [["one"]]


def test_a_deleted_mapping_reads_no_more(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer("bad")
    deployed(aws, consumer)
    uuid = mapped(aws, orders)
    orders.send("bad")
    aws.client().delete_event_source_mapping(UUID=uuid)
    orders.send("other")
    aws.settle()
    assert (consumer.batches, orders.counts()) == ([["bad"]], (2, 0))


def test_messages_of_a_deleted_function_stay_in_the_queue(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    mapped(aws, orders)
    aws.client().delete_function(FunctionName="orders")
    orders.send("one")
    assert (orders.counts(), outcomes(aws)) == ((0, 1), ["FunctionNotFound"])
    deployed(aws, consumer)
    aws.clock.advance(30)
    assert (consumer.batches, consumer.counts) == ([["one"]], [["2"]])


def test_A177_throttled_messages_come_back_as_well(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    client = aws.client()
    client.put_function_concurrency(FunctionName="orders", ReservedConcurrentExecutions=0)
    mapped(aws, orders)
    orders.send("one")
    client.delete_function_concurrency(FunctionName="orders")
    assert (consumer.batches, orders.counts()) == ([], (0, 1))
    aws.clock.advance(30)
    assert (consumer.batches, outcomes(aws)) == ([["one"]], ["TooManyRequestsException", "Success"])


def test_a_mapping_of_an_alias_runs_its_version(aws: Aws, queue: MakeQueue) -> None:
    orders = queue("orders")
    deployed(aws, lambda event, context: context.function_version)
    client = aws.client()
    client.publish_version(FunctionName="orders")
    client.create_alias(FunctionName="orders", Name="live", FunctionVersion="1")
    mapped(aws, orders, "orders:live")
    orders.send("one")
    ran = aws.invocations[0]
    assert (ran.result, ran.context.invoked_function_arn.rpartition(":")[2]) == ("1", "live")


def test_only_what_the_filters_let_through_reaches_the_function_the_rest_is_deleted(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    criteria = {"Filters": [{"Pattern": json.dumps({"body": {"kind": ["order"]}})}]}
    mapped(aws, orders, FilterCriteria=criteria)
    wanted = json.dumps({"kind": "order"})
    orders.send(wanted, json.dumps({"kind": "return"}), "text")
    assert (consumer.batches, orders.counts()) == ([[wanted]], (0, 0))


def test_a_window_gathers_messages_until_it_is_over_or_the_batch_is_full(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    mapped(aws, orders, BatchSize=12, MaximumBatchingWindowInSeconds=20)
    orders.send("a")
    aws.clock.advance(19)
    orders.send("b")
    assert consumer.batches == []
    aws.clock.advance(1)
    assert consumer.batches == [["a", "b"]]
    assert aws.invocations[0].event["Records"][0]["md5OfMessageAttributes"] is None
    orders.send(*"cdefghij")
    orders.send(*"klmn")
    assert consumer.batches[1:] == [list("cdefghijklmn")]


def test_what_a_mapping_has_gathered_goes_back_when_it_is_disabled(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer()
    deployed(aws, consumer)
    uuid = mapped(aws, orders, MaximumBatchingWindowInSeconds=20)
    orders.send("one")
    assert orders.counts() == (0, 1)
    aws.client().update_event_source_mapping(UUID=uuid, Enabled=False)
    assert (consumer.batches, orders.counts()) == ([], (1, 0))


def test_messages_that_are_hidden_for_less_than_the_window_are_processed_at_its_end(aws: Aws, queue: MakeQueue) -> None:
    orders, consumer = queue("orders"), Consumer("one")
    deployed(aws, consumer)
    mapped(aws, orders, MaximumBatchingWindowInSeconds=40)
    orders.send("one")
    aws.clock.advance(40)
    assert consumer.batches == [["one"]]
    consumer.bad.clear()
    aws.settle()
    assert (consumer.batches, orders.counts()) == ([["one"], ["one"]], (0, 0))
